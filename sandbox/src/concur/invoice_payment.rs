//! Reporting invoice payments made outside Concur ("Invoice Payment Confirmation v4, bulkUpdate").

use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::body;
use super::document::{DocStatus, DocType, FiDocument, InvoicePayment, InvoiceStatus};
use super::options::SecondInvoicePayment;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

const NOT_EXTRACTED: &str = "Request does not have a Payment Status of Extracted";
const MISSING_IDENTIFIER: &str = "Missing parameter requestId/invoiceNumber";
const MAXIMUM_ERROR_CHARACTERS: usize = 200;

/// A payment as sent and, but for the custom fields, as echoed.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Payment {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_address_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_status_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_numbers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes_to_supplier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_adj_notes: Option<String>,
    #[serde(default, skip_serializing)]
    custom_fields: std::collections::BTreeMap<String, String>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    status: &'static str,
    success_count: usize,
    failure_count: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    successful_payments: Vec<Payment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed_payments: Vec<Payment>,
}

pub(super) fn update(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let payments = body::is_json(request)
        .then(|| serde_json::from_slice::<Vec<Payment>>(&request.body).ok())
        .flatten()
        .filter(|payments| !payments.is_empty());
    let Some(payments) = payments else {
        return error("invalid.request", "The body is not a list of payments.");
    };
    let (mut successful_payments, mut failed_payments) = (Vec::new(), Vec::new());
    for mut payment in payments {
        match apply(context, &payment) {
            Ok(()) => successful_payments.push(payment),
            Err(message) => {
                payment.error_message = Some(message.chars().take(MAXIMUM_ERROR_CHARACTERS).collect());
                failed_payments.push(payment);
            }
        }
    }
    let (code, status) = match (successful_payments.is_empty(), failed_payments.is_empty()) {
        (_, true) => (200, "OK"),
        (true, false) => (400, "BAD_REQUEST"),
        (false, false) => (207, "MULTI_STATUS"),
    };
    let outcome = Outcome {
        status,
        success_count: successful_payments.len(),
        failure_count: failed_payments.len(),
        successful_payments,
        failed_payments,
    };
    SimResponse::json(code, &outcome)
}

/// The generic error body, which Concur lists and never shows.
pub(super) fn error(code: &str, message: &str) -> SimResponse {
    SimResponse::json(
        400,
        &json!({ "errors": [{ "errorCode": code, "errorMessage": message }] }),
    )
}

fn apply(context: &mut Context<'_>, payment: &Payment) -> Result<(), String> {
    if let Some(field) = invalid_field(payment) {
        return Err(format!("Invalid value of {field}"));
    }
    let place = find(context, payment)?;
    let now = context.now;
    let second = context.options.second_invoice_payment;
    let document = context.state.documents.get_mut(place).ok_or(NOT_EXTRACTED)?;
    let status = payment.payment_status.as_deref().unwrap_or("PAID");
    let posted = document.view.status == DocStatus::PostingConfirmedSuccess;
    let allowed = match (document.invoice_status, status) {
        (InvoiceStatus::Extracted, _) => true,
        (InvoiceStatus::Paid, "PAID") => second == SecondInvoicePayment::Accepted,
        // A payment that was reported can be voided or cancelled; the order of these is undocumented.
        (InvoiceStatus::Paid, _) => true,
        (InvoiceStatus::VoidOrCancelled, _) => false,
    };
    if !posted || !allowed {
        return Err(NOT_EXTRACTED.to_owned());
    }
    document.invoice_status = if status == "PAID" {
        InvoiceStatus::Paid
    } else {
        InvoiceStatus::VoidOrCancelled
    };
    let decimal = |value: &Option<Box<RawValue>>| value.as_deref().and_then(body::decimal);
    let record = InvoicePayment {
        business_id: document.view.business_id.clone(),
        request_id: payment.request_id.clone(),
        invoice_number: payment.invoice_number.clone(),
        payment_status: status.to_owned(),
        payment_amount: decimal(&payment.payment_amount),
        invoice_amount: decimal(&payment.invoice_amount),
        payment_status_date: payment.payment_status_date.clone(),
        payment_method_type: payment.payment_method_type.clone(),
        check_numbers: payment.check_numbers.clone().unwrap_or_default(),
        received_at: now,
    };
    context.state.invoice_payments.push(record);
    Ok(())
}

/// The name of the first field that breaks the documented type, length or list of values.
fn invalid_field(payment: &Payment) -> Option<&'static str> {
    let number = |value: &Option<Box<RawValue>>| value.as_deref().is_none_or(|value| body::decimal(value).is_some());
    let checks = [
        ("requestId", body::fits(payment.request_id.as_deref(), 20)),
        ("invoiceNumber", body::fits(payment.invoice_number.as_deref(), 50)),
        ("vendorName", body::fits(payment.vendor_name.as_deref(), 255)),
        ("vendorCode", body::fits(payment.vendor_code.as_deref(), 32)),
        (
            "vendorAddressCode",
            body::fits(payment.vendor_address_code.as_deref(), 64),
        ),
        ("invoiceAmount", number(&payment.invoice_amount)),
        ("paymentAmount", number(&payment.payment_amount)),
        (
            "paymentStatus",
            payment
                .payment_status
                .as_deref()
                .is_none_or(|status| matches!(status, "PAID" | "VOID" | "CANCEL")),
        ),
        (
            "paymentMethodType",
            payment
                .payment_method_type
                .as_deref()
                .is_none_or(|method| matches!(method, "ACH" | "CHECK" | "WIRE" | "CARD" | "VCHER" | "CLIENT")),
        ),
        (
            "paymentStatusDate",
            payment.payment_status_date.as_deref().is_none_or(body::is_date),
        ),
        (
            "checkNumbers",
            payment
                .check_numbers
                .iter()
                .flatten()
                .all(|number| body::fits(Some(number), 100)),
        ),
        ("notesToSupplier", body::fits(payment.notes_to_supplier.as_deref(), 500)),
        ("paymentAdjNotes", body::fits(payment.payment_adj_notes.as_deref(), 500)),
        (
            "customFields",
            payment
                .custom_fields
                .iter()
                .all(|(name, value)| custom_field(name, value)),
        ),
    ];
    checks.into_iter().find(|(_, valid)| !valid).map(|(name, _)| name)
}

fn custom_field(name: &str, value: &str) -> bool {
    let number = name.strip_prefix("custom").and_then(|number| number.parse::<u8>().ok());
    number.is_some_and(|number| (1..=24).contains(&number)) && body::fits(Some(value), 48)
}

/// The place of the invoice's latest document, by request id or by invoice number and vendor.
fn find(context: &Context<'_>, payment: &Payment) -> Result<usize, String> {
    let latest = |wanted: &dyn Fn(&FiDocument) -> bool| {
        context
            .state
            .documents
            .iter()
            .rposition(|document| document.view.doc_type == DocType::Invoice && wanted(document))
    };
    if let Some(request_id) = &payment.request_id {
        return latest(&|document| document.view.business_id == *request_id)
            .ok_or_else(|| format!("No request found for requestId {request_id}"));
    }
    let invoice_number = payment.invoice_number.as_deref().ok_or(MISSING_IDENTIFIER)?;
    if payment.vendor_name.is_none() && payment.vendor_code.is_none() {
        return Err("Missing parameter vendorName/vendorCode".to_owned());
    }
    // Concur's example answers an invoice number that it cannot match with the text of the status.
    latest(&|document| matches_vendor(document, invoice_number, payment)).ok_or_else(|| NOT_EXTRACTED.to_owned())
}

fn matches_vendor(document: &FiDocument, invoice_number: &str, payment: &Payment) -> bool {
    let Some(identity) = InvoiceIdentity::of(document) else {
        return false;
    };
    let same = |asked: &Option<String>, held: &Option<String>| asked.is_none() || asked == held;
    identity.request_header.vendor_invoice_number.as_deref() == Some(invoice_number)
        && same(&payment.vendor_name, &identity.vendor.vendor_name)
        && same(&payment.vendor_code, &identity.vendor.vendor_code)
        && same(
            &payment.vendor_address_code,
            &identity.vendor.vendor_remit_to_address_code,
        )
}

/// The few fields of an invoice document by which a payment can name it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvoiceIdentity {
    pub(super) request_header: RequestHeader,
    pub(super) vendor: Vendor,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestHeader {
    pub(super) vendor_invoice_number: Option<String>,
    pub(super) currency_alpha_code: Option<String>,
    pub(super) request_title: Option<String>,
    pub(super) invoice_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vendor {
    pub(super) vendor_name: Option<String>,
    pub(super) vendor_code: Option<String>,
    pub(super) vendor_remit_to_address_code: Option<String>,
}

impl InvoiceIdentity {
    pub(super) fn of(document: &FiDocument) -> Option<Self> {
        serde_json::from_str(&document.text).ok()
    }
}
