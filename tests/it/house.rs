//! What keeps the house in order: which member may depend on what, and documentation that agrees with the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use workflows::failure::FailureType;

use super::compose::{command_line, subcommands, variants};

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

/// Commands that a page tells people to type, their options, and the settings it names are ones that the program has.
pub(crate) fn commands_in_docs_exist() -> Checked {
    let names = Names::read()?;
    for wrong in [
        "concordat pull",
        "concordat documents erase",
        "concordat documents list --state Held | xargs concordat poll",
    ] {
        if names.wrong_command(wrong).is_none() {
            return Err(format!("the command check passes over `{wrong}`").into());
        }
    }
    if names.wrong_setting("timing.unknown_seconds").is_none() {
        return Err("the settings check passes over a wrong one".into());
    }
    let mut found = 0;
    for page in pages()? {
        let text = std::fs::read_to_string(&page)?;
        let spans = code_spans(&text);
        let commands = code_lines(&text).into_iter().chain(spans.iter().copied());
        for line in commands.filter(|line| line.split_whitespace().any(|word| word == "concordat")) {
            if let Some(wrong) = names.wrong_command(line) {
                return Err(format!("{} says `{line}`, and there is no {wrong}", page.display()).into());
            }
            found += 1;
        }
        if let Some(wrong) = spans.iter().find_map(|span| names.wrong_setting(span)) {
            return Err(format!("{} names the setting {wrong}, which does not exist", page.display()).into());
        }
    }
    if found == 0 {
        return Err("no page names a command; this test reads the wrong files".into());
    }
    Ok(())
}

/// What the program understands.
struct Names {
    subcommands: BTreeSet<String>,
    document_commands: BTreeSet<String>,
    options: BTreeSet<String>,
    settings: BTreeSet<String>,
}

impl Names {
    fn read() -> Result<Self, Failed> {
        let command_line = command_line()?;
        let fields = command_line
            .lines()
            .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':'));
        let mut section = "";
        let mut settings = BTreeSet::new();
        for line in concordat::config::DEFAULT.lines() {
            let line = line.strip_prefix("# ").unwrap_or(line);
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name;
            } else if let Some((key, _)) = line.split_once(" = ") {
                settings.insert(format!("{section}.{key}"));
            }
        }
        Ok(Self {
            subcommands: subcommands()?,
            document_commands: variants("DocumentsCommand")?,
            options: fields
                .map(|(name, _)| format!("--{}", name.replace('_', "-")))
                .collect(),
            settings,
        })
    }

    /// What in a line the program does not know.
    fn wrong_command(&self, line: &str) -> Option<String> {
        line.split("concordat ")
            .skip(1)
            .find_map(|command| self.wrong_words(command))
    }

    fn wrong_words(&self, command: &str) -> Option<String> {
        let command = command.split(['|', '#']).next()?.split(" > ").next()?;
        let mut words = command.split_whitespace().filter(|word| !word.starts_with('-'));
        let first = words.next()?;
        if !self.subcommands.contains(first) {
            return Some(format!("subcommand {first}"));
        }
        if first == "documents"
            && let Some(second) = words.next().filter(|word| !self.document_commands.contains(*word))
        {
            return Some(format!("subcommand documents {second}"));
        }
        let mut options = command.split_whitespace().filter(|word| word.starts_with("--"));
        let wrong = options.find(|option| !self.options.contains(option.split('=').next().unwrap_or(option)));
        wrong.map(|option| format!("option {option}"))
    }

    /// The setting that a code span names and the configuration does not have.
    fn wrong_setting<'a>(&self, span: &'a str) -> Option<&'a str> {
        let (section, key) = span.split_once('.')?;
        let sections = self.settings.iter().filter_map(|setting| setting.split('.').next());
        let word = key.chars().all(|c| c.is_ascii_lowercase() || c == '_') && key != "toml";
        (word && sections.into_iter().any(|known| known == section) && !self.settings.contains(span)).then_some(span)
    }
}

/// Links between pages, and files of the project that a page names, lead somewhere.
pub(crate) fn links_in_docs_resolve() -> Checked {
    let nowhere = broken_links(
        &root().join("README.md"),
        "[a](docs/nowhere.md) and [b](#no-such-heading)",
    );
    if nowhere.len() != 2 {
        return Err(format!("the link check does not find broken links: {nowhere:?}").into());
    }
    if !missing("posting/src/{plan,nowhere}.rs") || missing("posting/src/{plan,money}.rs") {
        return Err("the check of file names does not tell what is there".into());
    }
    let mut broken = Vec::new();
    for page in pages()? {
        let text = std::fs::read_to_string(&page)?;
        broken.extend(broken_links(&page, &text));
        let named = code_spans(&text).into_iter().filter(|span| missing(span));
        broken.extend(named.map(|name| format!("{} names {name}, which is not there", page.display())));
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

/// Whether a code span names a file of the project that is not there. `{a,b}` names several; what people make has an example.
fn missing(span: &str) -> bool {
    let first = span.split('/').next().unwrap_or_default();
    if span == first || span.contains(' ') || first == "target" || first.is_empty() || !root().join(first).is_dir() {
        return false;
    }
    let paths: Vec<String> = match span
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        Some((before, (names, after))) => names.split(',').map(|name| format!("{before}{name}{after}")).collect(),
        None => vec![span.to_owned()],
    };
    paths
        .iter()
        .any(|path| !root().join(path).exists() && !root().join(format!("{path}.example")).exists())
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

/// Code within lines, outside fences.
fn code_spans(text: &str) -> Vec<&str> {
    let fenced = code_lines(text);
    let lines = text
        .lines()
        .filter(|line| !fenced.contains(line) && !line.trim_start().starts_with("```"));
    lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
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
