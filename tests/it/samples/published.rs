//! Published documents and what master data and rules depend on. Nothing of them is written here: ids and codes are read.

use std::collections::BTreeSet;

use anyhow::Context;
use concordat_tests::server::samples;
use posting::plan::DocumentKind;
use sandbox::concur::{Approval, DocType};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// One published document.
pub(super) struct Published {
    /// The document's JSON, character for character.
    text: String,
    doc_type: DocType,
    pub(super) business_id: String,
    /// The payee's row of the mapping rules: table and key.
    pub(super) payee: (&'static str, String),
    pub(super) accounts: BTreeSet<String>,
    pub(super) cost_centers: BTreeSet<String>,
}

/// The text of a published document, without an envelope.
pub(super) fn text_of(file: &str) -> anyhow::Result<String> {
    let folder = samples().context("CONCORDAT_SAMPLES names no folder")?;
    let path = folder.join("concur").join(file);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    unwrapped(&text).with_context(|| path.display().to_string())
}

/// Reads a published document.
pub(super) fn published(file: &str, kind: DocumentKind) -> anyhow::Result<Published> {
    let text = text_of(file)?;
    // Only codes are taken from this reading; the text itself goes on unread.
    let value: Value = serde_json::from_str(&text)?;
    let field = |pointer: &str| {
        let found = value.pointer(pointer).and_then(Value::as_str);
        found
            .map(str::to_owned)
            .with_context(|| format!("{file} has no {pointer}"))
    };
    let supplier = || {
        let vendor_code = field("/vendor/vendorCode")?;
        Ok::<_, anyhow::Error>(format!("{vendor_code}/{}", field("/vendor/vendorRemitToAddressCode")?))
    };
    let (doc_type, business_id, payee) = match kind {
        DocumentKind::Expense => (
            DocType::Expense,
            field("/report/reportId")?,
            ("employees", field("/employee/employeeId")?),
        ),
        DocumentKind::CashAdvance => (
            DocType::CashAdvance,
            field("/cashAdvanceData/cashAdvanceId")?,
            ("employees", field("/employeeData/employeeId")?),
        ),
        DocumentKind::Invoice => (
            DocType::Invoice,
            field("/requestHeader/requestId")?,
            ("suppliers", supplier()?),
        ),
    };
    let named = |names: &[&str]| {
        let mut found = BTreeSet::new();
        collect(&value, names, &mut found);
        found
    };
    let accounts = named(&["journalAccountCode", "accountCode", "cashAdvanceClearingAccountCode"]);
    let cost_centers = named(&["allocationCustom4Code"]);
    Ok(Published {
        doc_type,
        business_id,
        payee,
        accounts,
        cost_centers,
        text,
    })
}

impl Published {
    pub(super) fn approval(&self) -> Approval {
        Approval {
            doc_type: self.doc_type,
            business_id: self.business_id.clone(),
            document: self.text.clone(),
        }
    }

    /// The same document under another id.
    pub(super) fn under_id(self, business_id: String) -> Self {
        Self {
            text: self.text.replace(&self.business_id, &business_id),
            business_id,
            ..self
        }
    }
}

/// The document's own text: some are published inside an envelope of an inner interface, some inside a page, where a document can
/// be a text as well.
fn unwrapped(text: &str) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(rename = "fIDocuments", alias = "content")]
        documents: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        document: Box<RawValue>,
    }
    let Ok(envelope) = serde_json::from_str::<Envelope>(text) else {
        return Ok(text.to_owned());
    };
    let item = envelope.documents.into_iter().next().context("an empty envelope")?;
    let document = item.document.get();
    Ok(serde_json::from_str::<String>(document).unwrap_or_else(|_| document.to_owned()))
}

/// Every text under one of these names, anywhere.
fn collect(value: &Value, names: &[&str], into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(text) if names.contains(&name.as_str()) && !text.is_empty() => {
                        into.insert(text.to_owned());
                    }
                    _ => collect(member, names, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names, into)),
        _ => {}
    }
}
