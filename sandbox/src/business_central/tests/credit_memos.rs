use super::*;

fn memo(number: &str, extra: Value) -> Value {
    let mut body = json!({
        "vendorNumber": "V100",
        "vendorCreditMemoNumber": number,
        "purchaseCreditMemoLines": [
            { "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": 30 }
        ]
    });
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

fn post(world: &World, id: Uuid) -> Answer {
    world.call(
        Method::POST,
        &format!("purchaseCreditMemos({id})/Microsoft.NAV.post"),
        &[],
        "",
    )
}

#[test]
fn a_credit_memo_posts_the_other_way_round() {
    let world = World::new();
    world.posted("X");
    let id = world.post("purchaseCreditMemos", &memo("C1", json!({}))).is(201).id();
    post(&world, id).is(204);
    assert_eq!(world.simulator.vendor_balance("V100"), Decimal::from(70));
    assert_eq!(world.simulator.account_balance("60100"), Decimal::from(70));
    assert_eq!(world.simulator.document(id).unwrap().number, "PPCRM-100001");
    let again = world.post("purchaseCreditMemos", &memo("c1", json!({}))).is(201).id();
    post(&world, again).refused(
        400,
        "Application_DialogException",
        "Purchase Credit Memo C1 already exists for this vendor.",
    );
    post(&world, id).refused(
        400,
        "Application_DialogException",
        "The action can be applied to a draft credit memo only.",
    );
}

#[test]
fn status_of_an_unposted_memo_shows_its_release() {
    let world = World::new();
    let id = world.post("purchaseCreditMemos", &memo("C1", json!({}))).is(201).id();
    let status = || world.get(&format!("purchaseCreditMemos({id})")).json["status"].clone();
    assert_eq!(status(), "Draft");
    world.simulator.person_releases(id, ReleaseStatus::Released).unwrap();
    assert_eq!(status(), "Open", "released but not posted");
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Draft);
    world
        .simulator
        .person_releases(id, ReleaseStatus::PendingApproval)
        .unwrap();
    assert_eq!(status(), "In_x0020_Review");
}

#[test]
fn dates_of_a_memo_have_rules_of_their_own() {
    let world = World::new();
    let dates = |extra: Value| {
        let answer = world.post("purchaseCreditMemos", &memo("C", extra));
        let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
        (text("creditMemoDate"), text("postingDate"), text("dueDate"))
    };
    let day = "2026-02-10".to_owned();
    assert_eq!(
        dates(json!({ "creditMemoDate": day })),
        (day.clone(), world.today(), day.clone())
    );
    world
        .simulator
        .switches(|switches| switches.default_posting_date = DefaultPostingDate::NoDate);
    assert_eq!(
        dates(json!({ "postingDate": day })).1,
        day,
        "a sent posting date survives No Date"
    );
    assert_eq!(dates(json!({})).1, "0001-01-01");
}

#[test]
fn a_memo_applies_to_the_open_invoice_it_names() {
    let world = World::new();
    let (id, number) = world.posted("X");
    let memo_id = world
        .post("purchaseCreditMemos", &memo("C1", json!({ "invoiceNumber": number })))
        .is(201)
        .id();
    assert_eq!(
        world.get(&format!("purchaseCreditMemos({memo_id})")).json["invoiceId"],
        id.to_string()
    );
    post(&world, memo_id).is(204);
    assert_eq!(world.simulator.vendor_ledger_entries()[0].remaining, Decimal::from(-70));
    assert_eq!(
        world.get(&format!("purchaseCreditMemos({memo_id})")).json["status"],
        "Paid"
    );
    world
        .simulator
        .pay(&number, PaymentAmount::Full, world.clock.today())
        .unwrap();
    let late = world
        .post("purchaseCreditMemos", &memo("C2", json!({ "invoiceNumber": number })))
        .is(201)
        .id();
    post(&world, late).refused(
        400,
        "Application_DialogException",
        "There is no Vendor Ledger Entry within the filter.",
    );
}

#[test]
fn an_empty_memo_and_a_plain_memo_have_their_texts() {
    let world = World::new();
    let empty = world
        .post("purchaseCreditMemos", &json!({ "vendorNumber": "V100" }))
        .is(201)
        .id();
    post(&world, empty).refused(
        400,
        "Application_DialogException",
        "Please add at least one line item to the credit memo.",
    );
    let cancel = |id: Uuid| {
        world.call(
            Method::POST,
            &format!("purchaseCreditMemos({id})/Microsoft.NAV.cancel"),
            &[],
            "",
        )
    };
    cancel(empty).refused(
        400,
        "Application_DialogException",
        "The action can be applied to a posted credit memo only.",
    );
    let plain = world.post("purchaseCreditMemos", &memo("C1", json!({}))).is(201).id();
    post(&world, plain).is(204);
    let text = cancel(plain).json["error"]["message"].as_str().unwrap().to_owned();
    assert!(text.contains("because it is not a corrective document."), "{text}");
}

#[test]
fn an_upgrade_that_is_due_refuses_every_call() {
    let world = World::new();
    world
        .simulator
        .switches(|switches| switches.credit_memo_upgrade = CreditMemoUpgrade::Required);
    let text = world.get("purchaseCreditMemos").is(400).json["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.starts_with("You must run the data upgrade for this API page before using it."),
        "{text}"
    );
    world.get("purchaseInvoices").is(200);
}

#[test]
fn an_invoice_is_not_found_among_the_memos() {
    let world = World::new();
    let id = world.draft("X");
    world.get(&format!("purchaseCreditMemos({id})")).is(404);
    world.delete(&format!("purchaseCreditMemos({id})")).is(404);
}
