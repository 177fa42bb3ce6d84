//! Planned purchase documents, as an accountant reads them.

use comfy_table::Table;
use posting::plan::PaymentExpectation;
use rust_decimal::Decimal;

use super::print::{at_most, named, right_aligned, table};
use crate::plans::{LineShown, PurchaseShown};

/// The columns with amounts.
const AMOUNTS: [usize; 2] = [2, 3];
/// The columns with texts that can be long, and the characters after which they go on in the next line.
const TEXTS: [(usize, u16); 3] = [(0, 24), (1, 40), (6, 36)];

/// One planned purchase document: its heading, what stands in its header, and its lines.
pub(super) fn purchase_text(purchase: &PurchaseShown) -> String {
    let mut text = format!("{}\n", purchase.heading());
    let vendor = match &purchase.vendor_rule {
        Some(rule) => format!("{} (rule {rule})", purchase.vendor),
        None => purchase.vendor.clone(),
    };
    let due = purchase
        .due_date
        .clone()
        .unwrap_or_else(|| "by the vendor's payment terms".to_owned());
    let mut rows = vec![
        ("vendor", vendor),
        ("number", purchase.number.clone()),
        ("document date", purchase.document_date.clone()),
        ("posting date", purchase.posting_date.clone()),
        ("due date", due),
        ("total", format!("{} {}", purchase.total, purchase.currency)),
        ("payment", payment(purchase).to_owned()),
    ];
    if purchase.images > 0 {
        rows.push(("images", format!("{} to attach", purchase.images)));
    }
    text.push_str(&named(&rows));
    text.push_str(&format!("{}\n", lines(purchase)));
    text.push_str(&format!(
        "  debits {debits} {currency} {equal} credits {credits} {currency}\n",
        equal = if purchase.debits == purchase.credits {
            "="
        } else {
            "DIFFER FROM"
        },
        debits = purchase.debits,
        credits = purchase.credits,
        currency = purchase.currency
    ));
    text
}

fn payment(purchase: &PurchaseShown) -> &'static str {
    match purchase.payment {
        PaymentExpectation::PaidFromLedger => "from Business Central; Concur is told when it is paid",
        PaymentExpectation::PaidByConcur => "by Concur",
        PaymentExpectation::NotReported => "from Business Central; Concur takes no report of it",
        PaymentExpectation::NothingToPay if purchase.is_credit_memo() => "none: the vendor owes it",
        PaymentExpectation::NothingToPay if is_zero(&purchase.total) => "none: the lines cancel out",
        PaymentExpectation::NothingToPay => "with the card's statement; Concur is told nothing",
    }
}

fn lines(purchase: &PurchaseShown) -> Table {
    let mut rows = table(&[
        "account",
        "description",
        "debit",
        "credit",
        "tax group",
        "dimensions",
        "rule",
        "from",
    ]);
    for line in &purchase.lines {
        rows.add_row([
            &account(line),
            &line.description,
            line.debit.as_deref().unwrap_or_default(),
            line.credit.as_deref().unwrap_or_default(),
            line.tax_group.as_deref().unwrap_or_default(),
            &dimensions(line),
            &rules(line),
            line.from.as_deref().unwrap_or_default(),
        ]);
        // They become comment lines of their own.
        for text in &line.continued {
            rows.add_row(["", text]);
        }
        if !is_zero(&line.tax) {
            let side = |is_used: bool| if is_used { line.tax.as_str() } else { "" };
            let group = line.tax_group.as_deref().unwrap_or_default();
            rows.add_row([
                "tax account",
                "computed by Business Central",
                side(line.debit.is_some()),
                side(line.credit.is_some()),
                group,
            ]);
        }
    }
    let vendor = format!("vendor {}", purchase.vendor);
    let total = purchase.total.as_str();
    let (debit, credit) = if purchase.is_credit_memo() {
        (total, "")
    } else {
        ("", total)
    };
    rows.add_row([vendor.as_str(), "payable", debit, credit, "", "", "", ""]);
    right_aligned(&mut rows, AMOUNTS);
    for (column, characters) in TEXTS {
        at_most(&mut rows, column, characters);
    }
    rows
}

fn account(line: &LineShown) -> String {
    match &line.account_name {
        Some(name) => format!("{} {name}", line.account),
        None => line.account.clone(),
    }
}

fn dimensions(line: &LineShown) -> String {
    let all: Vec<String> = line
        .dimensions
        .iter()
        .map(|d| format!("{} {}", d.dimension, d.value))
        .collect();
    all.join("\n")
}

/// The account's rule, the tax group's, then those of the dimensions, each on a line of its own.
fn rules(line: &LineShown) -> String {
    let dimensions = line.dimensions.iter().filter_map(|dimension| dimension.rule.as_deref());
    let all: Vec<&str> = line
        .account_rule
        .as_deref()
        .into_iter()
        .chain(line.tax_group_rule.as_deref())
        .chain(dimensions)
        .collect();
    all.join("\n")
}

fn is_zero(amount: &str) -> bool {
    amount.parse::<Decimal>().is_ok_and(|amount| amount.is_zero())
}
