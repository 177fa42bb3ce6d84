//! A simulator of SAP Concur: token endpoint, Financial Integration Service v4, Invoice Payment Confirmation v4, images
//! of invoices and receipts, invoice vendors, lists, and subscriptions to events.
//!
//! What Concur documents is refused or answered as documented. What its pages leave open or contradict is a switch in
//! [`ConcurOptions`], with the documented example as the default.

mod acknowledgement;
mod authorization;
mod body;
mod control;
mod dispatch;
mod document;
pub mod event_sender;
pub mod fixtures;
mod image;
mod invoice_pay;
mod invoice_payment;
mod list;
mod options;
mod payment_confirmation;
mod posting_confirmation;
mod queue;
mod receipt;
mod refusal;
mod route;
mod service_code;
mod simulator;
mod state;
mod subscription;
mod token;
mod vendor;
mod vendor_rules;
mod vendor_write;

#[cfg(test)]
mod tests;

pub use document::{
    DocStatus, DocType, FiDocumentView, InvoicePayment, PaymentConfirmation, PostingConfirmation, PostingDocument,
    PostingMessage, PostingOutcome, Refusal, UnknownDocType,
};
pub use list::ListItemView;
pub use options::{
    BearerOnImageLink, ClearingDateRule, ConcurOptions, EmptyPage, EventTimeForm, ExpiresInForm, GeolocationForm,
    ImageCaller, ImageLinkUse, LookupAnswer, NextPageForm, OneSubscriptionForm, PaymentHistory, PaymentReferenceScope,
    RefreshTokenRotation, RejectedTokenStatus, SecondInvoicePayment, SecondPostingConfirmation, SystemIdRule,
    VendorListMember, VendorOfOtherStanding, VendorStatusForm,
};
pub use simulator::{Approval, ConcurSimulator, RecallRefused};
pub use state::TokenKind;
pub use subscription::{EventSubscriptionView, PublishedEvent};
pub use vendor::ConcurVendorSeed;
