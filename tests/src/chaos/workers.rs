//! The worker processes of a run: each may be killed at any time, and another takes its place.

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// How a worker is started.
pub(crate) struct WorkerOptions {
    /// The `concordat` program.
    pub program: PathBuf,
    /// Its configuration file.
    pub config: PathBuf,
    /// Temporal's address.
    pub temporal: String,
    /// Where its log goes.
    pub log: PathBuf,
}

/// Worker processes. Dropping them kills them.
pub struct Workers {
    options: WorkerOptions,
    places: Vec<Place>,
    /// How many were killed.
    pub(super) kills: u32,
    /// How many ended by themselves.
    pub(super) ends: u32,
}

enum Place {
    Working(Child),
    /// Another starts then.
    AwayUntil(Instant),
}

impl Workers {
    /// Starts this many.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub(crate) fn start(options: WorkerOptions, count: usize) -> anyhow::Result<Self> {
        let places = (0..count)
            .map(|_| Ok(Place::Working(spawn(&options)?)))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            options,
            places,
            kills: 0,
            ends: 0,
        })
    }

    /// The process ids of those that work.
    pub(crate) fn ids(&self) -> Vec<u32> {
        let working = self.places.iter().filter_map(|place| match place {
            Place::Working(child) => child.id(),
            Place::AwayUntil(_) => None,
        });
        working.collect()
    }

    /// Kills one as a power cut would; it is away for this long. One that is away already stays away.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub(super) async fn kill(&mut self, worker: usize, away: Duration) -> anyhow::Result<()> {
        let Some(place) = self.places.get_mut(worker) else {
            return Ok(());
        };
        if let Place::Working(child) = place {
            child.kill().await?;
            self.kills += 1;
            *place = Place::AwayUntil(Instant::now() + away);
        }
        Ok(())
    }

    /// Starts those whose time away is over, and those that ended by themselves.
    ///
    /// # Errors
    /// When one cannot be started.
    pub(super) fn mind(&mut self) -> anyhow::Result<()> {
        for place in &mut self.places {
            let missing = match place {
                Place::Working(child) => {
                    let ended = child.try_wait()?.is_some();
                    self.ends += u32::from(ended);
                    ended
                }
                Place::AwayUntil(until) => *until <= Instant::now(),
            };
            if missing {
                *place = Place::Working(spawn(&self.options)?);
            }
        }
        Ok(())
    }
}

fn spawn(options: &WorkerOptions) -> anyhow::Result<Child> {
    let log = OpenOptions::new().create(true).append(true).open(&options.log)?;
    Command::new(&options.program)
        .arg("--config")
        .arg(&options.config)
        .arg("worker")
        .env("TEMPORAL_ADDRESS", &options.temporal)
        .env("TEMPORAL_NAMESPACE", "default")
        .env_remove("TEMPORAL_API_KEY")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} cannot be started; run `make build`", options.program.display()))
}
