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
    #[error("the card issuer {} has no vendor; add it under [cards] in the mapping rules", .payee.code())]
    Card {
        /// The payee.
        payee: Payee,
    },
    /// A tax has no G/L account.
    #[error("tax {} has no G/L account; add one of its codes under [tax_accounts] in the mapping rules", codes_or_none(.codes))]
    TaxAccount {
        /// The tax's codes, the most specific first.
        codes: Vec<String>,
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

fn shown(code: Option<&str>) -> String {
    code.map(|code| format!(" {code}")).unwrap_or_default()
}
