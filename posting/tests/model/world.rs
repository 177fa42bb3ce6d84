//! Everything the model remembers: both systems, the run, what records hold, and what may still happen.

/// The most approvals of the document in one behaviour.
pub(crate) const APPROVALS: usize = 3;
/// The most payees.
pub(crate) const PAYEES: usize = 2;

/// One state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) concur: Concur,
    /// Business Central's purchase documents; the index is the id.
    pub(crate) documents: Vec<Document>,
    /// Requests whose sender heard nothing: each may be worked on later, or come to nothing. Sorted.
    pub(crate) in_flight: Vec<Request>,
    pub(crate) run: Option<Run>,
    pub(crate) ended: Option<Ended>,
    pub(crate) records: Records,
    pub(crate) left: Budgets,
    pub(crate) harm: Option<Harm>,
}

/// The document in Concur.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Concur {
    /// The newest approval, from 1.
    pub(crate) approval: u8,
    pub(crate) status: ConcurStatus,
    /// What Concur was told of each approval.
    pub(crate) told: [Option<Told>; APPROVALS],
    /// How many payment confirmations of the first payee's purchase document were taken.
    pub(crate) payments: u8,
}

/// Where the newest approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ConcurStatus {
    Ready,
    Acknowledged,
    /// Acknowledged by another system.
    OtherSystems,
    Recalled,
    /// Confirmed, with `told` saying how.
    Confirmed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Told {
    Success,
    Error,
}

/// A purchase document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Document {
    /// The approval Concordat made it for; `None` for somebody else's.
    pub(crate) made_for: Option<u8>,
    /// The approval its ownership line names; `None` without such a line.
    pub(crate) mark: Option<u8>,
    pub(crate) payee: u8,
    /// Which vendor and external number, counted up by corrections and reversals.
    pub(crate) key: u8,
    pub(crate) status: Status,
    /// Moves with every change.
    pub(crate) tag: u8,
    /// A post failed late: deleting it leaves remains.
    pub(crate) failed_late: bool,
    /// A post of ours posted it, and not a person's.
    pub(crate) posted_by_us: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    Draft,
    /// A credit memo's draft that a person released: reads like a posted one.
    Released,
    Posted,
    Paid,
    Canceled,
    Remains,
    Deleted,
}

impl Document {
    pub(crate) fn is_draft(&self) -> bool {
        matches!(self.status, Status::Draft | Status::Released)
    }

    /// Made by us, and not taken over by a person who then posted it.
    pub(crate) fn is_ours(&self) -> bool {
        self.made_for.is_some() && (self.mark.is_some() || self.posted_by_us)
    }

    pub(crate) fn stands_posted(&self) -> bool {
        matches!(self.status, Status::Posted | Status::Paid)
    }
}

/// A request that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Request {
    Acknowledge { approval: u8 },
    Create { approval: u8, payee: u8, key: u8 },
    Post { id: u8 },
    Delete { id: u8, tag: u8 },
    Confirm { approval: u8 },
    Reject { approval: u8 },
    Pay { approval: u8, again: bool },
}

impl Request {
    /// Whether it may leave something in Business Central.
    pub(crate) fn leaves_something(self) -> bool {
        matches!(self, Request::Create { .. } | Request::Post { .. })
    }
}

/// The open run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    pub(crate) step: Step,
    pub(crate) approval: u8,
    pub(crate) acknowledged: bool,
    /// What stands for each payee, as the last look said.
    pub(crate) standing: [Option<Standing>; PAYEES],
    /// What was read back as posted: the id for each payee.
    pub(crate) posted: [Option<u8>; PAYEES],
    /// A create or post was sent whose outcome is not known.
    pub(crate) unsettled: bool,
    /// Whether Concur is told when back-out is done.
    pub(crate) tell: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    Draft(u8),
    Posted(u8),
}

/// What the run does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Acknowledge { to_reject: bool },
    Ask { to_reject: bool },
    Look,
    Create { payee: u8 },
    Delete { id: u8, tag: u8, then_back_out: bool },
    Post { payee: u8 },
    ReadBack { payee: u8, answer: PostAnswer },
    Confirm,
    AskConfirmed,
    AwaitPayment,
    Pay { again: bool },
    BackOut,
    Reject,
    AskRejected,
    Held(Why),
}

/// What came back from a post, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PostAnswer {
    Accepted,
    Refused,
    Nothing,
}

/// Why a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Why {
    Reopened,
    OtherSystem,
    SomebodyElses,
    Differs,
    Canceled,
    Refused,
    Gone,
    Recalled,
    StandsPosted,
    ToldOtherwise,
}

/// How the last run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ended {
    Completed,
    Failed,
    /// Terminated.
    Lost,
}

/// What outlives a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Records {
    /// The approval received last.
    pub(crate) received: Option<u8>,
    /// The approval that a rejection was sent for last.
    pub(crate) rejected: Option<u8>,
    /// Something was sent whose outcome is not known.
    pub(crate) unsettled: bool,
    /// Ids that a post was sent for, with their approval.
    pub(crate) posts: Vec<(u8, u8)>,
    /// Ids that were read back as posted and not recorded as reversed, with their approval.
    pub(crate) posted: Vec<(u8, u8)>,
    /// The vendor and number in force.
    pub(crate) key: u8,
    /// A posting of this document was reversed and Concur told so.
    pub(crate) reversed: bool,
}

/// What may still go wrong or be done by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Budgets {
    pub(crate) faults: u8,
    pub(crate) people: u8,
    pub(crate) terminations: u8,
    pub(crate) approvals: u8,
    pub(crate) payments: u8,
    pub(crate) resets: u8,
}

/// What must never have happened and leaves no trace in the state itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Harm {
    TouchedSomebodyElses,
    ToldAnotherNumber,
    PaidBeforeSuccess,
    PostedBeforeEveryDraft,
}
