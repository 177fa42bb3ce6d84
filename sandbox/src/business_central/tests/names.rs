//! Operation names and business keys, by which faults find their request.

use super::*;
use crate::server::Operation;

fn identify(world: &World, method: Method, path: &str, query: &[(&str, &str)], body: &str) -> Operation {
    let company = BusinessCentralOptions::default().company_id;
    world.simulator.identify(&SimRequest {
        method,
        path: format!("/v2.0/Production/api/v2.0/companies({company}){path}"),
        query: query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_owned()),
        chunked: false,
    })
}

#[test]
fn every_operation_has_its_name() {
    let world = World::new();
    let id = world.draft("X");
    let line = world.simulator.document(id).unwrap().lines[0].id;
    let changed = [("$filter", "lastModifiedDateTime gt 2026-01-01T00:00:00Z")];
    let found = [("$filter", "vendorInvoiceNumber eq 'X'")];
    let document = format!("/purchaseInvoices({id})");
    for (method, path, query, name) in [
        (Method::GET, "/vendors".to_owned(), &[][..], "bc.vendors"),
        (
            Method::GET,
            format!("/vendors({id})/defaultDimensions"),
            &[],
            "bc.vendors",
        ),
        (Method::GET, "/accounts".to_owned(), &[], "bc.accounts"),
        (Method::GET, "/dimensionValues".to_owned(), &[], "bc.dimensions"),
        (
            Method::GET,
            "/purchaseInvoices".to_owned(),
            &found[..],
            "bc.purchase_documents.find",
        ),
        (
            Method::GET,
            "/purchaseCreditMemos".to_owned(),
            &changed[..],
            "bc.purchase_documents.changed",
        ),
        (Method::GET, document.clone(), &[], "bc.purchase_documents.get"),
        (Method::POST, "/purchaseInvoices".to_owned(), &[], "bc.create_draft"),
        (
            Method::POST,
            format!("{document}/Microsoft.NAV.post"),
            &[],
            "bc.post_draft",
        ),
        (Method::DELETE, document.clone(), &[], "bc.delete_draft"),
        (Method::PATCH, document.clone(), &[], "bc.update_draft"),
        (
            Method::POST,
            format!("{document}/purchaseInvoiceLines"),
            &[],
            "bc.update_draft",
        ),
        (
            Method::PATCH,
            format!("/purchaseInvoiceLines({line})"),
            &[],
            "bc.update_draft",
        ),
        (
            Method::GET,
            "/documentAttachments".to_owned(),
            &[],
            "bc.list_attachments",
        ),
        (
            Method::GET,
            format!("{document}/documentAttachments"),
            &[],
            "bc.list_attachments",
        ),
        (
            Method::POST,
            "/documentAttachments".to_owned(),
            &[],
            "bc.create_attachment",
        ),
        (
            Method::PATCH,
            format!("/documentAttachments({line})/attachmentContent"),
            &[],
            "bc.upload_attachment",
        ),
        (Method::GET, "/currencies".to_owned(), &[], "bc.other"),
    ] {
        assert_eq!(
            identify(&world, method.clone(), &path, query, "").name,
            name,
            "{method} {path}"
        );
    }
    let token = SimRequest {
        method: Method::POST,
        path: "/tenant/oauth2/v2.0/token".into(),
        query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        chunked: false,
    };
    assert_eq!(world.simulator.identify(&token).name, "bc.token");
}

#[test]
fn keys_name_the_document_by_id_and_by_number() {
    let world = World::new();
    let id = world.draft("inv-7");
    let post = identify(
        &world,
        Method::POST,
        &format!("/purchaseInvoices({id})/Microsoft.NAV.post"),
        &[],
        "",
    );
    for key in [id.to_string(), "INV-7".into(), "V100".into()] {
        assert!(post.keys.contains(&key), "{key} in {:?}", post.keys);
    }
    let create = identify(
        &world,
        Method::POST,
        "/purchaseInvoices",
        &[],
        &invoice("inv-8", "1").to_string(),
    );
    assert!(create.keys.contains(&"inv-8".into()) && create.keys.contains(&"INV-8".into()));
    let filter = [("$filter", "vendorNumber eq 'V100' and vendorInvoiceNumber eq 'INV-9'")];
    let find = identify(&world, Method::GET, "/purchaseInvoices", &filter, "");
    assert_eq!(find.keys, ["V100", "INV-9"]);
}

#[test]
fn an_attachment_is_found_by_its_document() {
    let world = World::new();
    let id = world.draft("INV-7");
    let body = json!({ "fileName": "a.pdf", "parentType": "Purchase Invoice", "parentId": id });
    let file = world.post("documentAttachments", &body).is(201).id();
    let upload = format!("/documentAttachments({file})/attachmentContent");
    let filter = format!("parentId eq {id} and parentType eq 'Purchase Invoice'");
    for operation in [
        identify(&world, Method::POST, "/documentAttachments", &[], &body.to_string()),
        identify(&world, Method::PATCH, &upload, &[], "bytes"),
        identify(&world, Method::GET, "/documentAttachments", &[("$filter", &filter)], ""),
    ] {
        for key in [id.to_string(), "INV-7".into()] {
            assert!(operation.keys.contains(&key), "{key} in {operation:?}");
        }
    }
}
