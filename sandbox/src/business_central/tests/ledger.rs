use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;

#[test]
fn double_entry_of_an_invoice_with_tax_and_dimensions() {
    let world = World::new();
    let body = json!({
        "vendorNumber": "V100",
        "vendorInvoiceNumber": "X",
        "purchaseInvoiceLines": [
            { "lineType": "Comment", "description": "note" },
            { "lineType": "Account", "lineObjectNumber": "60200", "quantity": 1, "unitCost": 100,
              "dimensionSetLines": [{ "code": "DEPARTMENT", "valueCode": "SALES" }] },
            { "lineType": "Account", "lineObjectNumber": "60100", "quantity": -1, "unitCost": 30.5 }
        ]
    });
    let id = world.post("purchaseInvoices", &body).is(201).id();
    world.post_draft(id).is(204);
    let entries: Vec<_> = world
        .simulator
        .general_ledger_entries()
        .into_iter()
        .map(|entry| {
            (
                entry.account,
                entry.amount.normalize().to_string(),
                entry.dimensions.len(),
            )
        })
        .collect();
    let expected = [
        ("60200", "100", 1),
        ("16100", "19", 1),
        ("60100", "-30.5", 0),
        ("20100", "-88.5", 0),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(account, amount, count)| (account.to_owned(), amount.to_owned(), count))
        .collect();
    assert_eq!(entries, expected);
    let wire = world.get("generalLedgerEntries?$filter=accountNumber eq '60200'&$expand=dimensionSetLines");
    let row = &wire.rows()[0];
    assert_eq!((&row["debitAmount"], &row["creditAmount"]), (&json!(100), &json!(0)));
    assert_eq!(
        (&row["documentType"], &row["documentNumber"]),
        (&json!("Invoice"), &json!("PPINV-100001"))
    );
    assert_eq!(row["dimensionSetLines"][0]["valueCode"], "SALES");
}

#[test]
fn entries_are_read_by_document_number_with_their_dimensions_in_order() {
    let world = World::new();
    world.posted("A");
    let body = json!({
        "vendorNumber": "V100", "vendorInvoiceNumber": "B",
        "purchaseInvoiceLines": [{
            "lineType": "Account", "lineObjectNumber": "60200", "quantity": 1, "unitCost": 100,
            "dimensionSetLines": [{ "code": "AREA", "valueCode": "NORTH" }]
        }]
    });
    let id = world.post("purchaseInvoices", &body).is(201).id();
    world.post_draft(id).is(204);
    let number = world.simulator.document(id).unwrap().number;
    let answer = world.get(&format!(
        "generalLedgerEntries?$filter=documentNumber eq '{number}'&$expand=dimensionSetLines&$orderby=entryNumber desc"
    ));
    let shown: Vec<_> = answer
        .is(200)
        .rows()
        .iter()
        .rev()
        .map(|row| {
            let signed = |name: &str| row[name].to_string().parse::<Decimal>().unwrap();
            let dimensions = row["dimensionSetLines"].as_array().unwrap().iter();
            let pair = |one: &Value| {
                (
                    one["code"].as_str().unwrap().to_owned(),
                    one["valueCode"].as_str().unwrap().to_owned(),
                )
            };
            (
                row["accountNumber"].as_str().unwrap().to_owned(),
                signed("debitAmount") - signed("creditAmount"),
                dimensions.map(pair).collect::<Vec<_>>(),
                row["description"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let seen: Vec<_> = world
        .simulator
        .entries_of(&number)
        .into_iter()
        .map(|entry| (entry.account, entry.amount, entry.dimensions, entry.description))
        .collect();
    assert_eq!(shown, seen);
    let north = vec![("AREA".to_owned(), "NORTH".to_owned())];
    let text = format!("Invoice {number}");
    assert_eq!(
        seen,
        [
            ("60200".into(), Decimal::from(100), north.clone(), text.clone()),
            ("16100".into(), Decimal::from(19), north, text.clone()),
            ("20100".into(), Decimal::from(-119), vec![], text),
        ]
    );
}

#[test]
fn foreign_currency_is_booked_in_local_currency_and_leaves_no_cent() {
    let world = World::new();
    world.simulator.add_currency(&CurrencySeed {
        code: "EUR".into(),
        rate: Some("1.0733".parse().unwrap()),
        rate_from: None,
    });
    let mut body = invoice("X", "33.33");
    body["currencyCode"] = json!("EUR");
    let id = world.post("purchaseInvoices", &body).is(201).id();
    world.post_draft(id).is(204);
    let number = world.simulator.document(id).unwrap().number;
    assert_eq!(world.simulator.vendor_balance("V100"), "35.77".parse().unwrap());
    for part in ["10.01", "0.01"] {
        let part = PaymentAmount::Partial(part.parse().unwrap());
        world.simulator.pay(&number, part, world.clock.today()).unwrap();
    }
    world
        .simulator
        .pay(&number, PaymentAmount::Full, world.clock.today())
        .unwrap();
    assert_eq!(world.simulator.vendor_balance("V100"), Decimal::ZERO);
    assert_eq!(world.simulator.account_balance("10100"), "-35.77".parse().unwrap());
    assert!(world.simulator.vendor_ledger_entries().iter().all(|entry| !entry.open));
}

/// Whatever people and the connector do, in whatever order: the books balance, and the payables account equals the
/// sum of the vendors.
#[test]
fn the_books_balance_after_any_sequence_of_acts() {
    for seed in 0..40 {
        let mut random = StdRng::seed_from_u64(seed);
        let world = World::new();
        world.simulator.add_vendor(VendorSeed {
            number: "V200".into(),
            ..Default::default()
        });
        world.simulator.add_currency(&CurrencySeed {
            code: "EUR".into(),
            rate: Some("1.0733".parse().unwrap()),
            rate_from: None,
        });
        for step in 0..40 {
            act(&world, &mut random, step);
            let simulator = &world.simulator;
            assert_eq!(simulator.trial_balance(), Decimal::ZERO, "seed {seed}, step {step}");
            let owed = simulator.vendor_balance("V100") + simulator.vendor_balance("V200");
            assert_eq!(simulator.account_balance("20100"), -owed, "seed {seed}, step {step}");
            for document in simulator.documents() {
                let open = simulator
                    .vendor_ledger_entries()
                    .iter()
                    .any(|entry| entry.document_number == document.number && entry.open);
                if document.status == "Paid" {
                    assert!(!open, "seed {seed}, step {step}: a paid document has an open entry");
                }
            }
        }
    }
}

fn act(world: &World, random: &mut StdRng, step: u32) {
    let documents = world.simulator.documents();
    let picked = (!documents.is_empty()).then(|| documents[random.random_range(0..documents.len())].clone());
    let vendor = if random.random_bool(0.5) { "V100" } else { "V200" };
    let amount = Decimal::new(random.random_range(-5_000..50_000), 2);
    let today = world.clock.today();
    // Refusals are part of the game: only the books count.
    match (random.random_range(0..9), picked) {
        (0 | 1, _) | (_, None) => {
            let mut body = invoice(&format!("N{step}"), "1");
            body["vendorNumber"] = json!(vendor);
            if random.random_bool(0.3) {
                body["currencyCode"] = json!("EUR");
            }
            let account = if random.random_bool(0.5) { "60100" } else { "60200" };
            body["purchaseInvoiceLines"] = json!([
                { "lineType": "Account", "lineObjectNumber": account, "quantity": 1, "unitCost": decimal(&amount.to_string()) },
                { "lineType": "Account", "lineObjectNumber": "60200", "quantity": 3, "unitCost": 3.335 }
            ]);
            let id = world.post("purchaseInvoices", &body).is(201).id();
            world.post_draft(id);
        }
        (2, Some(document)) => {
            let _ = world.simulator.person_drafts(document.kind, vendor, "DUP", amount);
        }
        (3, Some(document)) => {
            let _ = world.simulator.person_posts_draft(document.id);
        }
        (4, Some(document)) => {
            let _ = world.simulator.pay(&document.number, PaymentAmount::Full, today);
        }
        (5, Some(document)) => {
            let part = PaymentAmount::Partial(Decimal::new(random.random_range(1..2_000), 2));
            let _ = world.simulator.pay(&document.number, part, today);
        }
        (6, Some(document)) => {
            let _ = world.simulator.unapply(&document.number);
        }
        (7, Some(document)) => {
            let _ = world.simulator.cancel(&document.number);
        }
        (_, Some(document)) => {
            let body = json!({
                "vendorNumber": document.vendor_number,
                "vendorCreditMemoNumber": format!("C{step}"),
                "invoiceNumber": document.number,
                "currencyCode": document.currency,
                "purchaseCreditMemoLines": [
                    { "lineType": "Account", "lineObjectNumber": "60200", "quantity": 1, "unitCost": 12.34 }
                ]
            });
            let id = world.post("purchaseCreditMemos", &body).is(201).id();
            world.call(
                Method::POST,
                &format!("purchaseCreditMemos({id})/Microsoft.NAV.post"),
                &[],
                "",
            );
        }
    }
}
