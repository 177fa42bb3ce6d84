//! A published document and what of it master data and rules depend on. Nothing of it is written here: ids and codes are read.

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
    pub(super) doc_type: DocType,
    pub(super) business_id: String,
    /// Number of the vendor that it is owed to, unless a card paid.
    pub(super) vendor: String,
    /// The supplier's key in mapping rules; `None` for an expense report.
    supplier_key: Option<String>,
    /// The supplier's own number.
    pub(super) supplier_number: Option<String>,
    pub(super) accounts: BTreeSet<String>,
    pub(super) cost_centers: BTreeSet<String>,
}

/// Reads a published document.
pub(super) fn published(file: &str, kind: DocumentKind) -> anyhow::Result<Published> {
    let folder = samples().context("CONCORDAT_SAMPLES names no folder")?;
    let path = folder.join("concur").join(file);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let text = unwrapped(&text)?;
    // Only codes are taken from this reading; the text itself goes on unread.
    let value: Value = serde_json::from_str(&text)?;
    let mut accounts = BTreeSet::new();
    collect(&value, &["journalAccountCode", "accountCode"], &mut accounts);
    let mut cost_centers = BTreeSet::new();
    collect(&value, &["allocationCustom4Code"], &mut cost_centers);
    let field = |pointer: &str| {
        let found = value.pointer(pointer).and_then(Value::as_str);
        found
            .map(str::to_owned)
            .with_context(|| format!("{file} has no {pointer}"))
    };
    Ok(match kind {
        DocumentKind::Expense => Published {
            doc_type: DocType::Expense,
            business_id: field("/report/reportId")?,
            vendor: field("/employee/employeeId")?,
            supplier_key: None,
            supplier_number: None,
            accounts,
            cost_centers,
            text,
        },
        DocumentKind::Invoice => Published {
            doc_type: DocType::Invoice,
            business_id: field("/requestHeader/requestId")?,
            vendor: "V1000".to_owned(),
            supplier_key: Some(format!(
                "{}/{}",
                field("/vendor/vendorCode")?,
                field("/vendor/vendorRemitToAddressCode")?
            )),
            supplier_number: Some(field("/requestHeader/vendorInvoiceNumber")?),
            accounts,
            cost_centers,
            text,
        },
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

    /// Rules for the codes of these documents.
    pub(super) fn mapping(&self) -> String {
        let suppliers = self
            .supplier_key
            .iter()
            .map(|key| format!("\"{key}\" = \"{}\"\n", self.vendor))
            .collect::<String>();
        format!(
            r#"
version = "published"
account_default = {{ policy = "same" }}
employees = {{ template = "{{employee_id}}" }}
cards = {{ COPD = "V-COPD" }}
tax_accounts = {{ DEVAT = "1570", CAPMB = "1575" }}
[[dimensions]]
dimension = "COSTCENTER"
fields = ["allocationCustom4Code"]
unmapped = "same"
[suppliers.table]
{suppliers}"#
        )
    }
}

/// The document's own text: some are published inside an envelope of an inner interface.
fn unwrapped(text: &str) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(rename = "fIDocuments")]
        documents: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        document: Box<RawValue>,
    }
    match serde_json::from_str::<Envelope>(text) {
        Ok(envelope) => {
            let item = envelope.documents.into_iter().next().context("an empty envelope")?;
            Ok(item.document.get().to_owned())
        }
        Err(_) => Ok(text.to_owned()),
    }
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
