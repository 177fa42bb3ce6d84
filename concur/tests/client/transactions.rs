//! Reading documents.

use concur::{ConcurError, DocumentStatus, DocumentType, PageRequest};

use crate::setup::{FI_1, FI_2, Setup, TOKEN, TRANSACTIONS, business, connected, list, token};
use crate::stub::Reply;

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn row(id: &str, system_id: &str, status: &str, document: &str) -> String {
    format!(
        r#"{{"id":"{id}","docType":"expense","companyId":"821599","entityId":"p0608532bdtt","companyUuid":"u-1","erpSystemId":{system_id},"document":{document},"docStatus":"{status}","links":[]}}"#
    )
}

fn page(rows: &[String], total_pages: u32, number: u32) -> String {
    format!(
        r#"{{"links":[{{"rel":"next","href":"https://internal.example.com/next"}}],"content":[{}],"page":{{"size":25,"totalElements":8,"totalPages":{total_pages},"number":{number}}}}}"#,
        rows.join(",")
    )
}

#[tokio::test]
async fn a_document_is_the_same_as_an_object_and_as_a_string() {
    let setup = ready().await;
    let object =
        r#"{"report":{"cashAdvanceReturnsAmount":0E-8,"totalApprovedAmount":50.00000000,"revisionNumber":"1"}}"#;
    let string = serde_json::to_string(object).unwrap();
    let rows = [row(FI_1, "\"\"", "READY", object), row(FI_2, "null", "READY", &string)];
    let body = Reply::json(200, page(&rows, 1, 0)).header("concur-correlationid", "c-7");
    setup.stub.on(TRANSACTIONS, [body]);

    let page = list(&setup.concur).await.unwrap();

    assert_eq!(page.correlation_id.as_deref(), Some("c-7"));
    assert_eq!(page.total_elements, Some(8));
    assert_eq!(page.next_page, None);
    let [one, two] = page.transactions.as_slice() else {
        panic!("two documents")
    };
    assert_eq!(one.document.get(), object, "every digit is kept");
    assert_eq!(two.document.get(), object);
    assert_eq!(one.financial_document_id.as_str(), FI_1);
    assert_eq!(
        (&one.system_id, &two.system_id),
        (&None, &None),
        "\"\" and null both mean nobody"
    );
    assert_eq!(one.entity_id.as_deref(), Some("p0608532bdtt"));
    assert_eq!(one.company_uuid.as_deref(), Some("u-1"));
    assert!(!format!("{one:?}").contains("50.00"), "no amount in debug output");
}

#[tokio::test]
async fn one_unreadable_document_spoils_no_other() {
    let setup = ready().await;
    let rows = [
        row(FI_1, "null", "READY", "\"{not json}\""),
        row(FI_2, "\"CONCORDAT-1\"", "SOMETHING_NEW", "null"),
    ];
    setup.stub.on(TRANSACTIONS, [Reply::json(200, page(&rows, 1, 0))]);
    let page = list(&setup.concur).await.unwrap();
    assert_eq!(page.transactions[0].document.get(), "\"{not json}\"");
    assert_eq!(page.transactions[1].document.get(), "null");
    assert_eq!(
        page.transactions[1].status,
        DocumentStatus::Other("SOMETHING_NEW".into())
    );
    assert_eq!(page.transactions[1].system_id.as_deref(), Some("CONCORDAT-1"));
}

#[tokio::test]
async fn the_next_page_is_a_number_and_never_a_link() {
    let setup = ready().await;
    let first = page(&[row(FI_1, "null", "READY", "{}")], 2, 0);
    let last = page(&[row(FI_2, "null", "READY", "{}")], 2, 1);
    setup
        .stub
        .on(TRANSACTIONS, [Reply::json(200, first), Reply::json(200, last)]);
    let first = list(&setup.concur).await.unwrap();
    assert_eq!(first.next_page, Some(1));
    let request = PageRequest { page: 1, limit: 25 };
    let last = setup
        .concur
        .list_transactions(DocumentType::Expense, request)
        .await
        .unwrap();
    assert_eq!(last.next_page, None);
    let seen = setup.stub.seen(TRANSACTIONS);
    assert_eq!(
        (seen[0].query["page"].as_str(), seen[0].query["limit"].as_str()),
        ("0", "25")
    );
    assert_eq!(seen[1].query["page"], "1");
    assert_eq!(seen[0].header("documentformatas"), Some("json"));
    assert!(!seen[0].query.contains_key("docId") && !seen[0].query.contains_key("systemId"));
}

#[tokio::test]
async fn an_empty_queue_is_recognised_in_either_shape_but_not_guessed() {
    let setup = ready().await;
    for body in [
        r#"{"content":[],"page":{"size":25,"totalElements":0,"totalPages":0,"number":0}}"#,
        r#"{"links":[],"page":{"size":25,"totalElements":0,"totalPages":0,"number":0}}"#,
        r#"{"content":[]}"#,
    ] {
        setup.stub.on(TRANSACTIONS, [Reply::json(200, body)]);
        let page = list(&setup.concur).await.unwrap();
        assert!(page.transactions.is_empty() && page.next_page.is_none(), "{body}");
    }
    for body in [
        r#"{"message":"accepted"}"#,
        "{}",
        r#"{"page":{"size":25,"totalElements":3,"totalPages":1,"number":0}}"#,
        r#"{"content":[{"docStatus":"READY"}]}"#,
        r#"{"content":[{"id":"","docStatus":"READY"}]}"#,
    ] {
        setup.stub.on(TRANSACTIONS, [Reply::json(200, body)]);
        let error = list(&setup.concur).await.unwrap_err();
        assert!(matches!(error, ConcurError::Undecodable { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_look_up_finds_none_one_or_many_of_any_status() {
    let setup = ready().await;
    let many = [
        row(FI_1, "\"CONCORDAT-1\"", "POSTING_CONFIRMED_FAILURE", "{}"),
        row(FI_2, "\"CONCORDAT-1\"", "ACKNOWLEDGED", "{}"),
    ];
    for rows in [&many[..0], &many[..1], &many[..]] {
        setup.stub.on(TRANSACTIONS, [Reply::json(200, page(rows, 1, 0))]);
        let id = business("6517F735E33A47B98D80");
        let found = setup
            .concur
            .find_transactions(DocumentType::Expense, &id)
            .await
            .unwrap();
        assert_eq!(found.len(), rows.len());
    }
    let query = &setup.stub.seen(TRANSACTIONS)[0].query;
    assert_eq!(query["docId"], "6517F735E33A47B98D80");
    assert_eq!(query["ignoreDocumentStatus"], "yes");
}

#[tokio::test]
async fn a_look_up_whose_pages_repeat_ends() {
    let setup = ready().await;
    let rows = [row(FI_1, "null", "READY", "{}")];
    setup.stub.on(TRANSACTIONS, [Reply::json(200, page(&rows, 9, 0))]);
    let id = business("6517F735E33A47B98D80");
    let found = setup
        .concur
        .find_transactions(DocumentType::Expense, &id)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(setup.stub.seen(TRANSACTIONS).len(), 2);
}

#[tokio::test]
async fn a_page_of_no_documents_cannot_be_asked_for() {
    let setup = ready().await;
    for limit in [0, 501] {
        let request = PageRequest { page: 0, limit };
        let error = setup
            .concur
            .list_transactions(DocumentType::Invoice, request)
            .await
            .unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}
