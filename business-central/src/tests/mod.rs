//! Tests of the whole client against a small stub of both services.

mod attachments;
mod authentication;
mod companies;
mod dimension_changes;
mod failures;
mod ledger;
mod lists;
mod master_data;
mod no_other_writes;
mod reading;
mod shown;
mod stub;
mod subscriptions;
mod vendor_ledger;
mod writing;

use std::time::Duration;

use rust_decimal::Decimal;
use url::Url;
use uuid::Uuid;

use crate::{BusinessCentralConfig, DEFAULT_SCOPE, DimensionSetLine, NewLine, NewPurchaseDocument};

pub(crate) const CLIENT_SECRET: &str = "secret-of-the-tests";

/// Both services at one address.
pub(crate) fn config_for(root: &Url) -> BusinessCentralConfig {
    BusinessCentralConfig {
        authority: root.clone(),
        api_root: root.clone(),
        tenant_id: "tenant-1".to_owned(),
        client_id: "client-1".to_owned(),
        client_secret: CLIENT_SECRET.into(),
        environment: "Production".to_owned(),
        company_id: Uuid::from_u128(0xc0),
        scope: DEFAULT_SCOPE.to_owned(),
        read_timeout: Duration::from_secs(20),
        write_timeout: Duration::from_secs(20),
    }
}

/// One comment, two account lines, dimensions on header and line.
pub(crate) fn new_invoice() -> NewPurchaseDocument {
    let dimension = |code: &str, value: &str| DimensionSetLine {
        code: code.to_owned(),
        value_code: value.to_owned(),
    };
    let account = |number: &str, unit_cost: &str, dimensions| NewLine::Account {
        account_number: number.to_owned(),
        description: "Hotel".to_owned(),
        quantity: Decimal::ONE,
        unit_cost: unit_cost.parse().unwrap(),
        tax_code: None,
        dimensions,
    };
    NewPurchaseDocument {
        vendor_number: "20000".to_owned(),
        external_number: "inv-7".to_owned(),
        document_date: jiff::civil::date(2026, 3, 1),
        posting_date: jiff::civil::date(2026, 3, 2),
        due_date: None,
        currency_code: "EUR".to_owned(),
        prices: None,
        lines: vec![
            NewLine::Comment {
                description: "RPT-1 FI-1 EMP-001".to_owned(),
            },
            account("61100", "100.00", vec![dimension("PROJECT", "P1")]),
            account("61200", "0.00000000", Vec::new()),
        ],
        dimensions: vec![dimension("DEPARTMENT", "SALES")],
    }
}
