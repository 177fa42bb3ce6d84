//! A real Temporal development server as a child process, its slow defaults set right: for the demo and for tests.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use temporalio_client::{Connection, ConnectionOptions};
use tokio::process::{Child, Command};
use workflows::search_attributes::ALL;

/// How long the server may take to answer.
const START_SECONDS: u64 = 30;

/// What to start.
#[derive(Debug, Clone)]
pub struct DevServerOptions {
    /// The Temporal CLI.
    pub cli: PathBuf,
    /// Where its output goes.
    pub log: PathBuf,
    /// With or without the Web UI.
    pub web_ui: WebUi,
    /// Where the Web UI finds a codec server.
    pub codec_endpoint: Option<String>,
    /// In which order what waits in a task queue is handed out.
    pub queue_order: QueueOrder,
}

/// In which order what waits in a task queue is handed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueOrder {
    /// Fairness keys take turns.
    #[default]
    Fair,
    /// As it came, whatever the key; to measure what fairness brings.
    AsItCame,
}

/// Whether people look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebUi {
    /// At this port if it is free, else at any.
    At(u16),
    /// Without.
    None,
}

/// A running server; it ends when this is dropped.
pub struct DevServer {
    child: Child,
    address: String,
    web_ui: Option<String>,
}

impl DevServer {
    /// Starts the server and waits until it answers.
    ///
    /// # Errors
    /// When the CLI is missing, or the server does not answer in time; its log says why.
    pub async fn start(options: &DevServerOptions) -> anyhow::Result<Self> {
        let port = free_port()?;
        let ui_port = match options.web_ui {
            WebUi::At(wanted) if TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).is_ok() => Some(wanted),
            WebUi::At(_) => Some(free_port()?),
            WebUi::None => None,
        };
        let log = std::fs::File::create(&options.log)
            .with_context(|| format!("{} cannot be written", options.log.display()))?;
        let mut command = Command::new(&options.cli);
        command.args(["server", "start-dev", "--ip", "127.0.0.1", "--log-level", "error"]);
        command.args(["--port", &port.to_string()]);
        match ui_port {
            Some(ui_port) => command.args(["--ui-port", &ui_port.to_string()]),
            None => command.arg("--headless"),
        };
        if let Some(endpoint) = &options.codec_endpoint {
            command.args(["--ui-codec-endpoint", endpoint]);
        }
        for (name, kind) in ALL {
            command.args(["--search-attribute", &format!("{name}={}", kind.as_str())]);
        }
        // Without these every hop waits for a 50 ms slot and every timer for a whole second; the last one lets tests skip time.
        let fairness = match options.queue_order {
            QueueOrder::Fair => "matching.enableFairness=true",
            QueueOrder::AsItCame => "matching.enableFairness=false",
        };
        for value in [
            "history.transferProcessorMaxPollRPS=1000",
            "history.timerProcessorMaxTimeShift=\"10ms\"",
            "matching.numTaskqueueReadPartitions=1",
            "matching.numTaskqueueWritePartitions=1",
            fairness,
            "frontend.WorkflowTimeSkippingEnabled=true",
        ] {
            command.args(["--dynamic-config-value", value]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| missing(&options.cli))?;
        let web_ui = ui_port.map(|ui_port| format!("http://127.0.0.1:{ui_port}"));
        let mut server = Self {
            child,
            address: format!("127.0.0.1:{port}"),
            web_ui,
        };
        server.wait(&options.log).await?;
        Ok(server)
    }

    /// Where the server answers, as `TEMPORAL_ADDRESS` takes it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where the Web UI answers.
    pub fn web_ui(&self) -> Option<&str> {
        self.web_ui.as_deref()
    }

    /// How to connect to it.
    ///
    /// # Errors
    /// Never, for an address of this machine.
    pub fn connection_options(&self) -> anyhow::Result<ConnectionOptions> {
        Ok(ConnectionOptions::new(url::Url::parse(&format!("http://{}", self.address))?).build())
    }

    async fn wait(&mut self, log: &Path) -> anyhow::Result<()> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(START_SECONDS);
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("the Temporal server ended at once ({status}); see {}", log.display());
            }
            let answer = Connection::connect(self.connection_options()?).await;
            match answer {
                Ok(_) => return Ok(()),
                Err(error) if tokio::time::Instant::now() > deadline => {
                    return Err(error).with_context(|| {
                        format!(
                            "the Temporal server did not answer within {START_SECONDS} s; see {}",
                            log.display()
                        )
                    });
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Ends the server.
    pub async fn stop(mut self) {
        let _ = self.child.kill().await;
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .context("no free port on loopback")?
        .local_addr()?
        .port())
}

fn missing(cli: &Path) -> String {
    format!(
        "the Temporal CLI `{}` cannot be started; `make setup` installs it into the project, or set CONCORDAT_TEMPORAL_CLI",
        cli.display()
    )
}
