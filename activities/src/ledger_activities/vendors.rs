//! Vendors: read once, refreshed by what changed, so that resolving a payee costs no request in the ordinary case (design D9).

use std::collections::BTreeMap;

use business_central::{BusinessCentral, Changed, VendorBlocked};
use jiff::{SignedDuration, Timestamp};
use posting::ids::VendorNumber;
use tokio::sync::Mutex;
use workflows::contracts::PlanRef;
use workflows::failure::FailureType;

use crate::classify::{Classified, Request, business_central as ledger_failed};
use crate::environment::Environment;

/// How old the cache may be before it is refreshed.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// Rows are committed out of the order of their timestamps: what changed is read with this overlap.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// What a vendor number leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Usable,
    Blocked,
}

/// The vendors of one company.
#[derive(Default)]
pub struct VendorCache {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    vendors: BTreeMap<String, Standing>,
    read_at: Option<Timestamp>,
}

impl VendorCache {
    /// Looks a vendor up. What is not known, or blocked as far as known, is asked for again before it is believed.
    async fn standing(
        &self,
        business_central: &BusinessCentral,
        number: &VendorNumber,
    ) -> Result<Option<Standing>, Classified> {
        let mut known = self.known.lock().await;
        let now = Timestamp::now();
        let fresh = known.read_at.is_some_and(|read_at| now.duration_since(read_at) < FRESH);
        let cached = known.vendors.get(number.as_str()).copied();
        if fresh && cached == Some(Standing::Usable) {
            return Ok(cached);
        }
        let changed = known
            .read_at
            .map_or(Changed::All, |read_at| Changed::Since(read_at - OVERLAP));
        let vendors = business_central
            .vendors(changed)
            .await
            .map_err(|error| ledger_failed(Request::Read, error))?;
        for vendor in vendors {
            let standing = if vendor.blocked == VendorBlocked::All {
                Standing::Blocked
            } else {
                Standing::Usable
            };
            known.vendors.insert(vendor.number.to_uppercase(), standing);
        }
        known.read_at = Some(now);
        Ok(known.vendors.get(number.as_str()).copied())
    }
}

/// Every payee of the plan must be a vendor that can be invoiced.
pub(super) async fn resolve(environment: &Environment, plan: &PlanRef) -> Result<(), Classified> {
    let connection = environment.connection(&plan.document.connection)?;
    for purchase in environment.plan(plan).await?.purchases {
        let missing = |what: &str| {
            let reason = format!(
                "Vendor {} {what} in Business Central. Mend it there or in the mapping, then send `retry`.",
                purchase.vendor
            );
            Err(Classified::of(FailureType::MappingMissing, reason))
        };
        match connection
            .vendors
            .standing(&connection.business_central, &purchase.vendor)
            .await?
        {
            Some(Standing::Usable) => {}
            Some(Standing::Blocked) => return missing("is blocked"),
            None => return missing("does not exist"),
        }
    }
    Ok(())
}
