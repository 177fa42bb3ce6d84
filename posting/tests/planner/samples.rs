//! Documents as SAP publishes them. They are not part of this project: the folder is given by `CONCORDAT_SAMPLES`.

use std::path::PathBuf;

use posting::document::{ConcurDocument, DocumentShape, recognise};
use posting::mapping::Mapping;
use posting::plan::{DocumentKind, PostingPlan};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fixtures::{decimal, live, plan_with, shown};

const RULES: &str = r#"
version = "samples"
account_default = { policy = "same" }
cards = { COPD = "V-COPD", IBCP = "V-IBCP", CBCP = "V-CBCP" }
tax_accounts = { DEVAT = "1570", CAPMB = "1575" }
"#;

/// The file, its kind, the approved amount, and each purchase document with its total and its lines' amounts.
fn outcomes() -> Vec<(&'static str, DocumentKind, &'static str, Vec<&'static str>)> {
    let expense = DocumentKind::Expense;
    let advance = DocumentKind::CashAdvance;
    vec![
        (
            "fis-08-document-expense.json",
            expense,
            "200",
            vec!["invoice EMPL 150: 150 50 -50"],
        ),
        (
            "fis-09-document-invoice.json",
            DocumentKind::Invoice,
            "50",
            vec!["invoice SUPP 50: 50"],
        ),
        (
            "fis-10-document-cashadvance.json",
            advance,
            "150",
            vec!["invoice EMPL 150: 150"],
        ),
        (
            "fis-20-expense-1.2-cash-credit.json",
            expense,
            "-50",
            vec!["credit_memo EMPL 50: 50"],
        ),
        (
            "fis-21-expense-2.1-vat-single.json",
            expense,
            "10",
            vec!["invoice EMPL 10: 8.4 1.6"],
        ),
        (
            "fis-22-expense-2.3-vat-two-authorities.json",
            expense,
            "100",
            vec!["invoice EMPL 100: 96.46 3.54"],
        ),
        (
            "fis-23-expense-4.1-split-allocation.json",
            expense,
            "325",
            vec!["invoice COPD 325: 250 50 12.5 12.5"],
        ),
        (
            "fis-24-expense-5.2.1-cash-advance-applied.json",
            expense,
            "315",
            vec!["invoice EMPL 15: 245 5 55 10 -245 -55"],
        ),
        (
            "fis-25-cashadvance-5.2.1.json",
            advance,
            "300",
            vec!["invoice EMPL 300: 300"],
        ),
        (
            "fis-26-expense-5.2.2-advance-exceeds-with-return.json",
            expense,
            "315",
            vec!["credit_memo EMPL 85: -245 -60 -10 85 245 60 10"],
        ),
        (
            "fis-27-expense-6.1.3-card-credit.json",
            expense,
            "-349",
            vec!["credit_memo COPD 349: 349"],
        ),
        (
            "fis-28-expense-6.1.6-ibcp-with-offset.json",
            expense,
            "305",
            vec!["invoice EMPL 21: 21", "invoice IBCP 284: 125 20 125 14"],
        ),
        (
            "fis-29-expense-6.2.1-cbcp-entirely-personal.json",
            expense,
            "0",
            vec![
                "credit_memo EMPL 81: 49 32",
                "invoice COPD 32: 32",
                "invoice CBCP 49: 49",
            ],
        ),
        (
            "fis-30-expense-6.2.4-cbcp-personal-item.json",
            expense,
            "305",
            vec!["invoice EMPL 21: -14 35", "invoice CBCP 284: 125 125 20 14"],
        ),
    ]
}

/// Kind, payee, total and the lines' amounts of each purchase document.
fn figures(plan: &PostingPlan) -> Vec<String> {
    let amounts = |purchase: &posting::plan::PlannedPurchase| {
        let amounts: Vec<String> = purchase.lines.iter().map(|line| line.amount.to_string()).collect();
        amounts.join(" ")
    };
    plan.purchases
        .iter()
        .map(|of| format!("{} {} {}: {}", of.kind.as_str(), of.payee.code(), of.total, amounts(of)))
        .collect()
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("CONCORDAT_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CONCORDAT_SAMPLES is not set");
    }
    folder
}

/// The document's own text: some samples are published inside an envelope.
fn document_text(folder: &std::path::Path, name: &str) -> String {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(rename = "fIDocuments")]
        documents: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        document: Box<RawValue>,
    }
    let text = std::fs::read_to_string(folder.join("concur").join(name)).unwrap();
    match serde_json::from_str::<Envelope>(&text) {
        Ok(envelope) => envelope.documents[0].document.get().to_owned(),
        Err(_) => text,
    }
}

/// The rules, with the vendors that the document itself needs.
fn rules(document: &ConcurDocument) -> Mapping {
    let (table, key) = match document {
        ConcurDocument::Expense(report) => ("employees", report.employee_id.clone().unwrap()),
        ConcurDocument::CashAdvance(advance) => ("employees", advance.employee_id.clone().unwrap()),
        ConcurDocument::Invoice(invoice) => {
            let code = invoice.vendor_code.as_deref().unwrap();
            (
                "suppliers",
                format!("{code}/{}", invoice.remit_to_code.as_deref().unwrap()),
            )
        }
    };
    Mapping::parse(&format!("{RULES}[{table}.table]\n\"{key}\" = \"V1000\"\n")).unwrap()
}

#[test]
fn every_published_document_is_planned_with_the_figures_of_its_page() {
    let Some(folder) = folder() else { return };
    for (name, kind, approved, purchases) in outcomes() {
        let text = document_text(&folder, name);
        assert_eq!(recognise(&text), Ok(DocumentShape::Posted(kind)), "{name}");
        let document = ConcurDocument::parse(kind, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan =
            plan_with(&document, &rules(&document), &live()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(plan.approved.amount(), decimal(approved), "{name}");
        assert_eq!(figures(&plan), purchases, "{name}: {:?}", shown(&plan));
        assert!(
            plan.purchases
                .iter()
                .all(|purchase| purchase.vendor.as_str().starts_with('V')),
            "{name}"
        );
    }
}

#[test]
fn a_reservation_is_recognised_as_an_obligation_and_left_alone() {
    let Some(folder) = folder() else { return };
    let text = document_text(&folder, "fis-31-reservation-report.json");
    assert_eq!(recognise(&text), Ok(DocumentShape::Obligation));
}

#[test]
fn no_published_document_is_read_as_another_kind() {
    let Some(folder) = folder() else { return };
    for (name, kind, ..) in outcomes() {
        let text = document_text(&folder, name);
        for other in DocumentKind::ALL.into_iter().filter(|other| *other != kind) {
            assert!(ConcurDocument::parse(other, &text).is_err(), "{name} as {other}");
        }
    }
}
