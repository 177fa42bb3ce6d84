//! What activities share: the configured connections, records, and what of a document records hold.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

use business_central::BusinessCentral;
use concur::{Concur, ImageRule};
use jiff::Timestamp;
use posting::ids::{CompanyCode, ConnectionName};
use posting::mapping::Mapping;
use posting::plan::{PlannedPurchase, PostingPlan, PurchaseKind};
use posting::planner::LiveOrTest;
use records::{CompanyKey, DocumentKey, PurchaseRecord, Records, StoredDocument};
use workflows::contracts::{DocumentRef, PlanRef, PurchaseKey};
use workflows::failure::{Failure, FailureType};

use crate::classify::{Classified, records as records_failed};
use crate::ledger_activities::vendors::VendorCache;

/// As what Concur is told of a payment that was taken back (FIS payment confirmation, processing status).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenBack {
    /// `RE`.
    #[default]
    Reversed,
    /// `OB`.
    Obsolete,
}

/// One Concur company and the Business Central companies its documents are posted in, connected.
pub struct Connection {
    /// Its name.
    pub name: ConnectionName,
    /// Client of the Concur company.
    pub concur: Concur,
    /// The system id new documents are acknowledged with.
    pub system_id: String,
    /// The Business Central environment, as stored with every plan.
    pub environment: String,
    /// The company of documents that no rule sends to another; its rules say which those are.
    pub own_company: CompanyCode,
    /// Every company by its code, the own one included.
    pub companies: BTreeMap<CompanyCode, Company>,
    /// Whether images are attached to posted documents, and which may be.
    pub images: Option<ImageRule>,
    /// Whether Concur is told of parts of an invoice's payment, and not only once, when nothing is left to pay.
    pub invoice_partial: bool,
    /// As what Concur is told of an expense report's payment that was taken back.
    pub taken_back: TakenBack,
}

/// One Business Central company.
pub struct Company {
    /// What mapping rules and Concur know it by.
    pub code: CompanyCode,
    /// Its id, as stored with every plan.
    pub id: String,
    /// Client of the company.
    pub business_central: BusinessCentral,
    /// Whether its books are live.
    pub live: LiveOrTest,
    /// The rules.
    pub mapping: Mapping,
    /// Vendors, read once and refreshed by what changed.
    pub vendors: VendorCache,
}

impl Connection {
    /// Which rules of this worker a document of any of the companies is planned by.
    pub(crate) fn rules_version(&self) -> String {
        let versions: Vec<String> = self
            .companies
            .values()
            .map(|company| format!("{}={}", company.code, company.mapping.digest()))
            .collect();
        versions.join(" ")
    }

    /// The company of this code. A worker that does not know it touches nothing; another worker may know it.
    pub(crate) fn company(&self, code: &CompanyCode) -> Result<&Company, Classified> {
        self.companies.get(code).ok_or_else(|| {
            let reason = format!(
                "Connection {} of this worker has no Business Central company {code}; nothing was done. Add it to the worker's \
                 configuration.",
                self.name
            );
            Classified::of(FailureType::Unavailable, reason)
        })
    }

    /// The company a document belongs in, by its ledger code and the rules, and the rule that says so.
    pub(crate) fn company_of(&self, ledger_code: Option<&str>) -> Result<(&Company, String), Classified> {
        let own = self.company(&self.own_company)?;
        match own.mapping.company(ledger_code) {
            Ok(None) => Ok((own, "the connection's own company".to_owned())),
            Ok(Some(found)) => Ok((self.company(&found.value)?, found.rule)),
            Err(miss) => Err(Classified::of(
                FailureType::MappingMissing,
                format!("Document: {miss}."),
            )),
        }
    }

    /// The key of a company in records.
    pub(crate) fn company_key(&self, company: &Company) -> CompanyKey {
        CompanyKey {
            connection: self.name.as_str().to_owned(),
            company: company.id.clone(),
        }
    }
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
        let planned: PostingPlan = serde_json::from_str(&stored.plan_json).map_err(|_| {
            let reason = format!(
                "The plan of document {} in records cannot be read by this version.",
                plan.document.business_id
            );
            Classified::of(FailureType::Defect, reason)
        })?;
        if stored.environment != connection.environment || stored.company != connection.company(&planned.company)?.id {
            let reason = format!(
                "Document {} was planned for another Business Central company than connection {} leads to now; nothing was done.",
                plan.document.business_id, connection.name
            );
            return Err(Classified::of(FailureType::Defect, reason));
        }
        Ok(planned)
    }
}

/// The purchase document of a plan that this key finds.
pub(crate) fn purchase_of<'a>(plan: &'a PostingPlan, key: &PurchaseKey) -> Result<&'a PlannedPurchase, Classified> {
    plan.purchases
        .iter()
        .find(|purchase| purchase_key(plan, purchase) == *key)
        .ok_or_else(|| {
            Classified::of(
                FailureType::Defect,
                format!(
                    "The plan of document {} has no purchase document {} for payee {}.",
                    plan.business_id,
                    key.external_number,
                    key.payee.code()
                ),
            )
        })
}

/// What finds a planned purchase document.
pub(crate) fn purchase_key(plan: &PostingPlan, purchase: &PlannedPurchase) -> PurchaseKey {
    PurchaseKey {
        company: plan.company.clone(),
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

/// State of a purchase document that was posted and cancelled in Business Central, as a person told and a look there showed.
pub(crate) const REVERSED: &str = "reversed";

/// What records keep of a purchase document of this key.
pub(crate) fn purchase_record(document: &DocumentRef, of: &PurchaseKey, state: &str) -> PurchaseRecord {
    PurchaseRecord {
        key: key(document),
        company: of.company.as_str().to_owned(),
        payee: of.payee.code().to_owned(),
        kind: of.kind.as_str().to_owned(),
        vendor_number: of.vendor.to_string(),
        external_number: of.external_number.to_string(),
        draft_id: None,
        posted_number: None,
        posting_date: None,
        state: state.to_owned(),
        at: Timestamp::now(),
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
