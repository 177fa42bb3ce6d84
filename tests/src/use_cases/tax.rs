//! Taxes as lines on accounts, with Concur's amounts; and other currencies, which Concur has converted.

use sandbox::concur::fixtures::{Entry, ExpenseReport, RateDirection, Spend, Tax};

use super::{Chapter, Document, UseCase, Way, amount, credit, debit, invoice};

pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Tax on accounts, and currencies",
        way: Way::Accounts,
        cases: vec![
            UseCase {
                id: "2.1",
                title: "One tax, reclaimed in full",
                explanation: "The cost is the gross amount less the tax, which is a receivable from the tax office.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-2-1", "10001")
                        .with_entry(taxed("119.00", vec![tax("VAT", "19.00", "19.00")])),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-2-1-EMPL",
                        "119.00",
                        vec![
                            debit("61100", "100.00"),
                            debit("15610", "19.00"),
                            credit("20100", "119.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "2.2",
                title: "A tax that is not deductible",
                explanation: "Nothing is reclaimed, so the tax is part of the cost.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-2-2", "10001")
                        .with_entry(taxed("59.50", vec![tax("VAT", "9.50", "0.00")])),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-2-2-EMPL",
                        "59.50",
                        vec![debit("61100", "59.50"), credit("20100", "59.50")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "2.3",
                title: "Several taxes",
                explanation: "Each tax goes to its own account, as far as it is reclaimed.",
                document: Document::Report(ExpenseReport::new("REPORT-2-3", "10002").with_entry(taxed(
                    "112.00",
                    vec![tax("GST", "5.00", "5.00"), tax("PST", "7.00", "3.50")],
                ))),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-2-3-EMPL",
                        "112.00",
                        vec![
                            debit("61100", "103.50"),
                            debit("15620", "5.00"),
                            debit("15630", "3.50"),
                            credit("20100", "112.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "2.4",
                title: "A tax that is deductible in part",
                explanation: "What is not reclaimed of the tax stays with the cost.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-2-4", "10002")
                        .with_entry(taxed("119.00", vec![tax("VAT", "19.00", "9.50")])),
                ),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-2-4-EMPL",
                        "119.00",
                        vec![
                            debit("61100", "109.50"),
                            debit("15610", "9.50"),
                            credit("20100", "119.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "2.5",
                title: "Foreign receipt",
                explanation: "The employee paid 80.00 GBP; Concur converted it into the reimbursement currency, in which all its \
                              journal amounts are.",
                document: Document::Report(ExpenseReport::new("REPORT-2-5", "10002").with_entry(Entry {
                    spend: Some(Spend {
                        amount: amount("80.00"),
                        currency: "GBP".to_owned(),
                        rate: amount("1.2525"),
                        direction: RateDirection::Multiply,
                    }),
                    ..Entry::cash_expense("TRAVEL", amount("100.20"))
                })),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-2-5-EMPL",
                        "100.20",
                        vec![debit("61100", "100.20"), credit("20100", "100.20")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "2.6",
                title: "Reimbursed in another currency than the company's",
                explanation: "The purchase document is in euro; Business Central posts it at its own exchange rate, here 1.10.",
                document: Document::Report(
                    ExpenseReport {
                        currency: "EUR".to_owned(),
                        ..ExpenseReport::new("REPORT-2-6", "10003")
                    }
                    .with_entry(taxed("238.00", vec![tax("VAT", "38.00", "38.00")])),
                ),
                purchases: vec![
                    invoice(
                        "E-003",
                        "REPORT-2-6-EMPL",
                        "238.00",
                        vec![
                            debit("61100", "220.00"),
                            debit("15610", "41.80"),
                            credit("20100", "261.80"),
                        ],
                    )
                    .in_currency("EUR")
                    .reported_when_paid(),
                ],
            },
        ],
    }
}

/// A cash expense for travel with these taxes in it.
pub(super) fn taxed(gross: &str, taxes: Vec<Tax>) -> Entry {
    Entry {
        taxes,
        ..Entry::cash_expense("TRAVEL", amount(gross))
    }
}

/// A tax and what of it is reclaimed.
pub(super) fn tax(authority: &str, of: &str, reclaim: &str) -> Tax {
    Tax {
        authority: authority.to_owned(),
        code: None,
        amount: amount(of),
        reclaim: amount(reclaim),
    }
}
