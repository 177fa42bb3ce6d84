use super::*;

fn connection(name: &str, concur: &str, kind: &str) -> String {
    format!(
        r#"
[[connections]]
name = "{name}"
mapping_file = "mapping.toml"
system_id = "concordat-test"
company_kind = "{kind}"
[connections.concur]
environment = "{concur}"
landing_zone = "https://glz.api.concursolutions.com"
company_uuid = "00000000-0000-0000-0000-000000000001"
client_id = "app"
client_secret_file = "concur.secret"
[connections.business_central]
tenant_id = "tenant"
environment = "Production"
company_id = "00000000-0000-0000-0000-000000000002"
company_code = "ONE"
client_id = "principal"
client_secret_file = "bc.secret"
"#
    )
}

fn load(text: &str) -> anyhow::Result<Config> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("concordat.toml");
    std::fs::write(&path, text)?;
    Config::load(Some(&path))
}

#[test]
fn the_printed_defaults_are_the_defaults() {
    let config = Config::load(None).unwrap();
    assert_eq!(config.timing, Timing::default());
    assert!(config.connections.is_empty());
}

#[test]
fn a_connection_takes_the_documented_defaults_and_paths_beside_the_file() {
    let config = load(&connection("one", "production", "live")).unwrap();
    let one = config.connection(None).unwrap();
    assert_eq!(
        one.business_central.api_root.as_str(),
        "https://api.businesscentral.dynamics.com/"
    );
    assert_eq!(
        one.business_central.authority.as_str(),
        "https://login.microsoftonline.com/"
    );
    assert!(one.mapping_file.is_absolute());
}

#[test]
fn unknown_keys_are_refused_by_name() {
    let error = load("[intake]\ninterval = 5\n").unwrap_err();
    assert!(format!("{error:#}").contains("interval"), "{error:#}");
}

#[test]
fn a_concur_sandbox_is_kept_away_from_production() {
    let mixed = connection("one", "production", "live") + &connection("two", "sandbox", "test");
    assert!(format!("{:#}", load(&mixed).unwrap_err()).contains("namespace"));
    assert!(format!("{:#}", load(&connection("one", "sandbox", "live")).unwrap_err()).contains("live"));
}

#[test]
fn a_missing_file_says_how_to_get_one() {
    let error = Config::load(Some(Path::new("nowhere.toml"))).unwrap_err();
    assert!(error.to_string().contains("concordat config"));
}

#[test]
fn the_reserved_share_leaves_something_to_the_documents() {
    let config = Config::load(None).unwrap();
    let rate = config.worker.ledger_rate();
    assert!(rate.documents > rate.reserved && rate.reserved > 0.0);
    for reserved in ["0.0", "19.0", "30.0", "nan"] {
        let error = load(&format!("[worker]\nledger_reserved_requests_per_second = {reserved}\n")).unwrap_err();
        assert!(
            format!("{error:#}").contains("ledger_reserved_requests_per_second"),
            "{reserved}: {error:#}"
        );
    }
}

#[test]
fn only_what_people_in_concur_can_mend_is_given_back_by_policy() {
    let config = load("[policies]\nreject = [\"MappingMissing\", \"PeriodClosed\"]\n").unwrap();
    assert_eq!(config.policies.reject.len(), 2);
    for never in ["OutcomeUnknown", "Recalled", "OtherSystem", "AuthBroken", "Defect"] {
        let error = load(&format!("[policies]\nreject = [\"{never}\"]\n")).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains(never) && error.contains("DuplicateInLedger"), "{error}");
    }
    assert!(load("[policies]\nreject = [\"Anything\"]\n").is_err());
}
