//! A supplier invoice (Concur FIS v4, invoice document).

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fields::Fields;
use super::{DocumentError, DocumentHead, FieldValues, Indicator};
use crate::ids::Currency;

/// An approved supplier invoice.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceDocument {
    /// What all kinds of document have in common.
    pub head: DocumentHead,
    /// `requestHeader.vendorInvoiceNumber`: the supplier's own number.
    pub vendor_invoice_number: Option<String>,
    /// `requestHeader.invoiceDate`.
    pub invoice_date: Option<Date>,
    /// `requestHeader.paymentDueDate`.
    pub due_date: Option<Date>,
    /// `requestHeader.postingDate`.
    pub posting_date: Option<Date>,
    /// `requestHeader.processCompleteDate`: the day of the final approval.
    pub approved_on: Option<Date>,
    /// `requestHeader.netPaymentTermDays`, as printed.
    pub net_payment_term_days: Option<String>,
    /// `requestHeader.currencyAlphaCode`: the currency of every amount.
    pub currency: Currency,
    /// `requestHeader.requestTotal`: what was approved, taxes and shipping included.
    pub total: Decimal,
    /// `requestHeader.invoicePayIndicator`: whether Concur pays it.
    pub paid_by_concur: Indicator,
    /// `vendor.vendorCode`.
    pub vendor_code: Option<String>,
    /// `vendor.vendorRemitToAddressCode`.
    pub remit_to_code: Option<String>,
    /// `lineItem[]`.
    pub lines: Vec<InvoiceLine>,
    /// The request's and its owner's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// `lineItemDescription`.
    pub description: Option<String>,
    /// `lineItemQuantity`, as printed.
    pub quantity: Option<String>,
    /// `expenseTypeCode`, without the blanks some codes are padded with.
    pub expense_type_code: Option<String>,
    /// `expenseTypeName`.
    pub expense_type_name: Option<String>,
    /// `allocation[]`.
    pub allocations: Vec<InvoiceAllocation>,
    /// The line's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One share of a line with its journal. Its amounts are split already; percentages are never applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceAllocation {
    /// `journal.accountCode`; absent where it is empty.
    pub account_code: Option<String>,
    /// `journal.amountGross`.
    pub gross: Decimal,
    /// `journal.amountNet`.
    pub net: Option<Decimal>,
    /// `journal.amountShipping`; zero where it is missing.
    pub shipping: Decimal,
    /// `journal.tax[]`.
    pub taxes: Vec<InvoiceTax>,
    /// The allocation's fields that mapping rules may ask for.
    pub fields: FieldValues,
}

/// One tax of an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceTax {
    /// `amountTax`.
    pub tax: Decimal,
    /// `taxCode`.
    pub code: Option<String>,
    /// `taxField`: names the column Concur keeps the tax in.
    pub field: Option<String>,
}

/// Says which document it is and nothing more.
impl std::fmt::Debug for InvoiceDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvoiceDocument")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl InvoiceDocument {
    pub(super) fn read(root: &Fields<'_>) -> Result<Self, DocumentError> {
        let header = root.object("requestHeader")?;
        let vendor = root.object("vendor")?;
        let mut fields = header.values_for_rules();
        if root.has("ownerEmployee") {
            fields.extend(root.object("ownerEmployee")?.values_for_rules());
        }
        let currency = header.required_text("currencyAlphaCode")?;
        let lines = root.objects("lineItem")?;
        Ok(Self {
            head: DocumentHead::read(&header, "requestId")?,
            vendor_invoice_number: header.scalar("vendorInvoiceNumber")?,
            invoice_date: header.date("invoiceDate")?,
            due_date: header.date("paymentDueDate")?,
            posting_date: header.date("postingDate")?,
            approved_on: header.date("processCompleteDate")?,
            net_payment_term_days: header.scalar("netPaymentTermDays")?,
            currency: Currency::parse(&currency)
                .map_err(|_| header.unreadable("currencyAlphaCode", "a currency code of three letters"))?,
            total: header.required_amount("requestTotal")?,
            paid_by_concur: header.indicator("invoicePayIndicator")?,
            vendor_code: vendor.scalar("vendorCode")?,
            remit_to_code: vendor.scalar("vendorRemitToAddressCode")?,
            lines: lines.iter().map(InvoiceLine::read).collect::<Result<_, _>>()?,
            fields,
        })
    }
}

impl InvoiceLine {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        let allocations = fields.objects("allocation")?;
        Ok(Self {
            description: fields.text("lineItemDescription")?,
            quantity: fields.scalar("lineItemQuantity")?,
            expense_type_code: fields.scalar("expenseTypeCode")?,
            expense_type_name: fields.text("expenseTypeName")?,
            allocations: allocations
                .iter()
                .map(InvoiceAllocation::read)
                .collect::<Result<_, _>>()?,
            fields: fields.values_for_rules(),
        })
    }
}

impl InvoiceAllocation {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        let journal = fields.object("journal")?;
        let taxes = journal.objects("tax")?;
        Ok(Self {
            account_code: journal.scalar("accountCode")?,
            gross: journal.required_amount("amountGross")?,
            net: journal.amount("amountNet")?,
            shipping: journal.amount("amountShipping")?.unwrap_or_default(),
            taxes: taxes.iter().map(InvoiceTax::read).collect::<Result<_, _>>()?,
            fields: fields.values_for_rules(),
        })
    }
}

impl InvoiceTax {
    fn read(fields: &Fields<'_>) -> Result<Self, DocumentError> {
        Ok(Self {
            tax: fields.required_amount("amountTax")?,
            code: fields.scalar("taxCode")?,
            field: fields.text("taxField")?,
        })
    }
}
