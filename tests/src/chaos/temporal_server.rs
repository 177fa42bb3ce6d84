//! A Temporal development server on a database file, which can be killed and started again where it was.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions};
use tokio::process::{Child, Command};
use workflows::search_attributes::ALL;

/// How long it may take to answer.
const START: Duration = Duration::from_secs(60);
/// How often it is asked whether it does.
const LOOK: Duration = Duration::from_millis(50);

/// A running server. Dropping it kills it.
pub struct TemporalServer {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl TemporalServer {
    /// Starts one whose database and log are in this folder.
    ///
    /// # Errors
    /// When the Temporal CLI is missing, or the server does not answer; its log says why.
    pub(super) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut server = Self {
            child: spawn(folder, port)?,
            folder: folder.to_owned(),
            port,
        };
        server.answers().await?;
        Ok(server)
    }

    /// Where it answers, as `TEMPORAL_ADDRESS` takes it.
    pub(super) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// A new client of it.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) async fn client(&self) -> anyhow::Result<Client> {
        let url = url::Url::parse(&format!("http://{}", self.address()))?;
        let connection = Connection::connect(ConnectionOptions::new(url).build()).await?;
        Ok(Client::new(connection, ClientOptions::new("default").build())?)
    }

    /// Kills it at once, and after a while starts it again on its database and under its address. The while is the blow itself, as
    /// long as the plan says.
    ///
    /// # Errors
    /// When it does not come back.
    pub(super) async fn kill_and_restart(&mut self, away: Duration) -> anyhow::Result<()> {
        self.child.kill().await?;
        tokio::time::sleep(away).await;
        self.child = spawn(&self.folder, self.port)?;
        self.answers().await
    }

    async fn answers(&mut self) -> anyhow::Result<()> {
        let deadline = tokio::time::Instant::now() + START;
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            if let Some(status) = self.child.try_wait()? {
                bail!("the Temporal server ended ({status}); see {}", self.log().display());
            }
            match self.client().await {
                Ok(_) => return Ok(()),
                Err(error) if tokio::time::Instant::now() > deadline => {
                    return Err(error).with_context(|| format!("no answer; see {}", self.log().display()));
                }
                Err(_) => {}
            }
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("temporal.log")
    }
}

fn spawn(folder: &Path, port: u16) -> anyhow::Result<Child> {
    let cli = std::env::var_os("CONCORDAT_TEMPORAL_CLI").map_or_else(|| PathBuf::from("temporal"), PathBuf::from);
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("temporal.log"))?;
    let mut command = Command::new(cli);
    command.args([
        "server",
        "start-dev",
        "--headless",
        "--ip",
        "127.0.0.1",
        "--log-level",
        "error",
    ]);
    command.args(["--port", &port.to_string()]);
    command.arg("--db-filename").arg(folder.join("temporal.db"));
    // What was written outlives a killed process without any wait for the disk; only a power cut could take it.
    for pragma in ["journal_mode=WAL", "synchronous=OFF"] {
        command.args(["--sqlite-pragma", pragma]);
    }
    for (name, kind) in ALL {
        command.args(["--search-attribute", &format!("{name}={}", kind.as_str())]);
    }
    // The development server's defaults make every hop wait for a 50 ms slot and every timer for a second.
    for value in [
        "history.transferProcessorMaxPollRPS=1000",
        "history.timerProcessorMaxTimeShift=\"10ms\"",
        "matching.numTaskqueueReadPartitions=1",
        "matching.numTaskqueueWritePartitions=1",
        "matching.enableFairness=true",
    ] {
        command.args(["--dynamic-config-value", value]);
    }
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("the Temporal CLI cannot be started; `make setup` installs it")
}
