//! Vendors: read once, refreshed by what changed, so that resolving a payee costs no request in the ordinary case (design D9).

use std::collections::BTreeMap;

use business_central::{BusinessCentral, Changed, VendorBlocked, VendorWithDefaults};
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

/// A dimension's code and a value's code.
pub(crate) type Default = (String, String);

struct Known {
    standing: Standing,
    defaults: Vec<Default>,
}

/// The vendors of one company.
#[derive(std::default::Default)]
pub struct VendorCache {
    known: Mutex<Vendors>,
}

#[derive(std::default::Default)]
struct Vendors {
    vendors: BTreeMap<String, Known>,
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
        let cached = known.standing(number);
        if known.is_fresh(now) && cached == Some(Standing::Usable) {
            return Ok(cached);
        }
        let changed = known
            .read_at
            .map_or(Changed::All, |read_at| Changed::Since(read_at - OVERLAP));
        let vendors = business_central
            .vendors_with_defaults(changed)
            .await
            .map_err(|error| ledger_failed(Request::Read, error))?;
        for vendor in vendors {
            known
                .vendors
                .insert(vendor.vendor.number.to_uppercase(), Known::of(&vendor));
        }
        known.read_at = Some(now);
        Ok(known.standing(number))
    }

    /// Whether a vendor can be invoiced as far as is known without asking. It never waits for somebody else who asks.
    pub(crate) fn is_known_usable(&self, number: &VendorNumber) -> bool {
        self.known
            .try_lock()
            .is_ok_and(|known| known.is_fresh(Timestamp::now()) && known.standing(number) == Some(Standing::Usable))
    }

    /// The dimensions that documents of a vendor get by themselves, as far as they are known. A change of them does not touch the
    /// vendor's row, so this may be out of date: whoever builds on it must notice when it proves wrong.
    pub(crate) async fn defaults(&self, number: &VendorNumber) -> Vec<Default> {
        let known = self.known.lock().await;
        known
            .vendors
            .get(number.as_str())
            .map(|known| known.defaults.clone())
            .unwrap_or_default()
    }

    /// Forgets when the vendors were read, so that all of them are read again before the next use.
    pub(crate) async fn forget(&self) {
        self.known.lock().await.read_at = None;
    }
}

impl Vendors {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.read_at.is_some_and(|read_at| now.duration_since(read_at) < FRESH)
    }

    fn standing(&self, number: &VendorNumber) -> Option<Standing> {
        self.vendors.get(number.as_str()).map(|known| known.standing)
    }
}

impl Known {
    fn of(vendor: &VendorWithDefaults) -> Self {
        let with_value = vendor
            .default_dimensions
            .iter()
            .filter(|default| !default.dimension_value_code.trim().is_empty());
        Self {
            standing: if vendor.vendor.blocked == VendorBlocked::All {
                Standing::Blocked
            } else {
                Standing::Usable
            },
            defaults: with_value
                .map(|default| {
                    (
                        default.dimension_code.to_uppercase(),
                        default.dimension_value_code.to_uppercase(),
                    )
                })
                .collect(),
        }
    }
}

/// Every payee of the plan must be a vendor that can be invoiced.
pub(super) async fn resolve(environment: &Environment, plan: &PlanRef) -> Result<(), Classified> {
    let connection = environment.connection(&plan.document.connection)?;
    let plan = environment.plan(plan).await?;
    let company = connection.company(&plan.company)?;
    for purchase in &plan.purchases {
        let missing = |what: &str| {
            let reason = format!(
                "Vendor {} {what} in Business Central. Mend it there or in the mapping, then send `retry`.",
                purchase.vendor
            );
            Err(Classified::of(FailureType::MappingMissing, reason))
        };
        match company
            .vendors
            .standing(&company.business_central, &purchase.vendor)
            .await?
        {
            Some(Standing::Usable) => {}
            Some(Standing::Blocked) => return missing("is blocked"),
            None => return missing("does not exist"),
        }
    }
    Ok(())
}
