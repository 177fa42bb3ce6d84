//! Every id kind of the two systems, each a type of its own: mixing up the two Concur ids is the costliest bug available here.

use serde::{Deserialize, Serialize};

/// Why a text is not the id it was taken for. Carries no part of the text, since ids may sit next to personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {rule}")]
pub struct InvalidId {
    kind: &'static str,
    rule: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $rule:literal, |$text:ident| $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses at the edge; inside, the value can be trusted.
            ///
            /// # Errors
            /// [`InvalidId`] when the text breaks the rule of this id kind.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let $text = text;
                let parsed: Option<String> = $parse;
                parsed.map(Self).ok_or(InvalidId { kind: stringify!($name), rule: $rule })
            }

            /// The id as the system prints it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn token(text: &str, longest: usize) -> Option<String> {
    let fits = (1..=longest).contains(&text.len());
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (fits && plain).then(|| text.to_owned())
}

/// Business Central's `Code` fields: trimmed, upper-case, bounded (API v2.0 metadata, `MaxLength`).
fn code(text: &str, longest: usize) -> Option<String> {
    let upper = text.trim().to_uppercase();
    (!upper.is_empty() && upper.chars().count() <= longest && !upper.chars().any(char::is_control)).then_some(upper)
}

id! {
    /// The stable id of a Concur document: report id, payment request id or cash advance id. It is the workflow id, it is
    /// in events, and it survives resubmission (Concur Financial Integration v4).
    BusinessId, "1 to 64 letters, digits, '-' or '_'", |t| token(t, 64)
}
id! {
    /// The id of one approval of a Concur document: new at every approval, used to acknowledge and to confirm (Concur
    /// Financial Integration v4, `content[].id`, at most 32 characters).
    FinancialDocumentId, "1 to 32 letters, digits, '-' or '_'", |t| token(t, 32)
}
id! {
    /// A configured pair of one Concur company and one Business Central company.
    ConnectionName, "1 to 32 letters, digits, '-' or '_'", |t| token(t, 32)
}
id! {
    /// A vendor's number in Business Central (`Code[20]`).
    VendorNumber, "1 to 20 characters", |t| code(t, 20)
}
id! {
    /// A G/L account's number in Business Central (`Code[20]`).
    AccountNumber, "1 to 20 characters", |t| code(t, 20)
}
id! {
    /// `vendorInvoiceNumber` or `vendorCreditMemoNumber` in Business Central (`Code[35]`: stored trimmed and upper-case).
    ExternalNumber, "1 to 35 characters", |t| code(t, 35)
}
id! {
    /// A dimension's code or a dimension value's code in Business Central (`Code[20]`).
    DimensionCode, "1 to 20 characters", |t| code(t, 20)
}
id! {
    /// A tax group in Business Central (`taxGroups.code`, `Code[20]`): a VAT product posting group or a sales tax group.
    TaxGroupCode, "1 to 20 characters", |t| code(t, 20)
}
id! {
    /// A Business Central company of a connection, by the code its configuration gives it. Concur is told it with every
    /// posted number (`postingDocs[].companyId`, at most 32 characters), and mapping rules name companies by it.
    CompanyCode, "1 to 32 characters on one line, without blanks around them", |t| {
        let fits = (1..=32).contains(&t.chars().count()) && t.trim() == t && !t.chars().any(char::is_control);
        fits.then(|| t.to_owned())
    }
}
id! {
    /// An ISO 4217 currency code.
    Currency, "three letters", |t| (t.len() == 3 && t.bytes().all(|b| b.is_ascii_alphabetic())).then(|| t.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stored_as_business_central_stores_them() {
        assert_eq!(ExternalNumber::parse(" inv-7a ").unwrap().as_str(), "INV-7A");
        assert!(ExternalNumber::parse(&"9".repeat(36)).is_err());
        assert!(VendorNumber::parse("  ").is_err());
    }

    #[test]
    fn concur_ids_are_kept_exactly_as_printed() {
        assert_eq!(FinancialDocumentId::parse("0a1bC").unwrap().as_str(), "0a1bC");
        assert!(BusinessId::parse("two words").is_err());
        assert!(BusinessId::parse("").is_err());
    }

    #[test]
    fn a_refused_id_is_refused_on_the_way_in_too() {
        assert!(serde_json::from_str::<BusinessId>("\"a b\"").is_err());
        assert!(serde_json::from_str::<Currency>("\"EURO\"").is_err());
    }

    #[test]
    fn each_kind_ends_where_its_system_ends_it() {
        assert!(BusinessId::parse(&"B".repeat(64)).is_ok());
        assert!(BusinessId::parse(&"B".repeat(65)).is_err());
        assert!(FinancialDocumentId::parse(&"f".repeat(32)).is_ok());
        assert!(FinancialDocumentId::parse(&"f".repeat(33)).is_err());
        assert!(ConnectionName::parse("main_1-eu").is_ok());
        assert!(ConnectionName::parse("main/1").is_err());
        assert!(AccountNumber::parse(&"1".repeat(20)).is_ok());
        assert!(AccountNumber::parse(&"1".repeat(21)).is_err());
        assert!(ExternalNumber::parse(&"9".repeat(35)).is_ok());
    }

    #[test]
    fn a_code_is_measured_in_capitals_and_has_no_line_breaks() {
        // This letter becomes two in capitals, which is how Business Central stores it.
        assert!(VendorNumber::parse(&"\u{df}".repeat(11)).is_err());
        assert_eq!(VendorNumber::parse("stra\u{df}e").unwrap().as_str(), "STRASSE");
        assert!(ExternalNumber::parse("INV\n7").is_err());
    }

    #[test]
    fn currencies_are_three_letters_in_capitals() {
        assert_eq!(Currency::parse("eur").unwrap().as_str(), "EUR");
        for text in ["", "EU", "EURO", "E1R", " EUR", "\u{20ac}"] {
            assert!(Currency::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_the_text() {
        let error = DimensionCode::parse(&"secret ".repeat(9)).unwrap_err();
        assert!(
            !error.to_string().contains("SECRET") && !error.to_string().contains("secret"),
            "{error}"
        );
    }
}
