//! The pages in `docs/errors` agree with what is classified.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// The section of a page that lists what leads there.
const HEADING: &str = "## What leads here";

type Listed = BTreeSet<(String, String)>;

/// Under this heading a page lists `` - `text` `` for each text (or code without one) of Business Central, and
/// `` - whose: `code`, `code` `` for the codes of others.
fn listed(page: &str) -> Listed {
    let section = page.split(HEADING).nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let items = section.split("\n- ").skip(1);
    items
        .flat_map(|item| {
            let item = item.split("\n\n").next().unwrap_or_default();
            let whose = item.split('`').next().unwrap_or_default().trim().trim_end_matches(':');
            let whose = if whose.is_empty() { "Business Central" } else { whose };
            let codes = item.split('`').skip(1).step_by(2);
            codes.map(|code| (whose.to_owned(), code.to_owned()))
        })
        .collect()
}

fn expected(failure_type: FailureType) -> Listed {
    let ledger = table::ledger().into_iter();
    let texts = ledger
        .filter(|row| row.read == failure_type || row.write == failure_type)
        .map(|row| {
            let shown = if row.text.is_empty() { row.code } else { row.text };
            ("Business Central".to_owned(), shown.to_owned())
        });
    let codes = table::codes().into_iter();
    let codes = codes
        .filter(|row| row.failure_types.contains(failure_type.as_str()))
        .map(|row| (row.whose.to_owned(), row.code.to_owned()));
    texts.chain(codes).collect()
}

#[test]
fn every_text_and_code_stands_on_the_page_of_its_failure_type_and_on_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    for failure_type in FailureType::ALL {
        let page = std::fs::read_to_string(folder.join(format!("{failure_type}.md"))).unwrap();
        assert!(page.contains(HEADING), "{failure_type}.md has no section `{HEADING}`");
        let (listed, expected) = (listed(&page), expected(failure_type));
        let missing: Vec<_> = expected.difference(&listed).collect();
        let wrong: Vec<_> = listed.difference(&expected).collect();
        assert!(missing.is_empty(), "{failure_type}.md leaves out {missing:#?}");
        assert!(
            wrong.is_empty(),
            "{failure_type}.md lists what leads elsewhere: {wrong:#?}"
        );
    }
}
