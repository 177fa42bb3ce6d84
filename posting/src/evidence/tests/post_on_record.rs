//! What a post on record adds to the ownership line (P18).

use super::*;

fn assert_concluded(what: &str, kind: PurchaseKind, posts: &[PostOnRecord], found: &[FoundPurchase], verdict: &str) {
    assert_eq!(name(&conclude(&expected(kind), posts, found)), verdict, "{what}");
}

fn assert_invoice(what: &str, posts: &[PostOnRecord], found: &[FoundPurchase], verdict: &str) {
    assert_concluded(what, PurchaseKind::Invoice, posts, found, verdict);
}

#[test]
fn what_stands_posted_without_the_line_is_ours_by_the_post_on_record() {
    let posts = posted_for("approval1");
    assert_invoice("posted, open", &posts, &[foreign(Open)], "our posted");
    assert_invoice("posted, paid", &posts, &[foreign(Paid)], "our posted");
    assert_invoice("cancelled since", &posts, &[foreign(Canceled)], "our canceled");
    let empty = FoundPurchase {
        mark: None,
        ..remains(Open)
    };
    assert_invoice("remains stay remains", &posts, &[empty], "nothing");
    // It is compared like any other posting, but for the digest that went with the line.
    let another_total = FoundPurchase {
        mark: None,
        ..with_total(Open, 99)
    };
    assert_invoice("another total", &posts, &[another_total], "our posted differs");
    let another_line = FoundPurchase {
        mark: None,
        ..differing(Paid)
    };
    assert_invoice("a line too many", &posts, &[another_line], "our posted differs");
    // The line now says that it is another report's; the id says what was done.
    let rewritten = marked(
        Open,
        Some(mark_of("REPORT2", "approval9", Payee::Employee, OTHER_DIGEST)),
    );
    assert_invoice("a line that names another report", &posts, &[rewritten], "our posted");
}

#[test]
fn a_draft_without_the_line_stays_the_persons_who_took_it_over() {
    let posts = posted_for("approval1");
    assert_invoice("taken over", &posts, &[foreign(Draft)], "somebody else's");
    let memo = PurchaseKind::CreditMemo;
    assert_concluded("released", memo, &posts, &[foreign(Open)], "somebody else's");
    assert_concluded("posted", memo, &posts, &[proved(foreign(Open))], "our posted");
}

#[test]
fn a_post_for_another_approval_counts_as_that_ones() {
    let posts = posted_for("approval0");
    assert_invoice(
        "without the line",
        &posts,
        &[foreign(Open)],
        "posted for other approval",
    );
    assert_invoice("cancelled", &posts, &[foreign(Canceled)], "nothing");
    // The line is what was written when the draft was made, so it decides while it is there.
    assert_invoice("with this approval's line", &posts, &[found(Open)], "our posted");
}

#[test]
fn only_the_document_of_that_id_is_ours() {
    let another = FoundPurchase {
        id: "id-2".into(),
        ..foreign(Open)
    };
    let posts = posted_for("approval1");
    assert_invoice("another id", &posts, std::slice::from_ref(&another), "somebody else's");
    assert_invoice("ours before it", &posts, &[another, foreign(Open)], "our posted");
}

#[test]
fn back_out_stops_at_what_a_post_on_record_posted() {
    let back_out = |posts: &[PostOnRecord], found: &[FoundPurchase]| {
        conclude_back_out(&expected(PurchaseKind::Invoice), posts, found)
    };
    for approval in ["approval1", "approval0"] {
        let posts = posted_for(approval);
        for status in [Open, Paid, Other] {
            let stands = back_out(&posts, &[found(Draft), foreign(status)]);
            assert!(matches!(stands, BackOutVerdict::Posted(_)), "{approval}, {status:?}");
        }
        assert_eq!(back_out(&posts, &[foreign(Draft)]), BackOutVerdict::Clear);
        assert_eq!(back_out(&posts, &[foreign(Canceled)]), BackOutVerdict::Clear);
    }
    assert_eq!(back_out(&[], &[foreign(Open)]), BackOutVerdict::Clear);
}

proptest! {
    #[test]
    fn no_draft_is_taken_for_ours_by_its_id(drafts in prop::collection::vec(any_found(), 0..5)) {
        let drafts: Vec<_> = drafts
            .into_iter()
            .map(|f| FoundPurchase { mark: None, status: Draft, ..f })
            .collect();
        let posts = posted_for("approval1");
        let expected = expected(PurchaseKind::Invoice);
        let verdict = conclude(&expected, &posts, &drafts);
        prop_assert!(matches!(verdict, Verdict::Nothing | Verdict::SomebodyElses(_)));
        prop_assert_eq!(conclude_back_out(&expected, &posts, &drafts), BackOutVerdict::Clear);
    }
}
