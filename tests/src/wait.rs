//! Waiting for conditions, with a deadline; never for time.

use std::time::Duration;

use anyhow::bail;

/// The longest a test waits for anything.
pub const LONGEST: Duration = Duration::from_secs(60);

/// Looks again and again until there is something to see.
///
/// # Errors
/// When there is nothing within [`LONGEST`]; `what` says what was waited for.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let deadline = tokio::time::Instant::now() + LONGEST;
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    loop {
        ticks.tick().await;
        if let Some(seen) = look().await? {
            return Ok(seen);
        }
        if tokio::time::Instant::now() > deadline {
            bail!("waited {} s for {what}", LONGEST.as_secs());
        }
    }
}
