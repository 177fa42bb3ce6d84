//! The two identifiers of a Concur document, which must never be mixed up.

use std::fmt;

/// Longest id accepted: twice the longest documented one (32), so that a longer id is a defect and not a surprise.
const MAX_ID_CHARACTERS: usize = 64;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Nothing there. An empty id in a look-up would ask for *all* documents.
    #[error("the id is empty; take it from the Concur document")]
    Empty,
    /// Longer than any Concur id.
    #[error("the id has more than {MAX_ID_CHARACTERS} characters; take it from the Concur document")]
    TooLong,
    /// Spaces, control or non-ASCII characters.
    #[error("the id has characters other than visible ASCII; take it from the Concur document")]
    Characters,
}

fn checked(text: String) -> Result<String, InvalidId> {
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    if text.len() > MAX_ID_CHARACTERS {
        return Err(InvalidId::TooLong);
    }
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(InvalidId::Characters);
    }
    Ok(text)
}

/// Whether a text from outside may stand between two slashes of a path without leading anywhere else.
pub(crate) fn is_path_segment(text: &str) -> bool {
    checked(text.to_owned()).is_ok() && text != "." && text != ".." && !text.contains(['/', '\\', '?', '#', '%'])
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a non-empty text of visible ASCII characters, kept exactly as Concur printed it.
            ///
            /// # Errors
            /// [`InvalidId`] says what is wrong with the text.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidId> {
                checked(text.into()).map(Self)
            }

            /// The id as Concur prints it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidId;
            fn try_from(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id! {
    /// Id of one financial document (Concur FIS v4, `content[].id`; `docId` in request bodies). New at each full
    /// approval of the same report or request.
    FinancialDocumentId
}

id! {
    /// Id of the report, payment request or cash advance. The same through all resubmissions. Concur FIS v4 calls it
    /// `docId` in the query of the list call, and only there.
    BusinessId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_business_id_cannot_be_made() {
        assert_eq!(BusinessId::new(""), Err(InvalidId::Empty));
    }

    #[test]
    fn blanks_and_long_texts_are_refused() {
        assert_eq!(FinancialDocumentId::new("ab cd"), Err(InvalidId::Characters));
        assert_eq!(FinancialDocumentId::new("a".repeat(65)), Err(InvalidId::TooLong));
    }

    #[test]
    fn a_path_segment_leads_nowhere_else() {
        for text in [
            "", ".", "..", "../x", "a/b", "a\\b", "a?b", "a#b", "%2e%2e", "a%2fb", "a b",
        ] {
            assert!(!is_path_segment(text), "{text}");
        }
        for text in ["BB673A3B47DD41D2BCD1", "4d3a8d80-0f93-4b0b-bed1-2724a354858c", "gW$p.1"] {
            assert!(is_path_segment(text), "{text}");
        }
    }

    #[test]
    fn the_spelling_is_kept() {
        let id = BusinessId::new("BB673A3B47DD41D2BCD1").unwrap();
        assert_eq!(id.as_str(), "BB673A3B47DD41D2BCD1");
    }
}
