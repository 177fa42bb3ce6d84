//! Lines of a draft: insert, change, remove.

use jiff::Timestamp;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::entity::{LineRow, Row};
use super::super::error::ApiError;
use super::super::json::Json;
use super::super::seed::{AccountType, Blocked, DirectPosting};
use super::super::state::{Account, DimensionSet, State, merged};
use super::super::switches::DefaultQuantity;
use super::super::value::{BLANK_DATE, Value, code};
use super::create::commit;
use super::header::{Purpose, split};
use super::update::editable;
use super::{Line, LineDiscount, LineType, PurchaseDocument};

const SEQUENCE_STEP: i32 = 10_000;

/// Adds a line to a draft and returns its id.
pub(crate) fn add_line(state: &mut State, document: Uuid, body: &Json, now: Timestamp) -> Result<Uuid, ApiError> {
    let mut draft = editable(state, document)?;
    let id = draft.insert_line(state, body)?;
    commit(state, draft, now);
    Ok(id)
}

/// Changes a line of a draft. An unchanged value is not validated again.
pub(crate) fn change_line(state: &mut State, line: Uuid, body: &Json, now: Timestamp) -> Result<(), ApiError> {
    let (mut draft, position) = draft_with_line(state, line)?;
    let body = split(state, draft.line_entity_type(), body, Purpose::Change)?;
    let before = draft.clone();
    let mut edited = draft.lines[position].clone();
    for (property, value) in body.properties {
        let unchanged = LineRow::new(state, &before, &before.lines[position]).value(property.name) == value;
        match property.name {
            _ if unchanged => {}
            "sequence" => {
                return Err(ApiError::dialog(
                    "The value for sequence cannot be modified. Delete and insert the line again.",
                ));
            }
            "documentId" => return Err(ApiError::dialog("The value for \"documentId\" cannot be modified.")),
            "lineObjectNumber" if !edited.account.is_empty() => {
                return Err(ApiError::dialog(
                    "The value for \"lineObjectNumber\" cannot be modified.",
                ));
            }
            name => edited.apply(state, &draft, name, value)?,
        }
    }
    edited.version = 0;
    draft.lines[position] = edited;
    commit(state, draft, now);
    Ok(())
}

/// Removes a line of a draft.
pub(crate) fn remove_line(state: &mut State, line: Uuid, now: Timestamp) -> Result<(), ApiError> {
    let (mut draft, position) = draft_with_line(state, line)?;
    draft.lines.remove(position);
    commit(state, draft, now);
    Ok(())
}

fn draft_with_line(state: &State, line: Uuid) -> Result<(PurchaseDocument, usize), ApiError> {
    let unknown = || ApiError::unknown_segment("purchaseInvoiceLines");
    let draft = editable(state, state.documents.with_line(line).ok_or_else(unknown)?.id)?;
    let position = draft
        .lines
        .iter()
        .position(|candidate| candidate.id == line)
        .ok_or_else(unknown)?;
    Ok((draft, position))
}

/// A comment line.
pub(super) fn comment(sequence: i32, description: &str) -> Line {
    Line {
        id: Uuid::new_v4(),
        sequence,
        line_type: LineType::Comment,
        account: String::new(),
        description: description.to_owned(),
        description2: String::new(),
        unit_cost: Decimal::ZERO,
        quantity: Decimal::ZERO,
        discount: LineDiscount::Percent(Decimal::ZERO),
        invoice_discount: Decimal::ZERO,
        tax_group: String::new(),
        tax_identifier: String::new(),
        tax_percent: Decimal::ZERO,
        expected_receipt_date: BLANK_DATE,
        dimensions: DimensionSet::new(),
        version: 0,
    }
}

impl PurchaseDocument {
    fn next_sequence(&self) -> i32 {
        self.lines
            .iter()
            .map(|line| line.sequence)
            .max()
            .unwrap_or(0)
            .saturating_add(SEQUENCE_STEP)
    }

    /// The lines of the vendor's standard purchase codes set to *Automatic*.
    pub(super) fn add_automatic_lines(&mut self, state: &State) -> Result<(), ApiError> {
        let Some(vendor) = state.vendors.get(&self.vendor_number) else {
            return Ok(());
        };
        for seed in &vendor.automatic_lines {
            let mut line = comment(self.next_sequence(), "");
            line.line_type = LineType::Account;
            let number = code(&seed.account);
            let account = state.accounts.get(&number).ok_or_else(|| no_such_account(&number))?;
            line.set_account(state, &self.dimensions, account)?;
            line.description.clone_from(&seed.description);
            line.quantity = seed.quantity;
            line.unit_cost = seed.unit_cost;
            self.lines.push(line);
        }
        Ok(())
    }

    /// Inserts a line from a body, its nested dimension set lines included.
    pub(super) fn insert_line(&mut self, state: &State, body: &Json) -> Result<Uuid, ApiError> {
        let body = split(state, self.line_entity_type(), body, Purpose::Insert)?;
        let given = |name: &str| body.properties.iter().find(|(property, _)| property.name == name);
        let is_set = |name: &str| given(name).is_some_and(|(_, value)| !value.as_guid().is_nil());
        if is_set("itemId") && is_set("accountId") {
            return Err(ApiError::dialog(
                "Both \"itemId\" and \"accountId\" are specified. Specify only one of them.",
            ));
        }
        let mut line = comment(self.next_sequence(), "");
        line.dimensions.clone_from(&self.dimensions);
        for (property, value) in body.properties {
            match property.name {
                "documentId" if value.as_guid() == self.id => {}
                "documentId" => return Err(ApiError::dialog("The value for \"documentId\" cannot be modified.")),
                "sequence" => {
                    let wanted = i32::try_from(value.as_number()).unwrap_or(0);
                    if self.lines.iter().any(|other| other.sequence == wanted) {
                        return Err(ApiError::dialog(
                            "You cannot insert a line with a duplicate sequence number.",
                        ));
                    }
                    line.sequence = wanted;
                }
                name => line.apply(state, self, name, value)?,
            }
        }
        for (name, items) in body.nested {
            if name != "dimensionSetLines" {
                return Err(ApiError::bad_request("Invalid Request Body"));
            }
            for item in items {
                super::dimension_lines::insert(state, &mut line.dimensions, item)?;
            }
        }
        let id = line.id;
        self.lines.push(line);
        self.lines.sort_by_key(|line| line.sequence);
        Ok(id)
    }
}

impl Line {
    /// Validates one property that may both be inserted and changed.
    fn apply(&mut self, state: &State, draft: &PurchaseDocument, name: &str, new: Value) -> Result<(), ApiError> {
        match name {
            "lineType" => self.apply_type(&draft.dimensions, &new.into_text())?,
            "accountId" if new.as_guid().is_nil() => {}
            "accountId" => {
                let account = state
                    .account_by_id(new.as_guid())
                    .ok_or_else(|| ApiError::dialog("Account does not exist."))?;
                self.line_type = LineType::Account;
                self.set_account(state, &draft.dimensions, account)?;
            }
            "lineObjectNumber" => {
                let number = new.into_text();
                if self.line_type == LineType::Comment {
                    return Err(ApiError::table_relation(
                        "No.",
                        "Purchase Line",
                        &number,
                        "Standard Text",
                    ));
                }
                let account = state.accounts.get(&number).ok_or_else(|| no_such_account(&number))?;
                self.set_account(state, &draft.dimensions, account)?;
            }
            "itemId" if new.as_guid().is_nil() => {}
            "itemId" => return Err(ApiError::dialog("Item does not exist.")),
            "unitOfMeasureId" | "unitOfMeasureCode" => {
                return Err(ApiError::dialog(
                    "Unit of Measure can be set only for lines with type Item.",
                ));
            }
            "itemVariantId" | "locationId" if new.as_guid().is_nil() => {}
            "itemVariantId" | "locationId" => return Err(ApiError::not_simulated("item variants and locations")),
            "description" => self.description = new.into_text(),
            "description2" => self.description2 = new.into_text(),
            "unitCost" => self.unit_cost = new.as_number().round_dp(5),
            "quantity" => self.quantity = new.as_number().round_dp(5),
            "discountAmount" => self.discount = LineDiscount::Amount(new.as_number()),
            "discountPercent" => self.discount = LineDiscount::Percent(new.as_number()),
            "expectedReceiptDate" => self.expected_receipt_date = new.as_date(),
            "taxCode" => {
                let wanted = new.into_text();
                let group = state.tax_groups.get(&wanted).ok_or_else(|| {
                    ApiError::table_relation(
                        "VAT Prod. Posting Group",
                        "Purchase Line",
                        &wanted,
                        "VAT Product Posting Group",
                    )
                })?;
                self.tax_group.clone_from(&group.code);
                self.tax_identifier.clone_from(&group.identifier);
                self.tax_percent = group.percent;
            }
            _ => {}
        }
        Ok(())
    }

    /// A new type resets everything on the line, the quantity too.
    fn apply_type(&mut self, header: &DimensionSet, wanted: &str) -> Result<(), ApiError> {
        let line_type = match wanted {
            "Comment" => LineType::Comment,
            "Account" => LineType::Account,
            other => return Err(ApiError::not_simulated(&format!("lines of type {other}"))),
        };
        if line_type != self.line_type {
            let fresh = comment(self.sequence, "");
            *self = Self {
                id: self.id,
                line_type,
                dimensions: header.clone(),
                ..fresh
            };
        }
        Ok(())
    }

    /// Sets the account: everything on the line but the quantity starts anew.
    fn set_account(&mut self, state: &State, header: &DimensionSet, account: &Account) -> Result<(), ApiError> {
        let number = &account.number;
        let must = |field: &str, wanted: &str, current: &str| {
            ApiError::field(format!(
                "{field} must be equal to '{wanted}'  in G/L Account: No.={number}. Current value is '{current}'."
            ))
        };
        if account.account_type != AccountType::Posting {
            return Err(must("Account Type", "Posting", &format!("{:?}", account.account_type)));
        }
        if account.blocked == Blocked::Yes {
            return Err(must("Blocked", "No", "Yes"));
        }
        if account.direct_posting == DirectPosting::Forbidden {
            return Err(must("Direct Posting", "Yes", "No"));
        }
        self.account.clone_from(number);
        self.description.clone_from(&account.name);
        self.description2.clear();
        self.unit_cost = Decimal::ZERO;
        self.discount = LineDiscount::Percent(Decimal::ZERO);
        self.tax_group.clear();
        self.tax_percent = account.vat_percent;
        self.tax_identifier = state
            .tax_groups
            .values()
            .find(|group| group.percent == account.vat_percent)
            .map_or_else(String::new, |group| group.identifier.clone());
        self.dimensions = merged(header, &account.default_dimensions);
        if state.switches.default_quantity == DefaultQuantity::One && self.quantity.is_zero() {
            self.quantity = Decimal::ONE;
        }
        Ok(())
    }
}

fn no_such_account(number: &str) -> ApiError {
    ApiError::table_relation("No.", "Purchase Line", number, "G/L Account")
}
