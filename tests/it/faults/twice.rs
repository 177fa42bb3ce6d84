//! Every activity is executed twice: the second execution leaves both systems and records as they were, and says what the first
//! one did or that it is done. Activities run one at a time, without a workflow.

use std::sync::Arc;

use anyhow::{bail, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::evidence::{PostVerdict, Verdict, conclude, conclude_post};
use posting::plan::DocumentKind;
use sandbox::concur::{DocStatus, PostingOutcome};
use workflows::activities::{BusinessCentral, Concur, Local};
use workflows::contracts::{
    AcknowledgeOutcome, ConcurStatus, ConfirmOutcome, ConfirmPayment, ConfirmPosting, CreateDraft, CreatedDraft,
    DimensionWay, DraftRef, PaymentOutcome, PostedPurchase, ReadBy, RejectPosting,
};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::hands::{Hands, On, number, one};
use super::subject::Subject;
use super::whole_way::{in_order, pay};
use super::world::World;

/// What is executed twice here.
pub(super) const EVERY_STEP: &[&str] = &[
    "receive_document",
    "acknowledge_document",
    "read_concur_status",
    "plan_document",
    "resolve_vendors",
    "read_posting_state",
    "create_draft",
    "delete_draft",
    "post_draft",
    "confirm_posting",
    "record_stage",
    "list_payment_changes",
    "confirm_payment",
    "read_payment_state",
    "advance_watermark",
];
/// What is executed twice in a rejection.
pub(super) const REJECTING: &[&str] = &["reject_posting"];

pub(super) async fn every_step_of_an_expense(server: Arc<Server>) -> anyhow::Result<()> {
    every_step(&server, DocumentKind::Expense).await
}

pub(super) async fn every_step_of_an_invoice(server: Arc<Server>) -> anyhow::Result<()> {
    every_step(&server, DocumentKind::Invoice).await
}

/// Concur takes no payment of it.
pub(super) async fn every_step_of_a_cash_advance(server: Arc<Server>) -> anyhow::Result<()> {
    every_step(&server, DocumentKind::CashAdvance).await
}

async fn every_step(server: &Server, kind: DocumentKind) -> anyhow::Result<()> {
    let house = House::new(server).await?;
    let subject = Subject::approved(&house, kind, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            taken(&hands).await?;
            let posted = posted(&hands).await?;
            confirmed(&hands, &posted).await?;
            if kind == DocumentKind::CashAdvance {
                return Ok(());
            }
            paid(&hands, &posted).await?;
            hands.executed_twice(EVERY_STEP)
        })
        .await?;
    subject.posted_once(&house)?;
    subject.paid_once(&house)?;
    in_order(&house)
}

/// Receive, acknowledge, ask.
pub(super) async fn taken(hands: &Hands<'_>) -> anyhow::Result<()> {
    let document = || hands.document();
    let received = hands
        .twice_alike(On::Concur, || (Concur::receive_document, document()))
        .await?;
    ensure!(received.0 == received.1, "receive told two things");
    ensure!(
        hands.house.documents().await?.len() == 1,
        "received twice is two documents"
    );

    let acknowledged = hands
        .twice_alike(On::Concur, || (Concur::acknowledge_document, document()))
        .await?;
    ensure!(acknowledged == (AcknowledgeOutcome::Acknowledged, AcknowledgeOutcome::AskConcur));
    let asked = hands
        .twice_alike(On::Concur, || (Concur::read_concur_status, document()))
        .await?;
    ensure!(asked == (ConcurStatus::AcknowledgedByUs, ConcurStatus::AcknowledgedByUs));
    let status = hands.house.in_concur(&hands.subject.financial_document_id)?.status;
    ensure!(status == DocStatus::Acknowledged);
    Ok(())
}

/// Plan, look, create, delete, post.
pub(super) async fn posted(hands: &Hands<'_>) -> anyhow::Result<PostedPurchase> {
    let planned = hands
        .twice_alike(On::Documents, || (Local::plan_document, hands.document()))
        .await?;
    ensure!(planned.0 == planned.1, "two plans of one document");
    let plan = hands.plan(&planned.0);
    let purchase = one(&planned.0.purchases)?;
    hands
        .twice_alike(On::BusinessCentral, || (BusinessCentral::resolve_vendors, plan.clone()))
        .await?;
    let look = || {
        (
            BusinessCentral::read_posting_state,
            hands.look(&plan, purchase, ReadBy::Number),
        )
    };
    let before = hands.twice_alike(On::BusinessCentral, look).await?;
    ensure!(before.0.found.is_empty() && before.1.found.is_empty());

    // Two creates make two drafts; the next look says that one of them must go, and which.
    let ask = || CreateDraft {
        plan: plan.clone(),
        key: purchase.key.clone(),
        dimensions: DimensionWay::WithLines,
    };
    let created = hands
        .twice(On::BusinessCentral, || (BusinessCentral::create_draft, ask()))
        .await?;
    let (CreatedDraft::Made(first), CreatedDraft::Made(second)) = created else {
        bail!("a draft without differing defaults was made as {created:?}");
    };
    ensure!(first.id != second.id && hands.house.drafts().len() == 2);
    let found = hands.once(On::BusinessCentral, look()).await?.found;
    let Verdict::StaleDraft(stale) = conclude(&purchase.expected(), &[], &found) else {
        bail!("two drafts of one document, and none of them is called stale");
    };
    let draft = |id: &str, etag: &str| DraftRef {
        document: hands.document(),
        key: purchase.key.clone(),
        id: id.to_owned(),
        etag: etag.to_owned(),
    };
    hands
        .twice_alike(On::BusinessCentral, || {
            (BusinessCentral::delete_draft, draft(&stale.id, &stale.etag))
        })
        .await?;
    let found = hands.once(On::BusinessCentral, look()).await?.found;
    let Verdict::OurDraft(ours) = conclude(&purchase.expected(), &[], &found) else {
        bail!("the draft that was kept is not the one to post");
    };
    ensure!(hands.house.drafts().len() == 1, "deleting one draft twice took another");

    // The second post is refused; read back, both say posted.
    hands
        .once(
            On::BusinessCentral,
            (BusinessCentral::post_draft, draft(&ours.id, &ours.etag)),
        )
        .await?;
    let before = World::of(hands.house).await?;
    let again = hands
        .refused(
            On::BusinessCentral,
            (BusinessCentral::post_draft, draft(&ours.id, &ours.etag)),
        )
        .await?;
    ensure!(again == FailureType::AlreadyDone, "the second post is {again}");
    World::of(hands.house).await?.same_as(&before, "post_draft")?;
    let by = ReadBy::Id {
        id: ours.id.clone(),
        draft_number: ours.number.clone(),
    };
    let read_back = (BusinessCentral::read_posting_state, hands.look(&plan, purchase, by));
    let state = hands.once(On::BusinessCentral, read_back).await?;
    let PostVerdict::Posted(found) = conclude_post(&purchase.expected(), state.found.first()) else {
        bail!("read back after two posts, it is not posted");
    };
    ensure!(found.number == hands.subject.posted_number(hands.house)?);
    let found = hands.once(On::BusinessCentral, look()).await?.found;
    ensure!(matches!(
        conclude(&purchase.expected(), &[], &found),
        Verdict::OurPosted(_)
    ));
    Ok(PostedPurchase {
        key: purchase.key.clone(),
        id: ours.id,
        draft_number: ours.number,
        number: number(hands)?,
    })
}

/// Confirm; and the bookkeeping of a stage.
pub(super) async fn confirmed(hands: &Hands<'_>, posted: &PostedPurchase) -> anyhow::Result<()> {
    let plan = hands.planned().await?;
    let confirmation = || ConfirmPosting {
        plan: plan.clone(),
        posted: vec![posted.clone()],
    };
    let told = hands
        .twice_alike(On::Concur, || (Concur::confirm_posting, confirmation()))
        .await?;
    ensure!(told == (ConfirmOutcome::Confirmed, ConfirmOutcome::AskConcur));
    let asked = hands
        .once(On::Concur, (Concur::read_concur_status, hands.document()))
        .await?;
    ensure!(asked == ConcurStatus::ConfirmedSuccess);

    let key = hands.subject.key(hands.house)?;
    let trail = hands.house.records.audit(&key).await?.len();
    hands
        .twice_alike(On::Documents, || {
            (Local::record_stage, hands.stage(Stage::AwaitingPayment))
        })
        .await?;
    let grown = hands.house.records.audit(&key).await?.len() - trail;
    ensure!(grown == 1, "one change of stage is {grown} entries of the audit trail");
    Ok(())
}

/// The sweep's steps, and telling the payment.
async fn paid(hands: &Hands<'_>, posted: &PostedPurchase) -> anyhow::Result<()> {
    pay(hands.house, std::slice::from_ref(hands.subject))?;
    let changes = hands
        .twice_alike(On::BusinessCentral, || {
            (BusinessCentral::list_payment_changes, hands.company())
        })
        .await?;
    ensure!(changes.0 == changes.1, "the same changes were read differently");
    let paid = one(&changes.0.paid)?;
    ensure!(paid.business_id.as_str() == hands.subject.business_id);

    let plan = hands.planned().await?;
    let confirmation = || ConfirmPayment {
        plan: plan.clone(),
        posted: posted.clone(),
        fact: paid.fact.clone(),
        telling: None,
    };
    let told = hands
        .twice_alike(On::Concur, || (Concur::confirm_payment, confirmation()))
        .await?;
    ensure!(
        told == (PaymentOutcome::Confirmed, PaymentOutcome::AlreadyConfirmed),
        "the payment was told as {told:?}"
    );
    // Nothing can be read back of it in Concur, so the workflow tells it again.
    let read = hands
        .twice_alike(On::Concur, || (Concur::read_payment_state, confirmation()))
        .await?;
    ensure!(
        read == (PaymentOutcome::NotConfirmed, PaymentOutcome::NotConfirmed),
        "it was read as {read:?}"
    );
    let key = hands.subject.key(hands.house)?;
    let payments = hands.house.records.payments(&key).await?;
    ensure!(payments.len() == 1, "one payment is {} in records", payments.len());

    let advance = || hands.advance(changes.0.watermark);
    hands
        .twice_alike(On::Documents, || (Local::advance_watermark, advance()))
        .await?;
    let next = hands
        .once(
            On::BusinessCentral,
            (BusinessCentral::list_payment_changes, hands.company()),
        )
        .await?;
    ensure!(next.watermark == changes.0.watermark, "the watermark moved by itself");
    Ok(())
}

/// A rejection is told once.
pub(super) async fn rejecting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subject = Subject::approved(&house, DocumentKind::Invoice, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            taken(&hands).await?;
            let rejection = || RejectPosting {
                document: hands.document(),
                reason: "The account of line 1 is blocked.".to_owned(),
            };
            let told = hands
                .twice_alike(On::Concur, || (Concur::reject_posting, rejection()))
                .await?;
            ensure!(told == (ConfirmOutcome::Confirmed, ConfirmOutcome::AskConcur));
            let asked = hands
                .once(On::Concur, (Concur::read_concur_status, hands.document()))
                .await?;
            ensure!(asked == ConcurStatus::ConfirmedFailure);
            hands.executed_twice(REJECTING)
        })
        .await?;
    let postings = house.in_concur(&subject.financial_document_id)?.postings;
    ensure!(postings.len() == 1 && postings[0].outcome == PostingOutcome::Error);
    in_order(&house)
}
