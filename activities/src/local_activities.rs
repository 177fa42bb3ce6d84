//! Steps without a remote system: planning, records, and Temporal itself.

mod attachments;
mod corrections;
mod held;
mod noticed;
mod payments_told;
mod plan;
mod recovery;
mod start;
mod sweep;
mod vendors;

use std::sync::Arc;

use jiff::Timestamp;
use posting::ids::ConnectionName;
use posting::payments::Due;
use records::StageChange;
use temporalio_client::Client;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use workflows::activities::definitions;
use workflows::contracts::{AdvanceLedgerCursor, DuePayments, TellPayments};
use workflows::contracts::{
    AdvanceWatermark, AttachmentsInput, CorrectionOutcome, DocumentRef, FinishHeldSweep, HeldOverview, IntakeReport,
    LookUpVendor, PlanOutline, RecordCorrection, RecordDecision, RecordStage, RecoverDocuments, RecoveredPage,
    RetriedPage, RetryHeld, SignalPayments, StartDocuments, StartHeldSweep, StartNoticedSweeps, VendorBacklog,
    VendorSyncReport,
};
use workflows::stage::Stage;

use crate::classify::records as records_failed;
use crate::environment::{Environment, key};
use crate::payments_due;

/// The activities of the workflows' own task queue.
pub struct LocalActivities {
    environment: Arc<Environment>,
    temporal: Client,
}

impl LocalActivities {
    /// Activities within this environment, telling workflows through this client.
    pub fn new(environment: Arc<Environment>, temporal: Client) -> Self {
        Self { environment, temporal }
    }
}

#[activities]
impl LocalActivities {
    #[activity(definition = definitions::PlanDocument)]
    pub async fn plan_document(
        self: Arc<Self>,
        _context: ActivityContext,
        document: DocumentRef,
    ) -> Result<PlanOutline, ActivityError> {
        Ok(plan::plan(&self.environment, &document).await?)
    }

    #[activity(definition = definitions::RecordStage)]
    pub async fn record_stage(
        self: Arc<Self>,
        _context: ActivityContext,
        change: RecordStage,
    ) -> Result<(), ActivityError> {
        tracing::info!(
            document = %change.document.business_id,
            stage = %change.stage,
            failure = change.failure.as_ref().map(|failure| failure.failure_type.as_str()),
            "document"
        );
        let stage = StageChange {
            stage: change.stage.as_str().to_owned(),
            failure_type: change
                .failure
                .as_ref()
                .map(|failure| failure.failure_type.as_str().to_owned()),
            reason: change.failure.map(|failure| match failure.figures {
                Some(figures) => format!("{} ({figures})", failure.reason),
                None => failure.reason,
            }),
            at: Timestamp::now(),
        };
        let records = self.environment.records();
        let key = key(&change.document);
        records.set_stage(&key, &stage).await.map_err(records_failed)?;
        if change.stage == Stage::Held {
            let rules = self
                .environment
                .connection(&change.document.connection)?
                .rules_version();
            records.set_hold_rules(&key, &rules).await.map_err(records_failed)?;
        }
        Ok(())
    }

    #[activity(definition = definitions::StartDocuments)]
    pub async fn start_documents(
        self: Arc<Self>,
        context: ActivityContext,
        start: StartDocuments,
    ) -> Result<IntakeReport, ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(start::start(&self.temporal, &queue, &start).await?)
    }

    #[activity(definition = definitions::RecoverDocuments)]
    pub async fn recover_documents(
        self: Arc<Self>,
        context: ActivityContext,
        documents: RecoverDocuments,
    ) -> Result<RecoveredPage, ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(recovery::recover(&self.temporal, &queue, &self.environment, &documents).await?)
    }

    #[activity(definition = definitions::RecordCorrection)]
    pub async fn record_correction(
        self: Arc<Self>,
        _context: ActivityContext,
        correction: RecordCorrection,
    ) -> Result<CorrectionOutcome, ActivityError> {
        Ok(corrections::record(&self.environment, &correction).await?)
    }

    #[activity(definition = definitions::RecordDecision)]
    pub async fn record_decision(
        self: Arc<Self>,
        _context: ActivityContext,
        decision: RecordDecision,
    ) -> Result<(), ActivityError> {
        Ok(corrections::record_decision(&self.environment, &decision).await?)
    }

    #[activity(definition = definitions::StartAttachments)]
    pub async fn start_attachments(
        self: Arc<Self>,
        context: ActivityContext,
        input: AttachmentsInput,
    ) -> Result<(), ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(attachments::start(&self.temporal, &queue, input).await?)
    }

    #[activity(definition = definitions::SignalPayments)]
    pub async fn signal_payments(
        self: Arc<Self>,
        _context: ActivityContext,
        payments: SignalPayments,
    ) -> Result<u32, ActivityError> {
        Ok(sweep::signal(&self.temporal, &payments).await?)
    }

    #[activity(definition = definitions::HeldOverview)]
    pub async fn held_overview(
        self: Arc<Self>,
        _context: ActivityContext,
        connection: ConnectionName,
    ) -> Result<HeldOverview, ActivityError> {
        Ok(held::overview(&self.environment, &connection).await?)
    }

    #[activity(definition = definitions::RetryHeld)]
    pub async fn retry_held(
        self: Arc<Self>,
        _context: ActivityContext,
        page: RetryHeld,
    ) -> Result<RetriedPage, ActivityError> {
        Ok(held::retry(&self.temporal, &self.environment, &page).await?)
    }

    #[activity(definition = definitions::FinishHeldSweep)]
    pub async fn finish_held_sweep(
        self: Arc<Self>,
        _context: ActivityContext,
        finish: FinishHeldSweep,
    ) -> Result<(), ActivityError> {
        Ok(held::finish(&self.environment, &finish).await?)
    }

    #[activity(definition = definitions::TellPayments)]
    pub async fn tell_payments(
        self: Arc<Self>,
        context: ActivityContext,
        tell: TellPayments,
    ) -> Result<u32, ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(payments_told::tell(&self.temporal, &queue, &self.environment, &tell).await?)
    }

    #[activity(definition = definitions::DuePayments)]
    pub async fn due_payments(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: DuePayments,
    ) -> Result<Due, ActivityError> {
        Ok(payments_due::ask(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::AdvanceLedgerCursor)]
    pub async fn advance_ledger_cursor(
        self: Arc<Self>,
        _context: ActivityContext,
        advance: AdvanceLedgerCursor,
    ) -> Result<(), ActivityError> {
        Ok(payments_told::advance(&self.environment, &advance).await?)
    }

    #[activity(definition = definitions::AdvanceWatermark)]
    pub async fn advance_watermark(
        self: Arc<Self>,
        _context: ActivityContext,
        advance: AdvanceWatermark,
    ) -> Result<(), ActivityError> {
        Ok(sweep::advance(&self.environment, &advance).await?)
    }

    #[activity(definition = definitions::VendorBacklog)]
    pub async fn vendor_backlog(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: LookUpVendor,
    ) -> Result<VendorBacklog, ActivityError> {
        Ok(vendors::waiting(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::ReportVendorSync)]
    pub async fn report_vendor_sync(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: LookUpVendor,
    ) -> Result<VendorSyncReport, ActivityError> {
        Ok(vendors::report(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::StartNoticedSweeps)]
    pub async fn start_noticed_sweeps(
        self: Arc<Self>,
        context: ActivityContext,
        start: StartNoticedSweeps,
    ) -> Result<(), ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(noticed::start(&self.temporal, &queue, start).await?)
    }

    #[activity(definition = definitions::StartHeldSweep)]
    pub async fn start_held_sweep(
        self: Arc<Self>,
        context: ActivityContext,
        start: StartHeldSweep,
    ) -> Result<(), ActivityError> {
        let queue = context.info().task_queue.clone();
        Ok(vendors::start_held_sweep(&self.temporal, &queue, start).await?)
    }
}
