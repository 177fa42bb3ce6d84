//! Dimensions of lines. Defaults of the vendor and of the account give a line dimensions by themselves, and sending one of those
//! again refuses the whole draft (Business Central API v2.0, dimensionSetLines). So what defaults supply is left out, what must
//! differ is changed afterwards, and what an account's defaults are is learned from drafts, since the API does not tell.

use std::collections::{BTreeMap, BTreeSet};

use business_central::{
    DimensionAction, DimensionChange as WireChange, DimensionSetLine, ErrorAnswer, LineDimension, PurchaseDocument,
};
use posting::evidence::Difference;
use posting::plan::{DimensionValue, PlannedPurchase};
use uuid::Uuid;
use workflows::contracts::{DimensionChange, DimensionWay};

use super::compare::account_lines;
use super::vendors::Default as Known;
use crate::classify::{Classified, records as records_failed};
use crate::environment::{Company, Connection, Environment, defect};

/// Name of the fact that a company takes no dimensions within lines.
const FACT: &str = "line_dimensions";
/// Its value.
const AFTERWARDS: &str = "afterwards";

/// What is known of a company's defaults.
pub(super) struct Defaults {
    vendor: Vec<Known>,
    accounts: BTreeMap<String, Vec<Known>>,
}

impl Defaults {
    /// What records and the vendor cache know.
    pub(super) async fn known(
        environment: &Environment,
        connection: &Connection,
        company: &Company,
        purchase: &PlannedPurchase,
    ) -> Result<Self, Classified> {
        let accounts = environment
            .records()
            .line_defaults(&connection.company_key(company))
            .await;
        Ok(Self {
            vendor: company.vendors.defaults(&purchase.vendor).await,
            accounts: accounts.map_err(records_failed)?,
        })
    }

    fn supplies(&self, account: &str, dimension: &str) -> bool {
        let of_account = self.accounts.get(account).into_iter().flatten();
        self.vendor
            .iter()
            .chain(of_account)
            .any(|(known, _)| known == dimension)
    }

    /// Those of a line's dimensions that no default supplies: only these may be sent with it.
    pub(super) fn to_send(&self, account: &str, wanted: &[DimensionValue]) -> Vec<DimensionSetLine> {
        wanted
            .iter()
            .filter(|wanted| !self.supplies(account, wanted.dimension.as_str()))
            .map(|wanted| DimensionSetLine {
                code: wanted.dimension.to_string(),
                value_code: wanted.value.to_string(),
            })
            .collect()
    }

    /// Keeps what a draft shows of accounts' defaults where that is news. `sent` are the dimensions sent with each line.
    pub(super) async fn learn(
        &self,
        environment: &Environment,
        connection: &Connection,
        company: &Company,
        draft: &PurchaseDocument,
        sent: &[Vec<DimensionSetLine>],
    ) -> Result<(), Classified> {
        let mut seen = BTreeSet::new();
        for (line, sent) in account_lines(draft).zip(sent) {
            if !seen.insert(line.object_number.as_str()) {
                continue;
            }
            let is_sent = |has: &LineDimension| sent.iter().any(|sent| same(&sent.code, &has.code));
            let inherited = line.dimensions.iter().filter(|has| !is_sent(has));
            let defaults: Vec<Known> = inherited
                .map(|has| (has.code.to_uppercase(), has.value_code.to_uppercase()))
                .filter(|default| !self.vendor.contains(default))
                .collect();
            let known = self
                .accounts
                .get(&line.object_number)
                .map(Vec::as_slice)
                .unwrap_or_default();
            if known != defaults.as_slice() {
                environment
                    .records()
                    .save_line_defaults(&connection.company_key(company), &line.object_number, &defaults)
                    .await
                    .map_err(records_failed)?;
            }
        }
        Ok(())
    }
}

/// The way asked for, or the only one the company is known to take.
pub(super) async fn way(
    environment: &Environment,
    connection: &Connection,
    company: &Company,
    asked: DimensionWay,
) -> Result<DimensionWay, Classified> {
    if asked != DimensionWay::WithLines {
        return Ok(asked);
    }
    let fact = environment
        .records()
        .company_fact(&connection.company_key(company), FACT)
        .await;
    Ok(match fact.map_err(records_failed)?.as_deref() {
        Some(AFTERWARDS) => DimensionWay::AfterRefusal,
        _ => DimensionWay::WithLines,
    })
}

/// Remembers that a company takes no dimensions within lines: the same draft was refused with them and made without.
pub(super) async fn remember_refusal(
    environment: &Environment,
    connection: &Connection,
    company: &Company,
) -> Result<(), Classified> {
    environment
        .records()
        .save_company_fact(&connection.company_key(company), FACT, AFTERWARDS)
        .await
        .map_err(records_failed)
}

/// Which other way a refused draft may be made, if the dimensions within its lines are what was refused. What a company answers
/// that does not take them is not documented: any refusal of the request's form is taken for it, and proves it only if the draft
/// is made without them.
pub(super) fn other_way(answer: &ErrorAnswer) -> Option<DimensionWay> {
    if answer.status != 400 {
        None
    } else if answer.message.contains("dimension set line already exists") {
        Some(DimensionWay::AfterUnknownDefault)
    } else if answer.code.is("BadRequest") {
        Some(DimensionWay::AfterRefusal)
    } else {
        None
    }
}

/// What must be set on the lines of a draft whose lines are the planned ones.
pub(super) fn changes(planned: &PlannedPurchase, draft: &PurchaseDocument) -> Vec<DimensionChange> {
    let mut changes = Vec::new();
    for (line, wanted) in account_lines(draft).zip(&planned.lines) {
        for wanted in &wanted.dimensions {
            let has = line
                .dimensions
                .iter()
                .find(|has| same(&has.code, wanted.dimension.as_str()));
            if has.is_some_and(|has| same(&has.value_code, wanted.value.as_str())) {
                continue;
            }
            changes.push(DimensionChange {
                line_id: line.id.to_string(),
                dimension: wanted.dimension.clone(),
                value: wanted.value.clone(),
                replaces: has.map(|has| has.dimension_id.to_string()),
            });
        }
    }
    changes
}

/// The first line that has not the dimensions it must have.
pub(super) fn difference(planned: &PlannedPurchase, document: &PurchaseDocument) -> Option<Difference> {
    let first = changes(planned, document).into_iter().next()?;
    let number = account_lines(document).position(|line| line.id.to_string() == first.line_id)? + 1;
    Some(Difference::of(format!(
        "line {number} has another {} than planned, or none; planned was {}",
        first.dimension, first.value
    )))
}

/// A change as the client takes it.
pub(super) fn wire(change: &DimensionChange) -> Result<WireChange, Classified> {
    let guid =
        |id: &str| Uuid::parse_str(id).map_err(|_| defect("An id of a line or dimension in history is not a GUID."));
    Ok(WireChange {
        line_id: guid(&change.line_id)?,
        action: match &change.replaces {
            Some(dimension) => DimensionAction::Set {
                dimension_id: guid(dimension)?,
                value_code: change.value.to_string(),
            },
            None => DimensionAction::Add {
                code: change.dimension.to_string(),
                value_code: change.value.to_string(),
            },
        },
    })
}

/// Codes are compared as Business Central stores them.
fn same(left: &str, right: &str) -> bool {
    left.to_uppercase() == right.to_uppercase()
}
