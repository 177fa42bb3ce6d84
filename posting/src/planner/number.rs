//! The number a purchase document carries in Business Central as the vendor's own.

use super::DocumentProblem;
use crate::ids::{BusinessId, ExternalNumber};
use crate::plan::Payee;

/// A supplier's number, verbatim but for blanks around it, so that Business Central's duplicate check works.
pub(super) fn of_supplier(number: Option<&str>) -> Result<ExternalNumber, DocumentProblem> {
    let problem = |problem| DocumentProblem::SupplierNumber { problem };
    let number = number.map(str::trim).filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| problem("missing"))?;
    if number.chars().count() > 35 {
        return Err(problem("too long"));
    }
    ExternalNumber::parse(number).map_err(|_| problem("not on one line, or too long in capitals"))
}

/// A number that is unique per document, payee and attempt.
pub(super) fn made(
    business_id: &BusinessId,
    payee: Payee,
    approval_suffix: Option<u32>,
) -> Result<ExternalNumber, DocumentProblem> {
    let suffix = approval_suffix.map(|n| format!("-{n}")).unwrap_or_default();
    ExternalNumber::parse(&format!("{business_id}-{}{suffix}", payee.code()))
        .map_err(|_| DocumentProblem::MadeNumber { payee })
}
