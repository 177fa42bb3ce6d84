//! `concordat config`, and what is said when something that is configured is not there.

use concordat::config::Config;
use posting::mapping::Mapping;

use super::setup::{run, write_configuration, write_key};

const NOWHERE: &str = "127.0.0.1:1";

#[tokio::test]
async fn the_printed_configuration_loads_again_as_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), NOWHERE, &["config"]).await.succeeded();
    let path = folder.path().join("printed.toml");
    std::fs::write(&path, &printed).unwrap();
    let mut loaded = Config::load(Some(&path)).unwrap();
    // Paths are taken relative to the file.
    loaded.records.path = loaded.records.path.file_name().unwrap().into();
    loaded.records.key_file = loaded.records.key_file.file_name().unwrap().into();
    assert_eq!(loaded, Config::load(None).unwrap());
}

#[tokio::test]
async fn the_printed_configuration_loads_with_every_example_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), NOWHERE, &["config"]).await.succeeded();
    let (defaults, example) = printed.split_once("# [[connections]]").unwrap();
    let mut text = format!("{defaults}[[connections]]\n");
    for line in example.lines().skip(1) {
        // Sentences between the examples stay what they are.
        let setting = line
            .strip_prefix("# ")
            .filter(|line| line.starts_with('[') || line.contains(" = "));
        text.push_str(setting.unwrap_or_default());
        text.push('\n');
    }
    for number in 1..=2 {
        let id = format!("company_id = \"00000000-0000-0000-0000-00000000000{number}\"");
        text = text.replacen("company_id = \"…\"", &id, 1);
    }
    let path = folder.path().join("printed.toml");
    std::fs::write(&path, &text).unwrap();
    let config = Config::load(Some(&path)).unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    assert_eq!(config.connections.len(), 1);
}

#[tokio::test]
async fn the_printed_mapping_is_a_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), NOWHERE, &["config", "--mapping"]).await.succeeded();
    Mapping::parse(&printed).unwrap();
}

#[tokio::test]
async fn a_missing_configuration_file_is_named_and_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), NOWHERE, &["--config", "nowhere.toml", "worker"])
        .await
        .refused();
    assert!(
        said.contains("nowhere.toml") && said.contains("concordat config"),
        "{said}"
    );
}

#[tokio::test]
async fn an_unknown_setting_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("concordat.toml"),
        "[intake]\nintervall_seconds = 5\n",
    )
    .unwrap();
    let said = run(folder.path(), NOWHERE, &["worker"]).await.refused();
    assert!(said.contains("intervall_seconds"), "{said}");
}

#[tokio::test]
async fn a_worker_without_connections_says_where_they_are_configured() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), NOWHERE, &["worker"]).await.refused();
    assert!(said.contains("[[connections]]"), "{said}");
}

#[tokio::test]
async fn a_missing_key_file_is_named_and_says_what_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path(), "http://127.0.0.1:1", "http://127.0.0.1:1");
    let said = run(folder.path(), NOWHERE, &["worker"]).await.refused();
    assert!(
        said.contains("concordat.key") && said.contains("concordat connect"),
        "{said}"
    );
}

#[tokio::test]
async fn missing_files_of_a_connection_are_named() {
    for (file, kind) in [
        ("concur-secret", "secret file"),
        ("ledger-secret", "secret file"),
        ("mapping.toml", "mapping file"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write_configuration(folder.path(), "http://127.0.0.1:1", "http://127.0.0.1:1");
        write_key(folder.path());
        std::fs::remove_file(folder.path().join(file)).unwrap();
        let said = run(folder.path(), NOWHERE, &["worker"]).await.refused();
        assert!(said.contains("connection one"), "{said}");
        assert!(
            said.contains(kind) && said.contains(file) && said.contains("cannot be read"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_broken_mapping_is_named_with_the_place_and_without_the_secrets_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path(), "http://127.0.0.1:1", "http://127.0.0.1:1");
    write_key(folder.path());
    std::fs::write(folder.path().join("mapping.toml"), "version = \"x\"\nacounts = {}\n").unwrap();
    let said = run(folder.path(), NOWHERE, &["worker"]).await.refused();
    assert!(said.contains("mapping.toml") && said.contains("line 2"), "{said}");
}
