//! What is done to a document after it was created, executed twice: dimensions of a draft's lines, and images of what is posted.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use posting::plan::DocumentKind;
use sandbox::SandboxOptions;
use sandbox::business_central::{BusinessCentralOptions, NestedDimensionLines, Switches};
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{
    AttachImage, AttachOutcome, AttachmentsInput, CreateDraft, CreatedDraft, DimensionWay, DraftRef, PlanOutline,
    PostedPurchase, SetDimensions,
};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::hands::{Hands, On, one};
use super::subject::{Sort, Subject};
use super::twice::taken;
use super::whole_way::{Person, all_at, in_order};
use super::world::World;

/// What is executed twice where dimensions are set.
pub(super) const DIMENSIONS: &[&str] = &["set_dimensions"];
/// What is executed twice where images are attached.
pub(super) const IMAGES: &[&str] = &["attach_image", "start_attachments"];

/// The account's default gives way: setting the same value again changes nothing.
pub(super) async fn setting_dimensions_that_replace_others(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subject = Subject::of(&house, Sort::DifferingDefault, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            let set = drafted(&hands, DimensionWay::AfterUnknownDefault).await?;
            ensure!(
                set.changes.iter().all(|change| change.replaces.is_some()),
                "{:?}",
                set.changes
            );
            hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::set_dimensions, set.clone()))
                .await?;
            hands.executed_twice(DIMENSIONS)?;
            posted(&hands, &set).await
        })
        .await?;
    subject.posted_number(&house)?;
    in_order(&house)
}

/// A dimension that is there cannot be added: the second batch is refused as a whole, and the lines stay right.
pub(super) async fn setting_dimensions_that_are_new(server: Arc<Server>) -> anyhow::Result<()> {
    let options = SandboxOptions {
        business_central: BusinessCentralOptions {
            switches: Switches {
                nested_dimension_lines: NestedDimensionLines::Refused,
                ..Switches::default()
            },
            ..BusinessCentralOptions::default()
        },
        ..SandboxOptions::default()
    };
    let house = House::with(&server, options).await?;
    let subject = Subject::approved(&house, DocumentKind::Expense, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            let set = drafted(&hands, DimensionWay::AfterRefusal).await?;
            ensure!(
                set.changes.iter().all(|change| change.replaces.is_none()),
                "{:?}",
                set.changes
            );
            let call = || (BusinessCentral::set_dimensions, set.clone());
            hands.once(On::BusinessCentral, call()).await?;
            let before = World::of(&house).await?;
            let again = hands.refused(On::BusinessCentral, call()).await?;
            ensure!(again == FailureType::MappingMissing, "the second batch is {again}");
            World::of(&house).await?.same_as(&before, "set_dimensions")?;
            hands.executed_twice(DIMENSIONS)?;
            posted(&hands, &set).await
        })
        .await?;
    subject.posted_number(&house)?;
    in_order(&house)
}

async fn planned(hands: &Hands<'_>) -> anyhow::Result<PlanOutline> {
    hands
        .once(On::Documents, (Local::plan_document, hands.document()))
        .await
}

/// The draft is refused for the dimensions within its lines, and made this other way; returns what must be set.
async fn drafted(hands: &Hands<'_>, other: DimensionWay) -> anyhow::Result<SetDimensions> {
    taken(hands).await?;
    let outline = planned(hands).await?;
    let purchase = one(&outline.purchases)?;
    let create = |dimensions| {
        let ask = CreateDraft {
            plan: hands.plan(&outline),
            key: purchase.key.clone(),
            dimensions,
        };
        (BusinessCentral::create_draft, ask)
    };
    let refused = hands.once(On::BusinessCentral, create(DimensionWay::WithLines)).await?;
    let CreatedDraft::DimensionsRefused { way, .. } = refused else {
        bail!("the draft was not refused: {refused:?}");
    };
    ensure!(way == other && hands.house.drafts().is_empty());
    let made = hands.once(On::BusinessCentral, create(way)).await?;
    let CreatedDraft::DimensionsToSet { draft, changes } = made else {
        bail!("there is nothing to set: {made:?}");
    };
    ensure!(draft.difference.is_none() && !changes.is_empty());
    Ok(SetDimensions {
        document: hands.document(),
        key: purchase.key.clone(),
        id: draft.id,
        changes,
    })
}

async fn posted(hands: &Hands<'_>, set: &SetDimensions) -> anyhow::Result<()> {
    let drafts = hands.house.drafts();
    let draft = DraftRef {
        document: hands.document(),
        key: set.key.clone(),
        id: set.id.clone(),
        etag: "W/\"any\"".to_owned(),
    };
    ensure!(drafts.len() == 1 && drafts[0].id.to_string() == draft.id);
    hands
        .once(On::BusinessCentral, (BusinessCentral::post_draft, draft))
        .await
}

/// Attached once, by one run.
pub(super) async fn attaching_an_image(server: Arc<Server>) -> anyhow::Result<()> {
    let setting = Setting {
        connection: "[connections.images]\n".to_owned(),
        ..Setting::default()
    };
    let house = House::set_up(&server, setting).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    house
        .with_worker(async {
            house.poll().await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            let hands = Hands::new(&house, &subjects[0])?;
            let run = format!(
                "attachments/{}/{}",
                hands.subject.business_id, hands.subject.financial_document_id
            );
            house.until_closed(&run).await?;

            // The image comes late; the run has found none.
            house
                .sandbox
                .concur()
                .add_invoice_image(&hands.subject.business_id, &b"%PDF-1.7"[..]);
            let outline = planned(&hands).await?;
            let in_ledger = house.posted(&hands.subject.external_number);
            let in_ledger = in_ledger.first().context("nothing is posted")?;
            let posted = vec![PostedPurchase {
                key: one(&outline.purchases)?.key.clone(),
                id: in_ledger.id.to_string(),
                draft_number: String::new(),
                number: in_ledger.number.clone(),
            }];
            let image = || AttachImage {
                plan: hands.plan(&outline),
                posted: posted.clone(),
                image: 0,
            };
            let did = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::attach_image, image()))
                .await?;
            ensure!(
                did == (AttachOutcome::Attached, AttachOutcome::AlreadyAttached),
                "it did {did:?}"
            );
            let files = house.sandbox.business_central().attachments_of(in_ledger.id);
            ensure!(files.len() == 1, "{} files are attached", files.len());

            let input = || AttachmentsInput {
                plan: hands.plan(&outline),
                posted: posted.clone(),
                images: outline.images,
                queues: hands.queues.clone(),
                timing: house.config.timing.clone(),
            };
            hands
                .twice_alike(On::Documents, || (Local::start_attachments, input()))
                .await?;
            let runs = house.runs(&format!("WorkflowId = '{run}'")).await?;
            ensure!(runs.len() == 1, "{} runs attach images", runs.len());
            hands.executed_twice(IMAGES)
        })
        .await?;
    in_order(&house)
}
