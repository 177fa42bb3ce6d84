//! Which Business Central company a document is posted in.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::MappingError;
use super::rule::{Found, row};
use super::{Mapping, MappingMiss};
use crate::ids::CompanyCode;

/// The table of `[companies]`, as rules name it.
pub(super) const LEDGER_CODES: &str = "companies.ledger_codes";
/// The company of every other document, as rules name it.
pub(super) const DEFAULT: &str = "companies.default";

/// `[companies]` of the file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Companies {
    /// Concur's ledger codes.
    #[serde(default)]
    pub(super) ledger_codes: BTreeMap<String, CompanyCode>,
    pub(super) default: Option<CompanyCode>,
}

impl Companies {
    pub(super) fn check(&self) -> Result<(), MappingError> {
        if self.ledger_codes.is_empty() && self.default.is_none() {
            let problem = "names no company, so every document would be held; add ledger_codes or a default, or leave the section out to post in the connection's own company";
            return Err(MappingError::value("companies", problem));
        }
        Ok(())
    }
}

impl Mapping {
    /// The Business Central company for a document's ledger code (`ledgerCode`): the row for the code, then the default.
    /// `None` where the file has no `[companies]`: the document goes to the connection's own company.
    ///
    /// # Errors
    /// [`MappingMiss`] when the code has no row, or the document has no code, and there is no default.
    pub fn company(&self, ledger_code: Option<&str>) -> Result<Option<Found<CompanyCode>>, MappingMiss> {
        let Some(companies) = &self.companies else {
            return Ok(None);
        };
        let exact = ledger_code.and_then(|code| companies.ledger_codes.get_key_value(code));
        if let Some((code, company)) = exact {
            return Ok(Some(Found::new(company.clone(), row(LEDGER_CODES, code))));
        }
        let default = companies.default.clone().ok_or_else(|| MappingMiss::LedgerCode {
            code: ledger_code.map(str::to_owned),
        })?;
        Ok(Some(Found::new(default, DEFAULT)))
    }
}
