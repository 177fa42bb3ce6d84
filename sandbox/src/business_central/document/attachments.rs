//! Document attachments of a purchase document: the record first, then its content.
//!
//! Texts that the reference does not give are those of the pages' shared code: `Graph Mgt - Attachment Buffer`.

use bytes::Bytes;
use uuid::Uuid;

use super::super::error::ApiError;
use super::super::json::Json;
use super::super::schema::DOCUMENT_ATTACHMENT;
use super::super::state::{Attachment, Moment, State};
use super::super::value::{Value, unescape};
use super::super::view::DocumentKind;
use super::header::{Purpose, split};

/// What a blank or invalid file name becomes.
const FALLBACK_NAME: &str = "filename.txt";

/// The kind of document that a `parentType` stands for.
pub(crate) fn kind_of_parent_type(parent_type: &str) -> Result<DocumentKind, ApiError> {
    match parent_type {
        "Purchase_x0020_Invoice" => Ok(DocumentKind::Invoice),
        "Purchase_x0020_Credit_x0020_Memo" => Ok(DocumentKind::CreditMemo),
        "_x0020_" | "Journal" | "Customer_x0020_Statement" => Err(ApiError::dialog(format!(
            "The selected Document type {} is not supported.",
            unescape(parent_type)
        ))),
        other => Err(ApiError::not_simulated(&format!(
            "attachments of type {}",
            unescape(other)
        ))),
    }
}

/// Attaches an empty file and returns its id. The parent is that of the path when there is one, else that of the body;
/// it must be an invoice or a credit memo, draft or posted.
pub(crate) fn attach(state: &mut State, parent: Option<Uuid>, body: &Json, moment: Moment) -> Result<Uuid, ApiError> {
    let body = split(state, &DOCUMENT_ATTACHMENT, body, Purpose::Insert)?;
    let mut file_name = FALLBACK_NAME.to_owned();
    let (mut document, mut kind) = (parent, None);
    for (property, value) in body.properties {
        match (property.name, value) {
            ("fileName", Value::Text(sent)) => file_name = stored_name(&sent),
            ("parentId", Value::Guid(sent)) if !sent.is_nil() => {
                if parent.is_some_and(|parent| parent != sent) {
                    return Err(no_such_document());
                }
                document = Some(sent);
            }
            ("parentType", Value::Choice(sent)) => kind = Some(kind_of_parent_type(sent)?),
            // The flow flags are not read back, and line attachments are of no use to a purchase document's header.
            _ => {}
        }
    }
    let document = document.ok_or_else(|| ApiError::dialog("You must specify a parentId in the request body."))?;
    if parent.is_none() && kind.is_none() {
        return Err(ApiError::dialog("You must specify a parentType in the request body."));
    }
    state
        .documents
        .get(document)
        .filter(|document| kind.is_none_or(|kind| kind == document.kind))
        .ok_or_else(no_such_document)?;
    let id = Uuid::new_v4();
    let version = state.next_version();
    state.attachments.push(Attachment {
        id,
        document,
        file_name,
        content: Bytes::new(),
        content_type: String::new(),
        attached_at: moment.now,
        version,
    });
    Ok(id)
}

/// Gives an attachment its content, in place of what it had.
pub(crate) fn upload(state: &mut State, id: Uuid, content: &Bytes, content_type: &str) {
    let version = state.next_version();
    if let Some(attachment) = state.attachments.iter_mut().find(|attachment| attachment.id == id) {
        attachment.content = content.clone();
        content_type.clone_into(&mut attachment.content_type);
        attachment.version = version;
    }
}

/// Removes an attachment.
pub(crate) fn detach(state: &mut State, id: Uuid) {
    state.attachments.retain(|attachment| attachment.id != id);
}

fn no_such_document() -> ApiError {
    ApiError::dialog("No document with the specified ID exists.")
}

/// The last part of a path; the fallback when nothing is left or a file cannot be called that.
fn stored_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let invalid = |character: char| character.is_control() || "\"<>|:*?".contains(character);
    if name.is_empty() || name.contains(invalid) {
        FALLBACK_NAME.to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::stored_name;

    #[test]
    fn paths_are_cut_and_useless_names_replaced() {
        for (sent, stored) in [
            ("receipt.pdf", "receipt.pdf"),
            ("a/b.pdf", "b.pdf"),
            ("c:\\a\\b.pdf", "b.pdf"),
            ("", "filename.txt"),
            ("  ", "filename.txt"),
            ("a/", "filename.txt"),
            ("what?.pdf", "filename.txt"),
        ] {
            assert_eq!(stored_name(sent), stored, "{sent}");
        }
    }
}
