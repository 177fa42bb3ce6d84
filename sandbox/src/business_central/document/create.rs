//! Deep insert of a draft: header, default dimensions, automatic lines, dimension set lines, lines. All or nothing.

use jiff::Timestamp;
use uuid::Uuid;

use super::super::error::ApiError;
use super::super::json::Json;
use super::super::state::{DimensionSet, Moment, State};
use super::super::switches::{DefaultPostingDate, NestedDimensionLines};
use super::super::value::BLANK_DATE;
use super::super::view::{DocumentKind, ReleaseStatus};
use super::header::{Purpose, Sent, split};
use super::{Address, Prices, PurchaseDocument};

/// Creates a draft from a request body and returns its id. On a refusal nothing stays, the draft number included.
pub(crate) fn create_draft(
    state: &mut State,
    kind: DocumentKind,
    body: &Json,
    moment: Moment,
) -> Result<Uuid, ApiError> {
    let mut draft = blank(kind, &state.company_name, moment.now);
    refuse_nested_dimension_lines(state, body)?;
    let body = split(state, draft.entity_type(), body, Purpose::Insert)?;
    let mut sent = Sent::default();
    for (property, value) in body.properties {
        draft.apply(state, property.name, value, &mut sent)?;
    }
    if draft.vendor_number.is_empty() {
        return Err(ApiError::dialog(
            "A \"vendorNumber\" or a \"vendorID\" must be provided.",
        ));
    }
    // Whatever was sent, the ship-to of a new invoice is the company's own.
    draft.ship_to_name.clone_from(&state.company_name);
    draft.ship_to_contact.clear();
    settle_dates(state, &mut draft, &sent, moment);
    draft.check_exchange_rate(state)?;
    draft.add_automatic_lines(state)?;
    // Header dimensions come before lines, so that lines inherit them.
    for (_, items) in body.nested.iter().filter(|(name, _)| *name == "dimensionSetLines") {
        for item in *items {
            super::dimension_lines::insert(state, &mut draft.dimensions, item)?;
        }
    }
    for (name, items) in &body.nested {
        match *name {
            "dimensionSetLines" => {}
            "purchaseInvoiceLines" | "purchaseCreditMemoLines" => {
                for item in *items {
                    draft.insert_line(state, item)?;
                }
            }
            _ => return Err(ApiError::bad_request("Invalid Request Body")),
        }
    }
    draft.number = state.series.next_draft(kind);
    let id = draft.id;
    commit(state, draft, moment.now);
    Ok(id)
}

/// The three-level insert is reported to work, but documented nowhere; a switch refuses it before anything is read.
fn refuse_nested_dimension_lines(state: &State, body: &Json) -> Result<(), ApiError> {
    if state.switches.nested_dimension_lines == NestedDimensionLines::Accepted {
        return Ok(());
    }
    for name in ["purchaseInvoiceLines", "purchaseCreditMemoLines"] {
        let Some(Json::List(lines)) = body.get(name) else {
            continue;
        };
        if lines.iter().any(|line| line.get("dimensionSetLines").is_some()) {
            return Err(ApiError::bad_request("Invalid Request Body"));
        }
    }
    Ok(())
}

/// The date rules of the two pages, which differ.
fn settle_dates(state: &State, draft: &mut PurchaseDocument, sent: &Sent, moment: Moment) {
    let no_date = state.switches.default_posting_date == DefaultPostingDate::NoDate;
    if !sent.document_date {
        draft.document_date = moment.today;
    }
    draft.posting_date = match draft.kind {
        // The invoice date sets the work date; "No Date" wipes the posting date even when it was sent.
        DocumentKind::Invoice if no_date => BLANK_DATE,
        DocumentKind::Invoice if sent.posting_date => draft.posting_date,
        DocumentKind::Invoice => draft.document_date,
        // A sent posting date survives "No Date"; the credit memo date does not become the posting date.
        DocumentKind::CreditMemo if sent.posting_date => draft.posting_date,
        DocumentKind::CreditMemo if no_date => BLANK_DATE,
        DocumentKind::CreditMemo => moment.today,
    };
    if !sent.due_date {
        draft.due_date = draft.computed_due_date(state);
    }
}

/// Stores an edited or a new document under fresh versions; lines whose version is 0 count as changed.
pub(super) fn commit(state: &mut State, mut document: PurchaseDocument, now: Timestamp) {
    if document.is_draft() {
        document.distribute_invoice_discount(state);
    }
    let version = state.next_version();
    document.version = version;
    document.modified_at = now;
    for line in &mut document.lines {
        if line.version == 0 {
            line.version = version;
        }
    }
    if state.documents.get(document.id).is_some() {
        state.documents.replace(document);
    } else {
        state.documents.insert(document);
    }
}

fn blank(kind: DocumentKind, company_name: &str, now: Timestamp) -> PurchaseDocument {
    PurchaseDocument {
        id: Uuid::new_v4(),
        kind,
        number: String::new(),
        posted_number_taken: None,
        posting: None,
        release: ReleaseStatus::Open,
        vendor_number: String::new(),
        vendor_name: String::new(),
        pay_to_number: String::new(),
        pay_to_name: String::new(),
        external_number: String::new(),
        posting_date: BLANK_DATE,
        document_date: BLANK_DATE,
        due_date: BLANK_DATE,
        buy_from: Address::default(),
        ship_to: Address::default(),
        ship_to_name: company_name.to_owned(),
        ship_to_contact: String::new(),
        dimensions: DimensionSet::new(),
        currency: String::new(),
        purchaser: String::new(),
        prices: Prices::ExcludeTax,
        payment_terms: String::new(),
        shipment_method_id: Uuid::nil(),
        return_reason_id: Uuid::nil(),
        applies_to: String::new(),
        lines: Vec::new(),
        version: 0,
        modified_at: now,
    }
}
