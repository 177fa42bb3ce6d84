//! Acknowledgement (Concur FIS v4, acknowledgements): takes documents out of the queue and locks them in Concur.

use serde::{Deserialize, Serialize};

use crate::request_limits::{check_items, check_system_id, invalid};
use crate::transactions::transactions_path;
use crate::{Answer, Call, Concur, ConcurError, DocumentType, FinancialDocumentId};

/// Which documents are taken, and by which system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Stable and unique to this installation, 1 to 50 characters. Concur stores it on each document and checks it in
    /// every later call: keep it per document.
    pub system_id: String,
    /// 1 to 100 documents of one type.
    pub financial_document_ids: Vec<FinancialDocumentId>,
}

/// What became of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcknowledgementItem {
    /// The document.
    pub financial_document_id: FinancialDocumentId,
    /// Decided by Concur's code.
    pub outcome: AcknowledgementOutcome,
    /// Concur's text, for people. On 101 it names the system that acknowledged first; the item's own `systemId` is not
    /// handed on, since nothing says whether it is the owner's or the caller's.
    pub message: Option<String>,
}

/// Concur FIS v4, service codes of the category acknowledge. Only `Acknowledged` allows posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgementOutcome {
    /// 0: taken.
    Acknowledged,
    /// 99: another `systemId` is stored on the document.
    OtherSystem,
    /// 101: acknowledged before, by us or by others; look the document up by its business id.
    AlreadyAcknowledged,
    /// 102: recalled; a later approval makes a new document.
    Recalled,
    /// 103: not in the queue.
    NotReady,
    /// 104: no such document. A business id in place of a financial document id ends here.
    UnknownDocument,
    /// 105: sent under the wrong document type.
    WrongType,
    /// 199: unknown error at Concur, later perhaps.
    TryLater,
    /// A code this client has no name for, or one that contradicts its own result text.
    Unlisted {
        /// Concur's code.
        code: i64,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    system_id: &'a str,
    ids: Vec<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(deserialize_with = "crate::lenient::code")]
    code: i64,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    doc_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    acknowledge_result: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_message: Option<String>,
}

impl Concur {
    /// Takes documents. The answer has an item for every document asked for.
    ///
    /// # Errors
    /// [`ConcurError`] says what is known; after an unknown outcome look the document up by its business id.
    /// [`ConcurError::Undecodable`] also if the answer leaves a document out.
    pub async fn acknowledge(
        &self,
        document_type: DocumentType,
        acknowledgement: Acknowledgement,
    ) -> Result<Answer<Vec<AcknowledgementItem>>, ConcurError> {
        let call = Call::Acknowledge(document_type);
        if document_type == DocumentType::ReportObligation {
            return Err(invalid(call, "documents of this type cannot be acknowledged"));
        }
        check_system_id(call, &acknowledgement.system_id)?;
        check_items(call, &acknowledgement.financial_document_ids)?;
        let body = Wire {
            system_id: &acknowledgement.system_id,
            ids: acknowledgement
                .financial_document_ids
                .iter()
                .map(FinancialDocumentId::as_str)
                .collect(),
        };
        let answer = self
            .post(call, transactions_path(document_type, "/acknowledgements"), &body)
            .await?
            .successful()?;
        let rows: Vec<WireItem> = answer.decode()?;
        let asked = &acknowledgement.financial_document_ids;
        let ids = crate::item_match::ids(&answer, asked, rows.iter().map(|row| row.doc_id.as_deref()))?;
        let items = rows
            .into_iter()
            .zip(ids)
            .map(|(row, financial_document_id)| AcknowledgementItem {
                financial_document_id,
                outcome: outcome(row.code, row.acknowledge_result.as_deref()),
                message: row.error_message,
            });
        Ok(Answer {
            value: items.collect(),
            correlation_id: answer.correlation_id,
        })
    }
}

fn outcome(code: i64, result: Option<&str>) -> AcknowledgementOutcome {
    match code {
        0 if result.is_none_or(|result| result == "SUCCESS") => AcknowledgementOutcome::Acknowledged,
        99 => AcknowledgementOutcome::OtherSystem,
        101 => AcknowledgementOutcome::AlreadyAcknowledged,
        102 => AcknowledgementOutcome::Recalled,
        103 => AcknowledgementOutcome::NotReady,
        104 => AcknowledgementOutcome::UnknownDocument,
        105 => AcknowledgementOutcome::WrongType,
        199 => AcknowledgementOutcome::TryLater,
        code => AcknowledgementOutcome::Unlisted { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_with_a_failure_text_is_not_taken_for_an_acknowledgement() {
        assert_eq!(outcome(0, Some("SUCCESS")), AcknowledgementOutcome::Acknowledged);
        assert_eq!(outcome(0, None), AcknowledgementOutcome::Acknowledged);
        assert_eq!(
            outcome(0, Some("FAILURE")),
            AcknowledgementOutcome::Unlisted { code: 0 }
        );
    }

    #[test]
    fn the_code_decides_over_the_result_text() {
        for (code, expected) in [
            (99, AcknowledgementOutcome::OtherSystem),
            (101, AcknowledgementOutcome::AlreadyAcknowledged),
            (102, AcknowledgementOutcome::Recalled),
            (103, AcknowledgementOutcome::NotReady),
            (104, AcknowledgementOutcome::UnknownDocument),
            (105, AcknowledgementOutcome::WrongType),
            (199, AcknowledgementOutcome::TryLater),
            (150, AcknowledgementOutcome::Unlisted { code: 150 }),
        ] {
            assert_eq!(outcome(code, Some("FAILURE")), expected);
            assert_eq!(outcome(code, Some("SUCCESS")), expected);
        }
    }
}
