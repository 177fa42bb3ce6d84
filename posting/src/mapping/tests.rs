//! What rules give, what they do not, and which files are refused.

use super::*;
use crate::document::{ConcurDocument, ExpenseDocument};
use crate::plan::DocumentKind;

fn rules(text: &str) -> Mapping {
    Mapping::parse(&format!("version = \"test\"\n{text}")).unwrap()
}

fn refusal(text: &str) -> String {
    Mapping::parse(&format!("version = \"test\"\n{text}"))
        .unwrap_err()
        .to_string()
}

#[test]
fn the_example_file_is_accepted_and_shows_every_rule() {
    let mapping = Mapping::parse(EXAMPLE).unwrap();
    assert_eq!(mapping.version(), "2026-11");
    assert_eq!(mapping.account("6100").unwrap().as_str(), "6110");
    assert_eq!(mapping.employee_vendor("EMP-001").unwrap().as_str(), "E0001");
    assert_eq!(mapping.employee_vendor("emp-002").unwrap().as_str(), "EMP-002");
    assert_eq!(
        mapping.supplier_vendor("SUP-1", Some("BERLIN")).unwrap().as_str(),
        "V1001"
    );
    assert_eq!(mapping.card_vendor(Payee::CompanyPaidCard).unwrap().as_str(), "V-CARD");
    assert_eq!(mapping.tax_account(&["DEVAT"]).unwrap().as_str(), "1570");
    assert_eq!(mapping.dimensions.len(), 2);
}

#[test]
fn the_example_file_mentions_every_placeholder() {
    use template::Placeholder as _;
    let names = ExpensePlaceholder::OFFERED.iter().map(|(name, _)| *name);
    for name in names.chain(InvoicePlaceholder::OFFERED.iter().map(|(name, _)| *name)) {
        assert!(EXAMPLE.contains(&format!("{{{name}}}")), "{name}");
    }
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
        mapping.card_vendor(Payee::CompanyBilledCard),
        Err(MappingMiss::Card { .. })
    ));
    assert!(matches!(
        mapping.tax_account(&["A", "B"]),
        Err(MappingMiss::TaxAccount { .. })
    ));
    assert_eq!(mapping.expense_posting_date(), ExpensePostingDate::Approval);
    assert_eq!(mapping.invoice_posting_date(), InvoicePostingDate::Concur);
    let show = |placeholder| format!("{placeholder:?}");
    assert_eq!(mapping.expense_line(show), "ExpenseType EntryDate");
    assert_eq!(
        mapping.invoice_line(|placeholder| format!("{placeholder:?}")),
        "LineDescription"
    );
}

#[test]
fn an_account_code_may_be_taken_as_it_is_when_it_fits() {
    let mapping = rules("accounts = { \"1\" = \"2\" }\naccount_default = { policy = \"same\" }");
    assert_eq!(mapping.account("1").unwrap().as_str(), "2");
    assert_eq!(mapping.account("474230").unwrap().as_str(), "474230");
    assert!(mapping.account(&"4".repeat(21)).is_err());
}

#[test]
fn the_more_specific_supplier_rule_wins_and_the_template_comes_last() {
    let mapping = rules(
        "[suppliers]\ntemplate = \"S{vendor_code}\"\ntable = { \"A\" = \"V1\", \"A/X\" = \"V2\", \"B/X\" = \"V3\" }",
    );
    let vendor = |code, remit_to| mapping.supplier_vendor(code, remit_to).unwrap().to_string();
    assert_eq!(vendor("A", Some("X")), "V2");
    assert_eq!(vendor("A", Some("Y")), "V1");
    assert_eq!(vendor("A", None), "V1");
    assert_eq!(vendor("B", Some("X")), "V3");
    assert_eq!(vendor("B", Some("Y")), "SB");
    assert!(mapping.supplier_vendor(&"9".repeat(32), None).is_err());
}

#[test]
fn a_miss_never_holds_the_employee_id() {
    let mapping = rules("[employees]\ntemplate = \"{employee_id}\"");
    let miss = mapping.employee_vendor("a-rather-long-employee-id").unwrap_err();
    assert!(!miss.to_string().contains("a-rather-long"), "{miss}");
}

#[test]
fn the_first_code_of_a_tax_that_has_a_rule_wins() {
    let mapping = rules("tax_accounts = { \"STD\" = \"1570\", \"DEVAT\" = \"1571\" }");
    assert_eq!(mapping.tax_account(&["STD", "DEVAT"]).unwrap().as_str(), "1570");
    assert_eq!(mapping.tax_account(&["RED", "DEVAT"]).unwrap().as_str(), "1571");
}

fn report(allocation: &str, entry: &str) -> ExpenseDocument {
    let json = format!(
        r#"{{"employee": {{"employeeId": "EMP-001"}},
        "report": {{"reportId": "R1", "employeeCurrencyAlphaCode": "EUR", "isTest": "N", "revisionNumber": "1",
          "reportCustom1Code": "R", "reportCustom2Value": "A Name"}},
        "expenseEntry": [{{{entry} "allocation": [{{{allocation} "journal": []}}]}}]}}"#
    );
    match ConcurDocument::parse(DocumentKind::Expense, &json).unwrap() {
        ConcurDocument::Expense(report) => report,
        ConcurDocument::Invoice(_) => panic!("parsed as an invoice"),
    }
}

fn dimensions(mapping: &Mapping, report: &ExpenseDocument) -> Result<Vec<String>, MappingMiss> {
    let entry = &report.entries[0];
    let found = mapping.dimensions(FieldLookup::new([
        &entry.allocations[0].fields,
        &entry.fields,
        &report.fields,
    ]))?;
    Ok(found.iter().map(|d| format!("{}={}", d.dimension, d.value)).collect())
}

const LEVELS: &str =
    "dimension = \"DEPT\"\nfields = [\"allocationCustom1Code\", \"entryCustom1Code\", \"reportCustom1Code\"]\n";

#[test]
fn the_most_granular_level_with_a_value_decides() {
    let mapping = rules(&format!("[[dimensions]]\n{LEVELS}unmapped = \"same\""));
    let both = report(r#""allocationCustom1Code": "A","#, r#""entryCustom1Code": "E","#);
    assert_eq!(dimensions(&mapping, &both).unwrap(), ["DEPT=A"]);
    let blank = report(r#""allocationCustom1Code": " ","#, r#""entryCustom1Code": "E","#);
    assert_eq!(dimensions(&mapping, &blank).unwrap(), ["DEPT=E"]);
    assert_eq!(dimensions(&mapping, &report("", "")).unwrap(), ["DEPT=R"]);
}

#[test]
fn a_value_without_a_row_is_refused_taken_or_left_out() {
    let with = |unmapped: &str, required: bool| {
        let text = format!(
            "[[dimensions]]\n{LEVELS}values = {{ \"Z\" = \"LAST\" }}\nunmapped = \"{unmapped}\"\nrequired = {required}"
        );
        dimensions(&rules(&text), &report(r#""allocationCustom1Code": "A","#, ""))
    };
    assert!(matches!(with("refuse", false), Err(MappingMiss::DimensionValue { code: Some(code), .. }) if code == "A"));
    assert_eq!(with("same", false).unwrap(), ["DEPT=A"]);
    assert!(with("omit", false).unwrap().is_empty());
    assert!(matches!(with("omit", true), Err(MappingMiss::DimensionRequired { .. })));
}

#[test]
fn a_dimension_without_any_value_is_left_out_unless_required() {
    let rule = "[[dimensions]]\ndimension = \"PROJECT\"\nfields = [\"entryCustom9Code\"]\nunmapped = \"same\"\n";
    assert!(dimensions(&rules(rule), &report("", "")).unwrap().is_empty());
    let required = rules(&format!("{rule}required = true"));
    let miss = dimensions(&required, &report("", "")).unwrap_err();
    assert!(miss.to_string().contains("entryCustom9Code"), "{miss}");
}

#[test]
fn dimensions_are_sorted_whatever_the_order_of_the_rules() {
    let rule = |name| {
        format!("[[dimensions]]\ndimension = \"{name}\"\nfields = [\"reportCustom1Code\"]\nunmapped = \"same\"\n")
    };
    let mapping = rules(&format!("{}{}", rule("ZONE"), rule("AREA")));
    assert_eq!(dimensions(&mapping, &report("", "")).unwrap(), ["AREA=R", "ZONE=R"]);
}

#[test]
fn a_refused_value_is_shown_only_where_it_is_a_code() {
    for (field, secret) in [("reportCustom2Value", "A Name"), ("employeeId", "EMP-001")] {
        let text = format!("[[dimensions]]\ndimension = \"D\"\nfields = [\"{field}\"]\nvalues = {{ \"Z\" = \"Z\" }}");
        let miss = dimensions(&rules(&text), &report("", "")).unwrap_err().to_string();
        assert!(miss.contains(field) && !miss.contains(secret), "{miss}");
    }
}

#[test]
fn a_file_with_a_mistake_is_refused_with_the_place_and_the_remedy() {
    for (text, parts) in [
        ("acounts = {}", &["line 2", "acounts"][..]),
        ("[accounts]\n\"6100\" = \"\"", &["line 3"]),
        (
            "[accounts]\n\"6100\" = \"123456789012345678901\"",
            &["line 3", "20 characters"],
        ),
        ("[accounts]\n\" 6100\" = \"6110\"", &["accounts", "blanks"]),
        ("[account_default]\npolicy = \"guess\"", &["line 3", "refuse", "same"]),
        ("[cards]\nEMPL = \"V\"", &["cards", "EMPL", "COPD"]),
        (
            "[employees]\ntemplate = \"{name}\"",
            &["employees.template", "{name}", "{employee_id}"],
        ),
        (
            "[employees]\ntemplate = \"EVERYONE\"",
            &["employees.template", "same vendor"],
        ),
        ("[suppliers]\ntemplate = \"{vendor_code\"", &["suppliers.template", "{"]),
        (
            "[descriptions]\nexpense_line = \"{employee_name}\"",
            &["descriptions.expense_line", "{employee_name}", "{entry_date}"],
        ),
        (
            "[descriptions]\nexpense_line = \"{line_description}\"",
            &["descriptions.expense_line"],
        ),
        ("[descriptions]\ninvoice_line = \"}{\"", &["descriptions.invoice_line"]),
        (
            "[[dimensions]]\ndimension = \"D\"\nfields = []",
            &["dimensions[0].fields"],
        ),
        (
            "[[dimensions]]\ndimension = \"D\"\nfields = [\"employeeLastName\"]",
            &["dimensions[0].fields", "employeeLastName"],
        ),
        (
            "[[dimensions]]\ndimension = \"D\"\nfields = [\"employeeId\"]",
            &["dimensions[0].unmapped"],
        ),
        ("[posting]\nexpense_posting_date = \"today\"", &["line 3", "approval"]),
    ] {
        let shown = refusal(text);
        for part in parts {
            assert!(shown.contains(part), "{text}\n{shown}");
        }
    }
    let twice = "[[dimensions]]\ndimension = \"D\"\nfields = [\"employeeId\"]\nunmapped = \"same\"\n";
    assert!(
        refusal(&format!("{twice}{}", twice.replace("\"D\"", "\"d\""))).contains("dimensions[1].dimension has D twice")
    );
    assert!(Mapping::parse("").unwrap_err().to_string().contains("version"));
    assert!(
        Mapping::parse("version = \" \"")
            .unwrap_err()
            .to_string()
            .contains("version")
    );
}

#[test]
fn a_mistake_in_a_table_of_employees_does_not_show_the_employee() {
    let shown = refusal("[employees]\ntable = { \"EMP-001\" = \"\" }");
    assert!(shown.contains("line 3") && !shown.contains("EMP-001"), "{shown}");
}

#[test]
fn a_description_fits_a_line() {
    assert_eq!(line_description(" Taxi\n\tto  airport "), "Taxi to airport");
    assert_eq!(line_description(&"x".repeat(101)), "x".repeat(100));
    // One such character counts as two in Business Central.
    assert_eq!(line_description(&"𝄞".repeat(60)), "𝄞".repeat(50));
    assert_eq!(line_description(&format!("{} y", "x".repeat(99))), "x".repeat(99));
}
