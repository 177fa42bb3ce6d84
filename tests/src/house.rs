//! A test's own house: both simulators, a company with vendors and accounts, records, and a worker.
//! What differs from house to house is its [`Setting`].

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use activities::Environment;
use anyhow::Context;
use concordat::config::{Config, ConnectionSettings};
use concordat::{commands, connections, schedules, workers};
use futures::future::LocalBoxFuture;
use posting::plan::DocumentKind;
use records::{DocumentFilter, DocumentSummary, EncryptionKey, Records};
use sandbox::business_central::{DocumentView, PostedState};
use sandbox::concur::{Approval, FiDocumentView, PostingOutcome};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use sandbox::{Sandbox, SandboxOptions};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions, WorkflowSignalOptions};
use workflows::document::Document;
use workflows::stage::Stage;

use crate::server::Server;
use crate::setting::{self, Setting, config, seed};
use crate::wait::until;

/// Houses differ in their document ids, since workflow ids are shared by all tests of the server.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// One test's world.
pub struct House {
    /// Both simulators.
    pub sandbox: Sandbox,
    /// Records, opened by the test as well as by its workers.
    pub records: Records,
    /// A client of the shared server.
    pub client: Client,
    /// The configuration workers run with.
    pub config: Config,
    /// Where the configuration is, for a worker process.
    pub config_file: PathBuf,
    address: String,
    pub(crate) number: u32,
    folder: tempfile::TempDir,
}

impl House {
    /// A house with the simulators' default behaviour.
    pub async fn new(server: &Server) -> anyhow::Result<Self> {
        Self::with(server, SandboxOptions::default()).await
    }

    /// A house with these simulators.
    pub async fn with(server: &Server, options: SandboxOptions) -> anyhow::Result<Self> {
        let setting = Setting {
            options,
            ..Setting::default()
        };
        Self::set_up(server, setting).await
    }

    /// A house of this setting.
    pub async fn set_up(server: &Server, setting: Setting) -> anyhow::Result<Self> {
        let Setting {
            mut options,
            mapping,
            company_kind,
            connection: more,
        } = setting;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Task queues are named after these: no house may take another's work.
        options.concur.company_uuid = format!("6b1c2f0e-5d0a-4c3b-9a57-{number:012}");
        options.business_central.client_id = format!("0c9b0a6e-2f0d-4d0b-8f5e-{number:012}");
        let folder = tempfile::tempdir()?;
        let concur_options = options.concur.clone();
        let ledger_options = options.business_central.clone();
        let sandbox = Sandbox::start(options).await?;
        seed(sandbox.business_central());
        let config_file = folder.path().join("concordat.toml");
        std::fs::write(folder.path().join("mapping.toml"), mapping)?;
        std::fs::write(folder.path().join("concur-secret"), &concur_options.client_secret)?;
        std::fs::write(folder.path().join("request-token"), sandbox.concur().request_token())?;
        std::fs::write(folder.path().join("ledger-secret"), &ledger_options.client_secret)?;
        let text = config(number, &sandbox, &concur_options, &ledger_options)
            .replace("company_kind = \"live\"", &format!("company_kind = \"{company_kind}\""));
        std::fs::write(&config_file, text + &more)?;
        let config = Config::load(Some(&config_file))?;
        EncryptionKey::generate_file(&config.records.key_file)?;
        let records = connections::open_records(&config).await?;
        commands::connect_grant(config.connection(None)?, &records).await?;
        let connection = Connection::connect(
            ConnectionOptions::new(url::Url::parse(&format!("http://{}", server.address()))?).build(),
        )
        .await?;
        let client = Client::new(connection, ClientOptions::new("default").build())?;
        Ok(Self {
            sandbox,
            records,
            client,
            config,
            config_file,
            address: server.address().to_owned(),
            number,
            folder,
        })
    }

    /// Runs `body` while a worker runs; the worker is stopped gracefully afterwards.
    pub fn with_worker<'a, T: 'a>(
        &'a self,
        body: impl Future<Output = anyhow::Result<T>> + 'a,
    ) -> LocalBoxFuture<'a, anyhow::Result<T>> {
        // A whole scenario and a worker: too large for a test's stack.
        Box::pin(async move {
            let environment = self.environment()?;
            schedules::ensure(&self.config, &self.client).await?;
            let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
            let worker = workers::run(&self.config, &self.client, environment, async {
                let _ = stopped.await;
            });
            let work = async {
                let result = body.await;
                let _ = stop.send(());
                result
            };
            let (ended, result) = tokio::join!(worker, work);
            ended.context("the worker ended with an error")?;
            result
        })
    }

    /// A fresh environment, as a new worker process would have it.
    pub fn environment(&self) -> anyhow::Result<Arc<Environment>> {
        Ok(Arc::new(connections::environment(&self.config, self.records.clone())?))
    }

    /// The one connection.
    pub fn connection(&self) -> anyhow::Result<&ConnectionSettings> {
        self.config.connection(None)
    }

    /// Where the server answers, for a worker process.
    pub fn temporal_address(&self) -> &str {
        &self.address
    }

    /// The house's folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Puts a document into Concur's queue; returns its FI document id.
    pub fn approve(&self, approval: Approval) -> String {
        self.sandbox.concur().approve(approval)
    }

    /// Looks at both queues now.
    pub async fn poll(&self) -> anyhow::Result<()> {
        for kind in DocumentKind::ALL {
            schedules::look_now(&self.config, &self.client, self.connection()?, kind).await?;
        }
        Ok(())
    }

    /// Asks Business Central for payments now.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        schedules::sweep_now(&self.config, &self.client, self.connection()?).await?;
        Ok(())
    }

    /// Makes the next Business Central request of this operation that concerns `key` go wrong.
    pub fn disturb_ledger(&self, operation: &str, key: &str, fault: Fault) {
        self.sandbox
            .business_central()
            .faults()
            .add(rule(operation, key, fault));
    }

    /// Makes the next Concur request of this operation that concerns `key` go wrong.
    pub fn disturb_concur(&self, operation: &str, key: &str, fault: Fault) {
        self.sandbox.concur().faults().add(rule(operation, key, fault));
    }

    /// Sends `retry` to a held document.
    pub async fn retry(&self, business_id: &str) -> anyhow::Result<()> {
        let handle = self.client.get_workflow_handle::<Document>(business_id);
        Ok(handle
            .signal(Document::retry, (), WorkflowSignalOptions::default())
            .await?)
    }

    /// Sends `reject` to a held document.
    pub async fn reject(&self, business_id: &str) -> anyhow::Result<()> {
        let handle = self.client.get_workflow_handle::<Document>(business_id);
        Ok(handle
            .signal(Document::reject, (), WorkflowSignalOptions::default())
            .await?)
    }

    /// Waits until records show the newest approval of a document at this stage.
    pub async fn until_stage(&self, business_id: &str, stage: Stage) -> anyhow::Result<DocumentSummary> {
        let connection = self.connection()?.name.as_str().to_owned();
        let mut last = String::new();
        let seen = until(&format!("{business_id} to be {stage}"), async || {
            let newest = self
                .records
                .approvals(&connection, business_id)
                .await?
                .into_iter()
                .next_back();
            last = newest.as_ref().map_or_else(
                || "not in records".to_owned(),
                |d| {
                    format!(
                        "{} {} {}",
                        d.stage,
                        d.failure_type.clone().unwrap_or_default(),
                        d.reason.clone().unwrap_or_default()
                    )
                },
            );
            Ok(newest.filter(|document| document.stage == stage.as_str()))
        })
        .await;
        seen.with_context(|| format!("it was last seen as: {last}"))
    }

    /// Every document in records.
    pub async fn documents(&self) -> anyhow::Result<Vec<DocumentSummary>> {
        Ok(self
            .records
            .documents(&DocumentFilter {
                limit: 1_000,
                ..DocumentFilter::default()
            })
            .await?)
    }

    /// Posted purchase documents with this external number, as the ledger has them.
    pub fn posted(&self, external_number: &str) -> Vec<DocumentView> {
        let documents = self.sandbox.business_central().documents_of(external_number);
        documents
            .into_iter()
            .filter(|document| document.posted == PostedState::Posted)
            .collect()
    }

    /// Drafts that stand in Business Central.
    pub fn drafts(&self) -> Vec<DocumentView> {
        let documents = self.sandbox.business_central().documents();
        documents
            .into_iter()
            .filter(|document| document.posted == PostedState::Draft)
            .collect()
    }

    /// An approval as Concur has it.
    pub fn in_concur(&self, financial_document_id: &str) -> anyhow::Result<FiDocumentView> {
        self.sandbox
            .concur()
            .document(financial_document_id)
            .context("Concur does not know this approval")
    }

    /// The numbers that Concur was told as posted for this approval.
    pub fn confirmed_numbers(&self, financial_document_id: &str) -> anyhow::Result<Vec<String>> {
        let postings = self.in_concur(financial_document_id)?.postings;
        let success = postings
            .into_iter()
            .filter(|posting| posting.outcome == PostingOutcome::Success);
        Ok(success
            .flat_map(|posting| posting.documents)
            .filter_map(|document| document.document_number)
            .collect())
    }
}

fn rule(operation: &str, key: &str, fault: Fault) -> FaultRule {
    FaultRule {
        operation: operation.to_owned(),
        key: Some(key.to_owned()),
        skip: 0,
        times: 1,
        fault,
    }
}

/// Adds a vendor to the first company, as somebody there would.
pub fn add_vendor(sandbox: &Sandbox, number: &str) {
    setting::add_vendor(sandbox.business_central(), number);
}
