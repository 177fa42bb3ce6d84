//! Payment confirmation of expense reports (Concur FIS v4, paymentconfirmations). Concur documents it for expense only;
//! invoices go through Invoice Payment Confirmation v4.

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::payment_wire::Wire;
use crate::request_limits::{check_items, check_system_id, check_text, invalid};
use crate::transactions::transactions_path;
use crate::{Answer, Call, Concur, ConcurError, DocumentType, FinancialDocumentId};

/// Payments of 1 to 100 expense reports that are confirmed as posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentConfirmation {
    /// The one each document was acknowledged with.
    pub system_id: String,
    /// One entry per document.
    pub documents: Vec<DocumentPayment>,
}

/// The payment of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPayment {
    /// The document.
    pub financial_document_id: FinancialDocumentId,
    /// Whether it is paid, in whole or in part.
    pub status: PaymentStatus,
    /// At least one.
    pub clearings: Vec<Clearing>,
}

/// `processingStatusCode`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentStatus {
    /// `CP`: the report becomes "Payment Confirmed" and can no longer change.
    CompletelyPaid,
    /// `PP`: a later `CP` is expected.
    PartiallyPaid,
    /// `RE`: an earlier payment was reversed.
    Reversed {
        /// Why.
        message: String,
    },
    /// `OB`: no payment is needed any more.
    Obsolete {
        /// Why.
        message: String,
    },
}

/// One clearing of an employee's ledger entry. `Debug` shows the reference only: the rest is names and amounts.
#[derive(Clone, PartialEq, Eq)]
pub struct Clearing {
    /// The day it cleared.
    pub date: Date,
    /// How much, positive, with exactly these digits.
    pub amount: Decimal,
    /// ISO code of its currency.
    pub currency: String,
    /// Number of the employee who was paid.
    pub receiver_id: String,
    /// Name of that employee.
    pub receiver_name: String,
    /// What it can be found by.
    pub reference: ClearingReference,
}

impl fmt::Debug for Clearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clearing")
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

/// Where the payment stands in the financial system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearingReference {
    /// Company in the financial system.
    pub company_code: String,
    /// Number of the posted document (`financialDocumentId` on the wire, which is not Concur's id of that name).
    pub document_number: String,
    /// Fiscal year, as text.
    pub fiscal_year: String,
    /// Unique per confirmation, and the same whenever this payment is confirmed again: a repeat is answered
    /// [`PaymentConfirmationOutcome::AlreadyConfirmed`].
    pub payment_reference: String,
    /// How it was paid.
    pub method: ClearingMethod,
}

/// `paymentMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearingMethod {
    /// `E`: electronic funds transfer.
    Electronic,
    /// `C`: check.
    Check,
}

/// What became of one payment reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentConfirmationItem {
    /// The document.
    pub financial_document_id: FinancialDocumentId,
    /// The payment reference, where Concur names it.
    pub payment_reference: Option<String>,
    /// Decided by Concur's code.
    pub outcome: PaymentConfirmationOutcome,
    /// Concur's text, for people.
    pub message: Option<String>,
    /// More of it.
    pub detail: Option<String>,
}

/// Concur FIS v4, service codes seen on payment confirmations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentConfirmationOutcome {
    /// 0: stored.
    Confirmed,
    /// 213, or 298 with the result `NOOP`: confirmed before under this reference.
    AlreadyConfirmed,
    /// Result `NOT_POSTING_CONFIRMED`, for which no code is documented: confirm the posting first.
    NotPostingConfirmed,
    /// 99: another `systemId` is stored on the document.
    OtherSystem,
    /// 115: sent under the wrong document type.
    WrongType,
    /// 116: no such document.
    UnknownDocument,
    /// 198, or 298 otherwise: the request is wrong; repeating is useless.
    Invalid,
    /// 199: unknown error at Concur, later perhaps.
    TryLater,
    /// A code this client has no name for, or one that contradicts its own result text.
    Unlisted {
        /// Concur's code.
        code: i64,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(deserialize_with = "crate::lenient::code")]
    code: i64,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    doc_id: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_confirmation_result: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    payment_ref: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    error_message: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    detail_message: Option<String>,
}

impl Concur {
    /// Confirms payments of expense reports. The answer has at least one item for every document, one per payment
    /// reference.
    ///
    /// # Errors
    /// [`ConcurError`] says what is known; after an unknown outcome the same confirmation with the same payment
    /// references may be sent again. [`ConcurError::Undecodable`] also if the answer leaves a document out.
    pub async fn confirm_payment(
        &self,
        confirmation: PaymentConfirmation,
    ) -> Result<Answer<Vec<PaymentConfirmationItem>>, ConcurError> {
        let call = Call::ConfirmPayment;
        check(call, &confirmation)?;
        let path = transactions_path(DocumentType::Expense, "/paymentconfirmations");
        let answer = self.post(call, path, &Wire::from(&confirmation)).await?.successful()?;
        let rows: Vec<WireItem> = answer.decode()?;
        let asked: Vec<_> = confirmation
            .documents
            .into_iter()
            .map(|d| d.financial_document_id)
            .collect();
        let ids = crate::item_match::ids(&answer, &asked, rows.iter().map(|row| row.doc_id.as_deref()))?;
        let items = rows
            .into_iter()
            .zip(ids)
            .map(|(row, financial_document_id)| PaymentConfirmationItem {
                financial_document_id,
                payment_reference: row.payment_ref,
                outcome: outcome(row.code, row.payment_confirmation_result.as_deref()),
                message: row.error_message,
                detail: row.detail_message,
            });
        Ok(Answer {
            value: items.collect(),
            correlation_id: answer.correlation_id,
        })
    }
}

fn check(call: Call, confirmation: &PaymentConfirmation) -> Result<(), ConcurError> {
    check_system_id(call, &confirmation.system_id)?;
    check_items(call, confirmation.documents.iter().map(|d| &d.financial_document_id))?;
    if let Some(document) = confirmation.documents.iter().find(|d| d.clearings.is_empty()) {
        let id = &document.financial_document_id;
        return Err(invalid(
            call,
            format!("document {id} has no clearing, so nothing marks a repeat"),
        ));
    }
    let references = || {
        confirmation
            .documents
            .iter()
            .flat_map(|d| &d.clearings)
            .map(|c| &c.reference.payment_reference)
    };
    check_items(call, references())?;
    for reference in references() {
        if reference.trim().is_empty() {
            return Err(invalid(call, "a payment reference is empty, so nothing marks a repeat"));
        }
        check_text(call, "paymentRef", reference, MAX_REFERENCE_CHARACTERS)?;
    }
    Ok(())
}

/// Longest payment reference sent. Concur documents no limit; the longest key elsewhere in this service is 80.
const MAX_REFERENCE_CHARACTERS: usize = 80;

fn outcome(code: i64, result: Option<&str>) -> PaymentConfirmationOutcome {
    match (code, result) {
        (0, None | Some("SUCCESS")) => PaymentConfirmationOutcome::Confirmed,
        (213, _) | (298, Some("NOOP")) => PaymentConfirmationOutcome::AlreadyConfirmed,
        (99, _) => PaymentConfirmationOutcome::OtherSystem,
        (115, _) => PaymentConfirmationOutcome::WrongType,
        (116, _) => PaymentConfirmationOutcome::UnknownDocument,
        (199, _) => PaymentConfirmationOutcome::TryLater,
        (_, Some("NOT_POSTING_CONFIRMED")) => PaymentConfirmationOutcome::NotPostingConfirmed,
        (198 | 298, _) => PaymentConfirmationOutcome::Invalid,
        (code, _) => PaymentConfirmationOutcome::Unlisted { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_is_told_from_an_invalid_request() {
        assert_eq!(outcome(298, Some("NOOP")), PaymentConfirmationOutcome::AlreadyConfirmed);
        assert_eq!(outcome(298, Some("FAILURE")), PaymentConfirmationOutcome::Invalid);
        assert_eq!(outcome(298, None), PaymentConfirmationOutcome::Invalid);
        assert_eq!(
            outcome(213, Some("FAILURE")),
            PaymentConfirmationOutcome::AlreadyConfirmed
        );
    }

    #[test]
    fn a_payment_before_the_posting_confirmation_is_recognised_by_its_result() {
        for code in [111, 114, 198, 298] {
            assert_eq!(
                outcome(code, Some("NOT_POSTING_CONFIRMED")),
                PaymentConfirmationOutcome::NotPostingConfirmed
            );
        }
    }

    #[test]
    fn every_other_code_has_its_own_outcome() {
        for (code, expected) in [
            (99, PaymentConfirmationOutcome::OtherSystem),
            (115, PaymentConfirmationOutcome::WrongType),
            (116, PaymentConfirmationOutcome::UnknownDocument),
            (198, PaymentConfirmationOutcome::Invalid),
            (199, PaymentConfirmationOutcome::TryLater),
            (0, PaymentConfirmationOutcome::Unlisted { code: 0 }),
            (112, PaymentConfirmationOutcome::Unlisted { code: 112 }),
        ] {
            assert_eq!(outcome(code, Some("FAILURE")), expected);
        }
        assert_eq!(outcome(0, Some("SUCCESS")), PaymentConfirmationOutcome::Confirmed);
    }
}
