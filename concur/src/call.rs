//! The names of the calls, for error texts and log lines.

use std::fmt;

use crate::DocumentType;

/// Which call of the client an error or a log line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Exchange of a company request token for a grant.
    Connect,
    /// Renewal of the access token. An API call that fails with this value was itself not sent (or was answered
    /// 401/403 and not repeated).
    Refresh,
    /// A token of the app itself.
    AppToken,
    /// List of the documents that are ready.
    ListTransactions(DocumentType),
    /// Look-up by business id.
    FindTransactions(DocumentType),
    /// Acknowledgement.
    Acknowledge(DocumentType),
    /// Posting confirmation.
    ConfirmPosting(DocumentType),
    /// Payment confirmation of expense reports.
    ConfirmPayment,
    /// Report of invoice payments made in the financial system.
    ReportInvoicePayments,
    /// Historical invoice payments.
    InvoicePayments,
    /// Image of an invoice: its address, then the image itself.
    InvoiceImage,
    /// Image of an expense receipt: its metadata, then the image itself.
    ReceiptImage,
    /// List of the invoice vendors.
    Vendors,
    /// List of the topics of events.
    EventTopics,
    /// A subscription to events, made or changed.
    SubscribeToEvents,
    /// List of the subscriptions to events.
    EventSubscriptions,
    /// Deletion of a subscription to events.
    DeleteEventSubscription,
    /// New invoice vendors.
    CreateVendors,
    /// Other values for invoice vendors.
    UpdateVendors,
    /// Items of a list.
    ListItems,
    /// New items of a list.
    CreateListItems,
    /// Other texts for items of a list, or their deletion.
    ChangeListItems,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("connection of the company"),
            Self::Refresh => f.write_str("renewal of the access token"),
            Self::AppToken => f.write_str("token of the app"),
            Self::ListTransactions(t) => write!(f, "list of ready documents ({t})"),
            Self::FindTransactions(t) => write!(f, "look-up by business id ({t})"),
            Self::Acknowledge(t) => write!(f, "acknowledgement ({t})"),
            Self::ConfirmPosting(t) => write!(f, "posting confirmation ({t})"),
            Self::ConfirmPayment => f.write_str("payment confirmation (expense)"),
            Self::ReportInvoicePayments => f.write_str("report of invoice payments"),
            Self::InvoicePayments => f.write_str("list of invoice payments"),
            Self::InvoiceImage => f.write_str("image of an invoice"),
            Self::ReceiptImage => f.write_str("image of a receipt"),
            Self::Vendors => f.write_str("list of vendors"),
            Self::EventTopics => f.write_str("list of event topics"),
            Self::SubscribeToEvents => f.write_str("subscription to events"),
            Self::EventSubscriptions => f.write_str("list of event subscriptions"),
            Self::DeleteEventSubscription => f.write_str("deletion of an event subscription"),
            Self::CreateVendors => f.write_str("creation of vendors"),
            Self::UpdateVendors => f.write_str("update of vendors"),
            Self::ListItems => f.write_str("items of a list"),
            Self::CreateListItems => f.write_str("creation of list items"),
            Self::ChangeListItems => f.write_str("change of list items"),
        }
    }
}
