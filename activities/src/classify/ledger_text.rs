//! Business Central's error texts. Nearly all refusals come as status 400 with one code, so the English text decides; the
//! client pins the language. A text that is not listed goes to a person. Texts: Business Central's application source.

use workflows::failure::FailureType;

/// Part of a text, and what it means. The first that matches counts.
const TEXTS: &[(&str, FailureType)] = &[
    ("already exists for this vendor", FailureType::DuplicateInLedger),
    ("The action can be applied to a draft", FailureType::AlreadyDone),
    (
        "has been posted and can no longer be modified",
        FailureType::AlreadyDone,
    ),
    ("Posting Date is not within your range", FailureType::PeriodClosed),
    ("Posting Date must have a value", FailureType::PeriodClosed),
    ("The vendor cannot be found", FailureType::MappingMissing),
    ("The pay-to vendor cannot be found", FailureType::MappingMissing),
    ("when Vendor", FailureType::MappingMissing),
    ("Account does not exist", FailureType::MappingMissing),
    ("in G/L Account", FailureType::MappingMissing),
    ("cannot be found in the related table", FailureType::MappingMissing),
    ("does not match to a", FailureType::MappingMissing),
    ("do not match to a specific", FailureType::MappingMissing),
    ("dimension", FailureType::MappingMissing),
    ("Dimension", FailureType::MappingMissing),
    ("Posting Group", FailureType::MappingMissing),
    ("is missing in", FailureType::MappingMissing),
    ("Posting Setup does not exist", FailureType::MappingMissing),
    ("Setup is blocked", FailureType::MappingMissing),
    ("Currency Exchange Rate", FailureType::MappingMissing),
];

/// What a refusal means.
pub(super) fn failure_type(status: u16, message: &str) -> FailureType {
    if is_permission(message) || matches!(status, 401 | 403) {
        return FailureType::AuthBroken;
    }
    TEXTS
        .iter()
        .find(|(text, _)| message.contains(text))
        .map_or(FailureType::DocumentInvalid, |(_, failure_type)| *failure_type)
}

/// Locks and deadlocks: the work may have been done or not.
pub(super) fn is_lock(message: &str) -> bool {
    [
        "deadlocked",
        "is being updated in a transaction",
        "was locked by another user",
        "Cannot establish a connection to the SQL Server",
    ]
    .iter()
    .any(|text| message.contains(text))
}

/// A person must give the application a permission.
pub(super) fn is_permission(message: &str) -> bool {
    [
        "permissions prevented the action",
        "do not have the following permissions",
        "do not have permissions",
    ]
    .iter()
    .any(|text| message.contains(text))
}
