//! What is due, in every order in which it can be seen.

use super::*;

const NUMBER: &str = "PPI-1";

fn money(row: i32, amount: i32) -> Settlement {
    by(row, amount, SettledBy::Payment)
}

fn by(row: i32, amount: i32, by: SettledBy) -> Settlement {
    Settlement {
        row,
        on: jiff::civil::date(2026, 3, i8::try_from(row).unwrap()),
        document: format!("D{row}"),
        by,
        amount: amount.into(),
    }
}

/// Rows of one posting have its document and day.
fn together(mut rows: Vec<Settlement>) -> Vec<Settlement> {
    let (document, on) = (rows[0].document.clone(), rows[0].on);
    for row in &mut rows {
        (row.document, row.on) = (document.clone(), on);
    }
    rows
}

fn seen(rows: Vec<Settlement>) -> PaymentsSeen {
    let left = Decimal::from(100) - rows.iter().map(|row| row.amount).sum::<Decimal>();
    PaymentsSeen {
        posted_number: NUMBER.to_owned(),
        entry: Some(InvoiceEntry {
            entry: 7,
            owed: 100.into(),
            is_open: !left.is_zero(),
            closed_on: rows.last().filter(|_| left.is_zero()).map(|row| row.on),
            settlements: rows,
        }),
        status: None,
    }
}

fn status(is_paid: bool) -> PaymentsSeen {
    PaymentsSeen {
        posted_number: NUMBER.to_owned(),
        entry: None,
        status: Some(StatusSeen {
            is_paid,
            on: jiff::civil::date(2026, 4, 1),
        }),
    }
}

fn words(due: &Due) -> Vec<String> {
    let tellings = due.tellings.iter();
    tellings
        .map(|one| format!("{} {} {}", one.reference, one.kind.as_str(), one.amount))
        .collect()
}

fn told(due: &Due) -> Vec<Told> {
    let told = |one: &Telling| Told {
        reference: one.reference.clone(),
        kind: one.kind,
        amount: Some(one.amount),
        is_settled: true,
    };
    due.tellings.iter().map(told).collect()
}

/// Every prefix of the rows is seen and told in turn; the words of all that was told.
fn one_by_one(rows: &[Settlement], manner: Manner) -> Vec<String> {
    let (mut all, mut words_told) = (Vec::new(), Vec::new());
    for end in 0..=rows.len() {
        let due = due(100.into(), &seen(rows[..end].to_vec()), &all, manner);
        words_told.extend(words(&due));
        all.extend(told(&due));
    }
    words_told
}

fn at_once(rows: &[Settlement], manner: Manner) -> Due {
    due(100.into(), &seen(rows.to_vec()), &[], manner)
}

#[test]
fn parts_are_told_one_by_one_and_the_last_one_as_complete() {
    let rows = [money(5, 40), money(6, 60)];
    let expected = ["PPI-1-5 partial 40", "PPI-1-6 paid 60"];
    assert_eq!(one_by_one(&rows, Manner::EachPayment), expected);
    let due = at_once(&rows, Manner::EachPayment);
    assert_eq!(
        (words(&due), due.is_closed, due.is_told),
        (expected.map(str::to_owned).to_vec(), true, true)
    );
    assert_eq!(one_by_one(&rows, Manner::OnceInFull), ["PPI-1-6 paid 100"]);
}

#[test]
fn it_does_not_matter_when_somebody_looked() {
    let rows = [
        money(5, 40),
        money(6, 60),
        money(7, -60),
        money(8, 10),
        money(9, 50),
        money(10, -50),
        money(11, 50),
    ];
    assert_eq!(
        one_by_one(&rows, Manner::EachPayment),
        words(&at_once(&rows, Manner::EachPayment))
    );
}

#[test]
fn taken_back_before_and_after_the_last_payment() {
    let rows = [money(5, 100), money(6, -100), money(7, 100)];
    let each = ["PPI-1-5 paid 100", "PPI-1-6 reversed 100", "PPI-1-7 paid 100"];
    assert_eq!(one_by_one(&rows, Manner::EachPayment), each);
    assert_eq!(one_by_one(&rows, Manner::OnceInFull), each);
    // Nobody looked in between: Concur takes no payment of an invoice after it was void.
    assert_eq!(words(&at_once(&rows, Manner::OnceInFull)), ["PPI-1-7 paid 100"]);
    let due = at_once(&rows[..2], Manner::OnceInFull);
    assert_eq!((due.tellings.len(), due.is_closed, due.is_told), (0, false, false));
}

#[test]
fn what_closes_without_money_is_not_told_as_a_payment() {
    for manner in [Manner::EachPayment, Manner::OnceInFull] {
        let due = at_once(&[by(5, 100, SettledBy::CreditMemo)], manner);
        assert_eq!((due.tellings.len(), due.is_closed, due.is_told), (0, true, false));
    }
    let discount = together(vec![money(5, 98), by(6, 2, SettledBy::Discount)]);
    assert_eq!(words(&at_once(&discount, Manner::EachPayment)), ["PPI-1-5 paid 98"]);
    assert_eq!(words(&at_once(&discount, Manner::OnceInFull)), ["PPI-1-6 paid 98"]);
}

#[test]
fn a_credit_memo_after_a_part_completes_without_an_amount() {
    let rows = [
        money(5, 40),
        by(6, 60, SettledBy::CreditMemo),
        by(7, -60, SettledBy::CreditMemo),
    ];
    assert_eq!(
        one_by_one(&rows, Manner::EachPayment),
        ["PPI-1-5 partial 40", "PPI-1-6 paid 0", "PPI-1-7 reversed 0"]
    );
    assert_eq!(
        one_by_one(&rows, Manner::OnceInFull),
        ["PPI-1-6 paid 40", "PPI-1-7 reversed 40"]
    );
}

#[test]
fn a_confirmation_without_an_answer_is_due_again_under_its_reference() {
    let unanswered = [Told {
        reference: "PPI-1-5".to_owned(),
        kind: TellingKind::Full,
        amount: None,
        is_settled: false,
    }];
    let rows = seen(vec![money(5, 100)]);
    assert_eq!(
        words(&due(100.into(), &rows, &unanswered, Manner::OnceInFull)),
        ["PPI-1-5 paid 100"]
    );
    let back = seen(vec![money(5, 100), money(6, -100)]);
    assert_eq!(
        words(&due(100.into(), &back, &unanswered, Manner::OnceInFull)),
        ["PPI-1-5 paid 100", "PPI-1-6 reversed 100"]
    );
}

#[test]
fn a_status_is_told_once_each_way() {
    let mut all = Vec::new();
    let mut seen_words = Vec::new();
    for is_paid in [false, true, true, false, false, true, false] {
        let due = due(100.into(), &status(is_paid), &all, Manner::EachPayment);
        assert_eq!(due.is_closed, is_paid);
        seen_words.extend(words(&due));
        all.extend(told(&due));
    }
    assert_eq!(
        seen_words,
        [
            "PPI-1-PAID paid 100",
            "PPI-1-REVERSED reversed 100",
            "PPI-1-PAID-2 paid 100",
            "PPI-1-REVERSED-2 reversed 100"
        ]
    );
}

#[test]
fn a_status_without_an_answer_is_due_again_with_its_amount() {
    let parts = told(&due(100.into(), &seen(vec![money(5, 40)]), &[], Manner::EachPayment));
    for (before, expected) in [(Vec::new(), "PPI-1-PAID paid 100"), (parts, "PPI-1-PAID paid 60")] {
        let first = due(100.into(), &status(true), &before, Manner::EachPayment);
        let mut unanswered = told(&first);
        unanswered.iter_mut().for_each(|told| told.is_settled = false);
        let all = [before, unanswered].concat();
        let again = due(100.into(), &status(true), &all, Manner::EachPayment);
        assert_eq!(
            (words(&first), words(&again)),
            (vec![expected.to_owned()], vec![expected.to_owned()])
        );
    }
}

#[test]
fn what_was_told_by_status_is_not_told_again_by_rows() {
    let paid = told(&due(100.into(), &status(true), &[], Manner::EachPayment));
    let rows = [money(5, 40), money(6, 60)];
    assert!(
        due(100.into(), &seen(rows.to_vec()), &paid, Manner::EachPayment)
            .tellings
            .is_empty()
    );
    let back = [money(5, 40), money(6, 60), money(7, -60)];
    assert_eq!(
        words(&due(100.into(), &seen(back.to_vec()), &paid, Manner::EachPayment)),
        ["PPI-1-7 reversed 60"]
    );
}

#[test]
fn a_status_after_a_part_tells_the_rest() {
    let mut later = seen(vec![money(5, 40)]);
    later.status = status(true).status;
    assert_eq!(
        words(&due(100.into(), &later, &[], Manner::EachPayment)),
        ["PPI-1-5 partial 40", "PPI-1-PAID paid 60"]
    );
    // The same where nothing but the status can be seen any more.
    let parts = told(&due(100.into(), &seen(vec![money(5, 40)]), &[], Manner::EachPayment));
    assert_eq!(
        words(&due(100.into(), &status(true), &parts, Manner::EachPayment)),
        ["PPI-1-PAID paid 60"]
    );
}

#[test]
fn an_entry_in_foreign_currency_tells_its_status_only() {
    let rows = seen(vec![money(5, 40), money(6, 60)]);
    let due = due("108.50".parse().unwrap(), &rows, &[], Manner::EachPayment);
    assert_eq!(
        (words(&due), due.is_closed),
        (vec!["PPI-1-PAID paid 108.50".to_owned()], true)
    );
    assert_eq!(
        due.tellings[0].on,
        jiff::civil::date(2026, 3, 6),
        "the day it was closed"
    );
}

#[test]
fn another_invoice_of_the_document_does_not_count() {
    let other = ["PPI-10-PAID", "PPI-1-2-PAID", "PPI-1-2-5"].map(|reference| Told {
        reference: reference.to_owned(),
        kind: TellingKind::Full,
        amount: None,
        is_settled: true,
    });
    assert_eq!(
        words(&due(100.into(), &status(true), &other, Manner::EachPayment)),
        ["PPI-1-PAID paid 100"]
    );
}
