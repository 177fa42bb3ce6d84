//! Bodies of the invoice payment report, and the match of results to payments.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error_body::{MAX_MESSAGE_CHARACTERS, shorten};
use crate::{
    InvoiceKey, InvoicePayment, InvoicePaymentMethod, InvoicePaymentOutcome, InvoicePaymentStatus, InvoiceVendor,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WirePayment<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "crate::number::exact_or_absent"
    )]
    invoice_amount: Option<Decimal>,
    payment_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method_type: Option<&'static str>,
    payment_status_date: Date,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    check_numbers: &'a [String],
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "crate::number::exact_or_absent"
    )]
    payment_amount: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes_to_supplier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_adj_notes: Option<&'a str>,
}

/// The fields that name an invoice, in requests and in results.
#[derive(Serialize, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Key<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_address_code: Option<&'a str>,
}

impl<'a> From<&'a InvoiceKey> for Key<'a> {
    fn from(invoice: &'a InvoiceKey) -> Self {
        match invoice {
            InvoiceKey::RequestId(id) => Self {
                request_id: Some(id.as_str()),
                ..Self::default()
            },
            InvoiceKey::InvoiceNumber { number, vendor } => {
                let key = Self {
                    invoice_number: Some(number),
                    ..Self::default()
                };
                match vendor {
                    InvoiceVendor::Name(name) => Self {
                        vendor_name: Some(name),
                        ..key
                    },
                    InvoiceVendor::Code(code) => Self {
                        vendor_code: Some(code),
                        ..key
                    },
                    InvoiceVendor::CodeAndAddress { code, address_code } => Self {
                        vendor_code: Some(code),
                        vendor_address_code: Some(address_code),
                        ..key
                    },
                }
            }
        }
    }
}

impl<'a> From<&'a InvoicePayment> for WirePayment<'a> {
    fn from(payment: &'a InvoicePayment) -> Self {
        Self {
            key: Key::from(&payment.invoice),
            invoice_amount: payment.invoice_amount,
            payment_status: match payment.status {
                InvoicePaymentStatus::Paid => "PAID",
                InvoicePaymentStatus::Void => "VOID",
                InvoicePaymentStatus::Cancel => "CANCEL",
            },
            payment_method_type: payment.method.map(|method| match method {
                InvoicePaymentMethod::Ach => "ACH",
                InvoicePaymentMethod::Check => "CHECK",
                InvoicePaymentMethod::Wire => "WIRE",
                InvoicePaymentMethod::Card => "CARD",
                InvoicePaymentMethod::Voucher => "VCHER",
                InvoicePaymentMethod::Client => "CLIENT",
            }),
            payment_status_date: payment.status_date,
            check_numbers: &payment.check_numbers,
            payment_amount: payment.payment_amount,
            notes_to_supplier: payment.notes_to_supplier.as_deref(),
            payment_adj_notes: payment.adjustment_notes.as_deref(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireAnswer {
    successful_payments: Option<Vec<WireResult>>,
    failed_payments: Option<Vec<WireResult>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireResult {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    request_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    invoice_number: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_name: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_code: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_address_code: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_message: Option<String>,
}

impl WireAnswer {
    pub(crate) fn has_results(&self) -> bool {
        self.successful_payments.is_some() || self.failed_payments.is_some()
    }
}

impl WireResult {
    /// Whether this result is about the invoice: every field that named it must come back the same.
    fn is_about(&self, invoice: &Key<'_>) -> bool {
        let echoed = |sent: Option<&str>, got: &Option<String>| sent.is_none() || sent == got.as_deref();
        echoed(invoice.request_id, &self.request_id)
            && echoed(invoice.invoice_number, &self.invoice_number)
            && echoed(invoice.vendor_name, &self.vendor_name)
            && echoed(invoice.vendor_code, &self.vendor_code)
            && echoed(invoice.vendor_address_code, &self.vendor_address_code)
    }
}

/// The result for one invoice. A failure counts before a success, should both be there.
pub(crate) fn result_of(invoice: &InvoiceKey, answer: &WireAnswer) -> (InvoicePaymentOutcome, Option<String>) {
    let key = Key::from(invoice);
    let mut failed = answer.failed_payments.iter().flatten();
    if let Some(result) = failed.find(|result| result.is_about(&key)) {
        let message = result.error_message.as_deref();
        let text = message.map(|message| shorten(message, MAX_MESSAGE_CHARACTERS));
        return (failure(message.unwrap_or_default()), text);
    }
    let mut successful = answer.successful_payments.iter().flatten();
    if successful.any(|result| result.is_about(&key)) {
        return (InvoicePaymentOutcome::Accepted, None);
    }
    (InvoicePaymentOutcome::Unanswered, None)
}

fn failure(message: &str) -> InvoicePaymentOutcome {
    if message.contains("does not have a Payment Status of Extracted") {
        InvoicePaymentOutcome::NotExtracted
    } else if message.starts_with("No request found") {
        InvoicePaymentOutcome::UnknownRequest
    } else if message.starts_with("Missing parameter") {
        InvoicePaymentOutcome::MissingKey
    } else {
        InvoicePaymentOutcome::Refused
    }
}
