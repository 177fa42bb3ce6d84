//! What the rules name.

use super::rules;
use crate::mapping::Inventory;

const RULES: &str = r#"
[companies]
ledger_codes = { "US01" = "US" }
default = "DE"
[accounts]
"6100" = "6110"
[employees]
template = "{employee_id}"
table = { "EMP-001" = "E1" }
[suppliers]
table = { "S1" = "V1", "S1/BERLIN/2" = "V2" }
[cards]
"CBCP/1003" = "VC"
[tax_accounts]
"DEVAT" = "1570"
[[dimensions]]
dimension = "DEPT"
fields = ["employeeId"]
values = { "EMP-001" = "SALES", "EMP-002" = "SALES", "EMP-003" = "PROD" }
[tax]
no_tax_group = "NONE"
groups = { "DEVAT" = "VAT19" }
"#;

fn inventory(way: &str) -> Inventory {
    rules(&RULES.replace("[tax]", &format!("[tax]\nway = \"{way}\""))).inventory()
}

fn shown<T: std::fmt::Display>(named: &[(String, T)]) -> Vec<String> {
    named.iter().map(|(rule, name)| format!("{rule} {name}")).collect()
}

#[test]
fn everything_in_force_is_named_with_its_rule() {
    let inventory = inventory("accounts");
    assert_eq!(
        shown(&inventory.accounts),
        ["accounts.\"6100\" 6110", "tax_accounts.DEVAT 1570"]
    );
    assert_eq!(
        shown(&inventory.vendors),
        [
            "employees.table E1",
            "suppliers.table.S1 V1",
            "suppliers.table.\"S1/BERLIN/2\" V2",
            "cards.\"CBCP/1003\" VC"
        ]
    );
    assert_eq!(
        shown(&inventory.companies),
        ["companies.ledger_codes.US01 US", "companies.default DE"]
    );
    let keys = [("S1".to_owned(), None), ("S1".to_owned(), Some("BERLIN/2".to_owned()))];
    assert_eq!(inventory.supplier_keys, keys);
    let (rule, dimension, values) = &inventory.dimensions[0];
    let values: Vec<&str> = values.iter().map(|value| value.as_str()).collect();
    assert_eq!((rule.as_str(), dimension.as_str()), ("dimensions.DEPT", "DEPT"));
    assert_eq!(values, ["PROD", "SALES"]);
    assert!(!format!("{inventory:?}").contains("EMP-00"));
}

#[test]
fn what_the_other_way_of_taxes_would_use_is_left_out() {
    assert_eq!(shown(&inventory("accounts").tax_groups), ["tax.no_tax_group NONE"]);
    let groups = inventory("groups");
    assert_eq!(
        shown(&groups.tax_groups),
        ["tax.groups.DEVAT VAT19", "tax.no_tax_group NONE"]
    );
    assert_eq!(shown(&groups.accounts), ["accounts.\"6100\" 6110"]);
}

#[test]
fn empty_rules_name_nothing() {
    assert_eq!(rules("").inventory(), Inventory::default());
}
