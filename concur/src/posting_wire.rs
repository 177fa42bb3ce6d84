//! The body of a posting confirmation.

use jiff::civil::Date;
use serde::Serialize;

use crate::error_body::shorten;
use crate::{DocumentPosting, PostingConfirmation, PostingResult};

/// Longest message text (Concur FIS v4, system messages).
const MAX_TEXT_CHARACTERS: usize = 1300;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wire<'a> {
    system_id: &'a str,
    posting_confirmations: Vec<WirePosting<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePosting<'a> {
    doc_id: &'a str,
    overall_posting_status_code: &'static str,
    posting_docs: Vec<WireDocument<'a>>,
    system_messages: Vec<WireMessage<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireDocument<'a> {
    company_id: &'a str,
    document_number: &'a str,
    fiscal_year: &'a str,
    payment_relevant_line_items: [(); 0],
    posting_date: Date,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireMessage<'a> {
    concur_transaction_line_item_id: &'a str,
    message_id: &'a str,
    message_language: &'a str,
    message_long_text: String,
    message_short_text: String,
}

impl<'a> From<&'a PostingConfirmation> for Wire<'a> {
    fn from(confirmation: &'a PostingConfirmation) -> Self {
        Self {
            system_id: &confirmation.system_id,
            posting_confirmations: confirmation.documents.iter().map(WirePosting::from).collect(),
        }
    }
}

impl<'a> From<&'a DocumentPosting> for WirePosting<'a> {
    fn from(posting: &'a DocumentPosting) -> Self {
        let (overall_posting_status_code, posting_docs, system_messages) = match &posting.result {
            PostingResult::Posted { documents } => {
                let documents = documents.iter().map(|posted| WireDocument {
                    company_id: &posted.company_id,
                    document_number: &posted.document_number,
                    fiscal_year: &posted.fiscal_year,
                    payment_relevant_line_items: [],
                    posting_date: posted.posting_date,
                });
                ("success", documents.collect(), Vec::new())
            }
            PostingResult::Failed { messages } => {
                let messages = messages.iter().map(|message| WireMessage {
                    concur_transaction_line_item_id: message.line_item_id.as_deref().unwrap_or_default(),
                    message_id: &message.message_id,
                    message_language: &message.language,
                    message_long_text: shorten(&message.long_text, MAX_TEXT_CHARACTERS),
                    message_short_text: shorten(&message.short_text, MAX_TEXT_CHARACTERS),
                });
                ("error", Vec::new(), messages.collect())
            }
        };
        Self {
            doc_id: posting.financial_document_id.as_str(),
            overall_posting_status_code,
            posting_docs,
            system_messages,
        }
    }
}
