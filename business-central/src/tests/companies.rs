//! Several companies behind one set of credentials.

use std::num::NonZeroU32;

use serde_json::json;
use uuid::Uuid;

use super::stub::{COMPANY, Reply, Stub, page};
use crate::{Changed, PurchaseDocumentKind::Invoice};

#[tokio::test]
async fn clients_of_two_companies_share_the_token_and_nothing_else() {
    let stub = Stub::new([]).await;
    for _ in 0..3 {
        stub.push(page(json!([]), None));
    }
    stub.push(Reply::new(204, ""));
    let first = stub.client().with_rows_per_page(NonZeroU32::new(7).unwrap());
    let second = first.for_company(Uuid::from_u128(0xc1));
    first.accounts(Changed::All).await.unwrap();
    second.accounts(Changed::All).await.unwrap();
    first.accounts(Changed::All).await.unwrap();
    second.post_draft(Invoice, Uuid::from_u128(7)).await.unwrap();

    let other = COMPANY.replace("0c0)", "0c1)");
    let calls = stub.calls();
    let targets: Vec<_> = calls.iter().map(|call| call.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            format!("{COMPANY}/accounts"),
            format!("{other}/accounts"),
            format!("{COMPANY}/accounts"),
            format!("{other}/purchaseInvoices(00000000-0000-0000-0000-000000000007)/Microsoft.NAV.post"),
        ]
    );
    assert_eq!(calls[1].header("prefer"), Some("odata.maxpagesize=7"));
    assert_eq!(stub.token_calls().len(), 1);
}
