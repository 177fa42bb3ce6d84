//! `concordat preview`: which document is looked at, and that looking changes nothing.

use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::concur::fixtures::{
    CashAdvanceRequest, Entry, ExpenseReport, InvoiceRequest, Line, Payee, Split, business_id, cash_advance_id,
};
use sandbox::concur::{Approval, DocStatus};
use sandbox::server::Simulator;
use serde_json::Value;

use super::setup::{Systems, run, write_configuration};

pub(crate) const RULES: &str = r#"
version = "preview-1"
[accounts]
"6100" = "61100"
"6300" = "63100"
"15700" = "15700"
[employees]
table = { "EMP-001" = "E-001" }
[suppliers]
table = { "SUP-10" = "V-10" }
[cards]
CBCP = "V-CARD"
[tax]
way = "groups"
[tax.groups]
"STD" = "VAT25"
[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = { "100" = "SALES", "200" = "PROD" }
[descriptions]
expense_line = "{expense_type}: {entry_description}"
"#;

const NOWHERE: &str = "http://127.0.0.1:1";

pub(crate) fn money(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// Two payees, two dimensions, a text that goes on in comment lines, and a personal item that the employee owes.
pub(crate) fn report() -> ExpenseReport {
    let split = |amount, cost_center: &str| Split {
        account: "6100".to_owned(),
        amount: money(amount),
        cost_center: Some(cost_center.to_owned()),
        project: None,
    };
    ExpenseReport::new(business_id(1), "EMP-001")
        .with_entry(Entry {
            splits: vec![split(30_000, "100"), split(9_550, "200")],
            description: "word ".repeat(30),
            ..Entry::new("6100", money(39_550))
        })
        .with_entry(Entry::card_charge(Payee::CompanyBilledCard, "6300", money(1_234_567)))
}

pub(crate) fn invoice() -> InvoiceRequest {
    InvoiceRequest::new(business_id(2), "SUP-10", "INV-7").with_line(Line {
        cost_center: Some("100".to_owned()),
        ..Line::new("6300", money(5_000), "Paper")
    })
}

fn advance() -> CashAdvanceRequest {
    CashAdvanceRequest::new(cash_advance_id(3), "EMP-001", money(20_000))
}

pub(crate) async fn systems() -> Systems {
    let systems = Systems::connected(SandboxOptions::default()).await;
    systems.write("mapping.toml", RULES);
    systems
}

pub(crate) fn the_one(json: &Value) -> &Value {
    let documents = json["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 1, "{json}");
    &documents[0]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_found_by_its_id_and_looking_changes_nothing() {
    let systems = systems().await;
    let concur = systems.sandbox.concur();
    let approvals: Vec<String> = [report().approval(), invoice().approval(), advance().approval()]
        .map(|approval| concur.approve(approval))
        .into();
    let before = concur.counts().snapshot();
    for (id, kind, approval) in [
        (business_id(1), "expense", &approvals[0]),
        (business_id(2), "invoice", &approvals[1]),
        (cash_advance_id(3), "cash_advance", &approvals[2]),
    ] {
        let ran = systems.run(&["preview", &id, "--json"]).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let json = ran.json();
        let document = the_one(&json);
        assert_eq!(document["outcome"], "planned", "{document}");
        assert_eq!(document["kind"], kind);
        assert_eq!(document["business_id"], id.as_str());
        assert_eq!(document["financial_document_id"], approval.as_str());
        assert_eq!(document["source"]["status"], "READY");
        assert_eq!(document["mapping_version"], "preview-1");
        assert_eq!(document["company"]["code"], "ONE");
        for purchase in document["purchases"].as_array().unwrap() {
            assert_eq!(purchase["debits"], purchase["credits"], "{purchase}");
        }
        systems.run(&["preview", &id]).await.succeeded();
    }
    let after = concur.counts().snapshot();
    for (operation, count) in &after {
        let reads = matches!(operation.as_str(), "concur.look_up_document" | "concur.token");
        assert!(
            reads || before.get(operation) == Some(count),
            "{operation} was called: {after:?}"
        );
    }
    assert!(
        concur
            .documents()
            .iter()
            .all(|document| document.status == DocStatus::Ready)
    );
    let asked = systems.sandbox.business_central().counts().snapshot();
    let is_read = |operation: &String| matches!(operation.as_str(), "bc.accounts" | "bc.token");
    assert!(
        asked.keys().all(is_read),
        "Business Central was asked for more: {asked:?}"
    );
    let records = systems.run(&["documents", "list", "--json"]).await;
    assert_eq!(
        records.json(),
        serde_json::json!([]),
        "a preview left a document in records"
    );
}

#[tokio::test]
async fn a_file_is_previewed_without_records_and_without_either_system() {
    let folder = tempfile::tempdir().unwrap();
    write_configuration(folder.path(), NOWHERE, NOWHERE);
    for secret in ["concur-secret", "ledger-secret", "request-token"] {
        std::fs::remove_file(folder.path().join(secret)).unwrap();
    }
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("mapping.toml", RULES);
    let envelope = |approval: &Approval, id: &str, as_text: bool| {
        let document = if as_text {
            serde_json::to_string(&approval.document).unwrap()
        } else {
            approval.document.clone()
        };
        format!(r#"{{"id":"{id}","docType":"","document":{document}}}"#)
    };
    write("bare.json", &report().approval().document);
    write(
        "page.json",
        &format!(
            r#"{{"content":[{},{},{}]}}"#,
            envelope(&report().approval(), "a1", true),
            envelope(&invoice().approval(), "a2", false),
            envelope(&advance().approval(), "a3", false)
        ),
    );
    let bare = run(folder.path(), NOWHERE, &["preview", "bare.json", "--json"]).await;
    assert_eq!(bare.code, Some(0), "{bare:?}");
    let page = run(folder.path(), NOWHERE, &["preview", "page.json", "--json"]).await;
    assert_eq!(page.code, Some(0), "{page:?}");
    let page = page.json();
    let kinds: Vec<&Value> = page["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["kind"])
        .collect();
    assert_eq!(kinds, ["expense", "invoice", "cash_advance"]);
    let bare = bare.json();
    assert_eq!(page["documents"][0]["purchases"], bare["documents"][0]["purchases"]);
    assert_eq!(page["documents"][0]["financial_document_id"], "a1");
    assert_eq!(bare["documents"][0]["financial_document_id"], Value::Null);
    assert!(!folder.path().join("concordat.db").exists(), "records were opened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_approvals_the_newest_that_waits_is_chosen() {
    let systems = systems().await;
    let concur = systems.sandbox.concur();
    let first = concur.approve(invoice().approval());
    assert!(concur.set_status(&first, DocStatus::PostingConfirmedFailure));
    let second = concur.approve(invoice().approval());
    let third = concur.approve(invoice().approval());
    assert!(concur.set_status(&third, DocStatus::Recalled));
    let ran = systems.run(&["preview", &business_id(2), "--json"]).await;
    let json = ran.json();
    assert_eq!(the_one(&json)["financial_document_id"], second.as_str(), "{json}");
    assert_eq!(the_one(&json)["source"]["approvals"], 3);
    let text = systems.run(&["preview", &business_id(2)]).await.succeeded();
    assert!(
        text.contains(&format!("{second}, READY in Concur, chosen from 3 approvals")),
        "{text}"
    );

    let said = systems
        .run(&["preview", &business_id(2), "--kind", "expense"])
        .await
        .refused();
    assert!(said.contains("expense report)"), "{said}");
}
