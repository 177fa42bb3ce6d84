//! Drafts: created in one request with the ownership line, posted, deleted under the tag just read.

use business_central::{BcError, DimensionSetLine, ETag, NewLine, NewPurchaseDocument, PurchaseDocument};
use posting::mark::OwnershipMark;
use posting::plan::{PlannedLine, PlannedPurchase, Prices};
use rust_decimal::Decimal;
use temporalio_sdk::activities::ActivityContext;
use uuid::Uuid;
use workflows::contracts::{CreateDraft, CreatedDraft, DimensionWay, DocumentRef, DraftRef, SetDimensions};
use workflows::failure::{Failure, FailureType};

use super::dimensions::{self, Defaults};
use super::{compare, wire_kind};
use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Company, Environment, defect, key, purchase_of, purchase_record};
use crate::write::{Answered, POST, Step, send};

/// Creates the draft of one planned purchase document: header, lines, dimensions and ownership line in one deep insert.
pub(super) async fn create(
    context: &ActivityContext,
    environment: &Environment,
    ask: &CreateDraft,
) -> Result<CreatedDraft, Classified> {
    let document = &ask.plan.document;
    let connection = environment.connection(&document.connection)?;
    let company = connection.company(&ask.key.company)?;
    let plan = environment.plan(&ask.plan).await?;
    let purchase = purchase_of(&plan, &ask.key)?;
    let mark = plan.mark(purchase).map_err(|_| defect("The plan cannot be written."))?;
    let defaults = Defaults::known(environment, connection, company, purchase).await?;
    let way = dimensions::way(environment, connection, company, ask.dimensions).await?;
    let sent: Vec<Vec<DimensionSetLine>> = purchase
        .lines
        .iter()
        .map(|line| match way {
            DimensionWay::WithLines => defaults.to_send(line.account.as_str(), &line.dimensions),
            DimensionWay::AfterUnknownDefault | DimensionWay::AfterRefusal => Vec::new(),
        })
        .collect();
    let made = match send_draft(
        context,
        environment,
        company,
        (document, purchase),
        new_draft(purchase, &mark, &sent),
    )
    .await?
    {
        Made::Draft(made) => *made,
        Made::Refused { way, failure } => {
            // A vendor's default may have changed without the vendor being touched.
            company.vendors.forget().await;
            return Ok(CreatedDraft::DimensionsRefused { way, failure });
        }
    };
    let noted = async {
        let mut record = purchase_record(document, &ask.key, "draft");
        record.draft_id = Some(made.header.id.to_string());
        record.posting_date = Some(purchase.posting_date);
        let records = environment.records();
        records.save_purchase_document(&record).await.map_err(records_failed)?;
        if ask.dimensions == DimensionWay::AfterRefusal {
            dimensions::remember_refusal(environment, connection, company).await?;
        }
        defaults.learn(environment, connection, company, &made, &sent).await
    };
    if let Err(error) = noted.await {
        // The draft stands and carries its mark: the next look finds it.
        tracing::warn!(document = %document.business_id, error = %error.reason, "a draft could not be recorded");
        return Err(Classified::of(FailureType::OutcomeUnknown, error.reason));
    }
    let draft = compare::but_for_dimensions(&made, purchase);
    let changes = match draft.difference {
        None => dimensions::changes(purchase, &made),
        Some(_) => Vec::new(),
    };
    Ok(if changes.is_empty() {
        CreatedDraft::Made(draft)
    } else {
        CreatedDraft::DimensionsToSet { draft, changes }
    })
}

/// What a create did, for certain.
enum Made {
    Draft(Box<PurchaseDocument>),
    Refused { way: DimensionWay, failure: Failure },
}

async fn send_draft(
    context: &ActivityContext,
    environment: &Environment,
    company: &Company,
    (document, purchase): (&DocumentRef, &PlannedPurchase),
    draft: NewPurchaseDocument,
) -> Result<Made, Classified> {
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
    let has_dimensions = draft
        .lines
        .iter()
        .any(|line| matches!(line, NewLine::Account { dimensions, .. } if !dimensions.is_empty()));
    let request = async {
        match company
            .business_central
            .create_draft(wire_kind(purchase.kind), &draft)
            .await
        {
            Ok(answer) => Ok(Answered {
                word: format!("draft {} {}", answer.value.header.number, answer.value.header.id),
                value: Made::Draft(Box::new(answer.value)),
                correlation_id: Some(answer.client_request_id.to_string()),
            }),
            Err(error) => {
                let other = match &error {
                    BcError::Answered(answer) if has_dimensions => dimensions::other_way(answer),
                    _ => None,
                };
                let classified = ledger_failed(Request::Write, error);
                match other {
                    Some(way) => Ok(Answered {
                        word: "dimensions within lines refused".to_owned(),
                        value: Made::Refused {
                            way,
                            failure: Failure::new(classified.failure_type, classified.reason),
                        },
                        correlation_id: None,
                    }),
                    None => Err(classified),
                }
            }
        }
    };
    send(context, environment.records(), step, request).await
}

/// Sets dimensions of a draft's lines, all of them or none.
pub(super) async fn set_dimensions(
    context: &ActivityContext,
    environment: &Environment,
    ask: &SetDimensions,
) -> Result<(), Classified> {
    let connection = environment.connection(&ask.document.connection)?;
    let company = connection.company(&ask.key.company)?;
    let id = guid(&ask.id)?;
    let changes = ask
        .changes
        .iter()
        .map(dimensions::wire)
        .collect::<Result<Vec<_>, _>>()?;
    let step = Step {
        key: &key(&ask.document),
        name: "set_dimensions",
        target: ask.id.clone(),
    };
    let request = async {
        let kind = wire_kind(ask.key.kind);
        let set = company
            .business_central
            .change_line_dimensions(kind, id, &changes)
            .await;
        set.map(|answer| done("set", Some(answer.client_request_id.to_string())))
            .map_err(|error| ledger_failed(Request::Write, error))
    };
    send(context, environment.records(), step, request).await
}

/// Posts a draft. The answer is not believed either way; the workflow reads back.
pub(super) async fn post(
    context: &ActivityContext,
    environment: &Environment,
    draft: &DraftRef,
) -> Result<(), Classified> {
    let company = environment
        .connection(&draft.document.connection)?
        .company(&draft.key.company)?;
    let id = guid(&draft.id)?;
    let step = Step {
        key: &key(&draft.document),
        name: POST,
        target: draft.id.clone(),
    };
    let request = async {
        let posted = company.business_central.post_draft(wire_kind(draft.key.kind), id).await;
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
    let company = environment
        .connection(&draft.document.connection)?
        .company(&draft.key.company)?;
    let id = guid(&draft.id)?;
    let etag = ETag::new(draft.etag.clone()).map_err(|_| defect("A draft's tag in history cannot be used."))?;
    let step = Step {
        key: &key(&draft.document),
        name: "delete_draft",
        target: draft.id.clone(),
    };
    let request = async {
        match company
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

fn new_draft(
    purchase: &PlannedPurchase,
    mark: &OwnershipMark,
    dimensions: &[Vec<DimensionSetLine>],
) -> NewPurchaseDocument {
    let comment = |text: &String| NewLine::Comment {
        description: text.clone(),
    };
    let mut lines = vec![comment(&mark.to_line())];
    for (line, dimensions) in purchase.lines.iter().zip(dimensions) {
        lines.push(account_line(line, purchase, dimensions));
        lines.extend(line.continued.iter().map(comment));
    }
    NewPurchaseDocument {
        vendor_number: purchase.vendor.to_string(),
        external_number: purchase.external_number.to_string(),
        document_date: purchase.document_date,
        posting_date: purchase.posting_date,
        due_date: purchase.due_date,
        currency_code: purchase.currency.to_string(),
        prices: purchase.prices.map(|prices| match prices {
            Prices::ExcludingTax => business_central::Prices::ExcludingTax,
            Prices::IncludingTax => business_central::Prices::IncludingTax,
        }),
        lines,
        dimensions: Vec::new(),
    }
}

/// A negative line is a negative quantity: the unit cost stays positive, as accountants expect to see it.
fn account_line(line: &PlannedLine, purchase: &PlannedPurchase, dimensions: &[DimensionSetLine]) -> NewLine {
    let cost = line.cost(purchase.prices.unwrap_or(Prices::IncludingTax));
    let quantity = if cost.is_sign_negative() {
        Decimal::NEGATIVE_ONE
    } else {
        Decimal::ONE
    };
    NewLine::Account {
        account_number: line.account.to_string(),
        description: line.description.clone(),
        quantity,
        unit_cost: cost.abs(),
        tax_code: line.tax_group.as_ref().map(ToString::to_string),
        dimensions: dimensions.to_vec(),
    }
}
