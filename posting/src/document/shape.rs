//! What kind of document a text is, told by its outermost fields: for documents that come from a file and not from a queue.

use super::DocumentError;
use super::fields::Fields;
use crate::plan::DocumentKind;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentShape {
    /// One that is posted.
    Posted(DocumentKind),
    /// A payroll document: left alone, since it is for whoever pays salaries.
    Payroll,
    /// A budget obligation: left alone, since nothing was spent yet.
    Obligation,
    /// None that is documented.
    Unknown,
}

/// Tells what a document is (Concur FIS v4, financial documents schema: the members of each kind's root).
///
/// # Errors
/// [`DocumentError`], when the text is no JSON object.
pub fn recognise(json: &str) -> Result<DocumentShape, DocumentError> {
    let root = Fields::root(json)?;
    // Obligations and payroll documents contain a report as well, so they are told first.
    Ok(if root.has("instruction") {
        DocumentShape::Obligation
    } else if root.has("travelAllowances") {
        DocumentShape::Payroll
    } else if root.has("cashAdvanceData") {
        DocumentShape::Posted(DocumentKind::CashAdvance)
    } else if root.has("requestHeader") {
        DocumentShape::Posted(DocumentKind::Invoice)
    } else if root.has("report") {
        DocumentShape::Posted(DocumentKind::Expense)
    } else {
        DocumentShape::Unknown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_by_its_outermost_fields() {
        let shape = |json: &str| recognise(json).unwrap();
        assert_eq!(
            shape(r#"{"report":{},"employee":{},"expenseEntry":[]}"#),
            DocumentShape::Posted(DocumentKind::Expense)
        );
        assert_eq!(
            shape(r#"{"requestHeader":{},"lineItem":[]}"#),
            DocumentShape::Posted(DocumentKind::Invoice)
        );
        assert_eq!(
            shape(r#"{"cashAdvanceData":{},"journalData":[]}"#),
            DocumentShape::Posted(DocumentKind::CashAdvance)
        );
        assert_eq!(
            shape(r#"{"instruction":{},"report":{},"expenseEntry":[]}"#),
            DocumentShape::Obligation
        );
        assert_eq!(
            shape(r#"{"report":{},"expenseEntry":[],"travelAllowances":[]}"#),
            DocumentShape::Payroll
        );
        assert_eq!(shape(r#"{"something":1}"#), DocumentShape::Unknown);
        assert!(recognise("[]").is_err());
    }
}
