use business_central::{ETag, LineDimension, PurchaseHeader, PurchaseLine};
use posting::ids::{
    AccountNumber, BusinessId, Currency, DimensionCode, ExternalNumber, FinancialDocumentId, VendorNumber,
};
use posting::plan::{DimensionValue, Payee, PaymentExpectation, PlannedLine, PurchaseKind};
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
        prices: None,
        tax_tolerance: Decimal::ZERO,
        lines: vec![PlannedLine {
            account: AccountNumber::parse("61100").unwrap(),
            description: "Paper".to_owned(),
            continued: Vec::new(),
            amount: Decimal::new(-1_050, 2),
            tax_group: None,
            tax: Decimal::ZERO,
            dimensions: Vec::new(),
        }],
        total: Decimal::new(-1_050, 2),
        payment: PaymentExpectation::PaidFromLedger,
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
        dimensions: Vec::new(),
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
            prices: business_central::Prices::ExcludingTax,
            discount_amount: Decimal::ZERO,
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

fn difference_after(change: impl FnOnce(&mut PurchaseDocument)) -> Option<Difference> {
    difference_from(&planned(), change)
}

fn difference_from(planned: &PlannedPurchase, change: impl FnOnce(&mut PurchaseDocument)) -> Option<Difference> {
    let mut document = document();
    change(&mut document);
    evidence(&document, Some(planned), PostedProof::None).difference
}

fn shows_no_amount(difference: &Difference) {
    let what = &difference.what;
    assert!(
        !what.contains("10.5") && !what.contains("USD"),
        "an amount is shown: {what}"
    );
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
    let what = |difference: Option<Difference>| difference.unwrap().what;
    assert!(what(difference_after(|d| d.header.posting_date = None)).contains("empty"));
    assert!(difference_after(|d| d.header.vendor_number = "V-20".to_owned()).is_some());
    assert!(difference_after(|d| d.header.currency_code = "EUR".to_owned()).is_some());
    assert!(difference_after(|d| d.lines[1].object_number = "62100".to_owned()).is_some());
    assert!(difference_after(|d| d.lines[1].unit_cost = Decimal::TEN).is_some());
    assert!(difference_after(|d| d.lines[1].quantity = Decimal::ONE).is_some());
    assert!(what(difference_after(|d| d.lines.truncate(1))).contains("0 lines"));
    let added = line(LineType::Account, "63100", Decimal::ONE, "Freight");
    assert!(what(difference_after(|d| d.lines.push(added))).contains("2 lines"));
}

#[test]
fn both_totals_are_told_apart_from_what_may_be_shown() {
    let total = difference_after(|d| d.header.total_including_tax = Decimal::new(-1_100, 2)).unwrap();
    assert!(total.what.contains("total"));
    shows_no_amount(&total);
    assert_eq!(
        total.figures.as_deref(),
        Some("Business Central: -11 USD, Concur: -10.5 USD")
    );
}

/// The total is what an accountant looks at first; that a discount made it so is what helps.
#[test]
fn an_invoice_discount_is_named_as_the_cause() {
    let discounted = difference_after(|d| {
        d.header.discount_amount = Decimal::new(50, 2);
        d.header.total_including_tax = Decimal::new(-1_000, 2);
    });
    let discounted = discounted.unwrap();
    assert!(discounted.what.contains("invoice discount"), "{}", discounted.what);
    shows_no_amount(&discounted);
}

#[test]
fn a_tax_is_compared_line_by_line_and_within_the_tolerance() {
    let with_tax = |tax: Decimal| move |d: &mut PurchaseDocument| d.lines[1].total_tax = tax;
    // The total does not show it where costs contain tax.
    let unexpected = difference_after(with_tax(Decimal::new(-168, 2))).unwrap();
    assert!(unexpected.what.contains("another tax on line 1 (account 61100)"));
    shows_no_amount(&unexpected);
    assert_eq!(
        unexpected.figures.as_deref(),
        Some("Business Central: -1.68 USD, Concur: 0 USD")
    );

    let mut taxed = planned();
    taxed.prices = Some(Prices::IncludingTax);
    taxed.lines[0].tax = Decimal::new(-168, 2);
    taxed.tax_tolerance = Decimal::new(1, 2);
    let including = |tax: Decimal| {
        move |d: &mut PurchaseDocument| {
            d.header.prices = business_central::Prices::IncludingTax;
            d.lines[1].total_tax = tax;
        }
    };
    assert_eq!(difference_from(&taxed, including(Decimal::new(-167, 2))), None);
    assert!(difference_from(&taxed, including(Decimal::new(-166, 2))).is_some());
    assert!(difference_from(&taxed, including(Decimal::ZERO)).is_some());
    assert!(
        difference_from(&taxed, with_tax(Decimal::new(-168, 2))).is_some(),
        "costs without tax were taken for costs with tax"
    );
}

#[test]
fn a_line_must_have_the_planned_dimensions_and_may_have_others() {
    let code = |text: &str| DimensionCode::parse(text).unwrap();
    let mut wanting = planned();
    wanting.lines[0].dimensions = vec![DimensionValue {
        dimension: code("DEPARTMENT"),
        value: code("SALES"),
    }];
    let has = |dimensions: &'static [(&'static str, &'static str)]| {
        move |d: &mut PurchaseDocument| {
            d.lines[1].dimensions = dimensions
                .iter()
                .map(|(code, value)| LineDimension {
                    dimension_id: Uuid::nil(),
                    code: (*code).to_owned(),
                    value_code: (*value).to_owned(),
                })
                .collect();
        }
    };
    assert!(difference_from(&wanting, has(&[])).unwrap().what.contains("DEPARTMENT"));
    assert!(difference_from(&wanting, has(&[("DEPARTMENT", "PROD")])).is_some());
    assert!(difference_from(&wanting, has(&[("PROJECT", "SALES")])).is_some());
    assert_eq!(
        difference_from(&wanting, has(&[("PROJECT", "P1"), ("Department", "Sales")])),
        None
    );
    // Whoever goes on to set them must not be stopped by their absence.
    assert_eq!(but_for_dimensions(&document(), &wanting).difference, None);
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
