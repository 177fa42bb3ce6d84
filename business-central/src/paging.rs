//! Server-driven paging: all pages of a list, followed only where the token may go.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::client::BusinessCentral;
use crate::error::{BcError, LinkProblem};
use crate::http::{Act, Origin, Request};

/// With the usual page size this is half a million rows.
const MOST_PAGES: usize = 500;

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl BusinessCentral {
    /// All rows of the list at `url`.
    pub(crate) async fn list<T: DeserializeOwned>(&self, operation: &'static str, url: Url) -> Result<Vec<T>, BcError> {
        let pages = self.pages(operation, url).await?;
        Ok(pages.into_iter().flat_map(|(_, rows)| rows).collect())
    }

    /// All pages of the list at `url`, each with its answer. An empty last page is possible; `Prefer` is sent with
    /// every page.
    pub(crate) async fn pages<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        url: Url,
    ) -> Result<Vec<(Origin, Vec<T>)>, BcError> {
        let mut pages = Vec::new();
        let mut followed = HashSet::new();
        let mut next = url;
        for _ in 0..MOST_PAGES {
            followed.insert(next.clone());
            let request = Request {
                operation,
                url: next,
                act: Act::GetPage {
                    rows: self.rows_per_page(),
                },
            };
            let received = self.http().send(&request).await?.of_status(&[200])?;
            let page: Page<T> = received.decode()?;
            pages.push((received.origin(), page.value));
            let Some(link) = page.next_link else { return Ok(pages) };
            next = self.checked(operation, &link)?;
            if followed.contains(&next) {
                return Err(unexpected(operation, Some(&next), LinkProblem::Repeated));
            }
        }
        Err(unexpected(operation, Some(&next), LinkProblem::TooManyPages))
    }

    fn checked(&self, operation: &'static str, link: &str) -> Result<Url, BcError> {
        let Ok(url) = Url::parse(link) else {
            return Err(unexpected(operation, None, LinkProblem::NotAnAddress));
        };
        if !self.routes().shares_origin_with(&url) {
            return Err(unexpected(operation, Some(&url), LinkProblem::OtherHost));
        }
        if !self.routes().contains_path_of(&url) {
            return Err(unexpected(operation, Some(&url), LinkProblem::OtherPath));
        }
        Ok(url)
    }
}

fn unexpected(operation: &'static str, url: Option<&Url>, problem: LinkProblem) -> BcError {
    let host = url.and_then(Url::host_str).unwrap_or_default().to_owned();
    BcError::UnexpectedLink {
        operation,
        host,
        problem,
    }
}
