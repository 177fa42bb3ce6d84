//! Supplier invoices.

use sandbox::concur::fixtures::{InvoiceRequest, Line, LineTax};

use super::{Chapter, Document, UseCase, Way, amount, credit, credit_memo, debit, invoice};

pub(super) fn chapter() -> Chapter {
    Chapter {
        title: "Supplier invoices",
        way: Way::Accounts,
        cases: vec![
            UseCase {
                id: "5.1",
                title: "Invoice with tax",
                explanation: "The supplier's own number is kept. Concur does not say what of an invoice's tax is reclaimed, so all of \
                              it is, unless the mapping rules say otherwise.",
                document: Document::Invoice(
                    InvoiceRequest::new("REQUEST-5-1", "SUP-10", "PAPER-2041")
                        .with_line(taxed("119.00", "19.00", "VAT"))
                        .with_line(Line::new("OFFICE", amount("6.00"), "Stamps")),
                ),
                purchases: vec![
                    invoice(
                        "V-10",
                        "PAPER-2041",
                        "125.00",
                        vec![
                            debit("63100", "106.00"),
                            debit("15610", "19.00"),
                            credit("20100", "125.00"),
                        ],
                    )
                    .reported_when_paid(),
                ],
            },
            UseCase {
                id: "5.2",
                title: "Supplier's credit",
                explanation: "A negative total is a credit memo with every sign turned, the tax's included.",
                document: Document::Invoice(
                    InvoiceRequest::new("REQUEST-5-2", "SUP-10", "PAPER-2049")
                        .with_line(taxed("-23.80", "-3.80", "VAT")),
                ),
                purchases: vec![credit_memo(
                    "V-10",
                    "PAPER-2049",
                    "23.80",
                    vec![
                        credit("63100", "20.00"),
                        credit("15610", "3.80"),
                        debit("20100", "23.80"),
                    ],
                )],
            },
            UseCase {
                id: "5.3",
                title: "Invoice with a tax that is not reclaimed",
                explanation: "The mapping rules list this tax as not reclaimed, so it is part of the cost.",
                document: Document::Invoice(InvoiceRequest::new("REQUEST-5-3", "SUP-20", "F-77012").with_line(taxed(
                    "238.00",
                    "38.00",
                    "VAT-ENTERTAINMENT",
                ))),
                purchases: vec![
                    invoice(
                        "V-20",
                        "F-77012",
                        "238.00",
                        vec![debit("63100", "238.00"), credit("20100", "238.00")],
                    )
                    .reported_when_paid(),
                ],
            },
        ],
    }
}

/// A line for office supplies with one tax in it.
pub(super) fn taxed(gross: &str, tax: &str, code: &str) -> Line {
    Line {
        tax: Some(LineTax {
            code: code.to_owned(),
            amount: amount(tax),
        }),
        ..Line::new("OFFICE", amount(gross), "Office supplies")
    }
}
