//! Every way in which one request can go wrong, and whether a person has to be asked then.

use sandbox::fault::Fault;

/// One way for a request to go wrong.
pub(super) struct Weather {
    pub(super) name: &'static str,
    pub(super) fault: Fault,
    /// A request that only reads; `None` where it cannot tell this way from another.
    pub(super) read: Option<Then>,
    /// A request that changes something.
    pub(super) write: Then,
}

/// What a document does about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// It finds its way by itself.
    GoesOn,
    /// It was refused for good: it is held.
    Refused,
    /// An answer to a read that nobody can decode is a defect of ours or theirs: it is held.
    Undecodable,
}

/// All of them.
pub(super) fn all() -> Vec<Weather> {
    use Then::{GoesOn, Refused, Undecodable};
    let weather = |name, fault, read, write| Weather {
        name,
        fault,
        read,
        write,
    };
    vec![
        weather("slow", Fault::Delay { milliseconds: 300 }, Some(GoesOn), GoesOn),
        weather("429", answer(429, None), Some(GoesOn), GoesOn),
        weather("429, retry after 0", answer(429, Some("0")), Some(GoesOn), GoesOn),
        weather("500", answer(500, None), Some(GoesOn), GoesOn),
        weather("503", answer(503, None), Some(GoesOn), GoesOn),
        weather("401", answer(401, None), Some(GoesOn), GoesOn),
        weather("400", answer(400, None), Some(Refused), Refused),
        weather("dropped before", Fault::DropBefore, Some(GoesOn), GoesOn),
        weather("dropped after", Fault::DropAfter, None, GoesOn),
        weather("dropped, done later", later(), None, GoesOn),
        weather("unreadable answer", Fault::GarbleAnswer, Some(Undecodable), GoesOn),
        weather("500 although done", although_done(500), None, GoesOn),
    ]
}

/// Refused before anything is done.
pub(super) fn answer(status: u16, retry_after: Option<&str>) -> Fault {
    Fault::Answer {
        status,
        retry_after: retry_after.map(str::to_owned),
        body: None,
    }
}

/// The answer is lost, and what was asked for is done well within the time a request may take.
pub(super) fn later() -> Fault {
    Fault::DropThenCommit {
        after_milliseconds: 500,
    }
}

/// Done, and then an error is answered.
fn although_done(status: u16) -> Fault {
    Fault::AnswerAfter { status, body: None }
}
