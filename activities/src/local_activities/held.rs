//! Held documents: what of them is due to be looked at, and which are told to try again.
//!
//! A document is told when its rules are not the ones it was held under and a plan can be made by them, when master data that
//! its plan names has changed, or, where nothing can be read that says so, after a time.

use jiff::{SignedDuration, Timestamp};
use posting::ids::{BusinessId, ConnectionName, FinancialDocumentId};
use posting::plan::{DocumentKind, PostingPlan};
use records::{HeldDocument, HeldFilter};
use temporalio_client::errors::WorkflowInteractionError;
use temporalio_client::{Client, WorkflowSignalOptions};
use workflows::contracts::{
    CauseRemoved, ChangedMasterData, CompanyChanges, CompanyRef, DocumentRef, FinishHeldSweep, HeldCompany,
    HeldOverview, HeldReport, RetriedPage, RetryHeld,
};
use workflows::document::Document;
use workflows::failure::FailureType;
use workflows::held_sweep::HELD_PAGE;

use super::{corrections, plan, start};
use crate::classify::{Classified, records as records_failed};
use crate::environment::{Connection, Environment, defect};
use crate::position;

/// Held for what master data may mend.
const BY_MASTER_DATA: [FailureType; 2] = [FailureType::MappingMissing, FailureType::DocumentInvalid];
/// Rows are committed out of the order of their timestamps: what changed is read with this overlap.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// How far the first sweep of a company looks back.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);
/// How often a document held for a closed period is tried: the API does not tell which periods are open.
const PERIOD_RETRY: SignedDuration = SignedDuration::from_hours(24);

fn master_data_watermark(company: &CompanyRef) -> String {
    format!("master-data/{}/{}", company.connection, company.company)
}

fn period_watermark(connection: &ConnectionName) -> String {
    format!("period-retry/{connection}")
}

/// Finds for which companies documents are held.
pub(super) async fn overview(environment: &Environment, name: &ConnectionName) -> Result<HeldOverview, Classified> {
    let connection = environment.connection(name)?;
    let at = Timestamp::now();
    let failures = BY_MASTER_DATA.map(FailureType::as_str);
    let held = environment
        .records()
        .held_companies(name.as_str(), &failures)
        .await
        .map_err(records_failed)?;
    let mut companies = Vec::new();
    for company in connection
        .companies
        .values()
        .filter(|company| held.contains(&company.id))
    {
        let of = CompanyRef {
            connection: name.clone(),
            company: company.code.clone(),
        };
        let seen = time(environment, &master_data_watermark(&of)).await?;
        companies.push(HeldCompany {
            code: company.code.clone(),
            since: seen.map_or(at - FIRST_LOOK, |seen| seen - OVERLAP),
        });
    }
    let tried = time(environment, &period_watermark(name)).await?;
    Ok(HeldOverview {
        at,
        companies,
        periods_due: tried.is_none_or(|tried| at.duration_since(tried) >= PERIOD_RETRY),
    })
}

async fn time(environment: &Environment, watermark: &str) -> Result<Option<Timestamp>, Classified> {
    let stored = environment
        .records()
        .watermark(watermark)
        .await
        .map_err(records_failed)?;
    stored
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| defect(format!("The watermark {watermark} in records is not a time.")))
}

/// Looks through one page. Safe to repeat: a document that was told is not held any more, or is held anew.
pub(super) async fn retry(
    client: &Client,
    environment: &Environment,
    ask: &RetryHeld,
) -> Result<RetriedPage, Classified> {
    let connection = environment.connection(&ask.connection)?;
    let filter = HeldFilter {
        connection: ask.connection.as_str().to_owned(),
        after: position::of_number(ask.after)?,
        limit: HELD_PAGE,
    };
    let held = environment
        .records()
        .held_documents(&filter)
        .await
        .map_err(records_failed)?;
    let full = held.len() == HELD_PAGE as usize;
    let next = held
        .last()
        .filter(|_| full)
        .and_then(|last| position::number(last.position));
    let look = Look {
        environment,
        connection,
        ask,
        rules: connection.rules_version(),
    };
    let mut report = HeldReport::default();
    for document in &held {
        report.held += 1;
        // One of a kind or with ids that this version does not know is left to one that does.
        let Some(reference) = reference(ask, document) else {
            continue;
        };
        if look.may_go_on(document, &reference).await? {
            report.told += u32::from(tell(client, environment, &reference).await?);
        }
        // Only now: a crash before it looks again rather than passes over.
        look.keep_rules(document).await?;
    }
    Ok(RetriedPage { report, next })
}

fn reference(ask: &RetryHeld, document: &HeldDocument) -> Option<DocumentRef> {
    Some(DocumentRef {
        connection: ask.connection.clone(),
        kind: DocumentKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == document.kind)?,
        business_id: BusinessId::parse(&document.key.business_id).ok()?,
        financial_document_id: FinancialDocumentId::parse(&document.key.financial_document_id).ok()?,
    })
}

struct Look<'a> {
    environment: &'a Environment,
    connection: &'a Connection,
    ask: &'a RetryHeld,
    /// The rules of this worker.
    rules: String,
}

impl Look<'_> {
    /// Whether what a document is held for may be gone.
    async fn may_go_on(&self, document: &HeldDocument, reference: &DocumentRef) -> Result<bool, Classified> {
        let Some(failure) = document.failure_type.as_deref().and_then(FailureType::from_name) else {
            return Ok(false);
        };
        if failure == FailureType::PeriodClosed {
            return Ok(self.ask.periods_due);
        }
        if !BY_MASTER_DATA.contains(&failure) {
            return Ok(false);
        }
        if self.has_new_rules(document) && self.can_be_planned(document, reference).await? {
            return Ok(true);
        }
        self.names_what_changed(document).await
    }

    fn has_new_rules(&self, document: &HeldDocument) -> bool {
        document.rules.as_deref() != Some(self.rules.as_str())
    }

    /// One look for each document and change of rules.
    async fn keep_rules(&self, document: &HeldDocument) -> Result<(), Classified> {
        if !self.has_new_rules(document) {
            return Ok(());
        }
        let records = self.environment.records();
        records
            .set_hold_rules(&document.key, &self.rules)
            .await
            .map_err(records_failed)
    }

    /// Plans by the new rules, without keeping the plan: the run does that.
    async fn can_be_planned(&self, document: &HeldDocument, reference: &DocumentRef) -> Result<bool, Classified> {
        let changes = corrections::of(self.environment, reference).await?;
        let planned = plan::planned(self.environment, reference, &changes).await;
        Ok(match planned {
            Ok(_) => true,
            // Another failure is news for the person who waits for it.
            Err(refusal) => document.reason.as_deref() != Some(refusal.reason.as_str()),
        })
    }

    /// Whether the plan names a vendor, account, dimension value or tax group that changed.
    async fn names_what_changed(&self, document: &HeldDocument) -> Result<bool, Classified> {
        let Some(changes) = self.changes_of(document) else {
            return Ok(false);
        };
        let stored = self
            .environment
            .records()
            .plan(&document.key)
            .await
            .map_err(records_failed)?;
        let plan: Option<PostingPlan> = stored.and_then(|stored| serde_json::from_str(&stored.plan_json).ok());
        Ok(plan.is_some_and(|plan| names(&plan, changes)))
    }

    fn changes_of(&self, document: &HeldDocument) -> Option<&CompanyChanges> {
        let id = document.company.as_ref()?;
        let company = self.connection.companies.values().find(|company| company.id == *id)?;
        self.ask.changes.iter().find(|changes| changes.code == company.code)
    }
}

fn names(plan: &PostingPlan, changes: &CompanyChanges) -> bool {
    plan.purchases.iter().any(|purchase| {
        has(&changes.vendors, purchase.vendor.as_str())
            || purchase.lines.iter().any(|line| {
                has(&changes.accounts, line.account.as_str())
                    || line
                        .tax_group
                        .as_ref()
                        .is_some_and(|group| has(&changes.tax_groups, group.as_str()))
                    || line
                        .dimensions
                        .iter()
                        .any(|dimension| has(&changes.dimension_values, dimension.value.as_str()))
            })
    })
}

fn has(changed: &ChangedMasterData, code: &str) -> bool {
    changed.too_many || changed.codes.contains(&code.to_uppercase())
}

/// Tells the run of an approval. `false`: none was there to be told.
async fn tell(client: &Client, environment: &Environment, document: &DocumentRef) -> Result<bool, Classified> {
    let approvals = environment
        .records()
        .approvals(document.connection.as_str(), document.business_id.as_str())
        .await
        .map_err(records_failed)?;
    // With several approvals this one's run may have an id of its own; whichever it is not passes over the signal.
    let of_its_own =
        (approvals.len() > 1).then(|| start::reopened_id(&document.business_id, &document.financial_document_id));
    let mut told = false;
    for id in std::iter::once(document.business_id.to_string()).chain(of_its_own) {
        let removed = CauseRemoved {
            financial_document_id: document.financial_document_id.clone(),
        };
        let handle = client.get_workflow_handle::<Document>(&id);
        let options = WorkflowSignalOptions::default();
        match handle.signal(Document::cause_removed, removed, options).await {
            Ok(()) => told = true,
            Err(WorkflowInteractionError::NotFound(_)) => {}
            Err(error) => return Err(start::unavailable(&error)),
        }
    }
    Ok(told)
}

/// The next sweep reads master data from here.
pub(super) async fn finish(environment: &Environment, finish: &FinishHeldSweep) -> Result<(), Classified> {
    let at = finish.at.to_string();
    let companies = finish.companies.iter().map(|company| {
        master_data_watermark(&CompanyRef {
            connection: finish.connection.clone(),
            company: company.clone(),
        })
    });
    let periods = finish.periods_tried.then(|| period_watermark(&finish.connection));
    for watermark in companies.chain(periods) {
        environment
            .records()
            .set_watermark(&watermark, &at)
            .await
            .map_err(records_failed)?;
    }
    Ok(())
}
