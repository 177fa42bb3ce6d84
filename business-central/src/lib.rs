//! Typed protocol client for Business Central API v2.0.
//!
//! It reads master data and ledger entries, and creates, reads, changes, deletes and posts purchase invoices and
//! purchase credit memos with their files. It makes, renews and deletes webhook subscriptions. Nothing else can be
//! written with it; G/L accounts in particular are read-only, as they are in the API itself.
//!
//! The client never repeats a request on its own, except once after a 401 (a request that was refused before it was
//! processed). Whether a failed write may be repeated is for the caller to decide; [`BcError`] says what is known.
//!
//! ```no_run
//! use std::time::Duration;
//! use business_central::{BusinessCentral, BusinessCentralConfig, DEFAULT_SCOPE, PurchaseDocumentKind};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let business_central = BusinessCentral::new(BusinessCentralConfig {
//!     authority: "https://login.microsoftonline.com".parse()?,
//!     api_root: "https://api.businesscentral.dynamics.com".parse()?,
//!     tenant_id: "00000000-0000-0000-0000-000000000001".to_owned(),
//!     client_id: "00000000-0000-0000-0000-000000000002".to_owned(),
//!     client_secret: std::env::var("BC_CLIENT_SECRET")?.into(),
//!     environment: "Production".to_owned(),
//!     company_id: "00000000-0000-0000-0000-000000000003".parse()?,
//!     scope: DEFAULT_SCOPE.to_owned(),
//!     read_timeout: Duration::from_secs(60),
//!     write_timeout: Duration::from_secs(600),
//! })?;
//! let found = business_central.find_purchase_documents(PurchaseDocumentKind::Invoice, "20000", "107001").await?;
//! # let _ = found; Ok(()) }
//! ```

mod account;
mod answer;
mod auth;
mod auth_error;
mod client;
mod company;
mod config;
mod currency;
mod dimension;
mod document_attachment;
mod error;
mod error_body;
mod error_text;
mod etag;
mod field_value;
mod general_ledger_entry;
mod general_ledger_setup;
mod http;
mod line_dimension;
mod number;
mod paging;
mod purchase;
mod retry_after;
mod route;
mod subscription;
mod tax_group;
mod vendor;
mod vendor_ledger_entry;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountType};
pub use answer::Answer;
pub use auth_error::AuthError;
pub use client::{BusinessCentral, Changed};
pub use company::Company;
pub use config::{BusinessCentralConfig, ConfigError, DEFAULT_SCOPE};
pub use currency::Currency;
pub use dimension::{DefaultDimension, Dimension, DimensionValue, PostingValidation};
pub use document_attachment::{DocumentAttachment, MOST_ATTACHMENT_BYTES};
pub use error::{BcError, ErrorAnswer, ErrorCode, Interruption, LinkProblem};
pub use etag::{ETag, InvalidETag};
pub use field_value::code_value;
pub use general_ledger_entry::GeneralLedgerEntry;
pub use general_ledger_setup::GeneralLedgerSetup;
pub use line_dimension::LineDimension;
pub use purchase::{
    DimensionAction, DimensionChange, DimensionSetLine, LineType, MOST_CHANGES, NewLine, NewPurchaseDocument, Prices,
    PurchaseDocument, PurchaseDocumentKind, PurchaseHeader, PurchaseLine, PurchaseStatus,
};
pub use subscription::{NewSubscription, SubscribedEntity, Subscription};
pub use tax_group::TaxGroup;
pub use vendor::{Vendor, VendorBlocked, VendorWithDefaults};
pub use vendor_ledger_entry::{LedgerReach, MOST_LEDGER_KEYS, VendorLedgerRow};
