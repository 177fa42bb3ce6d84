//! Errors of libraries as texts that carry neither content nor addresses.

use std::error::Error;

/// What and where, without the values that a decoder quotes.
pub(crate) fn without_content(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = if text.starts_with("missing field") {
        text.split(" at line").next()
    } else {
        None
    };
    let what = what.unwrap_or(match error.classify() {
        serde_json::error::Category::Data => "a value of another type or form",
        serde_json::error::Category::Eof => "it ends early",
        serde_json::error::Category::Io | serde_json::error::Category::Syntax => "not JSON",
    });
    format!("{what}, line {} column {}", error.line(), error.column())
}

/// The causes in a row, without the address, which carries ids and document numbers.
pub(crate) fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    for _ in 0..8 {
        let Some(error) = cause else { break };
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
