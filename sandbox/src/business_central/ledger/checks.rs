//! What posting checks: first the document, then, once the posted number is taken, setup and duplicates.

use super::super::document::{Line, LineType, PurchaseDocument};
use super::super::error::ApiError;
use super::super::seed::{ValuePosting, VendorBlocked};
use super::super::state::State;
use super::super::switches::{Approvals, DocumentTotalCheck, ExternalNumber, MissingSetup};
use super::super::value::BLANK_DATE;
use super::super::view::{DocumentKind, ReleaseStatus};
use super::{Language, LedgerDocumentType};

/// The checks of the action itself, before posting starts.
pub(super) fn check_action(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    if !document.is_draft() {
        return Err(ApiError::dialog(match document.kind {
            DocumentKind::Invoice => "The action can be applied to a draft invoice only.",
            DocumentKind::CreditMemo => "The action can be applied to a draft credit memo only.",
        }));
    }
    if document.kind == DocumentKind::CreditMemo && document.lines.is_empty() {
        return Err(ApiError::dialog(
            "Please add at least one line item to the credit memo.",
        ));
    }
    if state.switches.approvals == Approvals::Required && document.release != ReleaseStatus::Released {
        return Err(ApiError::dialog(format!(
            "Purchase {} {} must be approved and released before you can perform this action.",
            document.type_name(),
            document.number
        )));
    }
    Ok(())
}

/// The document checks. A refusal here takes no number.
pub(super) fn check_document(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    check_posting_date(state, document)?;
    check_vendor(state, document)?;
    if state.switches.external_number == ExternalNumber::Mandatory && document.external_number.is_empty() {
        let field = match document.kind {
            DocumentKind::Invoice => "Vendor Invoice No.",
            DocumentKind::CreditMemo => "Vendor Cr. Memo No.",
        };
        return Err(ApiError::dialog(format!(
            "You need to enter the document number of the document from the vendor in the {field} field, \
             so that this document stays linked to the original."
        )));
    }
    if document
        .lines
        .iter()
        .all(|line| line.line_type == LineType::Comment || line.quantity.is_zero())
    {
        return Err(ApiError::dialog(
            "There is nothing to post because the document does not contain a quantity or amount.",
        ));
    }
    if let Some(line) = document
        .lines
        .iter()
        .find(|line| line.line_type == LineType::Account && line.account.is_empty())
    {
        return Err(ApiError::dialog(format!(
            "No. must have a value in Purchase Line: Document Type={}, Document No.={}, Line No.={}. \
             It cannot be zero or empty.",
            document.type_name(),
            document.number,
            line.sequence
        )));
    }
    if state.switches.document_total_check == DocumentTotalCheck::On {
        return Err(ApiError::dialog(format!(
            "Doc. Amount Incl. VAT (0) is not equal to total of lines ({})",
            document.total_including_tax()
        )));
    }
    check_vendor_dimensions(state, document)?;
    document
        .lines
        .iter()
        .filter(|line| !line.account.is_empty())
        .try_for_each(|line| {
            check_line_dimensions(state, line).map_err(|text| {
                ApiError::dialog(format!(
                    "The dimensions used in {} {}, line no. {} are invalid {text}",
                    document.type_name(),
                    document.number,
                    line.sequence
                ))
            })
        })
}

fn check_posting_date(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    if document.posting_date == BLANK_DATE {
        return Err(ApiError::dialog(format!(
            "Posting Date must have a value in Purchase Header: Document Type={}, No.={}. It cannot be zero or empty.",
            document.type_name(),
            document.number
        )));
    }
    let range = state.posting_range;
    let allowed = range.from.is_none_or(|from| document.posting_date >= from)
        && range.to.is_none_or(|to| document.posting_date <= to);
    if allowed {
        Ok(())
    } else {
        Err(ApiError::dialog(
            "Posting Date is not within your range of allowed posting dates.",
        ))
    }
}

fn check_vendor(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    for number in [&document.vendor_number, &document.pay_to_number] {
        if state
            .vendors
            .get(number)
            .is_some_and(|vendor| vendor.blocked == VendorBlocked::All)
        {
            return Err(ApiError::dialog(format!(
                "You cannot post this type of document when Vendor {number} is blocked with type All"
            )));
        }
    }
    Ok(())
}

fn check_vendor_dimensions(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    let Some(vendor) = state.vendors.get(&document.vendor_number) else {
        return Ok(());
    };
    for default in &vendor.default_dimensions {
        let code = &default.dimension;
        let current = document.dimensions.get(code).map_or("", String::as_str);
        let number = &vendor.number;
        let must_be = |wanted: &str, current: &str| {
            let shown = if current.is_empty() { "blank" } else { current };
            ApiError::dialog(format!(
                "The Dimension Value Code must be {wanted} for Dimension Code {code} for Vendor {number}. \
                 Currently it's {shown}."
            ))
        };
        match default.posting {
            ValuePosting::CodeMandatory if current.is_empty() => {
                return Err(ApiError::dialog(format!(
                    "Select a Dimension Value Code for the Dimension Code {code} for Vendor {number}."
                )));
            }
            ValuePosting::SameCode if current != default.value => return Err(must_be(&default.value, current)),
            ValuePosting::NoCode if !current.is_empty() => return Err(must_be("blank", current)),
            _ => {}
        }
    }
    Ok(())
}

fn check_line_dimensions(state: &State, line: &Line) -> Result<(), String> {
    let mandatory = state
        .accounts
        .get(&line.account)
        .and_then(|account| account.mandatory_dimension.as_ref());
    match mandatory {
        Some(code) if !line.dimensions.contains_key(code) => Err(format!(
            "Select a Dimension Value Code for the Dimension Code {code} for G/L Account {}.",
            line.account
        )),
        _ => Ok(()),
    }
}

/// What fails only after the posted number was taken.
pub(super) fn check_posting(
    state: &State,
    document: &PurchaseDocument,
    posted_number: &str,
    language: Language,
) -> Result<(), ApiError> {
    let has_tax = document.lines.iter().any(|line| !line.tax_percent.is_zero());
    let missing = match state.switches.missing_setup {
        MissingSetup::PurchaseAccount => Some(
            "Purch. Account is missing in General Posting Setup Gen. Bus. Posting Group: DOMESTIC, \
             Gen. Prod. Posting Group: SERVICES.",
        ),
        MissingSetup::PurchaseVatAccount if has_tax => Some(
            "Purchase VAT Account is missing in VAT Posting Setup VAT Bus. Posting Group: DOMESTIC, \
             VAT Prod. Posting Group: STANDARD.",
        ),
        MissingSetup::PayablesAccount => Some("Payables Account is missing in Vendor Posting Group Code: DOMESTIC."),
        MissingSetup::PurchaseVatAccount | MissingSetup::Nothing => None,
    };
    if let Some(text) = missing {
        return Err(ApiError::dialog(text));
    }
    check_duplicate(state, document, language)?;
    if state.posted_by_number(document.kind, posted_number).is_some() {
        return Err(ApiError::dialog(format!(
            "Purchase {} {posted_number} already exists.",
            document.type_name()
        )));
    }
    check_applies_to(state, document)
}

/// Against posted entries of the pay-to vendor, the cancelled ones included: cancelling does not reverse.
fn check_duplicate(state: &State, document: &PurchaseDocument, language: Language) -> Result<(), ApiError> {
    let number = &document.external_number;
    let document_type = ledger_type(document.kind);
    let taken = !number.is_empty()
        && state.ledger.vendor.iter().any(|entry| {
            entry.document_type == document_type
                && entry.external_number == *number
                && entry.vendor_number == document.pay_to_number
        });
    if !taken {
        return Ok(());
    }
    Err(ApiError::dialog(match (document.kind, language) {
        (DocumentKind::Invoice, Language::Spanish) => {
            format!("La factura de compra {number} ya existe para este proveedor.")
        }
        _ => format!(
            "Purchase {} {number} already exists for this vendor.",
            document.type_name()
        ),
    }))
}

fn check_applies_to(state: &State, document: &PurchaseDocument) -> Result<(), ApiError> {
    if document.applies_to.is_empty() || entry_applied_to(state, document).is_some() {
        return Ok(());
    }
    Err(ApiError::dialog("There is no Vendor Ledger Entry within the filter."))
}

/// The open invoice entry that a credit memo names, of the same pay-to vendor and currency.
pub(super) fn entry_applied_to(state: &State, document: &PurchaseDocument) -> Option<i32> {
    state
        .ledger
        .vendor
        .iter()
        .find(|entry| {
            entry.document_type == LedgerDocumentType::Invoice
                && entry.document_number == document.applies_to
                && entry.vendor_number == document.pay_to_number
                && entry.currency == document.currency
                && !entry.remaining.is_zero()
        })
        .map(|entry| entry.entry_number)
}

pub(super) fn ledger_type(kind: DocumentKind) -> LedgerDocumentType {
    match kind {
        DocumentKind::Invoice => LedgerDocumentType::Invoice,
        DocumentKind::CreditMemo => LedgerDocumentType::CreditMemo,
    }
}
