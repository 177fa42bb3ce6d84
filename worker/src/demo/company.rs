//! The demo's company: vendors, accounts, dimensions in Business Central, and the mapping between the systems.

use rust_decimal::Decimal;
use sandbox::Sandbox;
use sandbox::business_central::{AccountSeed, CurrencySeed, VendorSeed};

/// Employees who file reports: Concur employee id and vendor number.
pub(super) const EMPLOYEES: [(&str, &str); 6] = [
    ("EMP-001", "E-001"),
    ("EMP-002", "E-002"),
    ("EMP-003", "E-003"),
    ("EMP-004", "E-004"),
    ("EMP-005", "E-005"),
    ("EMP-006", "E-006"),
];

/// Suppliers: Concur vendor code and vendor number.
pub(super) const SUPPLIERS: [(&str, &str); 5] = [
    ("SUP-10", "V-10"),
    ("SUP-20", "V-20"),
    ("SUP-30", "V-30"),
    ("SUP-40", "V-40"),
    ("SUP-50", "V-50"),
];

/// The issuer of the company-paid card, as a vendor.
pub(super) const CARD_ISSUER: &str = "V-CARD";
/// The issuer of the company-billed card, as a vendor.
pub(super) const COMPANY_CARD_ISSUER: &str = "V-CORP";

/// Accounts that are no cost: Concur's code, which reclaimed tax has none of, and the G/L account.
const BALANCE_ACCOUNTS: [(&str, &str, &str); 2] =
    [("1400", "14000", "Cash advances"), ("1990", "19900", "Card clearing")];
/// The G/L account of reclaimed tax.
const TAX_ACCOUNT: (&str, &str) = ("15700", "Tax reclaimed");

/// A supplier that invoices name and Business Central does not know, until somebody adds it.
pub(super) const MISSING_SUPPLIER: (&str, &str) = ("SUP-99", "V-99");

/// Concur account codes and G/L accounts.
pub(super) const ACCOUNTS: [(&str, &str, &str); 6] = [
    ("6100", "61100", "Travel"),
    ("6200", "62100", "Meals"),
    ("6300", "63100", "Office supplies"),
    ("6400", "64100", "Software"),
    ("6500", "65100", "Consulting"),
    ("6600", "66100", "Freight"),
];

/// Cost centers: Concur code and dimension value.
pub(super) const COST_CENTERS: [(&str, &str); 3] = [("100", "SALES"), ("200", "PROD"), ("300", "ADMIN")];

/// Fills the simulated company.
pub(super) fn seed(sandbox: &Sandbox) {
    let ledger = sandbox.business_central();
    ledger.add_dimension("DEPARTMENT", COST_CENTERS.map(|(_, value)| value));
    ledger.add_currency(&CurrencySeed {
        code: "EUR".to_owned(),
        rate: Some(Decimal::new(110, 2)),
        rate_from: None,
    });
    let numbered = ACCOUNTS.into_iter().chain(BALANCE_ACCOUNTS);
    for (number, name) in numbered.map(|(_, number, name)| (number, name)).chain([TAX_ACCOUNT]) {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: name.to_owned(),
            ..AccountSeed::default()
        });
    }
    let vendors = EMPLOYEES.iter().chain(&SUPPLIERS).map(|(_, number)| *number);
    for number in vendors.chain([CARD_ISSUER, COMPANY_CARD_ISSUER]) {
        add_vendor(sandbox, number);
    }
}

/// What somebody does after the document was held.
pub(super) fn add_missing_vendor(sandbox: &Sandbox) {
    add_vendor(sandbox, MISSING_SUPPLIER.1);
}

fn add_vendor(sandbox: &Sandbox, number: &str) {
    let seed = VendorSeed {
        number: number.to_owned(),
        name: format!("Vendor {number}"),
        ..VendorSeed::default()
    };
    sandbox.business_central().add_vendor(seed);
}

/// The mapping rules as a file.
pub(super) fn mapping() -> String {
    let table = |rows: &[(&str, &str)]| {
        rows.iter()
            .map(|(from, to)| format!("\"{from}\" = \"{to}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let accounts: Vec<String> = ACCOUNTS
        .iter()
        .chain(&BALANCE_ACCOUNTS)
        .map(|(from, to, _)| format!("\"{from}\" = \"{to}\""))
        .collect();
    let suppliers: Vec<_> = SUPPLIERS.into_iter().chain([MISSING_SUPPLIER]).collect();
    format!(
        r#"version = "demo-1"

[accounts]
{}

[employees]
table = {{ {} }}

[suppliers]
table = {{ {} }}

[cards]
COPD = "{CARD_ISSUER}"
CBCP = "{COMPANY_CARD_ISSUER}"

[tax_accounts]
DEVAT = "{}"

[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = {{ {} }}

[vendor_sync]
default_country = "US"
default_currency = "USD"
"#,
        accounts.join("\n"),
        table(&EMPLOYEES),
        table(&suppliers),
        TAX_ACCOUNT.0,
        table(&COST_CENTERS),
    )
}
