//! `concordat explain`: a document in records against what stands in Business Central.

use business_central::NewLine;
use jiff::Timestamp;
use records::{NewStep, StepAnswer};
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::{AccountSeed, CurrencySeed};
use sandbox::concur::fixtures::{Entry, ExpenseReport, business_id};
use serde_json::{Value, json};

use super::book::Book;
use super::setup::{MAPPING, Systems};

/// A report of two accounts.
fn report() -> ExpenseReport {
    ExpenseReport::new(business_id(1), "EMP-001")
        .with_entry(Entry::new("6100", Decimal::new(30_000, 2)))
        .with_entry(Entry::new("6300", Decimal::new(9_550, 2)))
}

fn differences(document: &Value) -> Vec<&str> {
    let posted = document["posted"][0]["differences"].as_array().unwrap();
    posted.iter().map(|difference| difference.as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_document_shows_why_with_figures_and_what_is_planned() {
    let book = Book::planned(&report(), MAPPING).await;
    let reason = "The total differs. (Business Central: 395.49 USD, Concur: 395.50 USD)";
    book.stage("Held", Some(("DocumentInvalid", reason))).await;
    let (document, code) = book.explained().await;
    assert_eq!(code, Some(0), "nothing is posted, so nothing differs");
    assert_eq!(
        (&document["stage"], &document["rules"]),
        (&json!("Held"), &json!("same"))
    );
    assert_eq!(document["failure"]["text"], reason);
    assert_eq!(document["posted"], json!([]));
    assert_eq!(document["plan"][0]["lines"][1]["account_rule"], "accounts.\"6300\"");
    let text = book.text().await;
    for expected in [
        reason,
        "docs/errors/DocumentInvalid.md",
        "Planned: Purchase invoice for the employee",
        "Nothing of it stands in",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_was_only_received_shows_the_plan_of_today_s_rules() {
    let book = Book::received(&report(), MAPPING).await;
    let (document, code) = book.explained().await;
    assert_eq!(code, Some(0));
    assert_eq!(
        (&document["stage"], &document["rules"]),
        (&json!("Received"), &json!("not_planned_yet"))
    );
    assert_eq!(document["plan"][0]["total"], "395.50");
    book.systems
        .write("mapping.toml", &MAPPING.replace("\"6300\" = \"63100\"", ""));
    let (document, code) = book.explained().await;
    assert_eq!((code, &document["plan"]), (Some(0), &json!([])));
    assert_eq!(document["refusal"]["type"], "MappingMissing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_posted_as_planned_is_said_to_be_so() {
    let book = Book::planned(&report(), MAPPING).await;
    let number = book.posted(|_| {}).await;
    let (document, _) = book.explained().await;
    assert_eq!(document["concur"]["state"], "not_confirmed");
    let sent = NewStep {
        step: "confirm_posting".to_owned(),
        target: "f1".to_owned(),
        at: Timestamp::now(),
    };
    let step = book.records.begin_step(&book.key, &sent).await.unwrap();
    let (document, _) = book.explained().await;
    assert_eq!(document["concur"]["state"], "confirmation_open");
    let answer = StepAnswer {
        outcome: "done".to_owned(),
        detail: None,
        at: Timestamp::now(),
    };
    book.records.finish_step(step, &answer).await.unwrap();
    book.stage("Confirmed", None).await;

    let (document, code) = book.explained().await;
    assert_eq!(code, Some(0), "{document}");
    assert_eq!(document["as_planned"], true);
    assert_eq!(
        (&document["concur"]["state"], &document["concur"]["numbers"]),
        (&json!("confirmed"), &json!([number]))
    );
    let posted = &document["posted"][0];
    assert_eq!(
        (&posted["ownership_line"], &posted["status"]),
        (&json!("of_this_plan"), &json!("Open"))
    );
    assert_eq!(posted["ledger_entries"], 3);
    let account = &posted["accounts"][0];
    assert_eq!(account["account"], "61100");
    for column in ["planned_debit", "posted_debit", "ledger_debit"] {
        assert_eq!(account[column], "300.00", "{account}");
    }
    let vendor = &posted["accounts"][2];
    assert_eq!(vendor["account"], "vendor E-001");
    assert_eq!(
        (&vendor["planned_credit"], &vendor["posted_credit"]),
        (&json!("395.50"), &json!("395.50"))
    );
    let text = book.text().await;
    assert!(
        text.contains("  as planned\n") && text.contains(&format!("posted number {number}")),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_posted_otherwise_is_named_with_account_and_amounts() {
    let book = Book::planned(&report(), MAPPING).await;
    book.systems.sandbox.business_central().add_account(AccountSeed {
        number: "69999".to_owned(),
        ..AccountSeed::default()
    });
    book.posted(|draft| {
        draft.lines.remove(0);
        if let NewLine::Account { unit_cost, .. } = &mut draft.lines[0] {
            *unit_cost = Decimal::new(29_000, 2);
        }
        if let NewLine::Account { account_number, .. } = &mut draft.lines[1] {
            *account_number = "69999".to_owned();
        }
    })
    .await;
    let (document, code) = book.explained().await;
    assert_eq!(code, Some(1));
    assert_eq!(
        (&document["as_planned"], &document["posted"][0]["ownership_line"]),
        (&json!(false), &json!("missing"))
    );
    assert_eq!(
        differences(&document),
        [
            "it has no ownership line",
            "account 61100: planned 300.00 USD debit, in the document 290.00 USD debit",
            "account 63100: planned 95.50 USD debit, in the document nothing",
            "account 69999: planned nothing, in the document 95.50 USD debit",
            "vendor E-001: planned 395.50 USD credit, in the document 385.50 USD credit",
            "account 61100: planned 300.00 USD debit, in the general ledger 290.00 USD debit",
            "account 63100: planned 95.50 USD debit, in the general ledger nothing",
        ]
    );
    assert!(
        book.text().await.contains("  DIFFERS: account 61100: planned 300.00"),
        "{}",
        book.text().await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_or_a_document_that_is_gone_is_a_difference() {
    let book = Book::planned(&report(), MAPPING).await;
    let number = book.posted(|_| {}).await;
    book.systems.sandbox.business_central().cancel(&number).unwrap();
    let (document, code) = book.explained().await;
    assert_eq!(code, Some(1));
    assert_eq!(
        differences(&document),
        ["it was cancelled in Business Central by a corrective document"]
    );

    let other = Book::planned(&report(), MAPPING).await;
    other.recorded("00000000-0000-0000-0000-0000000000aa", "108099").await;
    let (document, code) = other.explained().await;
    assert_eq!(code, Some(1));
    assert_eq!(
        differences(&document),
        ["records say it is posted as 108099, and it is not there"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_that_changed_since_are_said_to_have_and_the_stored_plan_counts() {
    let book = Book::planned(&report(), MAPPING).await;
    book.posted(|_| {}).await;
    for (changed, state, rule) in [
        (
            MAPPING.replace("cli-1", "cli-2"),
            "other_version",
            json!("accounts.\"6300\""),
        ),
        (MAPPING.replace("\"63100\"", "\"63999\""), "changed", Value::Null),
        (MAPPING.replace("\"6300\" = \"63100\"", ""), "refused_now", Value::Null),
    ] {
        book.systems.write("mapping.toml", &changed);
        let (document, code) = book.explained().await;
        assert_eq!((&document["rules"], code), (&json!(state), Some(0)), "{document}");
        assert_eq!(document["mapping_version"], "cli-1");
        let line = &document["plan"][0]["lines"][1];
        assert_eq!(
            (&line["account"], &line["account_rule"]),
            (&json!("63100"), &rule),
            "{state}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_records_do_not_have_is_named() {
    let systems = Systems::connected(SandboxOptions::default()).await;
    let said = systems.run(&["explain", &business_id(404)]).await.refused();
    assert!(
        said.contains(&business_id(404)) && said.contains("concordat preview"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credit_memo_is_compared_on_its_own_sides() {
    let refund =
        ExpenseReport::new(business_id(1), "EMP-001").with_entry(Entry::cash_credit("6100", Decimal::new(4_000, 2)));
    let book = Book::planned(&refund, MAPPING).await;
    book.posted(|_| {}).await;
    let (document, code) = book.explained().await;
    assert_eq!((code, differences(&document)), (Some(0), Vec::new()), "{document}");
    let posted = &document["posted"][0];
    assert_eq!(posted["kind"], "credit_memo");
    for column in ["planned_credit", "posted_credit", "ledger_credit"] {
        assert_eq!(posted["accounts"][0][column], "40.00", "{posted}");
    }
    assert_eq!(posted["accounts"][1]["posted_debit"], "40.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_document_shows_the_ledger_in_local_currency_and_is_as_planned() {
    let foreign = ExpenseReport {
        currency: "EUR".to_owned(),
        ..report()
    };
    let book = Book::planned(&foreign, MAPPING).await;
    book.systems.sandbox.business_central().add_currency(&CurrencySeed {
        code: "EUR".to_owned(),
        rate: Some(Decimal::TWO),
        rate_from: None,
    });
    book.posted(|_| {}).await;
    let (document, code) = book.explained().await;
    assert_eq!((code, differences(&document)), (Some(0), Vec::new()), "{document}");
    let posted = &document["posted"][0];
    assert_eq!(
        (&posted["currency"], &posted["local_currency"]),
        (&json!("EUR"), &json!("USD"))
    );
    let account = &posted["accounts"][0];
    assert_eq!(
        (&account["posted_debit"], &account["ledger_debit"]),
        (&json!("300.00"), &json!("600.00"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dimension_that_is_not_the_planned_one_is_named_with_its_line() {
    let rules = format!(
        "{MAPPING}[[dimensions]]\ndimension = \"DEPARTMENT\"\nfields = [\"allocationCustom1Code\"]\nvalues = {{ \"100\" = \"SALES\" }}\n"
    );
    let mut with_department = report();
    with_department.entries[1].cost_center = Some("100".to_owned());
    let book = Book::planned(&with_department, &rules).await;
    book.posted(|_| {}).await;
    let (document, code) = book.explained().await;
    assert_eq!(code, Some(1));
    assert_eq!(
        differences(&document),
        ["line 2 (account 63100): DEPARTMENT is none, planned was SALES"]
    );
}
