use super::*;

const MISSING: &str = "Could not validate the client concurrency token required by the service. Please provide a valid \
                       token in the client request.";

#[test]
fn a_patch_needs_a_good_and_current_tag() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})");
    let body = json!({ "dueDate": "2026-05-05" });
    let first = world.get(&path).tag().to_owned();
    world
        .call(Method::PATCH, &path, &[], &body.to_string())
        .refused(400, "BadRequest_InvalidToken", MISSING);
    world
        .patch(&path, "nonsense", &body)
        .refused(400, "BadRequest_InvalidToken", MISSING);
    let second = world.patch(&path, &first, &body);
    assert_eq!(second.is(200).json["dueDate"], "2026-05-05");
    assert_ne!(second.tag(), first, "every write moves the tag");
    world.patch(&path, &first, &json!({ "dueDate": "2026-06-06" })).refused(
        409,
        "Request_EntityChanged",
        "Another user has already changed the record.",
    );
    world.patch(&path, "*", &json!({ "dueDate": "2026-06-06" })).is(200);
    world
        .simulator
        .switches(|switches| switches.stale_tag = StaleTag::PreconditionFailed);
    world.patch(&path, &first, &body).is(412);
}

#[test]
fn a_delete_compares_the_tag_only_when_it_is_sent() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})");
    let stale = world.get(&path).tag().to_owned();
    world.simulator.person_saves(id).unwrap();
    world.call(Method::DELETE, &path, &[("if-match", &stale)], "").is(409);
    world
        .simulator
        .switches(|switches| switches.delete_tag = DeleteTag::Required);
    world.delete(&path).refused(400, "BadRequest_InvalidToken", MISSING);
    world
        .simulator
        .switches(|switches| switches.delete_tag = DeleteTag::ComparedWhenSent);
    world.delete(&path).is(204);
    world.get(&path).is(404);
}

#[test]
fn an_action_compares_the_tag_only_when_it_is_sent() {
    let world = World::new();
    let id = world.draft("X");
    let stale = world.get(&format!("purchaseInvoices({id})")).tag().to_owned();
    world.simulator.person_saves(id).unwrap();
    let action = format!("purchaseInvoices({id})/Microsoft.NAV.post");
    world.call(Method::POST, &action, &[("if-match", &stale)], "").is(409);
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Draft);
    world.post_draft(id).is(204);
}

#[test]
fn unchanged_values_are_not_validated_again() {
    let world = World::new();
    let id = world.draft("X");
    world.simulator.block_vendor("V100", VendorBlocked::All);
    let path = format!("purchaseInvoices({id})");
    let tag = world.get(&path).tag().to_owned();
    world
        .patch(&path, &tag, &json!({ "vendorNumber": "V100", "dueDate": "2026-05-05" }))
        .is(200);
}

#[test]
fn there_is_no_deep_patch() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})");
    let tag = world.get(&path).tag().to_owned();
    world
        .patch(&path, &tag, &json!({ "purchaseInvoiceLines": [] }))
        .refused(400, "BadRequest", "Invalid Request Body");
}

#[test]
fn a_linked_document_date_follows_a_patched_posting_date() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})");
    let answer = world.patch(&path, "*", &json!({ "postingDate": "2026-01-31" }));
    assert_eq!(answer.json["invoiceDate"], world.today());
    world
        .simulator
        .switches(|switches| switches.document_date_link = DocumentDateLink::FollowsPostingDate);
    let answer = world.patch(&path, "*", &json!({ "postingDate": "2026-02-28" }));
    assert_eq!(answer.json["invoiceDate"], "2026-02-28");
}
