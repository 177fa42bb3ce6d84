//! One integration binary: end to end on a real Temporal server, double-run, replay, and checks of the house itself.

mod e2e;

use std::process::ExitCode;
use std::sync::Arc;

use concordat_tests::server::Server;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::from_args();
    let server = match Server::start() {
        Ok(server) => Arc::new(server),
        Err(error) => {
            eprintln!("{error:#}");
            return ExitCode::FAILURE;
        }
    };
    let trials: Vec<Trial> = e2e::trials(&server);
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(server) = Arc::into_inner(server) {
        server.stop();
    }
    conclusion.exit_code()
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
