//! Supplier invoices.

use posting::mapping::{Mapping, MappingMiss};
use posting::plan::{DocumentKind, ImageSource, Payee, PaymentExpectation, PurchaseKind};
use posting::planner::{DocumentProblem, PlanContext, PlanRefusal};

use crate::fixtures::*;

fn problem(bill: &Bill) -> DocumentProblem {
    problem_of(bill.plan())
}

fn changed(change: impl FnOnce(&mut Bill)) -> Bill {
    let mut bill = bill(vec![bill_line("40.00", &["10.00"])]);
    change(&mut bill);
    bill
}

#[test]
fn an_invoice_is_posted_net_and_tax_apart_under_the_suppliers_number() {
    let plan = bill(vec![bill_line("40.00", &["10.00"]), bill_line("5.50", &[])])
        .plan()
        .unwrap();
    let purchase = &plan.purchases[0];
    assert_eq!(plan.kind, DocumentKind::Invoice);
    assert_eq!(
        (purchase.payee, purchase.kind),
        (Payee::Supplier, PurchaseKind::Invoice)
    );
    assert_eq!(purchase.vendor.as_str(), "V1000");
    assert_eq!(purchase.external_number.as_str(), "INV-7");
    assert_eq!(purchase.document_date.to_string(), "2026-08-08");
    assert_eq!(purchase.posting_date.to_string(), "2026-08-08");
    assert_eq!(purchase.due_date.unwrap().to_string(), "2026-09-07");
    assert_eq!(
        lines(&plan),
        expected(&[("6110", "40"), ("1571", "10"), ("6110", "5.5")])
    );
    assert_eq!(purchase.lines[0].description, "Paper");
    assert_eq!(purchase.lines[1].description, "STD Paper");
    assert_eq!(purchase.total, decimal("55.5"));
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::PaidFromLedger);
}

#[test]
fn the_suppliers_number_is_verbatim_until_a_posting_of_it_was_reversed() {
    let plan = changed(|_| {}).plan().unwrap();
    assert_eq!(plan.purchases[0].external_number.as_str(), "INV-7");
    let context = PlanContext {
        approval_suffix: Some(2),
        ..live()
    };
    let plan = plan_with(&changed(|_| {}).document(), &rules(), &context).unwrap();
    assert_eq!(plan.purchases[0].external_number.as_str(), "INV-7.2");
}

#[test]
fn a_negative_total_becomes_a_credit_memo() {
    let plan = bill(vec![bill_line("-40.00", &["-10.00"])]).plan().unwrap();
    assert_eq!(plan.purchases[0].kind, PurchaseKind::CreditMemo);
    assert_eq!(lines(&plan), expected(&[("6110", "40"), ("1571", "10")]));
    assert_eq!(plan.purchases[0].due_date, None);
    assert_eq!(plan.approved.amount(), decimal("-50"));
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::NothingToPay);
}

#[test]
fn an_invoice_that_concur_pays_is_not_waited_for() {
    let plan = changed(|b| b.paid_by_concur = "Y").plan().unwrap();
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::PaidByConcur);
}

#[test]
fn the_posting_date_follows_concur_unless_the_rules_say_otherwise() {
    let dated = changed(|b| b.posting_date = "\"2026-08-31\"");
    assert_eq!(
        dated.plan().unwrap().purchases[0].posting_date.to_string(),
        "2026-08-31"
    );
    let with = |date: &str| {
        rules_with(
            "[employees]",
            &format!("[posting]\ninvoice_posting_date = \"{date}\"\n[employees]"),
        )
    };
    let plan = plan_with(&dated.document(), &with("invoice"), &live()).unwrap();
    assert_eq!(plan.purchases[0].posting_date.to_string(), "2026-08-08");
    let refusal = plan_with(&dated.document(), &with("approval"), &live()).unwrap_err();
    assert!(refusal.to_string().contains("processCompleteDate"), "{refusal}");
}

#[test]
fn shipping_may_be_in_the_net_amount_or_beside_it() {
    let shipped = |net: &str| {
        changed(|b| {
            let line = &mut b.lines[0];
            (line.net, line.gross, line.shipping) = (decimal(net), decimal("55.00"), decimal("5.00"));
            b.total = decimal("55.00");
        })
    };
    for net in ["45.00", "40.00"] {
        assert_eq!(
            lines(&shipped(net).plan().unwrap()),
            expected(&[("6110", "45"), ("1571", "10")])
        );
    }
    assert!(matches!(problem(&shipped("42.00")), DocumentProblem::Unbalanced { .. }));
}

#[test]
fn what_cannot_be_posted_is_refused() {
    assert!(matches!(
        problem(&changed(|b| b.total += decimal("0.01"))),
        DocumentProblem::Unbalanced { .. }
    ));
    assert_eq!(problem(&bill(vec![])), DocumentProblem::NoLines);
    assert_eq!(
        problem(&bill(vec![bill_line("0.00", &[])])),
        DocumentProblem::NothingToPost
    );
    assert_eq!(
        problem(&changed(|b| b.vendor = " ".into())),
        DocumentProblem::NoVendorCode
    );
    assert_eq!(
        problem(&changed(|b| b.lines[0].account = String::new())),
        DocumentProblem::NoAccountCode
    );
    let fine = bill(vec![bill_line("40.005", &[])]);
    assert!(matches!(problem(&fine), DocumentProblem::TooFine { .. }));
    let many = bill(vec![bill_line("1.00", &["0.10"]); 501]);
    assert_eq!(problem(&many), DocumentProblem::TooManyLines { most: 1_000 });
}

#[test]
fn a_number_business_central_cannot_hold_is_refused() {
    for (number, told) in [("", "missing"), ("   ", "missing"), (&"9".repeat(36), "too long")] {
        let refusal = changed(|b| b.number = number.into()).plan().unwrap_err();
        assert!(refusal.to_string().contains(told), "{refusal}");
        assert_eq!(refusal.failure_type(), "DocumentInvalid");
    }
    assert!(changed(|b| b.number = "9".repeat(35)).plan().is_ok());
}

#[test]
fn a_missing_rule_is_named() {
    let miss = |bill: &Bill, mapping| match plan_with(&bill.document(), &mapping, &live()).unwrap_err() {
        PlanRefusal::MappingMissing { miss, .. } => miss,
        other => panic!("{other}"),
    };
    let supplier = changed(|b| b.vendor = "SUP-9".into());
    assert!(matches!(miss(&supplier, rules()), MappingMiss::Supplier { vendor_code } if vendor_code == "SUP-9"));
    let codes = vec!["STD".into(), "TAXFIELD1".into()];
    assert_eq!(
        miss(&changed(|_| {}), rules_with("STD =", "RED =")),
        MappingMiss::TaxAccount { codes }
    );
    // The tax field serves where the code has no rule.
    let by_field = rules_with("STD =", "TAXFIELD1 =");
    assert!(plan_with(&changed(|_| {}).document(), &by_field, &live()).is_ok());
}

#[test]
fn what_is_not_reclaimed_of_an_invoice_is_cost_in_both_ways() {
    let with_accounts = Mapping::parse(&format!("{RULES}[tax.invoice]\nnot_reclaimed = [\"USE\"]\n")).unwrap();
    let both = bill(vec![bill_line_with("40.00", &[("STD", "8.00"), ("USE", "2.00")])]);
    let cost = bill(vec![bill_line_with("40.00", &[("USE", "2.00")])]);
    let lines =
        |bill: &Bill, mapping: &Mapping| shown(&plan_with(&bill.document(), mapping, &live()).unwrap())[2..].join(",");
    assert_eq!(lines(&both, &with_accounts), "  6110 42,  1571 8");
    assert_eq!(lines(&cost, &with_accounts), "  6110 42");
    for mapping in [groups(), groups_excluding_tax()] {
        assert_eq!(
            lines(&both, &mapping),
            "  6110 48 with tax 8 in VAT20,  6110 2 in NO VAT"
        );
        assert_eq!(lines(&cost, &mapping), "  6110 42 in NO VAT");
    }
    // The name of the tax's field serves as well as its code.
    let by_field = Mapping::parse(&format!("{RULES}[tax.invoice]\nnot_reclaimed = [\"TAXFIELD1\"]\n")).unwrap();
    assert_eq!(lines(&both, &by_field), "  6110 50");
}

#[test]
fn an_invoice_in_tax_groups_is_one_line_per_allocation() {
    let taxed = bill(vec![bill_line("40.00", &["10.00"]), bill_line("5.50", &[])]);
    assert_eq!(
        shown(&plan_with(&taxed.document(), &groups(), &live()).unwrap()),
        [
            "invoice 55.5 EUR",
            "invoice SUPP V1000 INV-7 55.5 EUR including tax paid_from_ledger",
            "  6110 50 with tax 10 in VAT20",
            "  6110 5.5 in NO VAT",
        ]
    );
}

#[test]
fn an_invoice_over_nothing_that_moves_accounts_is_posted_and_not_waited_for() {
    let mut moved = bill(vec![bill_line("40.00", &[]), bill_line("-40.00", &[])]);
    assert_eq!(problem(&moved), DocumentProblem::NothingToPost);
    moved.lines[1].account = "6200".into();
    assert_eq!(
        shown(&moved.plan().unwrap()),
        [
            "invoice 0 EUR",
            "invoice SUPP V1000 INV-7 0 EUR nothing_to_pay",
            "  6110 40",
            "  6210 -40"
        ]
    );
}

#[test]
fn the_image_belongs_to_the_suppliers_document() {
    let plan = changed(|_| {}).plan().unwrap();
    assert_eq!(plan.images.len(), 1);
    assert_eq!(plan.images[0].external_number.as_str(), "INV-7");
    assert_eq!(plan.images[0].source, ImageSource::InvoiceImage);
}
