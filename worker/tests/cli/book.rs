//! A report in records that is planned and posted by hand, through the client.

use business_central::{BusinessCentral, NewLine, NewPurchaseDocument, PurchaseDocumentKind};
use concordat::config::Config;
use concordat::connections;
use jiff::Timestamp;
use posting::document::ConcurDocument;
use posting::ids::{CompanyCode, FinancialDocumentId};
use posting::mapping::Mapping;
use posting::plan::{DocumentKind, PlannedPurchase, PostingPlan, PurchaseKind};
use posting::planner::{LiveOrTest, PlanContext};
use records::{DocumentKey, NewDocument, PurchaseRecord, Records, StageChange, StoredPlan};
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::concur::fixtures::{ExpenseReport, business_id};
use serde_json::Value;

use super::setup::Systems;

/// A report in records, and what posts it.
pub(crate) struct Book {
    pub(crate) systems: Systems,
    pub(crate) records: Records,
    ledger: BusinessCentral,
    company: String,
    environment: String,
    pub(crate) key: DocumentKey,
    plan: PostingPlan,
}

impl Book {
    /// Received and not planned.
    pub(crate) async fn received(report: &ExpenseReport, rules: &str) -> Self {
        let systems = Systems::connected(SandboxOptions::default()).await;
        systems.write("mapping.toml", rules);
        let config = Config::load(Some(&systems.folder.path().join("concordat.toml"))).unwrap();
        let records = connections::open_records(&config).await.unwrap();
        let settings = &config.connections[0];
        let body = report.approval().document;
        let key = DocumentKey {
            connection: "one".to_owned(),
            business_id: business_id(1),
            financial_document_id: "f1".to_owned(),
        };
        let received = NewDocument {
            key: key.clone(),
            kind: "expense".to_owned(),
            system_id: "concordat-one".to_owned(),
            body: body.clone(),
            received_at: Timestamp::now(),
        };
        records.save_received(&received).await.unwrap();
        let document = ConcurDocument::parse(DocumentKind::Expense, &body).unwrap();
        let context = PlanContext {
            company: CompanyCode::parse("ONE").unwrap(),
            live: LiveOrTest::Live,
            approval_suffix: None,
        };
        let id = FinancialDocumentId::parse("f1").unwrap();
        let plan = posting::planner::plan(&document, &id, &Mapping::parse(rules).unwrap(), &context).unwrap();
        Self {
            ledger: connections::business_central(settings).unwrap(),
            company: settings.business_central.company_id.to_string(),
            environment: settings.business_central.environment.clone(),
            systems,
            records,
            key,
            plan,
        }
    }

    /// Planned, and the plan kept.
    pub(crate) async fn planned(report: &ExpenseReport, rules: &str) -> Self {
        let book = Self::received(report, rules).await;
        let stored = StoredPlan {
            plan_json: serde_json::to_string(&book.plan).unwrap(),
            digest: book.plan.digest().unwrap(),
            mapping_version: book.plan.mapping_version.clone(),
            environment: book.environment.clone(),
            company: book.company.clone(),
        };
        book.records.save_plan(&book.key, &stored).await.unwrap();
        book
    }

    pub(crate) fn purchase(&self) -> &PlannedPurchase {
        &self.plan.purchases[0]
    }

    /// The draft as planned, changed by `change`, posted, and known to records.
    pub(crate) async fn posted(&self, change: impl FnOnce(&mut NewPurchaseDocument)) -> String {
        let purchase = self.purchase();
        let mark = self.plan.mark(purchase).unwrap().to_line();
        let lines = purchase.lines.iter().map(|line| NewLine::Account {
            account_number: line.account.to_string(),
            description: line.description.clone(),
            quantity: Decimal::ONE,
            unit_cost: line.amount,
            tax_code: None,
            dimensions: Vec::new(),
        });
        let mut draft = NewPurchaseDocument {
            vendor_number: purchase.vendor.to_string(),
            external_number: purchase.external_number.to_string(),
            document_date: purchase.document_date,
            posting_date: purchase.posting_date,
            due_date: None,
            currency_code: purchase.currency.to_string(),
            prices: None,
            lines: std::iter::once(NewLine::Comment { description: mark })
                .chain(lines)
                .collect(),
            dimensions: Vec::new(),
        };
        change(&mut draft);
        let kind = match purchase.kind {
            PurchaseKind::Invoice => PurchaseDocumentKind::Invoice,
            PurchaseKind::CreditMemo => PurchaseDocumentKind::CreditMemo,
        };
        let id = self.ledger.create_draft(kind, &draft).await.unwrap().value.header.id;
        self.ledger.post_draft(kind, id).await.unwrap();
        let number = self
            .ledger
            .purchase_document(kind, id)
            .await
            .unwrap()
            .unwrap()
            .header
            .number;
        self.recorded(&id.to_string(), &number).await;
        number
    }

    pub(crate) async fn recorded(&self, id: &str, number: &str) {
        let purchase = self.purchase();
        let record = PurchaseRecord {
            key: self.key.clone(),
            company: self.plan.company.to_string(),
            payee: purchase.payee.code().to_owned(),
            kind: purchase.kind.as_str().to_owned(),
            vendor_number: purchase.vendor.to_string(),
            external_number: purchase.external_number.to_string(),
            draft_id: Some(id.to_owned()),
            posted_number: Some(number.to_owned()),
            posting_date: Some(purchase.posting_date),
            state: "posted".to_owned(),
            at: Timestamp::now(),
        };
        self.records.save_purchase_document(&record).await.unwrap();
    }

    pub(crate) async fn stage(&self, stage: &str, failure: Option<(&str, &str)>) {
        let change = StageChange {
            stage: stage.to_owned(),
            failure_type: failure.map(|(name, _)| name.to_owned()),
            reason: failure.map(|(_, reason)| reason.to_owned()),
            at: Timestamp::now(),
        };
        self.records.set_stage(&self.key, &change).await.unwrap();
    }

    /// What `explain --json` says of the document, and the exit code.
    pub(crate) async fn explained(&self) -> (Value, Option<i32>) {
        let ran = self.systems.run(&["explain", &self.key.business_id, "--json"]).await;
        let json = ran.json();
        assert_eq!(json["documents"].as_array().unwrap().len(), 1, "{json}");
        (json["documents"][0].clone(), ran.code)
    }

    pub(crate) async fn text(&self) -> String {
        self.systems.run(&["explain", &self.key.business_id]).await.out
    }
}
