//! From configuration to connected clients.

use std::sync::Arc;
use std::time::Duration;

use activities::environment::{Connection, Environment};
use activities::grant_store::RecordsGrantStore;
use activities::ledger_activities::vendors::VendorCache;
use anyhow::Context;
use business_central::{BusinessCentral, BusinessCentralConfig, DEFAULT_SCOPE};
use concur::{Concur, ConcurConfig, HostRule};
use posting::mapping::Mapping;
use posting::planner::LiveOrTest;
use records::{DEFAULT_BUSY_TIMEOUT_SECONDS, EncryptionKey, Records, RecordsOptions};

use crate::config::{CompanyKind, Config, ConnectionSettings, read_secret};

/// Opens records with the key of the configuration.
///
/// # Errors
/// When file or key cannot be used.
pub async fn open_records(config: &Config) -> anyhow::Result<Records> {
    let key = EncryptionKey::from_file(&config.records.key_file).with_context(|| {
        format!(
            "key file {}; `concordat connect` makes one",
            config.records.key_file.display()
        )
    })?;
    let options = RecordsOptions {
        path: config.records.path.clone(),
        key,
        busy_timeout_seconds: DEFAULT_BUSY_TIMEOUT_SECONDS,
    };
    Records::open(options)
        .await
        .with_context(|| format!("records {}", config.records.path.display()))
}

/// Everything activities may reach.
///
/// # Errors
/// The first connection that cannot be set up, and why.
pub fn environment(config: &Config, records: Records) -> anyhow::Result<Environment> {
    let connections = config
        .connections
        .iter()
        .map(|settings| connection(settings, &records).with_context(|| format!("connection {}", settings.name)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Environment::new(connections, records))
}

fn connection(settings: &ConnectionSettings, records: &Records) -> anyhow::Result<Connection> {
    Ok(Connection {
        name: settings.name.clone(),
        concur: concur(settings, records)?,
        business_central: business_central(settings)?,
        environment: settings.business_central.environment.clone(),
        company: settings.business_central.company_id.to_string(),
        company_code: settings.business_central.company_code.clone(),
        system_id: settings.system_id.clone(),
        live: match settings.company_kind {
            CompanyKind::Live => LiveOrTest::Live,
            CompanyKind::Test => LiveOrTest::Test,
        },
        mapping: mapping(settings)?,
        vendors: VendorCache::default(),
    })
}

/// The Concur client of a connection.
///
/// # Errors
/// When its settings or its secret cannot be used.
pub fn concur(settings: &ConnectionSettings, records: &Records) -> anyhow::Result<Concur> {
    let concur = &settings.concur;
    let config = ConcurConfig {
        landing_zone: concur.landing_zone.clone(),
        client_id: concur.client_id.clone(),
        client_secret: read_secret(&concur.client_secret_file)?,
        company_uuid: concur.company_uuid.clone(),
        hosts: HostRule::new(&concur.allowed_hosts)?,
        request_timeout: concur.request_timeout(),
        refresh_ahead: Duration::from_secs(concur.refresh_ahead_seconds),
    };
    Ok(Concur::new(
        config,
        Arc::new(RecordsGrantStore::new(records.clone(), settings.name.as_str())),
    )?)
}

/// The Business Central client of a connection.
///
/// # Errors
/// When its settings or its secret cannot be used.
pub fn business_central(settings: &ConnectionSettings) -> anyhow::Result<BusinessCentral> {
    let ledger = &settings.business_central;
    let config = BusinessCentralConfig {
        authority: ledger.authority.clone(),
        api_root: ledger.api_root.clone(),
        tenant_id: ledger.tenant_id.clone(),
        client_id: ledger.client_id.clone(),
        client_secret: read_secret(&ledger.client_secret_file)?,
        environment: ledger.environment.clone(),
        company_id: ledger.company_id,
        scope: DEFAULT_SCOPE.to_owned(),
        read_timeout: Duration::from_secs(ledger.read_timeout_seconds),
        write_timeout: Duration::from_secs(ledger.write_timeout_seconds),
    };
    Ok(BusinessCentral::new(config)?)
}

/// The mapping rules of a connection.
///
/// # Errors
/// When the file cannot be read, or what in it is wrong and where.
pub fn mapping(settings: &ConnectionSettings) -> anyhow::Result<Mapping> {
    let path = settings.mapping_file.display();
    let text = std::fs::read_to_string(&settings.mapping_file)
        .with_context(|| format!("mapping file {path} cannot be read"))?;
    Mapping::parse(&text).with_context(|| format!("mapping file {path}"))
}
