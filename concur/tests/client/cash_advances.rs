//! The calls that hold for every type, with cash advances; and a look-up that hands the document on.

use concur::{
    Acknowledgement, AcknowledgementOutcome, DocumentPosting, DocumentStatus, DocumentType, PageRequest,
    PostedDocument, PostingConfirmation, PostingConfirmationOutcome, PostingResult,
};

use crate::setup::{FI_1, Setup, TOKEN, business, connected, fi, token};
use crate::stub::Reply;

const CASH_ADVANCES: &str = "/financialintegration/fi/v4/companies/transactiontypes/cashadvance/transactions";
const DOCUMENT: &str = r#"{"cashAdvanceData":{"cashAdvanceId":"CA-1","requestAmount":250.00000000},"journalData":[{"debitOrCredit":"DR","amount":250.0}]}"#;

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

fn page(document_type: DocumentType, status: &str) -> Reply {
    Reply::json(
        200,
        format!(
            r#"{{"content":[{{"id":"{FI_1}","docType":"{document_type}","erpSystemId":null,"document":{DOCUMENT},"docStatus":"{status}"}}],"page":{{"totalElements":1,"totalPages":1,"number":0}}}}"#
        ),
    )
}

#[tokio::test]
async fn cash_advances_are_listed_acknowledged_and_confirmed_under_their_own_path() {
    let setup = ready().await;
    setup.stub.on(
        &format!("GET {CASH_ADVANCES}"),
        [page(DocumentType::CashAdvance, "READY")],
    );
    let acknowledged = format!(r#"[{{"code":0,"docId":"{FI_1}","acknowledgeResult":"SUCCESS"}}]"#);
    setup.stub.on(
        &format!("POST {CASH_ADVANCES}/acknowledgements"),
        [Reply::json(200, acknowledged)],
    );
    let confirmed = format!(r#"[{{"code":0,"docId":"{FI_1}","postingConfirmationResult":"SUCCESS"}}]"#);
    setup.stub.on(
        &format!("POST {CASH_ADVANCES}/postingconfirmations"),
        [Reply::json(200, confirmed)],
    );

    let request = PageRequest { page: 0, limit: 25 };
    let listed = setup.concur.list_transactions(DocumentType::CashAdvance, request).await;
    assert_eq!(listed.unwrap().transactions[0].document.get(), DOCUMENT);

    let acknowledgement = Acknowledgement {
        system_id: "CONCORDAT-1".into(),
        financial_document_ids: vec![fi(FI_1)],
    };
    let answer = setup
        .concur
        .acknowledge(DocumentType::CashAdvance, acknowledgement)
        .await;
    assert_eq!(answer.unwrap().value[0].outcome, AcknowledgementOutcome::Acknowledged);

    let posted = PostedDocument {
        company_id: "0100".into(),
        document_number: "CA-000017".into(),
        fiscal_year: "2026".into(),
        posting_date: "2026-03-02".parse().unwrap(),
    };
    let confirmation = PostingConfirmation {
        system_id: "CONCORDAT-1".into(),
        documents: vec![DocumentPosting {
            financial_document_id: fi(FI_1),
            result: PostingResult::Posted {
                documents: vec![posted],
            },
        }],
    };
    let answer = setup
        .concur
        .confirm_posting(DocumentType::CashAdvance, confirmation)
        .await;
    assert_eq!(answer.unwrap().value[0].outcome, PostingConfirmationOutcome::Confirmed);
}

#[tokio::test]
async fn a_look_up_hands_the_document_on_for_every_type() {
    let setup = ready().await;
    for document_type in DocumentType::ALL {
        let route = format!("GET /financialintegration/fi/v4/companies/transactiontypes/{document_type}/transactions");
        setup
            .stub
            .on(&route, [page(document_type, "POSTING_CONFIRMED_SUCCESS")]);
        let id = business("6517F735E33A47B98D80");
        let found = setup.concur.find_transactions(document_type, &id).await.unwrap();
        assert_eq!(found[0].document.get(), DOCUMENT, "{document_type}");
        assert_eq!(found[0].status, DocumentStatus::PostingConfirmedSuccess);
        let seen = &setup.stub.seen(&route)[0];
        assert_eq!(seen.query["docId"], "6517F735E33A47B98D80");
        assert_eq!(seen.query["ignoreDocumentStatus"], "yes");
        assert_eq!(seen.header("documentformatas"), Some("json"));
    }
}
