//! The use cases as a page for accountants.

use std::fmt::Write;

use rust_decimal::Decimal;
use sandbox::business_central::DocumentKind;
use sandbox::concur::fixtures::{AdvanceDirection, CashAdvanceRequest, ExpenseReport, InvoiceRequest, JournalRow};

use super::company::{ACCOUNTS, DEPARTMENTS, VENDORS, account_name};
use super::{Document, Purchase, Reported, UseCase, chapters};

/// The whole page.
pub fn page() -> String {
    let mut page = include_str!("introduction.md").to_owned();
    page.push_str(&company());
    for chapter in chapters() {
        line(&mut page, &format!("\n## {}", chapter.title));
        for case in &chapter.cases {
            add_case(&mut page, case);
        }
    }
    page
}

/// Writing into a text cannot fail.
fn line(page: &mut String, text: &str) {
    let _ = writeln!(page, "{text}");
}

fn company() -> String {
    let mut text = "\n## The company of the use cases\n\n".to_owned();
    line(
        &mut text,
        "Its currency is USD. Ids in Concur are longer than the ones shown here.\n",
    );
    line(&mut text, "| Account | Concur's code |\n|---|---|");
    for (number, name, code) in ACCOUNTS {
        line(
            &mut text,
            &format!("| {number} {name} | {} |", code.unwrap_or_default()),
        );
    }
    line(&mut text, "\n| Vendor | | Mapping rule |\n|---|---|---|");
    for (number, name, rule) in VENDORS {
        line(&mut text, &format!("| {number} | {name} | {rule} |"));
    }
    let departments = DEPARTMENTS.map(|(department, code)| format!("{code} is {department}"));
    line(
        &mut text,
        &format!("\nConcur's cost center {}.", departments.join(", ")),
    );
    text
}

fn add_case(page: &mut String, case: &UseCase) {
    line(
        page,
        &format!("\n### {} {}\n\n{}\n", case.id, case.title, case.explanation),
    );
    line(
        page,
        "| Concur: payer → payee | Account | Amount | Tax in it |\n|---|---|--:|---|",
    );
    for row in journal(&case.document) {
        line(
            page,
            &format!(
                "| {} | {} | {} | {} |",
                row.direction,
                row.account,
                money(row.amount),
                row.taxes
            ),
        );
    }
    line(
        page,
        "\n| Business Central | Account | Debit | Credit |\n|---|---|--:|--:|",
    );
    for purchase in &case.purchases {
        add_postings(page, purchase);
    }
}

/// A row of Concur's journal, as it is shown.
struct Row {
    direction: String,
    account: String,
    amount: Decimal,
    taxes: String,
}

fn journal(document: &Document) -> Vec<Row> {
    match document {
        Document::Report(report) => of_report(report),
        Document::Invoice(invoice) => of_invoice(invoice),
        Document::CashAdvance(advance) => vec![of_cash_advance(advance)],
    }
}

fn of_report(report: &ExpenseReport) -> Vec<Row> {
    let mut rows = Vec::new();
    for allocation in report.entries.iter().flat_map(|entry| entry.expanded()) {
        let cost_center = allocation.custom_fields.get(&1).and_then(|field| field.code.clone());
        rows.extend(allocation.rows.iter().map(|row| Row {
            direction: format!("{} → {}", row.payer, row.payee),
            account: with_cost_center(&row.account, cost_center.as_deref()),
            amount: row.gross,
            taxes: taxes_of(row),
        }));
    }
    rows.extend(report.cash_advances.iter().map(|advance| Row {
        direction: "cash advance applied".to_owned(),
        account: advance.clearing_account.clone(),
        amount: -advance.amount,
        taxes: String::new(),
    }));
    rows
}

fn with_cost_center(account: &str, cost_center: Option<&str>) -> String {
    match cost_center {
        Some(cost_center) => format!("{account}, cost center {cost_center}"),
        None => account.to_owned(),
    }
}

fn taxes_of(row: &JournalRow) -> String {
    let taxes: Vec<String> = row
        .taxes
        .iter()
        .map(|tax| {
            format!(
                "{} {}, reclaimed {}",
                tax.authority,
                money(tax.amount),
                money(tax.reclaim)
            )
        })
        .collect();
    taxes.join("; ")
}

fn of_invoice(invoice: &InvoiceRequest) -> Vec<Row> {
    let allocations = invoice.lines.iter().flat_map(|line| line.expanded());
    let row = |allocation: sandbox::concur::fixtures::InvoiceAllocation| {
        let taxes: Vec<String> = allocation
            .taxes
            .iter()
            .map(|tax| format!("{} {}", tax.code.as_deref().unwrap_or(&tax.field), money(tax.amount)))
            .collect();
        Row {
            direction: format!("supplier {}", invoice.vendor_code),
            account: allocation.account,
            amount: allocation.gross,
            taxes: taxes.join("; "),
        }
    };
    allocations.map(row).collect()
}

fn of_cash_advance(advance: &CashAdvanceRequest) -> Row {
    let (direction, sign) = match advance.direction {
        AdvanceDirection::Issue => ("COMP → EMPL (DR)", Decimal::ONE),
        AdvanceDirection::Return { .. } => ("EMPL → COMP (CR)", Decimal::NEGATIVE_ONE),
    };
    Row {
        direction: direction.to_owned(),
        account: advance.account.clone(),
        amount: sign * advance.amount,
        taxes: String::new(),
    }
}

fn add_postings(page: &mut String, purchase: &Purchase) {
    let reported = match purchase.reported {
        Reported::WhenPaid => "; its payment is reported",
        Reported::Never => "",
    };
    let what = format!(
        "{} {} of {}: {} {}{reported}",
        kind(purchase),
        purchase.number,
        purchase.vendor,
        money(purchase.total),
        purchase.currency
    );
    // The document is named once, beside its first entry.
    let names = std::iter::once(what).chain(std::iter::repeat(String::new()));
    for (posting, name) in purchase.postings.iter().zip(names) {
        let account = match posting.department {
            Some(department) => format!("{}, {department}", account_name(posting.account)),
            None => account_name(posting.account),
        };
        let (debit, credit) = if posting.amount.is_sign_positive() {
            (money(posting.amount), String::new())
        } else {
            (String::new(), money(-posting.amount))
        };
        line(page, &format!("| {name} | {account} | {debit} | {credit} |"));
    }
}

fn kind(purchase: &Purchase) -> &'static str {
    match purchase.kind {
        DocumentKind::Invoice => "Invoice",
        DocumentKind::CreditMemo => "Credit memo",
    }
}

fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}
