//! One document as `concordat explain` shows it; serialised, it is the JSON that programs rely on.

use jiff::Timestamp;
use serde::Serialize;

use crate::plans::{AmountShown, FailureShown, PurchaseShown};

/// One approval of a document. Amounts are texts with the decimals of their currency.
#[derive(Debug, Serialize)]
pub(crate) struct Explanation {
    /// Report id, payment request id or cash advance id.
    pub(crate) business_id: String,
    /// Id of the approval.
    pub(crate) financial_document_id: String,
    /// The connection it came over.
    pub(crate) connection: String,
    /// `expense`, `invoice` or `cash_advance`.
    pub(crate) kind: String,
    /// Where it stands.
    pub(crate) stage: String,
    /// Since when.
    pub(crate) stage_since: String,
    /// Why it is held or rejected, figures included.
    pub(crate) failure: Option<FailureShown>,
    /// What Concur was told.
    pub(crate) concur: ConfirmationShown,
    /// How the present rules relate to the plan.
    pub(crate) rules: RulesState,
    /// Why the present rules refuse the document.
    pub(crate) refusal: Option<FailureShown>,
    /// The Business Central company it is planned for, by its code.
    pub(crate) company: Option<String>,
    /// The version of the rules that made the plan.
    pub(crate) mapping_version: Option<String>,
    /// What Concur approved.
    pub(crate) approved: Option<AmountShown>,
    /// The plan. Rules are named only where the present rules still give it.
    pub(crate) plan: Vec<PurchaseShown>,
    /// Every purchase document of which records know a draft or a posted number.
    pub(crate) posted: Vec<PostedShown>,
    /// Whether none of them differs from its plan.
    pub(crate) as_planned: bool,
}

/// How the present rules relate to the stored plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RulesState {
    /// They give the same plan.
    Same,
    /// They give the same purchase documents under another version.
    OtherVersion,
    /// They give another plan.
    Changed,
    /// They refuse the document.
    RefusedNow,
    /// There is no stored plan; the one shown is by the present rules.
    NotPlannedYet,
}

/// What Concur was told of the posting, by records.
#[derive(Debug, Serialize)]
pub(crate) struct ConfirmationShown {
    /// `confirmed`, `confirmation_open`, `told_failed`, `rejection_open` or `not_confirmed`.
    pub(crate) state: &'static str,
    /// When.
    pub(crate) at: Option<String>,
    /// Posted numbers in records.
    pub(crate) numbers: Vec<String>,
}

impl ConfirmationShown {
    pub(super) fn new(state: &'static str, at: Option<Timestamp>, numbers: Vec<String>) -> Self {
        Self {
            state,
            at: at.map(|at| at.to_string()),
            numbers,
        }
    }
}

/// One purchase document in Business Central beside its plan.
#[derive(Debug, Serialize)]
pub(crate) struct PostedShown {
    /// `invoice` or `credit_memo`.
    pub(crate) kind: String,
    /// The vendor's number.
    pub(crate) vendor: String,
    /// The number it carries as the vendor's own.
    pub(crate) number: String,
    /// The number it is posted under.
    pub(crate) posted_number: Option<String>,
    /// Its status in Business Central; absent when it is not there.
    pub(crate) status: Option<String>,
    /// Its ownership line.
    pub(crate) ownership_line: OwnershipLine,
    /// Currency of the planned and posted amounts.
    pub(crate) currency: Option<String>,
    /// Currency of the ledger's amounts.
    pub(crate) local_currency: Option<String>,
    /// Planned, in the document, and in the general ledger, net per account.
    pub(crate) accounts: Vec<AccountShown>,
    /// How many entries the general ledger has of it.
    pub(crate) ledger_entries: usize,
    /// Every difference from the plan; none is "as planned".
    pub(crate) differences: Vec<String>,
    /// What is worth knowing and no difference.
    pub(crate) notes: Vec<String>,
}

/// What the ownership line of a purchase document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OwnershipLine {
    /// This approval, this payee, as planned.
    OfThisPlan,
    /// Something else.
    OfAnother,
    /// There is none, or more than one, which proves nothing.
    Missing,
    /// The document is not there.
    NoDocument,
}

/// One account, net: each pair has at most one side.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AccountShown {
    /// The account's number, or `vendor` and the vendor's number.
    pub(crate) account: String,
    /// Planned debit, in the document's currency.
    pub(crate) planned_debit: Option<String>,
    /// Planned credit.
    pub(crate) planned_credit: Option<String>,
    /// Debit in the document, in its currency.
    pub(crate) posted_debit: Option<String>,
    /// Credit in the document.
    pub(crate) posted_credit: Option<String>,
    /// Debit in the general ledger, in local currency.
    pub(crate) ledger_debit: Option<String>,
    /// Credit in the general ledger.
    pub(crate) ledger_credit: Option<String>,
}
