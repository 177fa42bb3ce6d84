//! From a Concur document and the mapping rules to the posting plan: what is posted equals what Concur approved, or the
//! document is refused.
//!
//! This version plans documents with one payee. A pure function: the same document, rules and context give the same plan.

mod balance;
mod expense;
mod invoice;
mod number;
mod purchase;
mod refusal;

use serde::{Deserialize, Serialize};

pub use refusal::{DocumentProblem, Place, PlanRefusal};

use crate::document::{ConcurDocument, DocumentHead};
use crate::ids::FinancialDocumentId;
use crate::mapping::Mapping;
use crate::money::Money;
use crate::plan::{PaymentExpectation, PlannedPurchase, PostingPlan, PurchaseKind};

/// The most lines that are put on one purchase document.
pub const MOST_LINES: usize = 1_000;

/// Whether postings in the Business Central company count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveOrTest {
    /// The company's real books: test documents are refused.
    Live,
    /// A company for trying things out.
    Test,
}

/// What a plan depends on beside the document and the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanContext {
    /// Whether the Business Central company is live.
    pub live: LiveOrTest,
    /// Appended to numbers that are made here, where an earlier number of this document was used up by a posting that was
    /// reversed. A supplier's own number is never changed.
    pub approval_suffix: Option<u32>,
}

/// Plans the posting of one approval of a document.
///
/// The purchase document is an invoice where the payee is owed, a credit memo with every sign turned where the payee owes.
/// Its lines add up to its total, which is the amount Concur approved.
///
/// # Errors
/// [`PlanRefusal`]: what a rule is missing for, or why the document cannot be posted; nothing is planned halfway.
pub fn plan(
    document: &ConcurDocument,
    financial_document_id: &FinancialDocumentId,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<PostingPlan, PlanRefusal> {
    let head = document.head();
    check_head(head, context)?;
    let (planned, currency) = match document {
        ConcurDocument::Expense(report) => (expense::plan(report, mapping, context)?, &report.currency),
        ConcurDocument::Invoice(invoice) => (invoice::plan(invoice, mapping)?, &invoice.currency),
    };
    let approved = match planned.purchase.kind {
        PurchaseKind::Invoice => planned.purchase.total,
        PurchaseKind::CreditMemo => -planned.purchase.total,
    };
    Ok(PostingPlan {
        business_id: head.business_id.clone(),
        financial_document_id: financial_document_id.clone(),
        kind: document.kind(),
        approved: Money::new(approved, currency.clone()),
        purchases: vec![planned.purchase],
        payment: planned.payment,
        mapping_version: mapping.version().to_owned(),
    })
}

/// The one purchase document of a document and who pays it.
struct Planned {
    purchase: PlannedPurchase,
    payment: PaymentExpectation,
}

fn check_head(head: &DocumentHead, context: &PlanContext) -> Result<(), DocumentProblem> {
    if head.is_test && context.live == LiveOrTest::Live {
        return Err(DocumentProblem::TestInLiveCompany);
    }
    if head.revision != 1 {
        return Err(DocumentProblem::Revision {
            revision: head.revision,
        });
    }
    Ok(())
}
