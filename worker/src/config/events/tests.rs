use crate::config::{Config, DEFAULT};

use super::*;

fn load(text: &str) -> anyhow::Result<Config> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("concordat.toml");
    std::fs::write(&path, text)?;
    Config::load(Some(&path))
}

/// The `[events]` table that the defaults show, without its comment signs.
fn shown() -> String {
    let after = DEFAULT.split_once("# [events]\n").unwrap().1;
    let lines = after.split("\n\n").next().unwrap().lines();
    lines.fold("[events]\n".to_owned(), |text, line| {
        text + line.trim_start_matches('#').trim_start() + "\n"
    })
}

#[test]
fn the_table_that_is_shown_can_be_used_and_shows_the_defaults() {
    let shown = load(&shown()).unwrap().events.unwrap();
    let short = load(
        "[events]\nlisten = \"0.0.0.0:8443\"\ncertificate_file = \"events.pem\"\nkey_file = \"events.key\"\n\
         client_anchor_files = [\"digicert-global-root-g2.pem\"]\n",
    )
    .unwrap()
    .events
    .unwrap();
    assert!(shown.certificate_file.as_ref().unwrap().is_absolute());
    assert!(shown.client_anchor_files[0].is_absolute());
    let addresses = &shown.proxy.as_ref().unwrap().addresses;
    assert_eq!(
        addresses,
        &["10.0.0.5/32".parse::<IpNet>().unwrap(), "10.0.1.0/24".parse().unwrap()]
    );
    let without_files = |mut settings: EventSettings| {
        settings.certificate_file = None;
        settings.key_file = None;
        settings.client_anchor_files.clear();
        settings.proxy = None;
        settings
    };
    assert_eq!(without_files(shown), without_files(short));
}

#[test]
fn what_would_let_in_nobody_or_everybody_is_refused() {
    let listen = "[events]\nlisten = \"0.0.0.0:8443\"\n";
    let anchors = "client_anchor_files = [\"a.pem\"]\n";
    let pair = "certificate_file = \"c.pem\"\nkey_file = \"k.pem\"\n";
    for (settings, named) in [
        (anchors.to_owned(), "events.certificate_file"),
        (format!("{anchors}key_file = \"k.pem\"\n"), "belong together"),
        (pair.to_owned(), "client_anchor_files"),
        (
            format!("{pair}client_anchor_files = []\n"),
            "client_anchor_files is empty",
        ),
        (
            format!("{pair}{anchors}client_common_names = []\n"),
            "client_common_names",
        ),
        (format!("{pair}{anchors}client_key_uses = []\n"), "client_key_uses"),
        (format!("{pair}{anchors}answer_seconds = 60\n"), "answer_seconds"),
        (
            format!("{pair}{anchors}signature = {{ mode = \"require\" }}\n"),
            "key_files is empty",
        ),
        (format!("{pair}{anchors}signature = {{ scheme = \"md5\" }}\n"), "md5"),
        (
            format!("{anchors}proxy = {{ addresses = [], certificate_header = \"X\" }}\n"),
            "addresses is empty",
        ),
        (
            format!("{anchors}proxy = {{ addresses = [\"0.0.0.0/0\"], certificate_header = \"X\" }}\n"),
            "is everybody",
        ),
        (
            format!("{anchors}proxy = {{ addresses = [\"::/0\"], certificate_header = \"X\" }}\n"),
            "is everybody",
        ),
        (
            format!("{anchors}proxy = {{ addresses = [\"proxy.example.com\"], certificate_header = \"X\" }}\n"),
            "neither an address nor a network",
        ),
        (
            format!("{anchors}proxy = {{ addresses = [\"10.0.0.5\"], certificate_header = \"X Y\" }}\n"),
            "certificate_header",
        ),
    ] {
        let error = format!("{:#}", load(&format!("{listen}{settings}")).unwrap_err());
        assert!(error.contains(named), "{settings}: {error}");
    }
}
