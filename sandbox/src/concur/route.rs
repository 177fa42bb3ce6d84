//! Which operation a method and a path mean.

use super::document::DocType;
use super::list::LISTS;
use super::subscription::SUBSCRIPTIONS;
use crate::server::{Method, SimRequest};

const TOKEN: &str = "/oauth2/v0/token";
const TRANSACTION_TYPES: &str = "/financialintegration/fi/v4/companies/transactiontypes/";
const INVOICE_PAYMENTS: &str = "/invoice/payment-confirmation/v4/payments";
pub(super) const INVOICE_IMAGES: &str = "/api/image/v1.0/invoice/";
/// Made up: the host and path behind an image link vary and are not documented.
pub(super) const IMAGE_CONTENT: &str = "/image-content/";
pub(super) const RECEIPTS: &str = "/spend-documents/v4/receipts";
const TOPICS: &str = "/events/v4/topics";
const VENDOR_INTERFACE: &str = "/api/v3.1/invoice/vendor";
pub(super) const VENDORS: &str = "/api/v3.1/invoice/vendors";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Transactions(DocType),
    Acknowledge(DocType),
    ConfirmPosting(DocType),
    ConfirmPayment(DocType),
    FetchInvoicePayments,
    ListInvoicePayments,
    UpdateInvoicePayments,
    InvoiceImage,
    ImageContent,
    ReceiptMetadata,
    ReceiptContent,
    ListVendors,
    EventTopics,
    SaveSubscription,
    ListSubscriptions,
    ReadSubscription,
    DeleteSubscription,
    CreateVendors,
    UpdateVendors,
    OtherVendorWrite,
    ListItems,
    CreateListItems,
    ChangeListItems,
    MethodNotAllowed,
    Unknown,
}

impl Route {
    pub(super) fn of(request: &SimRequest) -> Self {
        let get = request.method == Method::GET;
        let post = request.method == Method::POST;
        let put = request.method == Method::PUT;
        let only = |allowed: bool, route: Self| if allowed { route } else { Self::MethodNotAllowed };
        let path = request.path.as_str();
        if path == TOKEN {
            return only(post, Self::Token);
        }
        if let Some(rest) = path.strip_prefix(TRANSACTION_TYPES) {
            return fis(rest, get, post);
        }
        if path.starts_with(INVOICE_IMAGES) {
            return only(get, Self::InvoiceImage);
        }
        if path.starts_with(IMAGE_CONTENT) {
            return only(get, Self::ImageContent);
        }
        if let Some(rest) = path.strip_prefix(RECEIPTS) {
            return receipts(rest).map_or(Self::Unknown, |route| only(get, route));
        }
        if path == TOPICS {
            return only(get, Self::EventTopics);
        }
        if let Some(rest) = path.strip_prefix(SUBSCRIPTIONS) {
            return match (rest, &request.method) {
                ("", &Method::GET) => Self::ListSubscriptions,
                ("/webhook", &Method::PUT) => Self::SaveSubscription,
                (id, &Method::GET) if id.starts_with('/') => Self::ReadSubscription,
                (id, &Method::DELETE) if id.starts_with('/') => Self::DeleteSubscription,
                _ => Self::MethodNotAllowed,
            };
        }
        if let Some((_, rest)) = path.strip_prefix(LISTS).and_then(|rest| rest.split_once('/')) {
            return match (rest, &request.method) {
                ("children", &Method::GET) => Self::ListItems,
                ("bulk", &Method::POST) => Self::CreateListItems,
                ("bulk", &Method::PATCH) => Self::ChangeListItems,
                ("children" | "bulk", _) => Self::MethodNotAllowed,
                _ => Self::Unknown,
            };
        }
        if let Some(rest) = path.strip_prefix(VENDOR_INTERFACE) {
            return match rest {
                "s" if get => Self::ListVendors,
                "s" if post => Self::CreateVendors,
                "s" if put => Self::UpdateVendors,
                "s" | "/banks" | "/groups" => Self::OtherVendorWrite,
                _ => Self::Unknown,
            };
        }
        match path.strip_prefix(INVOICE_PAYMENTS) {
            Some("") if get => Self::ListInvoicePayments,
            Some("") => only(post, Self::FetchInvoicePayments),
            Some("/bulkUpdate") => only(post, Self::UpdateInvoicePayments),
            _ => Self::Unknown,
        }
    }

    /// The operation's name in fault rules and counts.
    pub(super) fn operation(self, request: &SimRequest) -> &'static str {
        match self {
            Self::Token => "concur.token",
            Self::Transactions(_) if request.query.iter().any(|(name, _)| name == "docId") => "concur.look_up_document",
            Self::Transactions(_) => "concur.list_documents",
            Self::Acknowledge(_) => "concur.acknowledge",
            Self::ConfirmPosting(_) => "concur.confirm_posting",
            Self::ConfirmPayment(_) => "concur.confirm_payment",
            Self::FetchInvoicePayments => "concur.fetch_invoice_payments",
            Self::ListInvoicePayments => "concur.list_invoice_payments",
            Self::UpdateInvoicePayments => "concur.update_invoice_payments",
            Self::InvoiceImage => "concur.invoice_image",
            Self::ImageContent => "concur.image_content",
            Self::ReceiptMetadata => "concur.receipt_metadata",
            Self::ReceiptContent => "concur.receipt_content",
            Self::ListVendors => "concur.list_vendors",
            Self::EventTopics => "concur.event_topics",
            Self::SaveSubscription => "concur.save_subscription",
            Self::ListSubscriptions => "concur.list_subscriptions",
            Self::ReadSubscription => "concur.read_subscription",
            Self::DeleteSubscription => "concur.delete_subscription",
            Self::CreateVendors => "concur.create_vendors",
            Self::UpdateVendors => "concur.update_vendors",
            Self::OtherVendorWrite => "concur.write_vendors",
            Self::ListItems => "concur.list_items",
            Self::CreateListItems => "concur.create_list_items",
            Self::ChangeListItems => "concur.change_list_items",
            Self::MethodNotAllowed | Self::Unknown => "concur.unknown",
        }
    }
}

fn receipts(rest: &str) -> Option<Route> {
    if rest.is_empty() {
        return Some(Route::ReceiptMetadata);
    }
    match rest.strip_prefix('/')?.split_once('/') {
        None => Some(Route::ReceiptMetadata),
        Some((_, "representations")) => Some(Route::ReceiptContent),
        Some(_) => None,
    }
}

fn fis(rest: &str, get: bool, post: bool) -> Route {
    let Some((doc_type, action)) = rest.split_once("/transactions") else {
        return Route::Unknown;
    };
    let Ok(doc_type) = doc_type.parse::<DocType>() else {
        return Route::Unknown;
    };
    // "FIS v4, docType values": report obligations can be read, but nothing can be confirmed about them.
    let writable = doc_type != DocType::ReportObligation;
    let route = match action {
        "" if get => return Route::Transactions(doc_type),
        "" => return Route::MethodNotAllowed,
        "/acknowledgements" if writable => Route::Acknowledge(doc_type),
        "/postingconfirmations" if writable => Route::ConfirmPosting(doc_type),
        "/paymentconfirmations" if writable => Route::ConfirmPayment(doc_type),
        _ => return Route::Unknown,
    };
    if post { route } else { Route::MethodNotAllowed }
}
