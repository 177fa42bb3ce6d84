//! A company's mapping rules: which G/L account, vendor, dimension value and date a Concur document gets.
//!
//! The rules are a TOML file, shown with every key in `mapping.example.toml` beside this crate ([`EXAMPLE`]). A look-up
//! that finds no rule is a [`MappingMiss`], never a guess.

mod cards;
mod choices;
mod companies;
mod description;
mod dimension;
mod error;
mod file;
mod fitting;
mod inventory;
mod lists;
mod miss;
mod rule;
mod tax;
mod template;
#[cfg(test)]
mod tests;
mod vendor_sync;

use std::collections::BTreeMap;

pub use cards::{CardCodes, CardIssuer};
pub use choices::{CashAdvanceCurrency, CashAdvancePostingDate, ExpensePostingDate, InvoicePostingDate};
pub use description::{CashAdvancePlaceholder, ExpensePlaceholder, InvoicePlaceholder};
pub use error::MappingError;
pub use fitting::{LINE_DESCRIPTION_LONGEST, LineDescription, line_description};
pub use inventory::Inventory;
pub use lists::ListRule;
pub use miss::MappingMiss;
pub use rule::Found;
pub use tax::{TaxRules, TaxWay};
pub use template::TemplateError;
pub use vendor_sync::VendorSyncRules;

use crate::document::FieldLookup;
use crate::ids::{AccountNumber, VendorNumber};
use crate::plan::DimensionValue;
use choices::Choices;
use companies::Companies;
use dimension::DimensionRule;
use file::{AccountPolicy, EmployeePlaceholder, SupplierPlaceholder};
use rule::row;
use template::Template;

/// The example file that is shipped and tested with this crate.
pub const EXAMPLE: &str = include_str!("../../mapping.example.toml");

/// The mapping rules of one company, checked.
#[derive(Clone)]
pub struct Mapping {
    version: String,
    digest: String,
    companies: Option<Companies>,
    accounts: BTreeMap<String, AccountNumber>,
    account_policy: AccountPolicy,
    employees: BTreeMap<String, VendorNumber>,
    employee_template: Option<Template<EmployeePlaceholder>>,
    suppliers: BTreeMap<String, VendorNumber>,
    supplier_template: Option<Template<SupplierPlaceholder>>,
    cards: BTreeMap<String, VendorNumber>,
    tax_accounts: BTreeMap<String, AccountNumber>,
    tax: TaxRules,
    dimensions: Vec<DimensionRule>,
    choices: Choices,
    expense_line: Template<ExpensePlaceholder>,
    invoice_line: Template<InvoicePlaceholder>,
    cash_advance_line: Template<CashAdvancePlaceholder>,
    vendor_sync: Option<VendorSyncRules>,
    lists: Vec<ListRule>,
}

/// Shows the version and nothing more: tables hold employees' ids.
impl std::fmt::Debug for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mapping")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Mapping {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`MappingError`], which says where in the file and what to change.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        file::parse(text)
    }

    /// The version the company gave these rules; shown wherever a plan is shown.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Short digest of the file that the rules were read from: they may change under the same version.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The G/L account for an account code of Concur's journal.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one, or the code may be taken as it is but is no G/L account number.
    pub fn account(&self, code: &str) -> Result<Found<AccountNumber>, MappingMiss> {
        if let Some(account) = self.accounts.get(code) {
            return Ok(Found::new(account.clone(), row("accounts", code)));
        }
        let miss = || MappingMiss::Account { code: code.to_owned() };
        match self.account_policy {
            AccountPolicy::Refuse => Err(miss()),
            AccountPolicy::Same => {
                let account = AccountNumber::parse(code).map_err(|_| miss())?;
                Ok(Found::new(account, "account_default"))
            }
        }
    }

    /// The vendor an employee is in Business Central; the table wins over the template.
    ///
    /// # Errors
    /// [`MappingMiss`], without the employee's id, when no rule gives one.
    pub fn employee_vendor(&self, employee_id: &str) -> Result<Found<VendorNumber>, MappingMiss> {
        if let Some(vendor) = self.employees.get(employee_id) {
            return Ok(Found::new(vendor.clone(), "employees.table"));
        }
        let template = self.employee_template.as_ref().ok_or(MappingMiss::Employee)?;
        let number = template.render(|EmployeePlaceholder::EmployeeId| employee_id.to_owned());
        let vendor = VendorNumber::parse(&number).map_err(|_| MappingMiss::Employee)?;
        Ok(Found::new(vendor, "employees.template"))
    }

    /// The vendor a supplier is in Business Central: the rule for the remit-to address first, then the supplier's, then the
    /// template.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one.
    pub fn supplier_vendor(
        &self,
        vendor_code: &str,
        remit_to: Option<&str>,
    ) -> Result<Found<VendorNumber>, MappingMiss> {
        let exact = remit_to.and_then(|remit_to| self.suppliers.get_key_value(&format!("{vendor_code}/{remit_to}")));
        if let Some((key, vendor)) = exact.or_else(|| self.suppliers.get_key_value(vendor_code)) {
            return Ok(Found::new(vendor.clone(), row("suppliers.table", key)));
        }
        let miss = || MappingMiss::Supplier {
            vendor_code: vendor_code.to_owned(),
        };
        let template = self.supplier_template.as_ref().ok_or_else(miss)?;
        let number = template.render(|SupplierPlaceholder::VendorCode| vendor_code.to_owned());
        let vendor = VendorNumber::parse(&number).map_err(|_| miss())?;
        Ok(Found::new(vendor, "suppliers.template"))
    }

    /// The dimensions of a line, sorted by dimension. Of each rule's fields the first that carries a value decides.
    ///
    /// # Errors
    /// [`MappingMiss`] when a required dimension has no value or a value has no rule.
    pub fn dimensions(&self, fields: FieldLookup<'_>) -> Result<Vec<Found<DimensionValue>>, MappingMiss> {
        self.dimensions_by(|rule| rule.value(fields))
    }

    /// Likewise, for a line on a clearing account, as of a cash advance: it need not have the dimensions that a cost must
    /// have.
    ///
    /// # Errors
    /// [`MappingMiss`] when a value has no rule.
    pub fn dimensions_if_known(&self, fields: FieldLookup<'_>) -> Result<Vec<Found<DimensionValue>>, MappingMiss> {
        self.dimensions_by(|rule| rule.value_if_known(fields))
    }

    fn dimensions_by(
        &self,
        value: impl Fn(&DimensionRule) -> Result<Option<Found<DimensionValue>>, MappingMiss>,
    ) -> Result<Vec<Found<DimensionValue>>, MappingMiss> {
        let mut found = Vec::new();
        for rule in &self.dimensions {
            found.extend(value(rule)?);
        }
        found.sort_by(|a, b| a.value.cmp(&b.value));
        Ok(found)
    }

    /// Which of a report's dates it is posted on.
    pub fn expense_posting_date(&self) -> ExpensePostingDate {
        self.choices.expense_posting_date
    }

    /// Which of an invoice's dates it is posted on.
    pub fn invoice_posting_date(&self) -> InvoicePostingDate {
        self.choices.invoice_posting_date
    }

    /// Which of a cash advance's dates it is posted on.
    pub fn cash_advance_posting_date(&self) -> CashAdvancePostingDate {
        self.choices.cash_advance_posting_date
    }

    /// Which currency the journal amounts of a cash advance are in, where two differ.
    pub fn cash_advance_currency(&self) -> CashAdvanceCurrency {
        self.choices.cash_advance_currency
    }

    /// The description of a line of an expense report; may be empty, and is not yet fitted ([`line_description`]).
    pub fn expense_line(&self, text: impl Fn(ExpensePlaceholder) -> String) -> String {
        self.expense_line.render(text)
    }

    /// The description of a line of an invoice; may be empty, and is not yet fitted ([`line_description`]).
    pub fn invoice_line(&self, text: impl Fn(InvoicePlaceholder) -> String) -> String {
        self.invoice_line.render(text)
    }

    /// The description of a cash advance's line; may be empty, and is not yet fitted ([`line_description`]).
    pub fn cash_advance_line(&self, text: impl Fn(CashAdvancePlaceholder) -> String) -> String {
        self.cash_advance_line.render(text)
    }
}
