//! What keeps the house in order: which member may depend on what, and documentation that agrees with the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use workflows::failure::FailureType;

use super::compose::subcommands;

type Checked = Result<(), Failed>;

/// The purity check reports each kind of breach, and nothing as things stand.
pub(crate) fn purity_check_fails_when_a_dependency_sneaks_in() -> Checked {
    let output = Command::new("bash")
        .arg(root().join("scripts/check-purity.sh"))
        .arg("--self-test")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!(
        "scripts/check-purity.sh --self-test: {}",
        String::from_utf8_lossy(&said)
    )
    .into())
}

/// A held document names a page in the Web UI; that page must be there, be about it, and say what to do.
pub(crate) fn every_failure_type_has_its_page() -> Checked {
    let folder = root().join("docs/errors");
    for failure_type in FailureType::ALL {
        let page = std::fs::read_to_string(folder.join(format!("{failure_type}.md")))
            .map_err(|error| format!("docs/errors/{failure_type}.md: {error}"))?;
        if page.lines().next() != Some(&format!("# {failure_type}")) {
            return Err(format!("docs/errors/{failure_type}.md does not begin with `# {failure_type}`").into());
        }
        for section in [
            "## What happened",
            "## What you see",
            "## What Concordat did",
            "## What to check",
            "## What to do",
        ] {
            if !page.lines().any(|line| line == section) {
                return Err(format!("docs/errors/{failure_type}.md has no section `{section}`").into());
            }
        }
    }
    for entry in std::fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let known = name.strip_suffix(".md").and_then(FailureType::from_name).is_some();
        if !known && name != "README.md" {
            return Err(format!("docs/errors/{name} is about no failure type").into());
        }
    }
    Ok(())
}

/// Commands that a page tells people to type begin with a subcommand that the program has.
pub(crate) fn commands_in_docs_exist() -> Checked {
    let known = subcommands()?;
    let mut found = 0;
    for page in pages()? {
        let text = std::fs::read_to_string(&page)?;
        for line in code_lines(&text) {
            let mut words = line.split_whitespace().skip_while(|word| *word != "concordat");
            let Some(word) = words.find(|word| *word != "concordat" && !word.starts_with('-')) else {
                continue;
            };
            if !known.contains(word) {
                return Err(format!("{} says `{line}`, and there is no subcommand {word}", page.display()).into());
            }
            found += 1;
        }
    }
    if found == 0 {
        return Err("no page names a command; this test reads the wrong files".into());
    }
    Ok(())
}

/// Links between pages, and to files of the project, lead somewhere.
pub(crate) fn links_in_docs_resolve() -> Checked {
    let nowhere = broken_links(
        &root().join("README.md"),
        "[a](docs/nowhere.md) and [b](#no-such-heading)",
    );
    if nowhere.len() != 2 {
        return Err(format!("the link check does not find broken links: {nowhere:?}").into());
    }
    let mut broken = Vec::new();
    for page in pages()? {
        let text = std::fs::read_to_string(&page)?;
        broken.extend(broken_links(&page, &text));
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("\n").into())
    }
}

fn broken_links(page: &Path, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let path = if file.is_empty() {
            page.to_path_buf()
        } else {
            page.with_file_name(file)
        };
        let headed =
            heading.is_empty() || std::fs::read_to_string(&path).is_ok_and(|text| headings(&text).contains(heading));
        if !path.exists() || !headed {
            broken.push(format!("{} links to {target}, which is not there", page.display()));
        }
    }
    broken
}

/// Headings as the fragments that lead to them.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    titles
        .map(|title| {
            let kept = title.to_lowercase().replace(' ', "-");
            kept.chars()
                .filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_')
                .collect()
        })
        .collect()
}

/// Lines within fences.
fn code_lines(text: &str) -> Vec<&str> {
    let mut inside = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            inside && !fence
        })
        .collect()
}

/// Every page of documentation.
fn pages() -> Result<Vec<PathBuf>, Failed> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs"), root().join("deploy")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    Ok(pages)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
