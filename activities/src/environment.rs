//! What activities share: the configured connections, records, and what of a document records hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use business_central::BusinessCentral;
use concur::Concur;
use posting::ids::ConnectionName;
use posting::mapping::Mapping;
use posting::plan::{Payee, PlannedPurchase, PostingPlan, PurchaseKind};
use posting::planner::LiveOrTest;
use records::{DocumentKey, Records, StoredDocument};
use workflows::contracts::{DocumentRef, PlanRef, PurchaseKey};
use workflows::failure::{Failure, FailureType};

use crate::classify::{Classified, records as records_failed};
use crate::ledger_activities::vendors::VendorCache;

/// One Concur company and one Business Central company, connected.
pub struct Connection {
    /// Its name.
    pub name: ConnectionName,
    /// Client of the Concur company.
    pub concur: Concur,
    /// Client of the Business Central company.
    pub business_central: BusinessCentral,
    /// The Business Central environment, as stored with every plan.
    pub environment: String,
    /// The Business Central company's id, as stored with every plan.
    pub company: String,
    /// What Concur is told as the organisational unit of a posted document, at most 32 characters.
    pub company_code: String,
    /// The system id new documents are acknowledged with.
    pub system_id: String,
    /// Whether the Business Central company is live.
    pub live: LiveOrTest,
    /// The rules.
    pub mapping: Mapping,
    /// Vendors, read once and refreshed by what changed.
    pub vendors: VendorCache,
}

/// Everything an activity may reach.
pub struct Environment {
    connections: BTreeMap<String, Arc<Connection>>,
    records: Records,
}

impl Environment {
    /// An environment of these connections.
    pub fn new(connections: impl IntoIterator<Item = Connection>, records: Records) -> Self {
        let connections = connections
            .into_iter()
            .map(|c| (c.name.as_str().to_owned(), Arc::new(c)))
            .collect();
        Self { connections, records }
    }

    /// Records.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Every connection, by name.
    pub fn connections(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.connections.values()
    }

    /// The connection of this name. A worker that does not know it touches nothing; another worker may know it.
    pub(crate) fn connection(&self, name: &ConnectionName) -> Result<&Arc<Connection>, Classified> {
        self.connections.get(name.as_str()).ok_or_else(|| {
            let reason = format!(
                "This worker has no connection named {name}; nothing was done. Add it to the worker's configuration."
            );
            Classified::of(FailureType::Unavailable, reason)
        })
    }

    /// The document as received.
    pub(crate) async fn document(&self, document: &DocumentRef) -> Result<StoredDocument, Classified> {
        self.records
            .document(&key(document))
            .await
            .map_err(records_failed)?
            .ok_or_else(|| {
                let reason = format!(
                    "Document {} is not in records; restore them or let the intake read it again.",
                    document.business_id
                );
                Classified::of(FailureType::Defect, reason)
            })
    }

    /// The plan, if it is the one that history names and if this connection still leads to the company it was made for.
    pub(crate) async fn plan(&self, plan: &PlanRef) -> Result<PostingPlan, Classified> {
        let connection = self.connection(&plan.document.connection)?;
        let stored = self.records.plan(&key(&plan.document)).await.map_err(records_failed)?;
        let stored = stored.filter(|stored| stored.digest == plan.digest).ok_or_else(|| {
            let reason = format!(
                "The plan of document {} in records is not the one in history.",
                plan.document.business_id
            );
            Classified::of(FailureType::Defect, reason)
        })?;
        if stored.environment != connection.environment || stored.company != connection.company {
            let reason = format!(
                "Document {} was planned for another Business Central company than connection {} leads to now; nothing was done.",
                plan.document.business_id, connection.name
            );
            return Err(Classified::of(FailureType::Defect, reason));
        }
        serde_json::from_str(&stored.plan_json).map_err(|_| {
            let reason = format!(
                "The plan of document {} in records cannot be read by this version.",
                plan.document.business_id
            );
            Classified::of(FailureType::Defect, reason)
        })
    }
}

/// The purchase document of a plan that is for this payee.
pub(crate) fn purchase_of(plan: &PostingPlan, payee: Payee) -> Result<&PlannedPurchase, Classified> {
    plan.purchases
        .iter()
        .find(|purchase| purchase.payee == payee)
        .ok_or_else(|| {
            Classified::of(
                FailureType::Defect,
                format!(
                    "The plan of document {} has nothing for payee {}.",
                    plan.business_id,
                    payee.code()
                ),
            )
        })
}

/// What finds a planned purchase document.
pub(crate) fn purchase_key(purchase: &PlannedPurchase) -> PurchaseKey {
    PurchaseKey {
        payee: purchase.payee,
        kind: purchase.kind,
        vendor: purchase.vendor.clone(),
        external_number: purchase.external_number.clone(),
    }
}

/// The key of a document in records.
pub(crate) fn key(document: &DocumentRef) -> DocumentKey {
    DocumentKey {
        connection: document.connection.as_str().to_owned(),
        business_id: document.business_id.as_str().to_owned(),
        financial_document_id: document.financial_document_id.as_str().to_owned(),
    }
}

/// The kind of purchase document that records name with this word.
pub(crate) fn purchase_kind(word: &str) -> Option<PurchaseKind> {
    [PurchaseKind::Invoice, PurchaseKind::CreditMemo]
        .into_iter()
        .find(|kind| kind.as_str() == word)
}

/// A defect of this program or of what it reads.
pub(crate) fn defect(reason: impl Into<String>) -> Classified {
    Classified::of(FailureType::Defect, reason)
}

/// A failure as it travels inside an outcome.
pub(crate) fn failure(failure_type: FailureType, reason: impl Into<String>) -> Failure {
    Failure::new(failure_type, reason)
}
