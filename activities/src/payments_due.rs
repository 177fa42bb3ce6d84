//! What Concur is still to be told of an invoice's payment: the rule of `posting::payments` over what records know.

use posting::ids::FinancialDocumentId;
use posting::payments::{Due, Manner, PaymentsSeen, TellingKind, Told, due};
use posting::plan::{DocumentKind, PaymentExpectation};
use records::PaymentRow;
use workflows::contracts::{DocumentRef, DuePayments, PlanRef, PostedPurchase};

use crate::classify::{Classified, records as records_failed};
use crate::environment::{Connection, Environment, defect, key, purchase_key, purchase_of};

/// Answers of Concur, in records' words, after which a confirmation is not sent again.
const SETTLED: [&str; 3] = ["confirmed", "already confirmed", "not taken"];

/// What is due.
pub(crate) async fn ask(environment: &Environment, ask: &DuePayments) -> Result<Due, Classified> {
    let document = &ask.plan.document;
    let plan = environment.plan(&ask.plan).await?;
    let purchase = purchase_of(&plan, &ask.posted.key)?;
    if purchase.payment != PaymentExpectation::PaidFromLedger {
        return Ok(Due::default());
    }
    let rows = environment
        .records()
        .payments(&key(document))
        .await
        .map_err(records_failed)?;
    let told: Vec<Told> = rows.iter().filter_map(told).collect();
    let manner = manner(environment.connection(&document.connection)?, document.kind);
    Ok(due(purchase.total, &ask.seen, &told, manner))
}

/// How documents of this kind are told.
pub(crate) fn manner(connection: &Connection, kind: DocumentKind) -> Manner {
    match kind {
        DocumentKind::Invoice if !connection.invoice_partial => Manner::OnceInFull,
        _ => Manner::EachPayment,
    }
}

/// A confirmation as the rule knows it.
pub(crate) fn told(row: &PaymentRow) -> Option<Told> {
    Some(Told {
        reference: row.reference.clone(),
        kind: TellingKind::from_word(&row.kind)?,
        amount: row.amount.as_deref().and_then(|amount| amount.parse().ok()),
        is_settled: row.outcome.as_deref().is_some_and(|outcome| SETTLED.contains(&outcome)),
    })
}

/// What is due of a document by what records have of it; `None` if it has no such invoice.
pub(crate) async fn of_document(
    environment: &Environment,
    document: &DocumentRef,
    seen: &PaymentsSeen,
) -> Result<Option<(DuePayments, Due)>, Classified> {
    let records = environment.records();
    let key = key(document);
    let stored = records.plan(&key).await.map_err(records_failed)?;
    let purchases = records.purchase_documents(&key).await.map_err(records_failed)?;
    let posted = purchases
        .into_iter()
        .find(|purchase| purchase.posted_number.as_ref() == Some(&seen.posted_number));
    let (Some(stored), Some(posted)) = (stored, posted) else {
        return Ok(None);
    };
    let plan = PlanRef {
        document: document.clone(),
        digest: stored.digest,
    };
    let planned = environment.plan(&plan).await?;
    let keys = planned
        .purchases
        .iter()
        .map(|purchase| purchase_key(&planned, purchase));
    let same = |key: &workflows::contracts::PurchaseKey| {
        key.vendor.as_str() == posted.vendor_number && key.external_number.to_string() == posted.external_number
    };
    let Some(purchase) = keys.into_iter().find(same) else {
        return Ok(None);
    };
    let ask = DuePayments {
        plan,
        posted: PostedPurchase {
            key: purchase,
            id: posted.draft_id.unwrap_or_default(),
            // Nobody looks by it any more: it is posted.
            draft_number: seen.posted_number.clone(),
            number: seen.posted_number.clone(),
        },
        seen: seen.clone(),
    };
    let due = self::ask(environment, &ask).await?;
    Ok(Some((ask, due)))
}

/// The approval that records name with these words.
pub(crate) fn document(
    connection: &Connection,
    key: &records::DocumentKey,
    kind: &str,
) -> Result<DocumentRef, Classified> {
    let broken = |what: &str| defect(format!("Records have a document of unknown {what}."));
    Ok(DocumentRef {
        connection: connection.name.clone(),
        kind: DocumentKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind)
            .ok_or_else(|| broken("kind"))?,
        business_id: posting::ids::BusinessId::parse(&key.business_id).map_err(|_| broken("business id"))?,
        financial_document_id: FinancialDocumentId::parse(&key.financial_document_id)
            .map_err(|_| broken("approval"))?,
    })
}
