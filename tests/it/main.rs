//! One integration binary: end to end on a real Temporal server, double-run, replay, and checks of the house itself.

mod accounting;
mod chaos;
mod compose;
mod e2e;
mod events;
mod faults;
mod house;
mod lists;
mod notices;
mod payments;
mod privacy;
mod recovery;
mod replay;
mod samples;
mod schedules;
mod vendors;

use std::process::ExitCode;
use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut arguments = Arguments::from_args();
    // Tests wait for a server more than they compute.
    arguments.test_threads.get_or_insert(4);
    let server = match Server::start() {
        Ok(server) => Arc::new(server),
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    let mut trials: Vec<Trial> = e2e::trials(&server);
    trials.extend(accounting::trials(&server));
    trials.extend(chaos::trials(&server));
    trials.extend(events::trials(&server));
    trials.extend(faults::trials(&server));
    trials.extend(lists::trials(&server));
    trials.extend(notices::trials(&server));
    trials.extend(payments::trials(&server));
    trials.extend(privacy::trials(&server));
    trials.extend(recovery::trials(&server));
    trials.extend(replay::trials(&server));
    trials.extend(samples::trials(&server));
    trials.extend(schedules::trials(&server));
    trials.extend(vendors::trials(&server));
    trials.extend(plain());
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(server) = Arc::into_inner(server) {
        server.stop();
    }
    conclusion.exit_code()
}

/// Tests that need no server.
fn plain() -> Vec<Trial> {
    vec![
        Trial::test(
            "house::purity_check_fails_when_a_dependency_sneaks_in",
            house::purity_check_fails_when_a_dependency_sneaks_in,
        ),
        Trial::test(
            "house::every_failure_type_has_its_page",
            house::every_failure_type_has_its_page,
        ),
        Trial::test("house::commands_in_docs_exist", house::commands_in_docs_exist),
        Trial::test("house::links_in_docs_resolve", house::links_in_docs_resolve),
        Trial::test("compose::compose_file_is_sound", compose::compose_file_is_sound),
        Trial::test(
            "compose::compose_checks_find_what_is_broken",
            compose::compose_checks_find_what_is_broken,
        ),
        Trial::test(
            "compose::example_configuration_is_accepted",
            compose::example_configuration_is_accepted,
        ),
        Trial::test(
            "compose::dockerfile_agrees_with_the_workspace",
            compose::dockerfile_agrees_with_the_workspace,
        ),
    ]
}

/// A test that lives on the shared server. Workflow code runs on the test's own thread.
fn on_server<F>(name: &str, server: &Arc<Server>, body: fn(Arc<Server>) -> F) -> Trial
where
    F: Future<Output = anyhow::Result<()>> + 'static,
{
    let server = server.clone();
    Trial::test(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| Failed::from(e.to_string()))?;
        runtime
            .block_on(body(server))
            .map_err(|error| Failed::from(format!("{error:?}")))
    })
}
