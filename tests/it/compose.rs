//! The container setup as far as it can be checked without a container runtime: nothing in it may name a version, a file, a
//! variable, a subcommand or a service that does not exist.

mod checks;
mod setup;
mod web_ui;

use libtest_mimic::Failed;

use checks::{check_all, pinned};
use setup::{Setup, root};

pub(crate) use checks::{command_line, subcommands, variants};

type Checked = Result<(), Failed>;

/// A setup whose parts are pinned, exist and start in an order that works.
pub(crate) fn compose_file_is_sound() -> Checked {
    check_all(&Setup::read()?)
}

/// Each check finds the mistake it is there for.
pub(crate) fn compose_checks_find_what_is_broken() -> Checked {
    let sound = Setup::read()?;
    check_all(&sound)?;
    for (good, bad, finding) in [
        (
            "image: postgres:17.6-bookworm",
            "image: postgres:latest",
            "image postgres:latest",
        ),
        ("image: postgres:17.6-bookworm", "image: postgres", "image postgres"),
        (
            "image: postgres:17.6-bookworm",
            "image: postgres:17",
            "image postgres:17",
        ),
        ("admin-tools:1.32.0", "admin-tools:1.31.0", "same version"),
        (
            "file: deploy/temporal/server.sh",
            "file: deploy/temporal/serve.sh",
            "deploy/temporal/serve.sh",
        ),
        (
            "dockerfile: Dockerfile",
            "dockerfile: Dockerfile.worker",
            "Dockerfile.worker",
        ),
        ("context: .", "context: ./image", "./image"),
        ("${TEMPORAL_RETENTION:-30d}", "${TEMPORAL_KEPT}", "TEMPORAL_KEPT"),
        ("command: [\"worker\"]", "command: [\"work\"]", "subcommand work"),
        (
            "      - codec-server\n",
            "      - codecserver\n",
            "subcommand codecserver",
        ),
        ("--listen=0.0.0.0:8234", "--listen=0.0.0.0:8235", "port 8235"),
        (
            "--origin=${WEB_UI_ORIGIN",
            "--origin=${TEMPORAL_UI_PORT",
            "TEMPORAL_CODEC_ENDPOINT",
        ),
        (
            ":-http://127.0.0.1:8233}/codec",
            ":-http://127.0.0.1:8233}/decode",
            "/decode/decode",
        ),
        ("TEMPORAL_UI_PORT:-8233", "TEMPORAL_UI_PORT:-8234", "do not agree"),
        (
            "      - payload_key\n      - codec_token\n",
            "      - payload_key\n",
            "codec-server reads /run/secrets/codec_token",
        ),
        (
            "      - codec_token\n      - web_ui_users\n",
            "      - codec_token\n",
            "web-ui reads /run/secrets/web_ui_users",
        ),
        ("      - records_key\n", "      - records_keys\n", "records_keys"),
        (
            "source: concordat_mapping",
            "source: concordat_rules",
            "concordat_rules",
        ),
        ("- records:/data", "- record:/data", "volume record"),
        ("- records:/data", "- ./data:/data", "./data"),
        (
            "      temporal-namespace:\n        condition",
            "      namespace:\n        condition",
            "depends on namespace",
        ),
        (
            "network_mode: \"service:concordat\"",
            "network_mode: \"service:worker\"",
            "worker",
        ),
        (
            "healthcheck:\n      test: [\"CMD\", \"nc\"",
            "labels:\n      test: [\"CMD\", \"nc\"",
            "no healthcheck",
        ),
        (
            "condition: service_completed_successfully\n    command",
            "condition: service_done\n    command",
            "service_done",
        ),
    ] {
        let text = sound.text.replacen(good, bad, 1);
        if text == sound.text {
            return Err(format!("docker-compose.yml no longer says {good:?}; change this test with it").into());
        }
        let broken = Setup::parse(text)?;
        match check_all(&broken).map_err(|failed| failed.message().unwrap_or_default().to_owned()) {
            Err(message) if message.contains(finding) => {}
            Err(message) => return Err(format!("{bad:?} was reported as: {message}").into()),
            Ok(()) => return Err(format!("{bad:?} was not noticed").into()),
        }
    }
    Ok(())
}

/// The configuration to start from is one that the program takes.
pub(crate) fn example_configuration_is_accepted() -> Checked {
    let path = root().join("deploy/concordat.toml.example");
    let config = concordat::config::Config::load(Some(&path)).map_err(|error| format!("{error:#}"))?;
    let connection = config.connections.first().ok_or("it has no connection")?;
    let setup = Setup::read()?;
    let payload_key = config
        .payloads
        .key_file
        .as_ref()
        .ok_or("it leaves payloads in the clear")?;
    if !setup
        .mounted("codec-server")?
        .contains(&payload_key.display().to_string())
    {
        return Err(format!("codec-server does not have {}", payload_key.display()).into());
    }
    // What it names inside the container must be mounted there.
    let mounted = setup.mounted("concordat")?;
    let secrets = [
        &config.records.key_file,
        payload_key,
        &connection.concur.client_secret_file,
        &connection.business_central.client_secret_file,
    ];
    let secrets = secrets.into_iter().chain(&connection.concur.request_token_file);
    for path in secrets
        .map(|path| path.display().to_string())
        .chain(["/etc/concordat/mapping.toml".to_owned()])
    {
        if !mounted.contains(&path) {
            return Err(format!("{path} is configured and not mounted; mounted are {mounted:?}").into());
        }
    }
    Ok(())
}

/// The image is built from the pinned toolchain, and every member of the workspace reaches the build.
pub(crate) fn dockerfile_agrees_with_the_workspace() -> Checked {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"));
    let toolchain: toml::Table = read("rust-toolchain.toml")?.parse()?;
    let channel = toolchain["toolchain"]["channel"].as_str().ok_or("no channel")?;
    let dockerfile = read("Dockerfile")?;
    let bases: Vec<&str> = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("FROM "))
        .collect();
    for base in &bases {
        pinned(base.split(' ').next().unwrap_or(base))?;
    }
    if !bases.iter().any(|base| base.starts_with(&format!("rust:{channel}-"))) {
        return Err(format!("rust-toolchain.toml says {channel}, the Dockerfile says {bases:?}").into());
    }
    let workspace: toml::Table = read("Cargo.toml")?.parse()?;
    let members = workspace["workspace"]["members"].as_array().ok_or("no members")?;
    let ignore = read(".dockerignore")?;
    for member in members.iter().filter_map(toml::Value::as_str) {
        if !ignore.lines().any(|line| line == format!("!{member}")) {
            return Err(format!(".dockerignore keeps {member} from the build").into());
        }
    }
    Ok(())
}
