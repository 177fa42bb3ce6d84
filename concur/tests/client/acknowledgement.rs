//! Acknowledgement over the wire.

use concur::{Acknowledgement, AcknowledgementOutcome, ConcurError, DocumentType};

use crate::setup::{FI_1, FI_2, TOKEN, connected, fi, token};
use crate::stub::Reply;

const ACKNOWLEDGE: &str =
    "POST /financialintegration/fi/v4/companies/transactiontypes/invoice/transactions/acknowledgements";

fn both() -> Acknowledgement {
    Acknowledgement {
        system_id: "CONCORDAT-1".into(),
        financial_document_ids: vec![fi(FI_1), fi(FI_2)],
    }
}

#[tokio::test]
async fn each_document_has_its_own_outcome_whatever_the_order() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let body = format!(
        r#"[{{"code":101,"docId":"{FI_2}","systemId":"OTHER","acknowledgeResult":"FAILURE","errorMessage":"previously acknowledged"}},
            {{"code":0,"docId":"{FI_1}","systemId":null,"acknowledgeResult":"SUCCESS","errorMessage":""}}]"#
    );
    setup.stub.on(
        ACKNOWLEDGE,
        [Reply::json(200, body).header("concur-correlationid", "c-1")],
    );

    let answer = setup.concur.acknowledge(DocumentType::Invoice, both()).await.unwrap();

    assert_eq!(answer.correlation_id.as_deref(), Some("c-1"));
    let [two, one] = answer.value.as_slice() else {
        panic!("two items")
    };
    assert_eq!(
        (&two.financial_document_id, two.outcome),
        (&fi(FI_2), AcknowledgementOutcome::AlreadyAcknowledged)
    );
    assert_eq!(two.message.as_deref(), Some("previously acknowledged"));
    assert_eq!(
        (&one.financial_document_id, one.outcome),
        (&fi(FI_1), AcknowledgementOutcome::Acknowledged)
    );
    assert_eq!(one.message, None);
    let expected = format!(r#"{{"systemId":"CONCORDAT-1","ids":["{FI_1}","{FI_2}"]}}"#);
    assert_eq!(setup.stub.seen(ACKNOWLEDGE)[0].body, expected);
}

#[tokio::test]
async fn a_document_without_an_item_does_not_pass_for_acknowledged() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let body = format!(r#"[{{"code":0,"docId":"{FI_1}","acknowledgeResult":"SUCCESS"}}]"#);
    setup.stub.on(ACKNOWLEDGE, [Reply::json(200, body)]);
    let error = setup
        .concur
        .acknowledge(DocumentType::Invoice, both())
        .await
        .unwrap_err();
    assert!(
        matches!(error, ConcurError::Undecodable { ref reason, .. } if reason.contains(FI_2)),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_concur_cannot_take_is_not_sent() {
    let setup = connected().await;
    let wrong = [
        (DocumentType::ReportObligation, both()),
        (
            DocumentType::Invoice,
            Acknowledgement {
                system_id: " ".into(),
                ..both()
            },
        ),
        (
            DocumentType::Invoice,
            Acknowledgement {
                system_id: "x".repeat(51),
                ..both()
            },
        ),
        (
            DocumentType::Invoice,
            Acknowledgement {
                financial_document_ids: Vec::new(),
                ..both()
            },
        ),
        (
            DocumentType::Invoice,
            Acknowledgement {
                financial_document_ids: vec![fi(FI_1), fi(FI_1)],
                ..both()
            },
        ),
        (
            DocumentType::Invoice,
            Acknowledgement {
                financial_document_ids: (0..101).map(|n| fi(&format!("id-{n}"))).collect(),
                ..both()
            },
        ),
    ];
    for (document_type, acknowledgement) in wrong {
        let error = setup
            .concur
            .acknowledge(document_type, acknowledgement)
            .await
            .unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}
