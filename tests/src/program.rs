//! The `concordat` binary in a process of its own, as a person or a service manager runs it.

use std::path::{Path, PathBuf};
use std::process::{Command as Blocking, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, bail};
use tokio::process::Command;

use crate::house::House;

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it said beside that.
    pub err: String,
}

impl House {
    /// Runs a command of the program on the house's configuration, and waits for its end.
    ///
    /// # Errors
    /// When the binary cannot be built or started. A command that fails is no error.
    pub async fn run_command(&self, arguments: &[&str]) -> anyhow::Result<Ran> {
        let ran = command(self)
            .await?
            .args(arguments)
            .output()
            .await
            .context("the program cannot be started")?;
        Ok(Ran {
            code: ran.status.code(),
            out: String::from_utf8(ran.stdout)?,
            err: String::from_utf8(ran.stderr)?,
        })
    }
}

/// The program with the house's configuration and Temporal server, and nothing else of the environment's.
pub(crate) async fn command(house: &House) -> anyhow::Result<Command> {
    command_with(house, &house.config_file).await
}

/// The same with another configuration file.
pub(crate) async fn command_with(house: &House, config_file: &Path) -> anyhow::Result<Command> {
    let binary = tokio::task::spawn_blocking(binary).await??;
    let mut command = Command::new(binary);
    command
        .arg("--config")
        .arg(config_file)
        .env("TEMPORAL_ADDRESS", house.temporal_address())
        .env("TEMPORAL_NAMESPACE", "default")
        .env_remove("TEMPORAL_API_KEY")
        .env_remove("CONCORDAT_OPERATOR")
        .stdin(Stdio::null());
    Ok(command)
}

/// The binary, brought up to date once: cargo does not build it for another member's tests.
fn binary() -> anyhow::Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile_folder = test
        .parent()
        .and_then(Path::parent)
        .context("the test binary is not where cargo puts it")?;
    if let Some(cargo) = std::env::var_os("CARGO") {
        let profile = match profile_folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        // The same selection as the Makefile's: other features would compile every dependency once more. So would what cargo
        // tells this test about its own package, since build scripts of dependencies look at the same variables.
        let mut build = Blocking::new(cargo);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                build.env_remove(&*name);
            }
        }
        let built = build
            .current_dir(crate::server::root())
            .args([
                "build",
                "--quiet",
                "--workspace",
                "--bin",
                "concordat",
                "--test",
                "planner",
            ])
            .args(["--profile", profile])
            .stdin(Stdio::null())
            .status()?;
        if !built.success() {
            bail!("the `concordat` binary cannot be built: {built}");
        }
    }
    let binary = profile_folder.join("concordat");
    if !binary.is_file() {
        bail!("there is no `concordat` binary beside the test binary; run `make build`");
    }
    Ok(binary)
}
