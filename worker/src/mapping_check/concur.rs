//! What the rules of a connection name in Concur, and whether they cover what waits in its queues.

use std::collections::HashSet;

use activities::concur_activities::document_type;
use concur::{Concur, PageRequest, Transaction};
use posting::ids::FinancialDocumentId;
use posting::plan::DocumentKind;

use super::Findings;
use crate::config::ConnectionSettings;
use crate::plans::{Reading, Rules, read};

/// Documents a page.
const PAGE_LIMIT: u32 = 100;
/// Pages of each queue that are looked at.
const MOST_PAGES: u32 = 10;

/// Looks up suppliers, and plans what waits. Nothing is acknowledged and nothing is kept.
pub(super) async fn check(findings: &mut Findings, settings: &ConnectionSettings, rules: &Rules, concur: &Concur) {
    let connection = settings.name.as_str();
    suppliers(findings, connection, rules, concur).await;
    for kind in &settings.kinds {
        queue(findings, connection, *kind, rules, concur).await;
    }
}

async fn suppliers(findings: &mut Findings, connection: &str, rules: &Rules, concur: &Concur) {
    let place = format!("{connection}: Concur vendors");
    let rows = supplier_rows(rules);
    if rows.is_empty() {
        return;
    }
    let vendors = match concur.vendors().await {
        Ok(vendors) => vendors,
        Err(error) => {
            // A company without Concur Invoice has neither the scope nor the list, and rules can be right all the same.
            return findings.warn(
                place,
                "suppliers.table",
                format!("Concur's vendor list could not be read: {error}"),
            );
        }
    };
    let upper = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_uppercase();
    let mut codes = HashSet::new();
    let mut addresses = HashSet::new();
    for vendor in &vendors {
        codes.insert(upper(&vendor.vendor_code));
        addresses.insert((upper(&vendor.vendor_code), upper(&vendor.address_code)));
    }
    for row in &rows {
        let code = row.vendor_code.to_uppercase();
        if !codes.contains(&code) {
            findings.wrong(&place, &row.rule, format!("Concur has no vendor {}", row.vendor_code));
        } else if let Some(address) = &row.remit_to
            && !addresses.contains(&(code, address.to_uppercase()))
        {
            let finding = format!("Concur's vendor {} has no address {address}", row.vendor_code);
            findings.wrong(&place, &row.rule, finding);
        }
    }
    findings.checked(place, [("suppliers", rows.len())]);
}

#[derive(PartialEq, Eq)]
struct SupplierRow {
    rule: String,
    vendor_code: String,
    remit_to: Option<String>,
}

/// The rows of `[suppliers] table` of every company, each once.
fn supplier_rows(rules: &Rules) -> Vec<SupplierRow> {
    let mut rows = Vec::new();
    for company in rules.companies() {
        let inventory = company.mapping.inventory();
        // Both lists are in the order of the table.
        let names = inventory
            .vendors
            .into_iter()
            .filter(|(rule, _)| rule.starts_with("suppliers.table"));
        for ((rule, _), (vendor_code, remit_to)) in names.zip(inventory.supplier_keys) {
            let row = SupplierRow {
                rule,
                vendor_code,
                remit_to,
            };
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows
}

async fn queue(findings: &mut Findings, connection: &str, kind: DocumentKind, rules: &Rules, concur: &Concur) {
    let place = format!("{connection}: Concur {} queue", kind.as_str().replace('_', " "));
    let mut seen = HashSet::new();
    let mut next = Some(0);
    for _ in 0..MOST_PAGES {
        let Some(page) = next else { break };
        let request = PageRequest {
            page,
            limit: PAGE_LIMIT,
        };
        let page = match concur.list_transactions(document_type(kind), request).await {
            Ok(page) => page,
            Err(error) => return findings.wrong(place, "–", format!("it could not be read: {error}")),
        };
        for transaction in &page.transactions {
            // Pages move while the worker acknowledges.
            if seen.insert(transaction.financial_document_id.clone()) {
                waiting(findings, &place, kind, rules, transaction);
            }
        }
        next = page.next_page;
    }
    if next.is_some() {
        findings.warn(
            &place,
            "–",
            format!("only the first {} documents were looked at", seen.len()),
        );
    }
    findings.checked(place, [("waiting documents", seen.len())]);
}

fn waiting(findings: &mut Findings, place: &str, kind: DocumentKind, rules: &Rules, transaction: &Transaction) {
    let id = transaction.financial_document_id.as_str();
    let approval = match FinancialDocumentId::parse(id) {
        Ok(approval) => approval,
        Err(error) => return findings.wrong(place, format!("approval {id}"), error.to_string()),
    };
    let Reading {
        business_id, result, ..
    } = read(rules, kind, transaction.document.get(), &approval);
    if let Err(refusal) = result {
        let document = business_id.map_or_else(|| format!("approval {id}"), |id| format!("document {id}"));
        findings.wrong(place, document, format!("{}: {}", refusal.failure_type, refusal.text));
    }
}
