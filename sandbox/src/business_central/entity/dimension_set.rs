//! Dimension set lines as the API shows them.

use uuid::Uuid;

use super::super::schema::{DIMENSION_SET_LINE, EntityType};
use super::super::state::{Dimension, DimensionSet, DimensionValue, State};
use super::super::value::Value;
use super::{Related, Row, many};

/// What a dimension set belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParentType {
    Invoice,
    InvoiceLine,
    CreditMemo,
    CreditMemoLine,
    GeneralLedgerEntry,
}

impl ParentType {
    pub(crate) const ALL: [Self; 5] = [
        Self::Invoice,
        Self::InvoiceLine,
        Self::CreditMemo,
        Self::CreditMemoLine,
        Self::GeneralLedgerEntry,
    ];

    pub(crate) fn escaped(self) -> &'static str {
        match self {
            Self::Invoice => "Purchase_x0020_Invoice",
            Self::InvoiceLine => "Purchase_x0020_Invoice_x0020_Line",
            Self::CreditMemo => "Purchase_x0020_Credit_x0020_Memo",
            Self::CreditMemoLine => "Purchase_x0020_Credit_x0020_Memo_x0020_Line",
            Self::GeneralLedgerEntry => "General_x0020_Ledger_x0020_Entry",
        }
    }
}

/// One dimension with its value.
pub(crate) struct DimensionSetRow<'a> {
    dimension: &'a Dimension,
    value: &'a DimensionValue,
    parent: Uuid,
    parent_type: ParentType,
    version: u64,
}

/// The rows of a set. `version` is that of the parent, whose row holds the set.
pub(super) fn dimension_rows<'a>(
    state: &'a State,
    set: &'a DimensionSet,
    parent: Uuid,
    parent_type: ParentType,
    version: u64,
) -> Related<'a> {
    many(set.iter().filter_map(move |(code, value)| {
        let dimension = state.dimensions.get(code)?;
        let value = dimension.values.get(value)?;
        Some(DimensionSetRow {
            dimension,
            value,
            parent,
            parent_type,
            version,
        })
    }))
}

impl<'a> Row<'a> for DimensionSetRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        &DIMENSION_SET_LINE
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.dimension.id)
    }

    fn version(&self) -> Option<u64> {
        Some(self.version)
    }

    fn value(&self, property: &str) -> Value {
        match property {
            "id" => Value::Guid(self.dimension.id),
            "code" | "displayName" => Value::text(&self.dimension.code),
            "parentId" => Value::Guid(self.parent),
            "parentType" => Value::Choice(self.parent_type.escaped()),
            "valueId" => Value::Guid(self.value.id),
            "valueCode" => Value::text(&self.value.code),
            "valueDisplayName" => Value::text(&self.value.name),
            // Consolidation codes.
            _ => Value::text(""),
        }
    }
}
