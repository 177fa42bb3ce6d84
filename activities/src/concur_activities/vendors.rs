//! Vendors in Concur: what it has, and telling it what it shall have.

use std::collections::BTreeMap;

use ::concur::{ConcurError, ConcurVendor, VendorField, VendorItem, VendorOutcome, VendorRow};
use posting::ids::ConnectionName;
use records::{Records, VendorPush};
use workflows::contracts::{CompareVendors, ComparedVendors, LookUpVendor, PushVendors, VendorBacklog};
use workflows::failure::FailureType;

use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed, told_by_concur};
use crate::environment::{Environment, defect};
use crate::vendor_pushes::{
    BLOCK, CREATE, PUSHED, REFUSED, SENDING, TO_SEND, Turn, UNCLEAR, UPDATE, backlog, change_of, in_state,
    state_before, wanted,
};

type Key = (String, String);

/// Reads one page of Concur's vendors, and settles what it tells of. Behind the last page it is certain what Concur does not have.
pub(super) async fn compare(environment: &Environment, ask: &CompareVendors) -> Result<ComparedVendors, Classified> {
    let connection = environment.connection(&ask.connection)?;
    let records = environment.records();
    let turn = Turn::now(&ask.run, ask.unknown_window_seconds);
    let page = connection
        .concur
        .vendor_page(ask.offset.as_deref())
        .await
        .map_err(read_failed)?;
    let vendors: BTreeMap<Key, &ConcurVendor> = page.vendors.iter().filter_map(|v| Some((key(v)?, v))).collect();
    let codes: Vec<String> = vendors.keys().map(|(code, _)| code.clone()).collect();
    let rows = records
        .vendor_pushes_by_codes(ask.connection.as_str(), &codes)
        .await
        .map_err(records_failed)?;
    let mut known = 0;
    let mut settled = Vec::new();
    for mut row in rows {
        let Some(vendor) = vendors.get(&(row.code_key.clone(), row.address_key.clone())) else {
            continue;
        };
        known += 1;
        if turn.is_unclear(&row) {
            turn.settled(&mut row, Some(&fields(vendor)))?;
            settled.push(row);
        }
    }
    keep(records, &settled).await?;
    if page.next.is_none() {
        let mut missing = Vec::new();
        for state in [UNCLEAR, SENDING] {
            for mut row in in_state(records, &ask.connection, state, None).await? {
                if turn.is_unclear(&row) {
                    turn.settled(&mut row, None)?;
                    missing.push(row);
                }
            }
        }
        keep(records, &missing).await?;
    }
    Ok(ComparedVendors {
        only_in_concur: u32::try_from(page.vendors.len().saturating_sub(known)).unwrap_or(u32::MAX),
        next: page.next,
        backlog: backlog(records, &ask.connection, &turn).await?,
    })
}

/// Looks one vendor up of which nobody knows what Concur has, and settles it.
pub(super) async fn look_up(environment: &Environment, ask: &LookUpVendor) -> Result<VendorBacklog, Classified> {
    let connection = environment.connection(&ask.connection)?;
    let records = environment.records();
    let turn = Turn::now(&ask.run, ask.unknown_window_seconds);
    let mut waiting = in_state(records, &ask.connection, UNCLEAR, Some(1)).await?;
    if waiting.is_empty() {
        waiting = in_state(records, &ask.connection, SENDING, None).await?;
    }
    if let Some(mut row) = waiting.into_iter().find(|row| turn.is_unclear(row)) {
        let vendor_code = wanted(&row)?.vendor_code;
        let found = connection
            .concur
            .vendors_of_code(&vendor_code)
            .await
            .map_err(read_failed)?;
        let sought = Some((row.code_key.clone(), row.address_key.clone()));
        let vendor = found.iter().find(|vendor| key(vendor) == sought);
        turn.settled(&mut row, vendor.map(fields).as_ref())?;
        keep(records, &[row]).await?;
    }
    backlog(records, &ask.connection, &turn).await
}

/// Sends one batch of one kind. Every vendor in it is kept as being sent before, so that a run that ends in between knows.
pub(super) async fn push(environment: &Environment, ask: &PushVendors) -> Result<VendorBacklog, Classified> {
    let connection = environment.connection(&ask.connection)?;
    let records = environment.records();
    let turn = Turn::now(&ask.run, ask.unknown_window_seconds);
    for state in TO_SEND {
        let mut batch = in_state(records, &ask.connection, state, Some(ask.batch.max(1))).await?;
        for row in &mut batch {
            SENDING.clone_into(&mut row.state);
            row.change = Some(change_of(state).to_owned());
            turn.touch(row);
        }
        let batch = kept(records, batch).await?;
        if batch.is_empty() {
            continue;
        }
        let rows = batch
            .iter()
            .map(|row| vendor_row(row, state))
            .collect::<Result<Vec<_>, _>>()?;
        let answer = match state {
            CREATE => connection.concur.create_vendors(&rows).await,
            UPDATE | BLOCK => connection.concur.update_vendors(&rows).await,
            _ => Err(ConcurError::InvalidRequest {
                call: ::concur::Call::UpdateVendors,
                reason: format!("nothing is sent in state {state}"),
            }),
        };
        match answer {
            Ok(answer) => answered(records, &ask.connection, &turn, batch, &answer.value).await?,
            Err(error) => {
                let failed = write_failed(error);
                if failed.failure_type != FailureType::OutcomeUnknown {
                    put_back(records, &turn, batch).await?;
                }
                return Err(failed);
            }
        }
        break;
    }
    backlog(records, &ask.connection, &turn).await
}

/// What Concur says of each vendor of a batch. One that it does not name stays as being sent, until a look settles it.
async fn answered(
    records: &Records,
    connection: &ConnectionName,
    turn: &Turn<'_>,
    batch: Vec<VendorPush>,
    items: &[VendorItem],
) -> Result<(), Classified> {
    let outcomes: BTreeMap<Key, &VendorOutcome> = items
        .iter()
        .map(|item| {
            (
                (item.vendor_code.to_uppercase(), item.address_code.to_uppercase()),
                &item.outcome,
            )
        })
        .collect();
    let mut told = Vec::new();
    for mut row in batch {
        let key = (row.code_key.clone(), row.address_key.clone());
        match outcomes.get(&key) {
            Some(VendorOutcome::Taken) => PUSHED.clone_into(&mut row.state),
            Some(VendorOutcome::Review { message }) => {
                REFUSED.clone_into(&mut row.state);
                row.reason = Some(format!("Concur says: {}", told_by_concur(message)));
                row.change = None;
            }
            Some(VendorOutcome::Unanswered) | None => continue,
        }
        turn.touch(&mut row);
        told.push(row);
    }
    let missed = records.save_vendor_pushes(&told).await.map_err(records_failed)?;
    // It changed in Business Central meanwhile: what was sent is older than what Concur shall know.
    let codes: Vec<String> = missed.iter().map(|row| row.code_key.clone()).collect();
    let rows = records
        .vendor_pushes_by_codes(connection.as_str(), &codes)
        .await
        .map_err(records_failed)?;
    let mut again = Vec::new();
    for mut row in rows {
        let sent = missed
            .iter()
            .find(|sent| (&sent.code_key, &sent.address_key) == (&row.code_key, &row.address_key));
        if let Some(sent) = sent.filter(|_| row.state == SENDING) {
            let state = if sent.state == PUSHED { UPDATE } else { UNCLEAR };
            state.clone_into(&mut row.state);
            turn.touch(&mut row);
            again.push(row);
        }
    }
    keep(records, &again).await
}

/// Gives a batch back that certainly was not processed.
async fn put_back(records: &Records, turn: &Turn<'_>, mut batch: Vec<VendorPush>) -> Result<(), Classified> {
    for row in &mut batch {
        state_before(row.change.as_deref()).clone_into(&mut row.state);
        row.change = None;
        turn.touch(row);
    }
    keep(records, &batch).await
}

/// Keeps rows; one that another run changed meanwhile is left as that one has it.
async fn keep(records: &Records, rows: &[VendorPush]) -> Result<(), Classified> {
    records
        .save_vendor_pushes(rows)
        .await
        .map(|_| ())
        .map_err(records_failed)
}

/// Keeps rows and returns those that were kept, as they are kept.
async fn kept(records: &Records, rows: Vec<VendorPush>) -> Result<Vec<VendorPush>, Classified> {
    let missed = records.save_vendor_pushes(&rows).await.map_err(records_failed)?;
    let kept = rows.into_iter().filter(|row| !missed.contains(row));
    Ok(kept
        .map(|mut row| {
            row.version += 1;
            row
        })
        .collect())
}

fn vendor_row(row: &VendorPush, state: &str) -> Result<VendorRow, Classified> {
    let wanted = wanted(row)?;
    let mut fields = BTreeMap::new();
    for (name, value) in wanted.fields {
        let field = VendorField::of_wire_name(&name)
            .ok_or_else(|| defect(format!("Concur's vendors have no field {name} that can be written.")))?;
        // A new vendor has nothing that must be cleared.
        if state != CREATE || !value.is_empty() {
            fields.insert(field, value);
        }
    }
    Ok(VendorRow {
        vendor_code: wanted.vendor_code,
        address_code: wanted.address_code,
        fields,
    })
}

fn key(vendor: &ConcurVendor) -> Option<Key> {
    let upper = |code: &String| code.trim().to_uppercase();
    Some((
        vendor.vendor_code.as_ref().map(upper)?,
        vendor.address_code.as_ref().map(upper)?,
    ))
}

/// What Concur has of a vendor, by its own names.
pub fn fields(vendor: &ConcurVendor) -> BTreeMap<String, String> {
    let fields = vendor.fields.iter();
    fields
        .map(|(field, value)| (field.wire_name().to_owned(), value.clone()))
        .collect()
}

/// Concur's v3 calls may answer 400 where others answer 429 (Concur HTTP status codes).
fn read_failed(error: ConcurError) -> Classified {
    busy(Request::Read, error)
}

fn write_failed(error: ConcurError) -> Classified {
    busy(Request::Write, error)
}

fn busy(request: Request, error: ConcurError) -> Classified {
    let is_400 = matches!(error, ConcurError::Refused { status: 400, .. });
    let classified = concur_failed(request, error);
    if is_400 {
        return Classified::of(FailureType::Throttled, classified.reason);
    }
    classified
}
