use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{RecordsError, checks};

/// Names one approval of one Concur document. Checked by every method that takes it: each part is an id of at most
/// 256 bytes without control characters or surrounding spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentKey {
    /// The configured connection (one Concur company to one Business Central company).
    pub connection: String,
    /// The Concur business id, stable over approvals: report id, payment request id or cash advance id.
    pub business_id: String,
    /// The FI document id, new at every approval.
    pub financial_document_id: String,
}

impl DocumentKey {
    pub(crate) fn check(&self) -> Result<(), RecordsError> {
        checks::id("connection", &self.connection)?;
        checks::id("business id", &self.business_id)?;
        checks::id("FI document id", &self.financial_document_id)
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (FI document {}, connection {})",
            self.business_id, self.financial_document_id, self.connection
        )
    }
}
