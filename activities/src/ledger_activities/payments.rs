//! Which waiting documents were paid: one incremental read, matched with records.

use business_central::{PurchaseHeader, PurchaseStatus};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use posting::ids::{BusinessId, ConnectionName, FinancialDocumentId};
use posting::payments::{PaymentsSeen, StatusSeen};
use workflows::contracts::{CompanyRef, PaidDocument, PaymentChanges, PaymentFact, SeenDocument};
use workflows::stage::Stage;

use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Environment, defect};
use crate::payments_due;

/// Rows are committed out of the order of their timestamps: what changed is read with this overlap.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Ids that records are asked for at once.
const IDS_AT_ONCE: usize = 1000;
/// How far the first sweep of a company looks back.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);

/// Name of a company's payment watermark in records.
pub(crate) fn watermark_name(company: &CompanyRef) -> String {
    format!("payment-sweep/{}/{}", company.connection, company.company)
}

/// Reads what changed since the watermark, and picks the paid invoices that documents wait for.
pub(super) async fn list_changes(environment: &Environment, ask: &CompanyRef) -> Result<PaymentChanges, Classified> {
    let company = environment.connection(&ask.connection)?.company(&ask.company)?;
    let stored = environment
        .records()
        .watermark(&watermark_name(ask))
        .await
        .map_err(records_failed)?;
    let watermark = match stored {
        Some(text) => text
            .parse::<Timestamp>()
            .map_err(|_| defect("The payment watermark in records is not a time."))?,
        None => Timestamp::now() - FIRST_LOOK,
    };
    let changed = company
        .business_central
        .purchase_invoices_changed(watermark - OVERLAP)
        .await;
    let changed = changed.map_err(|error| ledger_failed(Request::Read, error))?;
    let newest = changed.iter().map(|header| header.last_modified).max();
    let paid: Vec<&PurchaseHeader> = changed
        .iter()
        .filter(|header| header.status == PurchaseStatus::Paid)
        .collect();
    Ok(PaymentChanges {
        paid: waiting(environment, &ask.connection, &paid).await?,
        settled: settled(environment, ask, &changed).await?,
        watermark: newest.map_or(watermark, |newest| newest.max(watermark)),
        read: u32::try_from(changed.len()).unwrap_or(u32::MAX),
    })
}

/// Documents that Concur has as paid and whose invoice is open again, or that were taken back and are paid again.
async fn settled(
    environment: &Environment,
    ask: &CompanyRef,
    changed: &[PurchaseHeader],
) -> Result<Vec<SeenDocument>, Classified> {
    let (connection, records) = (environment.connection(&ask.connection)?, environment.records());
    let settling = |header: &&PurchaseHeader| matches!(header.status, PurchaseStatus::Paid | PurchaseStatus::Open);
    let ids: Vec<String> = changed
        .iter()
        .filter(settling)
        .map(|header| header.id.to_string())
        .collect();
    let mut purchases = Vec::new();
    for chunk in ids.chunks(IDS_AT_ONCE) {
        let ours = records.by_draft_ids(connection.name.as_str(), chunk).await;
        purchases.extend(ours.map_err(records_failed)?);
    }
    let mut documents = Vec::new();
    for purchase in purchases {
        let header = changed
            .iter()
            .find(|header| Some(header.id.to_string()) == purchase.draft_id);
        let stored = records.document(&purchase.key).await.map_err(records_failed)?;
        let stored = stored.filter(|stored| stored.stage == Stage::Paid.as_str());
        let (Some(header), Some(stored)) = (header, stored) else {
            continue;
        };
        let seen = PaymentsSeen {
            posted_number: header.number.clone(),
            entry: None,
            status: Some(StatusSeen {
                is_paid: header.status == PurchaseStatus::Paid,
                on: header.last_modified.to_zoned(TimeZone::UTC).date(),
            }),
        };
        let document = payments_due::document(connection, &purchase.key, &stored.kind)?;
        let due = payments_due::of_document(environment, &document, &seen).await?;
        if due.is_some_and(|(_, due)| !due.tellings.is_empty()) {
            documents.push(SeenDocument {
                document,
                has_several: false,
                seen,
            });
        }
    }
    Ok(documents)
}

async fn waiting(
    environment: &Environment,
    connection: &ConnectionName,
    paid: &[&PurchaseHeader],
) -> Result<Vec<PaidDocument>, Classified> {
    let records = environment.records();
    let ids: Vec<String> = paid.iter().map(|header| header.id.to_string()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut documents = Vec::new();
    for purchase in records
        .by_draft_ids(connection.as_str(), &ids)
        .await
        .map_err(records_failed)?
    {
        let header = paid
            .iter()
            .find(|header| Some(header.id.to_string()) == purchase.draft_id);
        let document = records.document(&purchase.key).await.map_err(records_failed)?;
        let (Some(header), Some(document)) = (header, document) else {
            continue;
        };
        // One that is not confirmed to Concur yet is told all the same: it keeps the payment until it needs it.
        let told = [Stage::Paid, Stage::Closed, Stage::Rejected, Stage::Withdrawn];
        if told.iter().any(|stage| stage.as_str() == document.stage) {
            continue;
        }
        let approvals = records
            .approvals(connection.as_str(), &purchase.key.business_id)
            .await
            .map_err(records_failed)?;
        let approval = FinancialDocumentId::parse(&purchase.key.financial_document_id)
            .map_err(|error| defect(error.to_string()))?;
        documents.push(PaidDocument {
            reopened: (approvals.len() > 1).then_some(approval),
            business_id: BusinessId::parse(&purchase.key.business_id).map_err(|error| defect(error.to_string()))?,
            fact: PaymentFact {
                posted_number: header.number.clone(),
                paid_on: header.last_modified.to_zoned(TimeZone::UTC).date(),
            },
        });
    }
    Ok(documents)
}
