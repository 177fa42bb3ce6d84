//! Payment confirmations of expense reports ("FIS v4, payment confirmation").

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::body::{self, MAXIMUM_SYSTEM_ID_CHARACTERS};
use super::document::{DocStatus, DocType, PaymentConfirmation};
use super::options::{ClearingDateRule, PaymentReferenceScope};
use super::service_code::ServiceCode;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Confirmations {
    system_id: String,
    processing_confirmation: Vec<Confirmation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Confirmation {
    doc_id: String,
    processing_status_code: String,
    additional_message: Option<String>,
    #[serde(default)]
    clearing_details: Vec<Clearing>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Clearing {
    clearing_date: Option<String>,
    clearing_amount: Option<Box<RawValue>>,
    clearing_currency: Option<String>,
    receiver: Option<Receiver>,
    clearing_reference: Option<ClearingReference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Receiver {
    receiver_id: Option<String>,
    #[serde(rename = "receiverName")]
    _receiver_name: Option<String>,
    receiver_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClearingReference {
    company_code: Option<String>,
    financial_document_id: Option<String>,
    #[serde(rename = "fiscalYear")]
    _fiscal_year: Option<String>,
    payment_ref: Option<String>,
    payment_method: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    code: u16,
    doc_id: String,
    system_id: String,
    payment_confirmation_result: &'static str,
    error_message: Option<String>,
    payment_ref: Option<String>,
    detail_message: &'static str,
}

/// How an item ends, before it is written down.
struct Verdict {
    code: u16,
    result: &'static str,
    message: Option<String>,
}

impl Verdict {
    fn done() -> Self {
        Self {
            code: 0,
            result: "SUCCESS",
            message: None,
        }
    }

    fn failure(code: ServiceCode) -> Self {
        Self {
            code: code.number(),
            result: "FAILURE",
            message: Some(code.message().to_owned()),
        }
    }
}

pub(super) fn answer(context: &mut Context<'_>, request: &SimRequest, doc_type: DocType) -> SimResponse {
    // "FIS v4, docType values": payment confirmations exist for expense only. The refusal of another type is
    // undocumented; 400 without a body is the only documented refusal of a whole request.
    if doc_type != DocType::Expense {
        return SimResponse::empty(400);
    }
    let confirmations = match body::parse::<Confirmations>(request) {
        Ok(confirmations) => confirmations,
        Err(response) => return response,
    };
    if !body::fits(Some(&confirmations.system_id), MAXIMUM_SYSTEM_ID_CHARACTERS) {
        return SimResponse::empty(400);
    }
    let mut items = Vec::new();
    for confirmation in confirmations.processing_confirmation {
        confirm(context, &confirmations.system_id, confirmation, &mut items);
    }
    SimResponse::json(200, &items)
}

/// Answers one confirmation with one item per payment reference, as Concur's example does.
fn confirm(context: &mut Context<'_>, system_id: &str, confirmation: Confirmation, items: &mut Vec<Item>) {
    let Confirmation {
        doc_id,
        processing_status_code,
        additional_message,
        clearing_details,
    } = confirmation;
    let item = |verdict: Verdict, payment_ref: Option<String>| Item {
        code: verdict.code,
        doc_id: doc_id.clone(),
        system_id: system_id.to_owned(),
        payment_confirmation_result: verdict.result,
        error_message: verdict.message,
        payment_ref,
        detail_message: "",
    };
    let standing = standing(context, &doc_id, system_id);
    if clearing_details.is_empty() {
        let verdict = standing
            .err()
            .unwrap_or_else(|| Verdict::failure(ServiceCode::InvalidPayment));
        note(context, &doc_id, &verdict);
        items.push(item(verdict, None));
        return;
    }
    let mut accepted = false;
    for clearing in clearing_details {
        let payment_ref = clearing
            .clearing_reference
            .as_ref()
            .and_then(|reference| reference.payment_ref.clone());
        let read = read(
            context,
            &processing_status_code,
            additional_message.as_deref(),
            clearing,
        );
        let verdict = match (&standing, read) {
            (Err(verdict), _) => Verdict {
                message: verdict.message.clone(),
                ..*verdict
            },
            (Ok(_), Err(())) => Verdict::failure(ServiceCode::InvalidPayment),
            (Ok(status), Ok(payment)) => book(context, &doc_id, *status, payment),
        };
        accepted |= verdict.code == ServiceCode::Done.number();
        note(context, &doc_id, &verdict);
        items.push(item(verdict, payment_ref));
    }
    if accepted && let Some(document) = context.state.document_mut(&doc_id) {
        document.view.status = match processing_status_code.as_str() {
            "CP" => DocStatus::PaymentConfirmedSuccess,
            "RE" => DocStatus::PaymentConfirmedReversed,
            "OB" => DocStatus::PaymentConfirmedObsolete,
            // PP expects a later CP and leaves the status alone.
            _ => document.view.status,
        };
    }
}

fn note(context: &mut Context<'_>, doc_id: &str, verdict: &Verdict) {
    if verdict.code != ServiceCode::Done.number()
        && let Some(document) = context.state.document_mut(doc_id)
    {
        document.refuse("confirm_payment", verdict.code);
    }
}

/// The document's status when the request arrived, if this system may confirm a payment of it.
fn standing(context: &Context<'_>, doc_id: &str, system_id: &str) -> Result<DocStatus, Verdict> {
    let Some(document) = context.state.document(doc_id) else {
        return Err(Verdict::failure(ServiceCode::Unknown));
    };
    if document.view.doc_type != DocType::Expense {
        return Err(Verdict::failure(ServiceCode::WrongType));
    }
    match document.view.status {
        DocStatus::PostingConfirmedSuccess
        | DocStatus::PaymentConfirmedSuccess
        | DocStatus::PaymentConfirmedReversed
        | DocStatus::PaymentConfirmedObsolete => {}
        _ => {
            return Err(Verdict {
                code: context.options.not_posting_confirmed_code,
                result: "NOT_POSTING_CONFIRMED",
                message: Some("The posting of this document was not confirmed.".to_owned()),
            });
        }
    }
    if !document.belongs_to(Some(system_id)) {
        return Err(Verdict::failure(ServiceCode::OtherSystem));
    }
    Ok(document.view.status)
}

fn read(
    context: &Context<'_>,
    status_code: &str,
    additional_message: Option<&str>,
    clearing: Clearing,
) -> Result<PaymentConfirmation, ()> {
    if !matches!(status_code, "CP" | "PP" | "RE" | "OB") {
        return Err(());
    }
    let reference = clearing.clearing_reference.ok_or(())?;
    let payment_reference = reference.payment_ref.filter(|text| !text.is_empty()).ok_or(())?;
    if reference
        .payment_method
        .as_deref()
        .is_some_and(|method| !matches!(method, "E" | "C"))
    {
        return Err(());
    }
    let receiver = clearing.receiver.ok_or(())?;
    // The only receiver type that Concur shows.
    if receiver.receiver_type.as_deref() != Some("EMPLOYEE") {
        return Err(());
    }
    let strict = context.options.clearing_date == ClearingDateRule::DocumentedForms;
    if strict && !clearing.clearing_date.as_deref().is_some_and(displays_correctly) {
        return Err(());
    }
    let clearing_amount: Option<Decimal> = clearing
        .clearing_amount
        .map(|amount| body::decimal(&amount).ok_or(()))
        .transpose()?;
    Ok(PaymentConfirmation {
        status_code: status_code.to_owned(),
        payment_reference,
        clearing_amount,
        clearing_currency: clearing.clearing_currency,
        clearing_date: clearing.clearing_date,
        receiver_id: receiver.receiver_id,
        document_number: reference.financial_document_id,
        company_code: reference.company_code,
        payment_method: reference.payment_method,
        additional_message: additional_message.map(str::to_owned),
        received_at: context.now,
    })
}

/// Whether a date has one of the two forms that Concur displays correctly.
fn displays_correctly(text: &str) -> bool {
    let with_milliseconds = text.len() == "yyyy-MM-ddTHH:mm:ss.SSSZ".len()
        && text.get(19..20) == Some(".")
        && text.ends_with('Z')
        && text.parse::<jiff::Timestamp>().is_ok();
    let compact = text.len() == "yyyyMMdd".len() && jiff::civil::Date::strptime("%Y%m%d", text).is_ok();
    with_milliseconds || compact
}

fn book(context: &mut Context<'_>, doc_id: &str, status: DocStatus, payment: PaymentConfirmation) -> Verdict {
    let Some(document) = context.state.document(doc_id) else {
        return Verdict::failure(ServiceCode::Unknown);
    };
    let reference = &payment.payment_reference;
    let key = match context.options.payment_reference_scope {
        PaymentReferenceScope::Company => reference.clone(),
        PaymentReferenceScope::Report => format!("{}\n{reference}", document.view.business_id),
    };
    if context.state.payment_references.contains(&key) {
        return Verdict {
            code: ServiceCode::InvalidPayment.number(),
            result: "NOOP",
            message: Some(format!("Payment confirmation already exist {reference}.")),
        };
    }
    let settled = matches!(
        status,
        DocStatus::PaymentConfirmedSuccess | DocStatus::PaymentConfirmedObsolete
    );
    if settled && matches!(payment.status_code.as_str(), "CP" | "PP") {
        return Verdict::failure(ServiceCode::PaymentAlreadyConfirmed);
    }
    context.state.payment_references.insert(key);
    if let Some(document) = context.state.document_mut(doc_id) {
        document.view.payments.push(payment);
    }
    Verdict::done()
}
