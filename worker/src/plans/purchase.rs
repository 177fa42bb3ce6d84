//! A planned purchase document as it is shown: debits and credits, and the rule behind each part.

use std::collections::BTreeMap;

use anyhow::Context;
use posting::plan::{Payee, PaymentExpectation, PlannedLine, PlannedPurchase, PostingPlan, Prices, PurchaseKind};
use posting::planner::{LineReason, PurchaseReason};
use rust_decimal::Decimal;
use serde::Serialize;

use super::amount_text;

/// A planned purchase document. Amounts are texts with the decimals of `currency`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PurchaseShown {
    /// `invoice` or `credit_memo`.
    pub(crate) kind: &'static str,
    /// Whom it is owed to: `EMPL`, `COPD`, `IBCP`, `CBCP` or `SUPP`.
    pub(crate) payee: &'static str,
    /// The vendor's number in Business Central.
    pub(crate) vendor: String,
    /// The rule that gave the vendor; absent where the rules have changed since.
    pub(crate) vendor_rule: Option<String>,
    /// The number it carries as the vendor's own.
    pub(crate) number: String,
    /// The date on the document.
    pub(crate) document_date: String,
    /// The date it is posted on.
    pub(crate) posting_date: String,
    /// When it is due; by the vendor's payment terms where absent.
    pub(crate) due_date: Option<String>,
    /// ISO 4217 code.
    pub(crate) currency: String,
    /// What the vendor is owed (invoice) or owes (credit memo), tax included.
    pub(crate) total: String,
    /// `paid_from_ledger`, `paid_by_concur`, `nothing_to_pay` or `not_reported`.
    pub(crate) payment: PaymentExpectation,
    /// `including_tax` or `excluding_tax`: what the costs on its lines mean; absent where no line bears tax.
    pub(crate) prices: Option<Prices>,
    /// The lines.
    pub(crate) lines: Vec<LineShown>,
    /// The sum of all debits, the vendor's side included.
    pub(crate) debits: String,
    /// The sum of all credits, likewise; equal to `debits`.
    pub(crate) credits: String,
    /// How many images will be attached; none where the connection attaches none.
    pub(crate) images: usize,
}

/// One line on a G/L account.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LineShown {
    /// The G/L account.
    pub(crate) account: String,
    /// Its name in Business Central, where that was asked.
    pub(crate) account_name: Option<String>,
    /// The rule that gave it.
    pub(crate) account_rule: Option<String>,
    /// The text.
    pub(crate) description: String,
    /// Comment lines below with the rest of the text.
    pub(crate) continued: Vec<String>,
    /// What the account gets, if it is a debit.
    pub(crate) debit: Option<String>,
    /// What the account gets, if it is a credit.
    pub(crate) credit: Option<String>,
    /// What Business Central posts beside it, on the same side of its tax account; may be zero, never signed.
    pub(crate) tax: String,
    /// The tax group it is sent with; the account's own decides where absent.
    pub(crate) tax_group: Option<String>,
    /// The rule that gave the tax group.
    pub(crate) tax_group_rule: Option<String>,
    /// The dimensions.
    pub(crate) dimensions: Vec<DimensionShown>,
    /// Where in the document it comes from.
    pub(crate) from: Option<String>,
}

/// One dimension of a line.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DimensionShown {
    /// The dimension's code.
    pub(crate) dimension: String,
    /// The value's code.
    pub(crate) value: String,
    /// The rule that gave it.
    pub(crate) rule: Option<String>,
}

impl PurchaseShown {
    /// Every purchase document of a plan. Without reasons, no rules are named.
    /// `attach_images` says whether the connection attaches images.
    ///
    /// # Errors
    /// When a sum has more digits than can be held.
    pub(crate) fn all(
        plan: &PostingPlan,
        reasons: Option<&[PurchaseReason]>,
        attach_images: bool,
    ) -> anyhow::Result<Vec<Self>> {
        let purchases = plan.purchases.iter().enumerate();
        purchases
            .map(|(at, purchase)| {
                let mut shown = Self::of(purchase, reasons.and_then(|reasons| reasons.get(at)))?;
                let own = plan
                    .images
                    .iter()
                    .filter(|image| image.external_number == purchase.external_number);
                shown.images = if attach_images { own.count() } else { 0 };
                Ok(shown)
            })
            .collect()
    }

    fn of(purchase: &PlannedPurchase, reason: Option<&PurchaseReason>) -> anyhow::Result<Self> {
        let text = |amount: Decimal| amount_text(amount, &purchase.currency);
        let (mut debits, mut credits) = (Decimal::ZERO, Decimal::ZERO);
        let vendor_side = match purchase.kind {
            PurchaseKind::Invoice => &mut credits,
            PurchaseKind::CreditMemo => &mut debits,
        };
        *vendor_side = purchase.total;
        let mut lines = Vec::with_capacity(purchase.lines.len());
        for (at, line) in purchase.lines.iter().enumerate() {
            let amount = line.amount.abs();
            let is_debit = is_debit(purchase.kind, line.amount);
            let sum = if is_debit { &mut debits } else { &mut credits };
            *sum = sum
                .checked_add(amount)
                .context("the sum of the lines has too many digits")?;
            let reason = reason.and_then(|reason| reason.lines.get(at));
            lines.push(LineShown::of(line, is_debit, reason, &text));
        }
        Ok(Self {
            kind: purchase.kind.as_str(),
            payee: purchase.payee.code(),
            vendor: purchase.vendor.to_string(),
            vendor_rule: reason.map(|reason| reason.vendor.clone()),
            number: purchase.external_number.to_string(),
            document_date: purchase.document_date.to_string(),
            posting_date: purchase.posting_date.to_string(),
            due_date: purchase.due_date.map(|date| date.to_string()),
            currency: purchase.currency.to_string(),
            total: text(purchase.total),
            payment: purchase.payment,
            prices: purchase.prices,
            lines,
            debits: text(debits),
            credits: text(credits),
            images: 0,
        })
    }

    /// Puts the accounts' names beside their numbers.
    pub(crate) fn name_accounts(&mut self, names: &BTreeMap<String, String>) {
        for line in &mut self.lines {
            line.account_name = names.get(&line.account).cloned();
        }
    }

    /// What it is and whom it is for, as a heading.
    pub(crate) fn heading(&self) -> String {
        let kind = if self.is_credit_memo() {
            "Purchase credit memo"
        } else {
            "Purchase invoice"
        };
        let payee = match Payee::from_code(self.payee) {
            Some(Payee::Employee) => "the employee",
            Some(Payee::CompanyPaidCard) => "the issuer of company-paid cards (COPD)",
            Some(Payee::IndividuallyBilledCard) => "the issuer of individually billed cards (IBCP)",
            Some(Payee::CompanyBilledCard) => "the issuer of company-billed cards (CBCP)",
            Some(Payee::Supplier) | None => "the supplier",
        };
        format!("{kind} for {payee}")
    }

    /// Whether the vendor owes it to the company.
    pub(crate) fn is_credit_memo(&self) -> bool {
        self.kind == PurchaseKind::CreditMemo.as_str()
    }
}

impl LineShown {
    fn of(line: &PlannedLine, is_debit: bool, reason: Option<&LineReason>, text: &impl Fn(Decimal) -> String) -> Self {
        // What Business Central posts as tax goes to an account of its own.
        let amount = text((line.amount - line.tax).abs());
        let (debit, credit) = if is_debit {
            (Some(amount), None)
        } else {
            (None, Some(amount))
        };
        let dimensions = line
            .dimensions
            .iter()
            .enumerate()
            .map(|(at, dimension)| DimensionShown {
                dimension: dimension.dimension.to_string(),
                value: dimension.value.to_string(),
                rule: reason.and_then(|reason| reason.dimensions.get(at)).cloned(),
            });
        Self {
            account: line.account.to_string(),
            account_name: None,
            account_rule: reason.map(|reason| reason.account.clone()),
            description: line.description.clone(),
            continued: line.continued.clone(),
            debit,
            credit,
            tax: text(line.tax.abs()),
            tax_group: line.tax_group.as_ref().map(ToString::to_string),
            tax_group_rule: reason.and_then(|reason| reason.tax_group.clone()),
            dimensions: dimensions.collect(),
            from: reason.map(|reason| reason.place.to_string()),
        }
    }
}

/// An invoice's positive lines are debits; a credit memo turns every sign.
pub(crate) fn is_debit(kind: PurchaseKind, amount: Decimal) -> bool {
    match kind {
        PurchaseKind::Invoice => !amount.is_sign_negative(),
        PurchaseKind::CreditMemo => amount.is_sign_negative(),
    }
}
