//! Which changes are told to whom, on the simulator's clock and without a network.

use std::time::Duration;

use super::super::notices::{Outcome, Parcel};
use super::super::subscription::Wanted;
use super::*;

const DELAY: Duration = Duration::from_secs(30);
pub(super) const A: &str = "https://a.example.com/";
pub(super) const B: &str = "https://b.example.com/";

pub(super) struct Told {
    pub(super) world: World,
    pub(super) most_items: usize,
}

impl Told {
    pub(super) fn new() -> Self {
        Self {
            world: World::new(),
            most_items: 1000,
        }
    }

    /// Subscribes without a handshake; the id.
    pub(super) fn subscribe(&self, company: Uuid, url: &str, set: &str) -> Uuid {
        let wanted = Wanted {
            notification_url: url.into(),
            resource: format!("api/v2.0/companies({company})/{set}"),
            company,
            set: set.into(),
            client_state: format!("state of {set}"),
        };
        let now = self.world.clock.now();
        self.world.simulator.lock().subscriptions.add(wanted, now)
    }

    pub(super) fn company(&self) -> Uuid {
        self.world.simulator.id()
    }

    /// The parcels of the next job that is due, which stays open.
    pub(super) fn start(&self) -> Option<Vec<Parcel>> {
        let job = self.world.simulator.start_notice_job(DELAY, self.most_items);
        job.map(|(_, parcels)| parcels)
    }

    pub(super) fn end(&self, parcels: &[Parcel], outcome: Outcome) {
        for parcel in parcels {
            self.world.simulator.settle_notices(parcel, outcome);
        }
        self.world.simulator.end_notice_job(self.company());
    }

    pub(super) fn pass(&self, seconds: u64) {
        self.world.clock.advance(Duration::from_secs(seconds));
    }

    /// After the delay: change types and rows of all items of the one parcel, which is taken.
    pub(super) fn told(&self) -> Vec<(&'static str, String)> {
        self.pass(30);
        let Some(parcels) = self.start() else { return Vec::new() };
        self.end(&parcels, Outcome::Taken);
        assert!(parcels.len() <= 1);
        let items = parcels.into_iter().flat_map(|parcel| parcel.items);
        items
            .map(|item| {
                let row = item.resource.rsplit('/').next().unwrap_or_default().to_owned();
                (item.change_type, row)
            })
            .collect()
    }

    pub(super) fn alive(&self) -> usize {
        self.world.simulator.subscriptions().len()
    }
}

pub(super) const NOTHING: [(&str, String); 0] = [];

fn invoice_row(change: &'static str, id: Uuid) -> (&'static str, String) {
    (change, format!("purchaseInvoices({id})"))
}

#[test]
fn creating_and_posting_is_created_and_one_update() {
    let told = Told::new();
    told.subscribe(told.company(), A, "purchaseInvoices");
    let (id, number) = told.world.posted("INV-1");
    assert_eq!(told.told(), [invoice_row("created", id), invoice_row("updated", id)]);

    let pay = |amount| {
        told.world
            .simulator
            .pay(&number, amount, told.world.clock.today())
            .unwrap()
    };
    pay(PaymentAmount::Partial(Decimal::from(40)));
    assert_eq!(told.told(), NOTHING, "the row keeps its status");
    pay(PaymentAmount::Full);
    assert_eq!(told.told(), [invoice_row("updated", id)]);
    told.world.simulator.unapply(&number).unwrap();
    assert_eq!(told.told(), [invoice_row("updated", id)]);
}

#[test]
fn lines_and_dimensions_raise_their_header_and_refused_writes_nothing() {
    let told = Told::new();
    let id = told.world.draft("INV-1");
    told.subscribe(told.company(), A, "purchaseInvoices");
    let line = json!({ "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": 7 });
    told.world
        .post(&format!("purchaseInvoices({id})/purchaseInvoiceLines"), &line)
        .is(201);
    assert_eq!(told.told(), [invoice_row("updated", id)]);
    let patch = told.world.patch(
        &format!("purchaseInvoices({id})"),
        "*",
        &json!({ "vendorNumber": "NONE" }),
    );
    assert_eq!(patch.status, 400);
    let refused = told.world.post("purchaseInvoices", &json!({ "vendorNumber": "NONE" }));
    assert_eq!(refused.status, 400);
    told.world.get("purchaseInvoices").is(200);
    let (posted, _) = told.world.posted("INV-2");
    assert_eq!(told.told().len(), 2);
    let released = told.world.simulator.person_releases(posted, ReleaseStatus::Released);
    assert!(released.is_err(), "reached for, and left as it was");
    assert_eq!(told.told(), NOTHING);
    told.world.delete(&format!("purchaseInvoices({id})")).is(204);
    assert_eq!(told.told(), [invoice_row("deleted", id)]);
}

#[test]
fn what_a_batch_undoes_is_not_told() {
    let told = Told::new();
    told.subscribe(told.company(), A, "purchaseInvoices");
    let company = told.company();
    let part = |id: &str, body: Value| {
        json!({ "id": id, "method": "POST", "url": format!("companies({company})/purchaseInvoices"),
                "headers": { "content-type": "application/json" }, "body": body })
    };
    let batch = json!({ "requests": [
        part("1", json!({ "vendorNumber": "V100" })),
        part("2", json!({ "vendorNumber": "NONE" })),
    ] });
    let headers = [("isolation", "snapshot")];
    let answer = told.world.signed(
        Method::POST,
        "/v2.0/Production/api/v2.0/$batch",
        &headers,
        &batch.to_string(),
    );
    assert_eq!(answer.is(200).json["responses"][0]["status"], 201);
    assert_eq!(told.told(), NOTHING);
}

#[test]
fn a_new_vendor_is_two_items_and_others_changes_are_one_each() {
    let told = Told::new();
    told.subscribe(told.company(), A, "vendors");
    let seed = || VendorSeed {
        number: "V200".into(),
        ..VendorSeed::default()
    };
    let id = told.world.simulator.add_vendor(seed());
    let row = |change| (change, format!("vendors({id})"));
    assert_eq!(told.told(), [row("created"), row("updated")]);
    told.world.simulator.block_vendor("V200", VendorBlocked::All);
    told.world.simulator.renumber_vendor("V200", "V201");
    assert_eq!(told.told(), [row("updated")], "an update that follows an update");
    told.world.simulator.block_vendor("V201", VendorBlocked::All);
    told.world.simulator.delete_vendor("V201");
    told.world.draft("INV-1");
    assert_eq!(
        told.told(),
        [row("updated"), row("deleted")],
        "nobody asked for invoices"
    );
}

#[test]
fn credit_memos_and_other_companies_are_not_told() {
    let other = Uuid::from_u128(0xabc);
    let told = Told {
        world: World::with(BusinessCentralOptions {
            more_companies: vec![CompanyOptions::new(other, "Other")],
            ..BusinessCentralOptions::default()
        }),
        most_items: 1000,
    };
    told.subscribe(told.company(), A, "purchaseInvoices");
    told.subscribe(told.company(), A, "vendors");
    told.world
        .simulator
        .person_drafts(DocumentKind::CreditMemo, "V100", "CM-1", Decimal::from(5))
        .unwrap();
    let seed = VendorSeed {
        number: "V1".into(),
        ..VendorSeed::default()
    };
    told.world
        .simulator
        .company(&other.to_string())
        .unwrap()
        .add_vendor(seed.clone());
    assert_eq!(told.told(), NOTHING);
    // Each company has a job of its own, for the same address.
    told.subscribe(other, A, "vendors");
    told.world
        .simulator
        .company(&other.to_string())
        .unwrap()
        .add_vendor(VendorSeed {
            number: "V2".into(),
            ..seed
        });
    told.world.draft("INV-1");
    told.pass(30);
    let (first, second) = (told.start().unwrap(), told.start().unwrap());
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first[0].company, second[0].company);
    assert!(told.start().is_none());
}
