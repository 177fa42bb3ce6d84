//! The ownership line: a comment line on every draft that says, for people and for Concordat, which approval of which
//! Concur document it belongs to. It is copied to the posted document, and it is the proof of whose a document is, but for one that stands posted by
//! a post on record.

use serde::{Deserialize, Serialize};

use crate::ids::{BusinessId, FinancialDocumentId};
use crate::plan::Payee;

/// What an ownership line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnershipMark {
    /// The Concur document.
    pub business_id: BusinessId,
    /// Its approval.
    pub financial_document_id: FinancialDocumentId,
    /// The payee the purchase document is for.
    pub payee: Payee,
    /// The digest of the purchase document as planned.
    pub digest: String,
}

impl OwnershipMark {
    /// The text of the line; at most 100 characters for ids of the documented lengths, which is what a line's description
    /// holds (Business Central API v2.0 metadata).
    pub fn to_line(&self) -> String {
        format!(
            "Concur {} {} {} {}",
            self.business_id,
            self.financial_document_id,
            self.payee.code(),
            self.digest
        )
    }

    /// Reads a line back. Anything but exactly such a line is `None`: an edited line proves nothing.
    pub fn parse(line: &str) -> Option<OwnershipMark> {
        let mut words = line.trim().split(' ');
        let mark = (|| {
            if words.next()? != "Concur" {
                return None;
            }
            Some(OwnershipMark {
                business_id: BusinessId::parse(words.next()?).ok()?,
                financial_document_id: FinancialDocumentId::parse(words.next()?).ok()?,
                payee: Payee::from_code(words.next()?)?,
                digest: words.next().filter(|digest| digest.len() == 16)?.to_owned(),
            })
        })()?;
        words.next().is_none().then_some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> OwnershipMark {
        OwnershipMark {
            business_id: BusinessId::parse(&"B".repeat(32)).unwrap(),
            financial_document_id: FinancialDocumentId::parse(&"f".repeat(32)).unwrap(),
            payee: Payee::Employee,
            digest: "0123456789abcdef".into(),
        }
    }

    #[test]
    fn the_longest_documented_ids_fit_a_comment_line_and_read_back() {
        let line = mark().to_line();
        assert!(line.len() <= 100, "{} characters", line.len());
        assert_eq!(OwnershipMark::parse(&line), Some(mark()));
    }

    #[test]
    fn an_edited_line_proves_nothing() {
        let line = mark().to_line();
        assert_eq!(OwnershipMark::parse(&format!("{line} (checked)")), None);
        assert_eq!(OwnershipMark::parse(&line.replace("EMPL", "EMPTY")), None);
        assert_eq!(OwnershipMark::parse("Concur report of March"), None);
    }
}
