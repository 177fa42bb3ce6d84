//! The number a purchase document carries in Business Central as the vendor's own.

use super::DocumentProblem;
use crate::ids::{BusinessId, ExternalNumber};

/// A supplier's number, verbatim but for blanks around it, so that Business Central's duplicate check works. Only where that number
/// was used up by a posting that was reversed it gets a suffix: Business Central never takes a cancelled number again.
pub(super) fn of_supplier(
    number: Option<&str>,
    approval_suffix: Option<u32>,
) -> Result<ExternalNumber, DocumentProblem> {
    let problem = |problem| DocumentProblem::SupplierNumber { problem };
    let number = number.map(str::trim).filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| problem("missing"))?;
    if number.chars().count() > 35 {
        return Err(problem("too long"));
    }
    let suffix = suffix(approval_suffix);
    ExternalNumber::parse(&format!("{number}{suffix}"))
        .map_err(|_| problem("not on one line, or too long in capitals or with a suffix"))
}

/// A number that is unique per document, payee and attempt: `{id}-{tag}`, where the tag names the payee.
pub(super) fn made(
    business_id: &BusinessId,
    tag: &str,
    approval_suffix: Option<u32>,
) -> Result<ExternalNumber, DocumentProblem> {
    numbered(&format!("{business_id}-{tag}"), approval_suffix)
}

/// A cash advance's number: its id alone, which has 32 of the 35 characters there are. It has one payee.
pub(super) fn of_cash_advance(
    business_id: &BusinessId,
    approval_suffix: Option<u32>,
) -> Result<ExternalNumber, DocumentProblem> {
    numbered(business_id.as_str(), approval_suffix)
}

fn numbered(number: &str, approval_suffix: Option<u32>) -> Result<ExternalNumber, DocumentProblem> {
    ExternalNumber::parse(&format!("{number}{}", suffix(approval_suffix))).map_err(|_| DocumentProblem::MadeNumber)
}

/// A tag has no dot, so no two made numbers can meet.
fn suffix(approval_suffix: Option<u32>) -> String {
    approval_suffix.map(|n| format!(".{n}")).unwrap_or_default()
}
