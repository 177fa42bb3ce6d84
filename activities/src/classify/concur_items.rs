//! What an item of a Concur answer means. Concur answers 200 and then says for each document, by a code, what became of it.
//! Codes: Concur FIS v4, service codes; Concur Invoice Payment Confirmation v4, printed messages.
//!
//! An error of these functions is the failure of the request; a `Refused` inside an outcome was answered for certain. Where
//! Concur says that the thing was done before, the outcome says to ask it back.

use ::concur::{AcknowledgementOutcome, InvoicePaymentOutcome, PaymentConfirmationOutcome, PostingConfirmationOutcome};
use workflows::contracts::{AcknowledgeOutcome, ConfirmOutcome, PaymentOutcome};
use workflows::failure::{Failure, FailureType};

use super::Classified;
use crate::environment::failure;

/// What an acknowledgement did.
///
/// # Errors
/// [`FailureType::Unavailable`] for 199; [`FailureType::Defect`] for 105 and for codes that are not documented here.
pub(crate) fn acknowledged(outcome: AcknowledgementOutcome) -> Result<AcknowledgeOutcome, Classified> {
    use AcknowledgementOutcome as Said;
    match outcome {
        Said::Acknowledged => Ok(AcknowledgeOutcome::Acknowledged),
        Said::AlreadyAcknowledged | Said::NotReady => Ok(AcknowledgeOutcome::AskConcur),
        Said::Recalled | Said::UnknownDocument => Ok(AcknowledgeOutcome::Gone),
        Said::OtherSystem => Ok(AcknowledgeOutcome::OtherSystem),
        Said::TryLater => Err(later("acknowledgement")),
        Said::WrongType => Err(defect("acknowledgement", WRONG_TYPE)),
        Said::Unlisted { code } => Err(defect("acknowledgement", &undocumented(code))),
    }
}

/// What a posting confirmation, or a rejection, did.
///
/// # Errors
/// [`FailureType::Unavailable`] for 199.
pub(crate) fn confirmed(outcome: PostingConfirmationOutcome) -> Result<ConfirmOutcome, Classified> {
    use PostingConfirmationOutcome as Said;
    let what = "posting confirmation";
    let refused = |failure: Classified| Ok(ConfirmOutcome::Refused(inside(failure)));
    match outcome {
        Said::Confirmed => Ok(ConfirmOutcome::Confirmed),
        Said::AlreadyConfirmed => Ok(ConfirmOutcome::AskConcur),
        Said::NotAcknowledged => Ok(ConfirmOutcome::NotAcknowledged),
        Said::Recalled => Ok(ConfirmOutcome::Recalled),
        Said::TryLater => Err(later(what)),
        Said::OtherSystem => refused(other_system()),
        Said::UnknownState => refused(defect(
            what,
            "it does not know the state of its own document (114); ask SAP's support",
        )),
        Said::WrongType => refused(defect(what, WRONG_TYPE)),
        Said::UnknownDocument => refused(defect(what, UNKNOWN_DOCUMENT)),
        Said::InvalidRequest => refused(defect(what, INVALID)),
        Said::Unlisted { code } => refused(defect(what, &undocumented(code))),
    }
}

/// What the payment confirmation of an expense report did.
///
/// # Errors
/// [`FailureType::Unavailable`] for 199.
pub(crate) fn expense_paid(outcome: PaymentConfirmationOutcome) -> Result<PaymentOutcome, Classified> {
    use PaymentConfirmationOutcome as Said;
    let what = "payment confirmation";
    let refused = |failure: Classified| Ok(PaymentOutcome::Refused(inside(failure)));
    match outcome {
        Said::Confirmed => Ok(PaymentOutcome::Confirmed),
        Said::AlreadyConfirmed => Ok(PaymentOutcome::AlreadyConfirmed),
        Said::TryLater => Err(later(what)),
        Said::OtherSystem => refused(other_system()),
        Said::NotPostingConfirmed => refused(defect(
            what,
            "it says that the posting is not confirmed there (NOT_POSTING_CONFIRMED); look at the document in Concur",
        )),
        Said::WrongType => refused(defect(what, WRONG_TYPE)),
        Said::UnknownDocument => refused(defect(what, UNKNOWN_DOCUMENT)),
        Said::Invalid => refused(defect(what, INVALID_PAYMENT)),
        Said::Unlisted { code } => refused(defect(what, &undocumented(code))),
    }
}

/// What the reported payment of an invoice did. `None`: the invoice is not extracted, so it was either not confirmed as posted or
/// paid before; only a look tells which.
///
/// # Errors
/// [`FailureType::OutcomeUnknown`] if the answer leaves the payment out.
pub(crate) fn invoice_paid(outcome: InvoicePaymentOutcome) -> Result<Option<PaymentOutcome>, Classified> {
    use InvoicePaymentOutcome as Said;
    let what = "invoice payment";
    let refused = |because: &str| Ok(Some(PaymentOutcome::Refused(inside(defect(what, because)))));
    match outcome {
        Said::Accepted => Ok(Some(PaymentOutcome::Confirmed)),
        Said::NotExtracted => Ok(None),
        Said::UnknownRequest => refused("it finds no payment request with this id; look at the invoice in Concur"),
        Said::MissingKey => refused("it misses the request id"),
        Said::Refused => refused("its message is none of the documented ones; look at the invoice in Concur"),
        Said::Unanswered => Err(unnamed(what)),
    }
}

/// A write whose answer does not name what was sent: nobody knows what became of it.
pub(crate) fn unnamed(what: &str) -> Classified {
    Classified::of(
        FailureType::OutcomeUnknown,
        format!("Concur answered the {what} without naming the document."),
    )
}

/// The invoice is not extracted, and no payment of it is known.
pub(crate) fn not_extracted() -> PaymentOutcome {
    let because = "the invoice is not extracted there, and no payment of it is known";
    PaymentOutcome::Refused(inside(defect("invoice payment", because)))
}

const WRONG_TYPE: &str = "the document was sent under the wrong document type (105, 115)";
const UNKNOWN_DOCUMENT: &str = "it does not know this approval (116); look at the document in Concur";
const INVALID: &str = "it calls the request invalid (198), and sending it again is useless";
const INVALID_PAYMENT: &str = "it calls the request invalid (198, 298), and sending it again is useless";

fn undocumented(code: i64) -> String {
    format!("code {code} is not documented for it, or contradicts its result text")
}

fn defect(what: &str, because: &str) -> Classified {
    Classified::of(
        FailureType::Defect,
        format!("Concur did not take the {what}: {because}."),
    )
}

fn later(what: &str) -> Classified {
    Classified::of(
        FailureType::Unavailable,
        format!("Concur could not take the {what} now (199)."),
    )
}

fn other_system() -> Classified {
    Classified::of(
        FailureType::OtherSystem,
        "Concur has another system id on this document (99). Two connectors work on one company: stop one of them.",
    )
}

fn inside(refusal: Classified) -> Failure {
    failure(refusal.failure_type, refusal.reason)
}
