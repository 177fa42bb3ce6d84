//! Posting confirmation (Concur FIS v4, postingconfirmations): tells Concur that a document was posted, or why not.

use jiff::civil::Date;
use serde::Deserialize;

use crate::posting_wire::Wire;
use crate::request_limits::{check_items, check_system_id, check_text, invalid};
use crate::transactions::transactions_path;
use crate::{Answer, Call, Concur, ConcurError, DocumentType, FinancialDocumentId};

/// Results for 1 to 100 acknowledged documents of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingConfirmation {
    /// The one each document was acknowledged with.
    pub system_id: String,
    /// One result per document.
    pub documents: Vec<DocumentPosting>,
}

/// The result for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPosting {
    /// The document; its business id would be answered as unknown.
    pub financial_document_id: FinancialDocumentId,
    /// Posted as a whole, or not at all.
    pub result: PostingResult,
}

/// Whether a document was posted. There is nothing between: before a failure everything must have been backed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostingResult {
    /// Posted, as one or several documents of the financial system. For Expense Pay customers this releases money.
    Posted {
        /// At least one.
        documents: Vec<PostedDocument>,
    },
    /// Not posted; the document may be recalled and corrected.
    Failed {
        /// What employee and processor read in the audit trail, one line each.
        messages: Vec<SystemMessage>,
    },
}

/// One posted document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedDocument {
    /// Organisational unit of the financial system, at most 32 characters.
    pub company_id: String,
    /// Its number after posting, at most 80 characters.
    pub document_number: String,
    /// Fiscal year, as text (the reference's schema says number, every example is text).
    pub fiscal_year: String,
    /// Posting date.
    pub posting_date: Date,
}

/// One line of the audit trail. Texts beyond 1300 characters are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemMessage {
    /// The line of the Concur document it is about, if any.
    pub line_item_id: Option<String>,
    /// Id of the message in the financial system.
    pub message_id: String,
    /// Language code such as `EN`.
    pub language: String,
    /// The text that is shown.
    pub short_text: String,
    /// More of it, or empty.
    pub long_text: String,
}

/// What became of one confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingConfirmationItem {
    /// The document.
    pub financial_document_id: FinancialDocumentId,
    /// Decided by Concur's code.
    pub outcome: PostingConfirmationOutcome,
    /// Concur's text, for people.
    pub message: Option<String>,
    /// More of it.
    pub detail: Option<String>,
}

/// Concur FIS v4, service codes of the category posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostingConfirmationOutcome {
    /// 0: stored.
    Confirmed,
    /// 99: another `systemId` is stored on the document.
    OtherSystem,
    /// 111: not acknowledged yet.
    NotAcknowledged,
    /// 112: recalled; what was posted must be reversed.
    Recalled,
    /// 113: confirmed before. Settled if the stored result is ours: compare.
    AlreadyConfirmed,
    /// 114: Concur does not know the state of its own document.
    UnknownState,
    /// 115: sent under the wrong document type.
    WrongType,
    /// 116: no such document. A business id in place of a financial document id ends here.
    UnknownDocument,
    /// 198: the request is wrong; repeating is useless.
    InvalidRequest,
    /// 199: unknown error at Concur, later perhaps.
    TryLater,
    /// A code this client has no name for, or one that contradicts its own result text.
    Unlisted {
        /// Concur's code.
        code: i64,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(deserialize_with = "crate::lenient::code")]
    code: i64,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    doc_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    posting_confirmation_result: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_message: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    detail_message: Option<String>,
}

impl Concur {
    /// Confirms posting results. The answer has an item for every document confirmed.
    ///
    /// # Errors
    /// [`ConcurError`] says what is known; after an unknown outcome the same confirmation may be sent again, and 113
    /// then tells that the first one arrived. [`ConcurError::Undecodable`] also if the answer leaves a document out.
    pub async fn confirm_posting(
        &self,
        document_type: DocumentType,
        confirmation: PostingConfirmation,
    ) -> Result<Answer<Vec<PostingConfirmationItem>>, ConcurError> {
        let call = Call::ConfirmPosting(document_type);
        if document_type == DocumentType::ReportObligation {
            return Err(invalid(call, "documents of this type cannot be confirmed"));
        }
        check(call, &confirmation)?;
        let path = transactions_path(document_type, "/postingconfirmations");
        let answer = self.post(call, path, &Wire::from(&confirmation)).await?.successful()?;
        let rows: Vec<WireItem> = answer.decode()?;
        let asked: Vec<_> = confirmation
            .documents
            .into_iter()
            .map(|d| d.financial_document_id)
            .collect();
        let ids = crate::item_match::ids(&answer, &asked, rows.iter().map(|row| row.doc_id.as_deref()))?;
        let items = rows
            .into_iter()
            .zip(ids)
            .map(|(row, financial_document_id)| PostingConfirmationItem {
                financial_document_id,
                outcome: outcome(row.code, row.posting_confirmation_result.as_deref()),
                message: row.error_message,
                detail: row.detail_message,
            });
        Ok(Answer {
            value: items.collect(),
            correlation_id: answer.correlation_id,
        })
    }
}

fn check(call: Call, confirmation: &PostingConfirmation) -> Result<(), ConcurError> {
    check_system_id(call, &confirmation.system_id)?;
    check_items(call, confirmation.documents.iter().map(|d| &d.financial_document_id))?;
    for document in &confirmation.documents {
        let PostingResult::Posted { documents: posted } = &document.result else {
            continue;
        };
        if posted.is_empty() {
            let id = &document.financial_document_id;
            return Err(invalid(
                call,
                format!("document {id} is confirmed as posted without a posted document"),
            ));
        }
        for posted in posted {
            check_text(call, "companyId", &posted.company_id, 32)?;
            check_text(call, "documentNumber", &posted.document_number, 80)?;
        }
    }
    Ok(())
}

fn outcome(code: i64, result: Option<&str>) -> PostingConfirmationOutcome {
    match code {
        0 if result.is_none_or(|result| result == "SUCCESS") => PostingConfirmationOutcome::Confirmed,
        99 => PostingConfirmationOutcome::OtherSystem,
        111 => PostingConfirmationOutcome::NotAcknowledged,
        112 => PostingConfirmationOutcome::Recalled,
        113 => PostingConfirmationOutcome::AlreadyConfirmed,
        114 => PostingConfirmationOutcome::UnknownState,
        115 => PostingConfirmationOutcome::WrongType,
        116 => PostingConfirmationOutcome::UnknownDocument,
        198 => PostingConfirmationOutcome::InvalidRequest,
        199 => PostingConfirmationOutcome::TryLater,
        code => PostingConfirmationOutcome::Unlisted { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_over_the_result_text() {
        for (code, expected) in [
            (99, PostingConfirmationOutcome::OtherSystem),
            (111, PostingConfirmationOutcome::NotAcknowledged),
            (112, PostingConfirmationOutcome::Recalled),
            (113, PostingConfirmationOutcome::AlreadyConfirmed),
            (114, PostingConfirmationOutcome::UnknownState),
            (115, PostingConfirmationOutcome::WrongType),
            (116, PostingConfirmationOutcome::UnknownDocument),
            (198, PostingConfirmationOutcome::InvalidRequest),
            (199, PostingConfirmationOutcome::TryLater),
            (101, PostingConfirmationOutcome::Unlisted { code: 101 }),
        ] {
            assert_eq!(outcome(code, Some("FAILURE")), expected);
            assert_eq!(outcome(code, Some("SUCCESS")), expected);
        }
    }

    #[test]
    fn a_contradiction_is_not_taken_for_a_confirmation() {
        assert_eq!(outcome(0, None), PostingConfirmationOutcome::Confirmed);
        assert_eq!(
            outcome(0, Some("WAS_RECALLED")),
            PostingConfirmationOutcome::Unlisted { code: 0 }
        );
    }
}
