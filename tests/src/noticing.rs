//! A receiver of Business Central's notices in a test's house, and the keeper of its subscriptions.

use std::sync::Arc;

use anyhow::Context;
use concordat::config::NoticeSettings;
use concordat::notices::{NoticeCounts, NoticeReceiver, schedule};
use sandbox::business_central::{NoticeSender, NoticeSenderOptions};
use temporalio_client::WorkflowGetResultOptions;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use workflows::contracts::KeeperReport;
use workflows::subscription_keeper::SubscriptionKeeper;

use crate::house::House;
use crate::server::Server;
use crate::setting::Setting;

/// A running receiver.
pub struct Noticing {
    /// The counters.
    pub counts: NoticeCounts,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

/// A house that may be sent notices; `setting` is its own otherwise.
pub async fn house(server: &Server, mut setting: Setting) -> anyhow::Result<House> {
    setting.options.business_central.webhooks.plain_http_on_loopback = true;
    let mut house = House::set_up(server, setting).await?;
    let text = "listen = \"127.0.0.1:0\"\npublic_url = \"http://127.0.0.1:9/hooks\"\nlook_gap_seconds = 1\n";
    house.config.notices = Some(toml::from_str::<NoticeSettings>(text)?);
    Ok(house)
}

impl Noticing {
    /// Starts the house's receiver, and lets the house's configuration name its address. The second one of a house listens where
    /// the first did.
    pub async fn start(house: &mut House) -> anyhow::Result<Self> {
        let receiver = NoticeReceiver::bind(&house.config, &house.client, &house.records)
            .await?
            .context("no notices are to be received")?;
        let address = receiver.address()?;
        let settings = house.config.notices.as_mut().context("no notices are configured")?;
        settings.listen = address;
        settings.public_url = format!("http://{address}/hooks").parse()?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            counts: receiver.counts(),
            stop,
            served: tokio::spawn(receiver.serve(async {
                let _ = stopped.await;
            })),
        })
    }

    /// Stops it gracefully.
    pub async fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        Ok(self.served.await?)
    }
}

impl House {
    /// Where notices of the one connection are sent.
    pub fn notice_address(&self) -> anyhow::Result<String> {
        let settings = self.config.notices.as_ref().context("no notices are configured")?;
        Ok(settings.address(self.connection()?))
    }

    /// Lets Business Central send what it has to tell.
    pub fn send_notices(&self, options: NoticeSenderOptions) -> anyhow::Result<NoticeSender> {
        NoticeSender::start(Arc::clone(self.sandbox.business_central()), options)
    }

    /// Looks after the subscriptions now. Needs a worker.
    pub async fn keep(&self) -> anyhow::Result<KeeperReport> {
        let id = schedule::keep_now(&self.config, &self.client, self.connection()?).await?;
        let run = self.client.get_workflow_handle::<SubscriptionKeeper>(&id);
        Ok(run.get_result(WorkflowGetResultOptions::default()).await?)
    }
}
