//! Activities that answer at once, with outcomes that fit: what the document workflow costs by itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context;
use posting::document::ConcurDocument;
use posting::evidence::{FoundPurchase, FoundStatus, PostedProof};
use posting::ids::{BusinessId, CompanyCode, ConnectionName, ExternalNumber, FinancialDocumentId};
use posting::mapping::Mapping;
use posting::plan::{DocumentKind, PlannedPurchase, PostingPlan};
use posting::planner::{self, LiveOrTest, PlanContext};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use workflows::activities::definitions;
use workflows::contracts::{
    AcknowledgeOutcome, ConfirmOutcome, ConfirmPayment, ConfirmPosting, CreateDraft, CreatedDraft, DocumentRef,
    DraftRef, PaymentOutcome, PlanOutline, PlanRef, PostingState, PurchaseKey, PurchaseOutline, ReadBy,
    ReadPostingState, Received, RecordStage, Rejection,
};
use workflows::stage::Stage;

use super::documents::{COMPANY_CODE, LINES, MAPPING, report};

/// The activities. Clones, one for each queue, note in the same place.
#[derive(Clone)]
pub struct NoOp {
    template: PostingPlan,
    confirmed: Arc<Mutex<HashMap<String, Instant>>>,
    waiting: Arc<AtomicU64>,
}

impl NoOp {
    /// Activities whose plans are those of a report of [`LINES`] lines.
    ///
    /// # Errors
    /// Never, as long as the documents and the rules of the sections fit together.
    pub(super) fn new() -> anyhow::Result<Self> {
        let parsed = ConcurDocument::parse(DocumentKind::Expense, &report(1, LINES).document)?;
        let context = PlanContext {
            company: CompanyCode::parse(COMPANY_CODE)?,
            live: LiveOrTest::Live,
            approval_suffix: None,
        };
        let template = planner::plan(&parsed, &approval_id(1)?, &Mapping::parse(MAPPING)?, &context)?;
        template
            .purchases
            .first()
            .context("the plan has no purchase document")?;
        Ok(Self {
            template,
            confirmed: Arc::default(),
            waiting: Arc::default(),
        })
    }

    /// When each document was confirmed, by its business id.
    pub(super) fn confirmed(&self) -> HashMap<String, Instant> {
        self.confirmed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many were confirmed.
    pub(super) fn count(&self) -> usize {
        self.confirmed.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How many have come to the wait for payment.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    fn plan(&self, document: &DocumentRef) -> anyhow::Result<PostingPlan> {
        let mut plan = self.template.clone();
        plan.business_id = document.business_id.clone();
        plan.financial_document_id = document.financial_document_id.clone();
        for purchase in &mut plan.purchases {
            let number = format!("{}-{}", document.business_id, purchase.payee.code());
            purchase.external_number = ExternalNumber::parse(&number)?;
        }
        Ok(plan)
    }

    fn outline(&self, document: &DocumentRef) -> anyhow::Result<PlanOutline> {
        let plan = self.plan(document)?;
        let purchases = plan.purchases.iter().map(|purchase| {
            Ok(PurchaseOutline {
                key: key(&plan, purchase),
                mark: plan.mark(purchase)?,
                total: purchase.total,
                currency: purchase.currency.clone(),
                lines: purchase.lines.len(),
                payment: purchase.payment,
            })
        });
        Ok(PlanOutline {
            digest: plan.digest()?,
            mapping_version: plan.mapping_version.clone(),
            target: format!("Production/{COMPANY_CODE}"),
            purchases: purchases.collect::<anyhow::Result<_>>()?,
            images: 0,
            vendors_known: true,
            plan: Some(Box::new(plan)),
        })
    }

    /// The one purchase document of a document, as Business Central would show it.
    fn shown(&self, document: &DocumentRef, posted: Posted) -> anyhow::Result<FoundPurchase> {
        let plan = self.plan(document)?;
        let purchase = plan.purchases.first().context("the plan has no purchase document")?;
        let (prefix, status, posted_proof) = match posted {
            Posted::No => ("PI", FoundStatus::Draft, PostedProof::None),
            Posted::Yes => ("PPI", FoundStatus::Open, PostedProof::NumberOrLedger),
        };
        Ok(FoundPurchase {
            id: format!("00000000-0000-4000-8000-{}", &document.business_id.as_str()[8..]),
            etag: "W/\"no-op\"".to_owned(),
            number: format!("{prefix}-{}", document.business_id),
            status,
            posted_proof,
            total: purchase.total,
            account_lines: purchase.lines.len(),
            mark: Some(plan.mark(purchase)?),
            difference: None,
        })
    }
}

#[derive(Clone, Copy)]
enum Posted {
    No,
    Yes,
}

fn key(plan: &PostingPlan, purchase: &PlannedPurchase) -> PurchaseKey {
    PurchaseKey {
        company: plan.company.clone(),
        payee: purchase.payee,
        kind: purchase.kind,
        vendor: purchase.vendor.clone(),
        external_number: purchase.external_number.clone(),
    }
}

fn approval_id(number: u32) -> anyhow::Result<FinancialDocumentId> {
    Ok(FinancialDocumentId::parse(&format!("{number:032x}"))?)
}

/// The n-th document of a connection.
pub(super) fn document(connection: &ConnectionName, number: u32) -> anyhow::Result<DocumentRef> {
    Ok(DocumentRef {
        connection: connection.clone(),
        kind: DocumentKind::Expense,
        business_id: BusinessId::parse(&super::documents::id(number))?,
        financial_document_id: approval_id(number)?,
    })
}

#[activities]
impl NoOp {
    #[activity(definition = definitions::ReceiveDocument)]
    pub async fn receive_document(
        self: Arc<Self>,
        _context: ActivityContext,
        _document: DocumentRef,
    ) -> Result<Received, ActivityError> {
        Ok(Received {
            unsettled_since: None,
            former: Vec::new(),
            posted_before: Vec::new(),
            posts: Vec::new(),
            rejection: Rejection::None,
        })
    }

    #[activity(definition = definitions::AcknowledgeDocument)]
    pub async fn acknowledge_document(
        self: Arc<Self>,
        _context: ActivityContext,
        _document: DocumentRef,
    ) -> Result<AcknowledgeOutcome, ActivityError> {
        Ok(AcknowledgeOutcome::Acknowledged)
    }

    #[activity(definition = definitions::PlanDocument)]
    pub async fn plan_document(
        self: Arc<Self>,
        _context: ActivityContext,
        document: DocumentRef,
    ) -> Result<PlanOutline, ActivityError> {
        Ok(self.outline(&document)?)
    }

    #[activity(definition = definitions::RecordStage)]
    pub async fn record_stage(
        self: Arc<Self>,
        _context: ActivityContext,
        change: RecordStage,
    ) -> Result<(), ActivityError> {
        if change.stage == Stage::AwaitingPayment {
            self.waiting.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    #[activity(definition = definitions::ResolveVendors)]
    pub async fn resolve_vendors(
        self: Arc<Self>,
        _context: ActivityContext,
        _plan: PlanRef,
    ) -> Result<(), ActivityError> {
        Ok(())
    }

    #[activity(definition = definitions::ReadPostingState)]
    pub async fn read_posting_state(
        self: Arc<Self>,
        _context: ActivityContext,
        look: ReadPostingState,
    ) -> Result<PostingState, ActivityError> {
        let found = if matches!(look.by, ReadBy::Id { .. }) {
            vec![self.shown(&look.document, Posted::Yes)?]
        } else {
            Vec::new()
        };
        Ok(PostingState { found })
    }

    #[activity(definition = definitions::CreateDraft)]
    pub async fn create_draft(
        self: Arc<Self>,
        _context: ActivityContext,
        purchase: CreateDraft,
    ) -> Result<CreatedDraft, ActivityError> {
        Ok(CreatedDraft::Made(self.shown(&purchase.plan.document, Posted::No)?))
    }

    #[activity(definition = definitions::PostDraft)]
    pub async fn post_draft(self: Arc<Self>, _context: ActivityContext, _draft: DraftRef) -> Result<(), ActivityError> {
        Ok(())
    }

    #[activity(definition = definitions::ConfirmPosting)]
    pub async fn confirm_posting(
        self: Arc<Self>,
        _context: ActivityContext,
        confirmation: ConfirmPosting,
    ) -> Result<ConfirmOutcome, ActivityError> {
        let id = confirmation.plan.document.business_id.to_string();
        self.confirmed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, Instant::now());
        Ok(ConfirmOutcome::Confirmed)
    }

    #[activity(definition = definitions::ConfirmPayment)]
    pub async fn confirm_payment(
        self: Arc<Self>,
        _context: ActivityContext,
        _confirmation: ConfirmPayment,
    ) -> Result<PaymentOutcome, ActivityError> {
        Ok(PaymentOutcome::Confirmed)
    }
}
