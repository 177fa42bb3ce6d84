//! One real Temporal server for the whole test binary.

use std::path::{Path, PathBuf};

use anyhow::Context;
use concordat::dev_server::{DevServer, DevServerOptions, QueueOrder, WebUi};
use tokio::runtime::Runtime;

/// The server, and the runtime that its process belongs to.
pub struct Server {
    runtime: Runtime,
    server: DevServer,
}

impl Server {
    /// Starts the server.
    ///
    /// # Errors
    /// When the Temporal CLI is missing; `make test` installs it.
    pub fn start() -> anyhow::Result<Self> {
        let runtime = Runtime::new()?;
        let cli = std::env::var_os("CONCORDAT_TEMPORAL_CLI").map_or_else(|| PathBuf::from("temporal"), PathBuf::from);
        let log = std::env::temp_dir().join(format!("concordat-tests-{}.log", std::process::id()));
        let options = DevServerOptions {
            cli,
            log,
            web_ui: WebUi::None,
            codec_endpoint: None,
            queue_order: QueueOrder::Fair,
        };
        let server = runtime
            .block_on(DevServer::start(&options))
            .context("tests need a Temporal server; run them by `make test`")?;
        Ok(Self { runtime, server })
    }

    /// Where it answers, as `TEMPORAL_ADDRESS` takes it.
    pub fn address(&self) -> &str {
        self.server.address()
    }

    /// Ends the server.
    pub fn stop(self) {
        self.runtime.block_on(self.server.stop());
    }
}

/// The folder with real payloads of both systems, where it is given.
pub fn samples() -> Option<PathBuf> {
    std::env::var_os("CONCORDAT_SAMPLES")
        .map(PathBuf::from)
        .filter(|folder| folder.is_dir())
}

/// The project's root.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
