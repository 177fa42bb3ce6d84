//! The demo's worker: a process of its own, which may be killed at any time and is then started again.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context;
use tokio::process::{Child, Command};

/// A `concordat worker` of this very binary.
pub(super) struct WorkerProcess {
    child: Child,
    config: PathBuf,
    temporal: String,
    log: PathBuf,
}

impl WorkerProcess {
    pub(super) fn start(config: &Path, temporal: &str, log: &Path) -> anyhow::Result<Self> {
        let child = spawn(config, temporal, log)?;
        Ok(Self {
            child,
            config: config.to_owned(),
            temporal: temporal.to_owned(),
            log: log.to_owned(),
        })
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Starts it again if it has ended. Says whether it had.
    pub(super) fn mind(&mut self) -> anyhow::Result<bool> {
        if self.child.try_wait()?.is_none() {
            return Ok(false);
        }
        self.child = spawn(&self.config, &self.temporal, &self.log)?;
        Ok(true)
    }

    pub(super) async fn stop(mut self) {
        let _ = self.child.kill().await;
    }
}

fn spawn(config: &Path, temporal: &str, log: &Path) -> anyhow::Result<Child> {
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("{} cannot be written", log.display()))?;
    Command::new(std::env::current_exe()?)
        .arg("--config")
        .arg(config)
        .arg("worker")
        .env("TEMPORAL_ADDRESS", temporal)
        .env("TEMPORAL_NAMESPACE", "default")
        .env_remove("TEMPORAL_API_KEY")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("the worker cannot be started")
}
