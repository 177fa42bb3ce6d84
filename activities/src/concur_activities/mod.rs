//! What is asked of and told to Concur. One activity is one request.

mod confirm;
mod intake;
mod lists;
mod pay;
mod take;
mod vendors;

use std::sync::Arc;

use concur::DocumentType;
use posting::plan::DocumentKind;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use workflows::activities::definitions;
use workflows::contracts::{
    AcknowledgeOutcome, CompareVendors, ComparedVendors, ConcurStatus, ConfirmOutcome, ConfirmPayment, ConfirmPosting,
    DocumentRef, ListReady, LookUpVendor, PaymentOutcome, PushVendors, ReadyPage, Received, RejectPosting,
    VendorBacklog,
};
use workflows::contracts::{ListPage, PublishListItems, PublishedItems, ReadListPage};

use crate::environment::Environment;

pub use lists::read_page as read_list_page;
pub use vendors::fields as vendor_fields;

/// The activities of a Concur company's task queue.
pub struct ConcurActivities {
    environment: Arc<Environment>,
}

impl ConcurActivities {
    /// Activities within this environment.
    pub fn new(environment: Arc<Environment>) -> Self {
        Self { environment }
    }
}

#[activities]
impl ConcurActivities {
    #[activity(definition = definitions::ReceiveDocument)]
    pub async fn receive_document(
        self: Arc<Self>,
        _context: ActivityContext,
        document: DocumentRef,
    ) -> Result<Received, ActivityError> {
        Ok(take::receive(&self.environment, &document).await?)
    }

    #[activity(definition = definitions::AcknowledgeDocument)]
    pub async fn acknowledge_document(
        self: Arc<Self>,
        context: ActivityContext,
        document: DocumentRef,
    ) -> Result<AcknowledgeOutcome, ActivityError> {
        Ok(take::acknowledge(&context, &self.environment, &document).await?)
    }

    #[activity(definition = definitions::ReadConcurStatus)]
    pub async fn read_concur_status(
        self: Arc<Self>,
        _context: ActivityContext,
        document: DocumentRef,
    ) -> Result<ConcurStatus, ActivityError> {
        Ok(take::read_status(&self.environment, &document).await?)
    }

    #[activity(definition = definitions::ConfirmPosting)]
    pub async fn confirm_posting(
        self: Arc<Self>,
        context: ActivityContext,
        confirmation: ConfirmPosting,
    ) -> Result<ConfirmOutcome, ActivityError> {
        Ok(confirm::confirm(&context, &self.environment, &confirmation).await?)
    }

    #[activity(definition = definitions::RejectPosting)]
    pub async fn reject_posting(
        self: Arc<Self>,
        context: ActivityContext,
        rejection: RejectPosting,
    ) -> Result<ConfirmOutcome, ActivityError> {
        Ok(confirm::reject(&context, &self.environment, &rejection).await?)
    }

    #[activity(definition = definitions::ConfirmPayment)]
    pub async fn confirm_payment(
        self: Arc<Self>,
        context: ActivityContext,
        confirmation: ConfirmPayment,
    ) -> Result<PaymentOutcome, ActivityError> {
        Ok(pay::confirm(&context, &self.environment, &confirmation).await?)
    }

    #[activity(definition = definitions::ReadPaymentState)]
    pub async fn read_payment_state(
        self: Arc<Self>,
        _context: ActivityContext,
        confirmation: ConfirmPayment,
    ) -> Result<PaymentOutcome, ActivityError> {
        Ok(pay::read_state(&self.environment, &confirmation).await?)
    }

    #[activity(definition = definitions::ListReadyDocuments)]
    pub async fn list_ready_documents(
        self: Arc<Self>,
        _context: ActivityContext,
        page: ListReady,
    ) -> Result<ReadyPage, ActivityError> {
        Ok(intake::list_ready(&self.environment, &page).await?)
    }

    #[activity(definition = definitions::CompareVendors)]
    pub async fn compare_vendors(
        self: Arc<Self>,
        _context: ActivityContext,
        page: CompareVendors,
    ) -> Result<ComparedVendors, ActivityError> {
        Ok(vendors::compare(&self.environment, &page).await?)
    }

    #[activity(definition = definitions::LookUpVendor)]
    pub async fn look_up_vendor(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: LookUpVendor,
    ) -> Result<VendorBacklog, ActivityError> {
        Ok(vendors::look_up(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::ReadListPage)]
    pub async fn read_list_page(
        self: Arc<Self>,
        _context: ActivityContext,
        read: ReadListPage,
    ) -> Result<ListPage, ActivityError> {
        Ok(lists::read_page(&self.environment, &read).await?)
    }

    #[activity(definition = definitions::PublishListItems)]
    pub async fn publish_list_items(
        self: Arc<Self>,
        _context: ActivityContext,
        batch: PublishListItems,
    ) -> Result<PublishedItems, ActivityError> {
        Ok(lists::publish(&self.environment, &batch).await?)
    }

    #[activity(definition = definitions::PushVendors)]
    pub async fn push_vendors(
        self: Arc<Self>,
        _context: ActivityContext,
        batch: PushVendors,
    ) -> Result<VendorBacklog, ActivityError> {
        Ok(vendors::push(&self.environment, &batch).await?)
    }
}

/// Concur's name for a document kind.
pub fn document_type(kind: DocumentKind) -> DocumentType {
    match kind {
        DocumentKind::Expense => DocumentType::Expense,
        DocumentKind::Invoice => DocumentType::Invoice,
        DocumentKind::CashAdvance => DocumentType::CashAdvance,
    }
}
