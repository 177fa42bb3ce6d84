//! When notices are sent, in which requests, and what failures lead to.

use super::super::notices::Outcome;
use super::notices::{A, B, NOTHING, Told};
use super::*;

#[test]
fn the_first_change_starts_the_delay_and_each_address_gets_one_request() {
    let told = Told::new();
    let mut ids = [
        told.subscribe(told.company(), A, "purchaseInvoices"),
        told.subscribe(told.company(), A, "vendors"),
        told.subscribe(told.company(), A, "purchaseInvoices"),
    ];
    told.subscribe(told.company(), B, "vendors");
    told.world.draft("INV-1");
    told.pass(20);
    assert!(told.start().is_none());
    told.world.simulator.block_vendor("V100", VendorBlocked::All);
    told.pass(10);
    let parcels = told.start().unwrap();
    assert_eq!(parcels.len(), 2);
    assert_eq!((parcels[0].address.as_str(), parcels[1].address.as_str()), (A, B));
    assert_eq!(parcels[1].items.len(), 1);
    ids.sort_unstable();
    let mut order: Vec<&str> = parcels[0]
        .items
        .iter()
        .map(|item| item.subscription_id.as_str())
        .collect();
    order.dedup();
    assert_eq!(order, ids.map(|id| id.simple().to_string()));
    for item in &parcels[0].items {
        let set = if item.resource.contains("vendors(") {
            "vendors"
        } else {
            "purchaseInvoices"
        };
        assert_eq!(item.client_state, format!("state of {set}"));
        assert!(item.resource.starts_with("api/v2.0/companies("));
    }
}

#[test]
fn more_than_the_most_items_become_one_collection_with_a_filter_unless_something_was_deleted() {
    let told = Told {
        most_items: 3,
        ..Told::new()
    };
    told.subscribe(told.company(), A, "purchaseInvoices");
    let body = json!({ "vendorNumber": "V100" });
    let mut drafts = Vec::new();
    let mut make = |count: usize| {
        for _ in 0..count {
            drafts.push(told.world.post("purchaseInvoices", &body).is(201).id());
        }
        drafts.clone()
    };
    let made = make(2);
    let first = told.world.simulator.document(made[0]).unwrap().modified_at;
    make(2);
    told.pass(30);
    let parcels = told.start().unwrap();
    let [item] = &parcels[0].items[..] else {
        panic!("one item, not {:?}", parcels[0].items)
    };
    assert_eq!(item.change_type, "collection");
    let (set, from) = item
        .resource
        .split_once("?$filter=lastModifiedDateTime%20gt%20")
        .unwrap();
    assert!(set.ends_with(")/purchaseInvoices"), "{set}");
    let margin = first.duration_since(from.parse().unwrap()).as_millis();
    assert!(
        (50..5_000).contains(&margin) || margin == 50,
        "{margin} ms before the first change"
    );

    // It failed; what is deleted meanwhile takes the filter away.
    told.end(&parcels, Outcome::Again);
    told.world.delete(&format!("purchaseInvoices({})", made[0])).is(204);
    told.pass(30);
    let parcels = told.start().unwrap();
    assert!(parcels[0].items[0].resource.ends_with(")/purchaseInvoices"));
    assert_eq!(parcels[0].items.len(), 1);
}

#[test]
fn failures_are_repeated_after_growing_waits_and_the_sixth_deletes_the_subscription() {
    let told = Told::new();
    told.subscribe(told.company(), A, "vendors");
    told.subscribe(told.company(), B, "purchaseInvoices");
    told.world.simulator.block_vendor("V100", VendorBlocked::All);
    told.pass(30);
    for wait in [60, 60, 600, 6000, 60_000] {
        let parcels = told.start().unwrap();
        assert_eq!(parcels[0].items.len(), 1);
        told.end(&parcels, Outcome::Again);
        told.pass(wait + 29);
        assert!(told.start().is_none(), "{wait}");
        told.pass(1);
    }
    let parcels = told.start().unwrap();
    assert_eq!(told.alive(), 2);
    told.end(&parcels, Outcome::Again);
    let left = told.world.simulator.subscriptions();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].notification_url, B);
    told.pass(100_000);
    assert!(told.start().is_none());
}

#[test]
fn another_change_sends_earlier_and_takes_along_what_failed() {
    let told = Told::new();
    told.subscribe(told.company(), A, "vendors");
    told.world.simulator.block_vendor("V100", VendorBlocked::All);
    told.pass(30);
    let parcels = told.start().unwrap();
    // While it is on its way nothing is merged into it.
    told.world.simulator.block_vendor("V100", VendorBlocked::Payment);
    told.end(&parcels, Outcome::Again);
    told.pass(30);
    let parcels = told.start().unwrap();
    let changes: Vec<_> = parcels[0].items.iter().map(|item| item.change_type).collect();
    assert_eq!(changes, ["updated", "updated"]);
    told.end(&parcels, Outcome::Taken);
    told.pass(1000);
    assert!(told.start().is_none(), "taken is taken");
}

#[test]
fn any_other_refusal_deletes_the_subscriptions_of_that_address_and_company() {
    for (status, outcome) in [
        (Some(200), Outcome::Taken),
        (Some(204), Outcome::Taken),
        (None, Outcome::Again),
        (Some(408), Outcome::Again),
        (Some(429), Outcome::Again),
        (Some(500), Outcome::Again),
        (Some(503), Outcome::Again),
        (Some(302), Outcome::Refused),
        (Some(400), Outcome::Refused),
        (Some(401), Outcome::Refused),
        (Some(404), Outcome::Refused),
    ] {
        assert_eq!(Outcome::of(status), outcome, "{status:?}");
    }
    let other = Uuid::from_u128(0xabc);
    let told = Told {
        world: World::with(BusinessCentralOptions {
            more_companies: vec![CompanyOptions::new(other, "Other")],
            ..BusinessCentralOptions::default()
        }),
        most_items: 1000,
    };
    told.subscribe(told.company(), A, "vendors");
    told.subscribe(told.company(), A, "purchaseInvoices");
    let stays = [
        told.subscribe(told.company(), B, "vendors"),
        told.subscribe(other, A, "vendors"),
    ];
    told.world.simulator.block_vendor("V100", VendorBlocked::Payment);
    told.pass(30);
    let parcels = told.start().unwrap();
    told.world.draft("INV-1");
    told.world.simulator.settle_notices(&parcels[0], Outcome::Refused);
    told.world.simulator.settle_notices(&parcels[1], Outcome::Taken);
    told.world.simulator.end_notice_job(told.company());
    let left: Vec<_> = told
        .world
        .simulator
        .subscriptions()
        .into_iter()
        .map(|one| one.id)
        .collect();
    assert_eq!(left, stays.map(|id| id.simple().to_string()));
    assert_eq!(told.told(), NOTHING, "what waited for them is gone");
}

#[test]
fn nothing_is_told_to_those_that_expired_or_were_deleted_and_a_stopped_job_is_done_again() {
    let told = Told::new();
    let id = told.subscribe(told.company(), A, "vendors");
    told.world.simulator.block_vendor("V100", VendorBlocked::All);
    told.pass(30);
    assert_eq!(told.start().unwrap().len(), 1);
    told.world.simulator.end_notice_job(told.company());
    assert_eq!(told.told().len(), 1, "it was never settled");
    told.world.simulator.block_vendor("V100", VendorBlocked::Payment);
    assert!(told.world.simulator.drop_subscription(&id.simple().to_string()));
    assert_eq!(told.told(), NOTHING);
    told.subscribe(told.company(), A, "vendors");
    told.world.simulator.block_vendor("V100", VendorBlocked::All);
    told.pass(3 * 86_400);
    assert_eq!(told.told(), NOTHING);
}
