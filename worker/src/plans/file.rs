//! Documents from a file: the bare document, or a page of Concur's answer with envelopes around documents.

use std::path::Path;

use anyhow::{Context, bail};
use concur::DocumentType;
use posting::document::{DocumentShape, recognise};
use posting::plan::DocumentKind;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Far above any page of documents.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// A document from a file.
pub(crate) struct FileDocument {
    /// Id of the approval, where the file has an envelope that says so.
    pub(crate) financial_document_id: Option<String>,
    /// What it is.
    pub(crate) what: What,
    /// The document, every digit as it stands in the file.
    pub(crate) body: String,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// One that is posted.
    Posted(DocumentKind),
    /// A payroll document.
    Payroll,
    /// A budget obligation.
    Obligation,
    /// None that is documented.
    Unknown,
}

/// A page of Concur's answer (Concur FIS v4, get transactions), or one envelope of it.
#[derive(Deserialize)]
struct Outermost {
    content: Option<Vec<Envelope>>,
    document: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    id: Option<String>,
    doc_type: Option<String>,
    document: Option<Box<RawValue>>,
}

/// Every document of a file. `kind` is what the caller says they are; else the envelope's type decides, else the shape.
///
/// # Errors
/// When the file cannot be read, or is no JSON object, or holds no document.
pub(crate) fn read_file(path: &Path, kind: Option<DocumentKind>) -> anyhow::Result<Vec<FileDocument>> {
    let shown = path.display();
    let size = std::fs::metadata(path)
        .with_context(|| format!("file {shown} cannot be read"))?
        .len();
    if size > LARGEST_FILE {
        bail!("file {shown} is larger than {LARGEST_FILE} bytes; split it");
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("file {shown} cannot be read"))?;
    let text = text.trim_start_matches('\u{feff}');
    documents_in(text, kind).with_context(|| format!("file {shown}"))
}

fn documents_in(text: &str, kind: Option<DocumentKind>) -> anyhow::Result<Vec<FileDocument>> {
    // The text of a JSON error can quote a value, and a document's values are private.
    let place = |error: serde_json::Error| {
        anyhow::anyhow!(
            "it is no JSON that can be read, at line {}, column {}",
            error.line(),
            error.column()
        )
    };
    let outermost: Outermost = serde_json::from_str(text).map_err(place)?;
    let envelopes = match outermost {
        Outermost {
            content: Some(envelopes),
            ..
        } => envelopes,
        Outermost { document: Some(_), .. } => vec![serde_json::from_str(text).map_err(place)?],
        _ => vec![Envelope {
            id: None,
            doc_type: None,
            document: Some(serde_json::from_str(text).map_err(place)?),
        }],
    };
    if envelopes.is_empty() {
        bail!("the page holds no document");
    }
    envelopes
        .into_iter()
        .map(|envelope| unwrapped(envelope, kind))
        .collect()
}

fn unwrapped(envelope: Envelope, kind: Option<DocumentKind>) -> anyhow::Result<FileDocument> {
    let Some(document) = envelope.document else {
        bail!("an envelope of the page holds no document");
    };
    // Concur hands a document out as an object or as a string of JSON.
    let body = serde_json::from_str::<String>(document.get()).unwrap_or_else(|_| document.get().to_owned());
    let told = kind
        .map(What::Posted)
        .or_else(|| envelope.doc_type.as_deref().and_then(by_type));
    let what = match told {
        Some(what) => what,
        None => by_shape(&body)?,
    };
    Ok(FileDocument {
        financial_document_id: envelope.id,
        what,
        body,
    })
}

fn by_type(doc_type: &str) -> Option<What> {
    DocumentType::from_path(&doc_type.trim().to_ascii_lowercase()).map(|doc_type| match doc_type {
        DocumentType::Expense => What::Posted(DocumentKind::Expense),
        DocumentType::Invoice => What::Posted(DocumentKind::Invoice),
        DocumentType::CashAdvance => What::Posted(DocumentKind::CashAdvance),
        DocumentType::Payroll => What::Payroll,
        DocumentType::RequestObligation | DocumentType::ReportObligation => What::Obligation,
    })
}

fn by_shape(body: &str) -> anyhow::Result<What> {
    Ok(match recognise(body)? {
        DocumentShape::Posted(kind) => What::Posted(kind),
        DocumentShape::Payroll => What::Payroll,
        DocumentShape::Obligation => What::Obligation,
        DocumentShape::Unknown => What::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> FileDocument {
        let mut documents = documents_in(text, None).unwrap();
        assert_eq!(documents.len(), 1);
        documents.remove(0)
    }

    #[test]
    fn a_bare_document_an_envelope_and_a_page_give_the_same_digits() {
        let body = r#"{"report":{"total":10.50000000}}"#;
        let text = serde_json::to_string(body).unwrap();
        for file in [
            body.to_owned(),
            format!(r#"{{"id":"a1","docType":"expense","document":{body}}}"#),
            format!(r#"{{"content":[{{"id":"a1","docType":"expense","document":{body}}}]}}"#),
            format!(r#"{{"content":[{{"id":"a1","docType":"expense","document":{text}}}]}}"#),
        ] {
            let document = one(&file);
            assert_eq!(document.body, body, "{file}");
            assert_eq!(document.what, What::Posted(DocumentKind::Expense), "{file}");
        }
    }

    #[test]
    fn the_envelope_s_type_wins_over_the_shape_and_the_caller_over_both() {
        let page = r#"{"content":[{"id":"a1","docType":"payroll","document":{"report":{}}}]}"#;
        assert_eq!(one(page).what, What::Payroll);
        let said = documents_in(page, Some(DocumentKind::Expense)).unwrap();
        assert_eq!(said[0].what, What::Posted(DocumentKind::Expense));
        let odd = r#"{"content":[{"docType":"something","document":{"requestHeader":{}}}]}"#;
        assert_eq!(one(odd).what, What::Posted(DocumentKind::Invoice));
    }

    #[test]
    fn what_is_no_document_is_said_without_its_values() {
        for text in [
            r#"{"content":[]}"#,
            r#"{"content":[{"id":"a"}]}"#,
            "[1]",
            r#"{"content":"Private Name"}"#,
        ] {
            let Err(error) = documents_in(text, None) else {
                panic!("{text} was taken for a document")
            };
            assert!(!format!("{error:#}").contains("Private"), "{error:#}");
        }
    }
}
