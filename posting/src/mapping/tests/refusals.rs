//! Which files are refused, and how that is told.

use super::refusal;
use crate::mapping::Mapping;

#[test]
fn a_file_with_a_mistake_is_refused_with_the_place_and_the_remedy() {
    for (text, parts) in [
        ("acounts = {}", &["line 2", "unknown key", "`accounts`"][..]),
        ("[accounts]\n\"6100\" = \"\"", &["line 3"]),
        (
            "[accounts]\n\"6100\" = \"123456789012345678901\"",
            &["line 3", "20 characters"],
        ),
        ("[accounts]\n\" 6100\" = \"6110\"", &["accounts", "blanks"]),
        ("[account_default]\npolicy = \"guess\"", &["line 3", "refuse", "same"]),
        ("[cards]\nEMPL = \"V\"", &["cards", "EMPL", "COPD"]),
        ("[cards]\n\"EMPL/1003\" = \"V\"", &["cards", "EMPL/1003", "COPD"]),
        ("[cards]\ncbcp = \"V\"", &["cards", "cbcp", "CBCP"]),
        ("[cards]\n\"CBCP/\" = \"V\"", &["cards", "CBCP/", "letters or digits"]),
        ("[cards]\n\"CBCP/123456\" = \"V\"", &["cards", "CBCP/123456", "1 to 5"]),
        (
            "[cards]\n\"CBCP/A/B\" = \"V\"",
            &["cards", "CBCP/A/B", "letters or digits"],
        ),
        (
            "[cards]\n\"CBCP/A-B\" = \"V\"",
            &["cards", "CBCP/A-B", "letters or digits"],
        ),
        (
            "[cards]\n\"CBCP/ax\" = \"V\"\n\"CBCP/AX\" = \"W\"",
            &["cards", "CBCP/ax", "CBCP/AX", "capitals"],
        ),
        ("[companies]", &["companies", "names no company"]),
        ("[companies]\ndefault = \" A\"", &["line 3", "1 to 32 characters"]),
        ("[companies]\nUS01 = \"A\"", &["line 3", "unknown key", "ledger_codes"]),
        (
            "[companies]\nledger_codes = { \"US01 \" = \"A\" }",
            &["companies.ledger_codes", "blanks"],
        ),
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
        (
            "[posting]\ncash_advance_posting_date = \"paid\"",
            &["line 3", "issued", "requested"],
        ),
        (
            "[posting]\ncash_advance_currency = \"EUR\"",
            &["line 3", "employee", "requested"],
        ),
        (
            "[posting]\ncash_advance_date = \"issued\"",
            &["line 3", "cash_advance_posting_date"],
        ),
        (
            "[descriptions]\ncash_advance_line = \"{employee}\"",
            &["descriptions.cash_advance_line", "{employee}", "{purpose}"],
        ),
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
fn a_mistake_about_employees_does_not_show_the_employee() {
    for text in [
        "[employees]\ntable = { \"EMP-001\" = \"\" }",
        "[employees]\n\"EMP-001\" = \"E1\"",
        "[employees]\ntable = \"EMP-001\"",
        "[employees.table]\n\"EMP-001 \" = \"E1\"",
        "[employees.table]\n\"EMP-000\" = \"E1\"\n\"EMP-000\" = \"E2\"",
        "[[dimensions]]\n\"EMP-001\" = \"E1\"",
    ] {
        let shown = refusal(text);
        assert!(!shown.contains("EMP-00"), "{shown}");
        assert!(shown.contains("line ") || shown.contains("employees.table"), "{shown}");
    }
}
