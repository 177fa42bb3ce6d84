use super::*;

#[test]
fn posting_keeps_the_id_and_changes_the_number() {
    let world = World::new();
    let id = world.draft("X");
    let draft = world.get(&format!("purchaseInvoices({id})?$expand=purchaseInvoiceLines"));
    let answer = world.post_draft(id);
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    let posted = world.get(&format!("purchaseInvoices({id})?$expand=purchaseInvoiceLines"));
    assert_eq!(posted.json["id"], draft.json["id"]);
    assert_eq!(
        (&draft.json["number"], &posted.json["number"]),
        (&json!("PINV-100001"), &json!("PPINV-100001"))
    );
    assert_eq!(
        (&draft.json["status"], &posted.json["status"]),
        (&json!("Draft"), &json!("Open"))
    );
    assert_ne!(posted.tag(), draft.tag());
    assert_eq!(
        draft.json["purchaseInvoiceLines"][0]["id"], posted.json["purchaseInvoiceLines"][0]["id"],
        "lines keep their ids"
    );
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        "The action can be applied to a draft invoice only.",
    );
    let text = "The invoice has been posted and can no longer be modified.";
    let path = format!("purchaseInvoices({id})");
    world
        .patch(&path, "*", &json!({ "dueDate": "2026-01-01" }))
        .refused(400, "Application_DialogException", text);
    world
        .post(
            &format!("{path}/purchaseInvoiceLines"),
            &json!({ "description": "late" }),
        )
        .refused(400, "Application_DialogException", text);
    world.delete(&path).refused(400, "Application_DialogException", text);
}

#[test]
fn the_action_takes_no_body_and_wants_a_length() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})/Microsoft.NAV.post");
    world
        .call(Method::POST, &path, &[], "{}")
        .refused(400, "BadRequest", "Invalid Request Body");
    world
        .call(
            Method::POST,
            &format!("purchaseInvoices({id})/Microsoft.NAV.cancel"),
            &[],
            "",
        )
        .is(501);
    world.call(Method::GET, &path, &[], "").is(404);
    let options = BusinessCentralOptions::default();
    let mut headers = HeaderMap::new();
    headers.insert("authorization", format!("Bearer {}", world.token).parse().unwrap());
    let without_length = SimRequest {
        method: Method::POST,
        path: format!("/v2.0/Production/api/v2.0/companies({})/{path}", options.company_id),
        query: Vec::new(),
        headers,
        body: Bytes::new(),
        chunked: false,
    };
    assert_eq!(world.simulator.answer(&without_length).status, 411);
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Draft);
}

#[test]
fn duplicates_are_refused_at_posting_within_the_pay_to_vendor_only() {
    let world = World::new();
    world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        ..Default::default()
    });
    world.simulator.add_vendor(VendorSeed {
        number: "V300".into(),
        pay_to: "V100".into(),
        ..Default::default()
    });
    world.posted("INV-1");
    let of_vendor = |vendor: &str| {
        let mut body = invoice("inv-1", "5");
        body["vendorNumber"] = json!(vendor);
        world.post("purchaseInvoices", &body).is(201).id()
    };
    let text = "Purchase Invoice INV-1 already exists for this vendor.";
    world
        .post_draft(of_vendor("V100"))
        .refused(400, "Application_DialogException", text);
    world
        .post_draft(of_vendor("V300"))
        .refused(400, "Application_DialogException", text);
    world.post_draft(of_vendor("V200")).is(204);
}

#[test]
fn cancelled_invoices_still_count_as_duplicates() {
    let world = World::new();
    let (_, number) = world.posted("INV-1");
    world.simulator.cancel(&number).unwrap();
    let again = world.draft("INV-1");
    assert_eq!(world.post_draft(again).status, 400);
}

#[test]
fn the_duplicate_text_follows_the_session_language() {
    let world = World::new();
    world.posted("INV-1");
    let id = world.draft("INV-1");
    let spanish = "La factura de compra INV-1 ya existe para este proveedor.";
    let english = "Purchase Invoice INV-1 already exists for this vendor.";
    let post = |language: &[(&str, &str)], text: &str| {
        world
            .call(
                Method::POST,
                &format!("purchaseInvoices({id})/Microsoft.NAV.post"),
                language,
                "",
            )
            .refused(400, "Application_DialogException", text);
    };
    post(&[], english);
    post(&[("accept-language", "es-ES")], spanish);
    world
        .simulator
        .switches(|switches| switches.session_language = SessionLanguage::Spanish);
    post(&[], spanish);
    post(&[("accept-language", "en-US")], english);
    world
        .simulator
        .switches(|switches| switches.foreign_texts = ForeignTexts::English);
    post(&[], english);
}

#[test]
fn what_the_document_checks_refuse_leaves_the_draft_untouched() {
    let world = World::new();
    let day = |text: &str| Some(text.parse().unwrap());
    let id = world.draft("X");
    let tag = || world.get(&format!("purchaseInvoices({id})")).tag().to_owned();
    let before = tag();
    let refused = |text: &str| world.post_draft(id).refused(400, "Application_DialogException", text);

    world.simulator.set_posting_range(PostingRange {
        from: None,
        to: day("2020-12-31"),
    });
    refused("Posting Date is not within your range of allowed posting dates.");
    world.simulator.set_posting_range(PostingRange {
        from: day("2999-01-01"),
        to: None,
    });
    refused("Posting Date is not within your range of allowed posting dates.");
    world.simulator.set_posting_range(PostingRange::default());

    world.simulator.block_vendor("V100", VendorBlocked::All);
    refused("You cannot post this type of document when Vendor V100 is blocked with type All");
    world.simulator.block_vendor("V100", VendorBlocked::Payment);

    world
        .simulator
        .switches(|switches| switches.document_total_check = DocumentTotalCheck::On);
    refused("Doc. Amount Incl. VAT (0) is not equal to total of lines (100.00)");
    world
        .simulator
        .switches(|switches| switches.document_total_check = DocumentTotalCheck::Off);

    world
        .simulator
        .switches(|switches| switches.approvals = Approvals::Required);
    refused("Purchase Invoice PINV-100001 must be approved and released before you can perform this action.");
    assert_eq!(tag(), before, "nothing was written so far");
    assert_eq!(world.simulator.document(id).unwrap().number, "PINV-100001");

    world.simulator.person_releases(id, ReleaseStatus::Released).unwrap();
    world
        .patch(
            &format!("purchaseInvoices({id})"),
            "*",
            &json!({ "dueDate": "2026-01-01" }),
        )
        .refused(
            400,
            "Application_FieldValidationException",
            "Status must be equal to 'Open'  in Purchase Header: Document Type=Invoice, No.=PINV-100001. \
         Current value is 'Released'.",
        );
    assert_eq!(
        world.get(&format!("purchaseInvoices({id})")).json["status"],
        "Draft",
        "approval is invisible"
    );
    world.post_draft(id).is(204);
    assert_eq!(
        world.simulator.document(id).unwrap().number,
        "PPINV-100001",
        "no posted number was used up"
    );
}

#[test]
fn empty_documents_and_blank_numbers_are_refused() {
    let world = World::new();
    let post = |body: Value| {
        let id = world.post("purchaseInvoices", &body).is(201).id();
        world.post_draft(id)
    };
    let nothing = "There is nothing to post because the document does not contain a quantity or amount.";
    post(
        json!({ "vendorNumber": "V100", "vendorInvoiceNumber": "A", "purchaseInvoiceLines": [{ "description": "c" }] }),
    )
    .refused(400, "Application_DialogException", nothing);
    post(invoice("", "1")).refused(
        400,
        "Application_DialogException",
        "You need to enter the document number of the document from the vendor in the Vendor Invoice No. field, \
         so that this document stays linked to the original.",
    );
    world
        .simulator
        .switches(|switches| switches.external_number = ExternalNumber::Optional);
    post(invoice("", "1")).is(204);
    post(invoice("", "1")).is(204);
}

#[test]
fn no_default_posting_date_is_mended_by_a_patch() {
    let world = World::new();
    world
        .simulator
        .switches(|switches| switches.default_posting_date = DefaultPostingDate::NoDate);
    let id = world.draft("X");
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        "Posting Date must have a value in Purchase Header: Document Type=Invoice, No.=PINV-100001. \
         It cannot be zero or empty.",
    );
    world
        .patch(
            &format!("purchaseInvoices({id})"),
            "*",
            &json!({ "postingDate": world.today() }),
        )
        .is(200);
    world.post_draft(id).is(204);
}

#[test]
fn mandatory_dimensions_are_found_out_at_posting() {
    let world = World::new();
    world.simulator.add_account(AccountSeed {
        number: "60100".into(),
        mandatory_dimension: Some("DEPARTMENT".into()),
        ..Default::default()
    });
    let id = world.draft("X");
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        "The dimensions used in Invoice PINV-100001, line no. 10000 are invalid \
         Select a Dimension Value Code for the Dimension Code DEPARTMENT for G/L Account 60100.",
    );
    let line = world.simulator.document(id).unwrap().lines[0].id;
    world
        .post(
            &format!("purchaseInvoiceLines({line})/dimensionSetLines"),
            &json!({ "code": "DEPARTMENT", "valueCode": "SALES" }),
        )
        .is(201);
    world.post_draft(id).is(204);
}

#[test]
fn a_vendors_same_code_rule_is_checked_at_posting() {
    let world = World::new();
    world.simulator.add_vendor(VendorSeed {
        number: "V100".into(),
        default_dimensions: vec![DefaultDimensionSeed {
            dimension: "DEPARTMENT".into(),
            value: "SALES".into(),
            posting: ValuePosting::SameCode,
        }],
        ..Default::default()
    });
    let id = world.draft("X");
    world
        .patch(
            &format!("purchaseInvoices({id})"),
            "*",
            &json!({ "shortcutDimension1Code": "PROD" }),
        )
        .is(200);
    world.post_draft(id).refused(
        400,
        "Application_DialogException",
        "The Dimension Value Code must be SALES for Dimension Code DEPARTMENT for Vendor V100. Currently it's PROD.",
    );
}
