//! The client against a stub: what it sends, what it makes of every kind of answer, and in which order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod acknowledgement;
mod authentication;
mod cancellation;
mod cash_advances;
mod event_subscriptions;
mod invoice_images;
mod invoice_payments;
mod list_items;
mod payment_confirmation;
mod posting_confirmation;
mod raw_server;
mod receipt_images;
mod renewal;
mod setup;
mod sharing;
mod store;
mod stub;
mod token_refusals;
mod transactions;
mod transport;
mod vendor_writes;
mod vendors;
