//! A batch of dimension changes on the wire (Business Central API v2.0, `$batch` in JSON).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error_body::{self, ErrorBody};
use crate::field_value::code_value;
use crate::http::{ANY_VERSION, LANGUAGE};

/// The operations, carried out in this order.
#[derive(Serialize)]
pub(crate) struct WireBatch<'a> {
    pub(crate) requests: Vec<WireOperation<'a>>,
}

/// One operation of a batch.
#[derive(Serialize)]
pub(crate) struct WireOperation<'a> {
    id: String,
    method: &'static str,
    url: String,
    headers: WireHeaders,
    body: WireDimensionChange<'a>,
}

#[derive(Serialize)]
struct WireHeaders {
    #[serde(rename = "Content-Type")]
    content_type: &'static str,
    // Whether an operation has the language of its envelope is not documented.
    #[serde(rename = "Accept-Language")]
    accept_language: &'static str,
    #[serde(rename = "If-Match", skip_serializing_if = "Option::is_none")]
    if_match: Option<&'static str>,
}

/// A dimension and its value, or a new value alone: the code of a dimension that is there cannot be modified.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireDimensionChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    value_code: &'a str,
}

impl<'a> WireOperation<'a> {
    /// Adds a dimension; `index` counts from 0.
    pub(crate) fn add(index: usize, url: String, code: &'a str, value_code: &'a str) -> Self {
        Self::new(index, "POST", url, Some(code), value_code)
    }

    /// Gives a dimension another value; `index` counts from 0.
    pub(crate) fn set(index: usize, url: String, value_code: &'a str) -> Self {
        Self::new(index, "PATCH", url, None, value_code)
    }

    fn new(index: usize, method: &'static str, url: String, code: Option<&'a str>, value_code: &'a str) -> Self {
        Self {
            id: id_of(index),
            method,
            url,
            headers: WireHeaders {
                content_type: "application/json",
                accept_language: LANGUAGE,
                if_match: code.is_none().then_some(ANY_VERSION),
            },
            body: WireDimensionChange { code, value_code },
        }
    }
}

fn id_of(index: usize) -> String {
    (index + 1).to_string()
}

/// Answers to the operations, in their order. After a failure there may be fewer.
#[derive(Deserialize)]
pub(crate) struct WireBatchAnswer {
    responses: Vec<WireOperationAnswer>,
}

#[derive(Deserialize)]
struct WireOperationAnswer {
    id: Option<String>,
    status: u16,
    body: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireValue {
    value_code: String,
}

impl WireBatchAnswer {
    /// Status and text of the first operation that failed. In a snapshot batch the answers before it say success and
    /// are not true.
    pub(crate) fn first_failure(&self) -> Option<(u16, ErrorBody)> {
        let failed = self
            .responses
            .iter()
            .find(|answer| !(200..300).contains(&answer.status))?;
        let body = failed.body.as_ref().map(|body| body.get()).unwrap_or_default();
        Some((failed.status, error_body::read(body.as_bytes())))
    }

    /// `Err` unless every operation has its answer and each shows the value that was asked for.
    pub(crate) fn confirm(&self, value_codes: &[&str]) -> Result<(), &'static str> {
        if self.responses.len() != value_codes.len() {
            return Err("it does not answer every operation");
        }
        for (index, (answer, asked)) in self.responses.iter().zip(value_codes).enumerate() {
            if answer.id.as_ref().is_some_and(|id| *id != id_of(index)) {
                return Err("its answers are not in the order of the operations");
            }
            let body = answer.body.as_ref().ok_or("an operation is answered without a body")?;
            let shown: WireValue =
                serde_json::from_str(body.get()).map_err(|_| "an operation is answered with something else")?;
            if code_value(&shown.value_code) != code_value(asked) {
                return Err("a dimension has another value than the one asked for");
            }
        }
        Ok(())
    }
}
