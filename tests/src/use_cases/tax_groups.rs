//! Taxes by tax groups: Business Central computes them, and the total stays what Concur approved.

use sandbox::concur::fixtures::{ExpenseReport, InvoiceRequest};

use super::invoices::taxed as taxed_line;
use super::tax::{tax, taxed};
use super::{Chapter, Document, UseCase, Way, credit, debit, invoice};

pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Tax by tax groups",
        way: Way::Groups,
        cases: vec![
            UseCase {
                id: "6.1",
                title: "One tax, reclaimed in full",
                explanation: "One line of 119.00 with the tax group of 19 %, of which Business Central finds 19.00 to be tax.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-6-1", "10001")
                        .with_entry(taxed("119.00", vec![tax("VAT", "19.00", "19.00")])),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-6-1-EMPL",
                        "119.00",
                        vec![
                            debit("61100", "100.00"),
                            debit("16100", "19.00"),
                            credit("20100", "119.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "6.2",
                title: "A tax that is not deductible",
                explanation: "One line of 59.50 with the tax group for no tax.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-6-2", "10001")
                        .with_entry(taxed("59.50", vec![tax("VAT", "9.50", "0.00")])),
                ),
                purchases: vec![
                    invoice(
                        "E-001",
                        "REPORT-6-2-EMPL",
                        "59.50",
                        vec![debit("61100", "59.50"), credit("20100", "59.50")],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "6.3",
                title: "A tax that is deductible in part",
                explanation: "Half of the tax is reclaimed, so half of the amount, 59.50, bears the tax group and the other half does \
                              not.",
                document: Document::Report(
                    ExpenseReport::new("REPORT-6-3", "10002")
                        .with_entry(taxed("119.00", vec![tax("VAT", "19.00", "9.50")])),
                ),
                purchases: vec![
                    invoice(
                        "E-002",
                        "REPORT-6-3-EMPL",
                        "119.00",
                        vec![
                            debit("61100", "109.50"),
                            debit("16100", "9.50"),
                            credit("20100", "119.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "6.4",
                title: "Supplier invoice with tax",
                explanation: "The same rule of the mapping file serves expenses and invoices.",
                document: Document::Invoice(
                    InvoiceRequest::new("REQUEST-6-4", "SUP-20", "F-77020")
                        .with_line(taxed_line("59.50", "9.50", "VAT")),
                ),
                purchases: vec![
                    invoice(
                        "V-20",
                        "F-77020",
                        "59.50",
                        vec![
                            debit("63100", "50.00"),
                            debit("16100", "9.50"),
                            credit("20100", "59.50"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
        ],
    }
}
