//! From a request to its answer, and from a request to the business keys it concerns.

use serde_json::{Value, json};

use super::authorization::{self, Access};
use super::options::{
    ImageCaller, SCOPE_EVENT_TOPICS, SCOPE_FIS, SCOPE_IMAGE, SCOPE_INVOICE_PAYMENT_READ, SCOPE_INVOICE_PAYMENT_WRITE,
    SCOPE_LISTS, SCOPE_LISTS_READ, SCOPE_RECEIPT_COMPLIANCE, SCOPE_RECEIPT_COMPLIANCE_OTHER, SCOPE_RECEIPTS,
    SCOPE_VENDORS,
};
use super::refusal::ErrorForm;
use super::route::{INVOICE_IMAGES, Route};
use super::state::{Context, State, TokenKind};
use super::{acknowledgement, image, invoice_pay, invoice_payment, payment_confirmation, posting_confirmation};
use super::{list, queue, receipt, subscription, token, vendor, vendor_write};
use crate::server::{SimRequest, SimResponse};

const COMPANY: &[TokenKind] = &[TokenKind::Company];
const APP: &[TokenKind] = &[TokenKind::App];
const USER: &[TokenKind] = &[TokenKind::User];
const COMPANY_OR_USER: &[TokenKind] = &[TokenKind::Company, TokenKind::User];

pub(super) fn answer(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let route = Route::of(request);
    if let Some(access) = access(context, request, route)
        && let Err((status, text)) = authorization::check(context, request, &access)
    {
        return access.error_form.refusal(context, status, text);
    }
    match route {
        Route::Token => token::answer(context, request),
        Route::Transactions(doc_type) => queue::answer(context, request, doc_type),
        Route::Acknowledge(doc_type) => acknowledgement::answer(context, request, doc_type),
        Route::ConfirmPosting(doc_type) => posting_confirmation::answer(context, request, doc_type),
        Route::ConfirmPayment(doc_type) => payment_confirmation::answer(context, request, doc_type),
        Route::FetchInvoicePayments => invoice_pay::fetch(context, request),
        Route::ListInvoicePayments => invoice_pay::history(context, request),
        Route::UpdateInvoicePayments => invoice_payment::update(context, request),
        Route::InvoiceImage => image::invoice_image(context, request),
        Route::ImageContent => image::content(context, request),
        Route::ReceiptMetadata => receipt::metadata(context, request),
        Route::ReceiptContent => receipt::content(context, request),
        Route::ListVendors => vendor::list(context, request),
        Route::EventTopics => subscription::topics(context, request),
        Route::SaveSubscription => subscription::save(context, request),
        Route::ListSubscriptions => subscription::list(context),
        Route::ReadSubscription => subscription::one(context, request, false),
        Route::DeleteSubscription => subscription::one(context, request, true),
        Route::CreateVendors => vendor_write::create(context, request),
        Route::UpdateVendors => vendor_write::update(context, request),
        Route::OtherVendorWrite => vendor::not_here(context),
        Route::ListItems => list::children(context, request),
        Route::CreateListItems | Route::ChangeListItems => list::bulk(context, request),
        Route::Unknown => ErrorForm::Message.refusal(context, 404, "There is no such resource."),
        Route::MethodNotAllowed => {
            let body = json!({ "message": "Method not allowed.", "fiReturnCode": 0, "postingResultBlob": "" });
            SimResponse::json(405, &body)
        }
    }
}

/// Who may call a route; `None` for those that need no access token.
fn access(context: &Context<'_>, request: &SimRequest, route: Route) -> Option<Access> {
    let (scopes, kinds, error_form): (&'static [&'static str], _, _) = match route {
        Route::Token | Route::ImageContent | Route::Unknown | Route::MethodNotAllowed => return None,
        Route::Transactions(_) | Route::Acknowledge(_) | Route::ConfirmPosting(_) | Route::ConfirmPayment(_) => {
            (&[SCOPE_FIS], COMPANY, ErrorForm::Message)
        }
        Route::ListInvoicePayments => (&[SCOPE_INVOICE_PAYMENT_READ], COMPANY, ErrorForm::Message),
        Route::FetchInvoicePayments | Route::UpdateInvoicePayments => {
            (&[SCOPE_INVOICE_PAYMENT_WRITE], COMPANY, ErrorForm::Message)
        }
        Route::InvoiceImage => {
            let kinds = match context.options.image_caller {
                ImageCaller::CompanyOrUser => COMPANY_OR_USER,
                ImageCaller::UserOnly => USER,
            };
            (&[SCOPE_IMAGE], kinds, ErrorForm::Xml)
        }
        Route::ReceiptMetadata => (&[SCOPE_RECEIPTS], COMPANY_OR_USER, ErrorForm::SpendDocuments),
        Route::ReceiptContent if wants_compliance(request) => (
            &[SCOPE_RECEIPT_COMPLIANCE, SCOPE_RECEIPT_COMPLIANCE_OTHER],
            COMPANY_OR_USER,
            ErrorForm::SpendDocuments,
        ),
        Route::ReceiptContent => (&[SCOPE_RECEIPTS], COMPANY_OR_USER, ErrorForm::SpendDocuments),
        Route::EventTopics
        | Route::SaveSubscription
        | Route::ListSubscriptions
        | Route::ReadSubscription
        | Route::DeleteSubscription => (&[SCOPE_EVENT_TOPICS], APP, ErrorForm::Message),
        Route::ListVendors | Route::CreateVendors | Route::UpdateVendors | Route::OtherVendorWrite => {
            (&[SCOPE_VENDORS], COMPANY_OR_USER, ErrorForm::CapitalMessage)
        }
        Route::ListItems => (&[SCOPE_LISTS_READ, SCOPE_LISTS], COMPANY_OR_USER, ErrorForm::Fourth),
        Route::CreateListItems | Route::ChangeListItems => (&[SCOPE_LISTS], COMPANY_OR_USER, ErrorForm::Fourth),
    };
    Some(Access {
        scopes,
        kinds,
        error_form,
    })
}

fn wants_compliance(request: &SimRequest) -> bool {
    request
        .query
        .iter()
        .any(|(name, value)| name == "type" && value == "compliance")
}

/// The business keys of a request: ids in path, query and body, and the business id or image id that belongs to each.
pub(super) fn keys(state: &State, request: &SimRequest, route: Route) -> Vec<String> {
    let mut keys = Vec::new();
    match route {
        Route::Transactions(doc_type) => keys.push(doc_type.as_str().to_owned()),
        Route::InvoiceImage => keys.extend(request.path.strip_prefix(INVOICE_IMAGES).map(str::to_owned)),
        Route::ImageContent => {
            let link = state.image_link(&request.path);
            keys.extend(link.map(|link| link.request_id().to_owned()));
        }
        Route::ReceiptMetadata | Route::ReceiptContent => {
            let id = receipt::receipt_id(&request.path);
            keys.extend(id.map(str::to_owned));
            let receipt = state.receipts.iter().find(|receipt| Some(receipt.id.as_str()) == id);
            keys.extend(receipt.map(|receipt| receipt.image_id.clone()));
        }
        _ => {}
    }
    let named = |name: &str| matches!(name, "docId" | "imageId" | "vendorCode");
    let of_query = request.query.iter().filter(|(name, _)| named(name));
    keys.extend(of_query.map(|(_, value)| value.clone()));
    if let Ok(body) = serde_json::from_slice::<Value>(&request.body) {
        collect_keys(&body, &mut keys);
    }
    let business_ids: Vec<String> = keys
        .iter()
        .filter_map(|key| state.document(key))
        .map(|document| document.view.business_id.clone())
        .collect();
    keys.extend(business_ids);
    keys
}

/// Gathers the ids that a body carries, whichever operation it is for.
fn collect_keys(body: &Value, keys: &mut Vec<String>) {
    let mut take = |value: &Value| keys.extend(value.as_str().map(str::to_owned));
    let items = match body {
        Value::Array(items) => Some(items),
        _ => {
            body["ids"].as_array().into_iter().flatten().for_each(&mut take);
            body["postingConfirmations"]
                .as_array()
                .or_else(|| body["processingConfirmation"].as_array())
                .or_else(|| body["Vendor"].as_array())
        }
    };
    for item in items.into_iter().flatten() {
        ["docId", "requestId", "invoiceNumber", "VendorCode"]
            .iter()
            .for_each(|name| take(&item[*name]));
    }
}
