//! Business Central's error texts. Nearly all refusals come as status 400 with one code, so the English text decides; the client
//! pins the language. A text that is not listed goes to a person. Texts: Business Central's application source.

use workflows::failure::FailureType;

/// What a text contains, and what it means; `…` stands for anything. The first that matches counts.
const TEXTS: &[(&str, FailureType)] = &[
    ("already exists for this vendor", FailureType::DuplicateInLedger),
    ("The record already exists", FailureType::DuplicateInLedger),
    ("The action can be applied to a draft", FailureType::AlreadyDone),
    (
        "has been posted and can no longer be modified",
        FailureType::AlreadyDone,
    ),
    (
        "is not within your range of allowed posting dates",
        FailureType::PeriodClosed,
    ),
    ("Posting Date must have a value", FailureType::PeriodClosed),
    // The draft, or a line of it, is not there or not open any more.
    ("Parent with ID", FailureType::DocumentInvalid),
    ("The Purchase Header does not exist", FailureType::DocumentInvalid),
    ("The Purchase Line does not exist", FailureType::DocumentInvalid),
    ("Status must be equal to", FailureType::DocumentInvalid),
    // The request itself is wrong, or the company's API is.
    ("You must run the data upgrade for this API page", FailureType::Defect),
    ("A \"vendorNumber\" or a \"vendorID\" must be", FailureType::Defect),
    ("are specified. Specify only one of them", FailureType::Defect),
    ("The value for … cannot be modified", FailureType::Defect),
    ("fields cannot be modified", FailureType::Defect),
    ("You cannot change the value of the key field", FailureType::Defect),
    (
        "You cannot insert a line with a duplicate sequence",
        FailureType::Defect,
    ),
    ("field must be filled in", FailureType::Defect),
    ("You must get to the parent first", FailureType::Defect),
    ("You must specify an Id or a Document Id", FailureType::Defect),
    ("Item does not exist", FailureType::Defect),
    ("Unit of Measure can be set only", FailureType::Defect),
    ("Control … is read-only", FailureType::Defect),
    ("The current batch message contains too many", FailureType::Defect),
    ("The General Journal Batch", FailureType::Defect),
    // The mapping, or the company's setup.
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
    ("The … with … is required", FailureType::MappingMissing),
    ("Posting Group", FailureType::MappingMissing),
    ("is missing in", FailureType::MappingMissing),
    ("Posting Setup does not exist", FailureType::MappingMissing),
    ("Setup is blocked", FailureType::MappingMissing),
    ("Currency Exchange Rate", FailureType::MappingMissing),
    ("does not exist. Identification fields", FailureType::MappingMissing),
    ("must have a value in Purchase", FailureType::DocumentInvalid),
    ("must have a value in", FailureType::MappingMissing),
];

/// Locks, deadlocks and a server that is not there: the work may have been done or not.
const TROUBLE: &[&str] = &[
    "deadlocked",
    "is being updated in a transaction",
    "was locked by another user",
    "Cannot establish a connection to the SQL Server",
    "The tenant … is not accessible",
];

/// A person must give the application a permission.
const PERMISSION: &[&str] = &[
    "permissions prevented the action",
    "do not have the following permissions",
    "do not have permissions",
];

/// What a refusal with this text means, if the text is known.
pub(super) fn failure_type(message: &str) -> Option<FailureType> {
    TEXTS
        .iter()
        .find(|(text, _)| contains(message, text))
        .map(|(_, failure_type)| *failure_type)
}

/// Whether the text tells of trouble in the server.
pub(super) fn is_trouble(message: &str) -> bool {
    TROUBLE.iter().any(|text| contains(message, text))
}

/// Whether the application lacks a permission.
pub(super) fn is_permission(message: &str) -> bool {
    PERMISSION.iter().any(|text| contains(message, text))
}

fn contains(message: &str, text: &str) -> bool {
    let mut rest = message;
    text.split('…').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}
