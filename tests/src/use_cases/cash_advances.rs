//! Cash advances: issued, returned, and used up by a report.

use sandbox::concur::fixtures::{AdvanceDirection, CashAdvance, CashAdvanceRequest, Entry, ExpenseReport, ReturnSign};

use super::{Chapter, Document, UseCase, Way, amount, credit, credit_memo, debit, invoice};

const FIRST: &str = "ADVANCE-3-1";
const SECOND: &str = "ADVANCE-3-2";

pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Cash advances",
        way: Way::Accounts,
        cases: vec![
            UseCase {
                id: "3.1",
                title: "Cash advance issued",
                explanation: "The advance is owed to the employee and stands on its clearing account until a report uses it up. The \
                              company pays it; Concur takes no payment confirmation for cash advances.",
                document: Document::CashAdvance(advance(FIRST, "300.00")),
                purchases: vec![invoice(
                    "E-003",
                    "ADVANCE-3-1",
                    "300.00",
                    vec![debit("15700", "300.00"), credit("20100", "300.00")],
                )],
            },
            UseCase {
                id: "3.2",
                title: "Cash advance returned",
                explanation: "The employee gives the unused advance back outside of a report: the issue turned around.",
                document: Document::CashAdvance(CashAdvanceRequest {
                    direction: AdvanceDirection::Return {
                        sign: ReturnSign::Negative,
                    },
                    ..advance(SECOND, "50.00")
                }),
                purchases: vec![credit_memo(
                    "E-003",
                    "ADVANCE-3-2",
                    "50.00",
                    vec![credit("15700", "50.00"), debit("20100", "50.00")],
                )],
            },
            UseCase {
                id: "3.3",
                title: "Advance lower than the report",
                explanation: "The advance leaves its clearing account, and the employee is owed the rest.",
                document: Document::Report(
                    ExpenseReport {
                        cash_advances: vec![applied("100.00")],
                        ..ExpenseReport::new("REPORT-3-3", "10003")
                    }
                    .with_entry(Entry::cash_expense("TRAVEL", amount("130.00"))),
                ),
                purchases: vec![
                    invoice(
                        "E-003",
                        "REPORT-3-3-EMPL",
                        "30.00",
                        vec![
                            debit("61100", "130.00"),
                            credit("15700", "100.00"),
                            credit("20100", "30.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "3.4",
                title: "Advance that covers the report exactly",
                explanation: "Nothing is due, and still the cost must reach its account: an invoice over zero.",
                document: Document::Report(
                    ExpenseReport {
                        cash_advances: vec![applied("80.00")],
                        ..ExpenseReport::new("REPORT-3-4", "10003")
                    }
                    .with_entry(Entry::cash_expense("TRAVEL", amount("55.00")))
                    .with_entry(Entry::cash_expense("MEALS", amount("25.00"))),
                ),
                purchases: vec![invoice(
                    "E-003",
                    "REPORT-3-4-EMPL",
                    "0.00",
                    vec![
                        debit("61100", "55.00"),
                        debit("61200", "25.00"),
                        credit("15700", "80.00"),
                    ],
                )],
            },
            UseCase {
                id: "3.5",
                title: "Advance higher than the report, with return",
                explanation: "The advance is used up by 75.00 of expenses and 45.00 that the employee returns; the return is still \
                              owed by the employee: a credit memo.",
                document: Document::Report(
                    ExpenseReport {
                        cash_advances: vec![applied("75.00"), applied("45.00")],
                        returns_amount: amount("45.00"),
                        ..ExpenseReport::new("REPORT-3-5", "10003")
                    }
                    .with_entry(Entry::cash_expense("TRAVEL", amount("75.00"))),
                ),
                purchases: vec![credit_memo(
                    "E-003",
                    "REPORT-3-5-EMPL",
                    "45.00",
                    vec![
                        debit("61100", "75.00"),
                        credit("15700", "120.00"),
                        debit("20100", "45.00"),
                    ],
                )],
            },
        ],
    }
}

fn advance(id: &str, of: &str) -> CashAdvanceRequest {
    CashAdvanceRequest {
        account: "CASHADV".to_owned(),
        ..CashAdvanceRequest::new(id, "10003", amount(of))
    }
}

fn applied(of: &str) -> CashAdvance {
    CashAdvance {
        cash_advance_id: FIRST.to_owned(),
        clearing_account: "CASHADV".to_owned(),
        amount: amount(of),
    }
}
