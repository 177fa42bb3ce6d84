//! What can be known of an invoice's payments after a report without a clear answer: Concur's own payment history, and records.

use ::concur::InvoicePaymentQuery;
use posting::payments::{Manner, TellingKind};
use records::StepRow;
use workflows::contracts::{ConfirmPayment, PaymentOutcome};
use workflows::failure::FailureType;

use super::{STEP, kind, reference, request_id, word};
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Environment, failure, key};
use crate::payments_due;
use crate::write::{CERTAIN, says};

/// Whether this payment was sent before and may have arrived: it was taken, perhaps for a run that no longer is, or nobody knows.
/// Concur's payment history lists only payments that Concur made itself, so nothing can be read back. But the invoice was
/// extracted when its posting was confirmed, and only a reported payment moves it on: "not extracted" after such a send means that
/// the first one arrived.
pub(super) async fn sent_before(environment: &Environment, confirmation: &ConfirmPayment) -> Result<bool, Classified> {
    let key = key(&confirmation.plan.document);
    let reference = reference(confirmation);
    let steps = environment.records().steps(&key).await.map_err(records_failed)?;
    let sent = steps
        .iter()
        .filter(|step| step.step == STEP && step.target == reference && may_have_arrived(step));
    // One of them is the attempt that was answered just now.
    Ok(sent.count() > 1)
}

fn may_have_arrived(step: &StepRow) -> bool {
    let taken = [PaymentOutcome::Confirmed, PaymentOutcome::AlreadyConfirmed];
    match step.outcome.as_deref() {
        Some("done") => taken.iter().any(|outcome| says(step.detail.as_deref(), word(outcome))),
        Some(outcome) => !CERTAIN.contains(&outcome),
        None => true,
    }
}

/// Whether Concur's payment history lists this report: as many of its kind as were begun, this one among them. A history need not
/// list what was reported at all.
pub(super) async fn is_listed(environment: &Environment, confirmation: &ConfirmPayment) -> Result<bool, Classified> {
    let document = &confirmation.plan.document;
    let connection = environment.connection(&document.connection)?;
    let request_id = request_id(confirmation)?;
    let query = InvoicePaymentQuery {
        invoice_number: Some(confirmation.posted.key.external_number.to_string()),
        ..InvoicePaymentQuery::default()
    };
    let known = connection
        .concur
        .invoice_payments(query)
        .await
        .map_err(|error| concur_failed(Request::Read, error))?;
    let is_reversal = kind(confirmation) == TellingKind::Reversed;
    let status = if is_reversal { "VOID" } else { "PAID" };
    let listed = known
        .iter()
        .filter(|payment| payment.request_id.as_ref() == Some(&request_id))
        .filter(|payment| payment.payment_status.as_deref() == Some(status));
    let rows = environment
        .records()
        .payments(&key(document))
        .await
        .map_err(records_failed)?;
    let begun = rows.iter().filter_map(payments_due::told);
    let begun = begun
        .filter(|told| (told.kind == TellingKind::Reversed) == is_reversal)
        .count();
    Ok(listed.count() >= begun.max(1))
}

/// Whether Concur has taken another report of this invoice as paid that stands: it may take one only.
pub(super) async fn is_paid_by_another(
    environment: &Environment,
    confirmation: &ConfirmPayment,
) -> Result<bool, Classified> {
    if confirmation.telling.is_none() || kind(confirmation) == TellingKind::Reversed {
        return Ok(false);
    }
    let document = &confirmation.plan.document;
    let this = reference(confirmation);
    let rows = environment
        .records()
        .payments(&key(document))
        .await
        .map_err(records_failed)?;
    let others = rows
        .iter()
        .filter_map(payments_due::told)
        .filter(|told| told.reference != this);
    let mut settled = others.filter(|told| told.is_settled);
    let last = settled.next_back();
    Ok(last.is_some_and(|told| told.kind != TellingKind::Reversed))
}

/// What to do about a report that is not listed. In full it is sent again: at worst Concur refuses what it has already. A part that is
/// sent again may count twice, so a person looks first.
pub(super) fn unlisted(environment: &Environment, confirmation: &ConfirmPayment) -> Result<PaymentOutcome, Classified> {
    let document = &confirmation.plan.document;
    let manner = payments_due::manner(environment.connection(&document.connection)?, document.kind);
    let is_part = confirmation.telling.is_some() && kind(confirmation) != TellingKind::Reversed;
    if manner == Manner::OnceInFull || !is_part {
        return Ok(PaymentOutcome::NotConfirmed);
    }
    Ok(PaymentOutcome::Refused(failure(
        FailureType::OutcomeUnknown,
        format!(
            "Concur did not answer the report of a part of the payment ({}), and its payment history does not list it. Look at the \
             invoice in Concur; `retry` reports it again.",
            reference(confirmation)
        ),
    )))
}
