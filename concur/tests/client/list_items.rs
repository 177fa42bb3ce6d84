//! Items of lists: read page by page, changed in batches, and what the answers say of each.

use concur::{ConcurError, ListChange, ListItemOutcome};

use crate::setup::{Setup, TOKEN, connected, token};
use crate::stub::Reply;

const LIST: &str = "00000000-0000-0000-0000-0000000000aa";
const PAGE: &str = "GET /list/v4/lists/00000000-0000-0000-0000-0000000000aa/children";
const CREATE: &str = "POST /list/v4/lists/00000000-0000-0000-0000-0000000000aa/bulk";
const CHANGE: &str = "PATCH /list/v4/lists/00000000-0000-0000-0000-0000000000aa/bulk";

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn entries(codes: &[&str]) -> Vec<(String, String)> {
    codes
        .iter()
        .map(|code| ((*code).to_owned(), format!("Name {code}")))
        .collect()
}

#[tokio::test]
async fn pages_are_read_to_the_last() {
    let setup = ready().await;
    let page = |code: &str, number: u32| {
        Reply::json(
            200,
            format!(
                r#"{{"links":[],"content":[{{"id":"x","code":"{code}","shortCode":"{code}","value":"V","parentId":null,"level":1,"isDeleted":{}}}],"page":{{"size":1,"totalElements":2,"totalPages":2,"number":{number}}}}}"#,
                number == 2
            ),
        )
    };
    setup.stub.on(PAGE, [page("A", 1), page("B", 2)]);
    let first = setup.concur.list_page(LIST, 1).await.unwrap();
    assert_eq!((first.entries[0].code.as_str(), first.next), ("A", Some(2)));
    let second = setup.concur.list_page(LIST, 2).await.unwrap();
    assert!(second.entries[0].is_deleted && second.next.is_none());
    assert_eq!(setup.stub.seen(PAGE)[1].query["page"], "2");
}

#[tokio::test]
async fn a_batch_is_one_request_and_each_item_has_its_result() {
    let setup = ready().await;
    let partial = r#"{"status":"PARTIAL_SUCCESS","recordsSucceeded":1,"recordsFailed":1,"errors":[
        {"id":"item.duplicate.code","message":"There already","listItem":{"shortCode":"B","value":"Name B"}}]}"#;
    setup.stub.on(CREATE, [Reply::json(206, partial.to_owned())]);
    let done = setup
        .concur
        .create_list_items(LIST, &entries(&["A", "B"]))
        .await
        .unwrap()
        .value;
    assert_eq!(done[0].outcome, ListItemOutcome::Taken);
    assert_eq!(
        done[1].outcome,
        ListItemOutcome::Refused {
            message: "There already".to_owned()
        }
    );
    assert_eq!(
        setup.stub.seen(CREATE)[0].body,
        r#"{"requests":[{"shortCode":"A","value":"Name A"},{"shortCode":"B","value":"Name B"}]}"#
    );

    let all = r#"{"status":"SUCCESS","recordsSucceeded":2,"recordsFailed":0,"errors":[]}"#;
    setup.stub.on(CHANGE, [Reply::json(200, all.to_owned())]);
    let changes = [
        ListChange::Rename {
            code: "A".to_owned(),
            value: "New".to_owned(),
        },
        ListChange::Delete { code: "B".to_owned() },
    ];
    let done = setup.concur.change_list_items(LIST, &changes).await.unwrap().value;
    assert!(done.iter().all(|item| item.outcome == ListItemOutcome::Taken));
    assert_eq!(
        setup.stub.seen(CHANGE)[0].body,
        r#"{"requests":[{"code":"A","value":"New"},{"code":"B","deleted":true}]}"#
    );
}

/// Nothing taken is 400 with a body of results; a batch that was not understood is 400 with another.
#[tokio::test]
async fn a_400_tells_of_the_items_or_is_a_refusal_of_all() {
    let setup = ready().await;
    let none = r#"{"status":"FAILURE","recordsSucceeded":0,"recordsFailed":1,"errors":[
        {"message":"The list item has been deleted","listItem":{"code":"A","value":"Name A"}}]}"#;
    let wrong = r#"{"timestamp":"2026-01-01T00:00:00.000+00:00","httpStatus":"400 - Bad Request",
        "error":{"id":"request.validation.error","message":"Please check"},"path":"/list/v4"}"#;
    setup.stub.on(
        CREATE,
        [Reply::json(400, none.to_owned()), Reply::json(400, wrong.to_owned())],
    );
    let done = setup
        .concur
        .create_list_items(LIST, &entries(&["A"]))
        .await
        .unwrap()
        .value;
    assert!(matches!(&done[0].outcome, ListItemOutcome::Refused { message } if message.contains("deleted")));
    let refused = setup
        .concur
        .create_list_items(LIST, &entries(&["A"]))
        .await
        .unwrap_err();
    assert!(matches!(refused, ConcurError::Refused { .. }), "{refused:?}");
}

/// An error that names no item, or a count that does not fit, proves nothing of the others.
#[tokio::test]
async fn counts_that_do_not_agree_prove_nothing() {
    let setup = ready().await;
    for body in [
        r#"{"status":"PARTIAL_SUCCESS","recordsSucceeded":1,"recordsFailed":1,"errors":[{"message":"List not found"}]}"#,
        r#"{"status":"SUCCESS","recordsSucceeded":1,"recordsFailed":0,"errors":[]}"#,
    ] {
        setup.stub.on(CREATE, [Reply::json(206, body.to_owned())]);
        let done = setup
            .concur
            .create_list_items(LIST, &entries(&["A", "B"]))
            .await
            .unwrap()
            .value;
        assert!(
            done.iter().all(|item| item.outcome == ListItemOutcome::Unanswered),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before() {
    let setup = ready().await;
    for (list, codes) in [(LIST, vec![]), (LIST, vec!["A", "a"]), ("../items", vec!["A"])] {
        let refused = setup.concur.create_list_items(list, &entries(&codes)).await;
        assert!(
            matches!(refused, Err(ConcurError::InvalidRequest { .. })),
            "{refused:?}"
        );
    }
    let many: Vec<String> = (0..251).map(|number| format!("C{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(setup.concur.create_list_items(LIST, &entries(&many)).await.is_err());
    assert!(setup.stub.seen(CREATE).is_empty());
}
