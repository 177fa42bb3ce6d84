//! `[[lists]]` of the file: which dimensions' values are items of lists in Concur, and under which codes.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Mapping;
use super::error::MappingError;
use crate::ids::DimensionCode;
use crate::lists::code::{REFUSED, encoded};

/// One `[[lists]]` of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRule {
    /// The dimension whose values are published.
    pub dimension: DimensionCode,
    /// The list's id in Concur, a UUID.
    pub list_id: String,
    /// Characters that Concur refuses in codes of this list.
    #[serde(default = "refused")]
    pub refused: String,
    /// Whether the list also holds items that no value leads to. If not, they are deleted.
    #[serde(default = "yes")]
    pub holds_others: bool,
}

fn refused() -> String {
    REFUSED.to_owned()
}

fn yes() -> bool {
    true
}

pub(super) fn check(rules: &[ListRule]) -> Result<(), MappingError> {
    let mut seen = BTreeSet::new();
    for (at, rule) in rules.iter().enumerate() {
        let is_id = |byte: u8| byte == b'-' || byte.is_ascii_hexdigit();
        if rule.list_id.len() != 36 || !rule.list_id.bytes().all(is_id) {
            let problem = "must be the list's id in Concur, 32 hexadecimal digits in five groups";
            return Err(MappingError::value(format!("lists[{at}].list_id"), problem));
        }
        if !seen.insert(rule.list_id.to_ascii_lowercase()) {
            let problem = "is the list of another dimension already; each needs a list of its own";
            return Err(MappingError::value(format!("lists[{at}].list_id"), problem));
        }
        if rule.refused.contains(|c: char| c.is_ascii_hexdigit() || c == '_') {
            let problem = "must not have '_', 0-9 or A-F, which stand in the place of what is refused";
            return Err(MappingError::value(format!("lists[{at}].refused"), problem));
        }
    }
    Ok(())
}

impl Mapping {
    /// The lists of Concur that this company's dimensions are published to.
    pub fn lists(&self) -> &[ListRule] {
        &self.lists
    }

    /// The code in Concur under which a value of a dimension comes back to the same value: that of the one row of `values` that
    /// leads to it, and else the value's own code, encoded where the rule decodes.
    ///
    /// # Errors
    /// Why documents with the code would not come back to the value.
    pub fn list_code(&self, rule: &ListRule, value: &str) -> Result<String, String> {
        let dimension = self
            .dimensions
            .iter()
            .find(|dimension| dimension.dimension == rule.dimension)
            .ok_or_else(|| format!("no [[dimensions]] rule leads back to dimension {}", rule.dimension))?;
        let code = DimensionCode::parse(value).map_err(|_| "its code is not one of 1 to 20 characters".to_owned())?;
        let form = match dimension.rows_to(&code).as_slice() {
            [row] => (*row).to_owned(),
            [] => encoded(value, &rule.refused),
            _ => return Err("several rows of `values` lead to it; only one can be its code".to_owned()),
        };
        if form.contains(|c| rule.refused.contains(c)) {
            return Err(format!("its row in `values` has a character of \"{}\"", rule.refused));
        }
        match dimension.of_code(&form) {
            Some(back) if back == code => Ok(form),
            _ => Err(format!(
                "code {form} would not lead back to it; set unmapped = \"decode\" in the dimension's rule, or give it a row in `values`"
            )),
        }
    }
}
