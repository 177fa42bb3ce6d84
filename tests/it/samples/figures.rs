//! What each published document must become, written down by hand from its figures.
//!
//! Vendors are the house's own: an employee of one currency or department, the supplier, and `V-` with Concur's code of a card's
//! issuer. Every currency is worth one of the company's, so that the figures are the published ones.

use concordat_tests::use_cases::{Purchase, credit, credit_memo, debit, invoice};
use jiff::civil::{Date, date};
use posting::plan::DocumentKind;

/// A published document and what becomes of it.
pub(super) struct Sample {
    pub(super) file: &'static str,
    pub(super) kind: DocumentKind,
    /// The vendor that its employee or supplier is.
    pub(super) vendor: &'static str,
    /// The day it is posted on.
    pub(super) date: Date,
    /// The purchase documents, by the document's id.
    pub(super) purchases: fn(&str) -> Vec<Purchase>,
}

/// Those that are published as documents.
pub(super) fn documents() -> Vec<Sample> {
    let mut samples = vec![
        expense(
            "fis-08-document-expense.json",
            "E-08",
            date(2018, 3, 2),
            covered_in_part,
        ),
        Sample {
            file: "fis-09-document-invoice.json",
            kind: DocumentKind::Invoice,
            vendor: "V-1000",
            date: date(2018, 8, 8),
            purchases: material,
        },
        cash_advance(
            "fis-10-document-cashadvance.json",
            "E-10",
            date(2018, 3, 6),
            advance_of_150,
        ),
    ];
    samples.extend(use_cases());
    samples
}

/// Those that are put into pages of the queue.
pub(super) fn within_pages() -> Vec<Sample> {
    vec![
        Sample {
            file: "composed-01-page-invoice-json.json",
            kind: DocumentKind::Invoice,
            vendor: "V-1000",
            date: date(2018, 8, 8),
            purchases: material,
        },
        expense(
            "composed-02-page-expense-text.json",
            "E-08",
            date(2018, 3, 2),
            covered_in_part,
        ),
        cash_advance(
            "composed-03-page-cashadvance-json.json",
            "E-10",
            date(2018, 3, 6),
            advance_of_150,
        ),
    ]
}

fn expense(file: &'static str, vendor: &'static str, date: Date, purchases: fn(&str) -> Vec<Purchase>) -> Sample {
    Sample {
        file,
        kind: DocumentKind::Expense,
        vendor,
        date,
        purchases,
    }
}

fn cash_advance(file: &'static str, vendor: &'static str, date: Date, purchases: fn(&str) -> Vec<Purchase>) -> Sample {
    Sample {
        kind: DocumentKind::CashAdvance,
        ..expense(file, vendor, date, purchases)
    }
}

/// The number of a report's purchase document for a payee.
fn of(id: &str, payee: &str) -> String {
    format!("{id}-{payee}")
}

/// Half of what the advance covered stands on the very account that it is cleared on.
fn covered_in_part(id: &str) -> Vec<Purchase> {
    let postings = vec![
        debit("125ABC", "150"),
        debit("12345", "50"),
        credit("12345", "50"),
        credit("20100", "150"),
    ];
    vec![invoice("E-08", &of(id, "EMPL"), "150", postings).reported_when_paid()]
}

fn material(_: &str) -> Vec<Purchase> {
    vec![
        invoice(
            "V-1000",
            "25688",
            "50",
            vec![debit("MATER", "50"), credit("20100", "50")],
        )
        .reported_when_paid(),
    ]
}

fn advance_of_150(id: &str) -> Vec<Purchase> {
    vec![invoice(
        "E-10",
        id,
        "150",
        vec![debit("12345", "150"), credit("20100", "150")],
    )]
}

fn use_cases() -> Vec<Sample> {
    vec![
        expense("fis-20-expense-1.2-cash-credit.json", "E-US", date(2019, 5, 28), |id| {
            let postings = vec![credit("5", "50").of_department("21-BELLEV1"), debit("20100", "50")];
            vec![credit_memo("E-US", &of(id, "EMPL"), "50", postings)]
        }),
        expense("fis-21-expense-2.1-vat-single.json", "E-DE", date(2019, 6, 5), |id| {
            let postings = vec![
                debit("37", "8.40").of_department("11-KING"),
                debit("1570", "1.60").of_department("11-KING"),
                credit("20100", "10"),
            ];
            vec![
                invoice("E-DE", &of(id, "EMPL"), "10", postings)
                    .in_currency("EUR")
                    .reported_when_paid(),
            ]
        }),
        expense(
            "fis-22-expense-2.3-vat-two-authorities.json",
            "E-CA",
            date(2019, 7, 4),
            |id| {
                let postings = vec![
                    debit("474210", "96.46").of_department("70-AUT"),
                    debit("1575", "3.54").of_department("70-AUT"),
                    credit("20100", "100"),
                ];
                vec![
                    invoice("E-CA", &of(id, "EMPL"), "100", postings)
                        .in_currency("CAD")
                        .reported_when_paid(),
                ]
            },
        ),
        expense(
            "fis-23-expense-4.1-split-allocation.json",
            "E-US",
            date(2019, 5, 28),
            |id| {
                let postings = vec![
                    debit("474230", "312.50").of_department("21-BELLEV1"),
                    debit("474230", "12.50").of_department("1000"),
                    credit("20100", "325"),
                ];
                vec![invoice("V-COPD", &of(id, "COPD"), "325", postings)]
            },
        ),
        expense(
            "fis-24-expense-5.2.1-cash-advance-applied.json",
            "E-UK",
            date(2019, 6, 21),
            |id| {
                let postings = vec![
                    debit("109", "245"),
                    debit("105", "60"),
                    debit("130", "10"),
                    credit("CADV", "300"),
                    credit("20100", "15"),
                ];
                vec![
                    invoice("E-UK", &of(id, "EMPL"), "15", postings)
                        .in_currency("GBP")
                        .reported_when_paid(),
                ]
            },
        ),
        cash_advance("fis-25-cashadvance-5.2.1.json", "E-UK", date(2019, 6, 22), |id| {
            let postings = vec![debit("CADV", "300"), credit("20100", "300")];
            vec![invoice("E-UK", id, "300", postings).in_currency("GBP")]
        }),
        expense(
            "fis-26-expense-5.2.2-advance-exceeds-with-return.json",
            "E-UK",
            date(2019, 6, 21),
            |id| {
                let postings = vec![
                    debit("109", "245"),
                    debit("105", "60"),
                    debit("130", "10"),
                    credit("CADV", "400"),
                    debit("20100", "85"),
                ];
                vec![credit_memo("E-UK", &of(id, "EMPL"), "85", postings).in_currency("GBP")]
            },
        ),
        expense(
            "fis-27-expense-6.1.3-card-credit.json",
            "E-US",
            date(2019, 5, 30),
            |id| {
                let postings = vec![
                    credit("474230", "349").of_department("21-BELLEV1"),
                    debit("20100", "349"),
                ];
                vec![credit_memo("V-COPD", &of(id, "COPD"), "349", postings)]
            },
        ),
        expense(
            "fis-28-expense-6.1.6-ibcp-with-offset.json",
            "E-SAP",
            date(2019, 7, 16),
            |id| {
                let issuer = vec![
                    debit("99999", "250"),
                    debit("600", "20"),
                    debit("88888", "14"),
                    credit("20100", "284"),
                ];
                vec![
                    invoice(
                        "E-SAP",
                        &of(id, "EMPL"),
                        "21",
                        vec![debit("88888", "21"), credit("20100", "21")],
                    )
                    .reported_when_paid(),
                    invoice("V-IBCP", &of(id, "IBCP"), "284", issuer),
                ]
            },
        ),
        expense(
            "fis-29-expense-6.2.1-cbcp-entirely-personal.json",
            "E-UI",
            date(2016, 6, 1),
            |id| {
                let employee = vec![
                    credit("CBCP180", "49"),
                    credit("COMPAID374", "32"),
                    debit("20100", "81"),
                ];
                vec![
                    credit_memo("E-UI", &of(id, "EMPL"), "81", employee),
                    invoice(
                        "V-COPD",
                        &of(id, "COPD"),
                        "32",
                        vec![debit("COMPAID374", "32"), credit("20100", "32")],
                    ),
                    invoice(
                        "V-CBCP",
                        &of(id, "CBCP"),
                        "49",
                        vec![debit("CBCP180", "49"), credit("20100", "49")],
                    ),
                ]
            },
        ),
        expense(
            "fis-30-expense-6.2.4-cbcp-personal-item.json",
            "E-US",
            date(2019, 6, 7),
            |id| {
                let employee = vec![
                    debit("474230", "35").of_department("21-BELLEV1"),
                    credit("199999", "14"),
                    credit("20100", "21"),
                ];
                let issuer = vec![
                    debit("474230", "270").of_department("21-BELLEV1"),
                    debit("199999", "14"),
                    credit("20100", "284"),
                ];
                vec![
                    invoice("E-US", &of(id, "EMPL"), "21", employee).reported_when_paid(),
                    invoice("V-CBCP", &of(id, "CBCP"), "284", issuer),
                ]
            },
        ),
    ]
}
