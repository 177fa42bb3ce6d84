//! The records through their public interface, and from behind: damaged, shared, crashed. Every test that is not about
//! files runs on both databases; where there are no PostgreSQL server programs, that half is ignored and says so.

// Nothing but tests here; clippy knows them by an attribute that tests without the standard harness do not have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[macro_use]
mod trials;

mod attachments;
mod companies;
mod concurrency;
mod documents;
mod files;
mod holds;
mod keys;
mod opening;
mod payments;
mod plans;
mod postgres;
mod processes;
mod purchases;
mod secret_lock;
mod secrets;
mod server;
mod shell;
mod steps;
mod trail;
mod upgrade;
mod vendor_pushes;
mod world;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    if processes::is_child() {
        return processes::child();
    }
    let trials = [
        attachments::trials(),
        companies::trials(),
        concurrency::trials(),
        documents::trials(),
        files::trials(),
        holds::trials(),
        keys::trials(),
        opening::trials(),
        payments::trials(),
        plans::trials(),
        postgres::trials(),
        processes::trials(),
        purchases::trials(),
        secret_lock::trials(),
        secrets::trials(),
        steps::trials(),
        trail::trials(),
        upgrade::trials(),
        vendor_pushes::trials(),
    ];
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect());
    server::stop();
    conclusion.exit_code()
}
