//! Every side effect, grouped by system: [`concur_activities`], [`ledger_activities`] (Business Central) and
//! [`local_activities`] (records and Temporal itself).
//!
//! [`environment`] is what they share, [`classify`] the one place where errors become Temporal failures, and [`write`] how a
//! request that changes something is sent: recorded before, heard from while it runs, its answer recorded after.

pub mod classify;
pub mod concur_activities;
pub mod environment;
pub mod grant_store;
pub mod ledger_activities;
pub mod local_activities;
pub mod notice_secret;
mod payments_due;
mod position;
mod vendor_pushes;
pub mod write;

pub use concur_activities::ConcurActivities;
pub use environment::{Connection, Environment};
pub use ledger_activities::LedgerActivities;
pub use local_activities::LocalActivities;
