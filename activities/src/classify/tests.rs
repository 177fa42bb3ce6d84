use business_central::{ErrorAnswer, ErrorCode};
use uuid::Uuid;

use super::*;

fn told(status: u16, message: &str) -> BcError {
    BcError::Answered(Box::new(ErrorAnswer {
        operation: "post a draft",
        status,
        code: ErrorCode::new("Application_DialogException"),
        message: message.to_owned(),
        correlation_id: None,
        client_request_id: Uuid::nil(),
        retry_after: None,
    }))
}

#[test]
fn a_write_that_failed_unclearly_is_never_called_refused() {
    for status in [408, 409, 500, 502, 503, 504] {
        let write = business_central(Request::Write, told(status, "anything"));
        assert_eq!(write.failure_type, FailureType::OutcomeUnknown, "{status}");
        let read = business_central(Request::Read, told(status, "anything"));
        assert_eq!(read.failure_type, FailureType::Unavailable, "{status}");
    }
    let deadlock = told(
        400,
        "The activity was deadlocked with another user who was modifying the table. Please retry the activity.",
    );
    assert_eq!(
        business_central(Request::Write, deadlock).failure_type,
        FailureType::OutcomeUnknown
    );
}

#[test]
fn documented_texts_have_their_class_and_unknown_ones_go_to_a_person() {
    for (text, expected) in [
        (
            "Purchase Invoice 586265 already exists for this vendor.",
            FailureType::DuplicateInLedger,
        ),
        (
            "The action can be applied to a draft invoice only.",
            FailureType::AlreadyDone,
        ),
        (
            "Posting Date is not within your range of allowed posting dates.",
            FailureType::PeriodClosed,
        ),
        ("The vendor cannot be found.", FailureType::MappingMissing),
        (
            "You cannot post this type of document when Vendor V-1 is blocked with type All",
            FailureType::MappingMissing,
        ),
        (
            "Direct Posting must be equal to 'Yes' in G/L Account: No.=6100.",
            FailureType::MappingMissing,
        ),
        (
            "Dimension Value DEPARTMENT - X is blocked.",
            FailureType::MappingMissing,
        ),
        (
            "Sorry, the current permissions prevented the action.",
            FailureType::AuthBroken,
        ),
        (
            "Something that no version has said before.",
            FailureType::DocumentInvalid,
        ),
    ] {
        assert_eq!(
            business_central(Request::Write, told(400, text)).failure_type,
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_refused_value_is_not_passed_on() {
    let text =
        "The length of the string is 57, but it must be less than or equal to 50 characters. Value: Somebody's words";
    assert!(
        !business_central(Request::Write, told(400, text))
            .reason
            .contains("Somebody")
    );
}

#[test]
fn only_what_was_not_processed_may_be_run_again_by_temporal() {
    for failure_type in FailureType::ALL {
        let retryable = matches!(failure_type, FailureType::Throttled | FailureType::Unavailable);
        assert_eq!(failure_type.is_retryable(), retryable);
    }
}
