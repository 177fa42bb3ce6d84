//! Posts that fail after the posted number was taken, and what deleting such a draft leaves.

use super::*;

#[test]
fn a_late_failure_takes_the_number_and_moves_the_tag() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})");
    let before = world.get(&path);
    world
        .simulator
        .switches(|switches| switches.missing_setup = MissingSetup::PurchaseAccount);
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        "Purch. Account is missing in General Posting Setup Gen. Bus. Posting Group: DOMESTIC, \
         Gen. Prod. Posting Group: SERVICES.",
    );
    let after = world.get(&path);
    assert_eq!(
        (&after.json["status"], &after.json["number"]),
        (&json!("Draft"), &before.json["number"])
    );
    world
        .call(Method::DELETE, &path, &[("if-match", before.tag())], "")
        .is(409);
    world
        .simulator
        .switches(|switches| switches.missing_setup = MissingSetup::Nothing);
    let (_, other) = world.posted("Y");
    assert_eq!(
        other, "PPINV-100002",
        "the first number stays with the draft that took it"
    );
    world.post_draft(id).is(204);
    assert_eq!(world.simulator.document(id).unwrap().number, "PPINV-100001");
}

#[test]
fn deleting_a_draft_that_failed_late_leaves_empty_remains() {
    let world = World::new();
    world.posted("DUP");
    let id = world.draft("DUP");
    world.post_draft(id).is(400);
    world.delete(&format!("purchaseInvoices({id})")).is(204);
    let remains = world.get(&format!("purchaseInvoices({id})?$expand=purchaseInvoiceLines"));
    assert_eq!(
        (
            &remains.json["number"],
            &remains.json["status"],
            &remains.json["vendorInvoiceNumber"]
        ),
        (&json!("PPINV-100002"), &json!("Paid"), &json!("DUP"))
    );
    assert_eq!(remains.json["totalAmountIncludingTax"], 0);
    let lines = remains.json["purchaseInvoiceLines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["lineType"]), (1, &json!("Comment")));
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Remains);
    assert_eq!(
        world.simulator.vendor_ledger_entries().len(),
        1,
        "remains have no ledger entry"
    );
    world.post_draft(id).is(400);
}

#[test]
fn remains_do_not_block_their_number() {
    let world = World::new();
    let id = world.draft("X");
    world
        .simulator
        .switches(|switches| switches.missing_setup = MissingSetup::PayablesAccount);
    world.post_draft(id).is(400);
    world
        .simulator
        .switches(|switches| switches.missing_setup = MissingSetup::Nothing);
    world.delete(&format!("purchaseInvoices({id})")).is(204);
    world.posted("X");
}

#[test]
fn an_ordinary_draft_leaves_nothing_unless_the_series_are_shared() {
    let world = World::new();
    let id = world.draft("X");
    world.delete(&format!("purchaseInvoices({id})")).is(204);
    assert!(world.simulator.documents().is_empty());
    world
        .simulator
        .switches(|switches| switches.number_series = NumberSeries::Shared);
    let id = world.draft("Y");
    world.delete(&format!("purchaseInvoices({id})")).is(204);
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Remains);
    let (_, number) = world.posted("Z");
    assert!(number.starts_with("PINV-"), "shared series keep the number: {number}");
}

#[test]
fn a_clash_of_the_own_number_is_told_apart_from_a_duplicate() {
    let world = World::new();
    let (_, number) = world.posted("X");
    world
        .simulator
        .set_last_posted_number(DocumentKind::Invoice, "PPINV-100000");
    let id = world.draft("Y");
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        &format!("Purchase Invoice {number} already exists."),
    );
}

#[test]
fn every_failure_takes_the_number_when_the_switch_says_so() {
    let world = World::new();
    world
        .simulator
        .switches(|switches| switches.failed_post_number = FailedPostNumber::Always);
    let id = world.draft("");
    world.post_draft(id).is(400);
    world.delete(&format!("purchaseInvoices({id})")).is(204);
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Remains);
}
