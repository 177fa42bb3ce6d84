//! Running the program, and the world that it runs in.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use concordat::dev_server::{DevServer, DevServerOptions, QueueOrder, WebUi};
use records::EncryptionKey;
use sandbox::business_central::{AccountSeed, BusinessCentralOptions, VendorSeed};
use sandbox::concur::ConcurOptions;
use sandbox::{Sandbox, SandboxOptions};
use tokio::process::{Child, Command};

/// What one run of the program printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Standard output, when it ended well.
    pub(crate) fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// Standard output as JSON, however it ended.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// What it said to the operator, when it ended with exit code 1 and nothing on standard output.
    pub(crate) fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.out, "", "an error belongs on standard error");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// The program without any settings of the person who runs the tests.
pub(crate) fn program(folder: &Path, temporal_address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_concordat"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("TEMPORAL_ADDRESS", temporal_address)
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Runs the program to its end in `folder`, with its file `concordat.toml` if there is one.
pub(crate) async fn run(folder: &Path, temporal_address: &str, arguments: &[&str]) -> Ran {
    let mut command = program(folder, temporal_address);
    if folder.join("concordat.toml").exists() {
        command.args(["--config", "concordat.toml"]);
    }
    let output = command.args(arguments).output().await.unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A configuration file with one connection to these addresses, with its secrets and rules beside it.
pub(crate) fn write_configuration(folder: &Path, concur_url: &str, ledger_url: &str) {
    let (concur, ledger) = (ConcurOptions::default(), BusinessCentralOptions::default());
    let text = format!(
        r#"
[intake]
interval_seconds = 86400
jitter_seconds = 0
[payment_sweep]
interval_seconds = 86400
[worker]
shutdown_seconds = 10
[[connections]]
name = "one"
mapping_file = "mapping.toml"
system_id = "concordat-one"
company_kind = "live"
[connections.concur]
environment = "production"
landing_zone = "{concur_url}"
company_uuid = "{}"
client_id = "{}"
client_secret_file = "concur-secret"
request_token_file = "request-token"
[connections.business_central]
authority = "{ledger_url}"
api_root = "{ledger_url}"
tenant_id = "{}"
environment = "{}"
company_id = "{}"
company_code = "ONE"
client_id = "{}"
client_secret_file = "ledger-secret"
"#,
        concur.company_uuid, concur.client_id, ledger.tenant, ledger.environment, ledger.company_id, ledger.client_id,
    );
    std::fs::write(folder.join("concordat.toml"), text).unwrap();
    std::fs::write(folder.join("concur-secret"), concur.client_secret).unwrap();
    std::fs::write(folder.join("ledger-secret"), ledger.client_secret).unwrap();
    std::fs::write(folder.join("request-token"), "no token yet").unwrap();
    std::fs::write(folder.join("mapping.toml"), MAPPING).unwrap();
}

/// Makes the key file that `connect` would make.
pub(crate) fn write_key(folder: &Path) {
    EncryptionKey::generate_file(folder.join("concordat.key")).unwrap();
}

pub(crate) const MAPPING: &str = r#"
version = "cli-1"
[accounts]
"6100" = "61100"
"6300" = "63100"
[employees]
table = { "EMP-001" = "E-001" }
[suppliers]
table = { "SUP-10" = "V-10", "SUP-99" = "V-99" }
"#;

/// Both simulators and a folder, for what needs no Temporal.
pub(crate) struct Systems {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: tempfile::TempDir,
}

impl Systems {
    /// Simulators with the accounts and vendors of the rules, connected.
    pub(crate) async fn connected(options: SandboxOptions) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let systems = Self::in_folder(tempfile::tempdir().unwrap(), options).await;
        systems.run(&["connect"]).await.succeeded();
        systems
    }

    async fn in_folder(folder: tempfile::TempDir, options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let ledger = sandbox.business_central();
        for number in ["61100", "63100"] {
            ledger.add_account(AccountSeed {
                number: number.to_owned(),
                ..AccountSeed::default()
            });
        }
        for (number, name) in [("E-001", "Example Payee"), ("V-10", "Example Supplies Ltd")] {
            ledger.add_vendor(VendorSeed {
                number: number.to_owned(),
                name: name.to_owned(),
                ..VendorSeed::default()
            });
        }
        let (concur_url, ledger_url) = (sandbox.concur_url(), sandbox.business_central_url());
        write_configuration(folder.path(), concur_url.as_str(), ledger_url.as_str());
        std::fs::write(folder.path().join("request-token"), sandbox.concur().request_token()).unwrap();
        Self { sandbox, folder }
    }

    /// Runs the program with no Temporal to be reached.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder.path(), "127.0.0.1:1", arguments).await
    }

    /// Puts a file beside the configuration.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }
}

/// A Temporal server, both simulators and a folder.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: tempfile::TempDir,
    server: DevServer,
}

impl World {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let cli = std::env::var_os("CONCORDAT_TEMPORAL_CLI").map_or_else(|| PathBuf::from("temporal"), PathBuf::from);
        let server = DevServer::start(&DevServerOptions {
            cli,
            log: folder.path().join("temporal.log"),
            web_ui: WebUi::None,
            codec_endpoint: None,
            queue_order: QueueOrder::Fair,
        })
        .await
        .unwrap();
        let Systems { sandbox, folder } = Systems::in_folder(folder, SandboxOptions::default()).await;
        Self {
            sandbox,
            folder,
            server,
        }
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder.path(), self.server.address(), arguments).await
    }

    /// A worker process; its log goes to `worker.log` in the folder.
    pub(crate) fn worker(&self) -> Child {
        let log = std::fs::File::create(self.folder.path().join("worker.log")).unwrap();
        program(self.folder.path(), self.server.address())
            .args(["--config", "concordat.toml", "--log-format", "json", "worker"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    pub(crate) fn worker_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("worker.log")).unwrap()
    }

    /// Everything that must never be printed.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let files = ["concur-secret", "ledger-secret", "request-token", "concordat.key"];
        let secrets = files.map(|file| std::fs::read_to_string(self.folder.path().join(file)).unwrap());
        secrets.map(|secret| secret.trim().to_owned()).into()
    }

    pub(crate) async fn stop(self) {
        self.server.stop().await;
        self.sandbox.stop().await;
    }
}
