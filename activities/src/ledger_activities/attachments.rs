//! Images: fetched from Concur and attached to a posted purchase document, once. An image is looked for by its file name before it is
//! made, and one that was made without content is made anew.

use ::concur::{AuthError, ConcurError, Image, ImageRule};
use business_central::{BcError, DocumentAttachment, PurchaseDocumentKind};
use jiff::Timestamp;
use posting::plan::{ImageSource, PlannedImage};
use records::{ATTACHMENT_ATTACHED, ATTACHMENT_NONE, ATTACHMENT_REFUSED, AttachmentRecord};
use uuid::Uuid;
use workflows::contracts::{AttachImage, AttachOutcome};
use workflows::failure::FailureType;

use super::wire_kind;
use crate::classify::{
    Classified, Request, business_central as ledger_failed, concur as concur_failed, records as records_failed,
};
use crate::environment::{Company, Connection, Environment, defect, key};

/// Attaches one image of a plan, unless it is attached.
///
/// # Errors
/// What may be tried again. What cannot be mended by another try is an [`AttachOutcome::Refused`].
pub(super) async fn attach(environment: &Environment, ask: &AttachImage) -> Result<AttachOutcome, Classified> {
    let connection = environment.connection(&ask.plan.document.connection)?;
    let plan = environment.plan(&ask.plan).await?;
    let company = connection.company(&plan.company)?;
    let image = plan
        .images
        .get(ask.image)
        .ok_or_else(|| defect("The plan has no such image."))?;
    let Some(rule) = &connection.images else {
        return Ok(AttachOutcome::Refused(
            "images are switched off for this connection".to_owned(),
        ));
    };
    let posted = ask
        .posted
        .iter()
        .find(|posted| posted.key.external_number == image.external_number);
    let posted =
        posted.ok_or_else(|| defect("An image of the plan belongs to a purchase document that was not posted."))?;
    let target = Target {
        company,
        kind: wire_kind(posted.key.kind),
        parent: Uuid::parse_str(&posted.id).map_err(|_| defect("A document's id in history is not a GUID."))?,
    };
    let name = file_stem(ask, image);
    let outcome = match target.attached(&name).await? {
        true => AttachOutcome::AlreadyAttached,
        false => match fetched(connection, ask, image, rule).await? {
            Fetched::Image(image) => target.make(&name, image).await?,
            Fetched::None => AttachOutcome::NoImage,
            Fetched::Refused(reason) => AttachOutcome::Refused(reason),
        },
    };
    let (state, detail) = match &outcome {
        AttachOutcome::Attached | AttachOutcome::AlreadyAttached => (ATTACHMENT_ATTACHED, None),
        AttachOutcome::NoImage => (ATTACHMENT_NONE, None),
        AttachOutcome::Refused(reason) => (ATTACHMENT_REFUSED, Some(reason.clone())),
    };
    let record = AttachmentRecord {
        key: key(&ask.plan.document),
        purchase_number: posted.number.clone(),
        image: name,
        state: state.to_owned(),
        detail,
        at: Timestamp::now(),
    };
    environment
        .records()
        .save_attachment(&record)
        .await
        .map_err(records_failed)?;
    Ok(outcome)
}

/// The file's name without its extension: the same at every try, and what people look for.
fn file_stem(ask: &AttachImage, image: &PlannedImage) -> String {
    let of = match image.source {
        ImageSource::Receipt(_) => "receipt",
        ImageSource::InvoiceImage => "invoice",
    };
    format!("Concur {} {of} {}", ask.plan.document.business_id, ask.image + 1)
}

enum Fetched {
    Image(Image),
    None,
    Refused(String),
}

async fn fetched(
    connection: &Connection,
    ask: &AttachImage,
    image: &PlannedImage,
    rule: &ImageRule,
) -> Result<Fetched, Classified> {
    let fetched = match &image.source {
        ImageSource::Receipt(id) => connection.concur.receipt_image(id, rule).await,
        ImageSource::InvoiceImage => {
            let request = ask.plan.document.business_id.as_str();
            connection.concur.invoice_image(request, rule).await
        }
    };
    match fetched {
        Ok(Some(image)) => Ok(Fetched::Image(image)),
        Ok(None) => Ok(Fetched::None),
        // A scope that the app was not given concerns images only; the connection works.
        Err(
            error @ (ConcurError::TooLarge { .. }
            | ConcurError::UnsupportedImage { .. }
            | ConcurError::ImageHostNotAllowed { .. }
            | ConcurError::Refused { .. }
            | ConcurError::Auth(AuthError::Denied { .. })),
        ) => Ok(Fetched::Refused(error.to_string())),
        Err(error) => Err(again(concur_failed(Request::Read, error))),
    }
}

/// A purchase document that images are attached to.
struct Target<'a> {
    company: &'a Company,
    kind: PurchaseDocumentKind,
    parent: Uuid,
}

impl Target<'_> {
    /// Whether a file of this name is attached, with content. What was made without any is removed.
    async fn attached(&self, stem: &str) -> Result<bool, Classified> {
        let client = &self.company.business_central;
        let listed = client.document_attachments(self.kind, self.parent).await;
        let listed = listed.map_err(|error| again(ledger_failed(Request::Read, error)))?;
        let is_ours = |found: &&DocumentAttachment| {
            found
                .file_name
                .rsplit_once('.')
                .map_or(found.file_name.as_str(), |(name, _)| name)
                == stem
        };
        for found in listed.iter().filter(is_ours) {
            if found.byte_size > 0 {
                return Ok(true);
            }
            client
                .delete_document_attachment(found.id)
                .await
                .map_err(|error| again(ledger_failed(Request::Write, error)))?;
        }
        Ok(false)
    }

    async fn make(&self, stem: &str, image: Image) -> Result<AttachOutcome, Classified> {
        let client = &self.company.business_central;
        let name = format!("{stem}.{}", image.extension);
        let made = match client.create_document_attachment(self.kind, self.parent, &name).await {
            Ok(answer) => answer.value,
            Err(error) => return refused_or_again(error),
        };
        match client
            .upload_attachment_content(made.id, &image.content_type, image.bytes)
            .await
        {
            Ok(_) => Ok(AttachOutcome::Attached),
            Err(error) => refused_or_again(error),
        }
    }
}

/// A refusal of Business Central is final; anything else may be tried again.
fn refused_or_again(error: BcError) -> Result<AttachOutcome, Classified> {
    let classified = ledger_failed(Request::Write, error);
    match classified.failure_type {
        FailureType::DocumentInvalid | FailureType::MappingMissing | FailureType::AlreadyDone | FailureType::Defect => {
            Ok(AttachOutcome::Refused(classified.reason))
        }
        _ => Err(again(classified)),
    }
}

/// Nothing here can be done twice: what is attached is looked at before every try, so that Temporal may try again by itself.
fn again(mut classified: Classified) -> Classified {
    if !classified.failure_type.is_retryable() {
        classified.failure_type = FailureType::Unavailable;
    }
    classified
}
