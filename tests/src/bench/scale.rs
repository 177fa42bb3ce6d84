//! How large a run is: `SCALE=0.1` takes a tenth of every size.

use std::fmt;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Serialize;

use super::arithmetic::scaled;

/// A factor on sizes.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Scale(f64);

impl Scale {
    /// Reads it; nothing means 1.
    ///
    /// # Errors
    /// When it is no number above 0 and up to 10.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        if text.is_empty() {
            return Ok(Self(1.0));
        }
        let scale = text.parse::<f64>();
        let scale = scale.with_context(|| format!("SCALE must be a number such as 0.1, and is `{text}`"))?;
        ensure!(scale > 0.0 && scale <= 10.0, "SCALE must be above 0 and at most 10");
        Ok(Self(scale))
    }

    /// This many at this scale, and no fewer than the least that says something.
    pub(super) fn of(self, count: u32, least: u32) -> u32 {
        scaled(count, self.0).max(least)
    }

    /// This many seconds at this scale, and no fewer than the least.
    pub(super) fn seconds(self, seconds: u32, least: u32) -> Duration {
        Duration::from_secs(u64::from(self.of(seconds, least)))
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
