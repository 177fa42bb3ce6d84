//! The worker as it runs in production: the `concordat` binary in a process of its own, which can be killed or told to stop.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Command as Blocking, ExitStatus, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, bail};
use tokio::process::{Child, Command};

use crate::house::House;

/// A running `concordat worker`. Dropping it kills it.
pub struct WorkerProcess {
    child: Child,
}

impl WorkerProcess {
    /// Starts one on the house's configuration file; its log goes to `worker.log` in the house's folder.
    ///
    /// # Errors
    /// When the binary cannot be built or started.
    pub async fn start(house: &House) -> anyhow::Result<Self> {
        let binary = tokio::task::spawn_blocking(binary).await??;
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(house.folder().join("worker.log"))?;
        let child = Command::new(binary)
            .arg("--config")
            .arg(&house.config_file)
            .arg("worker")
            .env("TEMPORAL_ADDRESS", house.temporal_address())
            .env("TEMPORAL_NAMESPACE", "default")
            .env_remove("TEMPORAL_API_KEY")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("the worker process cannot be started")?;
        Ok(Self { child })
    }

    /// Kills it at once, as a power cut would; nothing it was doing is finished.
    ///
    /// # Errors
    /// When it has ended by itself before: then nothing was killed.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the worker process had ended before it was killed: {status}");
        }
        Ok(self.child.kill().await?)
    }

    /// Asks it to stop (SIGTERM), as a service manager does, and waits until it has.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn stop(mut self) -> anyhow::Result<ExitStatus> {
        let id = self
            .child
            .id()
            .context("the worker process had ended before it was told to stop")?;
        let told = Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        if !told.success() {
            bail!("the worker process could not be told to stop: {told}");
        }
        Ok(self.child.wait().await?)
    }
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
