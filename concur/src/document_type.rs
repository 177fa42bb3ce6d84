//! Transaction types of the Financial Integration Service.

use std::fmt;

/// The transaction type in the path of every Financial Integration Service call (Concur FIS v4, docType).
///
/// Acknowledging a type locks its documents for whoever does process them: acknowledge only what you post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentType {
    /// Expense report.
    Expense,
    /// Supplier invoice (payment request).
    Invoice,
    /// Cash advance.
    CashAdvance,
    /// Payroll document.
    Payroll,
    /// Budget obligation of a travel request.
    RequestObligation,
    /// Budget obligation of an expense report. Can be listed, but neither acknowledged nor confirmed.
    ReportObligation,
}

impl DocumentType {
    /// Every documented type.
    pub const ALL: [Self; 6] = [
        Self::Expense,
        Self::Invoice,
        Self::CashAdvance,
        Self::Payroll,
        Self::RequestObligation,
        Self::ReportObligation,
    ];

    /// The path segment, as documented.
    #[must_use]
    pub fn as_path(self) -> &'static str {
        match self {
            Self::Expense => "expense",
            Self::Invoice => "invoice",
            Self::CashAdvance => "cashadvance",
            Self::Payroll => "payroll",
            Self::RequestObligation => "requestobligation",
            Self::ReportObligation => "reportobligation",
        }
    }

    /// The type of a path segment, or `None` for a type that is not documented.
    #[must_use]
    pub fn from_path(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_path() == segment)
    }
}

impl fmt::Display for DocumentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_path())
    }
}
