//! What Business Central shows, compared with what was planned. It may add lines of its own, take a discount, compute a tax, and
//! setups may change dates.

use business_central::{LineType, PurchaseDocument, PurchaseHeader, PurchaseLine, PurchaseStatus};
use posting::evidence::{Difference, FoundPurchase, FoundStatus, PostedProof};
use posting::mark::OwnershipMark;
use posting::plan::{PlannedLine, PlannedPurchase, Prices};
use rust_decimal::Decimal;

use super::dimensions;

/// A document as evidence. Without a plan, nothing is compared.
pub(super) fn evidence(
    document: &PurchaseDocument,
    planned: Option<&PlannedPurchase>,
    posted_proof: PostedProof,
) -> FoundPurchase {
    let differs =
        |planned: &PlannedPurchase| difference(planned, document).or_else(|| dimensions::difference(planned, document));
    FoundPurchase {
        difference: planned.and_then(differs),
        ..found(document, posted_proof)
    }
}

/// A document as evidence, compared in everything but the dimensions of its lines.
pub(super) fn but_for_dimensions(document: &PurchaseDocument, planned: &PlannedPurchase) -> FoundPurchase {
    FoundPurchase {
        difference: difference(planned, document),
        ..found(document, PostedProof::None)
    }
}

fn found(document: &PurchaseDocument, posted_proof: PostedProof) -> FoundPurchase {
    let header = &document.header;
    FoundPurchase {
        id: header.id.to_string(),
        etag: header.etag.as_str().to_owned(),
        number: header.number.clone(),
        status: status(&header.status),
        posted_proof,
        total: header.total_including_tax.normalize(),
        account_lines: account_lines(document).count(),
        mark: mark(document),
        difference: None,
    }
}

/// The lines that are not comments, in their order.
pub(super) fn account_lines(document: &PurchaseDocument) -> impl Iterator<Item = &PurchaseLine> {
    document.lines.iter().filter(|line| line.line_type != LineType::Comment)
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

/// The first difference. What it is about holds no amounts, since that is shown where nothing is encrypted; the figures are
/// apart.
fn difference(planned: &PlannedPurchase, document: &PurchaseDocument) -> Option<Difference> {
    header_difference(planned, &document.header)
        .or_else(|| lines_difference(planned, document))
        .or_else(|| total_difference(planned, &document.header))
}

fn header_difference(planned: &PlannedPurchase, header: &PurchaseHeader) -> Option<Difference> {
    if header.vendor_number != planned.vendor.as_str() {
        return Some(Difference::of(format!(
            "its vendor is {}, planned was {}",
            header.vendor_number, planned.vendor
        )));
    }
    if header.currency_code != planned.currency.as_str() {
        return Some(Difference::of(format!(
            "its currency is {}, planned was {}",
            header.currency_code, planned.currency
        )));
    }
    if header.posting_date != Some(planned.posting_date) {
        let shown = header
            .posting_date
            .map_or_else(|| "empty".to_owned(), |date| date.to_string());
        return Some(Difference::of(format!(
            "its posting date is {shown}, planned was {}",
            planned.posting_date
        )));
    }
    let prices = match header.prices {
        business_central::Prices::ExcludingTax => Prices::ExcludingTax,
        business_central::Prices::IncludingTax => Prices::IncludingTax,
    };
    if planned.prices.is_some_and(|wanted| wanted != prices) {
        return Some(Difference::of(
            "it takes prices with tax for prices without, or the other way round; check tax.prices in the mapping rules",
        ));
    }
    None
}

fn lines_difference(planned: &PlannedPurchase, document: &PurchaseDocument) -> Option<Difference> {
    let lines: Vec<&PurchaseLine> = account_lines(document).collect();
    if lines.len() != planned.lines.len() {
        let what = format!(
            "it has {} lines, planned were {}; Business Central may have added some of its own (standard purchase codes)",
            lines.len(),
            planned.lines.len()
        );
        return Some(with_totals(what, planned, &document.header));
    }
    let mut lines = lines.into_iter().zip(&planned.lines).enumerate();
    lines.find_map(|(at, (line, wanted))| line_difference(planned, (at + 1, line, wanted)))
}

fn line_difference(
    planned: &PlannedPurchase,
    (number, line, wanted): (usize, &PurchaseLine, &PlannedLine),
) -> Option<Difference> {
    if line.line_type != LineType::Account || line.object_number != wanted.account.as_str() {
        let what = format!("line {number} is not on account {}", wanted.account);
        return Some(Difference::of(what));
    }
    let cost = wanted.cost(planned.prices.unwrap_or(Prices::IncludingTax));
    let sent = line.quantity.checked_mul(line.unit_cost);
    if sent.map(|amount| amount.normalize()) != Some(cost.normalize()) {
        return Some(Difference {
            what: format!("the amount of line {number} is another than planned"),
            figures: sent.map(|sent| figures(sent, cost, planned)),
        });
    }
    let off = (line.total_tax - wanted.tax).abs();
    (off > planned.tax_tolerance).then(|| Difference {
        what: format!(
            "Business Central computes another tax on line {number} (account {}) than Concur; check the account's tax group, and \
             [tax] in the mapping rules",
            wanted.account
        ),
        figures: Some(figures(line.total_tax, wanted.tax, planned)),
    })
}

fn total_difference(planned: &PlannedPurchase, header: &PurchaseHeader) -> Option<Difference> {
    if header.total_including_tax == planned.total {
        return None;
    }
    let what = if header.discount_amount.is_zero() {
        "its total including tax is another than what Concur approved, although its lines are as planned; see which tax or \
         rounding Business Central adds to them"
    } else {
        "its total is not what Concur approved, since Business Central took an invoice discount; change the vendor's invoice \
         discount, or reject it"
    };
    Some(with_totals(what.to_owned(), planned, header))
}

fn with_totals(what: String, planned: &PlannedPurchase, header: &PurchaseHeader) -> Difference {
    Difference {
        what,
        figures: Some(figures(header.total_including_tax, planned.total, planned)),
    }
}

fn figures(in_ledger: Decimal, planned: Decimal, of: &PlannedPurchase) -> String {
    format!(
        "Business Central: {} {currency}, Concur: {} {currency}",
        in_ledger.normalize(),
        planned.normalize(),
        currency = of.currency
    )
}

#[cfg(test)]
mod tests;
