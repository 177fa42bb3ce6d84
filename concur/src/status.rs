//! Status of a financial document.

use std::fmt;

/// `docStatus` of a financial document (Concur FIS v4). The first four are on the reference page, the others only in
/// its OpenAPI file; the list is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentStatus {
    /// In the queue; may be acknowledged.
    Ready,
    /// Taken by a financial system; locked in Concur.
    Acknowledged,
    /// Confirmed as posted.
    PostingConfirmedSuccess,
    /// Confirmed as not posted.
    PostingConfirmedFailure,
    /// `DELAYED`
    Delayed,
    /// `PAID`
    Paid,
    /// `RECALLED`
    Recalled,
    /// `VOID`
    Void,
    /// `CANCEL`
    Cancel,
    /// `PAYMENT_CONFIRMED_SUCCESS`
    PaymentConfirmedSuccess,
    /// `PAYMENT_CONFIRMED_REVERSED`
    PaymentConfirmedReversed,
    /// `PAYMENT_CONFIRMED_OBSOLETE`
    PaymentConfirmedObsolete,
    /// `PENDING_SYSTEM_REFRESH`
    PendingSystemRefresh,
    /// `FLAG_DUPLICATE`
    FlagDuplicate,
    /// A status that is not documented, as printed.
    Other(String),
}

impl DocumentStatus {
    const DOCUMENTED: [Self; 14] = [
        Self::Ready,
        Self::Acknowledged,
        Self::PostingConfirmedSuccess,
        Self::PostingConfirmedFailure,
        Self::Delayed,
        Self::Paid,
        Self::Recalled,
        Self::Void,
        Self::Cancel,
        Self::PaymentConfirmedSuccess,
        Self::PaymentConfirmedReversed,
        Self::PaymentConfirmedObsolete,
        Self::PendingSystemRefresh,
        Self::FlagDuplicate,
    ];

    /// The status as Concur prints it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ready => "READY",
            Self::Acknowledged => "ACKNOWLEDGED",
            Self::PostingConfirmedSuccess => "POSTING_CONFIRMED_SUCCESS",
            Self::PostingConfirmedFailure => "POSTING_CONFIRMED_FAILURE",
            Self::Delayed => "DELAYED",
            Self::Paid => "PAID",
            Self::Recalled => "RECALLED",
            Self::Void => "VOID",
            Self::Cancel => "CANCEL",
            Self::PaymentConfirmedSuccess => "PAYMENT_CONFIRMED_SUCCESS",
            Self::PaymentConfirmedReversed => "PAYMENT_CONFIRMED_REVERSED",
            Self::PaymentConfirmedObsolete => "PAYMENT_CONFIRMED_OBSOLETE",
            Self::PendingSystemRefresh => "PENDING_SYSTEM_REFRESH",
            Self::FlagDuplicate => "FLAG_DUPLICATE",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for DocumentStatus {
    fn from(text: &str) -> Self {
        Self::DOCUMENTED
            .into_iter()
            .find(|status| status.as_str() == text)
            .unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl fmt::Display for DocumentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_status_is_kept_as_printed() {
        assert_eq!(DocumentStatus::from("READY"), DocumentStatus::Ready);
        assert_eq!(DocumentStatus::from("ready"), DocumentStatus::Other("ready".into()));
        assert_eq!(DocumentStatus::from("ARCHIVED").as_str(), "ARCHIVED");
    }
}
