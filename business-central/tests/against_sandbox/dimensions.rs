//! Dimensions of lines: read back, changed together or not at all, and carried into the ledger.

use business_central::{
    Changed, DimensionAction, DimensionChange, ErrorCode, PostingValidation, Prices, PurchaseDocument,
    PurchaseDocumentKind::{self, CreditMemo, Invoice},
};
use rust_decimal::Decimal;
use sandbox::business_central::{DefaultDimensionSeed, TaxGroupSeed, VendorSeed};
use uuid::Uuid;

use crate::world::{World, amount, new_document, refusal};

fn add(line_id: Uuid, code: &str, value_code: &str) -> DimensionChange {
    DimensionChange {
        line_id,
        action: DimensionAction::Add {
            code: code.to_owned(),
            value_code: value_code.to_owned(),
        },
    }
}

fn set(line_id: Uuid, dimension_id: Uuid, value_code: &str) -> DimensionChange {
    DimensionChange {
        line_id,
        action: DimensionAction::Set {
            dimension_id,
            value_code: value_code.to_owned(),
        },
    }
}

/// Dimensions of the account line, by code.
fn dimensions(document: &PurchaseDocument) -> Vec<(String, String)> {
    let line = &document.lines[1];
    let mut all: Vec<_> = line
        .dimensions
        .iter()
        .map(|d| (d.code.clone(), d.value_code.clone()))
        .collect();
    all.sort();
    all
}

fn pair(code: &str, value: &str) -> (String, String) {
    (code.to_owned(), value.to_owned())
}

async fn world_with_draft(kind: PurchaseDocumentKind) -> (World, PurchaseDocument) {
    let world = World::new().await;
    world.sandbox.business_central().add_dimension("PROJECT", ["P1", "P2"]);
    let draft = world.draft(kind, "INV-7").await;
    assert_eq!(
        dimensions(&draft),
        [pair("DEPARTMENT", "SALES")],
        "inherited from the header"
    );
    (world, draft)
}

#[tokio::test]
async fn changed_dimensions_are_read_back_and_reach_the_ledger() {
    for kind in [Invoice, CreditMemo] {
        let (world, draft) = world_with_draft(kind).await;
        let (id, line) = (draft.header.id, &draft.lines[1]);
        let changes = [
            set(line.id, line.dimensions[0].dimension_id, "adm"),
            add(line.id, "PROJECT", "P1"),
        ];
        world.client.change_line_dimensions(kind, id, &changes).await.unwrap();
        let expected = [pair("DEPARTMENT", "ADM"), pair("PROJECT", "P1")];
        assert_eq!(dimensions(&world.read(kind, id).await), expected);

        world.client.post_draft(kind, id).await.unwrap();
        let posted = world.read(kind, id).await;
        assert_eq!(dimensions(&posted), expected);
        let entries = world.client.ledger_entries(&posted.header.number).await.unwrap();
        let expense: Vec<_> = entries.iter().filter(|e| e.account_number == "61100").collect();
        let [expense] = expense[..] else { panic!("{entries:?}") };
        let mut codes: Vec<_> = expense
            .dimensions
            .iter()
            .map(|d| pair(&d.code, &d.value_code))
            .collect();
        codes.sort();
        assert_eq!(codes, expected);
        let (amounts, document_type) = match kind {
            Invoice => ((amount("100"), Decimal::ZERO), "Invoice"),
            CreditMemo => ((Decimal::ZERO, amount("100")), "Credit Memo"),
        };
        assert_eq!(
            ((expense.debit, expense.credit), expense.document_type.as_str()),
            (amounts, document_type)
        );
        assert!(entries.is_sorted_by_key(|e| e.entry_number));
        let balance: Decimal = entries.iter().map(|e| e.debit - e.credit).sum();
        assert_eq!(balance, Decimal::ZERO);
    }
}

#[tokio::test]
async fn one_refused_change_undoes_the_others() {
    let (world, draft) = world_with_draft(Invoice).await;
    let line = &draft.lines[1];
    let good = set(line.id, line.dimensions[0].dimension_id, "ADM");
    for bad in [
        add(line.id, "PROJECT", "NONE"),
        add(line.id, "DEPARTMENT", "ADM"),
        add(Uuid::from_u128(9), "PROJECT", "P1"),
    ] {
        for changes in [[good.clone(), bad.clone()], [bad, good.clone()]] {
            let answer = world
                .client
                .change_line_dimensions(Invoice, draft.header.id, &changes)
                .await;
            let answer = refusal(answer);
            assert!((400..500).contains(&answer.status), "{answer:?}");
            let now = world.read(Invoice, draft.header.id).await;
            assert_eq!(dimensions(&now), [pair("DEPARTMENT", "SALES")]);
        }
    }
    let twice = [add(line.id, "DEPARTMENT", "ADM")];
    let answer = refusal(
        world
            .client
            .change_line_dimensions(Invoice, draft.header.id, &twice)
            .await,
    );
    assert!(answer.code.is(ErrorCode::DIALOG_EXCEPTION));
    assert!(
        answer.message.starts_with("The dimension set line already exists."),
        "{}",
        answer.message
    );
}

#[tokio::test]
async fn prices_with_tax_are_kept_and_shown() {
    let world = World::new().await;
    let mut document = new_document("INV-7");
    document.prices = Some(Prices::IncludingTax);
    let draft = world.client.create_draft(Invoice, &document).await.unwrap().value;
    assert_eq!(draft.header.prices, Prices::IncludingTax);
    assert_eq!(draft.header.total_including_tax, amount("100.00"));
    assert_eq!(draft.header.discount_amount, Decimal::ZERO);
    let other = world.draft(Invoice, "INV-8").await;
    assert_eq!(other.header.prices, Prices::ExcludingTax);
}

#[tokio::test]
async fn vendors_and_their_defaults_come_in_one_list() {
    let world = World::new().await;
    world.sandbox.business_central().add_vendor(VendorSeed {
        number: "30000".to_owned(),
        default_dimensions: vec![DefaultDimensionSeed::proposal("DEPARTMENT", "ADM")],
        ..VendorSeed::default()
    });
    let vendors = world.client.vendors_with_defaults(Changed::All).await.unwrap();
    assert_eq!(vendors.len(), 2);
    for vendor in vendors {
        let alone = world
            .client
            .default_dimensions_of_vendor(vendor.vendor.id)
            .await
            .unwrap();
        assert_eq!(vendor.default_dimensions, alone);
        let validation = vendor
            .default_dimensions
            .into_iter()
            .map(|d| d.posting_validation)
            .next();
        assert_eq!(
            validation,
            (vendor.vendor.number == "30000").then_some(PostingValidation::None)
        );
    }
}

#[tokio::test]
async fn tax_groups_are_read() {
    let world = World::new().await;
    world.sandbox.business_central().add_tax_group(&TaxGroupSeed {
        code: "REDUCED".to_owned(),
        identifier: "VAT10".to_owned(),
        percent: Decimal::from(10),
    });
    let groups = world.client.tax_groups(Changed::All).await.unwrap();
    assert!(groups.iter().any(|group| group.code == "REDUCED"), "{groups:?}");
}
