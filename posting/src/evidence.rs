//! What a look at Business Central proves. Evidence in, verdict out: a pure function, so that every conclusion on which
//! exactly-once rests can be tested, model-checked and read in one place. The rules are those of `docs/specs/posting.md`; the
//! model in `posting/tests/model/` calls these functions.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::FinancialDocumentId;
use crate::mark::OwnershipMark;
use crate::plan::PurchaseKind;

#[cfg(test)]
mod tests;

/// A purchase document as Business Central shows it, reduced to what conclusions need. No names, no texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPurchase {
    /// Business Central's id: the same before and after posting.
    pub id: String,
    /// The tag just read; deleting takes it along.
    pub etag: String,
    /// Draft number or posted number.
    pub number: String,
    /// What the status says, and no more than that.
    pub status: FoundStatus,
    /// Whether the ledger or a changed number proves it posted; decides for credit memos, whose status proves nothing.
    pub posted_proof: PostedProof,
    /// Total including tax.
    pub total: Decimal,
    /// Lines that are not comments.
    pub account_lines: usize,
    /// The ownership line, when exactly one reads as such.
    pub mark: Option<OwnershipMark>,
    /// How it differs from the plan; `None` when it is as planned.
    pub difference: Option<Difference>,
}

/// How a purchase document in Business Central differs from the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs, in words that may be shown anywhere.
    pub what: String,
    /// Both figures, for whoever may see amounts.
    pub figures: Option<String>,
}

impl Difference {
    /// A difference that no figure tells better.
    pub fn of(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            figures: None,
        }
    }
}

/// `status` of a purchase document, both spellings read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundStatus {
    /// Not posted (for an invoice).
    Draft,
    /// An unposted credit memo pending approval.
    InReview,
    /// Posted and not settled (for an invoice); posted or merely released (for a credit memo).
    Open,
    /// Posted, and its vendor ledger entry is closed.
    Paid,
    /// Posted and cancelled by a corrective document.
    Canceled,
    /// A posted document that itself corrects another.
    Corrective,
    /// Anything else; proves nothing.
    Other,
}

/// What beside the status proves that a document is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostedProof {
    /// The number is another than the draft's was, or the ledger has an entry for it.
    NumberOrLedger,
    /// Nothing beside the status.
    None,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Invoice or credit memo.
    pub kind: PurchaseKind,
    /// The ownership line it must carry.
    pub mark: OwnershipMark,
    /// Its total including tax.
    pub total: Decimal,
}

/// A post that was sent for a purchase document, on record before it was sent. Posting keeps the id, so that what stands posted
/// under it is ours even when a person removed the ownership line in between (P18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostOnRecord {
    /// Business Central's id.
    pub id: String,
    /// The approval of our Concur document that it was sent for.
    pub financial_document_id: FinancialDocumentId,
}

/// What one found document is to us (P16, P17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Draft,
    Posted,
    Canceled,
    /// The empty posted document that Business Central leaves of a draft deleted after a failed post.
    Remains,
    Unclear,
}

fn standing(kind: PurchaseKind, found: &FoundPurchase) -> Standing {
    let posted_by_status = matches!(
        found.status,
        FoundStatus::Paid | FoundStatus::Canceled | FoundStatus::Corrective
    ) || (kind == PurchaseKind::Invoice && found.status == FoundStatus::Open)
        || (found.status == FoundStatus::Open && found.posted_proof == PostedProof::NumberOrLedger);
    if posted_by_status && found.total.is_zero() && found.account_lines == 0 {
        return Standing::Remains;
    }
    match found.status {
        FoundStatus::Canceled | FoundStatus::Corrective => Standing::Canceled,
        FoundStatus::Draft | FoundStatus::InReview => Standing::Draft,
        FoundStatus::Open if !posted_by_status => Standing::Draft,
        FoundStatus::Open | FoundStatus::Paid => Standing::Posted,
        FoundStatus::Other => Standing::Unclear,
    }
}

/// The approval that a post on record makes a found document ours for (P18). A draft is nobody's by its id: without the ownership
/// line a person took it over, whatever was sent before.
fn posted_for<'a>(
    kind: PurchaseKind,
    posts: &'a [PostOnRecord],
    found: &FoundPurchase,
) -> Option<&'a FinancialDocumentId> {
    let on_record = posts.iter().find(|post| post.id == found.id);
    on_record
        .filter(|_| standing(kind, found) != Standing::Draft)
        .map(|post| &post.financial_document_id)
}

/// What the documents found under one vendor and one external number prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing stands there. It counts only when no earlier create can still be running.
    Nothing,
    /// Our draft for this approval, as planned: it can be posted.
    OurDraft(FoundPurchase),
    /// A draft of ours that must go before another is made: of another approval, or not as planned, or a second one.
    StaleDraft(FoundPurchase),
    /// Ours for this approval and posted, as planned.
    OurPosted(FoundPurchase),
    /// Ours for this approval and posted, but not as planned.
    OurPostedDiffers(FoundPurchase),
    /// Ours and cancelled in Business Central: a person decides.
    OurCanceled(FoundPurchase),
    /// Posted for another approval of the same Concur document: a person decides.
    PostedForOtherApproval(FoundPurchase),
    /// Somebody else's document with the same number: left alone, never confirmed.
    SomebodyElses(FoundPurchase),
    /// A status this version does not know.
    Unclear(FoundPurchase),
}

/// Concludes from everything found under the vendor and the external number of one planned purchase document, and from the posts
/// on record for any approval of the Concur document.
///
/// Order matters and is the order of harm: what is posted decides before drafts, and somebody else's document decides
/// before ours may be made. The empty remains of a deleted draft are passed over. *As planned* means: the total, no
/// difference, and the digest in the ownership line if it has ours. The order in which documents were found changes nothing.
///
/// Keeps P8 (ours by the mark), P9 (this approval only), P11 (stale drafts go) and P18 (a post on record). P7, that *nothing*
/// counts only when nothing can still be running, is the caller's.
pub fn conclude(expected: &Expected, posts: &[PostOnRecord], found: &[FoundPurchase]) -> Verdict {
    let is_ours = |m: &&OwnershipMark| m.business_id == expected.mark.business_id && m.payee == expected.mark.payee;
    let ours =
        |f: &FoundPurchase| f.mark.as_ref().filter(is_ours).is_some() || posted_for(expected.kind, posts, f).is_some();
    let this_approval = |f: &FoundPurchase| {
        let by_line = f.mark.as_ref().filter(is_ours).map(|m| &m.financial_document_id);
        let of = by_line.or_else(|| posted_for(expected.kind, posts, f));
        of == Some(&expected.mark.financial_document_id)
    };
    let standing_is = |s: Standing| found.iter().filter(move |f| standing(expected.kind, f) == s);

    if let Some(f) = standing_is(Standing::Unclear).next() {
        return Verdict::Unclear(f.clone());
    }
    let as_planned = |f: &FoundPurchase| {
        f.difference.is_none()
            && f.total == expected.total
            && f.mark
                .as_ref()
                .filter(is_ours)
                .is_none_or(|m| m.digest == expected.mark.digest)
    };
    let posted = standing_is(Standing::Posted).min_by_key(|f| (!ours(f), !this_approval(f), as_planned(f)));
    if let Some(f) = posted {
        let f = f.clone();
        return match (ours(&f), this_approval(&f)) {
            (true, true) if as_planned(&f) => Verdict::OurPosted(f),
            (true, true) => Verdict::OurPostedDiffers(f),
            (true, false) => Verdict::PostedForOtherApproval(f),
            (false, _) => Verdict::SomebodyElses(f),
        };
    }
    if let Some(f) = standing_is(Standing::Canceled).find(|f| ours(f) && this_approval(f)) {
        return Verdict::OurCanceled(f.clone());
    }
    if let Some(f) = standing_is(Standing::Draft).find(|f| !ours(f)) {
        return Verdict::SomebodyElses(f.clone());
    }
    let usable = |f: &&FoundPurchase| this_approval(f) && as_planned(f);
    let drafts: Vec<&FoundPurchase> = standing_is(Standing::Draft).collect();
    match drafts.iter().find(|f| !usable(f)).or_else(|| drafts.get(1)) {
        Some(stale) => Verdict::StaleDraft((*stale).clone()),
        None => drafts
            .first()
            .map_or(Verdict::Nothing, |f| Verdict::OurDraft((*f).clone())),
    }
}

/// What one purchase document, read by its id after a post was sent, proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostVerdict {
    /// Posted under this number, as planned.
    Posted(FoundPurchase),
    /// Posted, but not as planned.
    PostedDiffers(FoundPurchase),
    /// Still a draft. It counts as "not posted" only when the post can no longer be running.
    StillDraft(FoundPurchase),
    /// Cancelled in Business Central meanwhile.
    Canceled(FoundPurchase),
    /// Deleted, or nothing but the empty remains of it.
    Gone,
    /// A status this version does not know.
    Unclear(FoundPurchase),
}

/// Concludes from the document itself; `found` is `None` when Business Central has no such id. Keeps P14 to P17.
pub fn conclude_post(expected: &Expected, found: Option<&FoundPurchase>) -> PostVerdict {
    let Some(f) = found else { return PostVerdict::Gone };
    match standing(expected.kind, f) {
        Standing::Draft => PostVerdict::StillDraft(f.clone()),
        Standing::Posted if f.total == expected.total && f.difference.is_none() => PostVerdict::Posted(f.clone()),
        Standing::Posted => PostVerdict::PostedDiffers(f.clone()),
        Standing::Canceled => PostVerdict::Canceled(f.clone()),
        Standing::Remains => PostVerdict::Gone,
        Standing::Unclear => PostVerdict::Unclear(f.clone()),
    }
}

/// What back-out must still do about the documents found under one vendor and one external number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackOutVerdict {
    /// Nothing of ours stands there.
    Clear,
    /// A draft of ours, of any approval: to be deleted under its tag.
    Delete(FoundPurchase),
    /// A document of ours stands posted: back-out is refused.
    Posted(FoundPurchase),
}

/// Concludes what back-out must do (P18, P19, P21). Somebody else's documents are none of its business (P8).
pub fn conclude_back_out(expected: &Expected, posts: &[PostOnRecord], found: &[FoundPurchase]) -> BackOutVerdict {
    let ours = |f: &&FoundPurchase| {
        let by_line = f.mark.as_ref().map(|m| &m.business_id) == Some(&expected.mark.business_id);
        by_line || posted_for(expected.kind, posts, f).is_some()
    };
    let stands = |f: &&FoundPurchase| matches!(standing(expected.kind, f), Standing::Posted | Standing::Unclear);
    if let Some(f) = found.iter().filter(ours).find(stands) {
        return BackOutVerdict::Posted(f.clone());
    }
    found
        .iter()
        .filter(ours)
        .find(|f| standing(expected.kind, f) == Standing::Draft)
        .map_or(BackOutVerdict::Clear, |f| BackOutVerdict::Delete(f.clone()))
}
