//! Bodies of refused requests: Business Central's JSON, the gateway's XML, a front end's HTML, or nothing.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::ErrorCode;

/// Business Central cuts its own messages at 2048 characters; nothing longer is worth keeping.
const LONGEST_MESSAGE_CHARS: usize = 4096;
/// An error body is small; a bound for the walk over its elements.
const MOST_XML_EVENTS: usize = 200;

/// What a body says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    pub(crate) correlation_id: Option<Uuid>,
}

#[derive(Deserialize)]
struct JsonBody {
    error: JsonError,
}

#[derive(Deserialize)]
struct JsonError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// Reads any body; the form is told by the content, since front ends mislabel it. Never fails: what cannot be read is
/// an answer without code and message.
pub(crate) fn read(body: &[u8]) -> ErrorBody {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if let Ok(JsonBody { error }) = serde_json::from_str(text) {
        return from_parts(&error.code, &error.message);
    }
    let Some(start) = text.get(..text.len().min(15)).or_else(|| text.get(..0)) else {
        return from_parts("", "");
    };
    let start = start.to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return from_parts("", &elements(text, ["title", "title"])[0]);
    }
    let [code, message] = elements(text, ["code", "message"]);
    from_parts(&code, &message)
}

fn from_parts(code: &str, message: &str) -> ErrorBody {
    let (message, correlation_id) = split_correlation_id(message);
    ErrorBody {
        code: ErrorCode::new(code),
        message: message.trim().chars().take(LONGEST_MESSAGE_CHARS).collect(),
        correlation_id,
    }
}

/// Cuts `  CorrelationId:  <guid>.` off the end of a message; the number of spaces differs between captures.
fn split_correlation_id(message: &str) -> (&str, Option<Uuid>) {
    let found = message.rsplit_once("CorrelationId:").and_then(|(text, rest)| {
        let id = rest.trim().trim_end_matches('.').parse::<Uuid>().ok()?;
        Some((text.trim_end(), id))
    });
    found.map_or((message, None), |(text, id)| (text, Some(id)))
}

/// Texts of the first elements with these local names; blank where there is none.
fn elements(xml: &str, names: [&str; 2]) -> [String; 2] {
    let mut found = [String::new(), String::new()];
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut inside = None;
    for _ in 0..MOST_XML_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let local = start.local_name();
                inside = names
                    .iter()
                    .position(|name| name.as_bytes().eq_ignore_ascii_case(local.as_ref()));
            }
            Ok(Event::Text(text)) => {
                if let Some(slot) = inside.take().and_then(|index| found.get_mut(index))
                    && slot.is_empty()
                {
                    *slot = text.unescape().unwrap_or_default().into_owned();
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-0000-0000-00000000000a";

    fn check(body: &str, code: &str, message: &str, correlation_id: Option<&str>) {
        let read = read(body.as_bytes());
        assert_eq!(read.code.as_str(), code, "{body}");
        assert_eq!(read.message, message, "{body}");
        assert_eq!(
            read.correlation_id,
            correlation_id.map(|id| id.parse().unwrap()),
            "{body}"
        );
    }

    #[test]
    fn json_with_and_without_correlation_id() {
        for suffix in [
            format!("  CorrelationId:  {ID}."),
            format!(" CorrelationId: {ID}."),
            format!(" CorrelationId: {ID}"),
        ] {
            let body =
                format!(r#"{{"error":{{"code":"Application_DialogException","message":"Number taken.{suffix}"}}}}"#);
            check(&body, "Application_DialogException", "Number taken.", Some(ID));
        }
        check(
            r#"{"error":{"code":"BadRequest","message":"Invalid."}}"#,
            "BadRequest",
            "Invalid.",
            None,
        );
        check(
            "\u{feff}{\"error\":{\"code\":\"Unknown\",\"message\":\"\"}}",
            "Unknown",
            "",
            None,
        );
        check(
            r#"{"error":{"code":"X","message":"CorrelationId: none."}}"#,
            "X",
            "CorrelationId: none.",
            None,
        );
    }

    #[test]
    fn xml_of_the_gateway() {
        let plain =
            r#"<error xmlns="urn:m"><code>NoEnvironment</code><message>Not &quot;here&quot;.</message></error>"#;
        check(plain, "NoEnvironment", "Not \"here\".", None);
        let prefixed = r#"<?xml version="1.0"?><m:error xmlns:m="urn:m"><m:code>A_B</m:code><m:message xml:lang="en">T</m:message></m:error>"#;
        check(prefixed, "A_B", "T", None);
    }

    #[test]
    fn html_empty_text_and_broken_bodies() {
        check(
            "<!DOCTYPE html><html><head><meta charset=x><title>502 Bad Gateway</title></head>",
            "",
            "502 Bad Gateway",
            None,
        );
        for nothing in [
            "",
            "  ",
            "service unavailable",
            "{\"error\":\"flat\"}",
            "{\"error\":",
            "<a><",
            "<code>é",
            "[]",
            "ééééééééé",
        ] {
            let read = read(nothing.as_bytes());
            assert_eq!((read.code.as_str(), read.correlation_id), ("", None), "{nothing}");
        }
        assert_eq!(read(&[0xff, 0xfe, 0x00]).code.as_str(), "");
    }

    #[test]
    fn a_code_that_is_none_and_an_endless_message_are_cut() {
        let body = format!(
            r#"{{"error":{{"code":"Vendor Example Supplies Ltd","message":"{}"}}}}"#,
            "é".repeat(9000)
        );
        let read = read(body.as_bytes());
        assert_eq!(read.code.as_str(), "");
        assert_eq!(read.message.chars().count(), LONGEST_MESSAGE_CHARS);
    }
}
