//! Vendors on their way to Concur: what is known of each, and what that makes of it. Pure, but for reading what waits.
//!
//! ```text
//! unclear ──look──▶ create / update / block ──sent──▶ sending ──taken──▶ pushed
//!    ▲                                                  │  └──refused──▶ refused
//!    └───────────── no answer, and certainly over ──────┘
//! ```
//! `absent` is a vendor that is blocked and that Concur does not have. A change in Business Central leads from `pushed` to
//! `update` or `block`, from `absent` and `refused` to `unclear`.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use posting::ids::ConnectionName;
use posting::vendor_sync::{Change, WantedVendor, difference};
use records::{Records, VendorPush, VendorPushFilter};
use workflows::contracts::VendorBacklog;

use crate::classify::{Classified, records as records_failed};
use crate::environment::defect;

pub(crate) const UNCLEAR: &str = "unclear";
pub(crate) const CREATE: &str = "create";
pub(crate) const UPDATE: &str = "update";
pub(crate) const BLOCK: &str = "block";
pub(crate) const SENDING: &str = "sending";
pub(crate) const PUSHED: &str = "pushed";
pub(crate) const ABSENT: &str = "absent";
pub(crate) const REFUSED: &str = "refused";

/// What a run did in Concur.
pub(crate) const CREATED: &str = "created";
pub(crate) const UPDATED: &str = "updated";
pub(crate) const BLOCKED: &str = "blocked";

/// States of what is sent next, in this order.
pub(crate) const TO_SEND: [&str; 3] = [CREATE, UPDATE, BLOCK];

/// Whose turn it is: a run, and how long its requests may still be processed.
#[derive(Clone, Copy)]
pub(crate) struct Turn<'a> {
    pub(crate) run: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) window: Duration,
}

impl<'a> Turn<'a> {
    pub(crate) fn now(run: &'a str, window_seconds: u64) -> Self {
        Self {
            run,
            now: Timestamp::now(),
            window: Duration::from_secs(window_seconds),
        }
    }

    /// Whether nobody knows what Concur has, and no request that could change it is under way.
    pub(crate) fn is_unclear(&self, row: &VendorPush) -> bool {
        row.state == UNCLEAR || (row.state == SENDING && self.is_over(row))
    }

    fn is_over(&self, row: &VendorPush) -> bool {
        Duration::try_from(self.now.duration_since(row.at)).is_ok_and(|since| since >= self.window)
    }

    /// Goes on with a row after a look at what Concur has. A request without an answer that shows has done what it was sent for.
    pub(crate) fn settled(
        &self,
        row: &mut VendorPush,
        in_concur: Option<&BTreeMap<String, String>>,
    ) -> Result<(), Classified> {
        let was_sent = row.state == SENDING;
        let state = match difference(&wanted(row)?, in_concur) {
            Change::Nothing => PUSHED,
            Change::Absent => ABSENT,
            Change::Create => CREATE,
            Change::Update { .. } => UPDATE,
            Change::Block => BLOCK,
        };
        if !(was_sent && state == PUSHED) {
            row.change = None;
        }
        state.clone_into(&mut row.state);
        row.reason = None;
        self.touch(row);
        Ok(())
    }

    /// Gives a row what Concur shall know now. In a full run it is compared with Concur whatever it was.
    pub(crate) fn wants(&self, row: &mut VendorPush, wanted: &WantedVendor, full: bool) -> Result<bool, Classified> {
        let digest = wanted.digest();
        let changed = digest != row.digest;
        if !changed && !full {
            return Ok(false);
        }
        if full {
            row.full_run = Some(self.run.to_owned());
        }
        if row.state == SENDING && !changed {
            return Ok(full);
        }
        if row.state != SENDING {
            let newly_blocked = wanted.is_blocked() && !self::wanted(row)?.is_blocked();
            let state = match row.state.as_str() {
                PUSHED | UPDATE | BLOCK if !full => {
                    if newly_blocked {
                        BLOCK
                    } else {
                        UPDATE
                    }
                }
                _ => UNCLEAR,
            };
            state.clone_into(&mut row.state);
            row.reason = None;
            row.change = None;
            self.touch(row);
        }
        row.wanted = written(wanted)?;
        row.digest = digest;
        Ok(true)
    }

    /// Notes that this run changed the row now.
    pub(crate) fn touch(&self, row: &mut VendorPush) {
        self.run.clone_into(&mut row.run);
        row.at = self.now;
    }
}

/// What Concur shall know of a vendor.
pub(crate) fn wanted(row: &VendorPush) -> Result<WantedVendor, Classified> {
    serde_json::from_str(&row.wanted).map_err(|_| {
        defect(format!(
            "Vendor {} in records cannot be read by this version.",
            row.vendor_number
        ))
    })
}

pub(crate) fn written(wanted: &WantedVendor) -> Result<String, Classified> {
    serde_json::to_string(wanted).map_err(|_| defect("A vendor cannot be written for records."))
}

/// What a run did in Concur when this is sent.
pub(crate) fn change_of(state: &str) -> &'static str {
    match state {
        CREATE => CREATED,
        BLOCK => BLOCKED,
        _ => UPDATED,
    }
}

/// The state to which a row goes back whose request certainly was not processed.
pub(crate) fn state_before(change: Option<&str>) -> &'static str {
    match change {
        Some(CREATED) => CREATE,
        Some(BLOCKED) => BLOCK,
        _ => UPDATE,
    }
}

/// What waits of a connection's vendors.
pub(crate) async fn backlog(
    records: &Records,
    connection: &ConnectionName,
    turn: &Turn<'_>,
) -> Result<VendorBacklog, Classified> {
    let states = records
        .vendor_push_states(connection.as_str())
        .await
        .map_err(records_failed)?;
    let count = |state: &str| states.get(state).copied().unwrap_or(0);
    let over = match count(SENDING) {
        0 => 0,
        _ => in_state(records, connection, SENDING, None)
            .await?
            .iter()
            .filter(|row| turn.is_unclear(row))
            .count(),
    };
    let over = u64::try_from(over).unwrap_or(u64::MAX);
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(VendorBacklog {
        unclear: number(count(UNCLEAR) + over),
        to_send: number(TO_SEND.into_iter().map(count).sum()),
        sending: number(count(SENDING).saturating_sub(over)),
    })
}

/// Rows in a state, in the order in which they were first kept.
pub(crate) async fn in_state(
    records: &Records,
    connection: &ConnectionName,
    state: &str,
    limit: Option<u32>,
) -> Result<Vec<VendorPush>, Classified> {
    let filter = VendorPushFilter {
        connection: connection.as_str().to_owned(),
        state: Some(state.to_owned()),
        limit,
        ..VendorPushFilter::default()
    };
    records.vendor_pushes(&filter).await.map_err(records_failed)
}

#[cfg(test)]
mod tests;
