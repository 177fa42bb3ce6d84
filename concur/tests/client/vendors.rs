//! The list of vendors and its pages.

use concur::{ConcurError, ConcurVendor, VendorField};

use crate::setup::{Setup, TOKEN, connected, token};
use crate::stub::Reply;

const VENDORS: &str = "GET /api/v3.1/invoice/vendors";

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn page(code: &str, next_page: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"Vendor":[{{"VendorCode":"{code}","AddressCode":"A-1","VendorName":"Example Supplies","Approved":"N","CurrencyCode":"EUR","TaxID":"","VendorBankList":null}}],"Items":null,"NextPage":{next_page},"RequestRunSummary":"","TotalCount":3}}"#
        ),
    )
}

fn codes(vendors: &[ConcurVendor]) -> Vec<&str> {
    vendors
        .iter()
        .filter_map(|vendor| vendor.vendor_code.as_deref())
        .collect()
}

#[tokio::test]
async fn pages_follow_a_uri_and_a_bare_offset_alike_on_our_own_base() {
    let setup = ready().await;
    let uri = r#""https://api.example.com/api/v3.1/invoice/vendors?limit=25&offset=b%2Fw%3D%3D""#;
    setup.stub.on(
        VENDORS,
        [page("V-1", uri), page("V-2", "\"2000\""), page("V-3", "null")],
    );

    let vendors = setup.concur.vendors().await.unwrap();

    assert_eq!(codes(&vendors), ["V-1", "V-2", "V-3"]);
    assert_eq!(vendors[0].approved, Some(false));
    let seen = setup.stub.seen(VENDORS);
    let offsets: Vec<_> = seen
        .iter()
        .map(|seen| seen.query.get("offset").map(String::as_str))
        .collect();
    assert_eq!(offsets, [None, Some("b/w=="), Some("2000")]);
    assert!(seen.iter().all(|seen| seen.query["limit"] == "1000"));
    assert_eq!(seen[2].header("authorization"), Some("Bearer at-1"));
}

#[tokio::test]
async fn an_empty_next_page_ends_the_list() {
    let setup = ready().await;
    setup.stub.on(VENDORS, [page("V-1", "\"\""), page("V-2", "null")]);
    assert_eq!(codes(&setup.concur.vendors().await.unwrap()), ["V-1"]);
}

#[tokio::test]
async fn pages_that_lead_back_or_nowhere_are_no_whole_list() {
    let setup = ready().await;
    for next_pages in [
        ["\"7\"", "\"7\""],
        ["\"https://api.example.com/vendors?limit=1000\"", "null"],
    ] {
        setup
            .stub
            .on(VENDORS, next_pages.map(|next_page| page("V-1", next_page)));
        let error = setup.concur.vendors().await.unwrap_err();
        assert!(matches!(error, ConcurError::Undecodable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_page_that_fails_gives_no_part_of_the_list() {
    let setup = ready().await;
    setup.stub.on(
        VENDORS,
        [
            page("V-1", "\"1000\""),
            Reply::json(400, r#"{"Message":"request limit exceeded"}"#),
        ],
    );
    let error = setup.concur.vendors().await.unwrap_err();
    assert!(
        matches!(&error, ConcurError::Refused { status: 400, message, .. } if message == "request limit exceeded"),
        "{error:?}"
    );
}

/// Each page is a request of its own for whoever keeps the rate, and a look at one vendor must not take another for it.
#[tokio::test]
async fn one_page_and_one_vendor_are_one_request_each() {
    let setup = ready().await;
    setup.stub.on(
        VENDORS,
        [
            page("V-1", "\"1000\""),
            page("V-2", "null"),
            page("V-3", "null"),
            page("v-1", "null"),
        ],
    );

    let first = setup.concur.vendor_page(None).await.unwrap();
    assert_eq!(
        (codes(&first.vendors), first.next.as_deref()),
        (vec!["V-1"], Some("1000"))
    );
    let second = setup.concur.vendor_page(first.next.as_deref()).await.unwrap();
    assert_eq!((codes(&second.vendors), second.next), (vec!["V-2"], None));
    assert!(
        setup.concur.vendors_of_code("V-1").await.unwrap().is_empty(),
        "another vendor was taken for it"
    );
    let found = setup.concur.vendors_of_code("V-1").await.unwrap();
    assert_eq!(codes(&found), ["v-1"]);
    assert_eq!(found[0].fields[&VendorField::VendorName], "Example Supplies");
    assert!(
        !found[0].fields.contains_key(&VendorField::TaxId),
        "an empty text is no value"
    );
    let seen = setup.stub.seen(VENDORS);
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[2].query.get("vendorCode").map(String::as_str), Some("V-1"));
}
