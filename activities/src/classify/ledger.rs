//! What an answer of Business Central means that is not a success: by its status, its code and its text. Codes and statuses:
//! Business Central API v2.0, error codes.

use business_central::{ErrorAnswer, ErrorCode};
use workflows::failure::FailureType;

use super::Request;
use super::ledger_text;

/// A part of the API is not there for a while, as happens after an update.
const PART_IS_MISSING: &str = "No HTTP resource was found";

/// A read that is answered so will always be; of a write it proves nothing more than any 5xx.
const NOT_IMPLEMENTED: u16 = 501;

/// Codes that decide before the text does; those of the family `BadRequest` all mean that the request was malformed.
const CODES: &[(&str, FailureType)] = &[
    (ErrorCode::NO_ENVIRONMENT, FailureType::Defect),
    ("RequestDataInvalid", FailureType::Defect),
    ("Internal_CompanyNotFound", FailureType::Defect),
    ("Application_EvaluateException", FailureType::Defect),
    ("Application_InvalidGUID", FailureType::Defect),
    ("Application_FilterErrorException", FailureType::Defect),
    ("Unknown", FailureType::Defect),
    ("Application_TooManyRequests", FailureType::Throttled),
    ("Internal_EntityWithSameKeyExists", FailureType::DuplicateInLedger),
    ("Internal_InvalidTableRelation", FailureType::MappingMissing),
];

/// The failure type of an answer.
pub(super) fn failure_type(request: Request, answer: &ErrorAnswer) -> FailureType {
    let is_permission = ledger_text::is_permission(&answer.message);
    match request {
        // Even a permission text proves nothing then: it may be about the last step of many.
        Request::Write if is_unclear(answer) => FailureType::OutcomeUnknown,
        Request::Read if is_permission => FailureType::AuthBroken,
        Request::Read if is_missing_part(answer) => FailureType::Unavailable,
        Request::Read if is_unclear(answer) && answer.status != NOT_IMPLEMENTED => FailureType::Unavailable,
        _ if is_permission || is_refused_application(answer) => FailureType::AuthBroken,
        _ => refusal(answer),
    }
}

/// Whether the answer leaves open what was done. Only 4xx is a refusal, and not when it tells of a conflict (409, and 412 where it
/// stands for a stale tag), of a time-out (408) or, in its text or code, of trouble in the server: locks and deadlocks come with
/// any status.
pub(super) fn is_unclear(answer: &ErrorAnswer) -> bool {
    let is_refusal = (400..=499).contains(&answer.status) && !matches!(answer.status, 408 | 409 | 412);
    let server_trouble =
        answer.code.is(ErrorCode::INTERNAL_SERVER_ERROR) && !ledger_text::is_permission(&answer.message);
    !is_refusal
        || server_trouble
        || answer.code.is("Internal_TenantUnavailable")
        || ledger_text::is_trouble(&answer.message)
}

fn is_missing_part(answer: &ErrorAnswer) -> bool {
    answer.status == 404 && answer.message.starts_with(PART_IS_MISSING)
}

fn is_refused_application(answer: &ErrorAnswer) -> bool {
    let code = answer.code.as_str();
    matches!(answer.status, 401 | 403) || code.starts_with("Authentication_") || code.starts_with("Authorization_")
}

fn refusal(answer: &ErrorAnswer) -> FailureType {
    let code = answer.code.as_str();
    if answer.status == 429 {
        FailureType::Throttled
    } else if code == "BadRequest" || code.starts_with("BadRequest_") {
        FailureType::Defect
    } else if let Some((_, failure_type)) = CODES.iter().find(|(known, _)| *known == code) {
        *failure_type
    } else if let Some(failure_type) = ledger_text::failure_type(&answer.message) {
        failure_type
    } else if code.is_empty() && answer.status != 400 {
        // Business Central itself gives a code; this is the address, or something on the way to it.
        FailureType::Defect
    } else {
        FailureType::DocumentInvalid
    }
}
