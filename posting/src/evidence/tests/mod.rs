//! Every conclusion, and what must not be concluded.

mod look_up;
mod post_on_record;

use super::*;
use crate::ids::{BusinessId, FinancialDocumentId};
use crate::plan::Payee;
use proptest::prelude::*;

use FoundStatus::{Canceled, Corrective, Draft, InReview, Open, Other, Paid};

const DIGEST: &str = "0123456789abcdef";
const OTHER_DIGEST: &str = "fedcba9876543210";

fn mark_of(business_id: &str, approval: &str, payee: Payee, digest: &str) -> OwnershipMark {
    OwnershipMark {
        business_id: BusinessId::parse(business_id).unwrap(),
        financial_document_id: FinancialDocumentId::parse(approval).unwrap(),
        payee,
        digest: digest.to_owned(),
    }
}

fn our_mark() -> OwnershipMark {
    mark_of("REPORT1", "approval1", Payee::Employee, DIGEST)
}

fn expected(kind: PurchaseKind) -> Expected {
    Expected {
        kind,
        mark: our_mark(),
        total: Decimal::from(100),
    }
}

fn found(status: FoundStatus) -> FoundPurchase {
    FoundPurchase {
        id: "id-1".into(),
        etag: "tag-1".into(),
        number: "1001".into(),
        status,
        posted_proof: PostedProof::None,
        total: Decimal::from(100),
        account_lines: 2,
        mark: Some(our_mark()),
        difference: None,
    }
}

fn marked(status: FoundStatus, mark: Option<OwnershipMark>) -> FoundPurchase {
    FoundPurchase { mark, ..found(status) }
}

fn other_approval(status: FoundStatus) -> FoundPurchase {
    marked(status, Some(mark_of("REPORT1", "approval0", Payee::Employee, DIGEST)))
}

fn other_digest(status: FoundStatus) -> FoundPurchase {
    marked(
        status,
        Some(mark_of("REPORT1", "approval1", Payee::Employee, OTHER_DIGEST)),
    )
}

fn foreign(status: FoundStatus) -> FoundPurchase {
    marked(status, None)
}

fn remains(status: FoundStatus) -> FoundPurchase {
    FoundPurchase {
        total: Decimal::ZERO,
        account_lines: 0,
        ..found(status)
    }
}

fn with_total(status: FoundStatus, total: i64) -> FoundPurchase {
    FoundPurchase {
        total: Decimal::from(total),
        ..found(status)
    }
}

fn differing(status: FoundStatus) -> FoundPurchase {
    FoundPurchase {
        difference: Some(Difference::of("a line was added")),
        ..found(status)
    }
}

fn proved(found: FoundPurchase) -> FoundPurchase {
    FoundPurchase {
        posted_proof: PostedProof::NumberOrLedger,
        ..found
    }
}

/// A post of the document that [`found`] makes, on record for an approval.
fn posted_for(approval: &str) -> Vec<PostOnRecord> {
    vec![PostOnRecord {
        id: "id-1".into(),
        financial_document_id: FinancialDocumentId::parse(approval).unwrap(),
    }]
}

fn name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Nothing => "nothing",
        Verdict::OurDraft(_) => "our draft",
        Verdict::StaleDraft(_) => "stale draft",
        Verdict::OurPosted(_) => "our posted",
        Verdict::OurPostedDiffers(_) => "our posted differs",
        Verdict::OurCanceled(_) => "our canceled",
        Verdict::PostedForOtherApproval(_) => "posted for other approval",
        Verdict::SomebodyElses(_) => "somebody else's",
        Verdict::Unclear(_) => "unclear",
    }
}

#[test]
fn a_document_read_after_posting_is_concluded_by_itself() {
    let post = |kind, f: Option<FoundPurchase>| conclude_post(&expected(kind), f.as_ref());
    let invoice = |f| post(PurchaseKind::Invoice, Some(f));
    let memo = |f| post(PurchaseKind::CreditMemo, Some(f));
    assert_eq!(post(PurchaseKind::Invoice, None), PostVerdict::Gone);
    assert!(matches!(invoice(found(Open)), PostVerdict::Posted(_)));
    assert!(matches!(invoice(found(Paid)), PostVerdict::Posted(_)));
    assert!(matches!(invoice(with_total(Open, 99)), PostVerdict::PostedDiffers(_)));
    assert!(matches!(invoice(differing(Open)), PostVerdict::PostedDiffers(_)));
    assert!(matches!(invoice(found(Draft)), PostVerdict::StillDraft(_)));
    assert!(matches!(invoice(found(Canceled)), PostVerdict::Canceled(_)));
    assert!(matches!(invoice(found(Corrective)), PostVerdict::Canceled(_)));
    assert!(matches!(invoice(found(Other)), PostVerdict::Unclear(_)));
    assert_eq!(invoice(remains(Open)), PostVerdict::Gone);
    assert!(matches!(memo(found(Open)), PostVerdict::StillDraft(_)));
    assert!(matches!(memo(found(InReview)), PostVerdict::StillDraft(_)));
    assert!(matches!(memo(proved(found(Open))), PostVerdict::Posted(_)));
    // The mark is on a line a person may edit; the id is ours all the same.
    assert!(matches!(invoice(foreign(Open)), PostVerdict::Posted(_)));
}

#[test]
fn backing_out_deletes_our_drafts_and_stops_at_anything_of_ours_posted() {
    let back_out = |found: &[FoundPurchase]| conclude_back_out(&expected(PurchaseKind::Invoice), &[], found);
    assert_eq!(back_out(&[]), BackOutVerdict::Clear);
    assert!(matches!(back_out(&[found(Draft)]), BackOutVerdict::Delete(_)));
    assert!(matches!(back_out(&[other_approval(Draft)]), BackOutVerdict::Delete(_)));
    assert!(matches!(back_out(&[other_digest(Draft)]), BackOutVerdict::Delete(_)));
    assert!(matches!(
        back_out(&[found(Draft), found(Open)]),
        BackOutVerdict::Posted(_)
    ));
    assert!(matches!(back_out(&[other_approval(Paid)]), BackOutVerdict::Posted(_)));
    assert!(matches!(back_out(&[found(Other)]), BackOutVerdict::Posted(_)));
    assert_eq!(
        back_out(&[foreign(Open), foreign(Draft), foreign(Other)]),
        BackOutVerdict::Clear
    );
    assert_eq!(back_out(&[remains(Open)]), BackOutVerdict::Clear);
    assert_eq!(back_out(&[found(Canceled)]), BackOutVerdict::Clear);
    let released = conclude_back_out(&expected(PurchaseKind::CreditMemo), &[], &[found(Open)]);
    assert!(matches!(released, BackOutVerdict::Delete(_)));
}

fn any_found() -> impl Strategy<Value = FoundPurchase> {
    let status = prop::sample::select(vec![Draft, InReview, Open, Paid, Canceled, Corrective, Other]);
    let make = prop::sample::select(vec![
        found as fn(FoundStatus) -> FoundPurchase,
        other_approval,
        other_digest,
        foreign,
        remains,
        differing,
        |status| with_total(status, 99),
        |status| proved(found(status)),
    ]);
    (status, make).prop_map(|(status, make)| make(status))
}

proptest! {
    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_the_answer(
        (found, shuffled) in prop::collection::vec(any_found(), 0..5)
            .prop_flat_map(|found| (Just(found.clone()), Just(found).prop_shuffle()))
    ) {
        let posts = [posted_for("approval1"), vec![]];
        for (kind, posts) in [PurchaseKind::Invoice, PurchaseKind::CreditMemo].into_iter().zip(posts) {
            let expected = expected(kind);
            let concluded = |found: &[FoundPurchase]| conclude(&expected, &posts, found);
            prop_assert_eq!(name(&concluded(&found)), name(&concluded(&shuffled)));
            let backs_out = |found: &[FoundPurchase]| std::mem::discriminant(&conclude_back_out(&expected, &posts, found));
            prop_assert_eq!(backs_out(&found), backs_out(&shuffled));
        }
    }

    #[test]
    fn nothing_unmarked_is_ever_taken_for_ours(found in prop::collection::vec(any_found(), 0..5)) {
        let unmarked: Vec<_> = found.into_iter().map(|f| FoundPurchase { mark: None, ..f }).collect();
        let verdict = conclude(&expected(PurchaseKind::Invoice), &[], &unmarked);
        prop_assert!(matches!(verdict, Verdict::Nothing | Verdict::SomebodyElses(_) | Verdict::Unclear(_)));
    }
}
