//! What Concur was told against what was written down.

use concordat_tests::house::House;
use concordat_tests::use_cases::{Purchase, Reported};
use rust_decimal::Decimal;
use sandbox::concur::{DocType, FiDocumentView, PostingOutcome};

use super::in_ledger::posted;
use super::mismatches::Mismatches;
use super::whole_way::Approved;

/// One posting confirmation, with exactly the posted numbers, and no payment yet.
pub(crate) fn compare_posting(
    house: &House,
    approved: &Approved<'_>,
    mismatches: &mut Mismatches,
) -> anyhow::Result<()> {
    let name = &approved.name;
    let document = house.in_concur(&approved.financial_document_id)?;
    mismatches.compare(name, "the number of posting confirmations", document.postings.len(), 1);
    let Some(confirmation) = document.postings.first() else {
        return Ok(());
    };
    mismatches.compare(
        name,
        "the posting confirmation",
        confirmation.outcome,
        PostingOutcome::Success,
    );
    let date = Some(approved.date.to_string());
    let expected: Vec<_> = approved
        .purchases
        .iter()
        .filter_map(|purchase| Some((Some(posted(house, purchase)?.number), date.clone())))
        .collect();
    let told: Vec<_> = confirmation
        .documents
        .iter()
        .map(|document| (document.document_number.clone(), document.posting_date.clone()))
        .collect();
    mismatches.compare(name, "what Concur was told as posted", told, expected);
    let year = approved.date.year().to_string();
    for told in &confirmation.documents {
        mismatches.compare(
            name,
            "the company that Concur was told",
            told.company_id.as_str(),
            "TEST",
        );
        mismatches.compare(
            name,
            "the fiscal year",
            told.fiscal_year.as_deref(),
            Some(year.as_str()),
        );
    }
    mismatches.compare(
        name,
        "payments told before anything was paid",
        payments(house, &document),
        Vec::new(),
    );
    Ok(())
}

/// Concur knows of each payment that it must know of, over its full amount, and of no other.
pub(crate) fn compare_payments(
    house: &House,
    approved: &Approved<'_>,
    mismatches: &mut Mismatches,
) -> anyhow::Result<()> {
    let document = house.in_concur(&approved.financial_document_id)?;
    let expected: Vec<(String, Option<Decimal>, Option<String>)> = approved
        .purchases
        .iter()
        .filter(|purchase| purchase.reported == Reported::WhenPaid)
        .map(|purchase| {
            (
                in_full(&document).to_owned(),
                Some(purchase.total),
                currency(&document, purchase),
            )
        })
        .collect();
    mismatches.compare(
        &approved.name,
        "the payments told",
        payments(house, &document),
        expected,
    );
    Ok(())
}

/// How Concur is told that nothing is left to pay.
fn in_full(document: &FiDocumentView) -> &'static str {
    match document.doc_type {
        DocType::Invoice => "PAID",
        _ => "CP",
    }
}

/// The confirmation of an invoice's payment carries no currency.
fn currency(document: &FiDocumentView, purchase: &Purchase) -> Option<String> {
    (document.doc_type != DocType::Invoice).then(|| purchase.currency.to_owned())
}

/// Status, amount and currency of every payment that Concur was told of this document.
fn payments(house: &House, document: &FiDocumentView) -> Vec<(String, Option<Decimal>, Option<String>)> {
    let of_report = document.payments.iter().map(|payment| {
        (
            payment.status_code.clone(),
            payment.clearing_amount,
            payment.clearing_currency.clone(),
        )
    });
    let of_invoices = house.sandbox.concur().invoice_payments();
    let of_invoice = of_invoices
        .iter()
        .filter(|payment| payment.business_id == document.business_id)
        .map(|payment| (payment.payment_status.clone(), payment.payment_amount, None));
    of_report.chain(of_invoice).collect()
}
