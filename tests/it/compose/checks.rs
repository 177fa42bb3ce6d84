//! What is checked of the container setup.

use std::collections::BTreeSet;
use std::path::Path;

use libtest_mimic::Failed;

use super::Checked;
use super::setup::{Setup, list, map, root, text};
use super::web_ui::check_web_ui;

/// Every check, the first finding first.
pub(super) fn check_all(setup: &Setup) -> Checked {
    check_images(setup)?;
    check_files(setup)?;
    check_variables(setup)?;
    check_commands(setup)?;
    check_names(setup)?;
    check_mounted(setup)?;
    check_order(setup)?;
    check_web_ui(setup)
}

fn check_images(setup: &Setup) -> Checked {
    let mut temporal = BTreeSet::new();
    for (_, service) in setup.services()? {
        let image = text(&service["image"]).ok_or("a service has no image")?;
        pinned(image)?;
        if let Some((name @ ("temporalio/server" | "temporalio/admin-tools"), tag)) = image.split_once(':') {
            temporal.insert((tag, name));
        }
    }
    if temporal.iter().map(|(tag, _)| tag).collect::<BTreeSet<_>>().len() != 1 {
        return Err(format!("server and tools must have the same version: {temporal:?}").into());
    }
    Ok(())
}

/// Pinned is a tag with at least two numbers, so that a pull tomorrow brings what was pulled today.
pub(super) fn pinned(image: &str) -> Checked {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
    let numbers = tag
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .count();
    let dated = tag
        .split('-')
        .any(|part| part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()));
    if numbers >= 2 || dated {
        return Ok(());
    }
    Err(format!("image {image} is not pinned to a version").into())
}

/// Files that a user makes have an example beside them, and `deploy/README.md` speaks of them.
fn check_files(setup: &Setup) -> Checked {
    let readme = std::fs::read_to_string(root().join("deploy/README.md"))?;
    for section in ["configs", "secrets"] {
        for (_, entry) in map(&setup.yaml[section])? {
            let path = text(&entry["file"]).ok_or("a config or secret has no file")?;
            let example = root().join(format!("{path}.example"));
            let name = Path::new(path)
                .file_name()
                .map(|name| name.to_string_lossy())
                .unwrap_or_default();
            if example.is_file() && readme.contains(&*name) {
                continue;
            }
            if section == "secrets" || !root().join(path).is_file() {
                return Err(format!("{path} is not in the project, or its example is not explained").into());
            }
        }
    }
    for (name, service) in setup.services()? {
        if let Some(context) = text(&service["build"]["context"]) {
            let dockerfile = text(&service["build"]["dockerfile"]).unwrap_or("Dockerfile");
            if !root().join(context).join(dockerfile).is_file() {
                return Err(format!("{name} is built from {context}/{dockerfile}, which is not there").into());
            }
        }
        for mount in list(&service["volumes"]) {
            let source = text(mount)
                .and_then(|mount| mount.split(':').next())
                .ok_or("a volume is no text")?;
            if source.starts_with(['.', '/']) && !root().join(source).exists() {
                return Err(format!("{name} mounts {source}, which is not there").into());
            }
        }
        for file in list(&service["env_file"]) {
            let file = text(file).ok_or("env_file is no text")?;
            if !root().join(file).is_file() {
                return Err(format!("{name} reads {file}, which is not there").into());
            }
        }
    }
    Ok(())
}

/// Every variable has a default, and `deploy/.env.example` lists exactly the variables there are.
fn check_variables(setup: &Setup) -> Checked {
    let example = std::fs::read_to_string(root().join("deploy/.env.example"))?;
    let listed: BTreeSet<&str> = example
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|l| l.0)
        .collect();
    let mut used = BTreeSet::new();
    for part in setup.text.replace("$$", "").split("${").skip(1) {
        let inside = part.split('}').next().unwrap_or_default();
        let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
        if default.is_empty() || !listed.contains(name) {
            return Err(format!("variable {name} has no default, or is not in deploy/.env.example").into());
        }
        used.insert(name.to_owned());
    }
    if let Some(name) = listed.iter().find(|name| !used.contains(**name)) {
        return Err(format!("deploy/.env.example lists {name}, which nothing uses").into());
    }
    Ok(())
}

/// Commands of our own image begin with a subcommand that the program has.
fn check_commands(setup: &Setup) -> Checked {
    let known = subcommands()?;
    for (name, service) in setup.services()? {
        if text(&service["image"]).is_some_and(|image| image.starts_with("concordat:")) {
            let first = list(&service["command"])
                .first()
                .and_then(text)
                .ok_or("a service of ours has no command")?;
            if !known.contains(first) {
                return Err(format!("{name} runs the subcommand {first}; there are {known:?}").into());
            }
        }
    }
    Ok(())
}

/// The program's subcommands, as words.
pub(crate) fn subcommands() -> Result<BTreeSet<String>, Failed> {
    variants("Command")
}

/// The command line as it is declared.
pub(crate) fn command_line() -> Result<String, Failed> {
    let mut text = std::fs::read_to_string(root().join("worker/src/cli.rs"))?;
    for file in std::fs::read_dir(root().join("worker/src/cli"))? {
        text.push_str(&std::fs::read_to_string(file?.path())?);
    }
    Ok(text)
}

/// The variants of an enum of the program's command line, as words.
pub(crate) fn variants(name: &str) -> Result<BTreeSet<String>, Failed> {
    let source = command_line()?;
    let body = source
        .split_once(&format!("pub enum {name} {{"))
        .and_then(|(_, rest)| rest.split_once("\n}"));
    let body = body
        .ok_or_else(|| format!("the command line has no `pub enum {name}`"))?
        .0;
    let variants = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase));
    Ok(variants
        .map(|line| kebab(line.split(['(', ',']).next().unwrap_or(line)))
        .collect())
}

/// `CodecServer` as the command line has it: `codec-server`.
fn kebab(variant: &str) -> String {
    let mut word = String::new();
    for (index, letter) in variant.char_indices() {
        if letter.is_uppercase() && index > 0 {
            word.push('-');
        }
        word.extend(letter.to_lowercase());
    }
    word
}

/// Configs, secrets and volumes that services use are declared.
fn check_names(setup: &Setup) -> Checked {
    for (name, service) in setup.services()? {
        for (section, used) in [
            (
                "secrets",
                list(&service["secrets"]).iter().filter_map(text).collect::<Vec<_>>(),
            ),
            (
                "configs",
                list(&service["configs"])
                    .iter()
                    .filter_map(|c| text(&c["source"]))
                    .collect(),
            ),
            (
                "volumes",
                list(&service["volumes"])
                    .iter()
                    .filter_map(text)
                    .filter_map(|v| v.split(':').next())
                    .collect(),
            ),
        ] {
            for used in used.into_iter().filter(|used| !used.starts_with(['.', '/'])) {
                if setup.yaml[section][used].is_badvalue() {
                    let one = section.trim_end_matches('s');
                    return Err(format!("{name} uses the {one} {used}, which is not declared").into());
                }
            }
        }
    }
    Ok(())
}

/// What a service's command, environment or script reads below `/run/secrets` and `/etc/concordat` is mounted there.
fn check_mounted(setup: &Setup) -> Checked {
    for (name, service) in setup.services()? {
        let mounted = setup.mounted(name)?;
        let mut texts: Vec<String> = ["command", "entrypoint"]
            .iter()
            .flat_map(|key| list(&service[*key]))
            .filter_map(text)
            .map(str::to_owned)
            .collect();
        if let Ok(variables) = map(&service["environment"]) {
            texts.extend(variables.iter().filter_map(|(_, value)| text(value)).map(str::to_owned));
        }
        for source in list(&service["configs"])
            .iter()
            .filter_map(|config| text(&config["source"]))
        {
            let file = text(&setup.yaml["configs"][source]["file"]).unwrap_or_default();
            if file.ends_with(".sh") || file.ends_with(".conf") {
                texts.push(std::fs::read_to_string(root().join(file))?);
            }
        }
        for folder in ["/run/secrets/", "/etc/concordat/"] {
            for read in texts.iter().flat_map(|text| text.split(folder).skip(1)) {
                let rest = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.');
                let path = format!("{folder}{}", read.split(rest).next().unwrap_or_default());
                if !mounted.contains(&path) {
                    return Err(format!("{name} reads {path}, which is not mounted").into());
                }
            }
        }
    }
    Ok(())
}

fn check_order(setup: &Setup) -> Checked {
    for (name, service) in setup.services()? {
        let network = text(&service["network_mode"]).and_then(|mode| mode.strip_prefix("service:"));
        if let Some(other) = network.filter(|other| setup.yaml["services"][*other].is_badvalue()) {
            return Err(format!("{name} shares the network of {other}, which is no service").into());
        }
        let Ok(needs) = map(&service["depends_on"]) else {
            continue;
        };
        for (needed, how) in needs {
            let other = &setup.yaml["services"][needed];
            if other.is_badvalue() {
                return Err(format!("{name} depends on {needed}, which is no service").into());
            }
            match text(&how["condition"]) {
                Some("service_healthy") if other["healthcheck"].is_badvalue() => {
                    return Err(format!("{name} waits until {needed} is healthy, which has no healthcheck").into());
                }
                // A service that is started again when it ends never counts as completed.
                Some("service_completed_successfully") if !other["restart"].is_badvalue() => {
                    return Err(format!("{name} waits until {needed} has ended, which is restarted").into());
                }
                Some("service_healthy" | "service_completed_successfully" | "service_started") => {}
                other => return Err(format!("{name} depends on {needed} by {other:?}").into()),
            }
        }
    }
    Ok(())
}
