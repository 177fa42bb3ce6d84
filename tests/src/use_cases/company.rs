//! The company of the use cases: its accounts, vendors and departments, and the mapping rules that lead there.

use std::fmt::Write;

use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, Company, CurrencySeed, TaxGroupSeed, VendorSeed};

use super::Way;

/// Accounts with the code that Concur knows them by: number, name, code. Business Central's own accounts and those of taxes
/// have no code.
pub const ACCOUNTS: [(&str, &str, Option<&str>); 11] = [
    ("61100", "Travel", Some("TRAVEL")),
    ("61200", "Meals", Some("MEALS")),
    ("61300", "Mileage and allowances", Some("MILES")),
    ("63100", "Office supplies", Some("OFFICE")),
    ("15700", "Cash advances", Some("CASHADV")),
    ("15800", "Personal card items", Some("PERSONAL")),
    ("15610", "Reclaimable VAT", None),
    ("15620", "Reclaimable GST", None),
    ("15630", "Reclaimable PST", None),
    (PURCHASE_VAT, "Purchase VAT", None),
    (PAYABLES, "Payables", None),
];

/// Where Business Central posts what is owed to vendors, by their posting group.
pub const PAYABLES: &str = "20100";

/// Where Business Central posts tax that it computes itself, by its VAT posting setup.
pub const PURCHASE_VAT: &str = "16100";

/// Vendors: number, name, and the row of the mapping rules that leads there.
pub const VENDORS: [(&str, &str, &str); 9] = [
    ("E-001", "Employee 10001", "employees.table 10001"),
    ("E-002", "Employee 10002", "employees.table 10002"),
    ("E-003", "Employee 10003", "employees.table 10003"),
    ("V-AMEX", "Issuer of the individually billed cards", "cards IBCP"),
    ("V-VISA", "Issuer of the company billed cards", "cards CBCP"),
    ("V-FLEET", "Issuer of the fleet cards", "cards CBCP/FLEET"),
    ("V-TRAVEL", "Travel agency that the company pays", "cards COPD"),
    ("V-10", "Paper supplier", "suppliers.table SUP-10"),
    ("V-20", "Furniture supplier", "suppliers.table SUP-20"),
];

/// Departments with the code that Concur knows them by.
pub const DEPARTMENTS: [(&str, &str); 2] = [("SALES", "100"), ("SERVICE", "200")];

/// The dimension of departments.
pub const DEPARTMENT: &str = "DEPARTMENT";

/// Units of the company's currency for one euro.
pub fn euro_rate() -> Decimal {
    Decimal::new(110, 2)
}

/// An account as people name it: `61100 Travel`.
pub fn account_name(number: &str) -> String {
    let found = ACCOUNTS.iter().find(|(account, ..)| *account == number);
    found.map_or_else(|| number.to_owned(), |(account, name, _)| format!("{account} {name}"))
}

/// Gives the company what its use cases need.
pub fn seed(ledger: &Company) {
    for (number, name, _) in ACCOUNTS
        .iter()
        .filter(|(number, ..)| ![PAYABLES, PURCHASE_VAT].contains(number))
    {
        ledger.add_account(AccountSeed {
            number: (*number).to_owned(),
            name: (*name).to_owned(),
            ..AccountSeed::default()
        });
    }
    for (number, name, _) in VENDORS {
        ledger.add_vendor(VendorSeed {
            number: number.to_owned(),
            name: name.to_owned(),
            ..VendorSeed::default()
        });
    }
    ledger.add_dimension(DEPARTMENT, DEPARTMENTS.map(|(department, _)| department));
    ledger.add_currency(&CurrencySeed {
        code: "EUR".to_owned(),
        rate: Some(euro_rate()),
        rate_from: None,
    });
    for (code, percent) in [("VAT19", 19), ("NOVAT", 0)] {
        ledger.add_tax_group(&TaxGroupSeed {
            code: code.to_owned(),
            identifier: String::new(),
            percent: Decimal::from(percent),
        });
    }
}

/// The company's mapping rules.
pub fn mapping(way: Way) -> String {
    let mut rules = "version = \"use-cases\"\n".to_owned();
    table(
        &mut rules,
        "accounts",
        ACCOUNTS
            .iter()
            .filter_map(|(number, _, code)| Some(((*code)?, *number))),
    );
    for of in ["employees.table", "suppliers.table", "cards"] {
        let rows = VENDORS
            .iter()
            .filter_map(|(number, _, row)| Some((row.strip_prefix(of)?.trim(), *number)));
        table(&mut rules, of, rows);
    }
    rules.push_str(match way {
        Way::Accounts => TAX_ON_ACCOUNTS,
        Way::Groups => TAX_BY_GROUPS,
    });
    rules.push_str("\n[[dimensions]]\ndimension = \"DEPARTMENT\"\nfields = [\"allocationCustom1Code\"]\n");
    table(
        &mut rules,
        "dimensions.values",
        DEPARTMENTS.iter().map(|(department, code)| (*code, *department)),
    );
    rules
}

const TAX_ON_ACCOUNTS: &str = r#"
[tax]
way = "accounts"
[tax.invoice]
not_reclaimed = ["VAT-ENTERTAINMENT"]
[tax_accounts]
VAT = "15610"
GST = "15620"
PST = "15630"
"#;

const TAX_BY_GROUPS: &str = r#"
[tax]
way = "groups"
no_tax_group = "NOVAT"
[tax.groups]
VAT = "VAT19"
"#;

fn table<'a>(rules: &mut String, name: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    // Writing into a text cannot fail.
    let _ = writeln!(rules, "\n[{name}]");
    for (key, value) in rows {
        let _ = writeln!(rules, "\"{key}\" = \"{value}\"");
    }
}
