//! Drafts: created in one request with the ownership line, posted, deleted under the tag just read.

use business_central::{BcError, DimensionSetLine, ETag, NewLine, NewPurchaseDocument};
use jiff::Timestamp;
use posting::evidence::{FoundPurchase, PostedProof};
use posting::mark::OwnershipMark;
use posting::plan::{PlannedLine, PlannedPurchase};
use records::PurchaseRecord;
use rust_decimal::Decimal;
use temporalio_sdk::activities::ActivityContext;
use uuid::Uuid;
use workflows::contracts::{DraftRef, PurchaseRef};
use workflows::failure::FailureType;

use super::{compare, wire_kind};
use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Environment, defect, key, purchase_of};
use crate::write::{Answered, Step, send};

/// Creates the draft of one planned purchase document: header, lines, dimensions and ownership line in one deep insert.
pub(super) async fn create(
    context: &ActivityContext,
    environment: &Environment,
    ask: &PurchaseRef,
) -> Result<FoundPurchase, Classified> {
    let document = &ask.plan.document;
    let connection = environment.connection(&document.connection)?;
    let plan = environment.plan(&ask.plan).await?;
    let purchase = purchase_of(&plan, ask.payee)?;
    let mark = plan.mark(purchase).map_err(|_| defect("The plan cannot be written."))?;
    let draft = new_draft(purchase, &mark);
    let kind = wire_kind(purchase.kind);
    let step = Step {
        key: &key(document),
        name: "create_draft",
        target: format!(
            "{} {} {}",
            purchase.kind.as_str(),
            purchase.vendor,
            purchase.external_number
        ),
    };
    let request = async {
        let created = connection.business_central.create_draft(kind, &draft).await;
        created
            .map(|answer| Answered {
                word: format!("draft {} {}", answer.value.header.number, answer.value.header.id),
                value: answer.value,
                correlation_id: Some(answer.client_request_id.to_string()),
            })
            .map_err(|error| ledger_failed(Request::Write, error))
    };
    let created = send(context, environment.records(), step, request).await?;
    let record = PurchaseRecord {
        key: key(document),
        payee: purchase.payee.code().to_owned(),
        kind: purchase.kind.as_str().to_owned(),
        vendor_number: purchase.vendor.to_string(),
        external_number: purchase.external_number.to_string(),
        draft_id: Some(created.header.id.to_string()),
        posted_number: None,
        posting_date: Some(purchase.posting_date),
        state: "draft".to_owned(),
        at: Timestamp::now(),
    };
    if let Err(error) = environment.records().save_purchase_document(&record).await {
        // The draft stands and carries its mark: the next look finds it.
        tracing::warn!(document = %document.business_id, error = %error, "the draft's id could not be recorded");
        return Err(Classified::of(
            FailureType::OutcomeUnknown,
            records_failed(error).reason,
        ));
    }
    Ok(compare::evidence(&created, Some(purchase), PostedProof::None))
}

/// Posts a draft. The answer is not believed either way; the workflow reads back.
pub(super) async fn post(
    context: &ActivityContext,
    environment: &Environment,
    draft: &DraftRef,
) -> Result<(), Classified> {
    let connection = environment.connection(&draft.document.connection)?;
    let id = guid(&draft.id)?;
    let step = Step {
        key: &key(&draft.document),
        name: "post_draft",
        target: draft.id.clone(),
    };
    let request = async {
        let posted = connection
            .business_central
            .post_draft(wire_kind(draft.key.kind), id)
            .await;
        posted
            .map(|answer| done("accepted", Some(answer.client_request_id.to_string())))
            .map_err(|error| ledger_failed(Request::Write, error))
    };
    send(context, environment.records(), step, request).await
}

/// Deletes a draft under the tag just read. One that is gone already is deleted.
pub(super) async fn delete(
    context: &ActivityContext,
    environment: &Environment,
    draft: &DraftRef,
) -> Result<(), Classified> {
    let connection = environment.connection(&draft.document.connection)?;
    let id = guid(&draft.id)?;
    let etag = ETag::new(draft.etag.clone()).map_err(|_| defect("A draft's tag in history cannot be used."))?;
    let step = Step {
        key: &key(&draft.document),
        name: "delete_draft",
        target: draft.id.clone(),
    };
    let request = async {
        match connection
            .business_central
            .delete_draft(wire_kind(draft.key.kind), id, &etag)
            .await
        {
            Ok(()) => Ok(done("deleted", None)),
            Err(BcError::Answered(answer)) if answer.status == 404 => Ok(done("gone already", None)),
            Err(error) => Err(ledger_failed(Request::Write, error)),
        }
    };
    send(context, environment.records(), step, request).await
}

fn done(word: &str, correlation_id: Option<String>) -> Answered<()> {
    Answered {
        value: (),
        word: word.to_owned(),
        correlation_id,
    }
}

fn guid(id: &str) -> Result<Uuid, Classified> {
    Uuid::parse_str(id).map_err(|_| defect("A draft's id in history is not a GUID."))
}

fn new_draft(purchase: &PlannedPurchase, mark: &OwnershipMark) -> NewPurchaseDocument {
    let mut lines = vec![NewLine::Comment {
        description: mark.to_line(),
    }];
    lines.extend(purchase.lines.iter().map(account_line));
    NewPurchaseDocument {
        vendor_number: purchase.vendor.to_string(),
        external_number: purchase.external_number.to_string(),
        document_date: purchase.document_date,
        posting_date: purchase.posting_date,
        due_date: purchase.due_date,
        currency_code: purchase.currency.to_string(),
        lines,
        dimensions: Vec::new(),
    }
}

/// A negative line is a negative quantity: the unit cost stays positive, as accountants expect to see it.
fn account_line(line: &PlannedLine) -> NewLine {
    let quantity = if line.amount.is_sign_negative() {
        Decimal::NEGATIVE_ONE
    } else {
        Decimal::ONE
    };
    NewLine::Account {
        account_number: line.account.to_string(),
        description: line.description.clone(),
        quantity,
        unit_cost: line.amount.abs(),
        tax_code: None,
        dimensions: line
            .dimensions
            .iter()
            .map(|set| DimensionSetLine {
                code: set.dimension.to_string(),
                value_code: set.value.to_string(),
            })
            .collect(),
    }
}
