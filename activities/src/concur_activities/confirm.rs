//! Posting confirmations: success with the posted numbers, or error with the reason.

use ::concur::{DocumentPosting, PostedDocument, PostingConfirmation, PostingResult, SystemMessage};
use temporalio_sdk::activities::ActivityContext;
use workflows::contracts::{ConfirmOutcome, ConfirmPosting, DocumentRef, RejectPosting};

use super::document_type;
use super::take::fi_id;
use crate::classify::concur_items::{confirmed, unnamed};
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Environment, key, purchase_of, purchase_record};
use crate::write::{Answered, Step, send};

/// What a rejection is called in records.
pub(super) const REJECTION: &str = "reject_posting";

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
        REJECTION,
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
            .ok_or_else(|| unnamed("posting confirmation"))?;
        let value = confirmed(item.outcome)?;
        Ok(Answered {
            word: word(&value).to_owned(),
            value,
            correlation_id: answer.correlation_id,
        })
    };
    send(context, environment.records(), step, request).await
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
