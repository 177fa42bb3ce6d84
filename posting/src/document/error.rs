//! Why a document could not be read.

/// A document could not be read. Says where and what was expected, never what stood there: it may be private.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The text is not JSON.
    #[error(
        "The document is not readable JSON at line {line}, column {column}. Read it from Concur again; if it stays so, report it to SAP."
    )]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A field that posting rests on is missing, null or empty.
    #[error("The document has no {path}. Complete it in Concur and submit it again, or report it to SAP.")]
    Missing {
        /// The field, such as `expenseEntry[0].allocation[1].journal[0].amountGross`.
        path: String,
    },
    /// A field holds something else than documented.
    #[error("The document's {path} is not {expected}. Correct it in Concur and submit it again, or report it to SAP.")]
    Unreadable {
        /// The field.
        path: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A field stands twice in one object, so that it is not known which one counts.
    #[error("The document has {path} twice. Report it to SAP.")]
    Repeated {
        /// The field.
        path: String,
    },
    /// A list is longer than any document that can be posted.
    #[error("The document's {path} has more than {most} items. Split the document in Concur.")]
    TooMany {
        /// The list.
        path: String,
        /// How many are read at most.
        most: usize,
    },
}

impl DocumentError {
    /// The failure name of this error.
    pub fn failure_type(&self) -> &'static str {
        "DocumentInvalid"
    }
}
