//! Vendors that are created and updated in batches, and what the answers say of each.

use std::collections::BTreeMap;

use concur::{ConcurError, VendorField, VendorOutcome, VendorRow};

use crate::setup::{Setup, TOKEN, connected, token};
use crate::stub::Reply;

const CREATE: &str = "POST /api/v3.1/invoice/vendors";
const UPDATE: &str = "PUT /api/v3.1/invoice/vendors";

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn row(code: &str) -> VendorRow {
    VendorRow {
        vendor_code: code.to_owned(),
        address_code: "MAIN".to_owned(),
        fields: BTreeMap::from([
            (VendorField::VendorName, "Example Supplies".to_owned()),
            (VendorField::CountryCode, "DE".to_owned()),
            (VendorField::CurrencyCode, "EUR".to_owned()),
            (VendorField::PaymentTerms, "30".to_owned()),
            (VendorField::Address2, String::new()),
        ]),
    }
}

fn answer(vendors: &str) -> Reply {
    Reply::json(
        200,
        format!(r#"{{"Vendor":{vendors},"Items":null,"NextPage":null,"RequestRunSummary":"","TotalCount":0}}"#),
    )
}

#[tokio::test]
async fn a_batch_is_one_request_with_every_field_as_documented() {
    let setup = ready().await;
    let taken = r#"[{"VendorCode":"V-1","AddressCode":"MAIN","StatusList":null}]"#;
    setup.stub.on(CREATE, [answer(taken)]);
    setup.stub.on(UPDATE, [answer(taken)]);

    let created = setup.concur.create_vendors(&[row("V-1")]).await.unwrap().value;
    setup.concur.update_vendors(&[row("V-1")]).await.unwrap();

    assert_eq!(created[0].outcome, VendorOutcome::Taken);
    let seen = setup.stub.seen(CREATE);
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen[0].body,
        r#"{"Vendor":[{"Address2":"","AddressCode":"MAIN","CountryCode":"DE","CurrencyCode":"EUR","PaymentTerms":30,"VendorCode":"V-1","VendorName":"Example Supplies"}]}"#
    );
    assert_eq!(setup.stub.seen(UPDATE)[0].body, seen[0].body);
}

/// A refusal inside a 200 must not pass for done, in whichever order and shape it comes.
#[tokio::test]
async fn items_are_told_apart_by_their_codes_and_only_silence_is_success() {
    let setup = ready().await;
    setup.stub.on(
        CREATE,
        [answer(
            r#"[{"VendorCode":"v-2","AddressCode":"main","StatusList":[{"Code":17,"Message":"Custom1 is invalid","RecordNumber":1,"Type":"WARNING"}]},
                {"VendorCode":"V-1","AddressCode":"MAIN","StatusList":[]},
                {"VendorCode":"V-3","AddressCode":"MAIN","StatusList":{"Code":1,"Message":"Duplicate","RecordNumber":3,"Type":"ERROR"}},
                {"VendorCode":"V-9","AddressCode":"MAIN","StatusList":[]}]"#,
        )],
    );
    let rows = ["V-1", "V-2", "V-3", "V-4"].map(row);

    let items = setup.concur.create_vendors(&rows).await.unwrap().value;

    let outcomes: Vec<_> = items.iter().map(|item| &item.outcome).collect();
    assert_eq!(outcomes[0], &VendorOutcome::Taken);
    assert!(matches!(outcomes[1], VendorOutcome::Review { message } if message == "WARNING 17 Custom1 is invalid"));
    assert!(matches!(outcomes[2], VendorOutcome::Review { message } if message == "ERROR 1 Duplicate"));
    assert_eq!(outcomes[3], &VendorOutcome::Unanswered);
}

#[tokio::test]
async fn what_breaks_a_limit_is_not_sent() {
    let setup = ready().await;
    setup.stub.on(CREATE, [answer("[]")]);
    let mut too_long = row("V-1");
    too_long.address_code = "A".repeat(33);
    let mut no_country = row("V-1");
    no_country.fields.remove(&VendorField::CountryCode);
    let mut wrong = row("V-1");
    wrong.fields.insert(VendorField::CountryCode, "Germany".to_owned());
    for rows in [
        vec![],
        vec![row("V-1"), row("v-1")],
        vec![too_long],
        vec![no_country],
        vec![wrong],
        (0..1001).map(|number| row(&format!("V-{number}"))).collect(),
    ] {
        let error = setup.concur.create_vendors(&rows).await.unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
        assert!(!error.to_string().contains("Germany"), "{error}");
    }
    assert!(setup.stub.seen(CREATE).is_empty());
}

#[tokio::test]
async fn an_answer_about_nothing_is_unknown() {
    let setup = ready().await;
    setup.stub.on(CREATE, [answer("null")]);
    let items = setup.concur.create_vendors(&[row("V-1")]).await.unwrap().value;
    assert_eq!(items[0].outcome, VendorOutcome::Unanswered);
    setup.stub.on(UPDATE, [Reply::json(200, "<html>")]);
    let error = setup.concur.update_vendors(&[row("V-1")]).await.unwrap_err();
    assert!(matches!(error, ConcurError::Undecodable { .. }), "{error:?}");
}
