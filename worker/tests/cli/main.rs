//! The command line as an operator uses it: the built program, its output, its exit codes. What needs Temporal runs against a
//! real development server (`CONCORDAT_TEMPORAL_CLI`, else `temporal`), with both simulators in this process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod book;
mod check;
mod configuration;
mod documents;
mod explain;
mod mapping_check;
mod preview;
mod preview_shown;
mod setup;
