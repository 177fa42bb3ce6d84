//! What the sums of an expense document must do, and the small readers that its tests share.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::concur::fixtures::{Entry, ExpenseReport, Tax, business_id};

pub(super) fn money(text: &str) -> Decimal {
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap()
}

pub(super) fn number(value: &Value) -> Decimal {
    money(&value.to_string())
}

pub(super) fn report(entries: Vec<Entry>) -> ExpenseReport {
    let mut report = ExpenseReport::new(business_id(1), "EMP-001");
    report.entries = entries;
    report
}

pub(super) fn parsed(report: &ExpenseReport) -> Value {
    let text = report.to_json();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(super) fn tax(authority: &str, code: Option<&str>, amount: &str, reclaim: &str) -> Tax {
    Tax {
        authority: authority.to_owned(),
        code: code.map(str::to_owned),
        amount: money(amount),
        reclaim: money(reclaim),
    }
}

/// What the document says about sums, and which invariants of the samples it breaks.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) due: BTreeMap<String, Decimal>,
    pub(super) broken: Vec<&'static str>,
}

pub(super) fn sums(document: &Value) -> Sums {
    let mut sums = Sums::default();
    let (mut gross, mut approved) = (Decimal::ZERO, Decimal::ZERO);
    for entry in list(&document["expenseEntry"]) {
        approved += number(&entry["entryApprovedAmount"]);
        for allocation in list(&entry["allocation"]) {
            let taxes = list(&allocation["tax"]);
            let mut joined_taxes = 0;
            for row in list(&allocation["journal"]) {
                let amount = number(&row["amountGross"]);
                gross += amount;
                let (payer, payee) = (
                    row["journalPayer"].as_str().unwrap(),
                    row["journalPayee"].as_str().unwrap(),
                );
                if (payee == "COMP") != (amount < Decimal::ZERO) || (payer == "COMP") == (payee == "COMP") {
                    sums.broken.push("direction");
                }
                let party = if payer == "COMP" { payee } else { payer };
                *sums.due.entry(party.to_owned()).or_default() += amount;
                let guids = list(&row["taxGuid"]);
                let joined: Vec<&Value> = taxes.iter().filter(|tax| guids.contains(&tax["taxGuid"])).collect();
                joined_taxes += joined.len();
                if joined.len() != guids.len() {
                    sums.broken.push("guid without tax");
                }
                let sum = |name: &str| joined.iter().map(|tax| number(&tax[name])).sum::<Decimal>();
                if amount - number(&row["amountNetOfTax"]) != sum("amountTax") {
                    sums.broken.push("net of tax");
                }
                if amount - number(&row["amountNetOfReclaim"]) != sum("amountReclaim") {
                    sums.broken.push("net of reclaim");
                }
            }
            if joined_taxes != taxes.len() {
                sums.broken.push("tax without guid");
            }
        }
    }
    if gross != approved {
        sums.broken.push("approved");
    }
    if approved != number(&document["report"]["totalApprovedAmount"]) {
        sums.broken.push("total");
    }
    sums
}
