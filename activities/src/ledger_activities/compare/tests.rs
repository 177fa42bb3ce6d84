use business_central::{ETag, PurchaseHeader, PurchaseLine};
use posting::ids::{AccountNumber, BusinessId, Currency, ExternalNumber, FinancialDocumentId, VendorNumber};
use posting::plan::{Payee, PlannedLine, PurchaseKind};
use uuid::Uuid;

use super::*;

fn planned() -> PlannedPurchase {
    let day = jiff::civil::date(2026, 3, 2);
    PlannedPurchase {
        payee: Payee::Supplier,
        kind: PurchaseKind::Invoice,
        vendor: VendorNumber::parse("V-10").unwrap(),
        external_number: ExternalNumber::parse("INV-1").unwrap(),
        document_date: day,
        posting_date: day,
        due_date: None,
        currency: Currency::parse("USD").unwrap(),
        lines: vec![PlannedLine {
            account: AccountNumber::parse("61100").unwrap(),
            description: "Paper".to_owned(),
            amount: Decimal::new(-1_050, 2),
            dimensions: Vec::new(),
        }],
        total: Decimal::new(-1_050, 2),
    }
}

fn line(line_type: LineType, number: &str, quantity: Decimal, description: &str) -> PurchaseLine {
    let amount = quantity * Decimal::new(1_050, 2);
    PurchaseLine {
        id: Uuid::nil(),
        sequence: 10_000,
        line_type,
        object_number: number.to_owned(),
        description: description.to_owned(),
        quantity,
        unit_cost: Decimal::new(10_500, 3),
        amount_excluding_tax: amount,
        total_tax: Decimal::ZERO,
        amount_including_tax: amount,
        net_amount: amount,
        net_amount_including_tax: amount,
        tax_code: String::new(),
    }
}

fn mark() -> OwnershipMark {
    OwnershipMark {
        business_id: BusinessId::parse("REPORT1").unwrap(),
        financial_document_id: FinancialDocumentId::parse("approval1").unwrap(),
        payee: Payee::Supplier,
        digest: "0123456789abcdef".to_owned(),
    }
}

fn document() -> PurchaseDocument {
    let day = jiff::civil::date(2026, 3, 2);
    PurchaseDocument {
        header: PurchaseHeader {
            id: Uuid::nil(),
            etag: ETag::new("W/\"tag\"").unwrap(),
            number: "D-1".to_owned(),
            status: PurchaseStatus::Draft,
            vendor_number: "V-10".to_owned(),
            external_number: "INV-1".to_owned(),
            posting_date: Some(day),
            document_date: Some(day),
            due_date: None,
            currency_code: "USD".to_owned(),
            total_excluding_tax: Decimal::new(-10_500, 3),
            total_tax: Decimal::ZERO,
            total_including_tax: Decimal::new(-10_500, 3),
            last_modified: jiff::Timestamp::UNIX_EPOCH,
        },
        lines: vec![
            line(LineType::Comment, "", Decimal::ZERO, &mark().to_line()),
            line(LineType::Account, "61100", Decimal::NEGATIVE_ONE, "Paper"),
        ],
    }
}

fn difference_after(change: impl FnOnce(&mut PurchaseDocument)) -> Option<String> {
    let mut document = document();
    change(&mut document);
    evidence(&document, Some(&planned()), PostedProof::None).difference
}

#[test]
fn a_draft_as_sent_has_no_difference_and_carries_its_mark() {
    let found = evidence(&document(), Some(&planned()), PostedProof::None);
    assert_eq!(found.difference, None);
    assert_eq!(found.mark, Some(mark()));
    assert_eq!(found.account_lines, 1);
}

#[test]
fn whatever_business_central_changed_is_a_difference() {
    assert!(
        difference_after(|d| d.header.posting_date = None)
            .unwrap()
            .contains("empty")
    );
    assert!(difference_after(|d| d.header.vendor_number = "V-20".to_owned()).is_some());
    assert!(difference_after(|d| d.header.currency_code = "EUR".to_owned()).is_some());
    let total = difference_after(|d| d.header.total_including_tax = Decimal::new(-1_100, 2)).unwrap();
    assert!(total.contains("total"));
    assert!(
        !total.contains(|c: char| c.is_ascii_digit()),
        "an amount is shown: {total}"
    );
    assert!(difference_after(|d| d.lines[1].object_number = "62100".to_owned()).is_some());
    assert!(difference_after(|d| d.lines[1].unit_cost = Decimal::TEN).is_some());
    assert!(difference_after(|d| d.lines[1].quantity = Decimal::ONE).is_some());
    assert!(difference_after(|d| d.lines.truncate(1)).unwrap().contains("0 lines"));
    let added = line(LineType::Account, "63100", Decimal::ONE, "Freight");
    assert!(difference_after(|d| d.lines.push(added)).unwrap().contains("2 lines"));
}

#[test]
fn two_ownership_lines_prove_nothing() {
    let mut document = document();
    let other = OwnershipMark {
        digest: "fedcba9876543210".to_owned(),
        ..mark()
    };
    document
        .lines
        .push(line(LineType::Comment, "", Decimal::ZERO, &other.to_line()));
    assert_eq!(evidence(&document, Some(&planned()), PostedProof::None).mark, None);
}
