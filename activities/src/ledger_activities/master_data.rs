//! Which rows of master data changed: one incremental read.

use std::collections::BTreeSet;

use business_central::{Changed, code_value};
use workflows::contracts::{ChangedMasterData, ListChangedMasterData, MasterData};

use crate::classify::{Classified, Request, business_central as ledger_failed};
use crate::environment::Environment;

/// More changed rows than this are not named: their number alone would burden history.
const NAMED_MAX: usize = 10_000;

/// Reads one kind of master data that changed.
pub(super) async fn list_changed(
    environment: &Environment,
    ask: &ListChangedMasterData,
) -> Result<ChangedMasterData, Classified> {
    let company = environment
        .connection(&ask.company.connection)?
        .company(&ask.company.company)?;
    let ledger = &company.business_central;
    let since = Changed::Since(ask.since);
    let codes: Result<Vec<String>, _> = match ask.what {
        MasterData::Vendors => {
            let rows = ledger.vendors(since).await;
            rows.map(|rows| rows.into_iter().map(|row| row.number).collect())
        }
        MasterData::Accounts => {
            let rows = ledger.accounts(since).await;
            rows.map(|rows| rows.into_iter().map(|row| row.number).collect())
        }
        MasterData::DimensionValues => {
            let rows = ledger.changed_dimension_values(since).await;
            rows.map(|rows| rows.into_iter().map(|row| row.code).collect())
        }
        MasterData::TaxGroups => {
            let rows = ledger.tax_groups(since).await;
            rows.map(|rows| rows.into_iter().map(|row| row.code).collect())
        }
    };
    let codes = codes.map_err(|error| ledger_failed(Request::Read, error))?;
    let too_many = codes.len() > NAMED_MAX;
    let codes: BTreeSet<String> = match too_many {
        true => BTreeSet::new(),
        false => codes.iter().map(|code| code_value(code)).collect(),
    };
    Ok(ChangedMasterData { codes, too_many })
}
