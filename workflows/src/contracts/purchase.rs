//! Plans, purchase documents, and what stands of them in Business Central.

use posting::evidence::Expected;
use posting::evidence::FoundPurchase;
use posting::ids::CompanyCode;
use posting::ids::Currency;
use posting::ids::DimensionCode;
use posting::ids::ExternalNumber;
use posting::ids::VendorNumber;
use posting::mark::OwnershipMark;
use posting::plan::Payee;
use posting::plan::PaymentExpectation;
use posting::plan::PostingPlan;
use posting::plan::PurchaseKind;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::DocumentRef;
use crate::failure::Failure;

/// What finds a purchase document in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseKey {
    /// The company it is in.
    pub company: CompanyCode,
    /// The payee it is for.
    pub payee: Payee,
    /// Invoice or credit memo.
    pub kind: PurchaseKind,
    /// The vendor.
    pub vendor: VendorNumber,
    /// `vendorInvoiceNumber` or `vendorCreditMemoNumber`.
    pub external_number: ExternalNumber,
}

/// What was planned, without the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOutline {
    /// SHA-256 of the plan; records must agree whenever a step uses it.
    pub digest: String,
    /// Version of the mapping rules that made it.
    pub mapping_version: String,
    /// Business Central environment and company it is fixed to.
    pub target: String,
    /// The purchase documents.
    pub purchases: Vec<PurchaseOutline>,
    /// Whether every payee is known to be a vendor that can be invoiced, so that nobody need be asked. Plans of earlier
    /// versions do not say.
    #[serde(default)]
    pub vendors_known: bool,
    /// How many images there are to attach after posting; none where the connection attaches none.
    pub images: usize,
    /// The whole plan, when it is small enough for history; otherwise it is in records only.
    pub plan: Option<Box<PostingPlan>>,
}

/// One planned purchase document, without the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOutline {
    /// What finds it.
    pub key: PurchaseKey,
    /// The ownership line it carries.
    pub mark: OwnershipMark,
    /// Its total including tax.
    pub total: Decimal,
    /// The currency of the total.
    pub currency: Currency,
    /// How many account lines it has.
    pub lines: usize,
    /// Who pays it.
    pub payment: PaymentExpectation,
}

impl PurchaseOutline {
    /// What a look-up expects to find.
    pub fn expected(&self) -> Expected {
        Expected {
            kind: self.key.kind,
            mark: self.mark.clone(),
            total: self.total,
        }
    }
}

/// Names a plan that must stand in records with this digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    /// The approval it was made for.
    pub document: DocumentRef,
    /// Its digest.
    pub digest: String,
}

/// Input of `create_draft`: one purchase document of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDraft {
    /// The plan.
    pub plan: PlanRef,
    /// Which of its purchase documents.
    pub key: PurchaseKey,
    /// When its lines get their dimensions.
    pub dimensions: DimensionWay,
}

/// When the lines of a draft get the dimensions that differ from their defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DimensionWay {
    /// With the lines, in the same request.
    WithLines,
    /// Afterwards: a default that was not known had given a line a dimension already, which refuses the whole draft.
    AfterUnknownDefault,
    /// Afterwards: the company seems to take no dimensions within lines. Remembered once it is shown to be so.
    AfterRefusal,
}

/// What `create_draft` made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreatedDraft {
    /// A draft. It may differ from the plan.
    Made(FoundPurchase),
    /// A draft as planned but for the dimensions of some lines.
    DimensionsToSet {
        /// The draft, as it will be when they are set.
        draft: FoundPurchase,
        /// What to set.
        changes: Vec<DimensionChange>,
    },
    /// Nothing: it was refused for the dimensions within its lines, and may be made the other way.
    DimensionsRefused {
        /// The other way.
        way: DimensionWay,
        /// The refusal, should the other way not help either.
        failure: Failure,
    },
}

/// One dimension of one line of a draft, to be added or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionChange {
    /// Business Central's id of the line.
    pub line_id: String,
    /// The dimension.
    pub dimension: DimensionCode,
    /// Its value.
    pub value: DimensionCode,
    /// Business Central's id of the dimension where the line has it with another value; absent where it has none.
    pub replaces: Option<String>,
}

/// Input of `set_dimensions`: at most [`crate::document::DIMENSION_CHUNK`] changes of one draft, all or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDimensions {
    /// The document on whose behalf it is done.
    pub document: DocumentRef,
    /// What the draft is for.
    pub key: PurchaseKey,
    /// Business Central's id of the draft.
    pub id: String,
    /// What to set.
    pub changes: Vec<DimensionChange>,
}

/// Input of `read_posting_state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPostingState {
    /// The plan to compare with; `None` when only drafts of earlier plans are looked for.
    pub plan: Option<PlanRef>,
    /// The document on whose behalf it is read.
    pub document: DocumentRef,
    /// What to look for.
    pub key: PurchaseKey,
    /// Where to look.
    pub by: ReadBy,
}

/// How a purchase document is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// By vendor and external number: finds drafts and posted documents, ours and others'.
    Number,
    /// By its id, which posting does not change.
    Id {
        /// Business Central's id.
        id: String,
        /// The number it had as a draft; another number proves that it is posted.
        draft_number: String,
    },
}

/// What stands in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingState {
    /// Everything found.
    pub found: Vec<FoundPurchase>,
}

/// Input of `delete_draft` and `post_draft`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRef {
    /// The document on whose behalf it is done.
    pub document: DocumentRef,
    /// What the draft is for.
    pub key: PurchaseKey,
    /// Business Central's id.
    pub id: String,
    /// The tag just read.
    pub etag: String,
}

/// One posted purchase document, as read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedPurchase {
    /// The payee it is for.
    pub key: PurchaseKey,
    /// Business Central's id.
    pub id: String,
    /// The number it had as a draft.
    pub draft_number: String,
    /// The posted number: the one to confirm.
    pub number: String,
}
