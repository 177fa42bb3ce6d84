//! Documents as SAP publishes them. They are not part of this project: the folder is given by `CONCORDAT_SAMPLES`.

use std::path::PathBuf;

use posting::document::{ConcurDocument, DocumentError};
use posting::mapping::Mapping;
use posting::plan::{DocumentKind, Payee, PurchaseKind};
use posting::planner::{DocumentProblem, PlanRefusal};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fixtures::{LIVE, plan_with};

const RULES: &str = r#"
version = "samples"
account_default = { policy = "same" }
employees = { template = "{employee_id}" }
cards = { COPD = "V-COPD", IBCP = "V-IBCP", CBCP = "V-CBCP" }
tax_accounts = { DEVAT = "1570", CAPMB = "1575" }
"#;

enum Outcome {
    /// Kind, payee, total and the lines' amounts.
    Planned(PurchaseKind, Payee, &'static str, &'static [&'static str]),
    Refused(DocumentProblem),
}

use Outcome::{Planned, Refused};
use PurchaseKind::{CreditMemo, Invoice};

fn several(payees: &[Payee]) -> Outcome {
    Refused(DocumentProblem::SeveralPayees {
        payees: payees.to_vec(),
    })
}

fn outcomes() -> Vec<(&'static str, DocumentKind, Outcome)> {
    let expense = DocumentKind::Expense;
    let personal = || Refused(DocumentProblem::PersonalItem);
    let advance = || Refused(DocumentProblem::CashAdvance);
    vec![
        ("fis-08-document-expense.json", expense, advance()),
        (
            "fis-09-document-invoice.json",
            DocumentKind::Invoice,
            Planned(Invoice, Payee::Supplier, "50", &["50"]),
        ),
        (
            "fis-20-expense-1.2-cash-credit.json",
            expense,
            Planned(CreditMemo, Payee::Employee, "50", &["50"]),
        ),
        (
            "fis-21-expense-2.1-vat-single.json",
            expense,
            Planned(Invoice, Payee::Employee, "10", &["8.4", "1.6"]),
        ),
        (
            "fis-22-expense-2.3-vat-two-authorities.json",
            expense,
            Planned(Invoice, Payee::Employee, "100", &["96.46", "3.54"]),
        ),
        (
            "fis-23-expense-4.1-split-allocation.json",
            expense,
            Planned(Invoice, Payee::CompanyPaidCard, "325", &["250", "50", "12.5", "12.5"]),
        ),
        ("fis-24-expense-5.2.1-cash-advance-applied.json", expense, advance()),
        (
            "fis-26-expense-5.2.2-advance-exceeds-with-return.json",
            expense,
            advance(),
        ),
        (
            "fis-27-expense-6.1.3-card-credit.json",
            expense,
            Planned(CreditMemo, Payee::CompanyPaidCard, "349", &["349"]),
        ),
        (
            "fis-28-expense-6.1.6-ibcp-with-offset.json",
            expense,
            several(&[Payee::IndividuallyBilledCard, Payee::Employee]),
        ),
        ("fis-29-expense-6.2.1-cbcp-entirely-personal.json", expense, personal()),
        ("fis-30-expense-6.2.4-cbcp-personal-item.json", expense, personal()),
    ]
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

/// The rules, with the published invoice's own supplier.
fn rules(folder: &std::path::Path) -> Mapping {
    let text = document_text(folder, "fis-09-document-invoice.json");
    let ConcurDocument::Invoice(invoice) = ConcurDocument::parse(DocumentKind::Invoice, &text).unwrap() else {
        panic!("not read as an invoice");
    };
    let key = format!("{}/{}", invoice.vendor_code.unwrap(), invoice.remit_to_code.unwrap());
    Mapping::parse(&format!("{RULES}[suppliers.table]\n\"{key}\" = \"V1000\"\n")).unwrap()
}

#[test]
fn every_published_document_is_planned_or_refused_for_the_right_reason() {
    let Some(folder) = folder() else { return };
    let mapping = rules(&folder);
    for (name, kind, outcome) in outcomes() {
        let text = document_text(&folder, name);
        let document = ConcurDocument::parse(kind, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        match (plan_with(&document, &mapping, &LIVE), outcome) {
            (Ok(plan), Planned(kind, payee, total, amounts)) => {
                let purchase = &plan.purchases[0];
                assert_eq!((purchase.kind, purchase.payee), (kind, payee), "{name}");
                assert_eq!(purchase.total.to_string(), total, "{name}");
                let planned: Vec<String> = purchase.lines.iter().map(|line| line.amount.to_string()).collect();
                assert_eq!(planned, amounts, "{name}");
            }
            (Err(PlanRefusal::DocumentInvalid { problem, .. }), Refused(expected)) => {
                assert_eq!(problem, expected, "{name}");
            }
            (Ok(_), Refused(expected)) => panic!("{name} was planned instead of: {expected}"),
            (Err(refusal), _) => panic!("{name}: {refusal}"),
        }
    }
}

#[test]
fn a_cash_advance_is_not_taken_for_a_report_or_an_invoice() {
    let Some(folder) = folder() else { return };
    let text = document_text(&folder, "fis-25-cashadvance-5.2.1.json");
    for kind in DocumentKind::ALL {
        let error = ConcurDocument::parse(kind, &text).unwrap_err();
        assert!(matches!(error, DocumentError::Missing { .. }), "{error}");
    }
}
