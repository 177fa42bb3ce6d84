//! The payment sweep: reads what changed in a connection's Business Central companies since a watermark and tells the documents that wait
//! for it (design D11). Its cost grows with what changed, not with what is open.

use std::collections::BTreeSet;
use std::time::Duration;

use posting::ids::{CompanyCode, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Local};
use crate::contracts::{
    AdvanceLedgerCursor, AdvanceWatermark, CompanyRef, FindLedgerEntries, ListLedgerRows, PaymentChanges, Queues,
    ReadLedgerEntries, SeenDocument, SignalPayments, SweepReport, TellPayments,
};
use crate::timing::Timing;

/// Documents told by one activity.
pub const SIGNAL_CHUNK: usize = 100;
/// Vendor ledger entries or invoices that one request asks for.
pub const LEDGER_CHUNK: usize = 50;
/// Pages of new rows in one sweep, so that its history has a bound; the next sweep goes on from there.
const MOST_LEDGER_PAGES: usize = 20;

/// Input of the sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSweepInput {
    /// Which connection.
    pub connection: ConnectionName,
    /// Its Business Central companies, asked one after the other.
    pub companies: Vec<CompanyCode>,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
    /// Companies whose vendor ledger is read for dates, amounts and parts of payments. Schedules of earlier versions name none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub from_ledger: BTreeSet<CompanyCode>,
}

/// The sweep workflow.
#[workflow]
#[derive(Default)]
pub struct PaymentSweep;

#[workflow_methods]
impl PaymentSweep {
    /// Reads the changes, tells the documents, and only then moves the watermark: a crash in between tells twice, which is
    /// harmless, and never skips.
    #[run(name = "PaymentSweep")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: PaymentSweepInput) -> WorkflowResult<SweepReport> {
        let mut report = SweepReport::default();
        for company in &input.companies {
            sweep(ctx, &input, company, &mut report).await?;
        }
        Ok(report)
    }
}

async fn sweep(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    company: &CompanyCode,
    report: &mut SweepReport,
) -> WorkflowResult<()> {
    let is_from_ledger = input.from_ledger.contains(company);
    let company = CompanyRef {
        connection: input.connection.clone(),
        company: company.clone(),
    };
    let mut ledger = None;
    if is_from_ledger {
        ledger = vendor_ledger(ctx, input, &company, report).await?;
        if ledger.is_none() {
            report.not_offered.push(company.company.clone());
        }
    }
    let on_ledger = options(input, Some(input.queues.sweeps()));
    let mut changes = ctx
        .execute_activity(BusinessCentral::list_payment_changes, company.clone(), on_ledger)
        .await?;
    if let Some(closed) = ledger {
        by_entries(ctx, input, &company, &mut changes, &closed, report).await?;
    }
    for chunk in changes.paid.chunks(SIGNAL_CHUNK) {
        let payments = SignalPayments {
            connection: input.connection.clone(),
            paid: chunk.to_vec(),
        };
        report.told += ctx
            .execute_activity(Local::signal_payments, payments, options(input, None))
            .await?;
    }
    tell(ctx, input, changes.settled, report).await?;
    let advance = AdvanceWatermark {
        company,
        watermark: changes.watermark,
    };
    ctx.execute_activity(Local::advance_watermark, advance, options(input, None))
        .await?;
    report.read += changes.read;
    Ok(())
}

/// Reads what is new in the vendor ledger and tells the documents. The posted numbers that were found closed; `None` where the
/// company does not offer its ledger.
async fn vendor_ledger(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    company: &CompanyRef,
    report: &mut SweepReport,
) -> WorkflowResult<Option<BTreeSet<String>>> {
    let mut closed = BTreeSet::new();
    let mut after = None;
    for _ in 0..MOST_LEDGER_PAGES {
        let page = ListLedgerRows {
            company: company.clone(),
            after,
        };
        let on_ledger = options(input, Some(input.queues.sweeps()));
        let rows = ctx
            .execute_activity(BusinessCentral::list_ledger_rows, page, on_ledger)
            .await?;
        if !rows.is_offered {
            return Ok(None);
        }
        report.ledger_rows += rows.read;
        for chunk in rows.changed.chunks(LEDGER_CHUNK) {
            let documents = entries(ctx, input, company, chunk.to_vec()).await?;
            let is_closed = |one: &&SeenDocument| one.seen.entry.as_ref().is_some_and(|entry| !entry.is_open);
            let numbers = documents
                .iter()
                .filter(is_closed)
                .map(|one| one.seen.posted_number.clone());
            closed.extend(numbers);
            tell(ctx, input, documents, report).await?;
        }
        if let Some(row) = rows.last.filter(|last| after != Some(*last)) {
            let advance = AdvanceLedgerCursor {
                company: company.clone(),
                row,
            };
            ctx.execute_activity(Local::advance_ledger_cursor, advance, options(input, None))
                .await?;
        }
        if !rows.has_more {
            break;
        }
        after = rows.last;
    }
    Ok(Some(closed))
}

/// Puts entries of the vendor ledger in the place of statuses, where the ledger shows them: it has dates and amounts. What was told
/// by its rows already is left out.
async fn by_entries(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    company: &CompanyRef,
    changes: &mut PaymentChanges,
    closed: &BTreeSet<String>,
    report: &mut SweepReport,
) -> WorkflowResult<()> {
    changes.paid.retain(|paid| !closed.contains(&paid.fact.posted_number));
    let is_told = |one: &SeenDocument| {
        one.seen.status.is_some_and(|status| status.is_paid) && closed.contains(&one.seen.posted_number)
    };
    changes.settled.retain(|one| !is_told(one));
    let paid = changes.paid.iter().map(|paid| paid.fact.posted_number.clone());
    let settled = changes.settled.iter().map(|one| one.seen.posted_number.clone());
    let numbers: BTreeSet<String> = paid.chain(settled).collect();
    let numbers: Vec<String> = numbers.into_iter().collect();
    for chunk in numbers.chunks(LEDGER_CHUNK) {
        let find = FindLedgerEntries {
            company: company.clone(),
            posted_numbers: chunk.to_vec(),
        };
        let on_ledger = options(input, Some(input.queues.sweeps()));
        let found = ctx
            .execute_activity(BusinessCentral::find_ledger_entries, find, on_ledger)
            .await?;
        if found.is_empty() {
            continue;
        }
        let documents = entries(ctx, input, company, found).await?;
        let is_found = |number: &String| documents.iter().any(|one| one.seen.posted_number == *number);
        changes.paid.retain(|paid| !is_found(&paid.fact.posted_number));
        changes.settled.retain(|one| !is_found(&one.seen.posted_number));
        tell(ctx, input, documents, report).await?;
    }
    Ok(())
}

async fn entries(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    company: &CompanyRef,
    entries: Vec<i32>,
) -> WorkflowResult<Vec<SeenDocument>> {
    let read = ReadLedgerEntries {
        company: company.clone(),
        entries,
    };
    let on_ledger = options(input, Some(input.queues.sweeps()));
    let documents = ctx
        .execute_activity(BusinessCentral::read_ledger_entries, read, on_ledger)
        .await?;
    Ok(documents)
}

async fn tell(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    documents: Vec<SeenDocument>,
    report: &mut SweepReport,
) -> WorkflowResult<()> {
    for chunk in documents.chunks(SIGNAL_CHUNK) {
        let tell = TellPayments {
            documents: chunk.to_vec(),
            queues: input.queues.clone(),
            timing: input.timing.clone(),
        };
        report.told += ctx
            .execute_activity(Local::tell_payments, tell, options(input, None))
            .await?;
    }
    Ok(())
}

fn options(input: &PaymentSweepInput, queue: Option<&str>) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.read_timeout_seconds))
        .maybe_task_queue(queue)
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(input.timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(5)
                .build(),
        )
        .build()
}
