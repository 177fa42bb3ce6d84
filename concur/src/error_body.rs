//! A short message out of any of Concur's error bodies.

use serde::Deserialize;
use serde_json::Value;

/// Longest message kept, in characters.
pub(crate) const MAX_MESSAGE_CHARACTERS: usize = 300;

const NO_MESSAGE: &str = "no message was given";

/// Finds the message in an error body. Concur has at least five shapes: `{message}`, the OAuth one, legacy XML,
/// `{Message}` and the v4 ones with `error`, `errors` or `validationErrors`. Only known message fields are taken, since
/// the rest of a body may echo what was sent.
pub(crate) fn message(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let found = match serde_json::from_str::<Value>(&text) {
        Ok(json) => from_json(&json),
        Err(_) => from_markup(&text).or_else(|| plain(&text)),
    };
    found.map_or_else(
        || NO_MESSAGE.to_owned(),
        |message| shorten(&message, MAX_MESSAGE_CHARACTERS),
    )
}

fn from_json(json: &Value) -> Option<String> {
    let texts = [
        json.get("message"),
        json.get("Message"),
        json.get("errorMessage"),
        json.get("error_description"),
        json.pointer("/error/message"),
        json.pointer("/errors/0/errorMessage"),
        json.pointer("/validationErrors/0/message"),
        json.get("error"),
    ];
    texts
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .find(|t| !t.trim().is_empty())
        .map(str::to_owned)
}

fn from_markup(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<Message>")?;
    let (message, _) = rest.split_once("</Message>")?;
    Some(message.to_owned())
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.starts_with(['<', '{', '['])).then(|| text.to_owned())
}

/// Cuts a text to a number of characters, on one line.
pub(crate) fn shorten(text: &str, max_characters: usize) -> String {
    text.trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(max_characters)
        .collect()
}

/// The part of an OAuth error body that classification needs.
#[derive(Deserialize)]
pub(crate) struct TokenError {
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    pub(crate) code: Option<i64>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub(crate) error: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub(crate) geolocation: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shapes_give_their_message() {
        for (body, expected) in [
            (r#"{"message":"one"}"#, "one"),
            (r#"{"code":5,"error":"invalid_grant","error_description":"two"}"#, "two"),
            ("<Error><Message>three</Message><Id>x</Id></Error>", "three"),
            (r#"{"Message":"four"}"#, "four"),
            (
                r#"{"httpStatus":"429","error":{"id":"x","message":"five"},"path":"/p"}"#,
                "five",
            ),
            (r#"{"errors":[{"errorCode":"e","errorMessage":"six"}]}"#, "six"),
            (r#"{"errorId":"x","errorMessage":"seven"}"#, "seven"),
            ("upstream unavailable\n", "upstream unavailable"),
            ("<html><body>503</body></html>", NO_MESSAGE),
            (r#"{"amount":12.5}"#, NO_MESSAGE),
            ("", NO_MESSAGE),
        ] {
            assert_eq!(message(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn a_long_message_is_cut_and_kept_on_one_line() {
        let body = format!("{{\"message\":\"a\\nb{}\"}}", "x".repeat(1000));
        let message = message(body.as_bytes());
        assert_eq!(message.chars().count(), MAX_MESSAGE_CHARACTERS);
        assert!(message.starts_with("a bxx"));
    }
}
