//! Document attachments: record, content, parent, and what posting and deleting do to them.

use super::*;

fn attach(world: &World, parent: Uuid, file_name: &str) -> Answer {
    world.post(
        "documentAttachments",
        &json!({ "fileName": file_name, "parentType": "Purchase Invoice", "parentId": parent }),
    )
}

fn upload(world: &World, id: Uuid, headers: &[(&str, &str)], body: &str) -> Answer {
    let path = format!("documentAttachments({id})/attachmentContent");
    let mut all = vec![("content-type", "image/png")];
    all.extend_from_slice(headers);
    world.call(Method::PATCH, &path, &all, body)
}

fn list(world: &World, parent: Uuid, parent_type: &str) -> Answer {
    world.get(&format!(
        "documentAttachments?$filter=parentId eq {parent} and parentType eq '{parent_type}'"
    ))
}

#[test]
fn a_file_is_created_empty_and_then_uploaded_as_raw_bytes() {
    let world = World::new();
    let draft = world.draft("X");
    let created = attach(&world, draft, "receipt.png");
    let id = created.is(201).id();
    assert_eq!(
        (
            &created.json["byteSize"],
            &created.json["parentType"],
            &created.json["parentId"]
        ),
        (&json!(0), &json!("Purchase_x0020_Invoice"), &json!(draft))
    );
    let link = created.json["attachmentContent@odata.mediaEditLink"].as_str().unwrap();
    let company = BusinessCentralOptions::default().company_id;
    assert_eq!(
        link,
        format!(
            "http://127.0.0.1:7048/v2.0/Production/api/v2.0/companies({company})/documentAttachments({id})/attachmentContent"
        )
    );
    assert!(
        created.json.get("attachmentContent").is_none(),
        "content is a stream of its own"
    );

    upload(&world, id, &[], "bytes").refused(
        400,
        "BadRequest_InvalidToken",
        "Could not validate the client concurrency token required by the service. Please provide a valid token in the \
         client request.",
    );
    let answer = upload(&world, id, &[("if-match", created.tag())], "bytes");
    assert_eq!(answer.is(204).text, "");
    upload(&world, id, &[("if-match", created.tag())], "other").is(409);
    upload(&world, id, &[("if-match", "*")], "not {json").is(204);
    assert_eq!(
        world.simulator.attachments_of(draft),
        [AttachmentView {
            file_name: "receipt.png".into(),
            bytes: b"not {json".to_vec(),
            content_type: "image/png".into(),
        }]
    );
    let read = world.get(&format!("documentAttachments({id})/attachmentContent"));
    assert_eq!(
        (read.is(200).text.as_str(), read.header("content-type")),
        ("not {json", Some("application/octet-stream"))
    );
    assert_eq!(world.get(&format!("documentAttachments({id})")).json["byteSize"], 9);
}

#[test]
fn the_list_needs_parent_and_type_and_shows_that_parent_only() {
    let world = World::new();
    let (draft, other) = (world.draft("X"), world.draft("Y"));
    for name in ["a/b.pdf", "", "second.pdf"] {
        attach(&world, draft, name).is(201);
    }
    attach(&world, other, "other.pdf").is(201);
    let names = |answer: &Answer| -> Vec<String> {
        let rows = answer.is(200).rows().iter();
        rows.map(|row| row["fileName"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names(&list(&world, draft, "Purchase Invoice")),
        ["b.pdf", "filename.txt", "second.pdf"]
    );
    assert_eq!(
        names(&world.get(&format!("purchaseInvoices({other})/documentAttachments"))),
        ["other.pdf"]
    );
    let expanded = world.get(&format!("purchaseInvoices({other})?$expand=documentAttachments"));
    assert_eq!(expanded.json["documentAttachments"][0]["fileName"], "other.pdf");
    assert!(names(&list(&world, draft, "Purchase Credit Memo")).is_empty());
    world
        .get(&format!("documentAttachments?$filter=parentId eq {draft}"))
        .refused(
            400,
            "Application_DialogException",
            "You must specify a document id and a document type to get the attachments.",
        );
}

#[test]
fn the_parent_must_be_a_purchase_document_of_that_type() {
    let world = World::new();
    let draft = world.draft("X");
    let nobody = Uuid::new_v4();
    for (body, text) in [
        (
            json!({ "fileName": "a.pdf", "parentType": "Purchase Invoice", "parentId": nobody }),
            "No document with the specified ID exists.",
        ),
        (
            json!({ "fileName": "a.pdf", "parentType": "Purchase Credit Memo", "parentId": draft }),
            "No document with the specified ID exists.",
        ),
        (
            json!({ "fileName": "a.pdf", "parentType": "Purchase Invoice" }),
            "You must specify a parentId in the request body.",
        ),
        (
            json!({ "fileName": "a.pdf", "parentId": draft }),
            "You must specify a parentType in the request body.",
        ),
        (
            json!({ "fileName": "a.pdf", "parentType": "Journal", "parentId": draft }),
            "The selected Document type Journal is not supported.",
        ),
    ] {
        world
            .post("documentAttachments", &body)
            .refused(400, "Application_DialogException", text);
    }
    let read_only = json!({ "fileName": "a.pdf", "byteSize": 3, "parentType": "Purchase Invoice", "parentId": draft });
    world.post("documentAttachments", &read_only).refused(
        400,
        "BadRequest_InvalidOperation",
        "Control 'byteSize' is read-only",
    );
    assert!(world.simulator.attachments_of(draft).is_empty());
    world
        .post(
            &format!("purchaseInvoices({draft})/documentAttachments"),
            &json!({ "fileName": "a.pdf" }),
        )
        .is(201);
    assert_eq!(world.simulator.attachments_of(draft).len(), 1);
}

#[test]
fn posting_copies_the_files_under_new_ids_and_posted_documents_take_more() {
    let world = World::new();
    let draft = world.draft("X");
    let id = attach(&world, draft, "a.pdf").is(201).id();
    upload(&world, id, &[("if-match", "*")], "bytes").is(204);
    world.post_draft(draft).is(204);
    let copied = list(&world, draft, "Purchase Invoice");
    assert_eq!((copied.rows().len(), &copied.rows()[0]["byteSize"]), (1, &json!(5)));
    assert_ne!(copied.rows()[0]["id"], json!(id));
    world.get(&format!("documentAttachments({id})")).is(404);
    attach(&world, draft, "b.pdf").is(201);
    assert_eq!(world.simulator.attachments_of(draft).len(), 2);
}

#[test]
fn files_go_alone_or_with_their_draft() {
    let world = World::new();
    let draft = world.draft("X");
    let first = attach(&world, draft, "a.pdf").is(201).id();
    attach(&world, draft, "b.pdf").is(201);
    world.delete(&format!("documentAttachments({first})")).is(204);
    world.delete(&format!("documentAttachments({first})")).is(404);
    assert_eq!(world.simulator.attachments_of(draft).len(), 1);
    world.delete(&format!("purchaseInvoices({draft})")).is(204);
    assert!(world.simulator.attachments_of(draft).is_empty());
}

#[test]
fn credit_memos_have_files_too() {
    let world = World::new();
    let body = json!({ "vendorNumber": "V100", "vendorCreditMemoNumber": "C" });
    let memo = world.post("purchaseCreditMemos", &body).is(201).id();
    let body = json!({ "fileName": "c.pdf", "parentType": "Purchase_x0020_Credit_x0020_Memo", "parentId": memo });
    let created = world.post("documentAttachments", &body);
    assert_eq!(created.is(201).json["parentType"], "Purchase_x0020_Credit_x0020_Memo");
    assert_eq!(list(&world, memo, "Purchase Credit Memo").rows().len(), 1);
}
