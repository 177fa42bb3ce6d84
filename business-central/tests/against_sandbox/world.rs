//! A simulated company and a client of it.

use std::time::Duration;

use business_central::{
    BcError, BusinessCentral, BusinessCentralConfig, DEFAULT_SCOPE, DimensionSetLine, ErrorAnswer, NewLine,
    NewPurchaseDocument, PurchaseDocument, PurchaseDocumentKind,
};
use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, BusinessCentralOptions, Switches, VendorSeed, WebhookOptions};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use sandbox::{Sandbox, SandboxOptions};
use uuid::Uuid;

/// A company with vendor 20000, account 61100, and dimension DEPARTMENT.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: BusinessCentral,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Switches::default()).await
    }

    pub(crate) async fn with(switches: Switches) -> Self {
        let business_central = BusinessCentralOptions {
            switches,
            webhooks: WebhookOptions {
                plain_http_on_loopback: true,
                ..WebhookOptions::default()
            },
            ..BusinessCentralOptions::default()
        };
        let sandbox = Sandbox::start(SandboxOptions {
            business_central,
            ..SandboxOptions::default()
        })
        .await
        .unwrap();
        let company = sandbox.business_central();
        company.add_dimension("DEPARTMENT", ["SALES", "ADM"]);
        company.add_vendor(VendorSeed {
            number: "20000".to_owned(),
            name: "Example Supplies Ltd".to_owned(),
            ..VendorSeed::default()
        });
        company.add_account(AccountSeed {
            number: "61100".to_owned(),
            name: "Travel".to_owned(),
            vat_percent: Decimal::from(21),
            ..AccountSeed::default()
        });
        let client = BusinessCentral::new(config(&sandbox)).unwrap();
        Self { sandbox, client }
    }

    pub(crate) fn break_once(&self, operation: &str, fault: Fault) {
        self.sandbox
            .business_central()
            .faults()
            .add(FaultRule::once(operation, fault));
    }

    pub(crate) async fn draft(&self, kind: PurchaseDocumentKind, number: &str) -> PurchaseDocument {
        self.client
            .create_draft(kind, &new_document(number))
            .await
            .unwrap()
            .value
    }

    pub(crate) async fn read(&self, kind: PurchaseDocumentKind, id: Uuid) -> PurchaseDocument {
        self.client.purchase_document(kind, id).await.unwrap().unwrap()
    }

    pub(crate) async fn found(&self, number: &str) -> Vec<PurchaseDocument> {
        self.client
            .find_purchase_documents(PurchaseDocumentKind::Invoice, "20000", number)
            .await
            .unwrap()
    }
}

pub(crate) fn config(sandbox: &Sandbox) -> BusinessCentralConfig {
    let options = BusinessCentralOptions::default();
    BusinessCentralConfig {
        authority: sandbox.business_central_url(),
        api_root: sandbox.business_central_url(),
        tenant_id: options.tenant,
        client_id: options.client_id,
        client_secret: options.client_secret.into(),
        environment: options.environment,
        company_id: options.company_id,
        scope: DEFAULT_SCOPE.to_owned(),
        read_timeout: Duration::from_secs(20),
        write_timeout: Duration::from_secs(20),
    }
}

/// An ownership comment and one line of 2 × 50.00, with dimensions on header and line.
pub(crate) fn new_document(number: &str) -> NewPurchaseDocument {
    let department = |value: &str| DimensionSetLine {
        code: "DEPARTMENT".to_owned(),
        value_code: value.to_owned(),
    };
    NewPurchaseDocument {
        vendor_number: "20000".to_owned(),
        external_number: number.to_owned(),
        document_date: jiff::civil::date(2026, 3, 1),
        posting_date: jiff::civil::date(2026, 3, 2),
        due_date: Some(jiff::civil::date(2026, 4, 1)),
        currency_code: "USD".to_owned(),
        prices: None,
        lines: vec![
            NewLine::Comment {
                description: "RPT-1 FI-1 EMP-001".to_owned(),
            },
            NewLine::Account {
                account_number: "61100".to_owned(),
                description: "Hotel".to_owned(),
                quantity: Decimal::TWO,
                unit_cost: "50.00".parse().unwrap(),
                tax_code: None,
                dimensions: Vec::new(),
            },
        ],
        dimensions: vec![department("SALES")],
    }
}

pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, BcError>) -> ErrorAnswer {
    match result.expect_err("must be refused") {
        BcError::Answered(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}
