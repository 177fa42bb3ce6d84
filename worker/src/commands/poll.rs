//! `concordat poll`: a look now instead of at the next scheduled time.

use anyhow::bail;

use crate::cli::PollArgs;
use crate::config::Config;
use crate::{schedules, temporal};

pub(super) async fn run(config: &Config, args: &PollArgs) -> anyhow::Result<()> {
    let client = temporal::connect(config).await?;
    let wanted = |name: &str| args.connection.as_deref().is_none_or(|wanted| wanted == name);
    let connections: Vec<_> = config.connections.iter().filter(|c| wanted(c.name.as_str())).collect();
    if connections.is_empty() {
        bail!("there is no such connection; see `[[connections]]` in the configuration");
    }
    for connection in connections {
        for kind in &connection.kinds {
            schedules::look_now(config, &client, connection, *kind).await?;
            println!("looking at {}'s {kind} queue", connection.name);
        }
        if args.payments {
            schedules::sweep_now(config, &client, connection).await?;
            println!("asking what {} has paid", connection.name);
        }
    }
    Ok(())
}
