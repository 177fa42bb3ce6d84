//! A test's own house: both simulators, a company with vendors and accounts, records, and a worker.

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
use rust_decimal::Decimal;
use sandbox::business_central::{
    AccountSeed, BusinessCentralOptions, CurrencySeed, DocumentView, PostedState, VendorSeed,
};
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line, business_id};
use sandbox::concur::{Approval, FiDocumentView, PostingOutcome};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use sandbox::{Sandbox, SandboxOptions};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions, WorkflowSignalOptions};
use workflows::document::Document;
use workflows::stage::Stage;

use crate::server::Server;
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
    number: u32,
    folder: tempfile::TempDir,
}

impl House {
    /// A house with the simulators' default behaviour.
    pub async fn new(server: &Server) -> anyhow::Result<Self> {
        Self::with(server, SandboxOptions::default()).await
    }

    /// A house with these simulators.
    pub async fn with(server: &Server, mut options: SandboxOptions) -> anyhow::Result<Self> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Task queues are named after these: no house may take another's work.
        options.concur.company_uuid = format!("6b1c2f0e-5d0a-4c3b-9a57-{number:012}");
        options.business_central.client_id = format!("0c9b0a6e-2f0d-4d0b-8f5e-{number:012}");
        let folder = tempfile::tempdir()?;
        let concur_options = options.concur.clone();
        let ledger_options = options.business_central.clone();
        let sandbox = Sandbox::start(options).await?;
        seed(&sandbox);
        let config_file = folder.path().join("concordat.toml");
        std::fs::write(folder.path().join("mapping.toml"), MAPPING)?;
        std::fs::write(folder.path().join("concur-secret"), &concur_options.client_secret)?;
        std::fs::write(folder.path().join("request-token"), sandbox.concur().request_token())?;
        std::fs::write(folder.path().join("ledger-secret"), &ledger_options.client_secret)?;
        std::fs::write(
            &config_file,
            config(
                number,
                &sandbox,
                &concur_options.client_id,
                &concur_options.company_uuid,
                &ledger_options,
            ),
        )?;
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

    /// The n-th business id of this house.
    pub fn id(&self, n: u32) -> String {
        business_id(self.number * 10_000 + n)
    }

    /// An expense report of one entry over 120.50 USD, reimbursed by the ledger.
    pub fn report(&self, n: u32) -> ExpenseReport {
        let mut entry = Entry::new("6100", Decimal::new(12_050, 2));
        entry.cost_center = Some("100".to_owned());
        ExpenseReport::new(self.id(n), "EMP-001").with_entry(entry)
    }

    /// A supplier invoice of two lines over 300.00 USD in all.
    pub fn invoice(&self, n: u32) -> InvoiceRequest {
        InvoiceRequest::new(self.id(n), "SUP-10", format!("INV-{}-{n}", self.number))
            .with_line(Line::new("6300", Decimal::new(10_000, 2), "Paper"))
            .with_line(Line::new("6400", Decimal::new(20_000, 2), "Toner"))
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
        schedules::sweep_now(&self.config, &self.client, self.connection()?).await
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

/// A company with a few vendors, accounts and departments.
fn seed(sandbox: &Sandbox) {
    let ledger = sandbox.business_central();
    ledger.add_dimension("DEPARTMENT", ["SALES", "PROD"]);
    ledger.add_currency(&CurrencySeed {
        code: "EUR".to_owned(),
        rate: Some(Decimal::new(110, 2)),
        rate_from: None,
    });
    for number in ["61100", "62100", "63100", "64100", "15700"] {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: format!("Account {number}"),
            ..AccountSeed::default()
        });
    }
    for number in ["E-001", "E-002", "V-10", "V-20", "V-CARD"] {
        add_vendor(sandbox, number);
    }
}

/// Adds a vendor, as somebody in the company would.
pub fn add_vendor(sandbox: &Sandbox, number: &str) {
    let seed = VendorSeed {
        number: number.to_owned(),
        name: format!("Vendor {number}"),
        ..VendorSeed::default()
    };
    sandbox.business_central().add_vendor(seed);
}

const MAPPING: &str = r#"
version = "test-1"

[accounts]
"6100" = "61100"
"6200" = "62100"
"6300" = "63100"
"6400" = "64100"

[employees]
table = { "EMP-001" = "E-001", "EMP-002" = "E-002" }

[suppliers]
table = { "SUP-10" = "V-10", "SUP-20" = "V-20", "SUP-99" = "V-99" }

[cards]
COPD = "V-CARD"

[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = { "100" = "SALES", "200" = "PROD" }
"#;

/// Schedules never fire by themselves in a test: it says when. Waits are as short as the server's timers allow.
fn config(
    number: u32,
    sandbox: &Sandbox,
    concur_client: &str,
    company_uuid: &str,
    ledger: &BusinessCentralOptions,
) -> String {
    format!(
        r#"
[temporal]
task_queue = "documents-{number}"
[records]
path = "records.db"
key_file = "records.key"
[worker]
shutdown_seconds = 10
ledger_requests_per_second = 1000.0
concur_requests_per_second = 1000.0
[intake]
interval_seconds = 86400
jitter_seconds = 0
page_limit = 10
[payment_sweep]
interval_seconds = 86400
[timing]
read_timeout_seconds = 10
write_timeout_seconds = 12
heartbeat_timeout_seconds = 2
retry_initial_milliseconds = 20
retry_maximum_seconds = 1
unknown_window_seconds = 2
unknown_look_milliseconds = 100
payment_safety_seconds = 604800
[[connections]]
name = "house-{number}"
mapping_file = "mapping.toml"
system_id = "concordat-house-{number}"
company_kind = "live"
[connections.concur]
environment = "production"
landing_zone = "{concur_url}"
company_uuid = "{company_uuid}"
client_id = "{concur_client}"
client_secret_file = "concur-secret"
request_token_file = "request-token"
request_timeout_seconds = 8
[connections.business_central]
authority = "{ledger_url}"
api_root = "{ledger_url}"
tenant_id = "{tenant}"
environment = "{environment}"
company_id = "{company_id}"
company_code = "TEST"
client_id = "{ledger_client}"
client_secret_file = "ledger-secret"
read_timeout_seconds = 8
write_timeout_seconds = 10
"#,
        concur_url = sandbox.concur_url(),
        ledger_url = sandbox.business_central_url(),
        tenant = ledger.tenant,
        environment = ledger.environment,
        company_id = ledger.company_id,
        ledger_client = ledger.client_id,
    )
}
