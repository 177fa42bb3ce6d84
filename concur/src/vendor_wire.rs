//! The shapes of the vendor list (Concur Vendors v3.1).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::lenient::describe;
use crate::{ConcurVendor, VendorField};

/// One page. The API description has the vendors under `Vendor` as one object, the page and real answers as an array;
/// `Items` is the other name documented for the collection.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Page {
    vendor: Option<Box<RawValue>>,
    items: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    total_count: Option<i64>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub(crate) next_page: Option<String>,
}

/// A vendor by the names of its members.
type Row = BTreeMap<String, Value>;

impl Page {
    /// The vendors of this page, or what is wrong with it.
    pub(crate) fn vendors(self) -> Result<Vec<ConcurVendor>, String> {
        // A page that says nothing of vendors is not taken for an empty one.
        if self.vendor.is_none() && self.items.is_none() && self.total_count != Some(0) {
            return Err("it has neither vendors nor a total of zero".to_owned());
        }
        let mut rows: Vec<Row> = one_or_many(self.vendor.as_deref())?;
        if rows.is_empty() {
            rows = one_or_many(self.items.as_deref())?;
        }
        Ok(rows.iter().map(vendor).collect())
    }
}

fn vendor(row: &Row) -> ConcurVendor {
    ConcurVendor {
        vendor_code: text(row, "VendorCode"),
        address_code: text(row, "AddressCode"),
        name: text(row, VendorField::VendorName.wire_name()),
        approved: text(row, VendorField::Approved.wire_name()).and_then(|text| yes_or_no(&text)),
        currency_code: text(row, VendorField::CurrencyCode.wire_name()),
        fields: VendorField::ALL
            .iter()
            .filter_map(|field| Some((*field, text(row, field.wire_name())?)))
            .collect(),
    }
}

/// The text of a member, however it is typed. Nothing and an empty text are one.
fn text(row: &Row, name: &str) -> Option<String> {
    let text = match row.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

pub(crate) fn one_or_many<T: DeserializeOwned>(raw: Option<&RawValue>) -> Result<Vec<T>, String> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    let parsed = if raw.get().starts_with('{') {
        serde_json::from_str(raw.get()).map(|one| vec![one])
    } else {
        serde_json::from_str(raw.get())
    };
    parsed.map_err(|error| format!("the vendors are not readable: {}", describe(&error)))
}

/// `Y` and `N` are documented for writing, `True` and `False` for the filter; what is read back is not documented.
fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "y" | "true" => Some(true),
        "n" | "false" => Some(false),
        _ => None,
    }
}

/// The offset in `NextPage`, which is documented as a URI and has been seen as the bare offset. Nothing else of a URI is
/// used, least of all its host.
pub(crate) fn offset(next_page: &str) -> Option<String> {
    let next_page = next_page.trim();
    let absolute = next_page.starts_with("http://") || next_page.starts_with("https://");
    if !absolute && !next_page.starts_with('/') && !next_page.contains('?') {
        return Some(next_page.to_owned()).filter(|offset| !offset.is_empty());
    }
    let base = Url::parse("http://localhost/").ok()?;
    let url = base.join(next_page).ok()?;
    url.query_pairs()
        .find(|(name, _)| name.eq_ignore_ascii_case("offset"))
        .map(|(_, offset)| offset.into_owned())
        .filter(|offset| !offset.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<ConcurVendor>, String> {
        serde_json::from_str::<Page>(body).unwrap().vendors()
    }

    #[test]
    fn an_offset_comes_from_every_form_of_the_next_page() {
        for (next_page, expected) in [
            ("1000", Some("1000")),
            ("MTAwMA==", Some("MTAwMA==")),
            (
                "https://other.example.com/api/v3.1/invoice/vendors?limit=1000&offset=a%2Bb%3D",
                Some("a+b="),
            ),
            ("/api/v3.1/invoice/vendors?Offset=7", Some("7")),
            ("vendors?offset=8", Some("8")),
            ("https://other.example.com/api/v3.1/invoice/vendors?limit=1000", None),
            ("https://other.example.com/vendors?offset=", None),
            (" ", None),
        ] {
            assert_eq!(offset(next_page).as_deref(), expected, "{next_page}");
        }
    }

    #[test]
    fn one_vendor_and_many_are_read_under_either_name() {
        let one = r#"{"VendorCode":"V-1","AddressCode":"A-1","VendorName":"Example Supplies","Approved":"Y","CurrencyCode":"EUR"}"#;
        for body in [
            format!(r#"{{"Vendor":{one},"NextPage":null}}"#),
            format!(r#"{{"Vendor":[{one}],"Items":null}}"#),
            format!(r#"{{"Vendor":[{one}],"Items":[{one}]}}"#),
            format!(r#"{{"Items":[{one}],"TotalCount":1}}"#),
        ] {
            let vendors = read(&body).unwrap();
            let [vendor] = vendors.as_slice() else {
                panic!("one vendor in {body}")
            };
            assert_eq!(vendor.vendor_code.as_deref(), Some("V-1"));
            assert_eq!(vendor.address_code.as_deref(), Some("A-1"));
            assert_eq!(vendor.name.as_deref(), Some("Example Supplies"));
            assert_eq!(vendor.approved, Some(true));
            assert_eq!(vendor.currency_code.as_deref(), Some("EUR"));
            assert!(!format!("{vendor:?}").contains("Example"), "{vendor:?}");
        }
    }

    #[test]
    fn approval_is_read_in_every_spelling_and_never_guessed() {
        for (spelled, expected) in [
            (r#""Y""#, Some(true)),
            (r#""N""#, Some(false)),
            (r#""True""#, Some(true)),
            ("false", Some(false)),
            ("true", Some(true)),
            (r#""PENDING""#, None),
            ("null", None),
        ] {
            let vendors = read(&format!(r#"{{"Vendor":[{{"Approved":{spelled}}}]}}"#)).unwrap();
            assert_eq!(vendors[0].approved, expected, "{spelled}");
        }
    }

    #[test]
    fn an_empty_list_is_told_from_an_answer_about_something_else() {
        assert_eq!(read(r#"{"Vendor":[],"TotalCount":0}"#), Ok(Vec::new()));
        assert_eq!(read(r#"{"Vendor":null,"Items":null,"TotalCount":0}"#), Ok(Vec::new()));
        assert!(read(r#"{"Message":"Example Supplies"}"#).is_err());
        let error = read(r#"{"Vendor":"Example Supplies"}"#).unwrap_err();
        assert!(!error.contains("Example"), "{error}");
    }
}
