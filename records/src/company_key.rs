use serde::{Deserialize, Serialize};

use crate::{RecordsError, checks};

/// Names one Business Central company of one connection. Checked by every method that takes it: each part is an id of
/// at most 256 bytes without control characters or surrounding spaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CompanyKey {
    /// The configured connection.
    pub connection: String,
    /// The Business Central company, as in [`crate::StoredPlan::company`].
    pub company: String,
}

impl CompanyKey {
    pub(crate) fn check(&self) -> Result<(), RecordsError> {
        checks::id("connection", &self.connection)?;
        checks::id("company", &self.company)
    }
}
