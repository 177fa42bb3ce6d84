//! Lists and master data.

use std::num::NonZeroU32;

use business_central::{Changed, PurchaseDocumentKind::Invoice, VendorBlocked};
use jiff::{SignedDuration, Timestamp};
use sandbox::business_central::VendorSeed;

use crate::world::World;

#[tokio::test]
async fn lists_are_complete_whatever_the_page_size() {
    let world = World::new().await;
    for n in 0..7 {
        world.sandbox.business_central().add_vendor(VendorSeed {
            number: format!("V{n}"),
            ..VendorSeed::default()
        });
    }
    for n in 0..5 {
        world.draft(Invoice, "INV-7").await;
        assert_eq!(world.found("INV-7").await.len(), n + 1);
    }
    let client = world.client.clone().with_rows_per_page(NonZeroU32::new(3).unwrap());
    let mut numbers: Vec<_> = client
        .vendors(Changed::All)
        .await
        .unwrap()
        .into_iter()
        .map(|vendor| vendor.number)
        .collect();
    numbers.sort();
    assert_eq!(numbers, ["20000", "V0", "V1", "V2", "V3", "V4", "V5", "V6"]);
    let found = client.find_purchase_documents(Invoice, "20000", "INV-7").await.unwrap();
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|document| document.lines.len() == 2));
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    assert!(client.vendors(Changed::Since(later)).await.unwrap().is_empty());
}

#[tokio::test]
async fn master_data_is_read() {
    let world = World::new().await;
    let vendor = world.client.vendor_by_number("20000").await.unwrap().unwrap();
    assert_eq!(
        (vendor.display_name.as_str(), vendor.blocked),
        ("Example Supplies Ltd", VendorBlocked::No)
    );
    assert_eq!(world.client.vendor_by_number("none").await.unwrap(), None);
    let accounts = world.client.accounts(Changed::All).await.unwrap();
    assert!(
        accounts
            .iter()
            .any(|account| account.number == "61100" && account.accepts_lines())
    );
    let dimension = world.client.dimensions(Changed::All).await.unwrap().remove(0);
    let values = world.client.dimension_values(dimension.id).await.unwrap();
    assert_eq!(values.len(), 2);
    assert!(
        world
            .client
            .default_dimensions_of_vendor(vendor.id)
            .await
            .unwrap()
            .is_empty()
    );
    world.client.currencies(Changed::All).await.unwrap();
    assert_eq!(
        world.client.general_ledger_setup().await.unwrap().local_currency_code,
        "USD"
    );
    assert_eq!(world.client.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn changed_invoices_are_seen_after_the_watermark() {
    let world = World::new().await;
    let before = Timestamp::now() - SignedDuration::from_mins(1);
    let id = world.draft(Invoice, "INV-7").await.header.id;
    let changed = world.client.purchase_invoices_changed(before).await.unwrap();
    assert_eq!(changed, [world.read(Invoice, id).await.header]);
    let after = Timestamp::now() + SignedDuration::from_mins(1);
    assert!(world.client.purchase_invoices_changed(after).await.unwrap().is_empty());
}
