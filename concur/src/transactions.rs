//! Reading financial documents (Concur FIS v4, GET transactions).

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::RawAnswer;
use crate::request_limits::invalid;
use crate::{BusinessId, Call, Concur, ConcurError, DocumentStatus, DocumentType, FinancialDocumentId};

/// Most documents asked for in one page. Concur documents no maximum.
const MAX_LIMIT: u32 = 500;

/// Documents of one business id asked for at once; one per approval, so this is far above what occurs.
const FIND_LIMIT: u32 = 100;

/// Most pages read in a look-up by business id.
const MAX_FIND_PAGES: u32 = 10;

/// Which page of the ready documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Zero for the first page.
    pub page: u32,
    /// Documents per page, 1 to 500.
    pub limit: u32,
}

/// One page of ready documents.
#[derive(Debug, Clone)]
pub struct TransactionPage {
    /// In the order Concur sent them; it promises none.
    pub transactions: Vec<Transaction>,
    /// Number of the next page, or `None` on the last. Documents acknowledged in the meantime leave the queue and move
    /// the rest forward: read all pages before acknowledging, or read page 0 again after.
    pub next_page: Option<u32>,
    /// Ready documents in all, where Concur says so.
    pub total_elements: Option<u64>,
    /// The `concur-correlationid` header of the answer.
    pub correlation_id: Option<String>,
}

/// One financial document with its envelope. `Debug` leaves the document out: it holds names and amounts.
#[derive(Clone)]
pub struct Transaction {
    /// Id of this approval of the document.
    pub financial_document_id: FinancialDocumentId,
    /// Where it stands.
    pub status: DocumentStatus,
    /// The `systemId` that acknowledged it, if any did and gave one.
    pub system_id: Option<String>,
    /// UUID of the company, the one in tokens and events.
    pub company_uuid: Option<String>,
    /// Concur's entity (`p…` in production).
    pub entity_id: Option<String>,
    /// Concur's numeric company id.
    pub company_id: Option<String>,
    /// The document as JSON, every digit as sent, whether it came as an object or as a string of JSON. A document that
    /// is not JSON stays the string it came as, and a missing one is `null`, so that it spoils no other document.
    pub document: Box<RawValue>,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("financial_document_id", &self.financial_document_id)
            .field("status", &self.status)
            .field("system_id", &self.system_id)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct WirePage {
    content: Option<Vec<WireTransaction>>,
    page: Option<WirePageNumbers>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePageNumbers {
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    total_elements: Option<i64>,
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    total_pages: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTransaction {
    id: String,
    doc_status: String,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    erp_system_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    company_uuid: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    entity_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    company_id: Option<String>,
    document: Option<Box<RawValue>>,
}

impl Concur {
    /// One page of the documents that are ready to be acknowledged.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated after any of them that can pass.
    pub async fn list_transactions(
        &self,
        document_type: DocumentType,
        page: PageRequest,
    ) -> Result<TransactionPage, ConcurError> {
        let call = Call::ListTransactions(document_type);
        if page.limit == 0 || page.limit > MAX_LIMIT {
            return Err(invalid(
                call,
                format!("the page limit {} is not between 1 and {MAX_LIMIT}", page.limit),
            ));
        }
        self.read_page(call, document_type, page, Vec::new()).await
    }

    /// Every financial document of one report, payment request or cash advance, whatever its status: none, one, or one
    /// for each approval.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated after any of them that can pass.
    pub async fn find_transactions(
        &self,
        document_type: DocumentType,
        business_id: &BusinessId,
    ) -> Result<Vec<Transaction>, ConcurError> {
        let call = Call::FindTransactions(document_type);
        let mut found: Vec<Transaction> = Vec::new();
        for page in 0..MAX_FIND_PAGES {
            let filter = vec![
                ("docId", business_id.as_str().to_owned()),
                ("ignoreDocumentStatus", "yes".to_owned()),
            ];
            let page = self
                .read_page(
                    call,
                    document_type,
                    PageRequest {
                        page,
                        limit: FIND_LIMIT,
                    },
                    filter,
                )
                .await?;
            let before = found.len();
            for transaction in page.transactions {
                let known = found
                    .iter()
                    .any(|t| t.financial_document_id == transaction.financial_document_id);
                if !known {
                    found.push(transaction);
                }
            }
            // Paging is documented for the list only; a server that ignores it would repeat the first page for ever.
            if page.next_page.is_none() || found.len() == before {
                return Ok(found);
            }
        }
        Err(invalid(
            call,
            format!("more than {MAX_FIND_PAGES} pages of documents have one business id; ask Concur's support"),
        ))
    }

    async fn read_page(
        &self,
        call: Call,
        document_type: DocumentType,
        page: PageRequest,
        mut query: Vec<(&'static str, String)>,
    ) -> Result<TransactionPage, ConcurError> {
        query.push(("page", page.page.to_string()));
        query.push(("limit", page.limit.to_string()));
        let answer = self
            .get(call, transactions_path(document_type, ""), query)
            .await?
            .successful()?;
        decode_page(&answer, page)
    }
}

/// The path of a Financial Integration Service call. The company is in the token.
pub(crate) fn transactions_path(document_type: DocumentType, operation: &str) -> String {
    let base = "/financialintegration/fi/v4/companies/transactiontypes";
    format!("{base}/{document_type}/transactions{operation}")
}

fn decode_page(answer: &RawAnswer, asked: PageRequest) -> Result<TransactionPage, ConcurError> {
    let wire: WirePage = answer.decode()?;
    let total_elements = wire
        .page
        .as_ref()
        .and_then(|p| p.total_elements)
        .and_then(|n| u64::try_from(n).ok());
    let total_pages = wire.page.as_ref().and_then(|p| p.total_pages);
    // The shape of an empty queue is not documented. An answer that says nothing of documents is not taken for one.
    let rows = match wire.content {
        Some(rows) => rows,
        None if total_elements == Some(0) => Vec::new(),
        None if total_pages.is_some_and(|pages| i64::from(asked.page) >= pages) => Vec::new(),
        None => return Err(answer.undecodable("it has neither documents nor a total of zero")),
    };
    let full = usize::try_from(asked.limit).is_ok_and(|limit| rows.len() >= limit);
    let more = match total_pages {
        Some(pages) => i64::from(asked.page) + 1 < pages,
        None => full,
    };
    let transactions = rows
        .into_iter()
        .map(|row| decode_row(answer, row))
        .collect::<Result<_, _>>()?;
    Ok(TransactionPage {
        transactions,
        next_page: if more { asked.page.checked_add(1) } else { None },
        total_elements,
        correlation_id: answer.correlation_id.clone(),
    })
}

fn decode_row(answer: &RawAnswer, row: WireTransaction) -> Result<Transaction, ConcurError> {
    Ok(Transaction {
        financial_document_id: FinancialDocumentId::new(row.id)
            .map_err(|error| answer.undecodable(format!("a document has no usable id: {error}")))?,
        status: DocumentStatus::from(row.doc_status.as_str()),
        system_id: row.erp_system_id,
        company_uuid: row.company_uuid,
        entity_id: row.entity_id,
        company_id: row.company_id,
        document: row.document.map_or_else(|| RawValue::NULL.to_owned(), unwrapped),
    })
}

/// `DocumentFormatAs` decides between an object and a string of JSON, but the reference's own example ignores it.
fn unwrapped(document: Box<RawValue>) -> Box<RawValue> {
    let Ok(text) = serde_json::from_str::<String>(document.get()) else {
        return document;
    };
    RawValue::from_string(text).unwrap_or(document)
}
