//! Invoice payments over the wire.

use concur::{
    ConcurError, InvoiceKey, InvoicePayment, InvoicePaymentMethod, InvoicePaymentOutcome, InvoicePaymentQuery,
    InvoicePaymentStatus, InvoiceVendor,
};

use crate::setup::{Setup, TOKEN, business, connected, token};
use crate::stub::Reply;

const REPORT: &str = "POST /invoice/payment-confirmation/v4/payments/bulkUpdate";
const HISTORY: &str = "GET /invoice/payment-confirmation/v4/payments";
const REQUEST_1: &str = "BB673A3B47DD41D2BCD1";
const REQUEST_2: &str = "A0042925D892D4725BF2";

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn payment(invoice: InvoiceKey) -> InvoicePayment {
    InvoicePayment {
        invoice,
        status: InvoicePaymentStatus::Paid,
        method: Some(InvoicePaymentMethod::Client),
        status_date: "2026-08-03".parse().unwrap(),
        invoice_amount: Some("10".parse().unwrap()),
        payment_amount: Some("7.58000000".parse().unwrap()),
        check_numbers: vec!["2345".into()],
        notes_to_supplier: None,
        adjustment_notes: Some("short".into()),
    }
}

fn by_request(id: &str) -> InvoiceKey {
    InvoiceKey::RequestId(business(id))
}

fn by_number(number: &str, code: &str, address_code: &str) -> InvoiceKey {
    let vendor = InvoiceVendor::CodeAndAddress {
        code: code.into(),
        address_code: address_code.into(),
    };
    InvoiceKey::InvoiceNumber {
        number: number.into(),
        vendor,
    }
}

#[tokio::test]
async fn results_are_matched_by_content_in_200_207_and_400() {
    let setup = ready().await;
    let ok_1 = format!(r#"{{"requestId":"{REQUEST_1}","invoiceNumber":"I-1","paymentStatus":"PAID"}}"#);
    let ok_number = r#"{"invoiceNumber":"I-9","vendorCode":"V-1","vendorAddressCode":"A-1"}"#;
    let decoy = r#"{"invoiceNumber":"I-9","vendorCode":"V-2","vendorAddressCode":"A-1"}"#;
    let bad_1 = format!(r#"{{"requestId":"{REQUEST_1}","errorMessage":"No request found for requestId {REQUEST_1}"}}"#);
    let bad_number = r#"{"invoiceNumber":"I-9","vendorCode":"V-1","vendorAddressCode":"A-1","errorMessage":"Request does not have a Payment Status of Extracted"}"#;
    use InvoicePaymentOutcome::{Accepted, NotExtracted, Unanswered, UnknownRequest};
    for (status, body, expected) in [
        (
            200,
            format!(r#"{{"status":"OK","successCount":2,"failureCount":0,"successfulPayments":[{ok_number},{ok_1}]}}"#),
            [Accepted, Accepted],
        ),
        (
            207,
            format!(r#"{{"status":"MULTI_STATUS","successfulPayments":[{ok_1}],"failedPayments":[{bad_number}]}}"#),
            [Accepted, NotExtracted],
        ),
        (
            207,
            format!(r#"{{"status":"MULTI_STATUS","successfulPayments":[{decoy}],"failedPayments":[{bad_1}]}}"#),
            [UnknownRequest, Unanswered],
        ),
        (
            400,
            format!(r#"{{"status":"BAD_REQUEST","failedPayments":[{bad_number},{bad_1}]}}"#),
            [UnknownRequest, NotExtracted],
        ),
    ] {
        setup.stub.on(
            REPORT,
            [Reply::json(status, body).header("concur-correlationid", "c-9")],
        );
        let payments = [payment(by_request(REQUEST_1)), payment(by_number("I-9", "V-1", "A-1"))];
        let answer = setup.concur.report_invoice_payments(&payments).await.unwrap();
        let outcomes: Vec<_> = answer.value.items.iter().map(|item| item.outcome).collect();
        assert_eq!(outcomes, expected, "{status}");
        assert_eq!(answer.correlation_id.as_deref(), Some("c-9"));
        assert_eq!(
            answer.value.items[0].invoice,
            by_request(REQUEST_1),
            "items come in the order asked"
        );
    }
    let expected = format!(
        r#"[{{"requestId":"{REQUEST_1}","invoiceAmount":10,"paymentStatus":"PAID","paymentMethodType":"CLIENT","paymentStatusDate":"2026-08-03","checkNumbers":["2345"],"paymentAmount":7.58000000,"paymentAdjNotes":"short"}},"#
    );
    let sent = &setup.stub.seen(REPORT)[0].body;
    assert!(sent.starts_with(&expected), "{sent}");
    assert!(sent.contains(r#"{"invoiceNumber":"I-9","vendorCode":"V-1","vendorAddressCode":"A-1","invoiceAmount":10"#));
}

#[tokio::test]
async fn a_refusal_without_results_is_not_mistaken_for_results() {
    let setup = ready().await;
    let generic = r#"{"errors":[{"errorCode":"E1","errorMessage":"malformed"}]}"#;
    let results = format!(r#"{{"successfulPayments":[{{"requestId":"{REQUEST_1}"}}]}}"#);
    let payments = [payment(by_request(REQUEST_1))];
    setup.stub.on(
        REPORT,
        [
            Reply::json(400, generic),
            Reply::json(200, generic),
            Reply::json(500, results),
        ],
    );
    let error = setup.concur.report_invoice_payments(&payments).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 400, ref message, .. } if message == "malformed"));
    let error = setup.concur.report_invoice_payments(&payments).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::Undecodable { status: 200, .. }),
        "{error:?}"
    );
    let error = setup.concur.report_invoice_payments(&payments).await.unwrap_err();
    assert!(matches!(error, ConcurError::Failed { status: 500, .. }), "{error:?}");
}

#[tokio::test]
async fn payments_that_could_not_be_matched_are_not_sent() {
    let setup = ready().await;
    let twice = [payment(by_request(REQUEST_1)), payment(by_request(REQUEST_1))];
    let nameless = [payment(by_number("", "V-1", "A-1"))];
    let long = [payment(by_number(&"9".repeat(51), "V-1", "A-1"))];
    for payments in [&twice[..], &nameless, &long, &[]] {
        let error = setup.concur.report_invoice_payments(payments).await.unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}

#[tokio::test]
async fn the_history_is_read_page_by_page_from_one() {
    let setup = ready().await;
    let record = |id: &str| {
        format!(
            r#"{{"requestId":"{id}","invoiceNumber":"I-1","paymentStatus":"PAID","paymentStatusDate":"2026-07-14","paymentAmount":100.50000000,"vendorCode":"V-1","foreignExchangeRate":0.100000}}"#
        )
    };
    let full: Vec<_> = (0..500).map(|_| record(REQUEST_1)).collect();
    let page = |rows: &[String]| {
        format!(
            r#"{{"pageNumber":1,"pageLimit":500,"totalRecordCount":501,"payments":[{}]}}"#,
            rows.join(",")
        )
    };
    setup.stub.on(
        HISTORY,
        [
            Reply::json(200, page(&full)),
            Reply::json(200, page(&[record(REQUEST_2)])),
        ],
    );
    let query = InvoicePaymentQuery {
        invoice_number: Some("I-1".into()),
        vendor_code: Some("V-1".into()),
        ..Default::default()
    };

    let records = setup.concur.invoice_payments(query).await.unwrap();

    assert_eq!(records.len(), 501);
    let last = records.last().unwrap();
    assert_eq!(last.request_id, Some(business(REQUEST_2)));
    assert_eq!(last.payment_status_date, Some("2026-07-14".parse().unwrap()));
    assert_eq!(last.payment_amount.unwrap().to_string(), "100.50000000");
    let seen = setup.stub.seen(HISTORY);
    let pages: Vec<_> = seen.iter().map(|s| s.query["page"].as_str()).collect();
    assert_eq!(pages, ["1", "2"]);
    assert_eq!(
        (seen[0].query["invoiceNumber"].as_str(), seen[0].query["limit"].as_str()),
        ("I-1", "500")
    );
}

#[tokio::test]
async fn the_whole_history_is_never_read_by_mistake() {
    let setup = ready().await;
    let error = setup
        .concur
        .invoice_payments(InvoicePaymentQuery::default())
        .await
        .unwrap_err();
    assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    assert_eq!(setup.stub.all_seen(), 0);
    setup.stub.on(HISTORY, [Reply::json(200, r#"{"message":"accepted"}"#)]);
    let query = InvoicePaymentQuery {
        vendor_code: Some("V-1".into()),
        ..Default::default()
    };
    let error = setup.concur.invoice_payments(query).await.unwrap_err();
    assert!(matches!(error, ConcurError::Undecodable { .. }), "{error:?}");
}
