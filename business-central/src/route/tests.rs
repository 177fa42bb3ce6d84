//! Where the client writes.

use super::*;
use crate::tests::config_for;

fn routes() -> Routes {
    Routes::new(&config_for(&"https://api.example.com".parse().unwrap()))
}

/// All write routes; the match makes a new one fail to compile until it is listed.
fn every_write_route() -> Vec<WriteRoute<'static>> {
    let id = Uuid::from_u128;
    let mut all = Vec::new();
    for kind in [PurchaseDocumentKind::Invoice, PurchaseDocumentKind::CreditMemo] {
        for route in [
            WriteRoute::Documents(kind),
            WriteRoute::Document(kind, id(7)),
            WriteRoute::PostAction(kind, id(7)),
            WriteRoute::LineDimensions(kind, id(7), id(8)),
            WriteRoute::LineDimension(kind, id(7), id(8), id(9)),
            WriteRoute::Batch,
            WriteRoute::Attachments,
            WriteRoute::Attachment(id(7)),
            WriteRoute::AttachmentContent(id(7)),
            WriteRoute::Subscriptions,
            WriteRoute::Subscription("270135"),
        ] {
            match route {
                WriteRoute::Documents(_)
                | WriteRoute::Document(..)
                | WriteRoute::PostAction(..)
                | WriteRoute::LineDimensions(..)
                | WriteRoute::LineDimension(..)
                | WriteRoute::Batch
                | WriteRoute::Attachments
                | WriteRoute::Attachment(_)
                | WriteRoute::AttachmentContent(_)
                | WriteRoute::Subscriptions
                | WriteRoute::Subscription(_) => all.push(route),
            }
        }
    }
    all
}

#[test]
fn only_purchase_documents_their_files_and_subscriptions_can_be_written_and_no_account() {
    let company = routes().company(&[]).path().to_owned();
    for route in every_write_route() {
        let path = routes().write(route).path().to_owned();
        let beside = match route {
            WriteRoute::Batch => Some("$batch"),
            WriteRoute::Subscriptions => Some("subscriptions"),
            WriteRoute::Subscription(_) => Some("subscriptions('270135')"),
            _ => None,
        };
        if let Some(beside) = beside {
            assert_eq!(path, format!("/v2.0/tenant-1/Production/api/v2.0/{beside}"));
            continue;
        }
        let rest = path.strip_prefix(&company).unwrap().trim_start_matches('/');
        assert!(
            ["purchaseInvoices", "purchaseCreditMemos", "documentAttachments"]
                .iter()
                .any(|set| rest == *set || rest.starts_with(&format!("{set}("))),
            "{rest}"
        );
        assert!(!rest.to_lowercase().contains("account"), "{rest}");
    }
}

#[test]
fn a_part_of_a_batch_names_the_same_place_below_the_api() {
    let base = "https://api.example.com/v2.0/tenant-1/Production/api/v2.0/";
    for route in every_write_route() {
        assert_eq!(
            format!("{base}{}", routes().write_in_batch(route)),
            routes().write(route).as_str()
        );
    }
}

#[test]
fn addresses_name_tenant_environment_and_company() {
    assert_eq!(
        routes()
            .write(WriteRoute::PostAction(
                PurchaseDocumentKind::CreditMemo,
                Uuid::from_u128(7)
            ))
            .as_str(),
        "https://api.example.com/v2.0/tenant-1/Production/api/v2.0/companies(00000000-0000-0000-0000-0000000000c0)\
         /purchaseCreditMemos(00000000-0000-0000-0000-000000000007)/Microsoft.NAV.post"
    );
}

#[test]
fn filter_values_cannot_leave_their_literal_or_the_query() {
    let filter = format!("a eq {}", literal("O'B+&#1%20é"));
    let url = with_query(routes().companies(), &[("$filter", &filter)]);
    assert_eq!(
        url.query(),
        Some("$filter=a%20eq%20%27O%27%27B%2B%26%231%2520%C3%A9%27")
    );
    assert_eq!(url.fragment(), None);
}

#[test]
fn an_id_that_is_a_text_stays_one_key_of_one_segment() {
    assert_eq!(
        routes().write(WriteRoute::Subscription("a'b/../c?d")).as_str(),
        "https://api.example.com/v2.0/tenant-1/Production/api/v2.0/subscriptions('a''b%2F..%2Fc%3Fd')"
    );
}
