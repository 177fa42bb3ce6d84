use business_central::{AuthError as EntraError, ErrorAnswer, ErrorCode};
use temporalio_common::data_converters::{
    DefaultFailureConverter, FailureConverter, PayloadConverter, SerializationContextData,
};
use temporalio_common::error::{OutgoingActivityError, OutgoingError};
use uuid::Uuid;

use super::*;

mod concur_answers;
mod pages;
mod table;

const READ: &str = "purchase_documents";
/// Every operation that changes something, and the one list of them: what a write is does not matter, that it is one does.
const WRITES: [&str; 6] = [
    "create_draft",
    "post_draft",
    "delete_draft",
    "change_line_dimensions",
    "create_document_attachment",
    "upload_attachment_content",
];

fn said(operation: &'static str, status: u16, code: &str, message: &str) -> BcError {
    BcError::Answered(Box::new(ErrorAnswer {
        operation,
        status,
        code: ErrorCode::new(code),
        message: message.to_owned(),
        correlation_id: None,
        client_request_id: Uuid::nil(),
        retry_after: None,
    }))
}

fn read(status: u16, code: &str, message: &str) -> Classified {
    business_central(Request::Read, said(READ, status, code, message))
}

fn write(status: u16, code: &str, message: &str) -> Classified {
    let mut all = WRITES.map(|operation| business_central(Request::Write, said(operation, status, code, message)));
    let first = all[0].failure_type;
    assert!(
        all.iter().all(|classified| classified.failure_type == first),
        "{message}"
    );
    std::mem::replace(&mut all[0], Classified::of(first, ""))
}

/// A member of the family where the table names one, and values where it leaves them open.
fn example(part: &str) -> String {
    part.replace('*', "NotOneThatIsKnown").replace('…', "X-1")
}

#[test]
fn every_documented_answer_of_business_central_has_its_failure_type() {
    for row in table::ledger() {
        let (code, text) = (example(row.code), example(row.text));
        for status in row.statuses {
            let asked = format!("{status} {code} {text}");
            assert_eq!(read(status, &code, &text).failure_type, row.read, "read: {asked}");
            assert_eq!(write(status, &code, &text).failure_type, row.write, "write: {asked}");
        }
    }
}

/// Whatever the text says: design D4 believes 4xx, and of those neither a time-out nor a conflict.
#[test]
fn no_text_makes_a_refusal_of_an_unclear_answer_to_a_write() {
    let texts = table::ledger().into_iter().map(|row| (row.code, row.text));
    for (code, text) in texts.chain([("", ""), ("", "502 Bad Gateway")]) {
        for status in [204, 302, 408, 409, 412, 500, 501, 502, 503, 504] {
            let classified = write(status, &example(code), &example(text));
            assert_eq!(classified.failure_type, FailureType::OutcomeUnknown, "{status} {text}");
        }
    }
}

/// HTML, XML, nothing, broken JSON: as the client reads them.
#[test]
fn bodies_that_are_not_business_central_s_own() {
    use FailureType::{AuthBroken, Defect, DocumentInvalid, OutcomeUnknown, Unavailable};
    for (status, code, title, of_read, of_write) in [
        (502, "", "502 Bad Gateway", Unavailable, OutcomeUnknown),
        (503, "", "", Unavailable, OutcomeUnknown),
        (504, "", "", Unavailable, OutcomeUnknown),
        (408, "", "", Unavailable, OutcomeUnknown),
        (302, "", "Object moved", Unavailable, OutcomeUnknown),
        (403, "", "403 - Forbidden", AuthBroken, AuthBroken),
        (404, "NoEnvironment", "Environment does not exist.", Defect, Defect),
        (404, "", "404 Not Found", Defect, Defect),
        (404, "", "", Defect, Defect),
        (413, "", "", Defect, Defect),
        (400, "", "", DocumentInvalid, DocumentInvalid),
        (400, "", "Bad Request", DocumentInvalid, DocumentInvalid),
    ] {
        assert_eq!(read(status, code, title).failure_type, of_read, "{status} {title}");
        assert_eq!(write(status, code, title).failure_type, of_write, "{status} {title}");
    }
}

#[test]
fn an_unknown_text_and_one_in_another_language_go_to_a_person() {
    for text in [
        "Something that no version has said before.",
        "La factura de compra 107201 ya existe para este proveedor.",
    ] {
        for classified in [
            read(400, "Application_DialogException", text),
            write(400, "Application_DialogException", text),
        ] {
            assert_eq!(classified.failure_type, FailureType::DocumentInvalid, "{text}");
            assert!(classified.reason.contains(text), "{}", classified.reason);
        }
    }
}

#[test]
fn what_business_central_does_not_answer() {
    let interrupted = || BcError::Interrupted {
        operation: "post_draft",
        cause: business_central::Interruption::TimedOut,
        client_request_id: Uuid::nil(),
    };
    let undecodable = || BcError::Undecodable {
        operation: "post_draft",
        status: 200,
        problem: "it is not JSON".to_owned(),
        client_request_id: Uuid::nil(),
    };
    let not_sent = || BcError::NotSent {
        operation: "post_draft",
        reason: "refused".to_owned(),
    };
    let throttled = || BcError::Throttled {
        operation: "post_draft",
        retry_after: Some(Duration::ZERO),
        client_request_id: Uuid::nil(),
    };
    use FailureType::{Defect, OutcomeUnknown, Throttled, Unavailable};
    let of = |request, error| business_central(request, error).failure_type;
    for (error, read, write) in [
        (&interrupted as &dyn Fn() -> BcError, Unavailable, OutcomeUnknown),
        (&undecodable, Defect, OutcomeUnknown),
        (&not_sent, Unavailable, Unavailable),
        (&throttled, Throttled, Throttled),
    ] {
        assert_eq!((of(Request::Read, error()), of(Request::Write, error())), (read, write));
    }
    assert_eq!(
        business_central(Request::Write, throttled()).retry_after,
        Some(Duration::from_secs(1)),
        "a told wait of nothing is a second"
    );
}

#[test]
fn a_token_that_is_refused_needs_a_person_and_one_that_cannot_be_given_now_does_not() {
    for row in table::codes().iter().filter(|row| row.whose == "Microsoft Entra") {
        let error = match row.code.parse() {
            Ok(aadsts) => EntraError::Refused {
                error: "invalid_client".to_owned(),
                aadsts: Some(aadsts),
                status: 401,
            },
            Err(_) => EntraError::Unavailable {
                status: 400,
                retry_after: None,
            },
        };
        let failure_type = business_central(Request::Write, error.into()).failure_type;
        assert!(row.failure_types.contains(failure_type.as_str()), "{}", row.code);
    }
}

#[test]
fn a_refused_value_and_an_amount_are_not_passed_on_and_numbers_are() {
    let too_long =
        "The length of the string is 57, but it must be less than or equal to 50 characters. Value: Somebody's words";
    assert!(!write(400, "", too_long).reason.contains("Somebody"));
    let totals = "Doc. Amount Incl. VAT (0) is not equal to total of lines (8642.31)";
    assert!(!write(400, "", totals).reason.contains("8642"));
    let taken = "Purchase Invoice 2026.117 already exists for this vendor.";
    assert!(write(400, "", taken).reason.contains(taken));
}

/// Support finds the request by its id, and a body without a text leaves at least the code.
#[test]
fn a_reason_names_the_request_and_never_ends_in_nothing() {
    let blank = write(400, "Application_CallbackNotAllowed", "").reason;
    assert_eq!(
        blank,
        "Business Central refused create_draft (400): Application_CallbackNotAllowed (client request id \
         00000000-0000-0000-0000-000000000000)"
    );
    assert!(read(503, "", "").reason.starts_with("Business Central failed at"));
}

#[test]
fn only_what_was_not_processed_may_be_run_again_by_temporal() {
    for failure_type in FailureType::ALL {
        let retryable = matches!(failure_type, FailureType::Throttled | FailureType::Unavailable);
        assert_eq!(failure_type.is_retryable(), retryable);
    }
}

/// The Web UI shows the message and little else.
#[test]
fn a_failure_in_temporal_ends_with_its_page() {
    let converter = DefaultFailureConverter::default();
    for failure_type in FailureType::ALL {
        let ActivityError::Application(failure) = Classified::of(failure_type, "why").into_activity_error() else {
            panic!("{failure_type} is no application failure");
        };
        let error = OutgoingError::Activity(OutgoingActivityError::Application(failure));
        let failure = converter.to_failure(error, &PayloadConverter::default(), &SerializationContextData::None);
        assert_eq!(failure.message, failure_type.message("why"));
        assert_eq!(failure.cause, None);
    }
}
