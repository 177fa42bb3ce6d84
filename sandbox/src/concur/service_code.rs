//! The per-item service codes of the Financial Integration Service ("FIS v4, Service Codes").

/// A code and what it is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServiceCode {
    Done,
    OtherSystem,
    AlreadyAcknowledged,
    RecalledBeforeAcknowledgement,
    NotReady,
    UnknownAtAcknowledgement,
    WrongTypeAtAcknowledgement,
    NotAcknowledged,
    RecalledBeforePosting,
    PostingAlreadyConfirmed,
    UnknownState,
    WrongType,
    Unknown,
    InvalidPosting,
    PaymentAlreadyConfirmed,
    InvalidPayment,
}

impl ServiceCode {
    pub(super) fn number(self) -> u16 {
        match self {
            Self::Done => 0,
            Self::OtherSystem => 99,
            Self::AlreadyAcknowledged => 101,
            Self::RecalledBeforeAcknowledgement => 102,
            Self::NotReady => 103,
            Self::UnknownAtAcknowledgement => 104,
            Self::WrongTypeAtAcknowledgement => 105,
            Self::NotAcknowledged => 111,
            Self::RecalledBeforePosting => 112,
            Self::PostingAlreadyConfirmed => 113,
            Self::UnknownState => 114,
            Self::WrongType => 115,
            Self::Unknown => 116,
            Self::InvalidPosting => 198,
            Self::PaymentAlreadyConfirmed => 213,
            Self::InvalidPayment => 298,
        }
    }

    /// The `errorMessage` beside the code. Only that of 116 is published (101 and a repeated payment reference carry
    /// values and are built where they are sent); the others are wordings of this simulator, so that nobody comes to
    /// depend on a text.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Done => "",
            Self::OtherSystem => "The systemId differs from the one that acknowledged this document.",
            Self::AlreadyAcknowledged => "This document was previously acknowledged.",
            Self::RecalledBeforeAcknowledgement | Self::RecalledBeforePosting => "This document was recalled.",
            Self::NotReady => "This document is not ready.",
            Self::UnknownAtAcknowledgement | Self::Unknown => "This document does not exist.",
            Self::WrongTypeAtAcknowledgement | Self::WrongType => "This document has another docType.",
            Self::NotAcknowledged => "This document was not acknowledged.",
            Self::PostingAlreadyConfirmed => "The posting of this document was already confirmed.",
            Self::UnknownState => "This document is in an unknown state.",
            Self::InvalidPosting => "This posting confirmation is invalid.",
            Self::PaymentAlreadyConfirmed => "The payment of this document was already confirmed.",
            Self::InvalidPayment => "This payment confirmation is invalid.",
        }
    }
}
