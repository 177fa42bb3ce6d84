//! What an event of the Event Subscription Service says, as far as it is of use: whose queue, and which one. Everything else is
//! read in the queue itself.

use posting::plan::DocumentKind;
use serde::Deserialize;
use serde_json::Value;

/// An event that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// The company's UUID.
    pub(super) company: String,
    /// What is ready.
    pub(super) about: About,
    /// Opaque; for the log.
    pub(super) id: String,
}

/// What an event is about, by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A document of this kind.
    Kind(DocumentKind),
    /// A payroll or obligation document, none of which is ever taken.
    NeverTaken,
    /// A type that is not known: any queue of the company may have something.
    Unknown,
}

/// Identifiers are opaque: Concur's own samples have UUIDs that are none.
#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    id: Value,
    #[serde(rename = "eventType", default)]
    event_type: Value,
    #[serde(default)]
    facts: Facts,
}

#[derive(Default, Deserialize)]
struct Facts {
    #[serde(rename = "companyId", default)]
    company_id: Value,
}

/// Reads an event; `None` if it is no JSON or names no company.
pub(super) fn read(body: &[u8]) -> Option<Event> {
    let wire: Wire = serde_json::from_slice(body).ok()?;
    let company = wire.facts.company_id.as_str().filter(|company| !company.is_empty())?;
    Some(Event {
        company: company.to_owned(),
        about: about(wire.event_type.as_str().unwrap_or_default()),
        id: wire.id.as_str().unwrap_or_default().chars().take(100).collect(),
    })
}

/// Event types of the topic `public.concur.financialintegration`; Concur writes them in more than one case.
fn about(event_type: &str) -> About {
    match event_type.to_ascii_lowercase().as_str() {
        "expense.readyforintegration" => About::Kind(DocumentKind::Expense),
        "invoice.readyforintegration" => About::Kind(DocumentKind::Invoice),
        "cashadvance.readyforintegration" => About::Kind(DocumentKind::CashAdvance),
        "payroll.readyforintegration"
        | "requestobligation.readyforintegration"
        | "reportobligation.readyforintegration" => About::NeverTaken,
        _ => About::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(event_type: &str) -> String {
        format!(
            r#"{{"id":"e-1","data":null,"eventType":"{event_type}","facts":{{"companyId":"C-1","documentId":"D"}}}}"#
        )
    }

    #[test]
    fn each_type_is_of_its_queue() {
        for (event_type, expected) in [
            ("expense.readyForIntegration", About::Kind(DocumentKind::Expense)),
            ("invoice.readyForIntegration", About::Kind(DocumentKind::Invoice)),
            (
                "cashadvance.readyForIntegration",
                About::Kind(DocumentKind::CashAdvance),
            ),
            (
                "cashAdvance.readyForIntegration",
                About::Kind(DocumentKind::CashAdvance),
            ),
            ("requestObligation.readyForIntegration", About::NeverTaken),
            ("reportObligation.readyForIntegration", About::NeverTaken),
            ("payroll.readyForIntegration", About::NeverTaken),
            ("expense.somethingNew", About::Unknown),
            ("", About::Unknown),
        ] {
            let read = read(event(event_type).as_bytes()).unwrap();
            assert_eq!(read.about, expected, "{event_type}");
            assert_eq!(read.company, "C-1");
        }
    }

    #[test]
    fn what_names_no_company_is_not_read() {
        for body in [
            "",
            "no json",
            "[]",
            "{}",
            r#"{"facts":{"companyId":7}}"#,
            r#"{"facts":{"companyId":""}}"#,
        ] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
    }
}
