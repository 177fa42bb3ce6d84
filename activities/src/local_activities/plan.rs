//! Planning: the received document and the connection's rules become a posting plan, saved before anybody acts on it.

use posting::correction::{Change, corrected};
use posting::document::ConcurDocument;
use posting::plan::PostingPlan;
use posting::planner::{PlanContext, plan as make_plan};
use records::StoredPlan;
use workflows::contracts::{DocumentRef, PlanOutline, PurchaseOutline};
use workflows::failure::FailureType;

use super::corrections;
use crate::classify::{Classified, records as records_failed};
use crate::environment::{Company, Environment, REVERSED, defect, key, purchase_key, purchase_record};

/// A plan up to this size travels in history; a larger one stays in records.
const HISTORY_BYTES: usize = 256 * 1024;

pub(super) async fn plan(environment: &Environment, document: &DocumentRef) -> Result<PlanOutline, Classified> {
    let connection = environment.connection(&document.connection)?;
    let changes = corrections::of(environment, document).await?;
    let (company, plan) = planned(environment, document, &changes).await?;
    let unreadable = |_| defect("The plan cannot be written.");
    let json = serde_json::to_string(&plan).map_err(unreadable)?;
    let digest = plan.digest().map_err(unreadable)?;
    let kept = StoredPlan {
        plan_json: json.clone(),
        digest: digest.clone(),
        mapping_version: plan.mapping_version.clone(),
        environment: connection.environment.clone(),
        company: company.id.clone(),
    };
    environment
        .records()
        .save_plan(&key(document), &kept)
        .await
        .map_err(records_failed)?;
    save_purchases(environment, document, &plan).await?;
    Ok(PlanOutline {
        digest,
        mapping_version: plan.mapping_version.clone(),
        target: format!("{}/{}", connection.environment, company.id),
        purchases: outlines(&plan).map_err(unreadable)?,
        vendors_known: plan
            .purchases
            .iter()
            .all(|purchase| company.vendors.is_known_usable(&purchase.vendor)),
        images: connection.images.as_ref().map_or(0, |_| plan.images.len()),
        plan: (json.len() <= HISTORY_BYTES).then(|| Box::new(plan)),
    })
}

/// The plan by the rules, with these corrections.
pub(super) async fn planned<'a>(
    environment: &'a Environment,
    document: &DocumentRef,
    changes: &[Change],
) -> Result<(&'a Company, PostingPlan), Classified> {
    let connection = environment.connection(&document.connection)?;
    let stored = environment.document(document).await?;
    let parsed = ConcurDocument::parse(document.kind, &stored.body).map_err(|error| {
        Classified::of(
            FailureType::DocumentInvalid,
            format!("The document cannot be read: {error}."),
        )
    })?;
    let (company, _) = connection.company_of(parsed.head().ledger_code.as_deref())?;
    let context = PlanContext {
        company: company.code.clone(),
        live: company.live,
        approval_suffix: suffix(environment, document).await?,
    };
    let plan = make_plan(&parsed, &document.financial_document_id, &company.mapping, &context).map_err(|refusal| {
        let failure_type = FailureType::from_name(refusal.failure_type()).unwrap_or(FailureType::Defect);
        Classified::of(failure_type, refusal.to_string())
    })?;
    let plan = corrected(plan, changes).map_err(|refusal| {
        Classified::of(
            FailureType::DocumentInvalid,
            format!("The correction cannot be made: {refusal}."),
        )
    })?;
    Ok((company, plan))
}

/// The number of this attempt where earlier ones were posted and reversed: Business Central never takes their numbers again.
async fn suffix(environment: &Environment, document: &DocumentRef) -> Result<Option<u32>, Classified> {
    let records = environment.records();
    let approvals = records
        .approvals(document.connection.as_str(), document.business_id.as_str())
        .await
        .map_err(records_failed)?;
    let mut reversed = 0;
    for approval in approvals {
        let purchases = records
            .purchase_documents(&approval.key)
            .await
            .map_err(records_failed)?;
        reversed += u32::from(purchases.iter().any(|purchase| purchase.state == REVERSED));
    }
    Ok((reversed > 0).then_some(reversed + 1))
}

/// What will be looked for in Business Central stands in records before anything is created there.
async fn save_purchases(
    environment: &Environment,
    document: &DocumentRef,
    plan: &PostingPlan,
) -> Result<(), Classified> {
    for purchase in &plan.purchases {
        let mut record = purchase_record(document, &purchase_key(plan, purchase), "planned");
        record.posting_date = Some(purchase.posting_date);
        environment
            .records()
            .save_purchase_document(&record)
            .await
            .map_err(records_failed)?;
    }
    Ok(())
}

fn outlines(plan: &PostingPlan) -> Result<Vec<PurchaseOutline>, serde_json::Error> {
    plan.purchases
        .iter()
        .map(|purchase| {
            Ok(PurchaseOutline {
                key: purchase_key(plan, purchase),
                mark: plan.mark(purchase)?,
                total: purchase.total,
                currency: purchase.currency.clone(),
                lines: purchase.lines.len(),
                payment: purchase.payment,
            })
        })
        .collect()
}
