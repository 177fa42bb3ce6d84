//! Status of a purchase document.

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::field_value::option_name;

/// Status of a purchase invoice or purchase credit memo (Business Central API v2.0, `status`).
///
/// `Paid` means closed, not "money sent", and can go back to `Open`; `Canceled` can too. For credit memos a status
/// other than `Draft` does not prove posting: a released draft reads `Open`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurchaseStatus {
    /// Not posted.
    Draft,
    /// Awaits approval; never told for invoices.
    InReview,
    /// Posted, vendor ledger entry open (invoices).
    Open,
    /// Posted, vendor ledger entry closed.
    Paid,
    /// Posted, and cancelled by a corrective document.
    Canceled,
    /// Posted, and itself corrects another document.
    Corrective,
    /// A value this client does not know, or blank.
    Other(String),
}

impl PurchaseStatus {
    /// Reads either spelling, `In Review` or `In_x0020_Review`.
    #[must_use]
    pub fn from_wire(wire: &str) -> Self {
        let name = option_name(wire);
        match name.as_str() {
            "Draft" => Self::Draft,
            "In Review" => Self::InReview,
            "Open" => Self::Open,
            "Paid" => Self::Paid,
            "Canceled" => Self::Canceled,
            "Corrective" => Self::Corrective,
            _ => Self::Other(name),
        }
    }
}

impl fmt::Display for PurchaseStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "Draft",
            Self::InReview => "In Review",
            Self::Open => "Open",
            Self::Paid => "Paid",
            Self::Canceled => "Canceled",
            Self::Corrective => "Corrective",
            Self::Other(name) => name,
        })
    }
}

impl<'de> Deserialize<'de> for PurchaseStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_wire(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_and_unknown_values() {
        for (wire, status) in [
            ("Draft", PurchaseStatus::Draft),
            ("In_x0020_Review", PurchaseStatus::InReview),
            ("In Review", PurchaseStatus::InReview),
            ("Open", PurchaseStatus::Open),
            ("Paid", PurchaseStatus::Paid),
            ("Canceled", PurchaseStatus::Canceled),
            ("Corrective", PurchaseStatus::Corrective),
            ("_x0020_", PurchaseStatus::Other(" ".to_owned())),
            (
                "Pending_x0020_Prepayment",
                PurchaseStatus::Other("Pending Prepayment".to_owned()),
            ),
        ] {
            assert_eq!(PurchaseStatus::from_wire(wire), status);
            assert_eq!(status.to_string(), option_name(wire));
        }
    }
}
