//! Posting confirmations: success with the posted numbers, or error with the reason.

use ::concur::{
    DocumentPosting, PostedDocument, PostingConfirmation, PostingConfirmationItem, PostingConfirmationOutcome,
    PostingResult, SystemMessage,
};
use temporalio_sdk::activities::ActivityContext;
use workflows::contracts::{ConfirmOutcome, ConfirmPosting, DocumentRef, RejectPosting};
use workflows::failure::FailureType;

use super::document_type;
use super::take::fi_id;
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Environment, defect, failure, key, purchase_of, purchase_record};
use crate::write::{Answered, Step, send};

/// Tells Concur the posted numbers. They are written into records first.
pub(super) async fn confirm(
    context: &ActivityContext,
    environment: &Environment,
    confirmation: &ConfirmPosting,
) -> Result<ConfirmOutcome, Classified> {
    let document = &confirmation.plan.document;
    let plan = environment.plan(&confirmation.plan).await?;
    let mut documents = Vec::with_capacity(confirmation.posted.len());
    for posted in &confirmation.posted {
        let purchase = purchase_of(&plan, &posted.key)?;
        let mut record = purchase_record(document, &posted.key, "posted");
        record.draft_id = Some(posted.id.clone());
        record.posted_number = Some(posted.number.clone());
        record.posting_date = Some(purchase.posting_date);
        environment
            .records()
            .save_purchase_document(&record)
            .await
            .map_err(records_failed)?;
        documents.push(PostedDocument {
            company_id: plan.company.as_str().to_owned(),
            document_number: posted.number.clone(),
            fiscal_year: purchase.posting_date.year().to_string(),
            posting_date: purchase.posting_date,
        });
    }
    tell(
        context,
        environment,
        document,
        "confirm_posting",
        PostingResult::Posted { documents },
    )
    .await
}

/// Tells Concur that the document failed, and why.
pub(super) async fn reject(
    context: &ActivityContext,
    environment: &Environment,
    rejection: &RejectPosting,
) -> Result<ConfirmOutcome, Classified> {
    let message = SystemMessage {
        line_item_id: None,
        message_id: "CONCORDAT".to_owned(),
        language: "EN".to_owned(),
        short_text: rejection.reason.clone(),
        long_text: rejection.reason.clone(),
    };
    tell(
        context,
        environment,
        &rejection.document,
        "reject_posting",
        PostingResult::Failed {
            messages: vec![message],
        },
    )
    .await
}

async fn tell(
    context: &ActivityContext,
    environment: &Environment,
    document: &DocumentRef,
    name: &str,
    result: PostingResult,
) -> Result<ConfirmOutcome, Classified> {
    let connection = environment.connection(&document.connection)?;
    let stored = environment.document(document).await?;
    let confirmation = PostingConfirmation {
        system_id: stored.system_id.clone(),
        documents: vec![DocumentPosting {
            financial_document_id: fi_id(document)?,
            result,
        }],
    };
    let step = Step {
        key: &key(document),
        name,
        target: document.financial_document_id.to_string(),
    };
    let request = async {
        let answer = connection
            .concur
            .confirm_posting(document_type(document.kind), confirmation)
            .await;
        let answer = answer.map_err(|error| concur_failed(Request::Write, error))?;
        let item = answer
            .value
            .into_iter()
            .next()
            .ok_or_else(|| defect("Concur answered a posting confirmation without naming the document."))?;
        let value = outcome(&item)?;
        Ok(Answered {
            word: word(&value).to_owned(),
            value,
            correlation_id: answer.correlation_id,
        })
    };
    send(context, environment.records(), step, request).await
}

fn outcome(item: &PostingConfirmationItem) -> Result<ConfirmOutcome, Classified> {
    let refused = |failure_type, reason: String| Ok(ConfirmOutcome::Refused(failure(failure_type, reason)));
    match item.outcome {
        PostingConfirmationOutcome::Confirmed => Ok(ConfirmOutcome::Confirmed),
        PostingConfirmationOutcome::AlreadyConfirmed => Ok(ConfirmOutcome::AskConcur),
        PostingConfirmationOutcome::NotAcknowledged => Ok(ConfirmOutcome::NotAcknowledged),
        PostingConfirmationOutcome::Recalled => Ok(ConfirmOutcome::Recalled),
        PostingConfirmationOutcome::TryLater => Err(Classified::of(
            FailureType::Unavailable,
            "Concur could not take the posting confirmation now (199).",
        )),
        PostingConfirmationOutcome::OtherSystem => refused(
            FailureType::OtherSystem,
            "Concur has another system id on this document (99). Two connectors work on one company: stop one of them."
                .to_owned(),
        ),
        other => refused(
            FailureType::Defect,
            format!("Concur refused the posting confirmation: {other:?}."),
        ),
    }
}

fn word(outcome: &ConfirmOutcome) -> &'static str {
    match outcome {
        ConfirmOutcome::Confirmed => "confirmed",
        ConfirmOutcome::AskConcur => "already confirmed",
        ConfirmOutcome::NotAcknowledged => "not acknowledged",
        ConfirmOutcome::Recalled => "recalled",
        ConfirmOutcome::Refused(_) => "refused",
    }
}
