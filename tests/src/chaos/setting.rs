//! Everything a run runs on: both simulators, a company, records, a Temporal server on a file, and workers.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use concordat::config::Config;
use concordat::{commands, connections};
use records::{EncryptionKey, Records};
use sandbox::business_central::BusinessCentralOptions;
use sandbox::concur::{ConcurOptions, RefreshTokenRotation};
use sandbox::{Sandbox, SandboxOptions};
use temporalio_client::Client;

use super::plan::WORKERS;
use super::temporal_server::TemporalServer;
use super::workers::{WorkerOptions, Workers};
use crate::setting::{MAPPING, config, seed};

/// The running parts.
pub struct Setting {
    pub sandbox: Sandbox,
    pub config: Config,
    /// What a person looks at to see what is held; verdicts do not come from here.
    pub records: Records,
    pub server: TemporalServer,
    pub client: Client,
    pub workers: Workers,
}

impl Setting {
    /// Starts everything; files go to `folder`, which must be empty. `program` is `concordat`.
    ///
    /// # Errors
    /// What cannot be started.
    pub async fn start(folder: &Path, program: PathBuf) -> anyhow::Result<Self> {
        let concur = ConcurOptions {
            // A worker that dies with the answer to a refresh in its hands would take the only refresh token along.
            refresh_token_rotation: RefreshTokenRotation::NewAndOldLives,
            ..ConcurOptions::default()
        };
        let ledger = BusinessCentralOptions {
            // Only the plan throttles.
            requests_per_window: 10_000_000,
            ..BusinessCentralOptions::default()
        };
        let sandbox = Sandbox::start(SandboxOptions {
            concur: concur.clone(),
            business_central: ledger.clone(),
            ..SandboxOptions::default()
        })
        .await?;
        seed(sandbox.business_central());
        std::fs::write(folder.join("mapping.toml"), MAPPING)?;
        std::fs::write(folder.join("concur-secret"), &concur.client_secret)?;
        std::fs::write(folder.join("request-token"), sandbox.concur().request_token())?;
        std::fs::write(folder.join("ledger-secret"), &ledger.client_secret)?;
        let config_file = folder.join("concordat.toml");
        std::fs::write(&config_file, patient(config(1, &sandbox, &concur, &ledger))?)?;
        let config = Config::load(Some(&config_file))?;
        EncryptionKey::generate_file(&config.records.key_file)?;
        let records = connections::open_records(&config).await?;
        commands::connect_grant(config.connection(None)?, &records).await?;
        let server = TemporalServer::start(folder).await?;
        let client = server.client().await?;
        let options = WorkerOptions {
            program,
            config: config_file,
            temporal: server.address(),
            log: folder.join("worker.log"),
        };
        let workers = Workers::start(options, WORKERS)?;
        Ok(Self {
            sandbox,
            config,
            records,
            server,
            client,
            workers,
        })
    }
}

/// A request may be running for as long as the plan's faults make it, on a busy machine; a dead worker's reads are given up
/// soon; and schedules do what they do in production, more often.
fn patient(mut text: String) -> anyhow::Result<String> {
    for (from, to) in [
        ("unknown_window_seconds = 2", "unknown_window_seconds = 4"),
        (
            "[timing]\nread_timeout_seconds = 10",
            "[timing]\nread_timeout_seconds = 4",
        ),
        (
            "[intake]\ninterval_seconds = 86400\njitter_seconds = 0\npage_limit = 10",
            "[intake]\ninterval_seconds = 2\njitter_seconds = 0\npage_limit = 25",
        ),
        (
            "[payment_sweep]\ninterval_seconds = 86400",
            "[payment_sweep]\ninterval_seconds = 2",
        ),
        (
            "[held_sweep]\ninterval_seconds = 86400",
            "[held_sweep]\ninterval_seconds = 5",
        ),
        (
            "[recovery]\ninterval_seconds = 86400",
            "[recovery]\ninterval_seconds = 20",
        ),
    ] {
        ensure!(text.contains(from), "the configuration has no `{from}`");
        text = text.replace(from, to);
    }
    Ok(text)
}

/// An empty folder at this path, absolute.
///
/// # Errors
/// When it cannot be emptied or made.
pub fn emptied(folder: &Path) -> anyhow::Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder.canonicalize()?)
}
