//! The documented answers, as `answers.txt` lists them.

use std::collections::BTreeSet;

use workflows::failure::FailureType;

const ANSWERS: &str = include_str!("answers.txt");

/// One answer of Business Central, for each of its statuses.
pub(super) struct LedgerAnswer {
    pub(super) statuses: Vec<u16>,
    /// May end with `*`, for any member of a family.
    pub(super) code: &'static str,
    pub(super) read: FailureType,
    pub(super) write: FailureType,
    /// With `…` for values; may be blank.
    pub(super) text: &'static str,
}

/// One code or message of another service.
pub(super) struct CodeAnswer {
    pub(super) whose: &'static str,
    pub(super) code: &'static str,
    pub(super) failure_types: BTreeSet<&'static str>,
}

pub(super) fn ledger() -> Vec<LedgerAnswer> {
    let rows = section("Business Central").map(|row| {
        let [statuses, code, read, write, text] = columns(row);
        LedgerAnswer {
            statuses: statuses.split(',').map(|status| status.parse().unwrap()).collect(),
            code,
            read: named(if read == "=" { write } else { read }),
            write: named(write),
            text,
        }
    });
    rows.collect()
}

pub(super) fn codes() -> Vec<CodeAnswer> {
    let rows = section("Codes").map(|row| {
        let [whose, code, failure_types] = columns(row);
        let failure_types = failure_types.split(',').filter(|name| *name != "-");
        CodeAnswer {
            whose,
            code,
            failure_types: failure_types.map(|name| named(name).as_str()).collect(),
        }
    });
    rows.collect()
}

fn section(title: &str) -> impl Iterator<Item = &'static str> {
    let (_, rest) = ANSWERS.split_once(&format!("[{title}]\n")).unwrap();
    let rows = rest.split("\n[").next().unwrap().lines();
    rows.filter(|row| !row.is_empty() && !row.starts_with('#'))
}

fn columns<const N: usize>(row: &'static str) -> [&'static str; N] {
    let columns: Vec<_> = row.splitn(N, '|').map(str::trim).collect();
    columns.try_into().unwrap_or_else(|_| panic!("{row}"))
}

fn named(name: &str) -> FailureType {
    FailureType::from_name(name).unwrap_or_else(|| panic!("{name}"))
}
