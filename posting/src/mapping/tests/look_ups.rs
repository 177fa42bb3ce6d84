//! Accounts, vendors, card issuers, companies and a company's choices: which rule wins.

use super::{rules, shown};
use crate::mapping::rule::row;
use crate::mapping::{
    CardCodes, CashAdvanceCurrency, CashAdvancePlaceholder, CashAdvancePostingDate, Mapping, MappingMiss,
};
use crate::plan::Payee;

#[test]
fn an_account_code_may_be_taken_as_it_is_when_it_fits() {
    let mapping = rules("accounts = { \"1\" = \"2\" }\naccount_default = { policy = \"same\" }");
    assert_eq!(shown(mapping.account("1")), "2 by accounts.\"1\"");
    assert_eq!(shown(mapping.account("474230")), "474230 by account_default");
    assert!(mapping.account(&"4".repeat(21)).is_err());
}

#[test]
fn the_more_specific_supplier_rule_wins_and_the_template_comes_last() {
    let mapping = rules(
        "[suppliers]\ntemplate = \"S{vendor_code}\"\ntable = { \"A\" = \"V1\", \"A/X\" = \"V2\", \"B/X\" = \"V3\" }",
    );
    let vendor = |code, remit_to| shown(mapping.supplier_vendor(code, remit_to));
    assert_eq!(vendor("A", Some("X")), "V2 by suppliers.table.\"A/X\"");
    assert_eq!(vendor("A", Some("Y")), "V1 by suppliers.table.A");
    assert_eq!(vendor("A", None), "V1 by suppliers.table.A");
    assert_eq!(vendor("B", Some("X")), "V3 by suppliers.table.\"B/X\"");
    assert_eq!(vendor("B", Some("Y")), "SB by suppliers.template");
    assert!(mapping.supplier_vendor(&"9".repeat(32), None).is_err());
}

#[test]
fn neither_a_miss_nor_a_rule_holds_the_employee_id() {
    let mapping = rules("[employees]\ntemplate = \"{employee_id}\"\ntable = { \"EMP-001\" = \"V\" }");
    let miss = mapping.employee_vendor("a-rather-long-employee-id").unwrap_err();
    assert!(!miss.to_string().contains("a-rather-long"), "{miss}");
    for employee in ["EMP-001", "EMP-002"] {
        let rule = mapping.employee_vendor(employee).unwrap().rule;
        assert!(!rule.contains("EMP"), "{rule}");
    }
}

fn issuer(mapping: &Mapping, payment_type: Option<&str>, programme: Option<&str>) -> String {
    let card = CardCodes {
        payment_type,
        programme,
    };
    let issuer = mapping.card_issuer(Payee::CompanyBilledCard, card).unwrap();
    format!("{} by {} as {}", issuer.vendor, issuer.rule, issuer.tag)
}

#[test]
fn the_card_programme_wins_over_the_payment_type_and_that_over_the_payee() {
    let mapping =
        rules("[cards]\nCBCP = \"V1\"\n\"CBCP/1003\" = \"V2\"\n\"CBCP/ax\" = \"V3\"\n\"COPD/BANKX\" = \"V4\"");
    assert_eq!(
        issuer(&mapping, Some("1003"), Some("ax")),
        "V3 by cards.\"CBCP/ax\" as CBCP-AX"
    );
    assert_eq!(
        issuer(&mapping, Some("1003"), Some("VISA")),
        "V2 by cards.\"CBCP/1003\" as CBCP-1003"
    );
    assert_eq!(
        issuer(&mapping, Some("1003"), None),
        "V2 by cards.\"CBCP/1003\" as CBCP-1003"
    );
    assert_eq!(issuer(&mapping, Some("1000"), None), "V1 by cards.CBCP as CBCP");
    // A row of another payee is not this one's, and codes are compared as Concur writes them.
    assert_eq!(issuer(&mapping, None, Some("BANKX")), "V1 by cards.CBCP as CBCP");
    assert_eq!(issuer(&mapping, None, Some("AX")), "V1 by cards.CBCP as CBCP");
}

#[test]
fn a_card_without_a_rule_is_told_with_the_codes_a_rule_could_name() {
    let mapping = rules("[cards]\n\"CBCP/1003\" = \"V2\"");
    let miss = |payment_type, programme| {
        let card = CardCodes {
            payment_type,
            programme,
        };
        mapping
            .card_issuer(Payee::CompanyBilledCard, card)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        miss(Some("1000"), Some("AMEX")),
        "the card issuer CBCP (payment type 1000, card programme AMEX) has no vendor; add CBCP or CBCP/1000 or CBCP/AMEX under [cards] in the mapping rules"
    );
    let private = miss(Some("A Name Or So"), None);
    assert!(
        private.contains("CBCP has no vendor") && !private.contains("Name"),
        "{private}"
    );
}

#[test]
fn who_is_no_card_issuer_has_no_card_rule() {
    let mapping = rules("[cards]\nCOPD = \"V\"\nIBCP = \"V\"\nCBCP = \"V\"");
    for payee in [Payee::Employee, Payee::Supplier] {
        assert!(mapping.card_issuer(payee, CardCodes::default()).is_err());
    }
}

#[test]
fn a_ledger_code_names_the_company_and_the_default_takes_the_rest() {
    let with = |default: &str| {
        rules(&format!(
            "[companies]\nledger_codes = {{ \"US01\" = \"US\", \"1\" = \"DE\" }}\n{default}"
        ))
    };
    let company = |mapping: &Mapping, code| shown(mapping.company(code).map(|found| found.unwrap()));
    let open = with("default = \"REST\"");
    assert_eq!(company(&open, Some("US01")), "US by companies.ledger_codes.US01");
    assert_eq!(company(&open, Some("1")), "DE by companies.ledger_codes.\"1\"");
    assert_eq!(company(&open, Some("us01")), "REST by companies.default");
    assert_eq!(company(&open, None), "REST by companies.default");
    let strict = with("");
    assert_eq!(company(&strict, Some("US01")), "US by companies.ledger_codes.US01");
    let unknown = strict.company(Some("FR01")).unwrap_err();
    assert_eq!(
        unknown,
        MappingMiss::LedgerCode {
            code: Some("FR01".into())
        }
    );
    assert!(unknown.to_string().contains("FR01") && unknown.to_string().contains("ledger_codes"));
    let absent = strict.company(None).unwrap_err();
    assert_eq!(absent, MappingMiss::LedgerCode { code: None });
    assert!(absent.to_string().contains("no ledger code"), "{absent}");
    let only_default = rules("companies = { default = \"ALL\" }");
    assert_eq!(company(&only_default, Some("US01")), "ALL by companies.default");
}

#[test]
fn a_company_chooses_date_currency_and_text_of_cash_advances() {
    let mapping = rules(
        "[posting]\ncash_advance_posting_date = \"requested\"\ncash_advance_currency = \"requested\"\n[descriptions]\ncash_advance_line = \"{cash_advance_id}: {purpose}\"",
    );
    assert_eq!(mapping.cash_advance_posting_date(), CashAdvancePostingDate::Requested);
    assert_eq!(mapping.cash_advance_currency(), CashAdvanceCurrency::Requested);
    let line = mapping.cash_advance_line(|placeholder| match placeholder {
        CashAdvancePlaceholder::Name => "name".into(),
        CashAdvancePlaceholder::Purpose => "a fair".into(),
        CashAdvancePlaceholder::CashAdvanceId => "CA1".into(),
    });
    assert_eq!(line, "CA1: a fair");
}

#[test]
fn the_name_of_a_row_is_one_line_and_quoted_as_in_the_file() {
    assert_eq!(row("t", "DE-VAT_1"), "t.DE-VAT_1");
    assert_eq!(row("t", "6100"), "t.\"6100\"");
    assert_eq!(row("t", "a \"b\" \\"), "t.\"a \\\"b\\\" \\\\\"");
    assert_eq!(row("t", "a\nb"), "t.\"a\\u000Ab\"");
    assert_eq!(row("t", ""), "t.\"\"");
}
