//! Net amounts per account: planned, in the document, and in the general ledger. Debits are positive.

use business_central::{GeneralLedgerEntry, LineType, PurchaseDocument};
use posting::ids::Currency;
use posting::plan::{PlannedPurchase, PurchaseKind};
use rust_decimal::Decimal;

use super::AccountShown;
use crate::plans::amount_text;

/// Net amounts of one account; `None` where there is nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    /// Number, or `vendor …` for the vendor's side.
    pub(super) name: String,
    pub(super) planned: Option<Decimal>,
    pub(super) posted: Option<Decimal>,
    pub(super) ledger: Option<Decimal>,
}

/// Every account in the plan's order, then the vendor, then what only the ledger has.
pub(super) struct Accounts(pub(super) Vec<Account>);

impl Accounts {
    /// `None` when a sum has more digits than can be held.
    pub(super) fn of(
        kind: PurchaseKind,
        planned: Option<&PlannedPurchase>,
        document: &PurchaseDocument,
        entries: &[GeneralLedgerEntry],
    ) -> Option<Self> {
        let mut accounts = Self(Vec::new());
        let side = |amount: Decimal| match kind {
            PurchaseKind::Invoice => amount,
            PurchaseKind::CreditMemo => -amount,
        };
        for line in planned.iter().flat_map(|planned| &planned.lines) {
            add(&mut accounts.at(line.account.as_str()).planned, side(line.amount))?;
        }
        for line in document.lines.iter().filter(|line| line.line_type != LineType::Comment) {
            add(
                &mut accounts.at(&line.object_number).posted,
                side(line.net_amount_including_tax),
            )?;
        }
        let vendor = format!("vendor {}", document.header.vendor_number);
        if let Some(planned) = planned {
            let planned_vendor = format!("vendor {}", planned.vendor);
            add(&mut accounts.at(&planned_vendor).planned, -side(planned.total))?;
        }
        add(
            &mut accounts.at(&vendor).posted,
            -side(document.header.total_including_tax),
        )?;
        for entry in entries {
            add(
                &mut accounts.at(&entry.account_number).ledger,
                entry.debit.checked_sub(entry.credit)?,
            )?;
        }
        Some(accounts)
    }

    fn at(&mut self, name: &str) -> &mut Account {
        let found = self.0.iter().position(|account| account.name == name);
        let at = found.unwrap_or_else(|| {
            self.0.push(Account {
                name: name.to_owned(),
                planned: None,
                posted: None,
                ledger: None,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    pub(super) fn shown(&self, currency: &str, local_currency: &str) -> Vec<AccountShown> {
        let accounts = self.0.iter().map(|account| {
            let (planned_debit, planned_credit) = sides(account.planned, currency);
            let (posted_debit, posted_credit) = sides(account.posted, currency);
            let (ledger_debit, ledger_credit) = sides(account.ledger, local_currency);
            AccountShown {
                account: account.name.clone(),
                planned_debit,
                planned_credit,
                posted_debit,
                posted_credit,
                ledger_debit,
                ledger_credit,
            }
        });
        accounts.collect()
    }
}

fn add(sum: &mut Option<Decimal>, amount: Decimal) -> Option<()> {
    *sum = Some(sum.unwrap_or_default().checked_add(amount)?);
    Some(())
}

fn sides(amount: Option<Decimal>, currency: &str) -> (Option<String>, Option<String>) {
    match amount {
        None => (None, None),
        Some(amount) if amount < Decimal::ZERO => (None, Some(text(amount.abs(), currency))),
        Some(amount) => (Some(text(amount, currency)), None),
    }
}

/// A net amount with its side.
pub(super) fn with_side(amount: Option<Decimal>, currency: &str) -> String {
    let Some(amount) = amount else {
        return "nothing".to_owned();
    };
    let side = if amount < Decimal::ZERO { "credit" } else { "debit" };
    format!("{} {currency} {side}", text(amount.abs(), currency))
}

/// A currency of Business Central need not be an ISO code; then the amount is shown as it is.
pub(super) fn text(amount: Decimal, currency: &str) -> String {
    Currency::parse(currency).map_or_else(
        |_| amount.normalize().to_string(),
        |currency| amount_text(amount, &currency),
    )
}
