//! A document in records: what was planned for it, what stands in Business Central, and what Concur was told.

mod accounts;
mod differences;
mod ledger;
mod shown;

use anyhow::Context;
use posting::ids::FinancialDocumentId;
use posting::plan::{DocumentKind, PlannedPurchase, PostingPlan};
use posting::planner::{Explained, PurchaseReason};
use records::{DocumentKey, DocumentSummary, PurchaseRecord, Records, StoredPlan};

pub(crate) use shown::{AccountShown, ConfirmationShown, Explanation, OwnershipLine, PostedShown, RulesState};

use crate::config::ConnectionSettings;
use crate::connections;
use crate::plans::{
    AmountShown, CompanyRules, FailureShown, PurchaseShown, Reading, Refusal, Rules, account_names, read,
};
use ledger::{Ledgers, is_company};

/// Explains one approval of a document.
///
/// # Errors
/// When records or Business Central cannot be read.
pub(crate) async fn explain(
    settings: &ConnectionSettings,
    rules: &Rules,
    records: &Records,
    approval: &DocumentSummary,
) -> anyhow::Result<Explanation> {
    let key = &approval.key;
    let Planned {
        plan,
        reasons,
        rules_state,
        refusal,
        environment,
    } = planned(rules, records, approval).await?;
    let mut shown = match &plan {
        Some(plan) => PurchaseShown::all(plan, reasons.as_deref(), rules.attach_images())?,
        None => Vec::new(),
    };
    let of_plan_company = |company: &&CompanyRules| plan.as_ref().is_some_and(|plan| plan.company == company.code);
    if let Some(company) = rules.companies().find(of_plan_company) {
        let names = account_names(&connections::business_central(settings)?.for_company(company.id)).await;
        shown.iter_mut().for_each(|purchase| purchase.name_accounts(&names));
    }
    let purchases = records.purchase_documents(key).await?;
    let mut posted = Vec::new();
    if purchases
        .iter()
        .any(|record| record.draft_id.is_some() || record.posted_number.is_some())
    {
        let mut ledgers = Ledgers::new(
            settings,
            environment.as_deref(),
            connections::business_central(settings)?,
        );
        for record in purchases
            .iter()
            .filter(|record| record.draft_id.is_some() || record.posted_number.is_some())
        {
            let found = plan
                .as_ref()
                .and_then(|plan| Some((plan, of_plan(plan, rules, record)?)));
            posted.push(ledgers.compare(record, found).await?);
        }
    }
    let failure = match (&approval.failure_type, &approval.reason) {
        (Some(failure), reason) => Some(FailureShown::new(failure, reason.clone().unwrap_or_default())),
        _ => None,
    };
    Ok(Explanation {
        business_id: key.business_id.clone(),
        financial_document_id: key.financial_document_id.clone(),
        connection: key.connection.clone(),
        kind: approval.kind.clone(),
        stage: approval.stage.clone(),
        stage_since: approval.stage_at.to_string(),
        failure,
        concur: confirmation(records, approval).await?,
        rules: rules_state,
        refusal: refusal.as_ref().map(FailureShown::from),
        company: plan.as_ref().map(|plan| plan.company.to_string()),
        mapping_version: plan.as_ref().map(|plan| plan.mapping_version.clone()),
        approved: plan.as_ref().map(|plan| AmountShown::from(&plan.approved)),
        plan: shown,
        as_planned: posted.iter().all(|posted: &PostedShown| posted.differences.is_empty()),
        posted,
    })
}

/// What is known of a document's plan.
struct Planned {
    plan: Option<PostingPlan>,
    /// Known where the present rules still give the plan.
    reasons: Option<Vec<PurchaseReason>>,
    rules_state: RulesState,
    refusal: Option<Refusal>,
    /// The Business Central environment that the plan was made for.
    environment: Option<String>,
}

async fn planned(rules: &Rules, records: &Records, approval: &DocumentSummary) -> anyhow::Result<Planned> {
    let stored = records.plan(&approval.key).await?;
    let now = plan_now(rules, records, &approval.key, &approval.kind).await?;
    let Some(StoredPlan {
        plan_json,
        digest,
        environment,
        ..
    }) = stored
    else {
        return Ok(match now {
            Ok(Explained { plan, reasons }) => Planned {
                plan: Some(plan),
                reasons: Some(reasons),
                rules_state: RulesState::NotPlannedYet,
                refusal: None,
                environment: None,
            },
            Err(refusal) => Planned {
                plan: None,
                reasons: None,
                rules_state: RulesState::NotPlannedYet,
                refusal: Some(refusal),
                environment: None,
            },
        });
    };
    let plan: PostingPlan =
        serde_json::from_str(&plan_json).context("the plan in records cannot be read by this version")?;
    let (reasons, rules_state, refusal) = match now {
        Err(refusal) => (None, RulesState::RefusedNow, Some(refusal)),
        Ok(now) if now.plan.digest()? == digest => (Some(now.reasons), RulesState::Same, None),
        Ok(now) if but_for_version(&now.plan, &plan) => (Some(now.reasons), RulesState::OtherVersion, None),
        Ok(_) => (None, RulesState::Changed, None),
    };
    Ok(Planned {
        plan: Some(plan),
        reasons,
        rules_state,
        refusal,
        environment: Some(environment),
    })
}

async fn plan_now(
    rules: &Rules,
    records: &Records,
    key: &DocumentKey,
    kind: &str,
) -> anyhow::Result<Result<Explained, Refusal>> {
    let stored = records
        .document(key)
        .await?
        .context("the document is no longer in records")?;
    let kind = DocumentKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let kind = kind.context("the document's kind in records is not known to this version")?;
    let id = FinancialDocumentId::parse(&key.financial_document_id)?;
    let Reading { result, .. } = read(rules, kind, &stored.body, &id);
    Ok(result)
}

/// Whether two plans differ in nothing but the name of the rules' version.
fn but_for_version(now: &PostingPlan, then: &PostingPlan) -> bool {
    let renamed = PostingPlan {
        mapping_version: now.mapping_version.clone(),
        ..then.clone()
    };
    *now == renamed
}

/// The planned purchase document that a record is about.
fn of_plan<'a>(plan: &'a PostingPlan, rules: &Rules, record: &PurchaseRecord) -> Option<&'a PlannedPurchase> {
    let company = rules.companies().find(|company| company.code == plan.company)?;
    plan.purchases.iter().find(|purchase| {
        is_company(record, &company.code, company.id)
            && purchase.kind.as_str() == record.kind
            && purchase.vendor.as_str() == record.vendor_number
            && purchase.external_number.as_str() == record.external_number
    })
}

/// What Concur was told of the posting, by records.
async fn confirmation(records: &Records, approval: &DocumentSummary) -> anyhow::Result<ConfirmationShown> {
    let key = &approval.key;
    let numbers = approval.posted_numbers.clone();
    if let Some(at) = approval.confirmed_at {
        return Ok(ConfirmationShown::new("confirmed", Some(at), numbers));
    }
    for (step, settled, open) in [
        ("confirm_posting", "confirmed", "confirmation_open"),
        ("reject_posting", "told_failed", "rejection_open"),
    ] {
        if let Some(sent) = records.last_step(key, step).await? {
            let state = if sent.outcome.as_deref() == Some("done") {
                settled
            } else {
                open
            };
            return Ok(ConfirmationShown::new(state, Some(sent.sent_at), numbers));
        }
    }
    Ok(ConfirmationShown::new("not_confirmed", None, numbers))
}
