//! Receiving and acknowledging, and asking Concur whose a document is.

use ::concur::{Acknowledgement, BusinessId, DocumentStatus, FinancialDocumentId, Transaction};
use jiff::Timestamp;
use posting::evidence::PostOnRecord;
use posting::ids::{CompanyCode, ExternalNumber, VendorNumber};
use posting::plan::Payee;
use records::{DocumentKey, StepRow};
use temporalio_sdk::activities::ActivityContext;
use workflows::contracts::{AcknowledgeOutcome, ConcurStatus, DocumentRef, PurchaseKey, Received, Rejection};
use workflows::failure::FailureType;

use super::confirm::REJECTION;
use super::{document_type, intake};
use crate::classify::concur_items::{acknowledged, unnamed};
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Connection, Environment, REVERSED, defect, key, purchase_kind};
use crate::write::{Answered, CERTAIN, LEDGER_STEPS, POST, Step, send};

/// Makes sure the document is in records, and tells what they know of earlier runs and approvals.
pub(super) async fn receive(environment: &Environment, document: &DocumentRef) -> Result<Received, Classified> {
    let connection = environment.connection(&document.connection)?;
    if environment
        .records()
        .document(&key(document))
        .await
        .map_err(records_failed)?
        .is_none()
    {
        let transaction = find(connection, document).await?.ok_or_else(|| {
            Classified::of(
                FailureType::Recalled,
                format!(
                    "Concur no longer has this approval of document {}.",
                    document.business_id
                ),
            )
        })?;
        intake::save(environment, document, &connection.system_id, transaction.document.get()).await?;
    }
    earlier(environment, document, &connection.own_company).await
}

async fn earlier(environment: &Environment, document: &DocumentRef, own: &CompanyCode) -> Result<Received, Classified> {
    let records = environment.records();
    let approvals = records
        .approvals(document.connection.as_str(), document.business_id.as_str())
        .await
        .map_err(records_failed)?;
    let unsettled_since = records
        .last_unsettled_of_business_id(
            document.connection.as_str(),
            document.business_id.as_str(),
            &LEDGER_STEPS,
            &CERTAIN,
        )
        .await
        .map_err(records_failed)?;
    let mut received = Received {
        unsettled_since,
        former: Vec::new(),
        posted_before: Vec::new(),
        rejection: Rejection::None,
        posts: Vec::new(),
    };
    for approval in approvals {
        let this = approval.key == key(document);
        let steps = records.steps(&approval.key).await.map_err(records_failed)?;
        if this {
            received.rejection = rejection(&steps);
        }
        posts(&approval.key, &steps, &mut received.posts)?;
        for purchase in records
            .purchase_documents(&approval.key)
            .await
            .map_err(records_failed)?
        {
            match purchase.posted_number {
                Some(_) if purchase.state == REVERSED => {}
                Some(number) if !this => received.posted_before.push(number),
                _ => {
                    let key = (|| {
                        Some(PurchaseKey {
                            company: company(&purchase.company, own)?,
                            payee: Payee::from_code(&purchase.payee)?,
                            kind: purchase_kind(&purchase.kind)?,
                            vendor: VendorNumber::parse(&purchase.vendor_number).ok()?,
                            external_number: ExternalNumber::parse(&purchase.external_number).ok()?,
                        })
                    })();
                    received.former.push(
                        key.ok_or_else(|| defect("A purchase document in records cannot be read by this version."))?,
                    );
                }
            }
        }
    }
    Ok(received)
}

/// Whether a rejection of this approval was sent that Concur may have taken, or may take yet.
fn rejection(steps: &[StepRow]) -> Rejection {
    let may_stand = |outcome: Option<&str>| !matches!(outcome, Some("refused" | "not_sent"));
    let sent = steps
        .iter()
        .any(|step| step.step == REJECTION && may_stand(step.outcome.as_deref()));
    if sent { Rejection::Sent } else { Rejection::None }
}

/// The posts of one approval that may have been processed. A refusal is among them, for it does not prove *not posted*.
fn posts(approval: &DocumentKey, steps: &[StepRow], known: &mut Vec<PostOnRecord>) -> Result<(), Classified> {
    let sent = |step: &&StepRow| step.step == POST && step.outcome.as_deref() != Some("not_sent");
    for step in steps.iter().filter(sent) {
        let post = PostOnRecord {
            id: step.target.clone(),
            financial_document_id: posting::ids::FinancialDocumentId::parse(&approval.financial_document_id)
                .map_err(|error| defect(error.to_string()))?,
        };
        if !known.contains(&post) {
            known.push(post);
        }
    }
    Ok(())
}

/// The company of a purchase document in records; those that name none are from before there were several.
fn company(code: &str, own: &CompanyCode) -> Option<CompanyCode> {
    if code.is_empty() {
        Some(own.clone())
    } else {
        CompanyCode::parse(code).ok()
    }
}

/// Locks the document in Concur under the system id it is kept with.
pub(super) async fn acknowledge(
    context: &ActivityContext,
    environment: &Environment,
    document: &DocumentRef,
) -> Result<AcknowledgeOutcome, Classified> {
    let connection = environment.connection(&document.connection)?;
    let stored = environment.document(document).await?;
    let acknowledgement = Acknowledgement {
        system_id: stored.system_id.clone(),
        financial_document_ids: vec![fi_id(document)?],
    };
    let step = Step {
        key: &key(document),
        name: "acknowledge_document",
        target: document.financial_document_id.to_string(),
    };
    let request = async {
        let answer = connection
            .concur
            .acknowledge(document_type(document.kind), acknowledgement)
            .await;
        let answer = answer.map_err(|error| concur_failed(Request::Write, error))?;
        let item = answer
            .value
            .into_iter()
            .next()
            .ok_or_else(|| unnamed("acknowledgement"))?;
        let outcome = acknowledged(item.outcome)?;
        Ok(Answered {
            word: format!("{:?}", item.outcome),
            value: outcome,
            correlation_id: answer.correlation_id,
        })
    };
    send(context, environment.records(), step, request).await
}

/// Asks by business id, whatever the status. The approval must be the one this run is for.
pub(super) async fn read_status(environment: &Environment, document: &DocumentRef) -> Result<ConcurStatus, Classified> {
    let connection = environment.connection(&document.connection)?;
    let stored = environment.document(document).await?;
    let Some(transaction) = find(connection, document).await? else {
        return Ok(ConcurStatus::Gone);
    };
    Ok(status(&transaction, &stored.system_id))
}

fn status(transaction: &Transaction, ours: &str) -> ConcurStatus {
    match &transaction.status {
        DocumentStatus::Ready => ConcurStatus::Ready,
        DocumentStatus::Acknowledged if transaction.system_id.as_deref() == Some(ours) => {
            ConcurStatus::AcknowledgedByUs
        }
        DocumentStatus::Acknowledged => ConcurStatus::AcknowledgedByOther,
        DocumentStatus::PostingConfirmedSuccess
        | DocumentStatus::Paid
        | DocumentStatus::PaymentConfirmedSuccess
        | DocumentStatus::PaymentConfirmedReversed
        | DocumentStatus::PaymentConfirmedObsolete => ConcurStatus::ConfirmedSuccess,
        DocumentStatus::PostingConfirmedFailure => ConcurStatus::ConfirmedFailure,
        DocumentStatus::Recalled | DocumentStatus::Void | DocumentStatus::Cancel => ConcurStatus::Gone,
        _ => ConcurStatus::Unclear,
    }
}

async fn find(connection: &Connection, document: &DocumentRef) -> Result<Option<Transaction>, Classified> {
    let business_id = BusinessId::new(document.business_id.as_str()).map_err(|error| defect(error.to_string()))?;
    let found = connection
        .concur
        .find_transactions(document_type(document.kind), &business_id)
        .await
        .map_err(|error| concur_failed(Request::Read, error))?;
    Ok(found
        .into_iter()
        .find(|t| t.financial_document_id.as_str() == document.financial_document_id.as_str()))
}

/// The approval's id as the Concur client takes it.
pub(super) fn fi_id(document: &DocumentRef) -> Result<FinancialDocumentId, Classified> {
    FinancialDocumentId::new(document.financial_document_id.as_str()).map_err(|error| defect(error.to_string()))
}

/// When a step is sent; for records.
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}
