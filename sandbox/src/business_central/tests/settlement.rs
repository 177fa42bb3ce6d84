use super::*;

fn status(world: &World, id: Uuid) -> String {
    world.get(&format!("purchaseInvoices({id})")).json["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn analytics(world: &World, query: &str) -> Answer {
    let company = BusinessCentralOptions::default().company_id;
    let target =
        format!("/v2.0/Production/api/microsoft/analytics/v1.0/companies({company})/vendorLedgerEntries?{query}");
    world.signed(Method::GET, &target, &[], "")
}

#[test]
fn partial_payments_leave_open_and_the_last_one_makes_paid() {
    let world = World::new();
    let (id, number) = world.posted("X");
    let day = "2026-03-01".parse().unwrap();
    let tag = world.get(&format!("purchaseInvoices({id})")).tag().to_owned();
    world
        .simulator
        .pay(&number, PaymentAmount::Partial(Decimal::from(40)), day)
        .unwrap();
    let partly = world.get(&format!("purchaseInvoices({id})"));
    assert_eq!(
        (&partly.json["status"], partly.tag()),
        (&json!("Open"), tag.as_str()),
        "no change, no new tag"
    );
    world.simulator.pay(&number, PaymentAmount::Full, day).unwrap();
    let paid = world.get(&format!("purchaseInvoices({id})"));
    assert_eq!(paid.json["status"], "Paid");
    assert_ne!(paid.tag(), tag, "a change of status moves the row");
    let entry = &world.simulator.vendor_ledger_entries()[0];
    assert_eq!((entry.open, entry.closed_at), (false, Some(day)));
    let too_much = world.simulator.pay(&number, PaymentAmount::Full, day);
    assert!(matches!(too_much, Err(PersonError::Refused(_))));
}

#[test]
fn unapplying_opens_the_invoice_again() {
    let world = World::new();
    let (id, number) = world.posted("X");
    world
        .simulator
        .pay(&number, PaymentAmount::Full, world.clock.today())
        .unwrap();
    world.simulator.unapply(&number).unwrap();
    assert_eq!(status(&world, id), "Open");
    assert!(
        world.simulator.vendor_ledger_entries().iter().all(|entry| entry.open),
        "the payment is open too"
    );
    assert!(world.simulator.unapply(&number).is_err());
    world
        .simulator
        .pay(&number, PaymentAmount::Full, world.clock.today())
        .unwrap();
    assert_eq!(status(&world, id), "Paid");
}

#[test]
fn a_zero_amount_is_paid_at_once() {
    let world = World::new();
    let id = world.post("purchaseInvoices", &invoice("X", "0")).is(201).id();
    world.post_draft(id).is(204);
    assert_eq!(status(&world, id), "Paid");
}

#[test]
fn lines_that_cancel_each_other_out_post_with_an_entry_each_and_are_paid_at_once() {
    let world = World::new();
    let line = |quantity: i32| json!({ "lineType": "Account", "lineObjectNumber": "60200", "quantity": quantity, "unitCost": 300 });
    let body = json!({
        "vendorNumber": "V100", "vendorInvoiceNumber": "X", "purchaseInvoiceLines": [line(1), line(-1)]
    });
    let id = world.post("purchaseInvoices", &body).is(201).id();
    world.post_draft(id).is(204);
    assert_eq!(status(&world, id), "Paid");
    let number = world.simulator.document(id).unwrap().number;
    let entries = world.simulator.entries_of(&number);
    let amounts = |account: &str| -> Vec<Decimal> {
        let of_account = entries.iter().filter(|entry| entry.account == account);
        of_account.map(|entry| entry.amount).collect()
    };
    assert_eq!(amounts("60200"), [Decimal::from(300), Decimal::from(-300)]);
    assert_eq!(amounts("16100"), [Decimal::from(57), Decimal::from(-57)]);
    assert!(amounts("20100").is_empty(), "nothing is owed");
    let vendor = &world.simulator.vendor_ledger_entries()[0];
    assert_eq!(
        (vendor.amount, vendor.open, vendor.closed_at),
        (Decimal::ZERO, false, Some(world.clock.today()))
    );
    let again = world.post("purchaseInvoices", &body).is(201).id();
    world.post_draft(again).refused(
        400,
        "Application_DialogException",
        "Purchase Invoice X already exists for this vendor.",
    );
}

#[test]
fn cancelling_is_shown_and_may_be_cancelled_itself() {
    let world = World::new();
    let (id, number) = world.posted("X");
    let memo = world.simulator.cancel(&number).unwrap();
    assert_eq!(status(&world, id), "Canceled", "Canceled comes before Paid");
    let memo_row = world.get(&format!("purchaseCreditMemos({memo})"));
    assert_eq!(memo_row.json["status"], "Corrective");
    assert!(
        world.simulator.cancel(&number).is_err(),
        "a cancelled invoice cannot be cancelled again"
    );
    world
        .call(
            Method::POST,
            &format!("purchaseCreditMemos({memo})/Microsoft.NAV.cancel"),
            &[],
            "",
        )
        .is(204);
    assert_eq!(
        status(&world, id),
        "Open",
        "cancelling the credit memo opens the invoice again"
    );
    assert_eq!(
        world.get(&format!("purchaseCreditMemos({memo})")).json["status"],
        "Canceled"
    );
    world
        .call(
            Method::POST,
            &format!("purchaseCreditMemos({memo})/Microsoft.NAV.cancel"),
            &[],
            "",
        )
        .refused(
            400,
            "Application_DialogException",
            "The credit memo cannot be cancelled because it has already been canceled.",
        );
    assert_eq!(world.simulator.vendor_balance("V100"), Decimal::from(100));
    assert_eq!(world.simulator.trial_balance(), Decimal::ZERO);
}

#[test]
fn the_analytics_query_tells_payment_date_number_and_amount() {
    let world = World::new();
    let (_, number) = world.posted("X");
    world.posted("Y");
    let day = "2026-03-01".parse().unwrap();
    let payment = world
        .simulator
        .pay(&number, PaymentAmount::Partial(Decimal::from(40)), day)
        .unwrap();
    let initial = analytics(
        &world,
        &format!("$filter=purchInvHeaderDocumentNo eq '{number}' and dvleEntryType eq 'Initial Entry'"),
    );
    let row = &initial.is(200).rows()[0];
    assert_eq!(
        (&row["vleOpen"], &row["vleClosedAtDate"]),
        (&json!(true), &json!("0001-01-01"))
    );
    assert_eq!(
        (&row["dvleDocumentType"], &row["dvleLedgerEntryAmount"]),
        (&json!("Invoice"), &json!(true))
    );
    assert!(row.get("@odata.etag").is_none(), "a query has no tags");
    let entry = &row["vleEntryNo"];
    let applications = analytics(
        &world,
        &format!("$filter=vleEntryNo eq {entry} and dvleEntryType eq 'Application'"),
    );
    let row = &applications.rows()[0];
    assert_eq!(applications.rows().len(), 1);
    assert_eq!(
        (
            &row["dvleDocumentNo"],
            &row["dvlePostingDate"],
            &row["dvleDocumentType"]
        ),
        (&json!(payment), &json!("2026-03-01"), &json!("Payment"))
    );
    assert_eq!(row["dvleAmountLCY"].to_string(), "40");
    assert_eq!(row["dvleAppliedVendLedgerEntryNo"], 3);
    world.simulator.unapply(&number).unwrap();
    let after = analytics(
        &world,
        &format!("$filter=vleEntryNo eq {entry} and dvleEntryType eq 'Application'"),
    );
    let amounts: Vec<_> = after
        .rows()
        .iter()
        .map(|row| row["dvleAmountLCY"].to_string())
        .collect();
    assert_eq!(amounts, ["40", "-40"], "an un-apply is a further row of opposite sign");
}

#[test]
fn the_analytics_query_hides_what_is_outside_its_range_and_may_be_missing() {
    let world = World::new();
    world.posted("X");
    world
        .simulator
        .switches(|switches| switches.analytics_from = Some("2999-01-01".parse().unwrap()));
    assert!(analytics(&world, "").rows().is_empty());
    world
        .simulator
        .switches(|switches| switches.analytics = Analytics::NotInstalled);
    let answer = analytics(&world, "");
    assert_eq!(
        (answer.status, &answer.json["error"]["code"]),
        (404, &json!("BadRequest_NotFound"))
    );
}

#[test]
fn the_last_modified_filter_finds_what_was_paid_since() {
    let world = World::new();
    let (_, number) = world.posted("X");
    world.posted("Y");
    world.clock.advance(std::time::Duration::from_secs(60));
    let watermark = world.clock.now().to_string();
    world.clock.advance(std::time::Duration::from_secs(60));
    world
        .simulator
        .pay(&number, PaymentAmount::Full, world.clock.today())
        .unwrap();
    let path = format!(
        "purchaseInvoices?$filter=status eq 'Paid' and lastModifiedDateTime gt {watermark}&$select=id,number,status"
    );
    let answer = world.get(&path);
    assert_eq!(answer.rows().len(), 1);
    assert_eq!(answer.rows()[0]["number"], number);
    let shown = world.get("purchaseInvoices?$filter=status eq 'Paid'").rows()[0]["lastModifiedDateTime"].clone();
    let again = world.get(&format!(
        "purchaseInvoices?$filter=lastModifiedDateTime gt {}",
        shown.as_str().unwrap()
    ));
    assert!(again.rows().is_empty(), "what is shown is what is compared");
}

#[test]
fn a_discount_closes_with_the_payment_and_a_credit_memo_closes_without_one() {
    let world = World::new();
    let (paid, number) = world.posted("X");
    let day = "2026-03-01".parse().unwrap();
    let total = world.simulator.document(paid).unwrap().total;
    let part = total - Decimal::from(2);
    let payment = world.simulator.pay_with_discount(&number, part, day).unwrap();
    assert_eq!(status(&world, paid), "Paid");
    let rows = analytics(&world, "$filter=dvleEntryNo gt 1 and vleEntryNo eq 1");
    let shown: Vec<_> = rows
        .rows()
        .iter()
        .map(|row| {
            (
                row["dvleEntryType"].clone(),
                row["dvleAmountLCY"].to_string(),
                row["dvleDocumentNo"].clone(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (json!("Application"), "98.0".to_owned(), json!(payment)),
            (json!("Payment Discount"), "2.0".to_owned(), json!(payment)),
        ]
    );

    let (owed, number) = world.posted("Y");
    let memo = world
        .simulator
        .person_posts(DocumentKind::CreditMemo, "V100", "CM", total)
        .unwrap();
    let memo = world.simulator.document(memo).unwrap().number;
    world.simulator.apply_credit_memo(&number, &memo, day).unwrap();
    assert_eq!(status(&world, owed), "Paid", "closed, though nobody paid");
    assert!(world.simulator.apply_credit_memo(&number, &memo, day).is_err());
    world
        .simulator
        .switches(|switches| switches.analytics_options = AnalyticsOptions::Escaped);
    let rows = analytics(
        &world,
        "$filter=dvleEntryType eq 'Initial_x0020_Entry' and dvleDocumentType eq 'Credit_x0020_Memo'",
    );
    assert_eq!(rows.rows().len(), 1);
    assert_eq!(world.simulator.trial_balance(), Decimal::ZERO);
}
