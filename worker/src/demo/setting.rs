//! Everything that runs in the demo, started in order and stopped in reverse.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use axum::http::HeaderValue;
use jiff::Timestamp;
use records::{EncryptionKey, Records};
use sandbox::concur::Approval;
use sandbox::concur::event_sender::EventSender;
use sandbox::{Sandbox, SandboxOptions};
use temporalio_client::{Client, ClientOptions};
use tokio::net::TcpListener;

use super::company;
use super::events::EventSetup;
use super::worker_process::WorkerProcess;
use super::{files, notices};
use crate::cli::DemoArgs;
use crate::commands::connect_grant;
use crate::config::{Config, ConnectionSettings};
use crate::dev_server::{DevServer, DevServerOptions, QueueOrder, WebUi};
use crate::payloads::{self, CodecServerOptions};
use crate::{connections, schedules, temporal};

/// The Web UI's usual port.
const WEB_UI_PORT: u16 = 8233;

/// The running demo.
pub(super) struct Setting {
    server: DevServer,
    client: Client,
    sandbox: Sandbox,
    config: Config,
    config_file: PathBuf,
    records: Records,
    worker: WorkerProcess,
    events: EventSetup,
    ready: BTreeMap<String, Timestamp>,
}

impl Setting {
    pub(super) async fn start(args: &DemoArgs) -> anyhow::Result<Self> {
        let folder = &args.folder;
        if folder.exists() {
            std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let folder = folder.canonicalize()?;
        let codec_listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = DevServer::start(&DevServerOptions {
            cli: args.temporal_cli.clone(),
            log: folder.join("temporal.log"),
            web_ui: WebUi::At(WEB_UI_PORT),
            codec_endpoint: Some(format!("http://{}", codec_listener.local_addr()?)),
            queue_order: QueueOrder::Fair,
        })
        .await?;
        println!(
            "Temporal server   {}   Web UI {}",
            server.address(),
            server.web_ui().unwrap_or("–")
        );
        let mut options = SandboxOptions::default();
        options.business_central.webhooks.plain_http_on_loopback = true;
        let sandbox = Sandbox::start(options).await?;
        println!(
            "Concur simulator  {}   Business Central simulator {}",
            sandbox.concur_url(),
            sandbox.business_central_url()
        );
        company::seed(&sandbox);

        let events = EventSetup::new(&folder).await?;
        let receivers = format!("{}\n{}", events.settings(), notices::settings().await?);
        let config_file = files::write(&folder, &sandbox, &receivers)?;
        let config = Config::load(Some(&config_file))?;
        for key_file in std::iter::once(&config.records.key_file).chain(&config.payloads.key_file) {
            EncryptionKey::generate_file(key_file)?;
        }
        show_payloads(codec_listener, &server, &config)?;
        let client = temporal::connect_to(
            server.connection_options()?,
            ClientOptions::new("default").build(),
            &config,
        )
        .await?;
        let records = connections::open_records(&config).await?;
        connect_grant(config.connection(None)?, &records).await?;
        let worker = WorkerProcess::start(&config_file, server.address(), &folder.join("worker.log"))?;
        let setting = Self {
            server,
            client,
            sandbox,
            config,
            config_file,
            records,
            worker,
            events,
            ready: BTreeMap::new(),
        };
        setting.wait_for_schedules().await?;
        if let Some(id) = setting.worker.id() {
            println!("Worker            process {id}; kill it if you like, it is started again");
        }
        Ok(setting)
    }

    /// The worker makes the schedules when it starts: they are there when it works.
    async fn wait_for_schedules(&self) -> anyhow::Result<()> {
        let id = schedules::sweep_id(self.connection()?);
        let waited = tokio::time::timeout(Duration::from_secs(60), async {
            while self
                .client
                .get_schedule_handle(&id)
                .describe(Default::default())
                .await
                .is_err()
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        waited
            .await
            .with_context(|| format!("the worker did not start; see {}", self.worker.log().display()))
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Puts a document into Concur's queue.
    pub(super) fn approve(&mut self, approval: Approval) {
        self.ready
            .insert(approval.business_id.clone(), self.sandbox.clock().now());
        self.sandbox.concur().approve(approval);
    }

    /// Subscribes to Concur's events, and lets them be sent.
    pub(super) async fn send_events(&self) -> anyhow::Result<EventSender> {
        self.events
            .start(&self.sandbox, self.connection()?, &self.records)
            .await
    }

    /// When a document was put into Concur's queue.
    pub(super) fn ready_at(&self, business_id: &str) -> Option<Timestamp> {
        self.ready.get(business_id).copied()
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn records(&self) -> &Records {
        &self.records
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn connection(&self) -> anyhow::Result<&ConnectionSettings> {
        self.config.connection(None)
    }

    pub(super) fn worker_log(&self) -> &Path {
        self.worker.log()
    }

    /// Starts the worker again if it has ended.
    pub(super) async fn mind_worker(&mut self) -> anyhow::Result<()> {
        if self.worker.mind()? {
            println!(
                "The worker had ended and was started again (process {})",
                self.worker.id().unwrap_or_default()
            );
        }
        Ok(())
    }

    /// Minds the worker until `stop` completes.
    pub(super) async fn keep_worker(&mut self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(Duration::from_secs(1)) => self.mind_worker().await?,
            }
        }
    }

    pub(super) fn print_addresses(&self) {
        let web_ui = self.server.web_ui().unwrap_or("–");
        println!("Web UI            {web_ui}/namespaces/default/workflows");
        println!(
            "By command line   TEMPORAL_ADDRESS={} concordat --config {} documents list",
            self.server.address(),
            self.config_file.display()
        );
    }

    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.worker.stop().await;
        self.records.close().await;
        self.sandbox.stop().await;
        self.server.stop().await;
        Ok(())
    }
}

/// What Temporal stores is encrypted in the demo as well; the Web UI reads it through a codec server.
fn show_payloads(listener: TcpListener, server: &DevServer, config: &Config) -> anyhow::Result<()> {
    if let Some(codec) = payloads::codec(&config.payloads)? {
        let origin = HeaderValue::from_str(server.web_ui().unwrap_or_default())?;
        let options = CodecServerOptions { origin, token: None };
        tokio::spawn(payloads::serve(listener, codec, options, std::future::pending()));
    }
    Ok(())
}
