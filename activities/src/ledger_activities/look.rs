//! Looking: what stands in Business Central for a planned purchase document.

use business_central::{PurchaseDocument, PurchaseStatus};
use posting::evidence::PostedProof;
use posting::plan::PurchaseKind;
use uuid::Uuid;
use workflows::contracts::{PostingState, ReadBy, ReadPostingState};

use super::{compare, wire_kind};
use crate::classify::{Classified, Request, business_central as ledger_failed};
use crate::environment::{Company, Environment, defect, purchase_key};

/// Reads by number or by id, lines included, and compares with the plan.
pub(super) async fn read(environment: &Environment, look: &ReadPostingState) -> Result<PostingState, Classified> {
    let company = environment
        .connection(&look.document.connection)?
        .company(&look.key.company)?;
    let plan = match &look.plan {
        Some(plan) => Some(environment.plan(plan).await?),
        None => None,
    };
    let planned = plan.as_ref().and_then(|plan| {
        plan.purchases
            .iter()
            .find(|purchase| purchase_key(plan, purchase) == look.key)
    });
    let kind = wire_kind(look.key.kind);
    let documents: Vec<PurchaseDocument> = match &look.by {
        ReadBy::Number => company
            .business_central
            .find_purchase_documents(kind, look.key.vendor.as_str(), look.key.external_number.as_str())
            .await
            .map_err(|error| ledger_failed(Request::Read, error))?,
        ReadBy::Id { id, .. } => {
            let id = Uuid::parse_str(id).map_err(|_| defect("A draft's id in history is not a GUID."))?;
            let read = company.business_central.purchase_document(kind, id).await;
            read.map_err(|error| ledger_failed(Request::Read, error))?
                .into_iter()
                .collect()
        }
    };
    let mut found = Vec::with_capacity(documents.len());
    for document in &documents {
        let proof = proof(company, look, document).await?;
        found.push(compare::evidence(document, planned, proof));
    }
    Ok(PostingState { found })
}

/// A credit memo that is merely released reads `Open` as well: only a changed number or the ledger proves it posted.
async fn proof(
    company: &Company,
    look: &ReadPostingState,
    document: &PurchaseDocument,
) -> Result<PostedProof, Classified> {
    let number = &document.header.number;
    if let ReadBy::Id { draft_number, .. } = &look.by
        && number != draft_number
    {
        return Ok(PostedProof::NumberOrLedger);
    }
    if look.key.kind == PurchaseKind::CreditMemo && document.header.status == PurchaseStatus::Open {
        let posted = company.business_central.ledger_has_credit_memo(number).await;
        if posted.map_err(|error| ledger_failed(Request::Read, error))? {
            return Ok(PostedProof::NumberOrLedger);
        }
    }
    Ok(PostedProof::None)
}
