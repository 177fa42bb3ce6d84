//! Payment confirmation of expense reports over the wire.

use concur::{
    Clearing, ClearingMethod, ClearingReference, ConcurError, DocumentPayment, PaymentConfirmation,
    PaymentConfirmationOutcome, PaymentStatus,
};

use crate::setup::{FI_1, FI_2, TOKEN, connected, fi, token};
use crate::stub::Reply;

const CONFIRM: &str =
    "POST /financialintegration/fi/v4/companies/transactiontypes/expense/transactions/paymentconfirmations";

fn clearing(reference: &str, amount: &str) -> Clearing {
    Clearing {
        date: "2026-02-06".parse().unwrap(),
        amount: amount.parse().unwrap(),
        currency: "USD".into(),
        receiver_id: "EMP-001".into(),
        receiver_name: "Employee 001".into(),
        reference: ClearingReference {
            company_code: "US01".into(),
            document_number: "PI-667799".into(),
            fiscal_year: "2026".into(),
            payment_reference: reference.into(),
            method: ClearingMethod::Electronic,
        },
    }
}

fn payment(id: &str, status: PaymentStatus, clearings: Vec<Clearing>) -> DocumentPayment {
    DocumentPayment {
        financial_document_id: fi(id),
        status,
        clearings,
    }
}

fn confirmation(documents: Vec<DocumentPayment>) -> PaymentConfirmation {
    PaymentConfirmation {
        system_id: "CONCORDAT-1".into(),
        documents,
    }
}

#[tokio::test]
async fn amounts_keep_their_digits_and_repeats_are_recognised() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let body = format!(
        r#"[{{"code":0,"docId":"{FI_1}","paymentConfirmationResult":"SUCCESS","errorMessage":null,"paymentRef":"R-1"}},
            {{"code":298,"docId":"{FI_1}","paymentConfirmationResult":"NOOP","errorMessage":"exists","paymentRef":"R-2"}},
            {{"code":298,"docId":"{FI_2}","paymentConfirmationResult":"NOT_POSTING_CONFIRMED","paymentRef":"R-3"}}]"#
    );
    setup.stub.on(CONFIRM, [Reply::json(200, body)]);
    let reversed = PaymentStatus::Reversed {
        message: "Bounced".into(),
    };
    let request = confirmation(vec![
        payment(
            FI_1,
            PaymentStatus::CompletelyPaid,
            vec![clearing("R-1", "220.00"), clearing("R-2", "0.10")],
        ),
        payment(FI_2, reversed, vec![clearing("R-3", "12345678901234567890.12345678")]),
    ]);

    let answer = setup.concur.confirm_payment(request).await.unwrap();

    let outcomes: Vec<_> = answer
        .value
        .iter()
        .map(|i| (i.payment_reference.as_deref(), i.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [
            (Some("R-1"), PaymentConfirmationOutcome::Confirmed),
            (Some("R-2"), PaymentConfirmationOutcome::AlreadyConfirmed),
            (Some("R-3"), PaymentConfirmationOutcome::NotPostingConfirmed),
        ]
    );
    let sent = &setup.stub.seen(CONFIRM)[0].body;
    for expected in [
        r#"{"systemId":"CONCORDAT-1","processingConfirmation":[{"docId":"#,
        r#""processingStatusCode":"CP","clearingDetails":[{"clearingDate":"20260206","clearingAmount":220.00,"clearingCurrency":"USD""#,
        r#""clearingAmount":0.10,"#,
        r#""processingStatusCode":"RE","additionalMessage":"Bounced","#,
        r#""clearingAmount":12345678901234567890.12345678,"#,
        r#""receiver":{"receiverId":"EMP-001","receiverName":"Employee 001","receiverType":"EMPLOYEE"}"#,
        r#""clearingReference":{"companyCode":"US01","financialDocumentId":"PI-667799","fiscalYear":"2026","paymentRef":"R-1","paymentMethod":"E"}"#,
    ] {
        assert!(sent.contains(expected), "{expected} in {sent}");
    }
}

#[tokio::test]
async fn a_payment_that_could_not_be_recognised_again_is_not_sent() {
    let setup = connected().await;
    let paid = || PaymentStatus::CompletelyPaid;
    let wrong = [
        confirmation(Vec::new()),
        confirmation(vec![payment(FI_1, paid(), Vec::new())]),
        confirmation(vec![payment(FI_1, paid(), vec![clearing("", "1.00")])]),
        confirmation(vec![payment(
            FI_1,
            paid(),
            vec![clearing("R-1", "1.00"), clearing("R-1", "2.00")],
        )]),
    ];
    for request in wrong {
        let error = setup.concur.confirm_payment(request).await.unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}

#[test]
fn debug_output_has_no_name_and_no_amount() {
    let text = format!(
        "{:?}",
        confirmation(vec![payment(
            FI_1,
            PaymentStatus::PartiallyPaid,
            vec![clearing("R-1", "77.25")]
        )])
    );
    assert!(
        text.contains("R-1") && !text.contains("77.25") && !text.contains("Employee 001"),
        "{text}"
    );
}
