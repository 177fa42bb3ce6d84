//! The documents that are measured: expense reports of one payee, two dimensions on every line.

use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, Company, VendorSeed};
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{Entry, ExpenseReport, business_id};

/// Lines of an ordinary document.
pub(super) const LINES: u32 = 3;
/// The vendor behind the employee.
pub(super) const VENDOR: &str = "E-001";
/// The ledger's account behind each of the documents' account codes.
pub(super) const ACCOUNTS: [(&str, &str); 2] = [("6100", "61100"), ("6200", "62100")];
/// The dimensions of every line.
pub(super) const DIMENSIONS: [(&str, &str); 2] = [("DEPARTMENT", "SALES"), ("PROJECT", "P1")];
/// The company's code.
pub(super) const COMPANY_CODE: &str = "BENCH";

/// The rules for them.
pub(super) const MAPPING: &str = r#"
version = "bench-1"

[accounts]
"6100" = "61100"
"6200" = "62100"

[employees]
table = { "EMP-001" = "E-001" }

[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = { "100" = "SALES" }

[[dimensions]]
dimension = "PROJECT"
fields = ["allocationCustom2Code"]
values = { "A1" = "P1" }
"#;

/// Documents that pass before anything is measured: they fetch tokens and fill every worker's caches.
pub(super) const WARM_UP: u32 = 8;

/// Gives a company what they are posted on.
pub(super) fn seed(ledger: &Company) {
    for (dimension, value) in DIMENSIONS {
        ledger.add_dimension(dimension, [value]);
    }
    for (_, number) in ACCOUNTS {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: format!("Account {number}"),
            ..AccountSeed::default()
        });
    }
    ledger.add_vendor(VendorSeed {
        number: VENDOR.to_owned(),
        name: format!("Vendor {VENDOR}"),
        ..VendorSeed::default()
    });
}

/// A report of this many lines that the ledger pays.
pub(super) fn report(number: u32, lines: u32) -> Approval {
    of_lines(number, lines, Decimal::new(1_250, 2)).approval()
}

/// A report by which the employee owes the company: nothing is paid, so that its run ends at once.
pub(super) fn closing(number: u32) -> Approval {
    of_lines(number, LINES, Decimal::new(-1_250, 2)).approval()
}

/// Its workflow id.
pub(super) fn id(number: u32) -> String {
    business_id(number)
}

fn of_lines(number: u32, lines: u32, amount: Decimal) -> ExpenseReport {
    let entries = ACCOUNTS.iter().cycle().zip(0..lines).map(|((code, _), line)| {
        let mut entry = Entry::new(*code, amount + Decimal::from(line) / Decimal::ONE_HUNDRED);
        entry.cost_center = Some("100".to_owned());
        entry.project = Some("A1".to_owned());
        entry
    });
    entries.fold(
        ExpenseReport::new(business_id(number), "EMP-001"),
        ExpenseReport::with_entry,
    )
}
