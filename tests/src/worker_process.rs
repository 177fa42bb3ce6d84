//! The worker as it runs in production: the `concordat` binary in a process of its own, which can be killed or told to stop.

use std::fs::OpenOptions;
use std::process::ExitStatus;

use anyhow::{Context, bail};
use tokio::process::{Child, Command};

use crate::house::House;
use crate::program;

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
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(house.folder().join("worker.log"))?;
        let child = program::command(house)
            .await?
            .arg("worker")
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
