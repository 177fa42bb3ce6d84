//! JSON whose numbers keep their exact digits and whose objects keep their order.
//!
//! `serde_json::Value` would pass money through a binary float; here a number goes from its text to a `Decimal` and back.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Deeper bodies are refused; a purchase document needs four levels.
const MAXIMUM_DEPTH: usize = 12;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The body is not JSON, is too deep, or holds a number that no decimal can hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

impl Json {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, NotJson> {
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(|_| NotJson)?;
        Self::from_raw(raw, 0)
    }

    fn from_raw(raw: &RawValue, depth: usize) -> Result<Self, NotJson> {
        if depth > MAXIMUM_DEPTH {
            return Err(NotJson);
        }
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => {
                let members: Members<'_> = serde_json::from_str(text).map_err(|_| NotJson)?;
                let mut object = Vec::with_capacity(members.0.len());
                for (name, value) in members.0 {
                    object.push((name, Self::from_raw(value, depth + 1)?));
                }
                Ok(Self::Object(object))
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| NotJson)?;
                items
                    .into_iter()
                    .map(|item| Self::from_raw(item, depth + 1))
                    .collect::<Result<_, _>>()
                    .map(Self::List)
            }
            Some(b'"') => serde_json::from_str(text).map(Self::Text).map_err(|_| NotJson),
            Some(b't') => Ok(Self::Flag(true)),
            Some(b'f') => Ok(Self::Flag(false)),
            Some(b'n') => Ok(Self::Null),
            Some(_) => Decimal::from_str_exact(text)
                .or_else(|_| Decimal::from_scientific(text))
                .map(Self::Number)
                .map_err(|_| NotJson),
            None => Err(NotJson),
        }
    }

    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// The value as it goes over the wire.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Flag(true) => out.push_str("true"),
            Self::Flag(false) => out.push_str("false"),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// A member of an object, by exact name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((name, map.next_value::<&RawValue>()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_both_ways() {
        let text = r#"{"b":50.00000000,"a":[0.10,-7,1000.00],"c":"x\"y"}"#;
        assert_eq!(Json::parse(text.as_bytes()).unwrap().render(), text);
    }

    #[test]
    fn scientific_zero_is_a_number() {
        assert_eq!(Json::parse(b"0E-8").unwrap(), Json::Number(Decimal::ZERO));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(Json::parse(deep.as_bytes()), Err(NotJson));
    }
}
