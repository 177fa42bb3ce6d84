//! What Business Central shows, compared with what was planned. It may add lines of its own, and setups may change dates.

use business_central::{LineType, PurchaseDocument, PurchaseStatus};
use posting::evidence::{FoundPurchase, FoundStatus, PostedProof};
use posting::mark::OwnershipMark;
use posting::plan::PlannedPurchase;
use rust_decimal::Decimal;

/// A document as evidence. Without a plan, nothing is compared.
pub(super) fn evidence(
    document: &PurchaseDocument,
    planned: Option<&PlannedPurchase>,
    posted_proof: PostedProof,
) -> FoundPurchase {
    let header = &document.header;
    FoundPurchase {
        id: header.id.to_string(),
        etag: header.etag.as_str().to_owned(),
        number: header.number.clone(),
        status: status(&header.status),
        posted_proof,
        total: header.total_including_tax.normalize(),
        account_lines: document
            .lines
            .iter()
            .filter(|line| line.line_type != LineType::Comment)
            .count(),
        mark: mark(document),
        difference: planned.and_then(|planned| difference(planned, document)),
    }
}

/// The ownership line; two of them prove nothing.
fn mark(document: &PurchaseDocument) -> Option<OwnershipMark> {
    let comments = document.lines.iter().filter(|line| line.line_type == LineType::Comment);
    let mut marks = comments.filter_map(|line| OwnershipMark::parse(&line.description));
    let mark = marks.next()?;
    marks.next().is_none().then_some(mark)
}

fn status(status: &PurchaseStatus) -> FoundStatus {
    match status {
        PurchaseStatus::Draft => FoundStatus::Draft,
        PurchaseStatus::InReview => FoundStatus::InReview,
        PurchaseStatus::Open => FoundStatus::Open,
        PurchaseStatus::Paid => FoundStatus::Paid,
        PurchaseStatus::Canceled => FoundStatus::Canceled,
        PurchaseStatus::Corrective => FoundStatus::Corrective,
        PurchaseStatus::Other(_) => FoundStatus::Other,
    }
}

/// The first difference in words, without amounts: the text is shown where nothing is encrypted.
fn difference(planned: &PlannedPurchase, document: &PurchaseDocument) -> Option<String> {
    let header = &document.header;
    if header.vendor_number != planned.vendor.as_str() {
        return Some(format!(
            "its vendor is {}, planned was {}",
            header.vendor_number, planned.vendor
        ));
    }
    if header.currency_code != planned.currency.as_str() {
        return Some(format!(
            "its currency is {}, planned was {}",
            header.currency_code, planned.currency
        ));
    }
    if header.posting_date != Some(planned.posting_date) {
        let shown = header
            .posting_date
            .map_or_else(|| "empty".to_owned(), |date| date.to_string());
        return Some(format!(
            "its posting date is {shown}, planned was {}",
            planned.posting_date
        ));
    }
    let lines: Vec<_> = document
        .lines
        .iter()
        .filter(|line| line.line_type != LineType::Comment)
        .collect();
    if lines.len() != planned.lines.len() {
        return Some(format!(
            "it has {} lines, planned were {}",
            lines.len(),
            planned.lines.len()
        ));
    }
    for (index, (line, wanted)) in lines.iter().zip(&planned.lines).enumerate() {
        let amount = line
            .quantity
            .checked_mul(line.unit_cost)
            .map(|amount| amount.normalize());
        if line.line_type != LineType::Account || line.object_number != wanted.account.as_str() {
            return Some(format!("line {} is not on account {}", index + 1, wanted.account));
        }
        if amount != Some(wanted.amount.normalize()) {
            return Some(format!("the amount of line {} is another than planned", index + 1));
        }
    }
    let total: Decimal = header.total_including_tax;
    (total != planned.total).then(|| {
        "its total including tax is another than what Concur approved, although its lines are as planned; see which tax \
         Business Central adds to them"
            .to_owned()
    })
}

#[cfg(test)]
mod tests;
