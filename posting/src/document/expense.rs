//! An expense report (Concur FIS v4, expense document).

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fields::Fields;
use super::{DocumentError, DocumentHead, FieldValues, Indicator};
use crate::ids::Currency;

/// An approved expense report. Every amount in it is in the reimbursement currency, whatever was spent.
#[derive(Clone, PartialEq, Eq)]
pub struct ExpenseDocument {
    /// What all kinds of document have in common.
    pub head: DocumentHead,
    /// `employee.employeeId`: the employee, as the company numbers them. Personal; never part of a message.
    pub employee_id: Option<String>,
    /// `report.employeeCurrencyAlphaCode`: the currency of every journal amount.
    pub currency: Currency,
    /// `report.totalApprovedAmount`, where the document has it.
    pub total_approved: Option<Decimal>,
    /// `report.cashAdvanceReturnsAmount`; zero where it is missing.
    pub cash_advance_returns: Decimal,
    /// `report.payrollPayIndicator`: whether it is paid with the salary.
    pub paid_by_payroll: Indicator,
    /// `report.reportPaymentProcessingDate`: the day of the final approval.
    pub approved_on: Option<Date>,
    /// `report.reportSubmitDate`.
    pub submitted_on: Option<Date>,
    /// `report.reportEndDate`.
    pub ends_on: Option<Date>,
    /// `expenseEntry[]`.
    pub entries: Vec<ExpenseEntry>,
    /// `cashAdvanceApplication[]`.
    pub cash_advance_applications: Vec<CashAdvanceApplication>,
    /// The report's and the employee's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One expense of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseEntry {
    /// `expenseTypeCode`, without the blanks some codes are padded with.
    pub expense_type_code: Option<String>,
    /// `expenseTypeName`.
    pub expense_type_name: Option<String>,
    /// `entryDate`: the day of the expense.
    pub date: Option<Date>,
    /// `entryDescription`.
    pub description: Option<String>,
    /// `entryVendorDescription`: the merchant, who is no vendor in Business Central.
    pub merchant: Option<String>,
    /// `entryApprovedAmount`, in the reimbursement currency.
    pub approved: Option<Decimal>,
    /// `entryIsPersonal`.
    pub is_personal: Indicator,
    /// `expensePayIndicator`: whether Concur pays it.
    pub paid_by_concur: Indicator,
    /// `reportEntryPatKey`: the payment type, such as `CASH` or a company's own key.
    pub payment_type: Option<String>,
    /// `cardProgramTypeCode`: the card programme, where a card paid.
    pub card_programme: Option<String>,
    /// `entryReceiptId`: the receipt's image.
    pub receipt_image: Option<String>,
    /// `allocation[]`.
    pub allocations: Vec<ExpenseAllocation>,
    /// The entry's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One share of an expense. Its amounts are split already; percentages are never applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseAllocation {
    /// `journal[]`.
    pub journals: Vec<ExpenseJournal>,
    /// `tax[]`.
    pub taxes: Vec<ExpenseTax>,
    /// The allocation's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One journal row: an amount from a payer to a payee, on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseJournal {
    /// `journalAccountCode`; absent where it is empty.
    pub account_code: Option<String>,
    /// `journalPayer`: `COMP`, `EMPL`, `COPD`, `IBCP` or `CBCP`.
    pub payer: Option<String>,
    /// `journalPayee`: likewise.
    pub payee: Option<String>,
    /// `amountGross`.
    pub gross: Decimal,
    /// `amountNetOfTax`: gross less the taxes.
    pub net_of_tax: Option<Decimal>,
    /// `amountNetOfReclaim`: gross less what is reclaimed of the taxes, which is the cost.
    pub net_of_reclaim: Option<Decimal>,
    /// `taxGuid[]`: which of the allocation's taxes are in this row.
    pub tax_guids: Vec<String>,
}

/// One tax of an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseTax {
    /// `taxGuid`: joins it to journal rows.
    pub guid: Option<String>,
    /// `taxAuthorityLabel`, such as `DEVAT`.
    pub authority_label: Option<String>,
    /// `taxCode`.
    pub code: Option<String>,
    /// `amountTax`.
    pub tax: Option<Decimal>,
    /// `amountReclaim`: the part the company gets back.
    pub reclaim: Option<Decimal>,
}

/// A cash advance that this report uses up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashAdvanceApplication {
    /// `cashAdvanceApplicationAmount`; negative.
    pub amount: Option<Decimal>,
    /// `cashAdvanceClearingAccountCode`.
    pub clearing_account_code: Option<String>,
    /// `cashAdvanceTransactionType`: 1 issue or return to the administrator, 2 application, 3 balance carried forward.
    pub transaction_type: Option<String>,
}

/// Says which document it is and nothing more: the rest is personal.
impl std::fmt::Debug for ExpenseDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExpenseDocument")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl ExpenseDocument {
    pub(super) fn read(root: &Fields<'_>) -> Result<Self, DocumentError> {
        let employee = root.object("employee")?;
        let report = root.object("report")?;
        let currency = report.required_text("employeeCurrencyAlphaCode")?;
        let mut fields = report.values_for_rules();
        fields.extend(employee.values_for_rules());
        Ok(Self {
            head: DocumentHead::read(&report, "reportId")?,
            employee_id: employee.scalar("employeeId")?,
            currency: Currency::parse(&currency)
                .map_err(|_| report.unreadable("employeeCurrencyAlphaCode", "a currency code of three letters"))?,
            total_approved: report.amount("totalApprovedAmount")?,
            cash_advance_returns: report.amount("cashAdvanceReturnsAmount")?.unwrap_or_default(),
            paid_by_payroll: report.indicator("payrollPayIndicator")?,
            approved_on: report.date("reportPaymentProcessingDate")?,
            submitted_on: report.date("reportSubmitDate")?,
            ends_on: report.date("reportEndDate")?,
            entries: read_all(root, "expenseEntry", ExpenseEntry::read)?,
            cash_advance_applications: read_all(root, "cashAdvanceApplication", CashAdvanceApplication::read)?,
            fields,
        })
    }
}

pub(super) fn read_all<'a, T>(
    parent: &Fields<'a>,
    name: &str,
    read: impl Fn(&Fields<'a>) -> Result<T, DocumentError>,
) -> Result<Vec<T>, DocumentError> {
    parent.objects(name)?.iter().map(read).collect()
}

impl ExpenseEntry {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            expense_type_code: fields.scalar("expenseTypeCode")?,
            expense_type_name: fields.text("expenseTypeName")?,
            date: fields.date("entryDate")?,
            description: fields.text("entryDescription")?,
            merchant: fields.text("entryVendorDescription")?,
            approved: fields.amount("entryApprovedAmount")?,
            is_personal: fields.indicator("entryIsPersonal")?,
            paid_by_concur: fields.indicator("expensePayIndicator")?,
            payment_type: fields.scalar("reportEntryPatKey")?,
            card_programme: fields.scalar("cardProgramTypeCode")?,
            receipt_image: fields.scalar("entryReceiptId")?,
            allocations: read_all(fields, "allocation", ExpenseAllocation::read)?,
            fields: fields.values_for_rules(),
        })
    }
}

impl ExpenseAllocation {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            journals: read_all(fields, "journal", ExpenseJournal::read)?,
            taxes: read_all(fields, "tax", ExpenseTax::read)?,
            fields: fields.values_for_rules(),
        })
    }
}

impl ExpenseJournal {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            account_code: fields.scalar("journalAccountCode")?,
            payer: fields.text("journalPayer")?,
            payee: fields.text("journalPayee")?,
            gross: fields.required_amount("amountGross")?,
            net_of_tax: fields.amount("amountNetOfTax")?,
            net_of_reclaim: fields.amount("amountNetOfReclaim")?,
            tax_guids: fields.texts("taxGuid")?,
        })
    }
}

impl ExpenseTax {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            guid: fields.text("taxGuid")?,
            authority_label: fields.text("taxAuthorityLabel")?,
            code: fields.scalar("taxCode")?,
            tax: fields.amount("amountTax")?,
            reclaim: fields.amount("amountReclaim")?,
        })
    }
}

impl CashAdvanceApplication {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            amount: fields.amount("cashAdvanceApplicationAmount")?,
            clearing_account_code: fields.scalar("cashAdvanceClearingAccountCode")?,
            transaction_type: fields.scalar("cashAdvanceTransactionType")?,
        })
    }
}
