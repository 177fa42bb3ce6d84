//! The vendor master as Concur shall know it: read from Business Central, made by the rules, kept in records.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use business_central::{Changed, Vendor, VendorBlocked};
use jiff::{SignedDuration, Timestamp};
use posting::vendor_sync::{LedgerBlock, LedgerVendor, Wanted, WantedVendor};
use records::{VendorPush, VendorPushFilter};
use workflows::contracts::{CollectVendors, CollectedVendors, CompanyRef, Refusals, RefusedVendor};
use workflows::failure::FailureType;

use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Company, Environment, defect};
use crate::vendor_pushes::{Turn, UNCLEAR, backlog, wanted, written};

/// Rows are committed out of the order of their timestamps, and clocks differ: what changed is read with this overlap.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Business Central gives at most 20,000.
const ROWS_PER_PAGE: NonZeroU32 = match NonZeroU32::new(10_000) {
    Some(rows) => rows,
    None => NonZeroU32::MIN,
};
/// How often it is decided anew because another run changed the same rows meanwhile.
const MAX_TRIES: u32 = 5;

/// Name of a company's watermark in records.
fn watermark_name(company: &CompanyRef) -> String {
    format!("vendor-sync/{}/{}", company.connection, company.company)
}

/// What the rules made of the vendors that were read.
#[derive(Default)]
struct Made {
    /// With the vendor's id and number.
    wanted: Vec<(String, String, WantedVendor)>,
    /// Ids.
    excluded: BTreeSet<String>,
    /// Ids; Concur keeps what it knows of them.
    refused: BTreeSet<String>,
    refusals: Refusals,
}

/// Reads vendors and keeps what Concur shall know of them. The watermark moves once that is kept.
pub(super) async fn collect(environment: &Environment, ask: &CollectVendors) -> Result<CollectedVendors, Classified> {
    let connection = environment.connection(&ask.company.connection)?;
    let company = connection.company(&ask.company.company)?;
    let records = environment.records();
    let turn = Turn::now(&ask.run, ask.unknown_window_seconds);
    let name = watermark_name(&ask.company);
    let stored = records.watermark(&name).await.map_err(records_failed)?;
    let since: Option<Timestamp> = stored
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| defect("The watermark of the vendor sync in records is not a time."))?;
    let since = since.filter(|_| !ask.full);
    let changed = since.map_or(Changed::All, |since| Changed::Since(since - OVERLAP));
    let ledger = company.business_central.clone().with_rows_per_page(ROWS_PER_PAGE);
    let vendors = ledger.vendors(changed).await;
    let vendors = vendors.map_err(|error| ledger_failed(Request::Read, error))?;
    let made = made(company, &vendors)?;
    let mut collected = CollectedVendors {
        read: u32::try_from(vendors.len()).unwrap_or(u32::MAX),
        excluded: u32::try_from(made.excluded.len()).unwrap_or(u32::MAX),
        full: since.is_none(),
        ..CollectedVendors::default()
    };
    for _ in 0..MAX_TRIES {
        let all = VendorPushFilter {
            connection: ask.company.connection.as_str().to_owned(),
            ..VendorPushFilter::default()
        };
        let known = if vendors.is_empty() && !collected.full {
            Vec::new()
        } else {
            records.vendor_pushes(&all).await.map_err(records_failed)?
        };
        let decided = decide(ask, &company.id, &turn, known, &made, collected.full)?;
        let missed = records
            .save_vendor_pushes(&decided.rows)
            .await
            .map_err(records_failed)?;
        if missed.is_empty() {
            collected.refused = decided.refusals;
            records
                .set_watermark(&name, &turn.now.to_string())
                .await
                .map_err(records_failed)?;
            collected.backlog = backlog(records, &ask.company.connection, &turn).await?;
            return Ok(collected);
        }
    }
    Err(Classified::of(
        FailureType::Unavailable,
        "Other runs change the same vendors in records all the while.",
    ))
}

fn made(company: &Company, vendors: &[Vendor]) -> Result<Made, Classified> {
    let mut made = Made::default();
    for vendor in vendors {
        let id = vendor.id.to_string();
        match company.mapping.wanted_vendor(&company.code, &as_ledger_has_it(vendor)) {
            None => {
                let reason = format!("The mapping rules of company {} have no [vendor_sync].", company.code);
                return Err(Classified::of(FailureType::MappingMissing, reason));
            }
            Some(Wanted::Vendor(wanted)) => made.wanted.push((id, vendor.number.clone(), wanted)),
            Some(Wanted::Excluded { .. }) => {
                made.excluded.insert(id);
            }
            Some(Wanted::Refused { reason }) => {
                made.refusals.add(RefusedVendor {
                    number: vendor.number.clone(),
                    reason,
                });
                made.refused.insert(id);
            }
        }
    }
    Ok(made)
}

/// A vendor as the rules read it.
pub fn as_ledger_has_it(vendor: &Vendor) -> LedgerVendor {
    LedgerVendor {
        number: vendor.number.clone(),
        display_name: vendor.display_name.clone(),
        address_line1: vendor.address_line1.clone(),
        address_line2: vendor.address_line2.clone(),
        city: vendor.city.clone(),
        state: vendor.state.clone(),
        country: vendor.country.clone(),
        postal_code: vendor.postal_code.clone(),
        phone_number: vendor.phone_number.clone(),
        email: vendor.email.clone(),
        tax_registration_number: vendor.tax_registration_number.clone(),
        currency_code: vendor.currency_code.clone(),
        blocked: match vendor.blocked {
            VendorBlocked::No => LedgerBlock::No,
            VendorBlocked::Payment => LedgerBlock::Payment,
            VendorBlocked::All | VendorBlocked::Other(_) => LedgerBlock::All,
        },
    }
}

struct Decided {
    /// What is to be kept.
    rows: Vec<VendorPush>,
    refusals: Refusals,
}

fn decide(
    ask: &CollectVendors,
    company: &str,
    turn: &Turn<'_>,
    known: Vec<VendorPush>,
    made: &Made,
    full: bool,
) -> Result<Decided, Classified> {
    let key = |row: &VendorPush| (row.code_key.clone(), row.address_key.clone());
    let mut rows: BTreeMap<(String, String), VendorPush> = known.into_iter().map(|row| (key(&row), row)).collect();
    let mut refusals = made.refusals.clone();
    let mut changed = BTreeSet::new();
    let mut met = BTreeMap::new();
    for (id, number, wanted) in &made.wanted {
        let key = wanted.key();
        let other = rows
            .get(&key)
            .filter(|row| row.company != company)
            .map(|row| &row.vendor_number);
        if let Some(other) = other.or_else(|| met.get(&key)) {
            let reason = format!(
                "Its code {} is that of vendor {other} already, perhaps of another company; tell them apart by vendor_code \
                 under [vendor_sync] in the mapping rules.",
                wanted.vendor_code
            );
            refusals.add(RefusedVendor {
                number: number.clone(),
                reason,
            });
            continue;
        }
        met.insert(key.clone(), number.clone());
        let Some(row) = rows.get_mut(&key) else {
            rows.insert(key.clone(), fresh(ask, company, turn, id, number, wanted, full)?);
            changed.insert(key);
            continue;
        };
        let taken_over = row.vendor_id != *id || row.vendor_number != *number;
        row.vendor_id.clone_from(id);
        row.vendor_number.clone_from(number);
        if turn.wants(row, wanted, full)? || taken_over {
            changed.insert(key);
        }
    }
    let wanted_ids: BTreeSet<&String> = made.wanted.iter().map(|(id, _, _)| id).collect();
    let of_company = rows
        .iter_mut()
        .filter(|(key, row)| row.company == company && !met.contains_key(*key));
    for (key, row) in of_company {
        // Under another code now; kept away by rule; or, where all were read, not there any more.
        let gone = wanted_ids.contains(&row.vendor_id)
            || made.excluded.contains(&row.vendor_id)
            || (full && !made.refused.contains(&row.vendor_id));
        if gone && turn.wants(row, &wanted(row)?.blocked(), full)? {
            changed.insert(key.clone());
        }
    }
    Ok(Decided {
        rows: rows
            .into_iter()
            .filter(|(key, _)| changed.contains(key))
            .map(|(_, row)| row)
            .collect(),
        refusals,
    })
}

fn fresh(
    ask: &CollectVendors,
    company: &str,
    turn: &Turn<'_>,
    id: &str,
    number: &str,
    wanted: &WantedVendor,
    full: bool,
) -> Result<VendorPush, Classified> {
    let (code_key, address_key) = wanted.key();
    Ok(VendorPush {
        connection: ask.company.connection.as_str().to_owned(),
        code_key,
        address_key,
        company: company.to_owned(),
        vendor_id: id.to_owned(),
        vendor_number: number.to_owned(),
        wanted: written(wanted)?,
        digest: wanted.digest(),
        state: UNCLEAR.to_owned(),
        reason: None,
        run: turn.run.to_owned(),
        change: None,
        full_run: full.then(|| turn.run.to_owned()),
        at: turn.now,
        version: 0,
    })
}
