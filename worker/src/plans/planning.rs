//! Planning one document with a connection's rules, keeping what is known of it when it is refused.

use posting::document::ConcurDocument;
use posting::ids::{BusinessId, FinancialDocumentId};
use posting::money::Money;
use posting::plan::DocumentKind;
use posting::planner::{Explained, PlanContext, explained};
use workflows::failure::FailureType;

use super::{CompanyRules, Rules};

/// Why a document is not planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Name of the failure, which is that of its page in `docs/errors/`.
    pub(crate) failure_type: &'static str,
    /// What is wrong and what to do.
    pub(crate) text: String,
}

impl Refusal {
    pub(crate) fn mapping_missing(text: String) -> Self {
        Self {
            failure_type: FailureType::MappingMissing.as_str(),
            text,
        }
    }
}

/// A document as far as it can be read and planned.
pub(crate) struct Reading<'a> {
    /// Its id, if it can be read at all.
    pub(crate) business_id: Option<BusinessId>,
    /// Whether a test user made it.
    pub(crate) is_test: Option<bool>,
    /// What Concur approved, where the document says it in one sum.
    pub(crate) approved: Option<Money>,
    /// The company it belongs in, and the rule that says so.
    pub(crate) company: Option<(&'a CompanyRules, String)>,
    /// The plan with its reasons.
    pub(crate) result: Result<Explained, Refusal>,
}

/// Reads and plans a document as the worker would at its first approval.
pub(crate) fn read<'a>(
    rules: &'a Rules,
    kind: DocumentKind,
    body: &str,
    financial_document_id: &FinancialDocumentId,
) -> Reading<'a> {
    let document = match ConcurDocument::parse(kind, body) {
        Ok(document) => document,
        Err(error) => {
            return Reading {
                business_id: None,
                is_test: None,
                approved: None,
                company: None,
                result: Err(Refusal {
                    failure_type: error.failure_type(),
                    text: error.to_string(),
                }),
            };
        }
    };
    let head = document.head();
    let company = rules.company_of(head.ledger_code.as_deref());
    let (company, result) = match company {
        Err(refusal) => (None, Err(refusal)),
        Ok((company, rule)) => {
            let context = PlanContext {
                company: company.code.clone(),
                live: company.live,
                approval_suffix: None,
            };
            let planned = explained(&document, financial_document_id, &company.mapping, &context);
            let result = planned.map_err(|refusal| Refusal {
                failure_type: refusal.failure_type(),
                text: refusal.to_string(),
            });
            (Some((company, rule)), result)
        }
    };
    Reading {
        business_id: Some(head.business_id.clone()),
        is_test: Some(head.is_test),
        approved: approved(&document),
        company,
        result,
    }
}

/// A cash advance says what was asked for, which can be in another currency than what was approved.
fn approved(document: &ConcurDocument) -> Option<Money> {
    match document {
        ConcurDocument::Expense(report) => Some(Money::new(report.total_approved?, report.currency.clone())),
        ConcurDocument::Invoice(invoice) => Some(Money::new(invoice.total, invoice.currency.clone())),
        ConcurDocument::CashAdvance(_) => None,
    }
}
