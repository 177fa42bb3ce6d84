//! A worker process, `concordat poll` and `concordat documents`.

use std::time::Duration;

use rust_decimal::Decimal;
use sandbox::business_central::VendorSeed;
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line, business_id};
use serde_json::Value;
use tokio::process::{Child, Command};

use super::setup::{Ran, World};

const LONGEST: Duration = Duration::from_secs(60);

/// Looks again until the program prints what is waited for.
async fn until(world: &World, arguments: &[&str], seen: impl Fn(&Ran) -> bool) -> Ran {
    let deadline = tokio::time::Instant::now() + LONGEST;
    loop {
        let ran = world.run(arguments).await;
        if seen(&ran) {
            return ran;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "waited for {arguments:?}: {ran:?}\n{}",
            world.worker_log()
        );
    }
}

fn stage_of(list: &Ran, id: &str) -> Option<String> {
    let rows: Value = serde_json::from_str(&list.out).ok()?;
    let row = rows.as_array()?.iter().find(|row| row["business_id"] == id)?;
    row["stage"].as_str().map(str::to_owned)
}

/// Tells the worker to stop as a service manager does, and waits for its end.
async fn terminated(mut worker: Child) -> Option<i32> {
    let id = worker.id().unwrap().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(told.success());
    tokio::time::timeout(LONGEST, worker.wait())
        .await
        .unwrap()
        .unwrap()
        .code()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_follows_holds_and_retries_documents() {
    let world = World::start().await;
    world.run(&["connect"]).await.succeeded();
    let report = ExpenseReport::new(business_id(1), "EMP-001").with_entry(Entry::new("6100", Decimal::new(791_357, 2)));
    let held = InvoiceRequest::new(business_id(2), "SUP-99", "INV-99").with_line(Line::new(
        "6300",
        Decimal::new(864_231, 2),
        "Confidential item",
    ));
    world.sandbox.concur().approve(report.approval());
    world.sandbox.concur().approve(held.approval());
    let mut printed = Vec::new();

    // Asked before any worker runs: the look waits for one.
    let polled = world.run(&["poll"]).await;
    assert_eq!(polled.code, Some(0), "{}", polled.err);
    assert!(polled.out.contains("looking at one's expense queue"), "{}", polled.out);
    let worker = world.worker();
    let list = until(&world, &["documents", "list", "--json"], |ran| {
        stage_of(ran, &report.business_id).as_deref() == Some("AwaitingPayment")
            && stage_of(ran, &held.business_id).as_deref() == Some("Held")
    })
    .await;
    printed.push(list);
    let only = world.run(&["documents", "list", "--json", "--stage", "Held"]).await;
    let rows = only.json();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{only:?}");
    assert_eq!(rows[0]["business_id"], held.business_id.as_str());
    assert_eq!(rows[0]["failure_type"], "MappingMissing");
    printed.push(only);
    let table = world.run(&["documents", "list"]).await;
    assert!(
        table.out.contains(&held.business_id) && table.out.contains("MappingMissing"),
        "{}",
        table.out
    );
    printed.push(table);

    let shown = world.run(&["documents", "show", &report.business_id, "--json"]).await;
    let approval = shown.json()[0].clone();
    let posted = world.sandbox.business_central().documents();
    assert_eq!(
        approval["purchase_documents"][0]["posted_number"],
        posted[0].number.as_str()
    );
    let requests = approval["requests"].as_array().unwrap();
    let sent: Vec<&str> = requests.iter().filter_map(|request| request["step"].as_str()).collect();
    assert_eq!(
        sent,
        ["acknowledge_document", "create_draft", "post_draft", "confirm_posting"],
        "{approval}"
    );
    printed.push(shown);
    let explained = world.run(&["explain", &report.business_id, "--json"]).await;
    assert_eq!(explained.code, Some(0), "{explained:?}");
    let document = explained.json()["documents"][0].clone();
    assert_eq!(
        (&document["rules"], &document["as_planned"]),
        (&"same".into(), &true.into()),
        "{document}"
    );
    assert_eq!(document["concur"]["state"], "confirmed");
    assert_eq!(document["posted"][0]["ownership_line"], "of_this_plan");
    printed.push(explained);
    let text = world.run(&["documents", "show", &held.business_id]).await;
    assert!(text.out.contains("docs/errors/MappingMissing.md"), "{}", text.out);
    printed.push(text);

    world.sandbox.business_central().add_vendor(VendorSeed {
        number: "V-99".to_owned(),
        ..VendorSeed::default()
    });
    let told = world.run(&["documents", "retry", &held.business_id]).await;
    assert_eq!(told.out, format!("told {}\n", held.business_id), "{told:?}");
    until(&world, &["documents", "list", "--json"], |ran| {
        stage_of(ran, &held.business_id).as_deref() == Some("AwaitingPayment")
    })
    .await;

    assert_eq!(terminated(worker).await, Some(0), "{}", world.worker_log());
    nothing_private(&world, &printed);
    world.stop().await;
}

/// Operators' output names no secret; logs, which go to many places, neither names people nor tell amounts.
fn nothing_private(world: &World, printed: &[Ran]) {
    let log = world.worker_log();
    assert!(
        log.contains("worker started") && log.contains("worker stopped"),
        "{log}"
    );
    for line in log.lines() {
        assert!(
            serde_json::from_str::<Value>(line).is_ok(),
            "a log line is no JSON: {line}"
        );
    }
    for secret in world.secrets() {
        assert!(!log.contains(&secret), "a secret is logged");
        for ran in printed {
            assert!(
                !ran.out.contains(&secret) && !ran.err.contains(&secret),
                "a secret is printed"
            );
        }
    }
    for word in [
        "Example Payee",
        "Example Supplies",
        "Confidential item",
        "7913.57",
        "8642.31",
        "Bearer",
    ] {
        assert!(!log.contains(word), "{word} is logged");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_named_and_the_exit_code_is_1() {
    let world = World::start().await;
    world.run(&["connect"]).await.succeeded();
    let unknown = business_id(404);
    let reason = ["--by", "operator-7", "--reason", "agreed with finance"];
    let change = ["--account", "61100=62100"];
    for (command, options) in [
        ("retry", vec![]),
        ("reject", reason.to_vec()),
        ("reversed", reason.to_vec()),
        ("correct", [reason.as_slice(), &change].concat()),
    ] {
        let arguments = [&["documents", command, &unknown], options.as_slice()].concat();
        let said = world.run(&arguments).await.refused();
        assert!(
            said.contains(&unknown) && said.contains("is its workflow open?"),
            "{said}"
        );
    }
    let said = world.run(&["documents", "show", &unknown]).await.refused();
    assert!(said.contains(&unknown) && said.contains("not in records"), "{said}");
    let said = world.run(&["poll", "two"]).await.refused();
    assert!(said.contains("[[connections]]"), "{said}");
    let empty = world.run(&["documents", "list", "--json"]).await;
    assert_eq!(empty.json(), serde_json::json!([]));
    world.stop().await;
}
