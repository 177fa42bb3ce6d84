//! Reporting invoice payments made in the financial system (Concur Invoice Payment Confirmation v4, bulkUpdate).

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::invoice_payment_wire::{WireAnswer, WirePayment, result_of};
use crate::request_limits::{check_items, check_text, invalid};
use crate::{Answer, BusinessId, Call, Concur, ConcurError};

pub(crate) const PAYMENTS_PATH: &str = "/invoice/payment-confirmation/v4/payments";

/// One payment of one invoice. The invoice must be Extracted, that is confirmed as posted. `Debug` leaves amounts and
/// notes out.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoicePayment {
    /// Which invoice.
    pub invoice: InvoiceKey,
    /// What the invoice becomes.
    pub status: InvoicePaymentStatus,
    /// How it was paid; the vendor's own way if absent.
    pub method: Option<InvoicePaymentMethod>,
    /// Since when.
    pub status_date: Date,
    /// Amount of the invoice.
    pub invoice_amount: Option<Decimal>,
    /// Amount paid; may be less than the invoice.
    pub payment_amount: Option<Decimal>,
    /// Check numbers, at most 100 characters each.
    pub check_numbers: Vec<String>,
    /// At most 500 characters.
    pub notes_to_supplier: Option<String>,
    /// At most 500 characters.
    pub adjustment_notes: Option<String>,
}

impl fmt::Debug for InvoicePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoicePayment")
            .field("status", &self.status)
            .field("status_date", &self.status_date)
            .finish_non_exhaustive()
    }
}

/// How an invoice is named: by Concur's id, or by number and vendor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvoiceKey {
    /// Id of the payment request, the surest.
    RequestId(BusinessId),
    /// The vendor's invoice number and the vendor.
    InvoiceNumber {
        /// At most 50 characters.
        number: String,
        /// Whose.
        vendor: InvoiceVendor,
    },
}

/// How a vendor is named beside an invoice number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvoiceVendor {
    /// By name, at most 255 characters.
    Name(String),
    /// By code, at most 32 characters.
    Code(String),
    /// By code and the code of one address (at most 64 characters).
    CodeAndAddress {
        /// Code of the vendor.
        code: String,
        /// Code of the address.
        address_code: String,
    },
}

/// `paymentStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoicePaymentStatus {
    /// `PAID`
    Paid,
    /// `VOID`
    Void,
    /// `CANCEL`
    Cancel,
}

/// `paymentMethodType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoicePaymentMethod {
    /// `ACH`
    Ach,
    /// `CHECK`
    Check,
    /// `WIRE`
    Wire,
    /// `CARD`
    Card,
    /// `VCHER`: card voucher.
    Voucher,
    /// `CLIENT`: paid by the client's own means.
    Client,
}

/// What became of the payments, in the order they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePaymentReport {
    /// One per payment.
    pub items: Vec<InvoicePaymentItem>,
}

/// What became of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePaymentItem {
    /// The invoice, as it was named.
    pub invoice: InvoiceKey,
    /// Concur's result.
    pub outcome: InvoicePaymentOutcome,
    /// Concur's text, for people.
    pub message: Option<String>,
}

/// Concur gives no codes here; failures are told apart by the three printed messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoicePaymentOutcome {
    /// Stored.
    Accepted,
    /// The invoice is not Extracted: not confirmed as posted yet, or paid already.
    NotExtracted,
    /// No such payment request.
    UnknownRequest,
    /// The invoice was not named.
    MissingKey,
    /// Refused for another reason; read the message.
    Refused,
    /// The answer says nothing about this payment: unknown.
    Unanswered,
}

impl Concur {
    /// Reports 1 to 100 payments, at most one per invoice. The statuses 200, 207 and 400 all carry results per payment,
    /// which are matched by what they are about, never by position.
    ///
    /// # Errors
    /// [`ConcurError`] says what is known. Whether a repeat for a paid invoice is refused is not documented; expect
    /// [`InvoicePaymentOutcome::NotExtracted`].
    pub async fn report_invoice_payments(
        &self,
        payments: &[InvoicePayment],
    ) -> Result<Answer<InvoicePaymentReport>, ConcurError> {
        let call = Call::ReportInvoicePayments;
        check(call, payments)?;
        let body: Vec<WirePayment<'_>> = payments.iter().map(WirePayment::from).collect();
        let mut answer = self.post(call, format!("{PAYMENTS_PATH}/bulkUpdate"), &body).await?;
        let decoded = serde_json::from_slice::<WireAnswer>(&answer.body)
            .ok()
            .filter(WireAnswer::has_results);
        if answer.status != 400 || decoded.is_none() {
            answer = answer.successful()?;
        }
        let wire = decoded.ok_or_else(|| answer.undecodable("it has no results per payment"))?;
        let items = payments.iter().map(|payment| {
            let (outcome, message) = result_of(&payment.invoice, &wire);
            InvoicePaymentItem {
                invoice: payment.invoice.clone(),
                outcome,
                message,
            }
        });
        let report = InvoicePaymentReport { items: items.collect() };
        Ok(Answer {
            value: report,
            correlation_id: answer.correlation_id,
        })
    }
}

fn check(call: Call, payments: &[InvoicePayment]) -> Result<(), ConcurError> {
    check_items(call, payments.iter().map(|payment| &payment.invoice))?;
    for payment in payments {
        match &payment.invoice {
            InvoiceKey::RequestId(id) => check_text(call, "requestId", id.as_str(), 20)?,
            InvoiceKey::InvoiceNumber { number, vendor } => {
                if number.is_empty() {
                    return Err(invalid(call, "an invoice number is empty"));
                }
                check_text(call, "invoiceNumber", number, 50)?;
                match vendor {
                    InvoiceVendor::Name(name) => check_text(call, "vendorName", name, 255)?,
                    InvoiceVendor::Code(code) => check_text(call, "vendorCode", code, 32)?,
                    InvoiceVendor::CodeAndAddress { code, address_code } => {
                        check_text(call, "vendorCode", code, 32)?;
                        check_text(call, "vendorAddressCode", address_code, 64)?;
                    }
                }
            }
        }
        for number in &payment.check_numbers {
            check_text(call, "checkNumbers", number, 100)?;
        }
        check_text(
            call,
            "notesToSupplier",
            payment.notes_to_supplier.as_deref().unwrap_or_default(),
            500,
        )?;
        check_text(
            call,
            "paymentAdjNotes",
            payment.adjustment_notes.as_deref().unwrap_or_default(),
            500,
        )?;
    }
    Ok(())
}
