//! Deterministic orchestration and its contracts. No I/O dependency: everything that touches the world is an activity,
//! declared in [`activities`] and implemented elsewhere.
//!
//! - [`document`]: one approved Concur document, from receipt to payment. Start reading there.
//! - [`intake`]: looks at one Concur company's queue and starts a document workflow for what is ready.
//! - [`event_intake`]: looks at such a queue because Concur's events said so.
//! - [`attachments`]: attaches a posted document's images, beside everything else.
//! - [`payment_sweep`]: looks at what changed in Business Central and tells the documents that wait for payment.
//! - [`vendor_sync`]: brings the vendors of Business Central into Concur.
//! - [`list_publishing`]: makes lists of Concur hold the values of Business Central's dimensions.
//! - [`subscription_keeper`] and [`noticed_changes`]: Business Central's webhooks.
//! - [`recovery`]: starts documents again whose run is gone.

pub mod activities;
pub mod attachments;
pub mod contracts;
pub mod document;
pub mod event_intake;
pub mod failure;
pub mod held_sweep;
pub mod intake;
pub mod list_publishing;
pub mod noticed_changes;
pub mod payment_reversal;
pub mod payment_sweep;
pub mod policy;
pub mod recovery;
pub mod search_attributes;
pub mod stage;
pub mod subscription_keeper;
pub mod timing;
pub mod vendor_sync;
