//! Cards: individually billed, company billed, and what the company pays without a card.

use sandbox::concur::fixtures::{Entry, ExpenseReport, Payee};

use super::{Chapter, Document, UseCase, Way, amount, credit, credit_memo, debit, invoice};

pub(super) fn chapter() -> Chapter {
    let mut cases = individually_billed();
    cases.extend(company_billed());
    cases.extend(several());
    Chapter {
        title: "Cards",
        way: Way::Accounts,
        cases,
    }
}

fn individually_billed() -> Vec<UseCase> {
    vec![
        UseCase {
            id: "4.1",
            title: "Individually billed card: charge",
            explanation: "The company owes the card's issuer, who is paid by statement.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-1", "10001").with_entry(charge(IBCP, "TRAVEL", "250.00")),
            ),
            purchases: vec![invoice(
                "V-AMEX",
                "REPORT-4-1-IBCP",
                "250.00",
                vec![debit("61100", "250.00"), credit("20100", "250.00")],
            )],
        },
        UseCase {
            id: "4.2",
            title: "Individually billed card: refund",
            explanation: "The issuer owes the company: a credit memo of the issuer.",
            document: Document::Report(ExpenseReport::new("REPORT-4-2", "10001").with_entry(Entry::card_refund(
                IBCP,
                "TRAVEL",
                amount("35.00"),
            ))),
            purchases: vec![credit_memo(
                "V-AMEX",
                "REPORT-4-2-IBCP",
                "35.00",
                vec![credit("61100", "35.00"), debit("20100", "35.00")],
            )],
        },
        UseCase {
            id: "4.3",
            title: "Individually billed card: personal item without offset",
            explanation: "The employee pays the personal item to the issuer directly, so it is not in Concur's document at all.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-3", "10001")
                    .with_entry(charge(IBCP, "TRAVEL", "150.00"))
                    .with_entry(Entry::cash_expense("MEALS", amount("35.00"))),
            ),
            purchases: vec![
                invoice(
                    "E-001",
                    "REPORT-4-3-EMPL",
                    "35.00",
                    vec![debit("61200", "35.00"), credit("20100", "35.00")],
                )
                .reported_when_paid(),
                invoice(
                    "V-AMEX",
                    "REPORT-4-3-IBCP",
                    "150.00",
                    vec![debit("61100", "150.00"), credit("20100", "150.00")],
                ),
            ],
        },
        UseCase {
            id: "4.4",
            title: "Individually billed card: personal item with offset",
            explanation: "The company pays a personal item of 14.00 to the issuer and keeps it back from the employee's cash expense, \
                          whose journal is split between the two.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-4", "10001")
                    .with_entry(charge(IBCP, "TRAVEL", "150.00"))
                    .with_entry(Entry::cash_with_offset("MEALS", amount("35.00"), amount("14.00"))),
            ),
            purchases: vec![
                invoice(
                    "E-001",
                    "REPORT-4-4-EMPL",
                    "21.00",
                    vec![debit("61200", "21.00"), credit("20100", "21.00")],
                )
                .reported_when_paid(),
                invoice(
                    "V-AMEX",
                    "REPORT-4-4-IBCP",
                    "164.00",
                    vec![
                        debit("61100", "150.00"),
                        debit("61200", "14.00"),
                        credit("20100", "164.00"),
                    ],
                ),
            ],
        },
    ]
}

fn company_billed() -> Vec<UseCase> {
    vec![
        UseCase {
            id: "4.5",
            title: "Company billed card: charge",
            explanation: "As with an individually billed card: the issuer is the payee.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-5", "10002").with_entry(charge(CBCP, "TRAVEL", "420.00")),
            ),
            purchases: vec![invoice(
                "V-VISA",
                "REPORT-4-5-CBCP",
                "420.00",
                vec![debit("61100", "420.00"), credit("20100", "420.00")],
            )],
        },
        UseCase {
            id: "4.6",
            title: "Company billed card: refund",
            explanation: "A credit memo of the issuer.",
            document: Document::Report(ExpenseReport::new("REPORT-4-6", "10002").with_entry(Entry::card_refund(
                CBCP,
                "TRAVEL",
                amount("20.00"),
            ))),
            purchases: vec![credit_memo(
                "V-VISA",
                "REPORT-4-6-CBCP",
                "20.00",
                vec![credit("61100", "20.00"), debit("20100", "20.00")],
            )],
        },
        UseCase {
            id: "4.7",
            title: "Company billed card: personal item",
            explanation: "The company pays the personal item to the issuer and has it back from the employee; both rows stand on the \
                          same clearing account, which is left as it was.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-7", "10002")
                    .with_entry(charge(CBCP, "TRAVEL", "210.00"))
                    .with_entry(Entry::personal_card_item("PERSONAL", amount("16.00")))
                    .with_entry(Entry::cash_expense("MEALS", amount("45.00"))),
            ),
            purchases: vec![
                invoice(
                    "E-002",
                    "REPORT-4-7-EMPL",
                    "29.00",
                    vec![
                        debit("61200", "45.00"),
                        credit("15800", "16.00"),
                        credit("20100", "29.00"),
                    ],
                )
                .reported_when_paid(),
                invoice(
                    "V-VISA",
                    "REPORT-4-7-CBCP",
                    "226.00",
                    vec![
                        debit("61100", "210.00"),
                        debit("15800", "16.00"),
                        credit("20100", "226.00"),
                    ],
                ),
            ],
        },
        UseCase {
            id: "4.8",
            title: "Company billed card: entirely personal",
            explanation: "The report's total is zero, and still the issuer is owed the charge and the employee owes it to the company.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-8", "10002")
                    .with_entry(Entry::personal_card_item("PERSONAL", amount("49.00"))),
            ),
            purchases: vec![
                credit_memo(
                    "E-002",
                    "REPORT-4-8-EMPL",
                    "49.00",
                    vec![credit("15800", "49.00"), debit("20100", "49.00")],
                ),
                invoice(
                    "V-VISA",
                    "REPORT-4-8-CBCP",
                    "49.00",
                    vec![debit("15800", "49.00"), credit("20100", "49.00")],
                ),
            ],
        },
    ]
}

fn several() -> Vec<UseCase> {
    vec![
        UseCase {
            id: "4.9",
            title: "Two card programmes",
            explanation: "Concur names both issuers CBCP; the mapping rules tell them apart by card programme, and each gets a \
                          document and a number of its own.",
            document: Document::Report(
                ExpenseReport::new("REPORT-4-9", "10002")
                    .with_entry(charge(CBCP, "TRAVEL", "90.00"))
                    .with_entry(Entry {
                        card_program: Some("FLEET".to_owned()),
                        ..charge(CBCP, "MILES", "61.25")
                    }),
            ),
            purchases: vec![
                invoice(
                    "V-VISA",
                    "REPORT-4-9-CBCP",
                    "90.00",
                    vec![debit("61100", "90.00"), credit("20100", "90.00")],
                ),
                invoice(
                    "V-FLEET",
                    "REPORT-4-9-CBCP-FLEET",
                    "61.25",
                    vec![debit("61300", "61.25"), credit("20100", "61.25")],
                ),
            ],
        },
        UseCase {
            id: "4.10",
            title: "Paid by the company without a card",
            explanation: "What the company pays itself, such as flights through an agency, has one vendor as well.",
            document: Document::Report(ExpenseReport::new("REPORT-4-10", "10001").with_entry(charge(
                Payee::CompanyPaid,
                "TRAVEL",
                "349.00",
            ))),
            purchases: vec![invoice(
                "V-TRAVEL",
                "REPORT-4-10-COPD",
                "349.00",
                vec![debit("61100", "349.00"), credit("20100", "349.00")],
            )],
        },
    ]
}

const IBCP: Payee = Payee::IndividualBilledCard;
const CBCP: Payee = Payee::CompanyBilledCard;

fn charge(card: Payee, account: &str, of: &str) -> Entry {
    Entry::card_charge(card, account, amount(of))
}
