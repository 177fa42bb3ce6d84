//! Payment confirmations: expense reports by the Financial Integration Service, invoices by Invoice Payment Confirmation.

mod invoice_state;

use ::concur::{
    BusinessId, Clearing, ClearingMethod, ClearingReference, DocumentPayment, InvoiceKey, InvoicePayment,
    InvoicePaymentStatus, PaymentConfirmation, PaymentStatus,
};
use posting::payments::{PaymentsSeen, StatusSeen, TellingKind};
use posting::plan::{DocumentKind, PlannedPurchase};
use records::{PaymentAnswer, PaymentRecord};
use rust_decimal::Decimal;
use serde::Deserialize;
use temporalio_sdk::activities::ActivityContext;
use workflows::contracts::{ConfirmPayment, DuePayments, PaymentOutcome};

use super::take::{fi_id, now};
use crate::classify::concur_items::{expense_paid, invoice_paid, not_extracted, unnamed};
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Environment, TakenBack, defect, key, purchase_of};
use crate::payments_due;
use crate::write::{Answered, Step, send};

const STEP: &str = "confirm_payment";

/// Tells Concur about the payment, by the API for the document's kind. Recorded before it is sent.
pub(super) async fn confirm(
    context: &ActivityContext,
    environment: &Environment,
    confirmation: &ConfirmPayment,
) -> Result<PaymentOutcome, Classified> {
    let document = &confirmation.plan.document;
    let plan = environment.plan(&confirmation.plan).await?;
    let purchase = purchase_of(&plan, &confirmation.posted.key)?;
    let reference = reference(confirmation);
    let amount = amount(environment, confirmation, purchase).await?;
    let begun = PaymentRecord {
        reference: reference.clone(),
        kind: kind(confirmation).as_str().to_owned(),
        detail: None,
        amount: Some(amount.to_string()),
        at: now(),
    };
    environment
        .records()
        .begin_payment(&key(document), &begun)
        .await
        .map_err(records_failed)?;
    let step = Step {
        key: &key(document),
        name: STEP,
        target: reference.clone(),
    };
    let request = async {
        match document.kind {
            DocumentKind::Expense => expense(environment, confirmation, purchase, &reference, amount).await,
            DocumentKind::Invoice => invoice(environment, confirmation, purchase, amount).await,
            DocumentKind::CashAdvance => Err(defect("Concur takes no payment confirmation for cash advances.")),
        }
    };
    let outcome = send(context, environment.records(), step, request).await?;
    let answer = PaymentAnswer {
        outcome: word(&outcome).to_owned(),
        detail: None,
        at: now(),
    };
    environment
        .records()
        .finish_payment(&key(document), &reference, &answer)
        .await
        .map_err(records_failed)?;
    Ok(outcome)
}

/// The same for every attempt to confirm this payment: Concur answers a repeat with a no-op.
fn reference(confirmation: &ConfirmPayment) -> String {
    match &confirmation.telling {
        Some(telling) => telling.reference.clone(),
        None => format!("{}-PAID", confirmation.posted.number),
    }
}

fn kind(confirmation: &ConfirmPayment) -> TellingKind {
    confirmation
        .telling
        .as_ref()
        .map_or(TellingKind::Full, |telling| telling.kind)
}

/// How much. Where only the status was seen: all of it but what was told in parts before.
async fn amount(
    environment: &Environment,
    confirmation: &ConfirmPayment,
    purchase: &PlannedPurchase,
) -> Result<Decimal, Classified> {
    if let Some(telling) = &confirmation.telling {
        return Ok(telling.amount);
    }
    let ask = DuePayments {
        plan: confirmation.plan.clone(),
        posted: confirmation.posted.clone(),
        seen: PaymentsSeen {
            posted_number: confirmation.posted.number.clone(),
            entry: None,
            status: Some(StatusSeen {
                is_paid: true,
                on: confirmation.fact.paid_on,
            }),
        },
    };
    let due = payments_due::ask(environment, &ask).await?;
    Ok(due.tellings.first().map_or(purchase.total, |telling| telling.amount))
}

async fn expense(
    environment: &Environment,
    confirmation: &ConfirmPayment,
    purchase: &PlannedPurchase,
    reference: &str,
    amount: Decimal,
) -> Result<Answered<PaymentOutcome>, Classified> {
    let document = &confirmation.plan.document;
    let connection = environment.connection(&document.connection)?;
    let stored = environment.document(document).await?;
    let receiver: Receiver =
        serde_json::from_str(&stored.body).map_err(|_| defect("The report in records names no employee."))?;
    let clearing = Clearing {
        date: confirmation.fact.paid_on,
        amount,
        currency: purchase.currency.to_string(),
        receiver_id: receiver.employee.id(),
        receiver_name: receiver.employee.name(),
        reference: ClearingReference {
            company_code: confirmation.posted.key.company.as_str().to_owned(),
            document_number: confirmation.posted.number.clone(),
            fiscal_year: purchase.posting_date.year().to_string(),
            payment_reference: reference.to_owned(),
            method: ClearingMethod::Electronic,
        },
    };
    let status = match kind(confirmation) {
        TellingKind::Partial => PaymentStatus::PartiallyPaid,
        TellingKind::Full => PaymentStatus::CompletelyPaid,
        TellingKind::Reversed => {
            let message = "The payment was taken back in Business Central.".to_owned();
            match connection.taken_back {
                TakenBack::Reversed => PaymentStatus::Reversed { message },
                TakenBack::Obsolete => PaymentStatus::Obsolete { message },
            }
        }
    };
    let confirmation = PaymentConfirmation {
        system_id: stored.system_id.clone(),
        documents: vec![DocumentPayment {
            financial_document_id: fi_id(document)?,
            status,
            clearings: vec![clearing],
        }],
    };
    let answer = connection
        .concur
        .confirm_payment(confirmation)
        .await
        .map_err(|error| concur_failed(Request::Write, error))?;
    let item = answer
        .value
        .into_iter()
        .next()
        .ok_or_else(|| unnamed("payment confirmation"))?;
    answered(expense_paid(item.outcome)?, answer.correlation_id)
}

async fn invoice(
    environment: &Environment,
    confirmation: &ConfirmPayment,
    purchase: &PlannedPurchase,
    amount: Decimal,
) -> Result<Answered<PaymentOutcome>, Classified> {
    let document = &confirmation.plan.document;
    let connection = environment.connection(&document.connection)?;
    let payment = InvoicePayment {
        invoice: InvoiceKey::RequestId(request_id(confirmation)?),
        status: match kind(confirmation) {
            TellingKind::Partial | TellingKind::Full => InvoicePaymentStatus::Paid,
            TellingKind::Reversed => InvoicePaymentStatus::Void,
        },
        method: None,
        status_date: confirmation.fact.paid_on,
        invoice_amount: Some(purchase.total),
        payment_amount: Some(amount),
        check_numbers: Vec::new(),
        notes_to_supplier: None,
        adjustment_notes: None,
    };
    let answer = connection
        .concur
        .report_invoice_payments(&[payment])
        .await
        .map_err(|error| concur_failed(Request::Write, error))?;
    let item = answer
        .value
        .items
        .into_iter()
        .next()
        .ok_or_else(|| unnamed("invoice payment"))?;
    let outcome = match invoice_paid(item.outcome)? {
        Some(outcome) => outcome,
        None if invoice_state::sent_before(environment, confirmation).await? => PaymentOutcome::AlreadyConfirmed,
        None if invoice_state::is_paid_by_another(environment, confirmation).await? => PaymentOutcome::NotTaken,
        None if invoice_state::is_listed(environment, confirmation).await? => PaymentOutcome::AlreadyConfirmed,
        None => not_extracted(),
    };
    answered(outcome, answer.correlation_id)
}

fn answered(value: PaymentOutcome, correlation_id: Option<String>) -> Result<Answered<PaymentOutcome>, Classified> {
    Ok(Answered {
        word: word(&value).to_owned(),
        value,
        correlation_id,
    })
}

/// Whether Concur knows the payment. For an expense report there is nothing to read: a repeat under the same reference is a
/// no-op there, so "not confirmed" only makes the workflow send it again.
pub(super) async fn read_state(
    environment: &Environment,
    confirmation: &ConfirmPayment,
) -> Result<PaymentOutcome, Classified> {
    let document = &confirmation.plan.document;
    if document.kind == DocumentKind::Expense {
        return Ok(PaymentOutcome::NotConfirmed);
    }
    if !invoice_state::is_listed(environment, confirmation).await? {
        return invoice_state::unlisted(environment, confirmation);
    }
    if confirmation.telling.is_some() {
        let answer = PaymentAnswer {
            outcome: word(&PaymentOutcome::AlreadyConfirmed).to_owned(),
            detail: None,
            at: now(),
        };
        let records = environment.records();
        let recorded = records
            .finish_payment(&key(document), &reference(confirmation), &answer)
            .await;
        recorded.map_err(records_failed)?;
    }
    Ok(PaymentOutcome::AlreadyConfirmed)
}

fn request_id(confirmation: &ConfirmPayment) -> Result<BusinessId, Classified> {
    BusinessId::new(confirmation.plan.document.business_id.as_str()).map_err(|error| defect(error.to_string()))
}

fn word(outcome: &PaymentOutcome) -> &'static str {
    match outcome {
        PaymentOutcome::Confirmed => "confirmed",
        PaymentOutcome::AlreadyConfirmed => "already confirmed",
        PaymentOutcome::NotConfirmed => "not confirmed",
        PaymentOutcome::NotTaken => "not taken",
        PaymentOutcome::Refused(_) => "refused",
    }
}

/// Whom the report pays, as Concur itself names the employee. Read here only, and never kept.
#[derive(Deserialize)]
struct Receiver {
    employee: Employee,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Employee {
    employee_id: Option<String>,
    employee_first_name: Option<String>,
    employee_last_name: Option<String>,
}

impl Employee {
    fn id(&self) -> String {
        self.employee_id.clone().unwrap_or_default()
    }

    fn name(&self) -> String {
        let names = [&self.employee_first_name, &self.employee_last_name];
        names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
    }
}
