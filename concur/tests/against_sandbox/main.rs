//! The client against the running simulator of Concur: whole lives of documents, and answers that get lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod authentication;
mod expense;
mod invoice;
mod lost_answers;
mod refused_items;
mod setup;
