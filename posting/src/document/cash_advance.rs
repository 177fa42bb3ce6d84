//! A cash advance (Concur FIS v4, cash advance document): the only kind whose journal says debit or credit.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::expense::read_all;
use super::fields::Fields;
use super::{DocumentError, DocumentHead, FieldValues, Indicator};
use crate::ids::Currency;

/// A cash advance that was issued or returned.
#[derive(Clone, PartialEq, Eq)]
pub struct CashAdvanceDocument {
    /// What all kinds of document have in common.
    pub head: DocumentHead,
    /// `employeeData.employeeId`. Personal; never part of a message.
    pub employee_id: Option<String>,
    /// `cashAdvanceData.name`.
    pub name: Option<String>,
    /// `cashAdvanceData.purpose`.
    pub purpose: Option<String>,
    /// `cashAdvanceData.requestAmount`, in the currency it was asked for.
    pub requested: Option<Decimal>,
    /// `cashAdvanceData.currencyAlphaCode`: the currency it was asked for.
    pub currency: Currency,
    /// `cashAdvanceData.employeeCurrencyAlphaCode`: the currency the employee is reimbursed in.
    pub employee_currency: Option<Currency>,
    /// `cashAdvanceData.exchangeRate`, from the one to the other.
    pub exchange_rate: Option<Decimal>,
    /// `cashAdvanceData.issuedDate`.
    pub issued_on: Option<Date>,
    /// `cashAdvanceData.requestDate`.
    pub requested_on: Option<Date>,
    /// `cashAdvanceData.transactionType`: 1 issue or return, 2 application, 3 balance carried forward.
    pub transaction_type: Option<String>,
    /// Whether Concur pays it: `expensePayIndicator`, or `paymentMethod` 1.
    pub paid_by_concur: Indicator,
    /// `journalData[]`.
    pub journals: Vec<CashAdvanceJournal>,
    /// The employee's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One journal row of a cash advance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashAdvanceJournal {
    /// `accountCode`; absent where it is empty.
    pub account_code: Option<String>,
    /// `payer`.
    pub payer: Option<String>,
    /// `payee`.
    pub payee: Option<String>,
    /// `amount`.
    pub amount: Decimal,
    /// `debitOrCredit`.
    pub side: DebitOrCredit,
}

/// The side of the account a row is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DebitOrCredit {
    /// `DR`.
    Debit,
    /// `CR`.
    Credit,
}

/// Says which document it is and nothing more: the rest is personal.
impl std::fmt::Debug for CashAdvanceDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CashAdvanceDocument")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl CashAdvanceDocument {
    pub(super) fn read(root: &Fields<'_>) -> Result<Self, DocumentError> {
        let employee = root.object("employeeData")?;
        let advance = root.object("cashAdvanceData")?;
        let mut fields = advance.values_for_rules();
        fields.extend(employee.values_for_rules());
        Ok(Self {
            // Cash advances carry no revisionNumber.
            head: DocumentHead::read_revised(&advance, "cashAdvanceId", 1)?,
            employee_id: employee.scalar("employeeId")?,
            name: advance.text("name")?,
            purpose: advance.text("purpose")?,
            requested: advance.amount("requestAmount")?,
            currency: currency(&advance, "currencyAlphaCode")?.ok_or_else(|| advance.missing("currencyAlphaCode"))?,
            employee_currency: currency(&advance, "employeeCurrencyAlphaCode")?,
            exchange_rate: advance.amount("exchangeRate")?,
            issued_on: advance.date("issuedDate")?,
            requested_on: advance.date("requestDate")?,
            transaction_type: advance.scalar("transactionType")?,
            paid_by_concur: match advance.scalar("paymentMethod")?.as_deref() {
                Some("1") => Indicator::Yes,
                _ => advance.indicator("expensePayIndicator")?,
            },
            journals: read_all(root, "journalData", CashAdvanceJournal::read)?,
            fields,
        })
    }
}

fn currency(fields: &Fields<'_>, name: &str) -> Result<Option<Currency>, DocumentError> {
    fields
        .text(name)?
        .map(|code| Currency::parse(&code).map_err(|_| fields.unreadable(name, "a currency code of three letters")))
        .transpose()
}

impl CashAdvanceJournal {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            account_code: fields.scalar("accountCode")?,
            payer: fields.text("payer")?,
            payee: fields.text("payee")?,
            amount: fields.required_amount("amount")?,
            side: match fields.required_text("debitOrCredit")?.as_str() {
                "DR" => DebitOrCredit::Debit,
                "CR" => DebitOrCredit::Credit,
                _ => return Err(fields.unreadable("debitOrCredit", "DR or CR")),
            },
        })
    }
}
