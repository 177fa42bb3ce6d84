//! The sets that a company publishes, and their rows.

use uuid::Uuid;

use super::entity::*;
use super::error::ApiError;
use super::odata::Query;
use super::schema::{self, EntityType};
use super::state::State;
use super::switches::UnknownId;
use super::value::Value;
use super::view::DocumentKind;

/// Entity type of a set that a company publishes.
pub(crate) fn set_type(set: &str) -> Option<&'static EntityType> {
    [
        &schema::COMPANY_INFORMATION,
        &schema::GENERAL_LEDGER_SETUP,
        &schema::VENDOR,
        &schema::ACCOUNT,
        &schema::DIMENSION,
        &schema::DIMENSION_VALUE,
        &schema::CURRENCY,
        &schema::PAYMENT_TERM,
        &schema::TAX_GROUP,
        &schema::PURCHASE_INVOICE,
        &schema::PURCHASE_INVOICE_LINE,
        &schema::PURCHASE_CREDIT_MEMO,
        &schema::PURCHASE_CREDIT_MEMO_LINE,
        &schema::DIMENSION_SET_LINE,
        &schema::DOCUMENT_ATTACHMENT,
        &schema::GENERAL_LEDGER_ENTRY,
    ]
    .into_iter()
    .find(|entity_type| entity_type.set == set)
}

/// The 404 for a well-formed id that is not there.
pub(crate) fn unknown_id(state: &State, segment: &str) -> ApiError {
    match state.switches.unknown_id {
        UnknownId::ResourceNotFound => ApiError::unknown_segment(segment),
        UnknownId::RecordNotFound => ApiError::new(
            404,
            "Internal_RecordNotFound",
            format!("The {segment} does not exist. Identification fields and values: Id"),
        ),
        UnknownId::NotFound => ApiError::query_syntax(),
    }
}

pub(crate) fn boxed<'a, T: Row<'a> + 'a>(row: T) -> BoxRow<'a> {
    Box::new(row)
}

/// A row of a set by its id.
pub(crate) fn row_by_id<'a>(state: &'a State, set: &str, id: Uuid) -> Option<BoxRow<'a>> {
    match set {
        "purchaseInvoices" | "purchaseCreditMemos" => state
            .documents
            .get(id)
            .filter(|one| one.entity_type().set == set)
            .map(|one| boxed(DocumentRow::new(state, one))),
        "purchaseInvoiceLines" | "purchaseCreditMemoLines" => {
            let document = state
                .documents
                .with_line(id)
                .filter(|one| one.line_entity_type().set == set)?;
            document.line(id).map(|line| boxed(LineRow::new(state, document, line)))
        }
        "dimensionSetLines" => None,
        "documentAttachments" => state
            .attachment(id)
            .map(|attachment| boxed(AttachmentRow::new(state, attachment))),
        _ => master_rows(state, set).into_iter().find(|row| row.id() == Some(id)),
    }
}

pub(crate) fn all_rows<'a>(state: &'a State, set: &str, query: &Query) -> Result<Vec<BoxRow<'a>>, ApiError> {
    let required = |name: &str| query.filter.as_ref().and_then(|filter| filter.required(name));
    match set {
        "purchaseInvoices" => Ok(documents(state, DocumentKind::Invoice)),
        "purchaseCreditMemos" => Ok(documents(state, DocumentKind::CreditMemo)),
        "purchaseInvoiceLines" | "purchaseCreditMemoLines" => {
            let document = match (required("documentId"), required("id")) {
                (Some(document), _) => state.documents.get(document.as_guid()),
                (None, Some(line)) => state.documents.with_line(line.as_guid()),
                (None, None) => {
                    return Err(ApiError::dialog(
                        "You must specify an Id or a Document Id to get the lines.",
                    ));
                }
            };
            let rows = document
                .filter(|one| one.line_entity_type().set == set)
                .map(|document| {
                    document
                        .lines
                        .iter()
                        .map(|line| boxed(LineRow::new(state, document, line)))
                        .collect()
                });
            Ok(rows.unwrap_or_default())
        }
        "dimensionSetLines" => match (required("parentId"), required("parentType")) {
            (Some(parent), Some(Value::Choice(parent_type))) => Ok(dimension_set(state, parent.as_guid(), parent_type)),
            _ => Err(ApiError::dialog(
                "You must get to the parent first to create a dimension set line.",
            )),
        },
        "documentAttachments" => match (required("parentId"), required("parentType"), required("id")) {
            (Some(parent), Some(Value::Choice(parent_type)), _) => {
                super::document::kind_of_parent_type(parent_type)?;
                let rows = state.attachments_of(parent.as_guid());
                Ok(rows
                    .map(|attachment| boxed(AttachmentRow::new(state, attachment)))
                    .collect())
            }
            (_, _, Some(id)) => Ok(row_by_id(state, set, id.as_guid()).into_iter().collect()),
            _ => Err(ApiError::dialog(
                "You must specify a document id and a document type to get the attachments.",
            )),
        },
        _ => Ok(master_rows(state, set)),
    }
}

/// The key of the page is number and posted; the number comes first.
fn documents(state: &State, kind: DocumentKind) -> Vec<BoxRow<'_>> {
    let mut documents: Vec<_> = state
        .documents
        .iter()
        .filter(|document| document.kind == kind)
        .collect();
    documents.sort_by(|left, right| (&left.number, left.is_draft()).cmp(&(&right.number, right.is_draft())));
    documents
        .into_iter()
        .map(|document| boxed(DocumentRow::new(state, document)))
        .collect()
}

fn dimension_set<'a>(state: &'a State, parent: Uuid, parent_type: &str) -> Vec<BoxRow<'a>> {
    let set = match ParentType::ALL.into_iter().find(|known| known.escaped() == parent_type) {
        Some(ParentType::Invoice) => "purchaseInvoices",
        Some(ParentType::InvoiceLine) => "purchaseInvoiceLines",
        Some(ParentType::CreditMemo) => "purchaseCreditMemos",
        Some(ParentType::CreditMemoLine) => "purchaseCreditMemoLines",
        Some(ParentType::GeneralLedgerEntry) => "generalLedgerEntries",
        None => return Vec::new(),
    };
    match row_by_id(state, set, parent).map(|row| row.related("dimensionSetLines")) {
        Some(Related::Many(rows)) => rows,
        _ => Vec::new(),
    }
}

fn master_rows<'a>(state: &'a State, set: &str) -> Vec<BoxRow<'a>> {
    match set {
        "companyInformation" => vec![boxed(CompanyInformationRow(state))],
        "generalLedgerSetup" => vec![boxed(SetupRow(state))],
        "vendors" => state
            .vendors
            .values()
            .map(|vendor| boxed(VendorRow::new(state, vendor)))
            .collect(),
        "accounts" => state
            .accounts
            .values()
            .map(|account| boxed(AccountRow::new(state, account)))
            .collect(),
        "dimensions" => state
            .dimensions
            .values()
            .map(|dimension| boxed(DimensionRow(dimension)))
            .collect(),
        "dimensionValues" => state
            .dimensions
            .values()
            .flat_map(|dimension| {
                dimension
                    .values
                    .values()
                    .map(move |value| boxed(DimensionValueRow { dimension, value }))
            })
            .collect(),
        "currencies" => state
            .currencies
            .values()
            .map(|currency| boxed(CurrencyRow(currency)))
            .collect(),
        "paymentTerms" => state
            .payment_terms
            .values()
            .map(|terms| boxed(PaymentTermRow(terms)))
            .collect(),
        "taxGroups" => state
            .tax_groups
            .values()
            .map(|group| boxed(TaxGroupRow(group)))
            .collect(),
        "generalLedgerEntries" => state
            .ledger
            .general
            .iter()
            .map(|entry| boxed(GeneralLedgerRow { state, entry }))
            .collect(),
        _ => Vec::new(),
    }
}
