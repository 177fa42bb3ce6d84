//! What the rules name, to be compared with what there is in the two systems.

use super::rule::row;
use super::{Mapping, TaxWay, companies};
use crate::ids::{AccountNumber, CompanyCode, DimensionCode, TaxGroupCode, VendorNumber};

/// What the rules in force name: each with its rule, in the order of the rule's table. Vendors and accounts that only a
/// template or a document's own code gives are not in it. What the file keeps for the other way of taxes is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// G/L accounts.
    pub accounts: Vec<(String, AccountNumber)>,
    /// Vendors. The rule of an employee's vendor is `employees.table`, without the employee's id.
    pub vendors: Vec<(String, VendorNumber)>,
    /// Dimensions, each once, with the values its rule names, sorted.
    pub dimensions: Vec<(String, DimensionCode, Vec<DimensionCode>)>,
    /// Tax groups.
    pub tax_groups: Vec<(String, TaxGroupCode)>,
    /// Business Central companies, by the codes the connection gives them.
    pub companies: Vec<(String, CompanyCode)>,
    /// The suppliers of Concur that have a row: vendor code, and remit-to address code where the row is for one. A key is
    /// split at its first `/`.
    pub supplier_keys: Vec<(String, Option<String>)>,
}

impl Mapping {
    /// What the rules name.
    pub fn inventory(&self) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.accounts.extend(rows("accounts", &self.accounts));
        if self.tax.way == TaxWay::Accounts {
            inventory.accounts.extend(rows("tax_accounts", &self.tax_accounts));
        } else {
            inventory.tax_groups.extend(rows("tax.groups", &self.tax.groups));
        }
        let no_tax = self.tax.no_tax_group.iter();
        inventory
            .tax_groups
            .extend(no_tax.map(|group| ("tax.no_tax_group".to_owned(), group.clone())));
        let employees = self.employees.values();
        inventory
            .vendors
            .extend(employees.map(|vendor| ("employees.table".to_owned(), vendor.clone())));
        inventory.vendors.extend(rows("suppliers.table", &self.suppliers));
        inventory.vendors.extend(rows("cards", &self.cards));
        inventory
            .dimensions
            .extend(self.dimensions.iter().map(|rule| rule.named()));
        if let Some(companies) = &self.companies {
            let default = companies.default.iter();
            inventory
                .companies
                .extend(rows(companies::LEDGER_CODES, &companies.ledger_codes));
            inventory
                .companies
                .extend(default.map(|company| (companies::DEFAULT.to_owned(), company.clone())));
        }
        let suppliers = self.suppliers.keys();
        inventory
            .supplier_keys
            .extend(suppliers.map(|key| match key.split_once('/') {
                Some((vendor_code, remit_to)) => (vendor_code.to_owned(), Some(remit_to.to_owned())),
                None => (key.clone(), None),
            }));
        inventory
    }
}

fn rows<'a, T: Clone>(
    table: &'a str,
    rows: &'a std::collections::BTreeMap<String, T>,
) -> impl Iterator<Item = (String, T)> + 'a {
    rows.iter().map(move |(key, value)| (row(table, key), value.clone()))
}
