//! Lists: all pages or an error, and the token stays on the API's host and path.

use std::num::NonZeroU32;

use serde_json::{Value, json};
use uuid::Uuid;

use super::stub::{COMPANY, Reply, Stub, page};
use crate::{AccountType, BcError, Changed, LinkProblem, PostingValidation, VendorBlocked};

fn vendor(number: &str, blocked: &str) -> Value {
    json!({
        "@odata.etag": "W/\"a\"", "id": Uuid::from_u128(1), "number": number, "displayName": "Example Supplies Ltd",
        "currencyId": Uuid::nil(), "currencyCode": "EUR", "paymentTermsId": Uuid::nil(), "blocked": blocked,
        "balance": 0, "lastModifiedDateTime": "2026-03-01T10:00:00.53Z"
    })
}

#[tokio::test]
async fn every_page_is_read_and_asked_for_in_the_same_size() {
    let stub = Stub::new([]).await;
    let next = format!(
        "{}{COMPANY}/vendors?aid=FIN&$skiptoken=1",
        stub.root.as_str().trim_end_matches('/')
    );
    stub.push(page(json!([vendor("10", "_x0020_"), vendor("20", " ")]), Some(next)));
    stub.push(page(json!([vendor("30", "All"), vendor("40", "Payment")]), None));

    let since = "2026-03-01T09:00:00Z".parse().unwrap();
    let client = stub.client().with_rows_per_page(NonZeroU32::new(2).unwrap());
    let vendors = client.vendors(Changed::Since(since)).await.unwrap();

    let numbers: Vec<_> = vendors.iter().map(|vendor| vendor.number.as_str()).collect();
    assert_eq!(numbers, ["10", "20", "30", "40"]);
    let blocked: Vec<_> = vendors.into_iter().map(|vendor| vendor.blocked).collect();
    assert_eq!(
        blocked,
        [
            VendorBlocked::No,
            VendorBlocked::No,
            VendorBlocked::All,
            VendorBlocked::Payment
        ]
    );
    let calls = stub.calls();
    assert_eq!(
        calls[0].target,
        format!("{COMPANY}/vendors?$filter=lastModifiedDateTime%20gt%202026-03-01T09:00:00.000Z")
    );
    assert_eq!(
        calls[1].target,
        format!("{COMPANY}/vendors?aid=FIN&$skiptoken=1"),
        "verbatim"
    );
    for call in &calls {
        assert_eq!(call.header("prefer"), Some("odata.maxpagesize=2"));
        assert_eq!(call.header("accept"), Some("application/json"));
        assert_eq!(call.header("accept-language"), Some("en-US"));
        assert_eq!(call.header("data-access-intent"), None);
        assert!(call.header("client-request-id").unwrap().parse::<Uuid>().is_ok());
    }
}

#[tokio::test]
async fn the_token_is_not_carried_to_another_host_or_path() {
    let elsewhere = Stub::new([page(json!([]), None)]).await;
    let stub = Stub::new([]).await;
    let own = stub.root.as_str().trim_end_matches('/').to_owned();
    for (link, problem) in [
        (
            format!(
                "{}{}/vendors?x=1",
                elsewhere.root.as_str().trim_end_matches('/'),
                COMPANY
            ),
            LinkProblem::OtherHost,
        ),
        (own.replace("http", "https") + COMPANY, LinkProblem::OtherHost),
        (own.replace("http://", "http://user@") + COMPANY, LinkProblem::OtherHost),
        (
            format!("{own}/v2.0/tenant-2/Production/api/v2.0/companies"),
            LinkProblem::OtherPath,
        ),
        (
            format!("{own}{COMPANY}/../../../../../Sandbox/api/v2.0/companies"),
            LinkProblem::OtherPath,
        ),
        (format!("{COMPANY}/vendors?$skiptoken=1"), LinkProblem::NotAnAddress),
    ] {
        stub.push(page(json!([vendor("10", " ")]), Some(link.clone())));
        let asked = stub.calls().len();
        let error = stub.client().vendors(Changed::All).await.unwrap_err();
        assert!(
            matches!(&error, BcError::UnexpectedLink { problem: found, .. } if *found == problem),
            "{link}: {error:?}"
        );
        assert_eq!(stub.calls().len(), asked + 1, "{link}");
    }
    assert!(elsewhere.calls().is_empty());
}

#[tokio::test]
async fn links_in_a_circle_and_without_an_end_are_given_up() {
    let stub = Stub::new([]).await;
    let link = |n: usize| {
        Some(format!(
            "{}{COMPANY}/vendors?n={n}",
            stub.root.as_str().trim_end_matches('/')
        ))
    };
    for n in [1, 2, 1] {
        stub.push(page(json!([]), link(n)));
    }
    let error = stub.client().vendors(Changed::All).await.unwrap_err();
    assert!(
        matches!(
            error,
            BcError::UnexpectedLink {
                problem: LinkProblem::Repeated,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(stub.calls().len(), 3);

    for n in 0..600 {
        stub.push(page(json!([]), link(n)));
    }
    let error = stub.client().vendors(Changed::All).await.unwrap_err();
    assert!(
        matches!(
            error,
            BcError::UnexpectedLink {
                problem: LinkProblem::TooManyPages,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(stub.calls().len(), 3 + 500);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_list() {
    let stub = Stub::new([]).await;
    let next = format!("{}{COMPANY}/accounts?n=1", stub.root.as_str().trim_end_matches('/'));
    stub.push(page(json!([]), Some(next)));
    stub.push(Reply::new(503, ""));
    let error = stub.client().accounts(Changed::All).await.unwrap_err();
    assert!(
        matches!(&error, BcError::Answered(answer) if answer.status == 503),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_vendor_is_found_by_its_stored_number() {
    let stub = Stub::new([page(json!([vendor("O'B", " ")]), None), page(json!([]), None)]).await;
    let client = stub.client();
    assert_eq!(
        client
            .vendor_by_number(" o'b ")
            .await
            .unwrap()
            .unwrap()
            .payment_terms_id,
        None
    );
    assert!(client.vendor_by_number("x").await.unwrap().is_none());
    assert_eq!(
        stub.calls()[0].target,
        format!("{COMPANY}/vendors?$filter=number%20eq%20%27O%27%27B%27")
    );
}

#[tokio::test]
async fn master_data_is_read_where_it_lives() {
    let id = Uuid::from_u128(7);
    let modified = "2026-03-01T10:00:00Z";
    let stub = Stub::new([
        page(
            json!([{"id": id, "number": "61100", "displayName": "Travel", "accountType": "Begin_x002D_Total",
            "directPosting": true, "blocked": false, "netChange": 0, "lastModifiedDateTime": modified}]),
            None,
        ),
        page(
            json!([{"id": id, "code": "DEPARTMENT", "displayName": "Department", "lastModifiedDateTime": modified}]),
            None,
        ),
        page(
            json!([{"id": id, "code": "SALES", "dimensionId": id, "lastModifiedDateTime": modified}]),
            None,
        ),
        page(
            json!([{"parentId": id, "dimensionId": id, "dimensionCode": "DEPARTMENT", "dimensionValueId": id,
            "dimensionValueCode": "SALES", "postingValidation": "Same_x0020_Code"}]),
            None,
        ),
        page(
            json!([{"id": id, "code": "CAD", "amountDecimalPlaces": "2:2", "amountRoundingPrecision": 0.01,
            "lastModifiedDateTime": modified}]),
            None,
        ),
        page(
            json!([{"id": id, "allowPostingFrom": "2026-01-01", "allowPostingTo": "0001-01-01",
            "localCurrencyCode": "EUR"}]),
            None,
        ),
        page(json!([{"id": id, "name": "CRONUS", "timestamp": 4006}]), None),
    ])
    .await;
    let client = stub.client();
    let account = client.accounts(Changed::All).await.unwrap().remove(0);
    assert_eq!(account.account_type, AccountType::BeginTotal);
    assert!(
        !account.accepts_lines(),
        "a total takes no lines even if direct posting is on"
    );
    assert_eq!(client.dimensions(Changed::All).await.unwrap()[0].code, "DEPARTMENT");
    assert_eq!(client.dimension_values(id).await.unwrap()[0].dimension_id, id);
    let default = client.default_dimensions_of_vendor(id).await.unwrap().remove(0);
    assert_eq!(default.posting_validation, PostingValidation::SameCode);
    assert_eq!(client.currencies(Changed::All).await.unwrap()[0].code, "CAD");
    let setup = client.general_ledger_setup().await.unwrap();
    assert_eq!(
        (setup.allow_posting_from, setup.allow_posting_to),
        (Some(jiff::civil::date(2026, 1, 1)), None)
    );
    assert_eq!(client.companies().await.unwrap()[0].name, "CRONUS");

    let paths: Vec<String> = stub
        .calls()
        .into_iter()
        .map(|call| call.target.replace(COMPANY, "~"))
        .collect();
    assert_eq!(
        paths,
        [
            "~/accounts",
            "~/dimensions",
            "~/dimensions(00000000-0000-0000-0000-000000000007)/dimensionValues",
            "~/vendors(00000000-0000-0000-0000-000000000007)/defaultDimensions",
            "~/currencies",
            "~/generalLedgerSetup",
            "/v2.0/tenant-1/Production/api/v2.0/companies",
        ]
    );
    assert!(stub.calls().iter().all(|call| call.method == "GET"));
}

#[tokio::test]
async fn a_company_without_general_ledger_setup_is_told() {
    let stub = Stub::new([page(json!([]), None)]).await;
    let error = stub.client().general_ledger_setup().await.unwrap_err();
    assert!(
        matches!(&error, BcError::Undecodable { problem, .. } if problem == "it has no row"),
        "{error:?}"
    );
}
