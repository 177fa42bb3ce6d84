//! Invoice payments that Concur knows of (Concur Invoice Payment Confirmation v4, historical payments).

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::invoice_payment::PAYMENTS_PATH;
use crate::request_limits::{check_text, invalid};
use crate::{BusinessId, Call, Concur, ConcurError};

/// Payments per page, the documented maximum.
const PAGE_LIMIT: usize = 500;

/// Most pages read for one query.
const MAX_PAGES: u32 = 20;

/// Which payments. At least one filter must be set. The invoice date filters are left out: the reference describes
/// them the wrong way round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvoicePaymentQuery {
    /// At most 50 characters.
    pub invoice_number: Option<String>,
    /// At most 32 characters.
    pub vendor_code: Option<String>,
    /// At most 64 characters.
    pub address_code: Option<String>,
    /// At most 255 characters.
    pub vendor_name: Option<String>,
    /// First day of the payment status.
    pub status_date_from: Option<Date>,
    /// Last day of the payment status.
    pub status_date_to: Option<Date>,
}

/// One payment. `Debug` leaves names and amounts out.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoicePaymentRecord {
    /// Id of the payment request.
    pub request_id: Option<BusinessId>,
    /// The vendor's invoice number.
    pub invoice_number: Option<String>,
    /// Status as printed (`PAID`, `VOID`, `CANCEL` are documented).
    pub payment_status: Option<String>,
    /// Since when; absent if it is not a date.
    pub payment_status_date: Option<Date>,
    /// Method as printed (`PAYPVD` is a payment provider).
    pub payment_method_type: Option<String>,
    /// Amount paid, every digit kept.
    pub payment_amount: Option<Decimal>,
    /// Currency of the payment.
    pub payment_currency: Option<String>,
    /// Currency of the invoice.
    pub invoice_currency: Option<String>,
    /// Check number or other reference.
    pub check_number: Option<String>,
    /// Code of the vendor.
    pub vendor_code: Option<String>,
    /// Code of the vendor's address.
    pub vendor_address_code: Option<String>,
}

impl fmt::Debug for InvoicePaymentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoicePaymentRecord")
            .field("request_id", &self.request_id)
            .field("payment_status", &self.payment_status)
            .field("payment_status_date", &self.payment_status_date)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage {
    payments: Option<Vec<WireRecord>>,
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    total_record_count: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRecord {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    request_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    invoice_number: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_status: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_status_date: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_method_type: Option<String>,
    #[serde(default, deserialize_with = "crate::number::decimal")]
    payment_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_currency: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    invoice_currency: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    check_number: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_code: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_address_code: Option<String>,
}

impl From<WireRecord> for InvoicePaymentRecord {
    fn from(wire: WireRecord) -> Self {
        Self {
            request_id: wire.request_id.and_then(|id| BusinessId::new(id).ok()),
            invoice_number: wire.invoice_number,
            payment_status: wire.payment_status,
            payment_status_date: wire.payment_status_date.and_then(|date| date.parse().ok()),
            payment_method_type: wire.payment_method_type,
            payment_amount: wire.payment_amount,
            payment_currency: wire.payment_currency,
            invoice_currency: wire.invoice_currency,
            check_number: wire.check_number,
            vendor_code: wire.vendor_code,
            vendor_address_code: wire.vendor_address_code,
        }
    }
}

impl Concur {
    /// Historical invoice payments that match the query, all pages.
    ///
    /// Concur documents this list for payments made by its *own* Invoice Pay and extracted before. Whether a payment
    /// that [`Concur::report_invoice_payments`] reported appears here is not documented: a hit proves it, no hit
    /// proves nothing.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated. [`ConcurError::InvalidRequest`] if no filter is set or
    /// the query matches more than 10,000 payments.
    pub async fn invoice_payments(&self, query: InvoicePaymentQuery) -> Result<Vec<InvoicePaymentRecord>, ConcurError> {
        let call = Call::InvoicePayments;
        let filters = filters(call, &query)?;
        let mut records = Vec::new();
        // One-based, unlike the pages of the Financial Integration Service.
        for page in 1..=MAX_PAGES {
            let mut parameters = filters.clone();
            parameters.push(("page", page.to_string()));
            parameters.push(("limit", PAGE_LIMIT.to_string()));
            let answer = self
                .get(call, PAYMENTS_PATH.to_owned(), parameters)
                .await?
                .successful()?;
            let wire: WirePage = answer.decode()?;
            let rows = match wire.payments {
                Some(rows) => rows,
                None if wire.total_record_count == Some(0) => Vec::new(),
                None => return Err(answer.undecodable("it has neither payments nor a total of zero")),
            };
            let last = rows.len() < PAGE_LIMIT;
            records.extend(rows.into_iter().map(InvoicePaymentRecord::from));
            if last {
                return Ok(records);
            }
        }
        Err(invalid(
            call,
            format!(
                "it matches more than {} payments; narrow it",
                u64::from(MAX_PAGES) * 500
            ),
        ))
    }
}

fn filters(call: Call, query: &InvoicePaymentQuery) -> Result<Vec<(&'static str, String)>, ConcurError> {
    let texts = [
        ("invoiceNumber", &query.invoice_number, 50),
        ("vendorCode", &query.vendor_code, 32),
        ("addressCode", &query.address_code, 64),
        ("vendorName", &query.vendor_name, 255),
    ];
    let mut filters = Vec::new();
    for (name, text, max_characters) in texts {
        if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
            check_text(call, name, text, max_characters)?;
            filters.push((name, text.clone()));
        }
    }
    for (name, date) in [
        ("payStatusFromDate", query.status_date_from),
        ("payStatusToDate", query.status_date_to),
    ] {
        filters.extend(date.map(|date| (name, date.to_string())));
    }
    if filters.is_empty() {
        return Err(invalid(call, "no filter is set, which would read every payment"));
    }
    Ok(filters)
}
