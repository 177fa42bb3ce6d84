//! What employees paid themselves.

use sandbox::concur::fixtures::{Entry, ExpenseReport, ExpenseType, Mileage, Split};

use super::{Chapter, Document, UseCase, Way, amount, credit, credit_memo, debit, invoice};

pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Paid by the employee",
        way: Way::Accounts,
        cases: vec![
            UseCase {
                id: "1.1",
                title: "Cash expense",
                explanation: "The company owes the employee what the employee spent.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-1-1", "10001")
                        .with_entry(Entry::cash_expense("TRAVEL", amount("120.50"))),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-1-1-EMPL",
                        "120.50",
                        vec![debit("61100", "120.50"), credit("20100", "120.50")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "1.2",
                title: "Cash credit",
                explanation: "The employee got money back that the company had reimbursed, so the employee owes it to the company: a \
                              credit memo.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-1-2", "10001").with_entry(Entry::cash_credit("TRAVEL", amount("40.00"))),
                ),
                purchases: vec![credit_memo(
                    "E-001",
                    "REPORT-1-2-EMPL",
                    "40.00",
                    vec![credit("61100", "40.00"), debit("20100", "40.00")],
                )],
            },
            UseCase {
                id: "1.3",
                title: "Mileage",
                explanation: "Concur has turned the distance into an amount, and only the amount is posted.",
                document: Document::Report(ExpenseReport::new("REPORT-1-3", "10002").with_entry(Entry {
                    expense_type: expense_type("MILEG", "Personal car mileage"),
                    mileage: Some(Mileage {
                        total_distance: amount("250"),
                        personal_distance: amount("30"),
                    }),
                    ..Entry::cash_expense("MILES", amount("154.00"))
                })),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-1-3-EMPL",
                        "154.00",
                        vec![debit("61300", "154.00"), credit("20100", "154.00")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "1.4",
                title: "Travel allowance",
                explanation: "A fixed allowance is an expense like any other; nobody has to have spent it.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-1-4", "10002")
                        .with_entry(Entry {
                            expense_type: expense_type("ALLOW", "Daily allowance, first day"),
                            merchant: None,
                            ..Entry::cash_expense("MILES", amount("14.00"))
                        })
                        .with_entry(Entry {
                            expense_type: expense_type("ALLOW", "Daily allowance, second day"),
                            merchant: None,
                            ..Entry::cash_expense("MILES", amount("28.00"))
                        }),
                ),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-1-4-EMPL",
                        "42.00",
                        vec![debit("61300", "42.00"), credit("20100", "42.00")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "1.5",
                title: "Itemised receipt",
                explanation: "Each item of a hotel bill is an expense of its own and goes to its own account.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-1-5", "10001")
                        .with_entry(Entry::cash_expense("TRAVEL", amount("180.00")))
                        .with_entry(Entry {
                            expense_type: expense_type("DINNR", "Dinner"),
                            ..Entry::cash_expense("MEALS", amount("32.40"))
                        }),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-1-5-EMPL",
                        "212.40",
                        vec![
                            debit("61100", "180.00"),
                            debit("61200", "32.40"),
                            credit("20100", "212.40"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "1.6",
                title: "Allocated to two departments",
                explanation: "Concur has split the amount already; the percentage is never applied again.",
                document: Document::Report(ExpenseReport::new("REPORT-1-6", "10001").with_entry(Entry {
                    splits: vec![share("66.67", "100"), share("33.33", "200")],
                    ..Entry::cash_expense("TRAVEL", amount("100.00"))
                })),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-1-6-EMPL",
                        "100.00",
                        vec![
                            debit("61100", "66.67").of_department("SALES"),
                            debit("61100", "33.33").of_department("SERVICE"),
                            credit("20100", "100.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
        ],
    }
}

fn expense_type(code: &str, name: &str) -> ExpenseType {
    ExpenseType {
        code: code.to_owned(),
        name: name.to_owned(),
    }
}

fn share(of: &str, department: &str) -> Split {
    Split {
        account: "TRAVEL".to_owned(),
        amount: amount(of),
        cost_center: Some(department.to_owned()),
        project: None,
    }
}
