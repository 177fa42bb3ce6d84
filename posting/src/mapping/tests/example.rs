//! The example file: it is accepted, complete and says the defaults.

use super::{rules, shown};
use crate::mapping::template::Placeholder;
use crate::mapping::{
    CardCodes, CashAdvanceCurrency, CashAdvancePlaceholder, CashAdvancePostingDate, EXAMPLE, ExpensePlaceholder,
    ExpensePostingDate, InvoicePlaceholder, InvoicePostingDate, Mapping, MappingMiss, TaxWay,
};
use crate::plan::{Payee, Prices};
use rust_decimal::Decimal;

/// The example with everything in use that stands ready behind a `#`.
fn all_in_use() -> String {
    let lines = EXAMPLE.lines().map(|line| match line.strip_prefix('#') {
        Some(ready) if !ready.is_empty() && !ready.starts_with(' ') => ready,
        _ => line,
    });
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("way = \"accounts\"", "way = \"groups\"")
}

#[test]
fn the_example_is_accepted_and_shows_every_rule() {
    let mapping = Mapping::parse(EXAMPLE).unwrap();
    assert_eq!(mapping.version(), "2026-11");
    assert_eq!(shown(mapping.account("6100")), "6110 by accounts.\"6100\"");
    assert_eq!(shown(mapping.employee_vendor("EMP-001")), "E0001 by employees.table");
    assert_eq!(
        shown(mapping.employee_vendor("emp-002")),
        "EMP-002 by employees.template"
    );
    assert_eq!(
        shown(mapping.supplier_vendor("SUP-1", Some("BERLIN"))),
        "V1001 by suppliers.table.\"SUP-1/BERLIN\""
    );
    let card = CardCodes {
        payment_type: Some("1003"),
        programme: None,
    };
    let issuer = mapping.card_issuer(Payee::CompanyBilledCard, card).unwrap();
    assert_eq!(issuer.vendor.as_str(), "V-CARD-TRAVEL");
    assert_eq!(shown(mapping.tax_account(&["DEVAT"])), "1570 by tax_accounts.DEVAT");
    assert!(!mapping.tax().invoice_tax_is_reclaimed(&["USE"]));
    assert_eq!(mapping.dimensions.len(), 2);
    assert_eq!(mapping.company(Some("US01")), Ok(None));
}

#[test]
fn what_stands_ready_in_the_example_is_accepted_too() {
    let mapping = Mapping::parse(&all_in_use()).unwrap();
    let company = mapping.company(Some("DE01")).unwrap().unwrap();
    assert_eq!(company.value.as_str(), "CRONUS DE");
    assert_eq!(
        mapping.company(Some("FR01")).unwrap().unwrap().rule,
        "companies.default"
    );
    assert_eq!(mapping.tax().no_tax_group.as_ref().unwrap().as_str(), "NO VAT");
    assert_eq!(
        shown(mapping.tax_group(&["CAGST+CAPST"])),
        "GST-PST by tax.groups.\"CAGST+CAPST\""
    );
}

#[test]
fn what_stands_ready_in_the_example_are_the_defaults_it_tells() {
    let defaults = rules("[tax]\nway = \"groups\"\ngroups = { \"A\" = \"B\" }");
    assert_eq!(Mapping::parse(&all_in_use()).unwrap().tax().way, defaults.tax().way);
}

#[test]
fn the_example_mentions_every_placeholder() {
    fn check<P: Placeholder>() {
        for (name, _) in P::OFFERED {
            assert!(EXAMPLE.contains(&format!("{{{name}}}")), "{name}");
        }
    }
    check::<ExpensePlaceholder>();
    check::<InvoicePlaceholder>();
    check::<CashAdvancePlaceholder>();
}

#[test]
fn an_empty_set_of_rules_maps_nothing_and_has_the_documented_defaults() {
    let mapping = rules("");
    assert_eq!(
        mapping.account("6100"),
        Err(MappingMiss::Account { code: "6100".into() })
    );
    assert_eq!(mapping.employee_vendor("EMP-001"), Err(MappingMiss::Employee));
    assert!(matches!(
        mapping.supplier_vendor("SUP-1", None),
        Err(MappingMiss::Supplier { .. })
    ));
    assert!(matches!(
        mapping.card_issuer(Payee::CompanyBilledCard, CardCodes::default()),
        Err(MappingMiss::Card { .. })
    ));
    assert!(matches!(
        mapping.tax_account(&["A", "B"]),
        Err(MappingMiss::TaxAccount { .. })
    ));
    assert!(matches!(mapping.tax_group(&["A"]), Err(MappingMiss::TaxGroup { .. })));
    assert_eq!(mapping.company(None), Ok(None));
    assert_eq!(mapping.tax().way, TaxWay::Accounts);
    assert_eq!(mapping.tax().no_tax_group, None);
    assert!(mapping.tax().invoice_tax_is_reclaimed(&["USE"]));
    assert_eq!(mapping.expense_posting_date(), ExpensePostingDate::Approval);
    assert_eq!(mapping.invoice_posting_date(), InvoicePostingDate::Concur);
    assert_eq!(mapping.cash_advance_posting_date(), CashAdvancePostingDate::Issued);
    assert_eq!(mapping.cash_advance_currency(), CashAdvanceCurrency::Employee);
    assert_eq!(mapping.expense_line(|p| format!("{p:?}")), "ExpenseType EntryDate");
    assert_eq!(mapping.invoice_line(|p| format!("{p:?}")), "LineDescription");
    assert_eq!(mapping.cash_advance_line(|p| format!("{p:?}")), "Name");
}

#[test]
fn tax_groups_have_a_cent_of_tolerance_and_prices_with_tax_unless_told_otherwise() {
    let mapping = rules("[tax]\nway = \"groups\"\ngroups = { \"A\" = \"B\" }");
    let expected = TaxWay::Groups {
        tolerance: Decimal::new(1, 2),
        prices: Prices::IncludingTax,
    };
    assert_eq!(mapping.tax().way, expected);
}
