//! Concur's codes, and what Concur does not answer.

use std::collections::BTreeSet;

use concur::{
    AcknowledgementOutcome, Call, DocumentType, Interruption, InvoicePaymentOutcome, NotSentCause,
    PaymentConfirmationOutcome, PostingConfirmationOutcome,
};
use workflows::contracts::{AcknowledgeOutcome, ConfirmOutcome, PaymentOutcome};

use super::super::concur_items::{acknowledged, confirmed, expense_paid, invoice_paid, not_extracted};
use super::*;

/// What is done on its own, and needs no name.
const GOES_ON: &str = "-";

#[test]
fn every_code_of_concur_has_its_failure_type() {
    for row in table::codes() {
        let found = match row.whose {
            "Concur acknowledgement" => of_acknowledgement(acknowledgement(row.code)),
            "Concur posting confirmation" => of_posting(posting(row.code)),
            "Concur payment confirmation" => of_payment(expense_paid(payment(row.code))),
            "Concur invoice payment" => of_invoice(invoice(row.code)),
            "Concur token" => [token(row.code).as_str()].into(),
            _ => continue,
        };
        let expected = if row.failure_types.is_empty() {
            [GOES_ON].into()
        } else {
            row.failure_types
        };
        assert_eq!(found, expected, "{} {}", row.whose, row.code);
    }
}

/// Codes of another call, codes that nobody documents, and a success that contradicts its own result text.
#[test]
fn an_undocumented_code_is_a_defect_and_never_a_success() {
    for code in [0, 1, 42, 113, 150, 298, -1] {
        let defect = BTreeSet::from(["Defect"]);
        assert_eq!(
            of_acknowledgement(AcknowledgementOutcome::Unlisted { code }),
            defect,
            "{code}"
        );
        assert_eq!(of_posting(PostingConfirmationOutcome::Unlisted { code }), defect);
        let payment = expense_paid(PaymentConfirmationOutcome::Unlisted { code });
        assert_eq!(of_payment(payment), defect);
    }
    assert_eq!(of_invoice(InvoicePaymentOutcome::Refused), ["Defect"].into());
    assert_eq!(of_invoice(InvoicePaymentOutcome::Unanswered), ["OutcomeUnknown"].into());
}

#[test]
fn an_answer_that_is_none() {
    let call = Call::Acknowledge(DocumentType::Expense);
    let text = || "clearingAmount 1204.31 is too high".to_owned();
    let failed = |status| ConcurError::Failed {
        call,
        status,
        message: text(),
        retry_after: None,
        correlation_id: None,
    };
    let refused = |status| ConcurError::Refused {
        call,
        status,
        message: text(),
        correlation_id: None,
    };
    let undecodable = ConcurError::Undecodable {
        call,
        status: 200,
        reason: "it is not JSON".to_owned(),
        correlation_id: None,
    };
    let lost = ConcurError::Interrupted {
        call,
        interruption: Interruption::ConnectionLost,
    };
    let not_sent = ConcurError::NotSent {
        call,
        cause: NotSentCause::NoConnection("refused".to_owned()),
    };
    let throttled = ConcurError::Throttled {
        call,
        retry_after: Some(Duration::ZERO),
        correlation_id: None,
    };
    let denied = |status| {
        ConcurError::Auth(AuthError::Denied {
            status,
            message: String::new(),
            correlation_id: None,
        })
    };
    use FailureType::{AuthBroken, Defect, OutcomeUnknown, Throttled, Unavailable};
    for (error, read, write) in [
        (failed(302), Unavailable, OutcomeUnknown),
        (failed(408), Unavailable, OutcomeUnknown),
        (failed(409), Unavailable, OutcomeUnknown),
        (failed(500), Unavailable, OutcomeUnknown),
        (failed(503), Unavailable, OutcomeUnknown),
        (refused(400), Defect, Defect),
        (refused(404), Defect, Defect),
        (refused(405), Defect, Defect),
        (undecodable, Defect, OutcomeUnknown),
        (lost, Unavailable, OutcomeUnknown),
        (not_sent, Unavailable, Unavailable),
        (throttled, Throttled, Throttled),
        (denied(401), AuthBroken, AuthBroken),
        (denied(403), AuthBroken, AuthBroken),
        (ConcurError::Auth(AuthError::NotConnected), AuthBroken, AuthBroken),
    ] {
        let said = error.to_string();
        for (request, expected) in [(Request::Read, read), (Request::Write, write)] {
            let classified = concur(request, error.clone());
            assert_eq!(classified.failure_type, expected, "{request:?}: {said}");
            assert!(!classified.reason.contains("1204"), "{}", classified.reason);
        }
    }
}

fn of_acknowledgement(outcome: AcknowledgementOutcome) -> BTreeSet<&'static str> {
    let name = match acknowledged(outcome) {
        Ok(AcknowledgeOutcome::Acknowledged) => GOES_ON,
        Ok(AcknowledgeOutcome::AskConcur) => "AlreadyDone",
        Ok(AcknowledgeOutcome::Gone) => "Recalled",
        Ok(AcknowledgeOutcome::OtherSystem) => "OtherSystem",
        Err(failed) => failed.failure_type.as_str(),
    };
    [name].into()
}

fn of_posting(outcome: PostingConfirmationOutcome) -> BTreeSet<&'static str> {
    let name = match confirmed(outcome) {
        Ok(ConfirmOutcome::Confirmed | ConfirmOutcome::NotAcknowledged) => GOES_ON,
        Ok(ConfirmOutcome::AskConcur) => "AlreadyDone",
        Ok(ConfirmOutcome::Recalled) => "Recalled",
        Ok(ConfirmOutcome::Refused(failure)) => failure.failure_type.as_str(),
        Err(failed) => failed.failure_type.as_str(),
    };
    [name].into()
}

fn of_payment(outcome: Result<PaymentOutcome, Classified>) -> BTreeSet<&'static str> {
    let name = match outcome {
        Ok(PaymentOutcome::Confirmed) => GOES_ON,
        Ok(PaymentOutcome::AlreadyConfirmed) => "AlreadyDone",
        Ok(PaymentOutcome::NotConfirmed | PaymentOutcome::NotTaken) => "not confirmed",
        Ok(PaymentOutcome::Refused(failure)) => failure.failure_type.as_str(),
        Err(failed) => failed.failure_type.as_str(),
    };
    [name].into()
}

/// One that is not extracted is looked at: it was paid before, or it is a defect.
fn of_invoice(outcome: InvoicePaymentOutcome) -> BTreeSet<&'static str> {
    match invoice_paid(outcome) {
        Ok(Some(outcome)) => of_payment(Ok(outcome)),
        Ok(None) => {
            let mut either = of_payment(Ok(not_extracted()));
            either.extend(of_payment(Ok(PaymentOutcome::AlreadyConfirmed)));
            either
        }
        Err(failed) => of_payment(Err(failed)),
    }
}

/// As the client reads the code; its own tests prove that it does.
fn acknowledgement(code: &str) -> AcknowledgementOutcome {
    use AcknowledgementOutcome as Said;
    match code {
        "0" => Said::Acknowledged,
        "99" => Said::OtherSystem,
        "101" => Said::AlreadyAcknowledged,
        "102" => Said::Recalled,
        "103" => Said::NotReady,
        "104" => Said::UnknownDocument,
        "105" => Said::WrongType,
        "199" => Said::TryLater,
        _ => panic!("{code}"),
    }
}

fn posting(code: &str) -> PostingConfirmationOutcome {
    use PostingConfirmationOutcome as Said;
    match code {
        "0" => Said::Confirmed,
        "99" => Said::OtherSystem,
        "111" => Said::NotAcknowledged,
        "112" => Said::Recalled,
        "113" => Said::AlreadyConfirmed,
        "114" => Said::UnknownState,
        "115" => Said::WrongType,
        "116" => Said::UnknownDocument,
        "198" => Said::InvalidRequest,
        "199" => Said::TryLater,
        _ => panic!("{code}"),
    }
}

fn payment(code: &str) -> PaymentConfirmationOutcome {
    use PaymentConfirmationOutcome as Said;
    match code {
        "0" => Said::Confirmed,
        "99" => Said::OtherSystem,
        "NOT_POSTING_CONFIRMED" => Said::NotPostingConfirmed,
        "115" => Said::WrongType,
        "116" => Said::UnknownDocument,
        "198" | "298" => Said::Invalid,
        "199" => Said::TryLater,
        "213" | "298 NOOP" => Said::AlreadyConfirmed,
        _ => panic!("{code}"),
    }
}

fn invoice(message: &str) -> InvoicePaymentOutcome {
    use InvoicePaymentOutcome as Said;
    match message.split_whitespace().next().unwrap() {
        "accepted" => Said::Accepted,
        "Request" => Said::NotExtracted,
        "No" => Said::UnknownRequest,
        "Missing" => Said::MissingKey,
        _ => panic!("{message}"),
    }
}

fn token(code: &str) -> FailureType {
    let message = String::new();
    let code = code.parse().unwrap();
    let error = match code {
        5 | 19 | 64 | 105..=108 | 123 | 136 => AuthError::ReconnectNeeded {
            code: Some(code),
            message,
        },
        53 | 59 | 61..=63 | 115 => AuthError::ClientCredentials {
            code: Some(code),
            message,
        },
        10..=14 | 20 => AuthError::AccountDenied { code, message },
        134 => AuthError::Maintenance { message },
        _ => AuthError::Other {
            status: 400,
            code: Some(code),
            message,
        },
    };
    concur(Request::Write, error.into()).failure_type
}
