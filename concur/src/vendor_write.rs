//! Vendors known to Concur Invoice (Vendors v3.1): creating and updating them in batches.
//!
//! A batch is answered 200 even when some of its vendors are refused; what became of each stands in its `StatusList`, whose
//! codes and types are not documented. So an item counts as taken only if nothing is said of it, and everything else is for
//! somebody to look at.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::http::RawAnswer;
use crate::request_limits::{check_text, invalid};
use crate::vendor::{VENDORS_PATH, is_same};
use crate::vendor_wire::one_or_many;
use crate::{Answer, Call, Concur, ConcurError, VendorField};

/// Longest vendor code and address code.
const MAX_CODE_CHARACTERS: usize = 32;

/// Most vendors in one request. Concur documents no limit; other v3 calls take a thousand.
const MAX_VENDORS: usize = 1000;

/// What a vendor's address shall be. `Debug` shows its codes only.
#[derive(Clone, PartialEq, Eq)]
pub struct VendorRow {
    /// `VendorCode`, at most 32 characters.
    pub vendor_code: String,
    /// `AddressCode`, at most 32 characters here, although other calls take 64.
    pub address_code: String,
    /// Every field that is sent; an empty value clears it. Country and currency are required.
    pub fields: BTreeMap<VendorField, String>,
}

impl fmt::Debug for VendorRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VendorRow")
            .field("vendor_code", &self.vendor_code)
            .field("address_code", &self.address_code)
            .finish_non_exhaustive()
    }
}

/// What became of one vendor of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorItem {
    /// `VendorCode`, as it was sent.
    pub vendor_code: String,
    /// `AddressCode`, as it was sent.
    pub address_code: String,
    /// Concur's result.
    pub outcome: VendorOutcome,
}

/// Concur's result for one vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VendorOutcome {
    /// The vendor came back and nothing is said of it.
    Taken,
    /// Concur says something of it: refused, or taken with a warning. Which of them, only a look at the vendor tells.
    Review {
        /// Concur's codes and texts, for people.
        message: String,
    },
    /// The answer does not name the vendor: unknown.
    Unanswered,
}

impl Concur {
    /// Creates vendors, 1 to 1000 in one request. Needs the scope `INVVEN`. What Concur does with one that exists is not
    /// documented.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a write: after an unknown outcome look at the vendors before repeating it.
    pub async fn create_vendors(&self, rows: &[VendorRow]) -> Result<Answer<Vec<VendorItem>>, ConcurError> {
        let call = Call::CreateVendors;
        let body = body(call, rows)?;
        let answer = self.post(call, VENDORS_PATH.to_owned(), &body).await?.successful()?;
        items(answer, rows)
    }

    /// Gives vendors other values, 1 to 1000 in one request. Needs the scope `INVVEN`. What Concur does with one that does not
    /// exist is not documented, nor whether fields that are left out keep their values: send all that were sent before.
    ///
    /// # Errors
    /// As [`Concur::create_vendors`].
    pub async fn update_vendors(&self, rows: &[VendorRow]) -> Result<Answer<Vec<VendorItem>>, ConcurError> {
        let call = Call::UpdateVendors;
        let body = body(call, rows)?;
        let answer = self.put(call, VENDORS_PATH.to_owned(), &body).await?.successful()?;
        items(answer, rows)
    }
}

fn body(call: Call, rows: &[VendorRow]) -> Result<Value, ConcurError> {
    if rows.is_empty() {
        return Err(invalid(call, "it has no vendor"));
    }
    if rows.len() > MAX_VENDORS {
        return Err(invalid(
            call,
            format!("it has more than {MAX_VENDORS} vendors; split it"),
        ));
    }
    let mut seen = HashSet::new();
    let mut vendors = Vec::with_capacity(rows.len());
    for row in rows {
        if !seen.insert((row.vendor_code.to_lowercase(), row.address_code.to_lowercase())) {
            return Err(invalid(call, format!("vendor {} is in it twice", row.vendor_code)));
        }
        vendors.push(Value::Object(vendor(call, row)?));
    }
    Ok(Value::Object(Map::from_iter([(
        "Vendor".to_owned(),
        Value::Array(vendors),
    )])))
}

fn vendor(call: Call, row: &VendorRow) -> Result<Map<String, Value>, ConcurError> {
    let mut vendor = Map::new();
    for (name, code) in [("VendorCode", &row.vendor_code), ("AddressCode", &row.address_code)] {
        check_text(call, name, code, MAX_CODE_CHARACTERS)?;
        if code.trim().is_empty() {
            return Err(invalid(call, format!("a vendor has no {name}")));
        }
        vendor.insert(name.to_owned(), Value::from(code.as_str()));
    }
    for required in [VendorField::CountryCode, VendorField::CurrencyCode] {
        if !row.fields.contains_key(&required) {
            let name = required.wire_name();
            return Err(invalid(call, format!("vendor {} has no {name}", row.vendor_code)));
        }
    }
    for (field, value) in &row.fields {
        let name = field.wire_name();
        if let Some(problem) = field.problem(value) {
            return Err(invalid(
                call,
                format!("{name} of vendor {}: {problem}", row.vendor_code),
            ));
        }
        let value = match value.parse::<u32>() {
            Ok(number) if field.is_number() => Value::from(number),
            _ if value.is_empty() && field.is_cleared_by_n() => Value::from("N"),
            _ => Value::from(value.as_str()),
        };
        vendor.insert(name.to_owned(), value);
    }
    Ok(vendor)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireAnswer {
    vendor: Option<Box<RawValue>>,
    items: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireVendor {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    vendor_code: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    address_code: Option<String>,
    status_list: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireStatus {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    message: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    r#type: Option<String>,
}

/// Vendors are found by their codes. `RecordNumber` is left alone: whether it counts from 0 or from 1 is not documented.
fn items(answer: RawAnswer, rows: &[VendorRow]) -> Result<Answer<Vec<VendorItem>>, ConcurError> {
    let wire: WireAnswer = answer.decode()?;
    let unreadable = |reason: String| answer.undecodable(reason);
    let mut vendors: Vec<WireVendor> = one_or_many(wire.vendor.as_deref()).map_err(unreadable)?;
    if vendors.is_empty() {
        vendors = one_or_many(wire.items.as_deref()).map_err(unreadable)?;
    }
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |told: &Option<String>, sent: &str| told.as_deref().is_some_and(|told| is_same(told, sent));
        let of_row = |told: &&WireVendor| {
            same(&told.vendor_code, &row.vendor_code) && same(&told.address_code, &row.address_code)
        };
        let mut told = vendors.iter().filter(of_row).peekable();
        let outcome = if told.peek().is_none() {
            VendorOutcome::Unanswered
        } else {
            let mut statuses: Vec<WireStatus> = Vec::new();
            for vendor in told {
                statuses.extend(one_or_many(vendor.status_list.as_deref()).map_err(unreadable)?);
            }
            outcome(&statuses)
        };
        found.push(VendorItem {
            vendor_code: row.vendor_code.clone(),
            address_code: row.address_code.clone(),
            outcome,
        });
    }
    Ok(Answer {
        value: found,
        correlation_id: answer.correlation_id.clone(),
    })
}

fn outcome(statuses: &[WireStatus]) -> VendorOutcome {
    if statuses.is_empty() {
        return VendorOutcome::Taken;
    }
    let texts: Vec<String> = statuses
        .iter()
        .map(|status| {
            let parts = [&status.r#type, &status.code, &status.message];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            parts.join(" ")
        })
        .collect();
    VendorOutcome::Review {
        message: texts.join("; "),
    }
}
