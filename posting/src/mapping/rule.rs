//! A value and the rule that gave it.

/// A looked-up value and the rule that gave it, for people.
///
/// A rule is named by its place in the file, such as `accounts."6100"`, `account_default` or `cards.CBCP`. Names hold codes of
/// Concur and never an employee's id: a row of `[employees.table]` is named without its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// The rule.
    pub rule: String,
}

impl<T> Found<T> {
    pub(super) fn new(value: T, rule: impl Into<String>) -> Self {
        Self {
            value,
            rule: rule.into(),
        }
    }
}

/// The name of a row: its table and its key. Keys that are no plain word are quoted as TOML quotes them, so that the name
/// can be searched for in the file and shown on one line.
pub(super) fn row(table: &str, key: &str) -> String {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if plain {
        return format!("{table}.{key}");
    }
    let mut name = format!("{table}.\"");
    for c in key.chars() {
        match c {
            '"' | '\\' => name.extend(['\\', c]),
            c if c.is_control() => name.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => name.push(c),
        }
    }
    name.push('"');
    name
}
