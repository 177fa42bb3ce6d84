//! The rules of `docs/specs/posting.md` that the model can leave out.

/// A rule of exactly-once posting. Its number in the specification stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// P1: the run exists before the document is acknowledged.
    StartBeforeAcknowledge,
    /// P3: what is sent is on record before it is sent, for the next run too.
    RecordedBeforeSent,
    /// P4: after *already acknowledged* Concur is asked before anything else is done.
    AskedBeforeGoingOn,
    /// P5: a write is sent once for each decision to send it.
    SentOnce,
    /// P6: nothing is created without a look.
    LookBeforeCreate,
    /// P7: absence counts only when nothing that was sent can still be running.
    NothingStillRunning,
    /// P8: a purchase document is ours only by its ownership line.
    OursByTheMark,
    /// P9: what stands for another approval does not stand for this one.
    ThisApprovalOnly,
    /// P10: a draft is deleted only under the tag just read.
    DeletedUnderTheTag,
    /// P11: a draft of another approval or a second draft goes before anything is posted.
    StaleDraftsGo,
    /// P12: drafts of former numbers and vendors are looked for too.
    FormerKeysToo,
    /// P13: every draft stands before the first post.
    DraftsBeforePosts,
    /// P14: a post is read back whatever was answered.
    ReadBack,
    /// P15: the number to confirm is read after the posting.
    NumberReadAfter,
    /// P16: a credit memo is posted by its number or the ledger, not by its status.
    CreditMemoProof,
    /// P17: the empty remains of a deleted draft are no posting.
    RemainsNeverCount,
    /// P18: a posted document is ours by its id too, when a post of it is on record.
    PostOnRecord,
    /// P19: before a posting a run ends only through back-out.
    EndsByBackOut,
    /// P20: back-out waits until nothing that was sent can still be running.
    BackOutWaits,
    /// P21: Concur is never told `error` while something of ours stands posted.
    NoErrorWhilePosted,
    /// P22: once a rejection was sent, the approval ends by it.
    RejectionIsFinal,
    /// P25: a payment is confirmed under one reference.
    OneReference,
    /// P26: no payment is told before the posting success.
    PaymentAfterSuccess,
    /// P28: *reversed* counts only when Business Central shows it.
    ReversedIsSeen,
    /// P29: after a reversal the next attempt has a new number.
    NewNumberAfterReversal,
}

/// Which rules hold in a model: all of them but one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules(Option<Rule>);

impl Rules {
    /// The design as written.
    pub(crate) const ALL: Rules = Rules(None);

    /// One rule left out.
    pub(crate) fn without(rule: Rule) -> Rules {
        Rules(Some(rule))
    }

    /// Whether a rule holds.
    pub(crate) fn hold(self, rule: Rule) -> bool {
        self.0 != Some(rule)
    }
}
