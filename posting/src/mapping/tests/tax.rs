//! What becomes of taxes.

use rust_decimal::Decimal;

use super::{refusal, rules, shown};
use crate::mapping::{TaxRules, TaxWay};
use crate::plan::Prices;

const GROUPS: &str = "[tax]\nway = \"groups\"\ngroups = { \"DEVAT\" = \"VAT19\", \"STD\" = \"STD\", \"CAPST + CAGST\" = \"BOTH\", \"CAGST\" = \"GST\" }\n";

#[test]
fn the_first_code_of_a_tax_that_has_a_rule_wins() {
    let mapping = rules("tax_accounts = { \"STD\" = \"1570\", \"DEVAT\" = \"1571\" }");
    assert_eq!(
        shown(mapping.tax_account(&["STD", "DEVAT"])),
        "1570 by tax_accounts.STD"
    );
    assert_eq!(
        shown(mapping.tax_account(&["RED", "DEVAT"])),
        "1571 by tax_accounts.DEVAT"
    );
    let mapping = rules(GROUPS);
    assert_eq!(shown(mapping.tax_group(&["STD", "DEVAT"])), "STD by tax.groups.STD");
    assert_eq!(shown(mapping.tax_group(&["RED", "DEVAT"])), "VAT19 by tax.groups.DEVAT");
}

#[test]
fn a_combination_of_taxes_is_none_of_its_parts_and_has_one_order() {
    let mapping = rules(GROUPS);
    let both = "BOTH by tax.groups.\"CAGST+CAPST\"";
    assert_eq!(
        shown(mapping.tax_group(&[&TaxRules::combined_code(&["CAPST", "CAGST"])])),
        both
    );
    assert_eq!(shown(mapping.tax_group(&["CAPST+CAGST"])), both);
    let miss = mapping.tax_group(&["CAGST+DEVAT"]).unwrap_err().to_string();
    assert!(miss.contains("CAGST+DEVAT") && miss.contains("[tax.groups]"), "{miss}");
    assert_eq!(TaxRules::combined_code(&["B", "A", "B"]), "A+B");
    assert_eq!(TaxRules::combined_code(&["A"]), "A");
}

#[test]
fn tolerance_and_prices_are_taken_exactly() {
    let way = |text: &str| rules(&format!("{GROUPS}{text}")).tax().way;
    let groups = |tolerance, prices| TaxWay::Groups { tolerance, prices };
    assert_eq!(
        way("tolerance = \"0.055\"\nprices = \"excluding_tax\""),
        groups(Decimal::new(55, 3), Prices::ExcludingTax)
    );
    assert_eq!(
        way("tolerance = \"0\"\nprices = \"including_tax\""),
        groups(Decimal::ZERO, Prices::IncludingTax)
    );
}

#[test]
fn the_tables_of_both_ways_may_stand_side_by_side() {
    let both = |way: &str| {
        rules(&format!(
            "tax_accounts = {{ \"A\" = \"1\" }}\n[tax]\nway = \"{way}\"\nno_tax_group = \"none\"\ngroups = {{ \"A\" = \"B\" }}"
        ))
    };
    assert_eq!(both("accounts").tax().way, TaxWay::Accounts);
    assert!(matches!(both("groups").tax().way, TaxWay::Groups { .. }));
    assert_eq!(both("accounts").tax().no_tax_group.as_ref().unwrap().as_str(), "NONE");
}

#[test]
fn every_tax_of_an_invoice_is_reclaimed_but_those_listed() {
    let mapping = rules("[tax.invoice]\nnot_reclaimed = [\"USE\", \"taxAmount4\"]");
    let tax = mapping.tax();
    assert!(tax.invoice_tax_is_reclaimed(&["VAT", "taxAmount1"]));
    assert!(tax.invoice_tax_is_reclaimed(&[]));
    assert!(!tax.invoice_tax_is_reclaimed(&["USE"]));
    assert!(!tax.invoice_tax_is_reclaimed(&["VAT", "taxAmount4"]));
    assert!(tax.invoice_tax_is_reclaimed(&["use"]));
}

#[test]
fn a_mistake_in_the_tax_rules_is_refused_with_the_remedy() {
    for (text, parts) in [
        ("[tax]\nway = \"groups\"", &["tax.groups", "is empty", "accounts"][..]),
        ("[tax]\nway = \"lines\"", &["line 3", "accounts", "groups"]),
        ("[tax]\ntolerance = \"0.01\"", &["tax.tolerance", "way = \"groups\""]),
        ("[tax]\nprices = \"including_tax\"", &["tax.prices", "way = \"groups\""]),
        (
            &format!("{GROUPS}tolerance = \"-0.01\""),
            &["tax.tolerance", "zero or more"],
        ),
        (
            &format!("{GROUPS}tolerance = \"a cent\""),
            &["tax.tolerance", "\"0.01\""],
        ),
        (&format!("{GROUPS}tolerance = 0.01"), &["line 5", "a string"]),
        (&format!("{GROUPS}prices = \"net\""), &["line 5", "excluding_tax"]),
        ("[tax]\nno_tax_group = \"\"", &["line 3", "1 to 20 characters"]),
        ("[tax]\nrate = \"19\"", &["line 3", "unknown key", "no_tax_group"]),
        (
            "[tax.groups]\n\"A\" = \"123456789012345678901\"",
            &["line 3", "20 characters"],
        ),
        ("[tax.groups]\n\" A\" = \"B\"", &["tax.groups", "blanks"]),
        (
            "[tax.groups]\n\"A+B\" = \"C\"\n\"B+A\" = \"D\"",
            &["tax.groups", "A+B twice"],
        ),
        ("[tax.invoice]\nreclaimed = []", &["line 3", "not_reclaimed"]),
        (
            "[tax.invoice]\nnot_reclaimed = [\"USE \"]",
            &["tax.invoice.not_reclaimed", "blanks"],
        ),
    ] {
        let shown = refusal(text);
        for part in parts {
            assert!(shown.contains(part), "{text}\n{shown}");
        }
    }
}
