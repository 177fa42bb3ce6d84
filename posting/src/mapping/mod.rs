//! A company's mapping rules: which G/L account, vendor, dimension value and date a Concur document gets.
//!
//! The rules are a TOML file, shown with every key in `mapping.example.toml` beside this crate ([`EXAMPLE`]). A look-up
//! that finds no rule is a [`MappingMiss`], never a guess.

mod description;
mod dimension;
mod error;
mod file;
mod miss;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use description::{ExpensePlaceholder, InvoicePlaceholder, LINE_DESCRIPTION_LONGEST, line_description};
pub use error::MappingError;
pub use file::{ExpensePostingDate, InvoicePostingDate};
pub use miss::MappingMiss;
pub use template::TemplateError;

use crate::document::FieldLookup;
use crate::ids::{AccountNumber, VendorNumber};
use crate::plan::{DimensionValue, Payee};
use dimension::DimensionRule;
use file::{AccountPolicy, EmployeePlaceholder, SupplierPlaceholder};
use template::Template;

/// The example file that is shipped and tested with this crate.
pub const EXAMPLE: &str = include_str!("../../mapping.example.toml");

/// The mapping rules of one company, checked.
#[derive(Clone)]
pub struct Mapping {
    version: String,
    accounts: BTreeMap<String, AccountNumber>,
    account_policy: AccountPolicy,
    employees: BTreeMap<String, VendorNumber>,
    employee_template: Option<Template<EmployeePlaceholder>>,
    suppliers: BTreeMap<String, VendorNumber>,
    supplier_template: Option<Template<SupplierPlaceholder>>,
    cards: BTreeMap<String, VendorNumber>,
    tax_accounts: BTreeMap<String, AccountNumber>,
    dimensions: Vec<DimensionRule>,
    expense_posting_date: ExpensePostingDate,
    invoice_posting_date: InvoicePostingDate,
    expense_line: Template<ExpensePlaceholder>,
    invoice_line: Template<InvoicePlaceholder>,
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

    /// The G/L account for an account code of Concur's journal.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one, or the code may be taken as it is but is no G/L account number.
    pub fn account(&self, code: &str) -> Result<AccountNumber, MappingMiss> {
        if let Some(account) = self.accounts.get(code) {
            return Ok(account.clone());
        }
        let miss = || MappingMiss::Account { code: code.to_owned() };
        match self.account_policy {
            AccountPolicy::Refuse => Err(miss()),
            AccountPolicy::Same => AccountNumber::parse(code).map_err(|_| miss()),
        }
    }

    /// The vendor an employee is in Business Central; the table wins over the template.
    ///
    /// # Errors
    /// [`MappingMiss`], without the employee's id, when no rule gives one.
    pub fn employee_vendor(&self, employee_id: &str) -> Result<VendorNumber, MappingMiss> {
        if let Some(vendor) = self.employees.get(employee_id) {
            return Ok(vendor.clone());
        }
        let template = self.employee_template.as_ref().ok_or(MappingMiss::Employee)?;
        let number = template.render(|EmployeePlaceholder::EmployeeId| employee_id.to_owned());
        VendorNumber::parse(&number).map_err(|_| MappingMiss::Employee)
    }

    /// The vendor a supplier is in Business Central: the rule for the remit-to address first, then the supplier's, then the
    /// template.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one.
    pub fn supplier_vendor(&self, vendor_code: &str, remit_to: Option<&str>) -> Result<VendorNumber, MappingMiss> {
        let exact = remit_to.and_then(|remit_to| self.suppliers.get(&format!("{vendor_code}/{remit_to}")));
        if let Some(vendor) = exact.or_else(|| self.suppliers.get(vendor_code)) {
            return Ok(vendor.clone());
        }
        let miss = || MappingMiss::Supplier {
            vendor_code: vendor_code.to_owned(),
        };
        let template = self.supplier_template.as_ref().ok_or_else(miss)?;
        let number = template.render(|SupplierPlaceholder::VendorCode| vendor_code.to_owned());
        VendorNumber::parse(&number).map_err(|_| miss())
    }

    /// The vendor a card issuer is in Business Central.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one, and for a payee that is no card issuer.
    pub fn card_vendor(&self, payee: Payee) -> Result<VendorNumber, MappingMiss> {
        self.cards.get(payee.code()).cloned().ok_or(MappingMiss::Card { payee })
    }

    /// The G/L account for a tax, by the first of its codes that has a rule.
    ///
    /// # Errors
    /// [`MappingMiss`] when none of the codes has one.
    pub fn tax_account(&self, codes: &[&str]) -> Result<AccountNumber, MappingMiss> {
        codes
            .iter()
            .find_map(|code| self.tax_accounts.get(*code))
            .cloned()
            .ok_or_else(|| MappingMiss::TaxAccount {
                codes: codes.iter().map(|&code| code.to_owned()).collect(),
            })
    }

    /// The dimensions of a line, sorted by dimension. Of each rule's fields the first that carries a value decides.
    ///
    /// # Errors
    /// [`MappingMiss`] when a required dimension has no value or a value has no rule.
    pub fn dimensions(&self, fields: FieldLookup<'_>) -> Result<Vec<DimensionValue>, MappingMiss> {
        let mut found = Vec::new();
        for rule in &self.dimensions {
            found.extend(rule.value(fields)?);
        }
        found.sort();
        Ok(found)
    }

    /// Which of a report's dates it is posted on.
    pub fn expense_posting_date(&self) -> ExpensePostingDate {
        self.expense_posting_date
    }

    /// Which of an invoice's dates it is posted on.
    pub fn invoice_posting_date(&self) -> InvoicePostingDate {
        self.invoice_posting_date
    }

    /// The description of a line of an expense report; may be empty, and is not yet cut to length.
    pub fn expense_line(&self, text: impl Fn(ExpensePlaceholder) -> String) -> String {
        self.expense_line.render(text)
    }

    /// The description of a line of an invoice; may be empty, and is not yet cut to length.
    pub fn invoice_line(&self, text: impl Fn(InvoicePlaceholder) -> String) -> String {
        self.invoice_line.render(text)
    }
}
