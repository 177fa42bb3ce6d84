//! A simulator of Microsoft Dynamics 365 Business Central API v2.0: one environment, its companies, one application user.
//!
//! It serves the Entra token endpoint, master data for reading, purchase invoices and credit memos with their lines,
//! dimension set lines and document attachments, posting, the general ledger and the vendor ledger query, and `$batch`
//! in JSON, and webhook subscriptions with their notices. It refuses what the service refuses: unknown or read-only properties, wrong types, missing tags, unknown
//! query options. What the documentation leaves open is a field of [`Switches`]. Left out:
//! incoming documents (`attachments`), journals, items, writes to master data.

mod address;
mod answer;
mod batch;
mod company;
mod control;
mod document;
mod entity;
mod error;
mod identify;
mod json;
mod ledger;
mod limiter;
mod notices;
mod odata;
mod options;
mod people;
mod read;
mod refusal;
mod rows;
mod schema;
mod seed;
mod seeding;
mod simulator;
mod state;
mod subscription;
mod switches;
#[cfg(test)]
mod tests;
mod token;
mod value;
mod view;
mod views;
mod webhooks;
mod write;
mod write_attachments;
mod write_dimensions;

pub use company::Company;
pub use notices::{Delivery, NoticeItem, NoticeOrder, NoticeSender, NoticeSenderOptions};
pub use options::*;
pub use seed::*;
pub use simulator::BusinessCentralSimulator;
pub use subscription::SubscriptionView;
pub use switches::*;
pub use token::SecretState;
pub use view::*;
