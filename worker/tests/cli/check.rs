//! `concordat connect` and `concordat check`.

use super::setup::{World, run, write_configuration, write_key};

/// What failed and what it said, by name.
fn failed(findings: &serde_json::Value) -> Vec<(String, String)> {
    let findings = findings.as_array().unwrap().iter();
    findings
        .filter(|finding| finding["ok"] == false)
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap().to_owned();
            (text("what"), text("saw"))
        })
        .collect()
}

#[tokio::test]
async fn everything_that_cannot_be_reached_is_reported_and_the_exit_code_is_1() {
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path(), "http://127.0.0.1:1", "http://127.0.0.1:1");
    write_key(folder.path());
    let json = run(folder.path(), "http://127.0.0.1:1", &["check", "--json"]).await;
    assert_eq!(json.code, Some(1), "{json:?}");
    let failures = failed(&json.json());
    let names: Vec<&str> = failures.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(
        names,
        ["Temporal", "one: Concur token", "one: ONE: Business Central company"]
    );
    assert!(failures[0].1.contains("127.0.0.1:1"), "{}", failures[0].1);
    assert!(failures.iter().all(|(_, saw)| !saw.is_empty()));
    assert!(
        !json.out.contains("sandbox-business-central-secret"),
        "a secret is printed"
    );
}

#[tokio::test]
async fn a_check_without_connections_fails() {
    let folder = tempfile::tempdir().unwrap();
    write_key(folder.path());
    let ran = run(folder.path(), "http://127.0.0.1:1", &["check", "--json"]).await;
    assert_eq!(ran.code, Some(1));
    assert!(
        failed(&ran.json()).iter().any(|(what, _)| what == "connections"),
        "{ran:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_connect_everything_is_seen_and_no_secret_is_printed() {
    let world = World::start().await;
    let mut printed = Vec::new();

    let before = world.run(&["check", "--json"]).await;
    assert_eq!(before.code, Some(1), "not connected yet");
    printed.push(before);

    let connected = world.run(&["connect"]).await;
    assert_eq!(connected.code, Some(0), "{connected:?}");
    assert!(connected.out.contains("concordat.key"), "{}", connected.out);
    assert!(
        connected
            .out
            .contains(world.sandbox.concur_url().as_str().trim_end_matches('/')),
        "{}",
        connected.out
    );
    printed.push(connected);

    let json = world.run(&["check", "--json"]).await;
    assert_eq!(json.code, Some(0), "{json:?}");
    let findings = json.json();
    assert_eq!(failed(&findings), []);
    let seen = |what: &str| {
        let findings = findings.as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["what"] == what);
        finding.unwrap_or_else(|| panic!("{what} was not checked"))["saw"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(seen("Temporal"), "namespace default");
    assert_eq!(seen("one: mapping of ONE"), "version cli-1");
    assert_eq!(seen("one: Concur expense queue"), "0 waiting");
    assert_eq!(seen("one: ONE: Business Central company"), "company Example Company");
    assert_eq!(seen("one: ONE: vendors"), "2 readable");
    assert_eq!(
        seen("one: ONE: payments"),
        "by status; vendor ledger entries are offered as well (none are shown)"
    );
    printed.push(json);

    let table = world.run(&["check"]).await;
    assert_eq!(table.code, Some(0), "{table:?}");
    assert!(
        table.out.contains("one: ONE: G/L accounts") && !table.out.contains("FAILED"),
        "{}",
        table.out
    );
    printed.push(table);

    // A second exchange of a spent request token must not destroy the grant that works.
    std::fs::write(world.folder.path().join("request-token"), "not-a-request-token").unwrap();
    let again = world.run(&["connect"]).await;
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(!again.err.contains("not-a-request-token"), "{}", again.err);
    printed.push(again);
    assert_eq!(
        world.run(&["check"]).await.code,
        Some(0),
        "a failed connect broke the connection"
    );

    std::fs::write(
        world.folder.path().join("request-token"),
        world.sandbox.concur().request_token(),
    )
    .unwrap();
    for secret in world.secrets() {
        for ran in &printed {
            assert!(
                !ran.out.contains(&secret) && !ran.err.contains(&secret),
                "a secret is printed: {ran:?}"
            );
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_seen_where_they_are_to_be_seen_or_the_check_fails() {
    let world = World::start().await;
    assert_eq!(world.run(&["connect"]).await.code, Some(0));
    let file = world.folder.path().join("concordat.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "\n[payments]\nsource = \"vendor_ledger_entries\"\n").unwrap();
    let ledger = world.sandbox.business_central();
    let kind = sandbox::business_central::DocumentKind::Invoice;
    ledger.person_posts(kind, "V-10", "N-1", 10.into()).unwrap();
    let day = world.sandbox.clock().today();
    let checked = world.run(&["check", "--json"]).await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let shown = format!("by vendor ledger entries, posted from {day} to {day} are shown");
    assert!(checked.out.contains(&shown), "{}", checked.out);

    ledger.switches(|switches| switches.analytics = sandbox::business_central::Analytics::NotInstalled);
    let checked = world.run(&["check", "--json"]).await;
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let failures = failed(&checked.json());
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(
        failures[0].0 == "one: ONE: payments" && failures[0].1.contains("not offered"),
        "{failures:?}"
    );
    world.stop().await;
}
