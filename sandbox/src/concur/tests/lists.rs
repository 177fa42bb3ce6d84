//! Lists: read by pages, changed item by item.

use serde_json::{Value, json};

use super::{Seen, World, see};
use crate::concur::ListItemView;

const LIST: &str = "00000000-0000-0000-0000-0000000000aa";

async fn bulk(world: &World, method: reqwest::Method, parts: Value) -> Seen {
    let request = world
        .request(method, &format!("/list/v4/lists/{LIST}/bulk"))
        .header("content-type", "application/json");
    see(request.body(json!({ "requests": parts }).to_string()))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_batch_is_carried_out_item_by_item() {
    let world = World::start().await;
    world.simulator.add_list(LIST);
    let parts = json!([{"shortCode": "A", "value": "Alpha"}, {"shortCode": "a", "value": "Again"},
        {"shortCode": "B-1", "value": "Beta"}]);
    let answer = bulk(&world, reqwest::Method::POST, parts).await;
    assert_eq!((answer.status, answer.json()["recordsFailed"].clone()), (206, json!(2)));
    assert_eq!(answer.json()["errors"][0]["listItem"]["shortCode"], "a");
    let parts = json!([{"code": "A", "value": "New"}, {"code": "A", "deleted": true}]);
    assert_eq!(bulk(&world, reqwest::Method::PATCH, parts).await.status, 200);
    let left = ListItemView {
        code: "A".to_owned(),
        value: "New".to_owned(),
        is_deleted: true,
    };
    assert_eq!(world.simulator.list_items(LIST), [left]);
    let again = bulk(&world, reqwest::Method::PATCH, json!([{"code": "A", "value": "Newer"}])).await;
    assert_eq!((again.status, again.json()["status"].clone()), (400, json!("FAILURE")));
    let many: Vec<Value> = (0..251)
        .map(|n| json!({"shortCode": format!("C{n}"), "value": "C"}))
        .collect();
    let refused = bulk(&world, reqwest::Method::POST, Value::from(many)).await;
    assert!(refused.json()["error"]["message"].as_str().unwrap().contains("250"));
    assert_eq!(world.simulator.list_items(LIST).len(), 1);
}

#[tokio::test]
async fn pages_count_from_one_and_an_unknown_list_is_404() {
    let world = World::start().await;
    for number in 0..150 {
        let item = ListItemView {
            code: format!("C{number:03}"),
            value: format!("V{number:03}"),
            is_deleted: number == 0,
        };
        world.simulator.put_list_item(LIST, item);
    }
    let get = async |path: String| see(world.request(reqwest::Method::GET, &path)).await.unwrap();
    let second = get(format!("/list/v4/lists/{LIST}/children?page=2")).await.json();
    assert_eq!(second["content"].as_array().unwrap().len(), 50);
    assert_eq!(second["page"]["totalPages"], 2);
    assert_eq!(get(format!("/list/v4/lists/{LIST}/children?page=0")).await.status, 400);
    assert_eq!(get("/list/v4/lists/other/children".to_owned()).await.status, 404);
}
