//! Codes of list items lead back to the value that was published under them.

use super::dimensions::{dimensions, report};
use super::{refusal, rules};

const LIST: &str = "\n[[lists]]\ndimension = \"PROJECT\"\nlist_id = \"530ae443-3b22-a44c-8211-c66d96c58d9e\"\n";

fn mapping(dimension: &str, list: &str) -> crate::mapping::Mapping {
    rules(&format!(
        "[[dimensions]]\ndimension = \"PROJECT\"\nfields = [\"allocationCustom2Code\"]\n{dimension}{LIST}{list}"
    ))
}

fn code(mapping: &crate::mapping::Mapping, value: &str) -> Result<String, String> {
    mapping.list_code(&mapping.lists()[0], value)
}

/// What a document gets that comes back with this code.
fn back(mapping: &crate::mapping::Mapping, code: &str) -> Option<String> {
    let report = report(&format!("\"allocationCustom2Code\": \"{code}\","), "");
    dimensions(mapping, &report).ok().and_then(|all| all.into_iter().next())
}

#[test]
fn every_code_leads_back_to_its_value() {
    let mapping = mapping("unmapped = \"decode\"\nvalues = { \"100\" = \"SALES-EU\" }", "");
    for (value, expected) in [
        ("SALES-EU", "100"),
        ("P-100", "P_2D100"),
        ("A_B", "A_5FB"),
        ("PLAIN", "PLAIN"),
    ] {
        let form = code(&mapping, value).unwrap();
        assert_eq!(form, expected);
        assert_eq!(back(&mapping, &form), Some(format!("PROJECT={value}")));
    }
    assert_eq!(back(&mapping, "P_2"), None, "no form of any code");
}

#[test]
fn a_code_that_would_not_lead_back_is_refused() {
    let same = mapping("unmapped = \"same\"", "");
    assert_eq!(code(&same, "PLAIN").as_deref(), Ok("PLAIN"));
    assert!(code(&same, "P-100").unwrap_err().contains("decode"), "taken as P_2D100");
    let shadowed = mapping("unmapped = \"decode\"\nvalues = { \"PLAIN\" = \"OTHER\" }", "");
    assert!(code(&shadowed, "PLAIN").unwrap_err().contains("would not lead back"));
    let twice = mapping("values = { \"1\" = \"A\", \"2\" = \"A\" }", "");
    assert!(code(&twice, "A").unwrap_err().contains("several rows"));
    let hyphen = mapping("values = { \"1-2\" = \"A\" }", "");
    assert!(code(&hyphen, "A").unwrap_err().contains("\"-\""));
    let other = rules(LIST);
    assert!(code(&other, "A").unwrap_err().contains("no [[dimensions]] rule"));
}

#[test]
fn lists_that_cannot_be_are_refused() {
    for (text, expected) in [
        ("list_id = \"../items\"", "lists[0].list_id"),
        (
            "list_id = \"530ae443-3b22-a44c-8211-c66d96c58d9e\"\nrefused = \"-A\"",
            "lists[0].refused",
        ),
    ] {
        let found = refusal(&format!("[[lists]]\ndimension = \"PROJECT\"\n{text}"));
        assert!(found.contains(expected), "{found}");
    }
    assert!(refusal(&format!("{LIST}{LIST}")).contains("lists[1].list_id"));
}
