//! From a Concur document and the mapping rules to the posting plan: what is posted equals what Concur approved, or the
//! document is refused.
//!
//! A pure function: the same document, rules and context give the same plan. [`expense`], [`invoice`] and [`cash_advance`]
//! read a document's rows, [`tax`] takes the taxes of a row apart, [`payees`] puts the rows of each payee on a purchase document
//! of its own, and [`proof`] adds everything up again.

mod balance;
mod cash_advance;
mod expense;
mod expense_terms;
mod invoice;
mod number;
mod payees;
mod proof;
mod purchase;
mod reasons;
mod refusal;
mod tax;

use serde::{Deserialize, Serialize};

pub use reasons::{LineReason, PurchaseReason};
pub use refusal::{DocumentProblem, Place, PlanRefusal};

use crate::document::{ConcurDocument, DocumentHead};
use crate::ids::{CompanyCode, FinancialDocumentId};
use crate::mapping::Mapping;
use crate::plan::PostingPlan;
use payees::Settlement;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanContext {
    /// The Business Central company it is posted in.
    pub company: CompanyCode,
    /// Whether the Business Central company is live.
    pub live: LiveOrTest,
    /// Appended to the number where an earlier number of this document was used up by a posting that was reversed.
    pub approval_suffix: Option<u32>,
}

/// A plan, and which rule gave each part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The plan.
    pub plan: PostingPlan,
    /// One per purchase document of the plan, in its order.
    pub reasons: Vec<PurchaseReason>,
}

/// Plans the posting of one approval of a document.
///
/// Each payee gets one purchase document: an invoice where it is owed, a credit memo with every sign turned where it owes. Its
/// lines add up to its total, which is what is due to that payee; all of them together are what Concur approved, less the
/// cash advances it uses up.
///
/// # Errors
/// [`PlanRefusal`]: what a rule is missing for, or why the document cannot be posted; nothing is planned halfway.
pub fn plan(
    document: &ConcurDocument,
    financial_document_id: &FinancialDocumentId,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<PostingPlan, PlanRefusal> {
    explained(document, financial_document_id, mapping, context).map(|explained| explained.plan)
}

/// Plans as [`plan`] does, and keeps the rule that gave each account, vendor and dimension.
///
/// # Errors
/// As [`plan`].
pub fn explained(
    document: &ConcurDocument,
    financial_document_id: &FinancialDocumentId,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<Explained, PlanRefusal> {
    let head = document.head();
    check_head(head, context)?;
    let settlement = match document {
        ConcurDocument::Expense(report) => expense::settle(report, mapping, context)?,
        ConcurDocument::Invoice(invoice) => invoice::settle(invoice, mapping, context)?,
        ConcurDocument::CashAdvance(advance) => cash_advance::settle(advance, mapping, context)?,
    };
    let Settlement {
        approved,
        purchases,
        due,
        images,
    } = settlement;
    proof::adds_up(&purchases, &due)?;
    let (purchases, reasons) = purchases.into_iter().unzip();
    Ok(Explained {
        plan: PostingPlan {
            business_id: head.business_id.clone(),
            financial_document_id: financial_document_id.clone(),
            kind: document.kind(),
            company: context.company.clone(),
            approved,
            purchases,
            images: images.into_iter().collect(),
            mapping_version: mapping.version().to_owned(),
        },
        reasons,
    })
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
