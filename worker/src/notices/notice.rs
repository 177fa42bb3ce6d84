//! A notice as Business Central writes it: items of several subscriptions, each with what it is about.

use serde::Deserialize;
use uuid::Uuid;
use workflows::contracts::NoticedEntity;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// `clientState`; blank when there is none.
    pub(super) client_state: String,
    /// Which company's rows of which kind; `None` for anything that we subscribe to nothing of.
    pub(super) about: Option<(Uuid, NoticedEntity)>,
}

#[derive(Deserialize)]
struct Wire {
    value: Vec<WireItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(default)]
    client_state: Option<String>,
    #[serde(default)]
    resource: Option<String>,
}

/// The items; `None` if this is no notice.
pub(super) fn items(body: &[u8]) -> Option<Vec<Item>> {
    let wire: Wire = serde_json::from_slice(body).ok()?;
    let items = wire.value.into_iter().map(|item| Item {
        client_state: item.client_state.unwrap_or_default(),
        about: item.resource.as_deref().and_then(about),
    });
    Some(items.collect())
}

/// `api/v2.0/companies(<id>)/<set>(<id>)`, or with a filter in place of the second id where many rows changed.
fn about(resource: &str) -> Option<(Uuid, NoticedEntity)> {
    let (_, rest) = resource.split_once("companies(")?;
    let (company, rest) = rest.split_once(")/")?;
    let end = rest.find(['(', '?', '/']).unwrap_or(rest.len());
    let entity = match rest.get(..end)? {
        "purchaseInvoices" => NoticedEntity::PurchaseInvoices,
        "vendors" => NoticedEntity::Vendors,
        _ => return None,
    };
    Some((company.parse().ok()?, entity))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPANY: &str = "00000000-0000-0000-0000-0000000000c1";

    #[test]
    fn one_row_and_many_are_about_the_same() {
        let id = Uuid::parse_str(COMPANY).unwrap();
        for (resource, expected) in [
            (
                "purchaseInvoices(00000000-0000-0000-0000-000000000001)",
                Some(NoticedEntity::PurchaseInvoices),
            ),
            (
                "purchaseInvoices?$filter=lastModifiedDateTime%20gt%202026-01-01T00:00:00Z",
                Some(NoticedEntity::PurchaseInvoices),
            ),
            ("vendors", Some(NoticedEntity::Vendors)),
            ("items(00000000-0000-0000-0000-000000000001)", None),
        ] {
            let found = about(&format!("api/v2.0/companies({COMPANY})/{resource}"));
            assert_eq!(found, expected.map(|entity| (id, entity)), "{resource}");
        }
        for broken in ["", "vendors", "api/v2.0/companies(x)/vendors", "api/v2.0/companies("] {
            assert_eq!(about(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_body_that_is_no_notice_has_no_items() {
        for body in ["", "{}", "[]", r#"{"value":{}}"#, r#"{"value":[3]}"#] {
            assert_eq!(items(body.as_bytes()), None, "{body}");
        }
        let body = r#"{"value":[{"subscriptionId":"s","resource":null},{"clientState":"c"}]}"#;
        let found = items(body.as_bytes()).unwrap();
        assert_eq!((found.len(), found[1].client_state.as_str()), (2, "c"));
    }
}
