//! The body of a payment confirmation.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Clearing, ClearingMethod, DocumentPayment, PaymentConfirmation, PaymentStatus};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wire<'a> {
    system_id: &'a str,
    /// Singular on the wire, although it is a list.
    processing_confirmation: Vec<WirePayment<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePayment<'a> {
    doc_id: &'a str,
    processing_status_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_message: Option<&'a str>,
    clearing_details: Vec<WireClearing<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireClearing<'a> {
    clearing_date: String,
    #[serde(serialize_with = "crate::number::exact")]
    clearing_amount: Decimal,
    clearing_currency: &'a str,
    receiver: WireReceiver<'a>,
    clearing_reference: WireReference<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireReceiver<'a> {
    receiver_id: &'a str,
    receiver_name: &'a str,
    receiver_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireReference<'a> {
    company_code: &'a str,
    financial_document_id: &'a str,
    fiscal_year: &'a str,
    payment_ref: &'a str,
    payment_method: &'static str,
}

impl<'a> From<&'a PaymentConfirmation> for Wire<'a> {
    fn from(confirmation: &'a PaymentConfirmation) -> Self {
        Self {
            system_id: &confirmation.system_id,
            processing_confirmation: confirmation.documents.iter().map(WirePayment::from).collect(),
        }
    }
}

impl<'a> From<&'a DocumentPayment> for WirePayment<'a> {
    fn from(payment: &'a DocumentPayment) -> Self {
        let (processing_status_code, additional_message) = match &payment.status {
            PaymentStatus::CompletelyPaid => ("CP", None),
            PaymentStatus::PartiallyPaid => ("PP", None),
            PaymentStatus::Reversed { message } => ("RE", Some(message.as_str())),
            PaymentStatus::Obsolete { message } => ("OB", Some(message.as_str())),
        };
        Self {
            doc_id: payment.financial_document_id.as_str(),
            processing_status_code,
            additional_message,
            clearing_details: payment.clearings.iter().map(WireClearing::from).collect(),
        }
    }
}

impl<'a> From<&'a Clearing> for WireClearing<'a> {
    fn from(clearing: &'a Clearing) -> Self {
        let reference = &clearing.reference;
        Self {
            // One of the two forms that Concur displays correctly, and the one without a time zone.
            clearing_date: clearing.date.strftime("%Y%m%d").to_string(),
            clearing_amount: clearing.amount,
            clearing_currency: &clearing.currency,
            receiver: WireReceiver {
                receiver_id: &clearing.receiver_id,
                receiver_name: &clearing.receiver_name,
                receiver_type: "EMPLOYEE",
            },
            clearing_reference: WireReference {
                company_code: &reference.company_code,
                financial_document_id: &reference.document_number,
                fiscal_year: &reference.fiscal_year,
                payment_ref: &reference.payment_reference,
                payment_method: match reference.method {
                    ClearingMethod::Electronic => "E",
                    ClearingMethod::Check => "C",
                },
            },
        }
    }
}
