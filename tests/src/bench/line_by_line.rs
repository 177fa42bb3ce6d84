//! What a plain client makes of a purchase invoice: the header, each line, each dimension of each line, the post action and a
//! look, one request each. It shares nothing with our clients; addresses and members are those of API v2.0.

use anyhow::{Context, ensure};
use sandbox::Sandbox;
use sandbox::business_central::BusinessCentralOptions;
use serde_json::{Value, json};

use super::documents::{ACCOUNTS, DIMENSIONS, VENDOR};

/// A client with a token.
pub(super) struct LineByLine {
    http: reqwest::Client,
    company: String,
    token: String,
}

impl LineByLine {
    /// Signs in.
    ///
    /// # Errors
    /// What the simulator refuses.
    pub(super) async fn sign_in(sandbox: &Sandbox, options: &BusinessCentralOptions) -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        let root = sandbox.business_central_url();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", options.client_id.as_str()),
            ("client_secret", options.client_secret.as_str()),
            ("scope", "https://api.businesscentral.dynamics.com/.default"),
        ];
        let answer = http
            .post(root.join(&format!("{}/oauth2/v2.0/token", options.tenant))?)
            .form(&form)
            .send()
            .await?
            .error_for_status()?;
        let answer: Value = serde_json::from_slice(&answer.bytes().await?)?;
        let token = answer["access_token"]
            .as_str()
            .context("no token was given")?
            .to_owned();
        let company = format!(
            "{root}v2.0/{}/{}/api/v2.0/companies({})",
            options.tenant, options.environment, options.company_id
        );
        Ok(Self { http, company, token })
    }

    /// Makes an invoice of this many lines and posts it.
    ///
    /// # Errors
    /// What the simulator refuses, and an invoice that is not posted at the end.
    pub(super) async fn post(&self, number: &str, lines: u32) -> anyhow::Result<()> {
        let header = json!({ "vendorNumber": VENDOR, "vendorInvoiceNumber": number });
        let invoice = self.create("purchaseInvoices", header.to_string()).await?;
        let invoice = format!("purchaseInvoices({invoice})");
        for ((_, account), at) in ACCOUNTS.iter().cycle().zip(0..lines) {
            // As text: the service reads members in the order in which they are sent, and the type decides what the number means.
            let line = format!(
                r#"{{"lineType":"Account","lineObjectNumber":"{account}","description":"Line","quantity":1,"unitCost":{}}}"#,
                at + 1
            );
            let line = self.create(&format!("{invoice}/purchaseInvoiceLines"), line).await?;
            let dimensions = format!("{invoice}/purchaseInvoiceLines({line})/dimensionSetLines");
            for (code, value) in DIMENSIONS {
                self.create(&dimensions, json!({ "code": code, "valueCode": value }).to_string())
                    .await?;
            }
        }
        let action = format!("{invoice}/Microsoft.NAV.post");
        let request = self
            .request(reqwest::Method::POST, &action)
            .header("content-length", "0");
        let answer = request.send().await?;
        ensure!(
            answer.status().is_success(),
            "the post was answered {}",
            answer.status()
        );
        let answer = self
            .request(reqwest::Method::GET, &invoice)
            .send()
            .await?
            .error_for_status()?;
        let shown: Value = serde_json::from_slice(&answer.bytes().await?)?;
        ensure!(shown["status"] == "Open", "it is {} and not posted", shown["status"]);
        Ok(())
    }

    async fn create(&self, path: &str, body: String) -> anyhow::Result<String> {
        let request = self.request(reqwest::Method::POST, path);
        let answer = request
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path} was answered {status}: {text}");
        let made: Value = serde_json::from_str(&text)?;
        Ok(made["id"].as_str().context("what was made has no id")?.to_owned())
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}/{path}", self.company))
            .bearer_auth(&self.token)
    }
}
