//! What must outlive Temporal's retention, in a SQLite file or a PostgreSQL database: documents as Concur sent them, posting plans, every request and
//! what became of it, purchase documents and their images, payments told to Concur, what was learned about Business
//! Central companies, watermarks, encrypted secrets and an append-only audit trail.
//!
//! Rules that hold everywhere:
//! - A write that protects a request is committed before this crate returns; it survives a power cut.
//! - Writes that belong together are one transaction.
//! - Every method but [`Records::begin_step`] can be called twice with the same arguments and leaves the same world.
//! - Timestamps are kept to the millisecond; what is finer is cut off.
//! - Errors never carry a secret, a document body or an amount.

mod attachments;
mod audit;
mod checks;
mod company_facts;
mod company_key;
mod database;
mod document_key;
mod document_lists;
mod documents;
mod error;
mod holds;
mod key;
mod line_defaults;
mod open;
mod payments;
mod plans;
mod postgres;
mod purchases;
mod sealed;
mod secret_lock;
mod secrets;
mod sql;
mod sqlite;
mod stages;
mod steps;
mod timestamps;
mod vendor_pushes;
mod watermarks;
mod write;

pub use attachments::{ATTACHMENT_ATTACHED, ATTACHMENT_NONE, ATTACHMENT_REFUSED, AttachmentRecord};
pub use audit::{AuditRow, NewAudit, SYSTEM_ACTOR};
pub use company_key::CompanyKey;
pub use database::{DEFAULT_BUSY_TIMEOUT_SECONDS, DEFAULT_POSTGRES_CONNECTIONS, Location, RecordsOptions};
pub use document_key::DocumentKey;
pub use document_lists::{DOCUMENT_PAGE_MAX, DocumentFilter};
pub use documents::{DOCUMENT_BODY_MAX_BYTES, DocumentPosition, DocumentSummary, NewDocument, Saved, StoredDocument};
pub use error::RecordsError;
pub use holds::{HeldDocument, HeldFilter, STAGE_HELD};
pub use key::EncryptionKey;
pub use line_defaults::LINE_DEFAULTS_MAX;
pub use open::Records;
pub use payments::{Begun, PaymentAnswer, PaymentRecord, PaymentRow};
pub use plans::StoredPlan;
pub use purchases::PurchaseRecord;
pub use sealed::{NONCE_BYTES, Sealed};
pub use secret_lock::SecretLockTimes;
pub use stages::{STAGE_CONFIRMED, STAGE_PAID, STAGE_RECEIVED, StageChange};
pub use steps::{NewStep, StepAnswer, StepId, StepRow};
pub use vendor_pushes::{VendorPush, VendorPushFilter};

/// Rows of one kind that are read back for one document at most: the newest ones, oldest of them first.
pub const ROWS_PER_DOCUMENT_MAX: u32 = 10_000;
/// Ids that one look-up takes at most.
pub const LOOKUP_IDS_MAX: usize = 10_000;
/// Ids per SQL statement; far below what either database accepts as parameters.
pub(crate) const LOOKUP_CHUNK: usize = 500;
