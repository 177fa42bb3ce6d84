//! Payments that Concur's own Invoice Pay made ("Invoice Payment Confirmation v4, payments"): fetched once, then
//! history.

use jiff::civil::Date;
use serde::Serialize;

use super::body;
use super::document::InvoicePayment;
use super::invoice_payment::{InvoiceIdentity, error};
use super::options::PaymentHistory;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

const MAXIMUM_LIMIT: usize = 500;

/// A payment by Invoice Pay, and whether it was fetched.
pub(super) struct InvoicePayRecord {
    entry: Entry,
    invoice_date: Option<Date>,
    fetched: Fetched,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fetched {
    Not,
    Once,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    request_id: String,
    invoice_number: Option<String>,
    request_name: Option<String>,
    payment_method_type: String,
    payment_status_date: String,
    check_number: Option<String>,
    payment_status: String,
    supplier_name: Option<String>,
    vendor_code: Option<String>,
    vendor_address_code: Option<String>,
    invoice_currency: Option<String>,
    payment_currency: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    page_number: usize,
    page_limit: usize,
    total_record_count: usize,
    payments: Vec<Entry>,
}

/// Notes a payment of this invoice by Invoice Pay. False when there is no such invoice.
pub(super) fn pay(context: &mut Context<'_>, business_id: &str, date: Date) -> bool {
    let Some(record) = record(context, business_id, "PAYPVD", &date.to_string(), "PAID") else {
        return false;
    };
    context.state.invoice_pay.push(record);
    true
}

/// `POST …/payments`: hands out what is new, once.
pub(super) fn fetch(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let Some([page, limit]) = body::query_options(request, ["page", "limit"]) else {
        return invalid_query();
    };
    let Some((page, limit)) = paging(page, limit) else {
        return invalid_query();
    };
    let new: Vec<usize> = (0..)
        .zip(&context.state.invoice_pay)
        .filter(|(_, record)| record.fetched == Fetched::Not)
        .map(|(place, _)| place)
        .collect();
    let chosen: Vec<usize> = new
        .iter()
        .copied()
        .skip((page - 1).saturating_mul(limit))
        .take(limit)
        .collect();
    let mut payments = Vec::with_capacity(chosen.len());
    for place in chosen {
        if let Some(record) = context.state.invoice_pay.get_mut(place) {
            record.fetched = Fetched::Once;
            payments.push(record.entry.clone());
        }
    }
    SimResponse::json(
        200,
        &Answer {
            page_number: page,
            page_limit: limit,
            total_record_count: new.len(),
            payments,
        },
    )
}

/// `GET …/payments`: what was handed out before.
pub(super) fn history(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    let known = [
        "page",
        "limit",
        "payStatusFromDate",
        "payStatusToDate",
        "invoiceFromDate",
        "invoiceToDate",
        "vendorName",
        "vendorCode",
        "addressCode",
        "invoiceNumber",
    ];
    let Some(
        [
            page,
            limit,
            paid_from,
            paid_to,
            invoiced_from,
            invoiced_to,
            name,
            code,
            address,
            number,
        ],
    ) = body::query_options(request, known)
    else {
        return invalid_query();
    };
    let (Some((page, limit)), Some(paid), Some(invoiced)) = (
        paging(page, limit),
        period(paid_from, paid_to),
        period(invoiced_from, invoiced_to),
    ) else {
        return invalid_query();
    };
    let reported: Vec<InvoicePayRecord> = match context.options.payment_history {
        PaymentHistory::InvoicePayOnly => Vec::new(),
        PaymentHistory::ReportedToo => context
            .state
            .invoice_payments
            .iter()
            .filter_map(|payment| reported(context, payment))
            .collect(),
    };
    let same = |asked: Option<&str>, held: &Option<String>| asked.is_none() || asked == held.as_deref();
    let chosen: Vec<Entry> = context
        .state
        .invoice_pay
        .iter()
        .filter(|record| record.fetched == Fetched::Once)
        .chain(&reported)
        .filter(|record| within(paid, record.entry.payment_status_date.parse().ok()))
        .filter(|record| within(invoiced, record.invoice_date))
        .filter(|record| same(name, &record.entry.supplier_name) && same(code, &record.entry.vendor_code))
        .filter(|record| same(address, &record.entry.vendor_address_code) && same(number, &record.entry.invoice_number))
        .map(|record| record.entry.clone())
        .collect();
    let total_record_count = chosen.len();
    let payments = chosen
        .into_iter()
        .skip((page - 1).saturating_mul(limit))
        .take(limit)
        .collect();
    SimResponse::json(
        200,
        &Answer {
            page_number: page,
            page_limit: limit,
            total_record_count,
            payments,
        },
    )
}

fn reported(context: &Context<'_>, payment: &InvoicePayment) -> Option<InvoicePayRecord> {
    let method = payment.payment_method_type.as_deref().unwrap_or("CLIENT");
    let date = payment.payment_status_date.as_deref().unwrap_or_default();
    let mut record = record(context, &payment.business_id, method, date, &payment.payment_status)?;
    record.entry.check_number = payment.check_numbers.first().cloned();
    record.fetched = Fetched::Once;
    Some(record)
}

fn record(
    context: &Context<'_>,
    business_id: &str,
    method: &str,
    date: &str,
    status: &str,
) -> Option<InvoicePayRecord> {
    let document = context
        .state
        .documents
        .iter()
        .rev()
        .find(|document| document.view.business_id == business_id)?;
    let identity = InvoiceIdentity::of(document)?;
    let header = identity.request_header;
    let invoice_date = header
        .invoice_date
        .as_deref()
        .and_then(|text| Date::strptime("%m/%d/%Y", text).ok());
    let entry = Entry {
        request_id: business_id.to_owned(),
        invoice_number: header.vendor_invoice_number,
        request_name: header.request_title,
        payment_method_type: method.to_owned(),
        payment_status_date: date.to_owned(),
        check_number: None,
        payment_status: status.to_owned(),
        supplier_name: identity.vendor.vendor_name,
        vendor_code: identity.vendor.vendor_code,
        vendor_address_code: identity.vendor.vendor_remit_to_address_code,
        invoice_currency: header.currency_alpha_code.clone(),
        payment_currency: header.currency_alpha_code,
    };
    Some(InvoicePayRecord {
        entry,
        invoice_date,
        fetched: Fetched::Not,
    })
}

fn invalid_query() -> SimResponse {
    error(
        "invalid.query",
        "A query option is unknown, comes twice or has a wrong value.",
    )
}

/// Page from 1 and limit from 1 to 500.
fn paging(page: Option<&str>, limit: Option<&str>) -> Option<(usize, usize)> {
    let page: usize = page.map_or(Some(1), |text| text.parse().ok())?;
    let limit: usize = limit.map_or(Some(MAXIMUM_LIMIT), |text| text.parse().ok())?;
    (page >= 1 && (1..=MAXIMUM_LIMIT).contains(&limit)).then_some((page, limit))
}

type Period = (Option<Date>, Option<Date>);

fn period(from: Option<&str>, to: Option<&str>) -> Option<Period> {
    let date = |text: Option<&str>| match text {
        None => Some(None),
        Some(text) if body::is_date(text) => text.parse().ok().map(Some),
        Some(_) => None,
    };
    Some((date(from)?, date(to)?))
}

fn within((from, to): Period, date: Option<Date>) -> bool {
    match date {
        Some(date) => from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to),
        None => from.is_none() && to.is_none(),
    }
}
