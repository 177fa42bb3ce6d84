//! Which rule gave what, for people who check a plan before it is posted. Parallel to the plan, and never part of its digest.

use super::Place;

/// Why a purchase document is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseReason {
    /// The rule that gave the vendor.
    pub vendor: String,
    /// One per line, in the order of the lines.
    pub lines: Vec<LineReason>,
}

/// Why a line is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineReason {
    /// Where in Concur's document it comes from.
    pub place: Place,
    /// The rule that gave the account.
    pub account: String,
    /// The rule that gave the tax group, where one is sent.
    pub tax_group: Option<String>,
    /// The rules that gave the dimensions, one per dimension of the line.
    pub dimensions: Vec<String>,
}
