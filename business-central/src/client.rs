//! The client itself; its operations stand in the files named after what they work on.

use std::num::NonZeroU32;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::config::{BusinessCentralConfig, ConfigError};
use crate::http::Http;
use crate::route::Routes;

/// Rows asked for per page; Business Central gives at most 20,000.
const ROWS_PER_PAGE: u32 = 1000;

/// Client of one company. Cheap to clone; clones share the connection pool and the token.
#[derive(Clone)]
pub struct BusinessCentral {
    http: Arc<Http>,
    routes: Arc<Routes>,
    rows_per_page: u32,
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Every row.
    All,
    /// Rows whose `lastModifiedDateTime` is later. Deleted rows are not told; rows are stamped in another order than
    /// they become visible, so let the watermark lag a few minutes behind.
    Since(Timestamp),
}

impl BusinessCentral {
    /// Checks the configuration and builds the client; no request is made.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting that cannot work.
    pub fn new(config: BusinessCentralConfig) -> Result<Self, ConfigError> {
        config.validate()?;
        Ok(Self {
            http: Arc::new(Http::new(&config)?),
            routes: Arc::new(Routes::new(&config)),
            rows_per_page: ROWS_PER_PAGE,
        })
    }

    /// A client of another company of the same environment, with the same credentials, token and connection pool. The
    /// company is not looked up; [`companies`](Self::companies) tells which there are.
    #[must_use]
    pub fn for_company(&self, company_id: Uuid) -> Self {
        Self {
            http: Arc::clone(&self.http),
            routes: Arc::new(self.routes.for_company(company_id)),
            rows_per_page: self.rows_per_page,
        }
    }

    /// The same client asking for another number of rows per page (1000 otherwise).
    #[must_use]
    pub fn with_rows_per_page(self, rows: NonZeroU32) -> Self {
        Self {
            rows_per_page: rows.get(),
            ..self
        }
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    pub(crate) fn routes(&self) -> &Routes {
        &self.routes
    }

    pub(crate) fn rows_per_page(&self) -> u32 {
        self.rows_per_page
    }
}

impl std::fmt::Debug for BusinessCentral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BusinessCentral").finish_non_exhaustive()
    }
}

impl Changed {
    /// The `$filter` that asks for these rows. Milliseconds are what Business Central keeps; cutting the rest off
    /// makes the moment earlier, never later.
    pub(crate) fn filter(self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Since(moment) => Some(modified_after(moment)),
        }
    }
}

/// `lastModifiedDateTime gt …`.
pub(crate) fn modified_after(moment: Timestamp) -> String {
    format!("lastModifiedDateTime gt {moment:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_never_moves_forward() {
        let moment: Timestamp = "2026-03-01T12:00:00.9999Z".parse().unwrap();
        assert_eq!(
            Changed::Since(moment).filter().as_deref(),
            Some("lastModifiedDateTime gt 2026-03-01T12:00:00.999Z")
        );
        assert_eq!(Changed::All.filter(), None);
    }
}
