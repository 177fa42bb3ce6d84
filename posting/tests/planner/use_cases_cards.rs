//! Company cards: charges, refunds, offsets, personal items, several issuers.

use posting::plan::PaymentExpectation;

use crate::fixtures::*;

/// A private expense on a card: the issuer is owed, the employee owes.
fn personal(card: &str, amount: &str) -> Entry {
    let mut entry = entry(vec![
        row_on("6200", card, amount),
        row_on("6200", "EMPL", &format!("-{amount}")),
    ]);
    entry.personal = "Y";
    entry
}

#[test]
fn charges_and_refunds_of_each_card_go_to_its_issuer() {
    for (card, vendor) in [("IBCP", "V-CARD-IND"), ("CBCP", "V-CARD-COMP"), ("COPD", "V-CARD")] {
        // Expense Pay of the employee's money has no say in what an issuer gets.
        let mut charged = report(vec![entry(vec![row(card, "64.90")])]);
        charged.entries[0].paid_by_concur = "Y";
        assert_eq!(
            shown(&charged.plan().unwrap()),
            [
                "expense 64.9 EUR".to_owned(),
                format!("invoice {card} {vendor} ID-{card} 64.9 EUR nothing_to_pay"),
                "  6110 64.9".to_owned(),
            ]
        );
        let refunded = report(vec![entry(vec![row(card, "-64.90")])]);
        assert_eq!(
            shown(&refunded.plan().unwrap()),
            [
                "expense -64.9 EUR".to_owned(),
                format!("credit_memo {card} {vendor} ID-{card} 64.9 EUR nothing_to_pay"),
                "  6110 64.9".to_owned(),
            ]
        );
    }
}

#[test]
fn a_refund_beside_charges_reduces_what_the_issuer_gets() {
    let plan = report(vec![
        entry(vec![row("IBCP", "70.00")]),
        entry(vec![row("IBCP", "-12.00")]),
    ])
    .plan();
    assert_eq!(
        shown(&plan.unwrap()),
        [
            "expense 58 EUR",
            "invoice IBCP V-CARD-IND ID-IBCP 58 EUR nothing_to_pay",
            "  6110 70",
            "  6110 -12",
        ]
    );
}

#[test]
fn an_offset_moves_a_part_of_a_cash_expense_to_the_issuer() {
    let charge = entry(vec![row("IBCP", "160.00")]);
    let offset = entry(vec![row_on("6200", "EMPL", "21.50"), row_on("6200", "IBCP", "18.50")]);
    let plan = report(vec![charge, offset]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 200 EUR",
            "invoice EMPL E0001 ID-EMPL 21.5 EUR paid_from_ledger",
            "  6210 21.5",
            "invoice IBCP V-CARD-IND ID-IBCP 178.5 EUR nothing_to_pay",
            "  6110 160",
            "  6210 18.5",
        ]
    );
}

#[test]
fn an_offset_may_use_up_all_the_employee_would_get() {
    let charge = entry(vec![row("IBCP", "60.00")]);
    let offset = entry(vec![row_on("6200", "IBCP", "5.00")]);
    let plan = report(vec![charge, offset]).plan().unwrap();
    assert_eq!(
        shown(&plan)[1..],
        [
            "invoice IBCP V-CARD-IND ID-IBCP 65 EUR nothing_to_pay",
            "  6110 60",
            "  6210 5"
        ]
    );
}

#[test]
fn a_personal_item_is_deducted_from_the_employees_own_expenses() {
    let plan = report(vec![
        entry(vec![row("CBCP", "250.00")]),
        personal("CBCP", "14.00"),
        entry(vec![row("EMPL", "39.00")]),
    ])
    .plan()
    .unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 289 EUR",
            "invoice EMPL E0001 ID-EMPL 25 EUR paid_from_ledger",
            "  6210 -14",
            "  6110 39",
            "invoice CBCP V-CARD-COMP ID-CBCP 264 EUR nothing_to_pay",
            "  6110 250",
            "  6210 14",
        ]
    );
}

#[test]
fn what_the_employee_owes_is_no_expense_that_concur_would_pay() {
    let mut mixed = report(vec![personal("CBCP", "14.00"), entry(vec![row("EMPL", "35.00")])]);
    mixed.entries[1].paid_by_concur = "Y";
    let plan = mixed.plan().unwrap();
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::PaidByConcur);
}

#[test]
fn an_entirely_personal_report_makes_the_employee_owe_what_the_issuers_get() {
    let plan = report(vec![personal("CBCP", "60.00"), personal("COPD", "25.30")])
        .plan()
        .unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 0 EUR",
            "credit_memo EMPL E0001 ID-EMPL 85.3 EUR nothing_to_pay",
            "  6210 60",
            "  6210 25.3",
            "invoice COPD V-CARD ID-COPD 25.3 EUR nothing_to_pay",
            "  6210 25.3",
            "invoice CBCP V-CARD-COMP ID-CBCP 60 EUR nothing_to_pay",
            "  6210 60",
        ]
    );
}

#[test]
fn an_employee_whose_expense_covers_the_personal_item_on_the_same_account_gets_no_document() {
    let covering = entry(vec![row_on("6200", "EMPL", "14.00")]);
    let plan = report(vec![personal("CBCP", "14.00"), covering]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 14 EUR",
            "invoice CBCP V-CARD-COMP ID-CBCP 14 EUR nothing_to_pay",
            "  6210 14"
        ]
    );
    // On another account the two are no wash: the accounts move, though nothing is owed.
    let elsewhere = entry(vec![row("EMPL", "14.00")]);
    let plan = report(vec![personal("CBCP", "14.00"), elsewhere]).plan().unwrap();
    assert_eq!(
        shown(&plan)[1..4],
        [
            "invoice EMPL E0001 ID-EMPL 0 EUR nothing_to_pay",
            "  6210 -14",
            "  6110 14"
        ]
    );
}

#[test]
fn two_programmes_of_two_issuers_are_two_documents() {
    let plan = report(vec![
        entry(vec![row("CBCP", "30.00")]).in_programme("1000", "TRV"),
        entry(vec![row("CBCP", "20.00")]).in_programme("1000", "OFF"),
        entry(vec![row("CBCP", "5.00")]).in_programme("TRV", ""),
    ])
    .plan()
    .unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 55 EUR",
            "invoice CBCP V-CARD-COMP ID-CBCP 20 EUR nothing_to_pay",
            "  6110 20",
            "invoice CBCP V-CARD-TRAVEL ID-CBCP-TRV 35 EUR nothing_to_pay",
            "  6110 30",
            "  6110 5",
        ]
    );
}

#[test]
fn one_issuer_of_two_programmes_gets_one_document() {
    let rules = rules_with(
        "\"CBCP/TRV\" = \"V-CARD-TRAVEL\"",
        "\"CBCP/TRV\" = \"V-CARD-BANK\"\n\"CBCP/OFF\" = \"V-CARD-BANK\"",
    );
    let mut used = report(vec![
        entry(vec![row("CBCP", "30.00")]).in_programme("1000", "TRV"),
        entry(vec![row("CBCP", "-45.00")]).in_programme("1000", "OFF"),
    ]);
    let expected = [
        "expense -15 EUR",
        "credit_memo CBCP V-CARD-BANK ID-CBCP-OFF 15 EUR nothing_to_pay",
        "  6110 -30",
        "  6110 45",
    ];
    assert_eq!(shown(&plan_with(&used.document(), &rules, &live()).unwrap()), expected);
    // The number does not hang on which programme comes first.
    used.entries.reverse();
    let turned = plan_with(&used.document(), &rules, &live()).unwrap();
    assert_eq!(shown(&turned)[1], expected[1]);
}

#[test]
fn receipts_are_attached_to_every_document_they_are_on() {
    let mut offset = entry(vec![row("EMPL", "21.50"), row("IBCP", "18.50")]);
    offset.receipt = "IMG-1";
    let mut other = entry(vec![row("IBCP", "1.00")]);
    other.receipt = "IMG-2";
    let plan = report(vec![offset, other]).plan().unwrap();
    let images: Vec<(String, String)> = plan
        .images
        .iter()
        .map(|image| (image.external_number.to_string(), format!("{:?}", image.source)))
        .collect();
    let employee = "A1B2C3D4E5F6A7B8C9D0-EMPL".to_owned();
    let issuer = "A1B2C3D4E5F6A7B8C9D0-IBCP".to_owned();
    let receipt = |id: &str| format!("Receipt({id:?})");
    assert_eq!(
        images,
        [
            (employee, receipt("IMG-1")),
            (issuer.clone(), receipt("IMG-1")),
            (issuer, receipt("IMG-2")),
        ]
    );
}
