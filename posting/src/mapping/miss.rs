//! What a look-up in the mapping rules did not find.

use crate::ids::DimensionCode;
use crate::plan::Payee;

/// No rule gives what a document needs. The text says what to add; it never holds an employee's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingMiss {
    /// An account code of Concur has no G/L account.
    #[error("account code {code} has no G/L account; add it under [accounts] in the mapping rules")]
    Account {
        /// Concur's account code.
        code: String,
    },
    /// The employee has no vendor.
    #[error(
        "the employee of this report has no vendor; in the mapping rules, add the employee id under [employees] table or set a template that makes a vendor number of at most 20 characters"
    )]
    Employee,
    /// A supplier has no vendor.
    #[error(
        "supplier {vendor_code} has no vendor; in the mapping rules, add it under [suppliers] table or set a template that makes a vendor number of at most 20 characters"
    )]
    Supplier {
        /// Concur's vendor code.
        vendor_code: String,
    },
    /// A card issuer has no vendor.
    #[error("the card issuer {}{} has no vendor; add {} under [cards] in the mapping rules", .payee.code(), card_codes(.payment_type.as_deref(), .programme.as_deref()), card_keys(*.payee, .payment_type.as_deref(), .programme.as_deref()))]
    Card {
        /// The payee.
        payee: Payee,
        /// The payment type's key, where the expense has one that a rule can name.
        payment_type: Option<String>,
        /// The card programme type's code, likewise.
        programme: Option<String>,
    },
    /// A tax has no G/L account.
    #[error("tax {} has no G/L account; add one of its codes under [tax_accounts] in the mapping rules", codes_or_none(.codes))]
    TaxAccount {
        /// The tax's codes, the most specific first.
        codes: Vec<String>,
    },
    /// A tax, or a combination of taxes on one row, has no tax group.
    #[error("tax {} has no tax group; add one of its codes under [tax.groups] in the mapping rules", codes_or_none(.codes))]
    TaxGroup {
        /// The tax's codes, the most specific first; a combination's are joined with `+`.
        codes: Vec<String>,
    },
    /// A ledger code of Concur has no Business Central company.
    #[error("{} in the mapping rules", ledger_code(.code.as_deref()))]
    LedgerCode {
        /// Concur's ledger code; `None` where the document has none.
        code: Option<String>,
    },
    /// A dimension must have a value and no field carries one.
    #[error("dimension {dimension} is required and none of {} carries a value that gives one; fill one of them in Concur, or change the rule under [[dimensions]] in the mapping rules", .fields.join(", "))]
    DimensionRequired {
        /// The dimension.
        dimension: DimensionCode,
        /// The fields looked at.
        fields: Vec<String>,
    },
    /// A field's value has no dimension value.
    #[error("dimension {dimension}: the value{} of {field} has no dimension value; in the mapping rules, add it to the values of that rule under [[dimensions]]", shown(.code.as_deref()))]
    DimensionValue {
        /// The dimension.
        dimension: DimensionCode,
        /// The field.
        field: String,
        /// The value, where it is a code; names and employee fields are not shown.
        code: Option<String>,
    },
}

fn codes_or_none(codes: &[String]) -> String {
    if codes.is_empty() {
        "without a code".to_owned()
    } else {
        codes.join(" / ")
    }
}

fn ledger_code(code: Option<&str>) -> String {
    match code {
        Some(code) => format!(
            "ledger code {code} has no Business Central company; add it to ledger_codes under [companies], or set a default there,"
        ),
        None => {
            "the document has no ledger code to find its Business Central company by; set a default under [companies]"
                .to_owned()
        }
    }
}

fn card_codes(payment_type: Option<&str>, programme: Option<&str>) -> String {
    let known = [("payment type", payment_type), ("card programme", programme)];
    let shown: Vec<String> = known
        .into_iter()
        .filter_map(|(name, code)| Some(format!("{name} {}", code?)))
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!(" ({})", shown.join(", "))
    }
}

fn card_keys(payee: Payee, payment_type: Option<&str>, programme: Option<&str>) -> String {
    let payee = payee.code();
    let exact = [payment_type, programme].into_iter().flatten();
    let keys: Vec<String> = [payee.to_owned()]
        .into_iter()
        .chain(exact.map(|code| format!("{payee}/{code}")))
        .collect();
    keys.join(" or ")
}

fn shown(code: Option<&str>) -> String {
    code.map(|code| format!(" {code}")).unwrap_or_default()
}
