//! `concordat events`: the receiver of Concur's events in a process of its own.

use anyhow::bail;

use crate::config::Config;
use crate::events::EventReceiver;
use crate::{shutdown, temporal};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let client = temporal::connect(config).await?;
    let Some(receiver) = EventReceiver::bind(config, &client).await? else {
        bail!("no events are to be received; see `[events]` in `concordat config`");
    };
    tracing::info!(address = %receiver.address()?, "receiving Concur's events");
    receiver.serve(shutdown::requested()).await;
    Ok(())
}
