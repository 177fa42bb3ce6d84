//! Posting confirmations ("FIS v4, posting confirmation").

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::body::{self, MAXIMUM_SYSTEM_ID_CHARACTERS};
use super::document::{
    DocStatus, DocType, FiDocument, PostingConfirmation, PostingDocument, PostingMessage, PostingOutcome,
};
use super::options::SecondPostingConfirmation;
use super::service_code::ServiceCode;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

const MAXIMUM_COMPANY_ID_CHARACTERS: usize = 32;
const MAXIMUM_DOCUMENT_NUMBER_CHARACTERS: usize = 80;
const MAXIMUM_MESSAGE_CHARACTERS: usize = 1300;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Confirmations {
    system_id: String,
    posting_confirmations: Vec<Confirmation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Confirmation {
    doc_id: String,
    overall_posting_status_code: String,
    #[serde(default)]
    posting_docs: Vec<Posted>,
    system_messages: Option<Vec<Message>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Posted {
    company_id: Option<String>,
    document_number: Option<String>,
    /// The schema says number, every example shows text; both are read.
    fiscal_year: Option<Box<RawValue>>,
    #[serde(default, rename = "paymentRelevantLineItems")]
    _payment_relevant_line_items: Vec<Box<RawValue>>,
    posting_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Message {
    concur_transaction_line_item_id: Option<String>,
    message_id: Option<String>,
    message_language: Option<String>,
    message_short_text: Option<String>,
    message_long_text: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    code: u16,
    doc_id: String,
    system_id: Option<String>,
    posting_confirmation_result: &'static str,
    error_message: &'static str,
    detail_message: String,
}

pub(super) fn answer(context: &mut Context<'_>, request: &SimRequest, doc_type: DocType) -> SimResponse {
    let confirmations = match body::parse::<Confirmations>(request) {
        Ok(confirmations) => confirmations,
        Err(response) => return response,
    };
    if !body::fits(Some(&confirmations.system_id), MAXIMUM_SYSTEM_ID_CHARACTERS) {
        return SimResponse::empty(400);
    }
    let system_id = confirmations.system_id;
    let items: Vec<Item> = confirmations
        .posting_confirmations
        .into_iter()
        .map(|confirmation| confirm(context, doc_type, &system_id, confirmation))
        .collect();
    SimResponse::json(200, &items)
}

fn confirm(context: &mut Context<'_>, doc_type: DocType, system_id: &str, confirmation: Confirmation) -> Item {
    let now = context.now;
    let second = context.options.second_posting_confirmation;
    let doc_id = confirmation.doc_id.clone();
    let Some(document) = context.state.document_mut(&doc_id) else {
        return item(ServiceCode::Unknown, doc_id, Some(system_id.to_owned()), String::new());
    };
    let checked = standing(document, doc_type, system_id)
        .and_then(|earlier| read(confirmation).map(|read| (earlier, read)).map_err(invalid))
        .and_then(|(earlier, read)| {
            let allowed = match (earlier, second) {
                (Earlier::None, _) => true,
                (Earlier::Error, SecondPostingConfirmation::ErrorMayBecomeSuccess) => {
                    read.outcome == PostingOutcome::Success
                }
                (Earlier::Error | Earlier::Success, _) => false,
            };
            if allowed {
                Ok(read)
            } else {
                Err((ServiceCode::PostingAlreadyConfirmed, String::new()))
            }
        });
    let stored = document.view.system_id.clone();
    match checked {
        Ok(read) => {
            document.view.status = match read.outcome {
                PostingOutcome::Success => DocStatus::PostingConfirmedSuccess,
                PostingOutcome::Error => DocStatus::PostingConfirmedFailure,
            };
            document.view.postings.push(PostingConfirmation {
                outcome: read.outcome,
                documents: read.documents,
                messages: read.messages,
                received_at: now,
            });
            item(ServiceCode::Done, doc_id, stored, String::new())
        }
        Err((code, detail)) => {
            document.refuse("confirm_posting", code.number());
            item(code, doc_id, stored, detail)
        }
    }
}

/// What was confirmed about a document before.
enum Earlier {
    None,
    Error,
    Success,
}

/// Whether the document is in a state for a confirmation by this system.
fn standing(document: &FiDocument, doc_type: DocType, system_id: &str) -> Result<Earlier, (ServiceCode, String)> {
    let refuse = |code: ServiceCode| Err((code, String::new()));
    if document.view.doc_type != doc_type {
        return refuse(ServiceCode::WrongType);
    }
    let earlier = match document.view.status {
        DocStatus::Recalled => return refuse(ServiceCode::RecalledBeforePosting),
        DocStatus::Ready => return refuse(ServiceCode::NotAcknowledged),
        DocStatus::Acknowledged => Earlier::None,
        DocStatus::PostingConfirmedFailure => Earlier::Error,
        DocStatus::PostingConfirmedSuccess
        | DocStatus::Paid
        | DocStatus::PaymentConfirmedSuccess
        | DocStatus::PaymentConfirmedReversed
        | DocStatus::PaymentConfirmedObsolete => Earlier::Success,
        DocStatus::Delayed
        | DocStatus::Void
        | DocStatus::Cancel
        | DocStatus::PendingSystemRefresh
        | DocStatus::FlagDuplicate => return refuse(ServiceCode::UnknownState),
    };
    if !document.belongs_to(Some(system_id)) {
        return refuse(ServiceCode::OtherSystem);
    }
    Ok(earlier)
}

struct Read {
    outcome: PostingOutcome,
    documents: Vec<PostingDocument>,
    messages: Vec<PostingMessage>,
}

fn invalid(field: &'static str) -> (ServiceCode, String) {
    (
        ServiceCode::InvalidPosting,
        format!("{field} is missing, too long or not as documented."),
    )
}

/// Checks the content of a confirmation; names the first field that is wrong.
fn read(confirmation: Confirmation) -> Result<Read, &'static str> {
    let outcome = match confirmation.overall_posting_status_code.as_str() {
        "success" => PostingOutcome::Success,
        "error" => PostingOutcome::Error,
        _ => return Err("overallPostingStatusCode"),
    };
    if outcome == PostingOutcome::Error && !confirmation.posting_docs.is_empty() {
        return Err("postingDocs");
    }
    let documents = confirmation
        .posting_docs
        .into_iter()
        .map(posting_document)
        .collect::<Result<_, _>>()?;
    let messages = confirmation.system_messages.ok_or("systemMessages")?;
    let messages = messages.into_iter().map(posting_message).collect::<Result<_, _>>()?;
    Ok(Read {
        outcome,
        documents,
        messages,
    })
}

fn posting_document(posted: Posted) -> Result<PostingDocument, &'static str> {
    let company_id = posted.company_id.ok_or("companyId")?;
    if !body::fits(Some(&company_id), MAXIMUM_COMPANY_ID_CHARACTERS) {
        return Err("companyId");
    }
    if !body::fits(posted.document_number.as_deref(), MAXIMUM_DOCUMENT_NUMBER_CHARACTERS) {
        return Err("documentNumber");
    }
    if posted.posting_date.as_deref().is_some_and(|date| !body::is_date(date)) {
        return Err("postingDate");
    }
    let fiscal_year = posted.fiscal_year.map(|year| year.get().trim_matches('"').to_owned());
    if fiscal_year.as_deref().is_some_and(|year| year.parse::<i32>().is_err()) {
        return Err("fiscalYear");
    }
    Ok(PostingDocument {
        company_id,
        document_number: posted.document_number,
        fiscal_year,
        posting_date: posted.posting_date,
    })
}

fn posting_message(message: Message) -> Result<PostingMessage, &'static str> {
    if !body::fits(message.message_short_text.as_deref(), MAXIMUM_MESSAGE_CHARACTERS) {
        return Err("messageShortText");
    }
    if !body::fits(message.message_long_text.as_deref(), MAXIMUM_MESSAGE_CHARACTERS) {
        return Err("messageLongText");
    }
    Ok(PostingMessage {
        line_item_id: message.concur_transaction_line_item_id,
        message_id: message.message_id,
        language: message.message_language,
        short_text: message.message_short_text,
        long_text: message.message_long_text,
    })
}

fn item(code: ServiceCode, doc_id: String, system_id: Option<String>, detail_message: String) -> Item {
    let posting_confirmation_result = match code {
        ServiceCode::Done => "SUCCESS",
        ServiceCode::NotAcknowledged => "NOT_YET_ACKNOWLEDGED",
        ServiceCode::RecalledBeforePosting => "WAS_RECALLED",
        // Concur's example has FAILURE beside 116, not DOCUMENT_NOT_FOUND.
        _ => "FAILURE",
    };
    Item {
        code: code.number(),
        doc_id,
        system_id,
        posting_confirmation_result,
        error_message: code.message(),
        detail_message,
    }
}
