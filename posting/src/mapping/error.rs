//! What is wrong with a file of mapping rules.

use super::template::TemplateError;

/// The mapping rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The file is no TOML, or a key or value in it is not one that is known.
    #[error("The mapping rules cannot be read: line {line}: {what}")]
    File {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A value is not allowed.
    #[error("The mapping rules cannot be used: {key} {problem}")]
    Value {
        /// The key, such as `dimensions[0].fields`.
        key: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A text with placeholders is not written correctly.
    #[error("The mapping rules cannot be used: {key}: {problem}")]
    Template {
        /// The key.
        key: &'static str,
        /// What is wrong.
        problem: TemplateError,
    },
}

impl MappingError {
    pub(super) fn value(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Value {
            key: key.into(),
            problem: problem.into(),
        }
    }
}
