//! Every difference between a planned purchase document and the one in Business Central, in words.

use business_central::{GeneralLedgerEntry, LineType, PurchaseDocument, PurchaseLine, PurchaseStatus};
use posting::mark::OwnershipMark;
use posting::plan::{PlannedLine, PlannedPurchase, PostingPlan};
use records::PurchaseRecord;
use rust_decimal::Decimal;

use super::OwnershipLine;
use super::accounts::{Account, Accounts, text, with_side};

/// What is compared.
pub(super) struct Compared<'a> {
    pub(super) record: &'a PurchaseRecord,
    pub(super) plan: Option<&'a PostingPlan>,
    pub(super) planned: Option<&'a PlannedPurchase>,
    pub(super) document: &'a PurchaseDocument,
    pub(super) accounts: &'a Accounts,
    pub(super) entries: &'a [GeneralLedgerEntry],
    pub(super) posted_number: Option<&'a str>,
    pub(super) local_currency: &'a str,
}

/// What the document's ownership line says. Two of them prove nothing.
///
/// # Errors
/// When the plan cannot be written, which cannot happen.
pub(super) fn ownership(compared: &Compared<'_>) -> anyhow::Result<OwnershipLine> {
    let comments = compared
        .document
        .lines
        .iter()
        .filter(|line| line.line_type == LineType::Comment);
    let marks: Vec<OwnershipMark> = comments
        .filter_map(|line| OwnershipMark::parse(&line.description))
        .collect();
    let [mark] = marks.as_slice() else {
        return Ok(OwnershipLine::Missing);
    };
    let (Some(plan), Some(planned)) = (compared.plan, compared.planned) else {
        return Ok(OwnershipLine::OfAnother);
    };
    Ok(if plan.mark(planned)? == *mark {
        OwnershipLine::OfThisPlan
    } else {
        OwnershipLine::OfAnother
    })
}

/// Every difference; none means that the document is as planned.
pub(super) fn all(compared: &Compared<'_>, ownership: OwnershipLine) -> Vec<String> {
    let mut found = Vec::new();
    let Some(planned) = compared.planned else {
        if compared.posted_number.is_some() {
            found.push("it is posted, and the present plan has no such purchase document".to_owned());
        }
        return found;
    };
    match ownership {
        OwnershipLine::OfThisPlan | OwnershipLine::NoDocument => {}
        OwnershipLine::OfAnother => found.push("its ownership line is of another document or plan".to_owned()),
        OwnershipLine::Missing => found.push("it has no ownership line".to_owned()),
    }
    state(compared, &mut found);
    header(planned, compared.document, &mut found);
    let lines: Vec<&PurchaseLine> = compared
        .document
        .lines
        .iter()
        .filter(|line| line.line_type != LineType::Comment)
        .collect();
    for account in &compared.accounts.0 {
        document_account(planned, account, &mut found);
    }
    dimensions(planned, &lines, &mut found);
    if compared.posted_number.is_some() {
        ledger(compared, planned, &lines, &mut found);
    }
    found
}

fn state(compared: &Compared<'_>, found: &mut Vec<String>) {
    let header = &compared.document.header;
    match (&compared.record.posted_number, &header.status) {
        (Some(number), PurchaseStatus::Draft | PurchaseStatus::InReview) => {
            found.push(format!("records say it is posted as {number}, and it is a draft"));
        }
        (Some(number), _) if *number != header.number => {
            found.push(format!(
                "records say it is posted as {number}, and its number is {}",
                header.number
            ));
        }
        (None, _) if compared.posted_number.is_some() => {
            found.push(format!("it is posted as {}, and records do not say so", header.number));
        }
        _ => {}
    }
    if matches!(header.status, PurchaseStatus::Canceled | PurchaseStatus::Corrective) {
        found.push("it was cancelled in Business Central by a corrective document".to_owned());
    }
}

fn header(planned: &PlannedPurchase, document: &PurchaseDocument, found: &mut Vec<String>) {
    let header = &document.header;
    if header.vendor_number != planned.vendor.as_str() {
        found.push(format!(
            "its vendor is {}, planned was {}",
            header.vendor_number, planned.vendor
        ));
    }
    if header.external_number != planned.external_number.as_str() {
        found.push(format!(
            "its number is {}, planned was {}",
            header.external_number, planned.external_number
        ));
    }
    if header.currency_code != planned.currency.as_str() {
        found.push(format!(
            "its currency is {}, planned was {}",
            header.currency_code, planned.currency
        ));
    }
    if header.posting_date != Some(planned.posting_date) {
        let date = header
            .posting_date
            .map_or_else(|| "empty".to_owned(), |date| date.to_string());
        found.push(format!(
            "its posting date is {date}, planned was {}",
            planned.posting_date
        ));
    }
}

/// An account of the plan or the document. Business Central rounds tax by line, within the tolerance of the plan.
fn document_account(planned: &PlannedPurchase, account: &Account, found: &mut Vec<String>) {
    if account.planned.is_none() && account.posted.is_none() {
        return;
    }
    let taxed = on_account(planned, &account.name)
        .filter(|line| !line.tax.is_zero())
        .count();
    let tolerance = planned
        .tax_tolerance
        .checked_mul(Decimal::from(taxed))
        .unwrap_or_default();
    let (wanted, is) = (account.planned.unwrap_or_default(), account.posted.unwrap_or_default());
    if (wanted - is).abs() > tolerance {
        let currency = planned.currency.as_str();
        found.push(format!(
            "{}: planned {}, in the document {}",
            named(&account.name),
            with_side(account.planned, currency),
            with_side(account.posted, currency)
        ));
    }
}

/// Only where the lines are those planned: otherwise it is not known which is which.
fn dimensions(planned: &PlannedPurchase, lines: &[&PurchaseLine], found: &mut Vec<String>) {
    let same = lines.len() == planned.lines.len()
        && lines
            .iter()
            .zip(&planned.lines)
            .all(|(line, wanted)| line.object_number == wanted.account.as_str());
    if !same {
        return;
    }
    for (at, (line, wanted)) in lines.iter().zip(&planned.lines).enumerate() {
        for wanted in &wanted.dimensions {
            let is = line
                .dimensions
                .iter()
                .find(|dimension| dimension.code == wanted.dimension.as_str());
            let is = is.map_or("none", |dimension| dimension.value_code.as_str());
            if is != wanted.value.as_str() {
                found.push(format!(
                    "line {} (account {}): {} is {is}, planned was {}",
                    at + 1,
                    line.object_number,
                    wanted.dimension,
                    wanted.value
                ));
            }
        }
    }
}

/// The ledger is in local currency and has tax apart, so an account can be compared only where neither plays a part.
fn ledger(compared: &Compared<'_>, planned: &PlannedPurchase, lines: &[&PurchaseLine], found: &mut Vec<String>) {
    let local = compared.local_currency;
    if compared.entries.is_empty() {
        found.push("the general ledger has no entry of it".to_owned());
        return;
    }
    let sum = compared
        .accounts
        .0
        .iter()
        .filter_map(|account| account.ledger)
        .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount));
    if sum != Some(Decimal::ZERO) {
        let off = sum.unwrap_or_default();
        found.push(format!(
            "its ledger entries do not balance: {} {local} are left",
            text(off, local)
        ));
    }
    if planned.currency.as_str() != local {
        return;
    }
    for account in &compared.accounts.0 {
        let Some(wanted) = account
            .planned
            .filter(|_| on_account(planned, &account.name).next().is_some())
        else {
            continue;
        };
        let taxed = on_account(planned, &account.name).any(|line| !line.tax.is_zero())
            || lines
                .iter()
                .any(|line| line.object_number == account.name && !line.total_tax.is_zero());
        let is = account.ledger.unwrap_or_default();
        if !taxed && wanted != is {
            found.push(format!(
                "{}: planned {}, in the general ledger {}",
                named(&account.name),
                with_side(account.planned, local),
                with_side(account.ledger, local)
            ));
        }
    }
}

fn on_account<'a>(planned: &'a PlannedPurchase, account: &'a str) -> impl Iterator<Item = &'a PlannedLine> {
    planned
        .lines
        .iter()
        .filter(move |line| line.account.as_str() == account)
}

fn named(account: &str) -> String {
    if account.starts_with("vendor ") {
        account.to_owned()
    } else {
        format!("account {account}")
    }
}
