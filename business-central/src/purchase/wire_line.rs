//! Lines and dimension set lines on the wire; the same for invoices and credit memos as far as they are used.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::line_dimension::LineDimension;
use crate::number;
use crate::purchase::{DimensionSetLine, LineType, NewLine, PurchaseLine};

/// A line to create. The order of the properties is the order in which Business Central may take them: a new account
/// overwrites the description, tax and cost, so these come after it.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum WireNewLine<'a> {
    #[serde(rename_all = "camelCase")]
    Account {
        line_type: &'static str,
        line_object_number: &'a str,
        description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        tax_code: Option<&'a str>,
        #[serde(serialize_with = "number::write")]
        quantity: Decimal,
        #[serde(serialize_with = "number::write")]
        unit_cost: Decimal,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        dimension_set_lines: Vec<WireDimension<'a>>,
    },
    #[serde(rename_all = "camelCase")]
    Comment {
        line_type: &'static str,
        description: &'a str,
    },
}

/// A dimension set line to create.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireDimension<'a> {
    code: &'a str,
    value_code: &'a str,
}

pub(crate) fn wire_dimensions(dimensions: &[DimensionSetLine]) -> Vec<WireDimension<'_>> {
    dimensions
        .iter()
        .map(|line| WireDimension {
            code: &line.code,
            value_code: &line.value_code,
        })
        .collect()
}

pub(crate) fn wire_lines(lines: &[NewLine]) -> Vec<WireNewLine<'_>> {
    lines
        .iter()
        .map(|line| match line {
            NewLine::Comment { description } => WireNewLine::Comment {
                line_type: "Comment",
                description,
            },
            NewLine::Account {
                account_number,
                description,
                quantity,
                unit_cost,
                tax_code,
                dimensions,
            } => WireNewLine::Account {
                line_type: "Account",
                line_object_number: account_number,
                description,
                tax_code: tax_code.as_deref(),
                quantity: *quantity,
                unit_cost: *unit_cost,
                dimension_set_lines: wire_dimensions(dimensions),
            },
        })
        .collect()
}

/// A line as it comes. Amounts are required: a missing one must not read as zero.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireLine {
    id: Uuid,
    sequence: i32,
    line_type: LineType,
    #[serde(default)]
    line_object_number: String,
    #[serde(default)]
    description: String,
    #[serde(deserialize_with = "number::read")]
    unit_cost: Decimal,
    #[serde(deserialize_with = "number::read")]
    quantity: Decimal,
    #[serde(deserialize_with = "number::read")]
    amount_excluding_tax: Decimal,
    #[serde(default)]
    tax_code: String,
    #[serde(deserialize_with = "number::read")]
    total_tax_amount: Decimal,
    #[serde(deserialize_with = "number::read")]
    amount_including_tax: Decimal,
    #[serde(deserialize_with = "number::read")]
    net_amount: Decimal,
    #[serde(deserialize_with = "number::read")]
    net_amount_including_tax: Decimal,
    #[serde(default)]
    dimension_set_lines: Vec<LineDimension>,
    #[serde(rename = "dimensionSetLines@odata.nextLink")]
    more_dimensions: Option<String>,
}

impl WireLine {
    pub(crate) fn sequence(&self) -> i32 {
        self.sequence
    }

    pub(crate) fn lacks_dimensions(&self) -> bool {
        self.more_dimensions.is_some()
    }
}

impl From<WireLine> for PurchaseLine {
    fn from(line: WireLine) -> Self {
        Self {
            id: line.id,
            sequence: line.sequence,
            line_type: line.line_type,
            object_number: line.line_object_number,
            description: line.description,
            quantity: line.quantity,
            unit_cost: line.unit_cost,
            amount_excluding_tax: line.amount_excluding_tax,
            total_tax: line.total_tax_amount,
            amount_including_tax: line.amount_including_tax,
            net_amount: line.net_amount,
            net_amount_including_tax: line.net_amount_including_tax,
            tax_code: line.tax_code,
            dimensions: line.dimension_set_lines,
        }
    }
}
