//! Another system that works on the same Concur company.

use anyhow::{Context, ensure};
use sandbox::concur::TokenKind;

use crate::house::House;

impl House {
    /// Another system acknowledges an invoice, as this one would.
    pub async fn acknowledge_as(&self, system_id: &str, financial_document_id: &str) -> anyhow::Result<()> {
        let concur = self.sandbox.concur();
        let token = concur.issue_access_token(TokenKind::Company, &["FISVC"]);
        let url = self
            .sandbox
            .concur_url()
            .join("/financialintegration/fi/v4/companies/transactiontypes/invoice/transactions/acknowledgements")?;
        let body = serde_json::json!({ "systemId": system_id, "ids": [financial_document_id] }).to_string();
        let answer = reqwest::Client::new()
            .post(url)
            .bearer_auth(token)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await?;
        let items: Vec<serde_json::Value> = serde_json::from_slice(&answer.bytes().await?)?;
        let item = items.first().context("no answer for the document")?;
        ensure!(item["code"] == 0, "Concur answered {item}");
        Ok(())
    }
}
