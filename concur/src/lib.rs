//! Protocol client for SAP Concur: company authentication, Financial Integration Service v4, Invoice Payment
//! Confirmation v4, images of invoices and receipts, invoice vendors, lists, and subscriptions to events.
//!
//! The client knows the wire and nothing else: it never retries a request that may have been processed, never decides
//! what an answer means for a ledger, and keeps no document. Every error says what is *known* about the request
//! ([`ConcurError`]), because exactly-once posting is decided on that.

mod acknowledge;
mod answer;
mod auth;
mod auth_error;
mod call;
mod client;
mod config;
mod document_type;
mod error;
mod error_body;
mod event_subscription;
mod grant;
mod host;
mod http;
mod ids;
mod image;
mod image_link;
mod invoice_image;
mod invoice_payment;
mod invoice_payment_history;
mod invoice_payment_wire;
mod item_match;
mod lenient;
mod list_item;
mod number;
mod payment;
mod payment_wire;
mod posting;
mod posting_wire;
mod receipt_image;
mod renewal;
mod request_limits;
mod session;
mod status;
mod token;
mod transactions;
mod vendor;
mod vendor_field;
mod vendor_wire;
mod vendor_write;

pub use acknowledge::{Acknowledgement, AcknowledgementItem, AcknowledgementOutcome};
pub use answer::Answer;
pub use auth_error::AuthError;
pub use call::Call;
pub use client::{Concur, Connected};
pub use config::{ConcurConfig, ConfigError};
pub use document_type::DocumentType;
pub use error::{ConcurError, Interruption, NotSentCause};
pub use event_subscription::{EventSubscription, FINANCIAL_INTEGRATION_TOPIC, NewEventSubscription};
pub use grant::{BoxFuture, Grant, GrantFormatError, GrantStore, GrantedAccess, StoreError};
pub use host::HostRule;
pub use ids::{BusinessId, FinancialDocumentId, InvalidId};
pub use image::{Image, ImageRule};
pub use invoice_payment::{
    InvoiceKey, InvoicePayment, InvoicePaymentItem, InvoicePaymentMethod, InvoicePaymentOutcome, InvoicePaymentReport,
    InvoicePaymentStatus, InvoiceVendor,
};
pub use invoice_payment_history::{InvoicePaymentQuery, InvoicePaymentRecord};
pub use list_item::{ListChange, ListEntry, ListItemOutcome, ListItemResult, ListPage, MOST_LIST_ITEMS};
pub use payment::{
    Clearing, ClearingMethod, ClearingReference, DocumentPayment, PaymentConfirmation, PaymentConfirmationItem,
    PaymentConfirmationOutcome, PaymentStatus,
};
pub use posting::{
    DocumentPosting, PostedDocument, PostingConfirmation, PostingConfirmationItem, PostingConfirmationOutcome,
    PostingResult, SystemMessage,
};
pub use status::DocumentStatus;
pub use transactions::{PageRequest, Transaction, TransactionPage};
pub use vendor::{ConcurVendor, VendorPage};
pub use vendor_field::VendorField;
pub use vendor_write::{VendorItem, VendorOutcome, VendorRow};
