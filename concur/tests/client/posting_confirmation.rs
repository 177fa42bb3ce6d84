//! Posting confirmation over the wire.

use concur::{
    ConcurError, DocumentPosting, DocumentType, PostedDocument, PostingConfirmation, PostingConfirmationOutcome,
    PostingResult, SystemMessage,
};
use serde_json::{Value, json};

use crate::setup::{FI_1, FI_2, TOKEN, connected, fi, token};
use crate::stub::Reply;

const CONFIRM: &str =
    "POST /financialintegration/fi/v4/companies/transactiontypes/expense/transactions/postingconfirmations";

fn posted(documents: Vec<PostedDocument>) -> DocumentPosting {
    DocumentPosting {
        financial_document_id: fi(FI_1),
        result: PostingResult::Posted { documents },
    }
}

fn document(number: &str) -> PostedDocument {
    PostedDocument {
        company_id: "0100".into(),
        document_number: number.into(),
        fiscal_year: "2026".into(),
        posting_date: "2026-03-02".parse().unwrap(),
    }
}

fn failed(short_text: String) -> DocumentPosting {
    let message = SystemMessage {
        line_item_id: None,
        message_id: "MAPPING-001".into(),
        language: "EN".into(),
        short_text,
        long_text: String::new(),
    };
    let result = PostingResult::Failed {
        messages: vec![message],
    };
    DocumentPosting {
        financial_document_id: fi(FI_2),
        result,
    }
}

fn confirmation(documents: Vec<DocumentPosting>) -> PostingConfirmation {
    PostingConfirmation {
        system_id: "CONCORDAT-1".into(),
        documents,
    }
}

#[tokio::test]
async fn success_and_failure_go_out_as_documented_and_come_back_by_document() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let body = format!(
        r#"[{{"code":0,"docId":"{FI_1}","postingConfirmationResult":"SUCCESS","errorMessage":"","detailMessage":""}},
            {{"code":116,"docId":"{FI_2}","postingConfirmationResult":"FAILURE","errorMessage":"This document does not exist.","detailMessage":"gone"}}]"#
    );
    setup
        .stub
        .on(CONFIRM, [Reply::json(200, body).header("concur-correlationid", "c-2")]);

    let request = confirmation(vec![
        posted(vec![document("PI-1"), document("PC-2")]),
        failed("No account".into()),
    ]);
    let answer = setup
        .concur
        .confirm_posting(DocumentType::Expense, request)
        .await
        .unwrap();

    let [one, two] = answer.value.as_slice() else {
        panic!("two items")
    };
    assert_eq!(
        (one.outcome, &one.message),
        (PostingConfirmationOutcome::Confirmed, &None)
    );
    assert_eq!(two.outcome, PostingConfirmationOutcome::UnknownDocument);
    assert_eq!(two.financial_document_id, fi(FI_2));
    assert_eq!(two.detail.as_deref(), Some("gone"));
    assert_eq!(answer.correlation_id.as_deref(), Some("c-2"));
    let sent: Value = serde_json::from_str(&setup.stub.seen(CONFIRM)[0].body).unwrap();
    let doc = |number: &str| {
        json!({"companyId": "0100", "documentNumber": number, "fiscalYear": "2026", "paymentRelevantLineItems": [],
               "postingDate": "2026-03-02"})
    };
    let expected = json!({"systemId": "CONCORDAT-1", "postingConfirmations": [
        {"docId": FI_1, "overallPostingStatusCode": "success", "postingDocs": [doc("PI-1"), doc("PC-2")],
         "systemMessages": []},
        {"docId": FI_2, "overallPostingStatusCode": "error", "postingDocs": [], "systemMessages": [
            {"concurTransactionLineItemId": "", "messageId": "MAPPING-001", "messageLanguage": "EN",
             "messageLongText": "", "messageShortText": "No account"}]},
    ]});
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn a_long_message_is_cut_to_what_concur_shows() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(
        CONFIRM,
        [Reply::json(200, format!(r#"[{{"code":0,"docId":"{FI_2}"}}]"#))],
    );
    let request = confirmation(vec![failed("é".repeat(2000))]);
    setup
        .concur
        .confirm_posting(DocumentType::Expense, request)
        .await
        .unwrap();
    let sent: Value = serde_json::from_str(&setup.stub.seen(CONFIRM)[0].body).unwrap();
    let text = sent
        .pointer("/postingConfirmations/0/systemMessages/0/messageShortText")
        .unwrap();
    assert_eq!(text.as_str().unwrap().chars().count(), 1300);
}

#[tokio::test]
async fn success_without_a_posted_document_is_not_sent() {
    let setup = connected().await;
    let wrong = [
        confirmation(vec![posted(Vec::new())]),
        confirmation(vec![posted(vec![document(&"9".repeat(81))])]),
        confirmation(Vec::new()),
        confirmation(vec![posted(vec![document("PI-1")]), posted(vec![document("PI-2")])]),
    ];
    for request in wrong {
        let error = setup
            .concur
            .confirm_posting(DocumentType::Expense, request)
            .await
            .unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}
