//! The rule itself.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Due, InvoiceEntry, Manner, PaymentsSeen, SettledBy, Settlement, StatusSeen, Telling, TellingKind, Told};

/// What is due of a posted invoice of this total. `told` is what was begun for it before, oldest first.
///
/// An entry whose first amount is not the total is in a foreign currency: it says whether and when it was closed, and no amounts.
pub fn due(total: Decimal, seen: &PaymentsSeen, told: &[Told], manner: Manner) -> Due {
    let number = &seen.posted_number;
    let ours = |told: &&Told| told.reference.strip_prefix(number.as_str()).is_some_and(is_ours);
    let told: Vec<&Told> = told.iter().filter(ours).collect();
    let entry = seen.entry.as_ref().filter(|entry| entry.owed == total);
    let status = seen.status.or_else(|| match (&seen.entry, entry) {
        (Some(foreign), None) => status_of(foreign),
        _ => None,
    });
    let mut tellings = entry.map_or_else(Vec::new, |entry| of_entry(number, entry, &told, manner));
    if let Some(status) = status {
        let stands = stands(&told, &tellings);
        let paid = entry.map_or_else(|| net(&told, total), |entry| payments(&entry.settlements));
        tellings.extend(of_status(number, total, paid, status, &told, stands));
    }
    let is_closed = match (status, entry) {
        (Some(status), _) => status.is_paid,
        (None, Some(entry)) => !entry.is_open,
        (None, None) => false,
    };
    Due {
        is_told: !told.is_empty() || !tellings.is_empty(),
        tellings,
        is_closed,
    }
}

/// Whether this follows an invoice's number in a reference; the number of another invoice can begin with it.
fn is_ours(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('-') else {
        return false;
    };
    let row = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    row || rest.starts_with(PAID) || rest.starts_with(REVERSED)
}

fn status_of(entry: &InvoiceEntry) -> Option<StatusSeen> {
    let last = entry.settlements.last().map(|last| last.on);
    let on = entry.closed_on.or(last)?;
    Some(StatusSeen {
        is_paid: !entry.is_open,
        on,
    })
}

fn payments(settlements: &[Settlement]) -> Decimal {
    let money = settlements.iter().filter(|one| one.by == SettledBy::Payment);
    money.map(|one| one.amount).sum()
}

/// What Concur was told as paid and not as taken back.
fn net(told: &[&Told], total: Decimal) -> Decimal {
    let signed = told.iter().map(|told| match told.kind {
        TellingKind::Partial | TellingKind::Full => told.amount.unwrap_or(total),
        TellingKind::Reversed => -told.amount.unwrap_or(total),
    });
    signed.sum::<Decimal>().clamp(Decimal::ZERO, total)
}

/// Whether Concur has, or is about to have, the document as paid.
fn stands(told: &[&Told], due: &[Telling]) -> bool {
    let mut kinds = told.iter().map(|told| told.kind).chain(due.iter().map(|due| due.kind));
    kinds.rfind(|kind| *kind != TellingKind::Partial) == Some(TellingKind::Full)
}

fn of_entry(number: &str, entry: &InvoiceEntry, told: &[&Told], manner: Manner) -> Vec<Telling> {
    let mut all = sequence(number, entry, manner);
    all.drain(..told_by_status(number, &all, told));
    let begun = |telling: &Telling| told.iter().any(|told| told.reference == telling.reference);
    if manner == Manner::OnceInFull {
        // A payment that came and went while nobody looked is not told: Concur takes no second one after it is void.
        let mut at = 0;
        while at + 1 < all.len() {
            let came_and_went = all[at].kind == TellingKind::Full && all[at + 1].kind == TellingKind::Reversed;
            if came_and_went && !begun(&all[at]) && !begun(&all[at + 1]) {
                all.drain(at..at + 2);
            } else {
                at += 1;
            }
        }
    }
    let settled = |telling: &Telling| {
        told.iter()
            .any(|told| told.reference == telling.reference && told.is_settled)
    };
    all.retain(|telling| !settled(telling));
    all
}

/// How many of these were told by status, before the entry was seen.
fn told_by_status(number: &str, all: &[Telling], told: &[&Told]) -> usize {
    let count = |word: &str, kind: TellingKind| {
        let prefix = format!("{number}-{word}");
        told.iter()
            .filter(|told| told.kind == kind && told.reference.starts_with(&prefix))
            .count()
    };
    let after = |from: usize, nth: usize, kind: TellingKind| {
        let places = all
            .iter()
            .enumerate()
            .skip(from)
            .filter(|(_, telling)| telling.kind == kind);
        places.map(|(place, _)| place + 1).take(nth).last().unwrap_or(from)
    };
    let (paid, reversed) = (count(PAID, TellingKind::Full), count(REVERSED, TellingKind::Reversed));
    let told = after(0, paid, TellingKind::Full);
    if reversed > 0 && reversed >= paid {
        after(told, 1, TellingKind::Reversed)
    } else {
        told
    }
}

const PAID: &str = "PAID";
const REVERSED: &str = "REVERSED";

/// Everything that should have been told by now of an entry, in the order of its rows.
fn sequence(number: &str, entry: &InvoiceEntry, manner: Manner) -> Vec<Telling> {
    let mut tellings = Vec::new();
    let (mut left, mut paid, mut stands) = (entry.owed, Decimal::ZERO, None);
    let telling = |row: i32, kind: TellingKind, on: Date, amount: Decimal| Telling {
        reference: format!("{number}-{row}"),
        kind,
        on,
        amount: amount.abs(),
    };
    for group in postings(&entry.settlements) {
        left -= group.iter().map(|one| one.amount).sum::<Decimal>();
        paid += payments(group);
        let is_closed = left.is_zero();
        let Some(last) = group.last() else { continue };
        if manner == Manner::EachPayment {
            let money = || group.iter().filter(|one| one.by == SettledBy::Payment);
            let closing = money().next_back().map(|one| one.row).filter(|_| is_closed);
            for one in money() {
                let kind = match one.amount.is_sign_negative() {
                    true => TellingKind::Reversed,
                    false if closing == Some(one.row) => TellingKind::Full,
                    false => TellingKind::Partial,
                };
                match kind {
                    TellingKind::Full => stands = Some(Decimal::ZERO),
                    TellingKind::Reversed => stands = None,
                    TellingKind::Partial => {}
                }
                tellings.push(telling(one.row, kind, one.on, one.amount));
            }
        }
        let rest = match manner {
            Manner::EachPayment => Decimal::ZERO,
            Manner::OnceInFull => paid,
        };
        match stands {
            None if is_closed && paid > Decimal::ZERO => {
                tellings.push(telling(last.row, TellingKind::Full, last.on, rest));
                stands = Some(rest);
            }
            Some(amount) if !is_closed => {
                tellings.push(telling(last.row, TellingKind::Reversed, last.on, amount));
                stands = None;
            }
            _ => {}
        }
    }
    tellings
}

/// Rows that one posting wrote: they follow each other with the same document, day and direction.
fn postings(settlements: &[Settlement]) -> impl Iterator<Item = &[Settlement]> {
    settlements.chunk_by(|one, next| {
        one.document == next.document
            && one.on == next.on
            && one.amount.is_sign_negative() == next.amount.is_sign_negative()
    })
}

/// What a status asks for: the payment of all that was not told as paid, or taking it back.
fn of_status(
    number: &str,
    total: Decimal,
    paid: Decimal,
    status: StatusSeen,
    told: &[&Told],
    stands: bool,
) -> Option<Telling> {
    let unsettled = told.last().filter(|told| !told.is_settled);
    let kind = match (status.is_paid, stands) {
        (true, false) => TellingKind::Full,
        (false, true) => TellingKind::Reversed,
        (true, true) if unsettled.is_some_and(|told| told.kind == TellingKind::Full) => TellingKind::Full,
        (false, false) if unsettled.is_some_and(|told| told.kind == TellingKind::Reversed) => TellingKind::Reversed,
        _ => return None,
    };
    let word = if kind == TellingKind::Full { PAID } else { REVERSED };
    let prefix = format!("{number}-{word}");
    // What was sent and not answered is sent again as it was: its amount is no part of what was paid before it.
    let (reference, amount) = match unsettled.filter(|told| told.kind == kind) {
        Some(again) => (again.reference.clone(), again.amount.unwrap_or(total)),
        None => {
            let before = told.iter().filter(|told| told.reference.starts_with(&prefix)).count();
            let reference = match before {
                0 => prefix,
                before => format!("{prefix}-{}", before + 1),
            };
            let rest = if kind == TellingKind::Full { total - paid } else { total };
            (reference, rest)
        }
    };
    Some(Telling {
        reference,
        kind,
        on: status.on,
        amount,
    })
}
