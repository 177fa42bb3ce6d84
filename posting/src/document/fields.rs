//! One JSON object with the path that led to it: every field keeps its own characters until it is known what it should be.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::field_values::{FieldValues, is_field_for_rules};
use super::{DocumentError, Indicator, date, number};

/// The longest list that is read; more lines than this cannot be posted anyway.
const LONGEST_LIST: usize = 10_000;

/// An object's fields, unread.
pub(super) struct Fields<'a> {
    path: String,
    values: BTreeMap<String, &'a RawValue>,
}

impl<'a> Fields<'a> {
    /// The document itself.
    pub(super) fn root(json: &'a str) -> Result<Self, DocumentError> {
        let raw: &RawValue = serde_json::from_str(json).map_err(|error| DocumentError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        Self::object_of(String::new(), raw)
    }

    fn object_of(path: String, raw: &'a RawValue) -> Result<Self, DocumentError> {
        let unreadable = |path: &str| DocumentError::Unreadable {
            path: if path.is_empty() {
                "root".to_owned()
            } else {
                path.to_owned()
            },
            expected: "an object",
        };
        if !raw.get().starts_with('{') {
            return Err(unreadable(&path));
        }
        let Object { values, repeated } = serde_json::from_str(raw.get()).map_err(|_| unreadable(&path))?;
        let fields = Self { path, values };
        match repeated {
            Some(name) => Err(DocumentError::Repeated {
                path: fields.path_of(&name),
            }),
            None => Ok(fields),
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(super) fn missing(&self, name: &str) -> DocumentError {
        DocumentError::Missing {
            path: self.path_of(name),
        }
    }

    pub(super) fn unreadable(&self, name: &str, expected: &'static str) -> DocumentError {
        DocumentError::Unreadable {
            path: self.path_of(name),
            expected,
        }
    }

    /// The field's own characters; null and missing are the same.
    fn raw(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null")
    }

    /// Whether the field is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// A text, trimmed; null, missing and blank are the same.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, DocumentError> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let text: String = serde_json::from_str(raw).map_err(|_| self.unreadable(name, "a text"))?;
        let text = text.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    pub(super) fn required_text(&self, name: &str) -> Result<String, DocumentError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// A text or a number's own characters: some fields are one in the schema and the other in the data.
    pub(super) fn scalar(&self, name: &str) -> Result<Option<String>, DocumentError> {
        match self.raw(name) {
            Some(raw) if is_number(raw) => Ok(Some(raw.to_owned())),
            Some(raw) if !raw.starts_with('"') => Err(self.unreadable(name, "a text or a number")),
            _ => self.text(name),
        }
    }

    /// An exact amount.
    pub(super) fn amount(&self, name: &str) -> Result<Option<Decimal>, DocumentError> {
        self.raw(name)
            .map(|raw| number::amount(raw).ok_or_else(|| self.unreadable(name, number::EXPECTED)))
            .transpose()
    }

    pub(super) fn required_amount(&self, name: &str) -> Result<Decimal, DocumentError> {
        self.amount(name)?.ok_or_else(|| self.missing(name))
    }

    pub(super) fn date(&self, name: &str) -> Result<Option<Date>, DocumentError> {
        self.text(name)?
            .map(|text| date::date(&text).ok_or_else(|| self.unreadable(name, date::EXPECTED)))
            .transpose()
    }

    pub(super) fn indicator(&self, name: &str) -> Result<Indicator, DocumentError> {
        match self.text(name)?.as_deref() {
            Some("Y") => Ok(Indicator::Yes),
            Some("N") => Ok(Indicator::No),
            Some(_) => Err(self.unreadable(name, "Y or N")),
            None => Ok(Indicator::Absent),
        }
    }

    /// An object that must be there.
    pub(super) fn object(&self, name: &str) -> Result<Fields<'a>, DocumentError> {
        let raw = self.values.get(name).filter(|raw| raw.get() != "null");
        Fields::object_of(self.path_of(name), raw.ok_or_else(|| self.missing(name))?)
    }

    /// A list of objects; null and missing are an empty one.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Fields<'a>>, DocumentError> {
        let path = self.path_of(name);
        self.list(name)?
            .into_iter()
            .enumerate()
            .map(|(at, raw)| Fields::object_of(format!("{path}[{at}]"), raw))
            .collect()
    }

    /// A list of texts, or a single text; null and missing are an empty list.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, DocumentError> {
        let Some(raw) = self.raw(name) else { return Ok(vec![]) };
        if raw.starts_with('"') {
            return Ok(self.text(name)?.into_iter().collect());
        }
        self.list(name)?
            .into_iter()
            .map(|raw| serde_json::from_str(raw.get()).map_err(|_| self.unreadable(name, "a list of texts")))
            .collect()
    }

    fn list(&self, name: &str) -> Result<Vec<&'a RawValue>, DocumentError> {
        let Some(raw) = self.raw(name) else { return Ok(vec![]) };
        let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| self.unreadable(name, "a list"))?;
        if items.len() > LONGEST_LIST {
            return Err(DocumentError::TooMany {
                path: self.path_of(name),
                most: LONGEST_LIST,
            });
        }
        Ok(items)
    }

    /// The fields of this object that mapping rules may ask for. Values of no plain kind are passed over.
    pub(super) fn values_for_rules(&self) -> FieldValues {
        let mut found = FieldValues::default();
        for name in self.values.keys().filter(|name| is_field_for_rules(name)) {
            if let Ok(Some(value)) = self.scalar(name) {
                found.insert(name, &value);
            }
        }
        found
    }
}

fn is_number(raw: &str) -> bool {
    raw.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

/// An object whose fields are kept unread, and the first name that stands in it twice.
struct Object<'a> {
    values: BTreeMap<String, &'a RawValue>,
    repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut object = Object {
                    values: BTreeMap::new(),
                    repeated: None,
                };
                while let Some((name, raw)) = map.next_entry::<String, &RawValue>()? {
                    if object.values.len() == LONGEST_LIST {
                        return Err(A::Error::custom("too many fields"));
                    }
                    if object.values.insert(name.clone(), raw).is_some() {
                        object.repeated.get_or_insert(name);
                    }
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}
