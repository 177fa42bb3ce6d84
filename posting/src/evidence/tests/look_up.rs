//! What a look-up by vendor and number proves.

use super::*;

fn assert_invoice(what: &str, found: &[FoundPurchase], verdict: &str) {
    assert_eq!(
        name(&conclude(&expected(PurchaseKind::Invoice), &[], found)),
        verdict,
        "{what}"
    );
}

fn assert_credit_memo(what: &str, found: &[FoundPurchase], verdict: &str) {
    assert_eq!(
        name(&conclude(&expected(PurchaseKind::CreditMemo), &[], found)),
        verdict,
        "{what}"
    );
}

#[test]
fn one_document_is_concluded_by_status_mark_and_difference() {
    assert_invoice("empty look-up", &[], "nothing");
    assert_invoice("draft as planned", &[found(Draft)], "our draft");
    assert_invoice("draft of another approval", &[other_approval(Draft)], "stale draft");
    assert_invoice("draft of another plan", &[other_digest(Draft)], "stale draft");
    assert_invoice("draft with a line too many", &[differing(Draft)], "stale draft");
    assert_invoice("draft with another total", &[with_total(Draft, 101)], "stale draft");
    assert_invoice("draft without our mark", &[foreign(Draft)], "somebody else's");
    assert_invoice("posted, open", &[found(Open)], "our posted");
    assert_invoice("posted, paid", &[found(Paid)], "our posted");
    assert_invoice("posted, another total", &[with_total(Open, 99)], "our posted differs");
    assert_invoice("posted, line too many", &[differing(Paid)], "our posted differs");
    assert_invoice("posted from another plan", &[other_digest(Open)], "our posted differs");
    assert_invoice(
        "posted for an earlier approval",
        &[other_approval(Open)],
        "posted for other approval",
    );
    assert_invoice("posted without our mark", &[foreign(Paid)], "somebody else's");
    assert_invoice("ours, cancelled", &[found(Canceled)], "our canceled");
    assert_invoice("ours, corrective", &[found(Corrective)], "our canceled");
    assert_invoice("a status not known", &[found(Other)], "unclear");
    assert_invoice("an unknown status without our mark", &[foreign(Other)], "unclear");
}

#[test]
fn a_mark_must_name_our_document_and_our_payee() {
    let other_document = marked(Draft, Some(mark_of("REPORT2", "approval1", Payee::Employee, DIGEST)));
    let other_payee = marked(
        Draft,
        Some(mark_of("REPORT1", "approval1", Payee::CompanyPaidCard, DIGEST)),
    );
    assert_invoice(
        "another report's",
        std::slice::from_ref(&other_document),
        "somebody else's",
    );
    assert_invoice("another payee's", std::slice::from_ref(&other_payee), "somebody else's");
    let posted = |f: FoundPurchase| FoundPurchase { status: Open, ..f };
    assert_invoice("another report's, posted", &[posted(other_document)], "somebody else's");
    assert_invoice("another payee's, posted", &[posted(other_payee)], "somebody else's");
}

#[test]
fn a_credit_memo_is_posted_only_with_proof_beside_its_status() {
    assert_credit_memo("draft", &[found(Draft)], "our draft");
    assert_credit_memo("pending approval", &[found(InReview)], "our draft");
    assert_credit_memo("merely released", &[found(Open)], "our draft");
    assert_credit_memo("number changed or in the ledger", &[proved(found(Open))], "our posted");
    assert_credit_memo("paid", &[found(Paid)], "our posted");
    assert_credit_memo("cancelled", &[found(Canceled)], "our canceled");
    assert_credit_memo("released, not ours", &[foreign(Open)], "somebody else's");
    assert_credit_memo("released, earlier approval", &[other_approval(Open)], "stale draft");
    assert_credit_memo(
        "posted, earlier approval",
        &[proved(other_approval(Open))],
        "posted for other approval",
    );
}

#[test]
fn the_remains_of_a_deleted_draft_are_passed_over() {
    for status in [Open, Paid, Canceled, Corrective] {
        assert_invoice("remains alone", &[remains(status)], "nothing");
    }
    assert_invoice(
        "remains without a mark",
        &[FoundPurchase {
            mark: None,
            ..remains(Open)
        }],
        "nothing",
    );
    assert_invoice("remains beside our draft", &[remains(Open), found(Draft)], "our draft");
    assert_invoice(
        "remains beside our posting",
        &[remains(Paid), found(Open)],
        "our posted",
    );
    assert_credit_memo("remains of a credit memo", &[proved(remains(Open))], "nothing");
    // Neither condition alone makes remains.
    assert_invoice("zero total with lines", &[with_total(Open, 0)], "our posted differs");
    let no_lines = FoundPurchase {
        account_lines: 0,
        ..found(Open)
    };
    assert_invoice("a total without lines", &[no_lines], "our posted");
    // What was never posted left nothing behind: it is still there.
    assert_invoice("an empty draft of ours", &[remains(Draft)], "stale draft");
    assert_credit_memo("an empty released credit memo", &[remains(Open)], "stale draft");
}

#[test]
fn the_order_is_the_order_of_harm() {
    assert_invoice("unclear before posted", &[found(Open), foreign(Other)], "unclear");
    assert_invoice(
        "ours posted before a draft of ours",
        &[found(Draft), found(Open)],
        "our posted",
    );
    assert_invoice(
        "ours posted before a foreign draft",
        &[foreign(Draft), found(Open)],
        "our posted",
    );
    assert_invoice(
        "ours posted before foreign posted",
        &[foreign(Open), found(Open)],
        "our posted",
    );
    assert_invoice(
        "an earlier approval's posting before a foreign one",
        &[foreign(Open), other_approval(Open)],
        "posted for other approval",
    );
    assert_invoice(
        "of two postings the one that is not as planned",
        &[found(Open), differing(Open)],
        "our posted differs",
    );
    assert_invoice(
        "foreign posted before our draft",
        &[found(Draft), foreign(Open)],
        "somebody else's",
    );
    assert_invoice("posted before cancelled", &[found(Canceled), found(Open)], "our posted");
    assert_invoice(
        "cancelled before a draft",
        &[found(Draft), found(Canceled)],
        "our canceled",
    );
    assert_invoice(
        "a foreign draft beside ours",
        &[found(Draft), foreign(Draft)],
        "somebody else's",
    );
    assert_invoice(
        "a stale draft beside ours",
        &[found(Draft), other_approval(Draft)],
        "stale draft",
    );
    assert_invoice("two drafts of ours", &[found(Draft), found(Draft)], "stale draft");
}

#[test]
fn the_draft_to_delete_is_the_stale_one_or_else_the_second() {
    let numbered = |f: FoundPurchase, id: &str| FoundPurchase { id: id.into(), ..f };
    let stale_id = |found: &[FoundPurchase]| match conclude(&expected(PurchaseKind::Invoice), &[], found) {
        Verdict::StaleDraft(f) => f.id,
        other => panic!("{}", name(&other)),
    };
    let good = numbered(found(Draft), "good");
    let stale = numbered(other_digest(Draft), "stale");
    assert_eq!(stale_id(&[good.clone(), stale.clone()]), "stale");
    assert_eq!(stale_id(&[stale, good.clone()]), "stale");
    assert_eq!(stale_id(&[good, numbered(found(Draft), "second")]), "second");
}

#[test]
fn cancelled_documents_of_others_and_of_earlier_approvals_decide_nothing() {
    assert_invoice("foreign, cancelled", &[foreign(Canceled)], "nothing");
    assert_invoice("earlier approval's, cancelled", &[other_approval(Canceled)], "nothing");
    assert_invoice(
        "beside our draft",
        &[other_approval(Canceled), found(Draft)],
        "our draft",
    );
}
