use serde_json::{Value, json};

use super::{FIS, SYSTEM, World, expense, failure, keys, see};
use crate::concur::fixtures::business_id;
use crate::concur::{Approval, ConcurOptions, DocStatus, DocType, EmptyPage, LookupAnswer};

fn ids(page: &Value) -> Vec<String> {
    page["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn pages_count_from_zero_and_hold_25_by_default() {
    let world = World::start().await;
    let approved: Vec<String> = (0..60).map(|number| world.approve_expense(number)).collect();
    let first = world.list("expense", "").await;
    assert_eq!(
        first["page"],
        json!({ "size": 25, "totalElements": 60, "totalPages": 3, "number": 0 })
    );
    assert_eq!(ids(&first), approved[..25]);
    let last = world.list("expense", "page=2&limit=25").await;
    assert_eq!(ids(&last), approved[50..]);
    let beyond = world.list("expense", "page=3&limit=25").await;
    assert_eq!(beyond["content"], json!([]));
    assert_eq!(beyond["page"]["totalElements"], 60);
    let rels = |page: &Value| -> Vec<String> {
        page["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| link["rel"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(rels(&first), ["first", "self", "next", "last"]);
    assert_eq!(
        rels(&last),
        ["first", "prev", "self", "last"],
        "no next on the last page"
    );
}

#[tokio::test]
async fn links_lead_to_a_host_that_is_not_this_one() {
    let world = World::start().await;
    world.approve_expense(1);
    let page = world.list("expense", "page=0&limit=1").await;
    let links = page["links"].as_array().unwrap();
    assert!(!links.is_empty());
    assert!(
        links
            .iter()
            .all(|link| link["href"].as_str().unwrap().starts_with("https://fiservice.invalid/"))
    );
}

#[tokio::test]
async fn an_acknowledged_document_leaves_the_queue_so_that_going_on_to_page_one_skips_some() {
    let world = World::start().await;
    let approved: Vec<String> = (0..4).map(|number| world.approve_expense(number)).collect();
    let first = ids(&world.list("expense", "page=0&limit=2").await);
    world.acknowledge("expense", &[&first[0], &first[1]]).await;
    let second = world.list("expense", "page=1&limit=2").await;
    assert_eq!(second["content"], json!([]), "the queue has shrunk to one page");
    assert_eq!(ids(&world.list("expense", "page=0&limit=2").await), approved[2..]);
}

#[tokio::test]
async fn one_type_does_not_show_another() {
    let world = World::start().await;
    world.approve_expense(1);
    let invoice = world.approve_invoice(2);
    assert_eq!(ids(&world.list("invoice", "").await), [invoice]);
    assert_eq!(world.list("cashadvance", "").await["page"]["totalElements"], 0);
}

#[tokio::test]
async fn the_status_is_ignored_only_together_with_a_business_id() {
    let world = World::start().await;
    let failed = world.approve_expense(1);
    world.acknowledge("expense", &[&failed]).await;
    world.confirm("expense", SYSTEM, failure(&failed)).await;
    let again = world.approve_expense(1);
    assert_ne!(again, failed);
    world.approve_expense(2);

    let everything = world.list("expense", "ignoreDocumentStatus=yes").await;
    assert_eq!(everything["page"]["totalElements"], 2, "alone it counts as no");
    let query = format!("docId={}", business_id(1));
    assert_eq!(
        ids(&world.list("expense", &query).await),
        [again.as_str()],
        "only READY"
    );
    let all = world
        .list("expense", &format!("{query}&ignoreDocumentStatus=yes&limit=1"))
        .await;
    assert_eq!(ids(&all), [failed.clone(), again], "every approval, without paging");
    assert_eq!(all["content"][0]["docStatus"], "POSTING_CONFIRMED_FAILURE");
    assert_eq!(all["content"][0]["erpSystemId"], SYSTEM);
    let by_fi_id = world
        .list("expense", &format!("docId={failed}&ignoreDocumentStatus=yes"))
        .await;
    assert_eq!(by_fi_id["content"], json!([]), "docId is the business id");
    let other_system = world
        .list("expense", &format!("{query}&ignoreDocumentStatus=yes&systemId=other"))
        .await;
    assert_eq!(other_system["content"], json!([]));
}

#[tokio::test]
async fn a_look_up_returns_one_document_when_so_chosen() {
    let world = World::with(ConcurOptions {
        lookup_answer: LookupAnswer::LatestDocument,
        ..ConcurOptions::default()
    })
    .await;
    world.approve_expense(1);
    world.simulator.recall(&business_id(1)).unwrap();
    let latest = world.approve_expense(1);
    let page = world
        .list("expense", &format!("docId={}&ignoreDocumentStatus=yes", business_id(1)))
        .await;
    assert_eq!(ids(&page), [latest]);
}

#[tokio::test]
async fn the_document_is_an_object_or_a_string_and_keeps_its_digits() {
    let world = World::start().await;
    let text = r#"{ "report": {"totalApprovedAmount": 50.00000000, "cashAdvanceReturnsAmount": 0E-8} }"#;
    world.simulator.approve(Approval {
        doc_type: DocType::Expense,
        business_id: business_id(1),
        document: text.to_owned(),
    });
    let path = format!("{FIS}/expense/transactions?page=0&limit=5");
    let formats = |form: &'static str| {
        let request = world.request(reqwest::Method::GET, &path);
        see(if form.is_empty() {
            request
        } else {
            request.header("DocumentFormatAs", form)
        })
    };
    for form in ["", "json"] {
        let seen = formats(form).await.unwrap();
        assert!(seen.json()["content"][0]["document"].is_object());
        assert!(seen.text.contains(text), "not digit for digit: {}", seen.text);
    }
    let seen = formats("text").await.unwrap();
    assert_eq!(seen.json()["content"][0]["document"], text);
    assert_eq!(formats("xml").await.unwrap().status, 400);
}

#[tokio::test]
async fn the_envelope_names_the_company_and_shows_an_unset_system_in_both_forms() {
    let world = World::start().await;
    world.approve_expense(1);
    world.approve_expense(2);
    let page = world.list("expense", "page=0&limit=5").await;
    let (first, second) = (&page["content"][0], &page["content"][1]);
    assert_eq!(first["companyUuid"], world.simulator.options().company_uuid);
    assert_eq!(first["docType"], "expense");
    assert_eq!(first["docStatus"], "READY");
    assert_eq!(
        (&first["erpSystemId"], &second["erpSystemId"]),
        (&json!(""), &Value::Null)
    );
    let id = first["id"].as_str().unwrap();
    assert!(
        id.len() == 32
            && id
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    );
}

#[tokio::test]
async fn unknown_and_senseless_query_options_are_400() {
    let world = World::with(ConcurOptions {
        maximum_page_limit: Some(100),
        ..ConcurOptions::default()
    })
    .await;
    let too_long = format!("systemId={}", "s".repeat(51));
    for query in [
        "offset=1",
        "page=-1",
        "page=one",
        "limit=0",
        "limit=101",
        "page=0&page=1",
        "ignoreDocumentStatus=true",
        &too_long,
    ] {
        let seen = world.get(&format!("{FIS}/expense/transactions?{query}")).await;
        assert_eq!((seen.status, seen.text.as_str()), (400, ""), "{query}");
    }
}

#[tokio::test]
async fn an_empty_queue_can_leave_content_out() {
    let world = World::with(ConcurOptions {
        empty_page: EmptyPage::OmittedContent,
        ..ConcurOptions::default()
    })
    .await;
    let page = world.list("expense", "").await;
    assert_eq!(keys(&page), ["links", "page"].into());
    assert_eq!(page["page"]["totalPages"], 0);
}

#[tokio::test]
async fn only_ready_documents_are_queued() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    for status in [
        DocStatus::Delayed,
        DocStatus::Recalled,
        DocStatus::PendingSystemRefresh,
        DocStatus::Acknowledged,
    ] {
        world.simulator.set_status(&id, status);
        assert_eq!(
            world.list("expense", "").await["page"]["totalElements"],
            0,
            "{status:?}"
        );
    }
    assert!(!world.simulator.set_status("unknown", DocStatus::Ready));
    world.simulator.approve(expense(2).approval());
    assert_eq!(world.list("expense", "").await["page"]["totalElements"], 1);
}
