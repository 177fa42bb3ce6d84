//! Which vendor a card issuer is.

use std::collections::BTreeMap;

use super::error::MappingError;
use super::rule::row;
use super::{Mapping, MappingMiss};
use crate::ids::VendorNumber;
use crate::plan::Payee;

/// The longest code a key may have behind the payee: a card programme type's (`cardProgramTypeCode`, at most 5 characters;
/// a payment type's key, `reportEntryPatKey`, has at most 4; Concur FIS v4, expense document).
const CODE_LONGEST: usize = 5;

/// Concur's codes that tell the card of an expense.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardCodes<'a> {
    /// The key of its payment type (`reportEntryPatKey`).
    pub payment_type: Option<&'a str>,
    /// The code of its card programme type (`cardProgramTypeCode`).
    pub programme: Option<&'a str>,
}

/// A card issuer, who is a vendor in Business Central.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardIssuer {
    /// The vendor.
    pub vendor: VendorNumber,
    /// The rule that gave it, such as `cards.CBCP` or `cards."CBCP/1003"`.
    pub rule: String,
    /// What tells this issuer apart in made numbers: the rule's key in capitals with a hyphen, such as `CBCP` or `CBCP-1003`.
    pub tag: String,
}

fn is_card(payee: Payee) -> bool {
    matches!(
        payee,
        Payee::CompanyPaidCard | Payee::IndividuallyBilledCard | Payee::CompanyBilledCard
    )
}

fn is_code(text: &str) -> bool {
    (1..=CODE_LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn tag(key: &str) -> String {
    key.replace('/', "-").to_ascii_uppercase()
}

/// Refuses keys that no card could have, and two that would make the same numbers.
pub(super) fn check(cards: &BTreeMap<String, VendorNumber>) -> Result<(), MappingError> {
    let mut tags = BTreeMap::new();
    for key in cards.keys() {
        let (payee, code) = match key.split_once('/') {
            Some((payee, code)) => (payee, Some(code)),
            None => (key.as_str(), None),
        };
        if !Payee::from_code(payee).is_some_and(is_card) {
            let problem =
                format!("has {key}; the card issuers are COPD, IBCP and CBCP, as in \"CBCP\" or \"CBCP/1003\"");
            return Err(MappingError::value("cards", problem));
        }
        if code.is_some_and(|code| !is_code(code)) {
            let problem = format!(
                "has {key}; behind the / goes a payment type's key or a card programme type's code, 1 to {CODE_LONGEST} letters or digits"
            );
            return Err(MappingError::value("cards", problem));
        }
        if let Some(other) = tags.insert(tag(key), key) {
            let problem = format!("has {other} and {key}, which differ only in capitals; keep the one Concur writes");
            return Err(MappingError::value("cards", problem));
        }
    }
    Ok(())
}

impl Mapping {
    /// The vendor a card issuer is: the rule for the card programme first, then for the payment type, then for the payee
    /// alone.
    ///
    /// # Errors
    /// [`MappingMiss`] when no rule gives one, and for a payee that is no card issuer.
    pub fn card_issuer(&self, payee: Payee, card: CardCodes<'_>) -> Result<CardIssuer, MappingMiss> {
        let exact = [card.programme, card.payment_type].into_iter().flatten();
        let keys = exact.map(|code| format!("{}/{code}", payee.code()));
        let found = keys
            .chain([payee.code().to_owned()])
            .find_map(|key| self.cards.get_key_value(&key));
        let (key, vendor) = found.ok_or_else(|| MappingMiss::Card {
            payee,
            payment_type: shown(card.payment_type),
            programme: shown(card.programme),
        })?;
        Ok(CardIssuer {
            vendor: vendor.clone(),
            rule: row("cards", key),
            tag: tag(key),
        })
    }
}

/// A code that a rule could name; anything else may be something private.
fn shown(code: Option<&str>) -> Option<String> {
    code.filter(|code| is_code(code)).map(str::to_owned)
}
