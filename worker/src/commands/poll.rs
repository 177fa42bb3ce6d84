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
            let id = schedules::intake_id(connection, *kind);
            schedules::trigger(&client, &id).await?;
            println!("triggered {id}");
        }
        if args.payments {
            let id = schedules::sweep_id(connection);
            schedules::trigger(&client, &id).await?;
            println!("triggered {id}");
        }
    }
    Ok(())
}
