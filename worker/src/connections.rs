//! From configuration to connected clients.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use activities::environment::{Company, Connection, Environment};
use activities::grant_store::RecordsGrantStore;
use activities::ledger_activities::vendors::VendorCache;
use anyhow::{Context, bail};
use business_central::{BusinessCentral, BusinessCentralConfig, DEFAULT_SCOPE};
use concur::{Concur, ConcurConfig, HostRule, ImageRule};
use posting::ids::CompanyCode;
use posting::mapping::Mapping;
use posting::planner::LiveOrTest;
use records::{DEFAULT_BUSY_TIMEOUT_SECONDS, EncryptionKey, Location, Records, RecordsOptions};

use crate::config::{CompanyKind, CompanySettings, Config, ConnectionSettings, read_secret};

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
    let settings = &config.records;
    let location = match &settings.postgres_url_file {
        Some(file) => Location::Postgres {
            url: read_secret(file)?,
            connections: settings.postgres_connections,
        },
        None => Location::Sqlite {
            path: settings.path.clone(),
            busy_timeout_seconds: DEFAULT_BUSY_TIMEOUT_SECONDS,
        },
    };
    Records::open(RecordsOptions { location, key })
        .await
        .with_context(|| format!("records {}", records_place(config)))
}

/// Where records are, for people; never the URL, which holds a password.
pub fn records_place(config: &Config) -> String {
    match &config.records.postgres_url_file {
        Some(file) => format!("in PostgreSQL (URL in {})", file.display()),
        None => config.records.path.display().to_string(),
    }
}

/// Everything activities may reach.
///
/// # Errors
/// The first connection that cannot be set up, and why.
pub fn environment(config: &Config, records: Records) -> anyhow::Result<Environment> {
    let connections = config
        .connections
        .iter()
        .map(|settings| connection(config, settings, &records).with_context(|| format!("connection {}", settings.name)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Environment::new(connections, records))
}

/// One connection with all its companies.
///
/// # Errors
/// What cannot be set up, and why.
pub fn connection(config: &Config, settings: &ConnectionSettings, records: &Records) -> anyhow::Result<Connection> {
    let own = business_central(settings)?;
    let companies = settings
        .all_companies()
        .iter()
        .map(|company| Ok((company.code.clone(), self::company(settings, company, &own)?)))
        .collect::<anyhow::Result<_>>()?;
    let images = settings.images.as_ref().map(|images| {
        let hosts = HostRule::new(&images.allowed_hosts).context("images.allowed_hosts")?;
        anyhow::Ok(ImageRule {
            hosts,
            most_bytes: images.most_bytes,
        })
    });
    Ok(Connection {
        name: settings.name.clone(),
        concur: concur(settings, records)?,
        system_id: settings.system_id.clone(),
        environment: settings.business_central.environment.clone(),
        own_company: settings.business_central.company_code.clone(),
        companies,
        images: images.transpose()?,
        invoice_partial: config.payments.invoice_partial,
        taken_back: config.payments.taken_back,
    })
}

fn company(settings: &ConnectionSettings, company: &CompanySettings, own: &BusinessCentral) -> anyhow::Result<Company> {
    Ok(Company {
        code: company.code.clone(),
        id: company.company_id.to_string(),
        business_central: own.for_company(company.company_id),
        live: match company.company_kind {
            CompanyKind::Live => LiveOrTest::Live,
            CompanyKind::Test => LiveOrTest::Test,
        },
        mapping: mapping(settings, company)?,
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

/// The mapping rules of one of a connection's companies.
///
/// # Errors
/// When the file cannot be read, what in it is wrong and where, or which company it names that is not configured.
pub fn mapping(settings: &ConnectionSettings, company: &CompanySettings) -> anyhow::Result<Mapping> {
    let file = mapping_file(settings, company);
    let mapping = read_mapping(file)?;
    if let Some((rule, code)) = unknown_companies(settings, &mapping).into_iter().next() {
        bail!(
            "mapping file {}: {rule} names company {code}, which connection {} does not have; add it under \
             [[connections.companies]] in the configuration",
            file.display(),
            settings.name
        );
    }
    Ok(mapping)
}

/// The file with the rules of one of a connection's companies.
pub fn mapping_file<'a>(settings: &'a ConnectionSettings, company: &'a CompanySettings) -> &'a Path {
    company.mapping_file.as_ref().unwrap_or(&settings.mapping_file)
}

/// The rules of a file.
///
/// # Errors
/// When the file cannot be read, or what in it is wrong and where.
pub fn read_mapping(file: &Path) -> anyhow::Result<Mapping> {
    let path = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("mapping file {path} cannot be read"))?;
    Mapping::parse(&text).with_context(|| format!("mapping file {path}"))
}

/// The companies that rules name and the connection does not have, each with its rule.
pub fn unknown_companies(settings: &ConnectionSettings, mapping: &Mapping) -> Vec<(String, CompanyCode)> {
    let known = settings.all_companies();
    let mut named = mapping.inventory().companies;
    named.retain(|(_, code)| known.iter().all(|company| company.code != *code));
    named
}
