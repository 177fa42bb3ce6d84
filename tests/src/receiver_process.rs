//! The receiver of events in a process of its own, `concordat events`, which can be killed.

use std::fmt::Write;
use std::fs::OpenOptions;
use std::path::PathBuf;

use anyhow::{Context, bail};
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::gate::Gate;
use crate::house::House;
use crate::program;
use crate::wait::until;

/// A running `concordat events`. Dropping it kills it.
pub struct ReceiverProcess {
    child: Child,
    log: PathBuf,
    /// Events that the log had before.
    before: usize,
}

/// What the log has for each event that was read and is about to be handed over.
const RECEIVED: &str = "handing over";

impl ReceiverProcess {
    /// Starts one on this port, which reaches Temporal through the gate; waits until it listens.
    ///
    /// # Errors
    /// When the binary cannot be built or started, or does not listen.
    pub async fn start(house: &House, gate: &Gate, port: u16) -> anyhow::Result<Self> {
        let mut events = house.config.events.clone().context("no events are to be received")?;
        events.listen.set_port(port);
        let file = house.folder().join("events.toml");
        let mut text = std::fs::read_to_string(&house.config_file)?;
        write!(text, "\n[events]\n{}", nested(&toml::to_string(&events)?))?;
        std::fs::write(&file, text)?;
        let path = house.folder().join("events.log");
        let log = OpenOptions::new().create(true).append(true).open(&path)?;
        let before = received(&path)?;
        let child = program::command_with(house, &file)
            .await?
            .arg("events")
            .env("TEMPORAL_ADDRESS", gate.address.to_string())
            .env("RUST_LOG", "concordat=debug,info")
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("the receiver cannot be started")?;
        let mut process = Self {
            child,
            log: path,
            before,
        };
        until("the receiver to listen", async || {
            if let Some(status) = process.child.try_wait()? {
                bail!(
                    "the receiver has ended: {status}; {}",
                    std::fs::read_to_string(&process.log)?
                );
            }
            Ok(TcpStream::connect(("127.0.0.1", port)).await.is_ok().then_some(()))
        })
        .await?;
        Ok(process)
    }

    /// Waits until it holds an event that is not answered.
    ///
    /// # Errors
    /// When it receives none.
    pub async fn until_received(&self) -> anyhow::Result<()> {
        until("an event to be received", async || {
            Ok((received(&self.log)? > self.before).then_some(()))
        })
        .await
    }

    /// Kills it at once.
    ///
    /// # Errors
    /// When it has ended by itself before.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the receiver had ended before it was killed: {status}");
        }
        Ok(self.child.kill().await?)
    }
}

/// The settings of a table as they stand below its header: tables within it get its name.
fn nested(settings: &str) -> String {
    settings.replace("\n[", "\n[events.")
}

fn received(log: &PathBuf) -> anyhow::Result<usize> {
    Ok(std::fs::read_to_string(log)
        .unwrap_or_default()
        .matches(RECEIVED)
        .count())
}
