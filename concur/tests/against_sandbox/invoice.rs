//! Invoices, whose payments go through an interface of their own.

use concur::{
    Concur, ConcurError, InvoiceKey, InvoicePayment, InvoicePaymentMethod, InvoicePaymentOutcome, InvoicePaymentQuery,
    InvoicePaymentStatus, InvoiceVendor,
};
use sandbox::concur::{ConcurOptions, DocType, PaymentHistory};
use sandbox::fault::Fault;

use crate::setup::{business, world, world_with};

fn paid(invoice: InvoiceKey) -> InvoicePayment {
    InvoicePayment {
        invoice,
        status: InvoicePaymentStatus::Paid,
        method: Some(InvoicePaymentMethod::Client),
        status_date: "2026-04-01".parse().unwrap(),
        invoice_amount: Some("10".parse().unwrap()),
        payment_amount: Some("7.58000000".parse().unwrap()),
        check_numbers: Vec::new(),
        notes_to_supplier: None,
        adjustment_notes: None,
    }
}

fn request(id: &str) -> InvoiceKey {
    InvoiceKey::RequestId(business(id))
}

async fn report(concur: &Concur, payments: &[InvoicePayment]) -> Vec<InvoicePaymentOutcome> {
    let answer = concur.report_invoice_payments(payments).await.unwrap();
    assert!(answer.correlation_id.is_some());
    answer.value.items.into_iter().map(|item| item.outcome).collect()
}

#[tokio::test]
async fn a_payment_counts_only_after_the_posting_confirmation() {
    let world = world().await;
    world.taken(DocType::Invoice, "I-1").await;
    world.posted(DocType::Invoice, "I-2").await;
    use InvoicePaymentOutcome::{Accepted, NotExtracted, UnknownRequest};

    assert_eq!(
        report(&world.concur, &[paid(request("I-1"))]).await,
        [NotExtracted],
        "400"
    );
    let three = [paid(request("I-1")), paid(request("I-2")), paid(request("I-3"))];
    assert_eq!(
        report(&world.concur, &three).await,
        [NotExtracted, Accepted, UnknownRequest],
        "207"
    );
    let accepted = world.simulator().invoice_payments();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].business_id, "I-2");
    assert_eq!(accepted[0].payment_amount.unwrap().to_string(), "7.58000000");
    assert_eq!(accepted[0].payment_status_date.as_deref(), Some("2026-04-01"));
}

#[tokio::test]
async fn an_invoice_can_be_named_by_number_and_vendor() {
    let world = world().await;
    world.posted(DocType::Invoice, "1").await;
    let named = |vendor| {
        paid(InvoiceKey::InvoiceNumber {
            number: "I-1".into(),
            vendor,
        })
    };
    let wrong = named(InvoiceVendor::Code("V-2".into()));
    assert_eq!(
        report(&world.concur, &[wrong]).await,
        [InvoicePaymentOutcome::NotExtracted]
    );
    let right = named(InvoiceVendor::Name("Example Supplies Ltd".into()));
    assert_eq!(
        report(&world.concur, &[right]).await,
        [InvoicePaymentOutcome::Accepted],
        "200"
    );
}

#[tokio::test]
async fn a_lost_report_shows_as_no_longer_extracted() {
    let world = world().await;
    world.posted(DocType::Invoice, "I-1").await;
    world.disturb("concur.update_invoice_payments", Fault::DropAfter);
    let payments = [paid(request("I-1"))];
    let error = world.concur.report_invoice_payments(&payments).await.unwrap_err();
    assert!(matches!(error, ConcurError::Interrupted { .. }), "{error:?}");
    assert_eq!(
        report(&world.concur, &payments).await,
        [InvoicePaymentOutcome::NotExtracted]
    );
    assert_eq!(world.simulator().invoice_payments().len(), 1);
}

#[tokio::test]
async fn the_history_may_or_may_not_know_of_reported_payments() {
    for (payment_history, expected) in [(PaymentHistory::InvoicePayOnly, 0), (PaymentHistory::ReportedToo, 1)] {
        let world = world_with(ConcurOptions {
            payment_history,
            ..Default::default()
        })
        .await;
        world.posted(DocType::Invoice, "1").await;
        report(&world.concur, &[paid(request("1"))]).await;
        let query = InvoicePaymentQuery {
            invoice_number: Some("I-1".into()),
            ..Default::default()
        };
        let records = world.concur.invoice_payments(query).await.unwrap();
        assert_eq!(records.len(), expected, "{payment_history:?}");
        if let [record] = records.as_slice() {
            assert_eq!(record.request_id, Some(business("1")));
            assert_eq!(record.payment_status.as_deref(), Some("PAID"));
        }
    }
}
