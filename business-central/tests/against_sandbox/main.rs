//! The client against the simulator, which shares no code with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail the test"
)]

mod credentials;
mod dimensions;
mod drafts;
mod lists;
mod lost_answers;
mod posting;
mod subscriptions;
mod world;
