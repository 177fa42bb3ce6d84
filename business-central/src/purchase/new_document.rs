//! A draft to be created, and the rules it must keep before it is sent.

use std::collections::HashSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::field_value::code_value;
use crate::purchase::Prices;

const LONGEST_VENDOR_NUMBER: usize = 20;
const LONGEST_EXTERNAL_NUMBER: usize = 35;
const LONGEST_CURRENCY_CODE: usize = 10;
const LONGEST_ACCOUNT_NUMBER: usize = 20;
const LONGEST_DESCRIPTION: usize = 100;
const LONGEST_TAX_CODE: usize = 50;
pub(crate) const LONGEST_DIMENSION_CODE: usize = 20;
/// Decimal places that Business Central keeps of a quantity.
const QUANTITY_DECIMALS: u32 = 5;

/// A draft with its lines and dimension set lines, created in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPurchaseDocument {
    /// Buy-from vendor, at most 20 characters.
    pub vendor_number: String,
    /// The vendor's own number, at most 35 characters. Business Central stores it trimmed and upper-case, and refuses
    /// a second posting of it for the same pay-to vendor.
    pub external_number: String,
    /// `invoiceDate` or `creditMemoDate`.
    pub document_date: Date,
    /// Posting date. Compare it with the answer's: a setup of the company can wipe it.
    pub posting_date: Date,
    /// Due date; by the vendor's payment terms when `None`.
    pub due_date: Option<Date>,
    /// Currency code; the local currency's code for local currency, since leaving it out would mean the *vendor's*.
    pub currency_code: String,
    /// What the unit costs of the lines mean; Business Central's own default when `None`. The documentation calls the
    /// property read-only while the service's source lets it be set, so compare with the answer's.
    pub prices: Option<Prices>,
    /// Lines, in the order they get.
    pub lines: Vec<NewLine>,
    /// Dimensions of the header, without those that the vendor's defaults supply.
    pub dimensions: Vec<DimensionSetLine>,
}

/// A line of a new draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewLine {
    /// An amount on a G/L account.
    Account {
        /// Account number, at most 20 characters.
        account_number: String,
        /// Description, at most 100 characters.
        description: String,
        /// Quantity, at most 5 decimal places; may be negative.
        quantity: Decimal,
        /// Cost of one unit.
        unit_cost: Decimal,
        /// Tax group (VAT product posting group or sales tax group), at most 50 characters; the account's when `None`.
        tax_code: Option<String>,
        /// Dimensions of the line, without those that header and defaults supply.
        dimensions: Vec<DimensionSetLine>,
    },
    /// A text, at most 100 characters; posting copies it to the posted document.
    Comment {
        /// The text.
        description: String,
    },
}

/// One dimension and its value, by codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionSetLine {
    /// Dimension, at most 20 characters.
    pub code: String,
    /// Dimension value, at most 20 characters.
    pub value_code: String,
}

impl NewPurchaseDocument {
    /// `Err` names the first rule that is broken, without the value.
    pub(crate) fn validate(&self) -> Result<(), String> {
        code("vendor number", &self.vendor_number, LONGEST_VENDOR_NUMBER)?;
        code(
            "vendor's document number",
            &self.external_number,
            LONGEST_EXTERNAL_NUMBER,
        )?;
        code("currency code", &self.currency_code, LONGEST_CURRENCY_CODE)?;
        dimensions(&self.dimensions)?;
        if self.lines.is_empty() {
            return Err("the document needs at least one line".to_owned());
        }
        for (index, line) in self.lines.iter().enumerate() {
            line.validate()
                .map_err(|problem| format!("line {}: {problem}", index + 1))?;
        }
        Ok(())
    }
}

impl NewLine {
    fn validate(&self) -> Result<(), String> {
        match self {
            Self::Comment { description } => within("description", description, LONGEST_DESCRIPTION),
            Self::Account {
                account_number,
                description,
                quantity,
                tax_code,
                dimensions: set,
                unit_cost: _,
            } => {
                code("account number", account_number, LONGEST_ACCOUNT_NUMBER)?;
                within("description", description, LONGEST_DESCRIPTION)?;
                if quantity.normalize().scale() > QUANTITY_DECIMALS {
                    return Err(format!(
                        "the quantity must have at most {QUANTITY_DECIMALS} decimal places"
                    ));
                }
                if let Some(tax_code) = tax_code {
                    code("tax code", tax_code, LONGEST_TAX_CODE)?;
                }
                dimensions(set)
            }
        }
    }
}

fn dimensions(set: &[DimensionSetLine]) -> Result<(), String> {
    let mut seen = HashSet::new();
    for line in set {
        code("dimension code", &line.code, LONGEST_DIMENSION_CODE)?;
        code("dimension value code", &line.value_code, LONGEST_DIMENSION_CODE)?;
        // Business Central answers a second value with "already exists" and rejects the whole document.
        if !seen.insert(code_value(&line.code)) {
            return Err("a dimension must be given once only".to_owned());
        }
    }
    Ok(())
}

pub(crate) fn code(what: &str, text: &str, longest: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("the {what} must not be blank"));
    }
    within(what, text.trim(), longest)
}

/// Business Central counts UTF-16 units.
pub(crate) fn within(what: &str, text: &str, longest: usize) -> Result<(), String> {
    let units = text.encode_utf16().count();
    if units <= longest {
        return Ok(());
    }
    Err(format!(
        "the {what} has {units} characters, the most is {longest}; shorten it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::new_invoice;

    fn problem(change: impl FnOnce(&mut NewPurchaseDocument)) -> String {
        let mut document = new_invoice();
        change(&mut document);
        document.validate().expect_err("must be refused")
    }

    #[test]
    fn what_business_central_would_refuse_is_refused_before_sending() {
        assert_eq!(new_invoice().validate(), Ok(()));
        assert!(problem(|d| d.vendor_number = " ".to_owned()).contains("vendor number"));
        assert!(problem(|d| d.external_number = "N".repeat(36)).contains("35"));
        assert!(problem(|d| d.currency_code.clear()).contains("currency"));
        assert!(problem(|d| d.lines.clear()).contains("at least one line"));
        let comment = |text: String| NewLine::Comment { description: text };
        assert!(problem(|d| d.lines.push(comment("x".repeat(101)))).contains("line 4: the description"));
        assert!(problem(|d| d.lines.push(comment("😀".repeat(51)))).contains("102 characters"));
        assert!(
            problem(|d| d.dimensions.push(DimensionSetLine {
                code: "department".to_owned(),
                value_code: "X".to_owned()
            }))
            .contains("once only")
        );
        assert!(
            problem(|d| {
                let NewLine::Account { quantity, .. } = &mut d.lines[1] else {
                    unreachable!()
                };
                *quantity = "1.000001".parse().unwrap();
            })
            .contains("line 2: the quantity")
        );
    }

    #[test]
    fn the_limits_themselves_are_allowed() {
        let mut document = new_invoice();
        document.external_number = format!(" {} ", "N".repeat(35));
        document.lines.push(NewLine::Comment {
            description: "x".repeat(100),
        });
        let NewLine::Account { quantity, .. } = &mut document.lines[1] else {
            unreachable!()
        };
        *quantity = "1.000010".parse().unwrap();
        assert_eq!(document.validate(), Ok(()));
    }
}
