//! Balanced expense reports of any shape.

use posting::ids::Currency;
use posting::mapping::Mapping;
use posting::money::decimals;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::fixtures::*;

/// The most rows of a generated report; each makes up to three lines.
const MOST_ROWS: usize = 400;

/// One row in the currency's smallest unit.
#[derive(Debug, Clone)]
struct Drawn {
    payee: &'static str,
    gross: i64,
    taxes: Taxes,
    account: &'static str,
    programme: &'static str,
    /// Whether it begins an expense, or an allocation, of its own.
    begins: Begins,
    dimension: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Begins {
    Entry,
    Allocation,
    Row,
}

/// Shares in percent.
#[derive(Debug, Clone, Copy)]
enum Taxes {
    None,
    /// A tax, and how much of it is reclaimed.
    One(i64, i64),
    /// Two, of which the first is cost and the second partly reclaimed.
    SecondPartly(i64, i64, i64),
    /// Two that are reclaimed whole.
    Both(i64, i64),
}

/// How the company posts taxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Accounts,
    GroupsIncluding,
    GroupsExcluding,
}

impl Way {
    pub(crate) fn rules(self) -> Mapping {
        match self {
            Self::Accounts => rules(),
            Self::GroupsIncluding => groups(),
            Self::GroupsExcluding => groups_excluding_tax(),
        }
    }
}

pub(crate) fn a_way() -> impl Strategy<Value = Way> {
    prop::sample::select(vec![Way::Accounts, Way::GroupsIncluding, Way::GroupsExcluding])
}

fn taxes() -> impl Strategy<Value = Taxes> {
    prop_oneof![
        3 => Just(Taxes::None),
        3 => (0_i64..=30, 0_i64..=100).prop_map(|(tax, share)| Taxes::One(tax, share)),
        1 => (1_i64..=15, 1_i64..=15, 0_i64..=100).prop_map(|(first, second, share)| Taxes::SecondPartly(first, second, share)),
        1 => (1_i64..=15, 1_i64..=15).prop_map(|(first, second)| Taxes::Both(first, second)),
    ]
}

fn row_drawn() -> impl Strategy<Value = Drawn> {
    let payee = prop::sample::select(vec!["EMPL", "EMPL", "COPD", "IBCP", "CBCP"]);
    let gross =
        (1_i64..=9_999_999, prop::bool::weighted(0.8)).prop_map(|(gross, owed)| if owed { gross } else { -gross });
    let account = prop::sample::select(vec!["6100", "6200"]);
    let programme = prop::sample::select(vec!["", "TRV"]);
    let begins = prop_oneof![2 => Just(Begins::Entry), 1 => Just(Begins::Allocation), 1 => Just(Begins::Row)];
    let dimension = prop::sample::select(vec!["", "100", "200"]);
    (payee, gross, taxes(), account, programme, begins, dimension).prop_map(
        |(payee, gross, taxes, account, programme, begins, dimension)| Drawn {
            payee,
            gross,
            taxes,
            account,
            programme,
            begins,
            dimension,
        },
    )
}

/// Label, tax and reclaim of each tax, in units.
fn amounts(drawn: &Drawn) -> Vec<(&'static str, i64, i64)> {
    let share = |of: i64, percent: i64| of * percent / 100;
    match drawn.taxes {
        Taxes::None => vec![],
        Taxes::One(tax, reclaim) => {
            let tax = share(drawn.gross, tax);
            vec![("DEVAT", tax, share(tax, reclaim))]
        }
        Taxes::SecondPartly(first, second, reclaim) => {
            let second = share(drawn.gross, second);
            vec![
                ("CAGST", share(drawn.gross, first), 0),
                ("CAPST", second, share(second, reclaim)),
            ]
        }
        Taxes::Both(first, second) => {
            let (first, second) = (share(drawn.gross, first), share(drawn.gross, second));
            vec![("CAGST", first, first), ("CAPST", second, second)]
        }
    }
}

fn add(entries: &mut Vec<Entry>, nth: usize, drawn: &Drawn, scale: u32) {
    if entries.is_empty() || matches!(drawn.begins, Begins::Entry) {
        entries.push(entry(vec![]).in_programme("CASH", drawn.programme));
    } else if matches!(drawn.begins, Begins::Allocation)
        && let Some(entry) = entries.last_mut()
    {
        entry.allocations.push(Allocation::default());
    }
    let entry = entries.last_mut().unwrap();
    let allocation = entry.allocations.last_mut().unwrap();
    allocation.custom1 = drawn.dimension.into();
    let money = |units| Decimal::new(units, scale);
    let mut row = row_on(drawn.account, drawn.payee, &money(drawn.gross).to_string());
    for (label, tax, reclaim) in amounts(drawn) {
        let guid = format!("T{nth}{label}");
        let (tax, reclaim) = (money(tax), money(reclaim));
        row.net_of_tax -= tax;
        row.net_of_reclaim -= reclaim;
        row.guids.push(guid.clone());
        allocation.taxes.push(Tax {
            guid,
            label,
            tax,
            reclaim,
        });
    }
    entry.approved += row.gross;
    allocation.rows.push(row);
}

fn currency() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["EUR", "JPY", "KWD"])
}

/// A private expense on a company's card, which owes nothing in all.
fn personal(units: i64, scale: u32) -> Entry {
    let amount = Decimal::new(units, scale);
    let mut entry = entry(vec![
        row("CBCP", &amount.to_string()),
        row("EMPL", &(-amount).to_string()),
    ]);
    entry.personal = "Y";
    entry
}

/// A charge and its refund, which leave every account as it was.
fn wash(units: i64, scale: u32) -> Entry {
    let amount = Decimal::new(units, scale);
    entry(vec![
        row("COPD", &amount.to_string()),
        row("COPD", &(-amount).to_string()),
    ])
}

/// What the employee gets from the entries.
fn employees(entries: &[Entry]) -> Decimal {
    let rows = entries
        .iter()
        .flat_map(|entry| &entry.allocations)
        .flat_map(|allocation| &allocation.rows);
    let employees = rows.filter(|row| row.payer == "EMPL" || row.payee == "EMPL");
    employees.map(|row| row.gross).sum()
}

/// A balanced report of 1 to 400 rows.
pub(crate) fn a_report() -> impl Strategy<Value = Report> {
    let few = prop::collection::vec(row_drawn(), 1..=20);
    let many = prop::collection::vec(row_drawn(), MOST_ROWS / 2..=MOST_ROWS);
    prop_oneof![15 => with_rows(few), 1 => with_rows(many)]
}

/// A balanced report of a few rows.
pub(crate) fn a_short_report() -> impl Strategy<Value = Report> {
    with_rows(prop::collection::vec(row_drawn(), 1..=12))
}

/// Rows, private expenses, a refunded charge, uses of cash advances that may come to what the employee would get; numbers are
/// written short or with eight decimals.
fn with_rows(rows: impl Strategy<Value = Vec<Drawn>>) -> impl Strategy<Value = Report> {
    let personal_items = prop::collection::vec(1_i64..=99_999, 0..=2);
    let washed = prop::option::weighted(0.3, 1_i64..=99_999);
    let advances = prop::collection::vec(1_i64..=9_999_999, 0..=3);
    let parts = (rows, personal_items, washed, advances, prop::bool::weighted(0.2));
    (parts, currency(), any::<bool>()).prop_map(|((rows, items, washed, advances, exactly), currency, eight)| {
        let scale = decimals(&Currency::parse(currency).unwrap());
        let mut entries = Vec::new();
        for (nth, drawn) in rows.iter().enumerate() {
            add(&mut entries, nth, drawn, scale);
        }
        entries.extend(items.into_iter().map(|units| personal(units, scale)));
        entries.extend(washed.map(|units| wash(units, scale)));
        let due = employees(&entries);
        let mut report = report(entries);
        report.currency = currency.into();
        report.eight_decimals = eight;
        let amounts: Vec<Decimal> = if exactly && due.is_sign_positive() && !due.is_zero() {
            vec![-due]
        } else {
            advances.into_iter().map(|units| Decimal::new(-units, scale)).collect()
        };
        report.advances = amounts.iter().map(|amount| applied(&amount.to_string())).collect();
        report
    })
}
