//! What is asked of and told to Business Central. One activity is one request, but for a cache that must be filled first.

mod attachments;
mod collect;
mod compare;
mod dimensions;
mod draft;
mod list_values;
mod look;
mod master_data;
pub(crate) mod payment_entries;
pub(crate) mod payments;
mod subscriptions;
pub mod vendors;

use std::sync::Arc;

use business_central::PurchaseDocumentKind;
use jiff::Timestamp;
use posting::plan::PurchaseKind;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use workflows::activities::definitions;
use workflows::contracts::{
    AttachImage, AttachOutcome, ChangedMasterData, CollectVendors, CollectedVendors, CompanyRef, CreateDraft,
    CreatedDraft, DraftRef, ListChangedMasterData, PaymentChanges, PlanRef, PostingState, ReadPostingState,
    SetDimensions,
};

use workflows::contracts::{FindLedgerEntries, LedgerRows, ListLedgerRows, ReadLedgerEntries, SeenDocument};
use workflows::contracts::{KeepSubscription, ListSubscriptions, ListedSubscriptions, Renewed};
use workflows::contracts::{ListValues, PublishedList, ReadListValues};

use crate::environment::Environment;

pub use collect::as_ledger_has_it;
pub use list_values::{find_dimension, read as read_list_values};

/// The activities of a Business Central service principal's task queue.
pub struct LedgerActivities {
    environment: Arc<Environment>,
}

impl LedgerActivities {
    /// Activities within this environment.
    pub fn new(environment: Arc<Environment>) -> Self {
        Self { environment }
    }
}

#[activities]
impl LedgerActivities {
    #[activity(definition = definitions::ResolveVendors)]
    pub async fn resolve_vendors(
        self: Arc<Self>,
        _context: ActivityContext,
        plan: PlanRef,
    ) -> Result<(), ActivityError> {
        Ok(vendors::resolve(&self.environment, &plan).await?)
    }

    #[activity(definition = definitions::ReadPostingState)]
    pub async fn read_posting_state(
        self: Arc<Self>,
        _context: ActivityContext,
        look: ReadPostingState,
    ) -> Result<PostingState, ActivityError> {
        Ok(look::read(&self.environment, &look).await?)
    }

    #[activity(definition = definitions::CreateDraft)]
    pub async fn create_draft(
        self: Arc<Self>,
        context: ActivityContext,
        purchase: CreateDraft,
    ) -> Result<CreatedDraft, ActivityError> {
        Ok(draft::create(&context, &self.environment, &purchase).await?)
    }

    #[activity(definition = definitions::SetDimensions)]
    pub async fn set_dimensions(
        self: Arc<Self>,
        context: ActivityContext,
        changes: SetDimensions,
    ) -> Result<(), ActivityError> {
        Ok(draft::set_dimensions(&context, &self.environment, &changes).await?)
    }

    #[activity(definition = definitions::AttachImage)]
    pub async fn attach_image(
        self: Arc<Self>,
        _context: ActivityContext,
        image: AttachImage,
    ) -> Result<AttachOutcome, ActivityError> {
        Ok(attachments::attach(&self.environment, &image).await?)
    }

    #[activity(definition = definitions::DeleteDraft)]
    pub async fn delete_draft(self: Arc<Self>, context: ActivityContext, draft: DraftRef) -> Result<(), ActivityError> {
        Ok(draft::delete(&context, &self.environment, &draft).await?)
    }

    #[activity(definition = definitions::PostDraft)]
    pub async fn post_draft(self: Arc<Self>, context: ActivityContext, draft: DraftRef) -> Result<(), ActivityError> {
        Ok(draft::post(&context, &self.environment, &draft).await?)
    }

    #[activity(definition = definitions::ListChangedMasterData)]
    pub async fn list_changed_master_data(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: ListChangedMasterData,
    ) -> Result<ChangedMasterData, ActivityError> {
        Ok(master_data::list_changed(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::ListPaymentChanges)]
    pub async fn list_payment_changes(
        self: Arc<Self>,
        _context: ActivityContext,
        company: CompanyRef,
    ) -> Result<PaymentChanges, ActivityError> {
        Ok(payments::list_changes(&self.environment, &company).await?)
    }

    #[activity(definition = definitions::ListLedgerRows)]
    pub async fn list_ledger_rows(
        self: Arc<Self>,
        _context: ActivityContext,
        page: ListLedgerRows,
    ) -> Result<LedgerRows, ActivityError> {
        Ok(payment_entries::list(&self.environment, &page).await?)
    }

    #[activity(definition = definitions::FindLedgerEntries)]
    pub async fn find_ledger_entries(
        self: Arc<Self>,
        _context: ActivityContext,
        find: FindLedgerEntries,
    ) -> Result<Vec<i32>, ActivityError> {
        Ok(payment_entries::find(&self.environment, &find).await?)
    }

    #[activity(definition = definitions::ReadLedgerEntries)]
    pub async fn read_ledger_entries(
        self: Arc<Self>,
        _context: ActivityContext,
        read: ReadLedgerEntries,
    ) -> Result<Vec<SeenDocument>, ActivityError> {
        Ok(payment_entries::read(&self.environment, &read).await?)
    }

    #[activity(definition = definitions::ListSubscriptions)]
    pub async fn list_subscriptions(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: ListSubscriptions,
    ) -> Result<ListedSubscriptions, ActivityError> {
        Ok(subscriptions::list(&self.environment, &ask).await?)
    }

    #[activity(definition = definitions::CreateSubscription)]
    pub async fn create_subscription(
        self: Arc<Self>,
        _context: ActivityContext,
        subscription: KeepSubscription,
    ) -> Result<Timestamp, ActivityError> {
        Ok(subscriptions::create(&self.environment, &subscription).await?)
    }

    #[activity(definition = definitions::RenewSubscription)]
    pub async fn renew_subscription(
        self: Arc<Self>,
        _context: ActivityContext,
        subscription: KeepSubscription,
    ) -> Result<Renewed, ActivityError> {
        Ok(subscriptions::renew(&self.environment, &subscription).await?)
    }

    #[activity(definition = definitions::DeleteSubscription)]
    pub async fn delete_subscription(
        self: Arc<Self>,
        _context: ActivityContext,
        subscription: KeepSubscription,
    ) -> Result<(), ActivityError> {
        Ok(subscriptions::delete(&self.environment, &subscription).await?)
    }

    #[activity(definition = definitions::FindDimension)]
    pub async fn find_dimension(
        self: Arc<Self>,
        _context: ActivityContext,
        list: PublishedList,
    ) -> Result<Option<String>, ActivityError> {
        Ok(list_values::find_dimension(&self.environment, &list).await?)
    }

    #[activity(definition = definitions::ReadListValues)]
    pub async fn read_list_values(
        self: Arc<Self>,
        _context: ActivityContext,
        read: ReadListValues,
    ) -> Result<ListValues, ActivityError> {
        Ok(list_values::read(&self.environment, &read).await?)
    }

    #[activity(definition = definitions::CollectVendors)]
    pub async fn collect_vendors(
        self: Arc<Self>,
        _context: ActivityContext,
        ask: CollectVendors,
    ) -> Result<CollectedVendors, ActivityError> {
        Ok(collect::collect(&self.environment, &ask).await?)
    }
}

/// Business Central's name for a kind of purchase document.
fn wire_kind(kind: PurchaseKind) -> PurchaseDocumentKind {
    match kind {
        PurchaseKind::Invoice => PurchaseDocumentKind::Invoice,
        PurchaseKind::CreditMemo => PurchaseDocumentKind::CreditMemo,
    }
}
