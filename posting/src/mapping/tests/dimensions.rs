//! Which dimension values a line gets.

use super::rules;
use crate::document::{ConcurDocument, ExpenseDocument, FieldLookup};
use crate::mapping::{Found, Mapping, MappingMiss};
use crate::plan::{DimensionValue, DocumentKind};

pub(super) fn report(allocation: &str, entry: &str) -> ExpenseDocument {
    let json = format!(
        r#"{{"employee": {{"employeeId": "EMP-001", "employeeCustom1Code": "E7"}},
        "report": {{"reportId": "R1", "employeeCurrencyAlphaCode": "EUR", "isTest": "N", "revisionNumber": "1",
          "reportCustom1Code": "R", "reportCustom2Value": "A Name"}},
        "expenseEntry": [{{{entry} "allocation": [{{{allocation} "journal": []}}]}}]}}"#
    );
    let ConcurDocument::Expense(report) = ConcurDocument::parse(DocumentKind::Expense, &json).unwrap() else {
        panic!("parsed as another kind");
    };
    report
}

fn found(mapping: &Mapping, report: &ExpenseDocument) -> Result<Vec<Found<DimensionValue>>, MappingMiss> {
    let entry = &report.entries[0];
    mapping.dimensions(FieldLookup::new([
        &entry.allocations[0].fields,
        &entry.fields,
        &report.fields,
    ]))
}

pub(super) fn dimensions(mapping: &Mapping, report: &ExpenseDocument) -> Result<Vec<String>, MappingMiss> {
    let found = found(mapping, report)?;
    let shown = found.iter().map(|d| format!("{}={}", d.value.dimension, d.value.value));
    Ok(shown.collect())
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
fn the_rule_of_a_dimension_tells_the_field_and_its_value_only_where_it_is_a_code() {
    let rule = |field: &str, values: &str| {
        let text = format!("[[dimensions]]\ndimension = \"D\"\nfields = [\"{field}\"]\n{values}");
        found(&rules(&text), &report("", "")).unwrap()[0].rule.clone()
    };
    assert_eq!(
        rule("reportCustom1Code", "unmapped = \"same\""),
        "dimensions.D: reportCustom1Code = R"
    );
    assert_eq!(
        rule("reportCustom1Code", "values = { \"R\" = \"RED\" }"),
        "dimensions.D: reportCustom1Code = R"
    );
    assert_eq!(
        rule("reportCustom2Value", "unmapped = \"same\""),
        "dimensions.D: reportCustom2Value"
    );
    assert_eq!(rule("employeeId", "unmapped = \"same\""), "dimensions.D: employeeId");
    assert_eq!(
        rule("employeeCustom1Code", "unmapped = \"same\""),
        "dimensions.D: employeeCustom1Code"
    );
}

#[test]
fn a_line_on_a_clearing_account_needs_no_dimension_but_has_what_is_known() {
    let known = |rule: &str| {
        let report = report("", "");
        let entry = &report.entries[0];
        let lookup = FieldLookup::new([&entry.allocations[0].fields, &entry.fields, &report.fields]);
        let found =
            rules(&format!("[[dimensions]]\ndimension = \"D\"\nrequired = true\n{rule}")).dimensions_if_known(lookup);
        found.map(|found| found.into_iter().map(|d| d.value.value.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(
        known("fields = [\"entryCustom9Code\"]\nunmapped = \"same\"").unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        known("fields = [\"reportCustom1Code\"]\nunmapped = \"same\"").unwrap(),
        ["R"]
    );
    // A value that no rule knows is a mistake in the rules there, too.
    assert!(known("fields = [\"reportCustom1Code\"]\nvalues = { \"Z\" = \"Z\" }").is_err());
}
