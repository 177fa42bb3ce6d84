//! Long descriptions: nothing is lost, and every piece fits.

use proptest::prelude::*;

use crate::mapping::{LINE_DESCRIPTION_LONGEST, LineDescription, line_description};
use crate::mark::OwnershipMark;

fn pieces(text: &str) -> Vec<String> {
    let LineDescription { first, continued } = line_description(text);
    [first].into_iter().chain(continued).collect()
}

#[test]
fn a_text_that_fits_is_one_line_with_single_blanks() {
    assert_eq!(pieces(" Taxi\n\tto  airport "), ["Taxi to airport"]);
    assert_eq!(pieces(&"x".repeat(100)), ["x".repeat(100)]);
    assert_eq!(pieces(" \u{7}\n"), [""]);
}

#[test]
fn a_long_text_goes_on_at_a_word() {
    let nine = "a".repeat(9);
    let words = [nine.as_str(); 21].join(" ");
    let first = [nine.as_str(); 10].join(" ");
    let second = format!("… {}", [nine.as_str(); 9].join(" "));
    let third = format!("… {nine} {nine}");
    assert_eq!(pieces(&words), [first, second, third]);
    // The last word ends exactly where the line does.
    assert_eq!(
        pieces(&format!("{} y", "x".repeat(100))),
        ["x".repeat(100), "… y".to_owned()]
    );
    assert_eq!(
        pieces(&format!("{} y", "x".repeat(99))),
        ["x".repeat(99), "… y".to_owned()]
    );
}

#[test]
fn a_word_longer_than_a_line_is_parted_anywhere() {
    assert_eq!(pieces(&"x".repeat(101)), ["x".repeat(100), "… x".to_owned()]);
    // One such character counts as two in Business Central.
    assert_eq!(
        pieces(&"𝄞".repeat(60)),
        ["𝄞".repeat(50), format!("… {}", "𝄞".repeat(10))]
    );
    assert_eq!(
        pieces(&format!("x{}", "𝄞".repeat(50)))[0],
        format!("x{}", "𝄞".repeat(49))
    );
    let after_a_word = format!("a {}", "x".repeat(99));
    assert_eq!(
        pieces(&after_a_word),
        ["a".to_owned(), format!("… {}", "x".repeat(98)), "… x".to_owned()]
    );
}

#[test]
fn a_continuation_is_no_ownership_line_whatever_it_says() {
    let mark = format!("Concur {} {} EMPL 0123456789abcdef", "B".repeat(20), "f".repeat(32));
    assert!(OwnershipMark::parse(&mark).is_some());
    let LineDescription { continued, .. } = line_description(&format!("{} {mark}", "x".repeat(100)));
    assert_eq!(continued, [format!("… {mark}")]);
    assert_eq!(OwnershipMark::parse(&continued[0]), None);
}

fn normalised(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn texts() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        4 => "[a-zäß]{1,12}",
        2 => "[ \n\u{a0}]{1,3}",
        1 => "[a-z𝄞]{90,250}",
        1 => any::<String>(),
        1 => Just("…".to_owned()),
    ];
    proptest::collection::vec((words, prop_oneof![Just(" "), Just("")]), 0..60)
        .prop_map(|words| words.into_iter().map(|(word, blank)| word + blank).collect())
}

proptest! {
    #[test]
    fn the_pieces_are_the_text_and_every_one_fits(text in texts()) {
        let text = normalised(&text);
        let LineDescription { first, continued } = line_description(&text);
        let mut rest = text.as_str();
        let mut before = "";
        for (at, piece) in [&first].into_iter().chain(&continued).enumerate() {
            prop_assert!(piece.encode_utf16().count() <= LINE_DESCRIPTION_LONGEST, "{piece}");
            let words = if at == 0 { piece.as_str() } else { piece.strip_prefix("… ").unwrap() };
            prop_assert!(words.trim() == words);
            prop_assert!(at == 0 || !words.is_empty());
            if at > 0 {
                match rest.strip_prefix(' ') {
                    Some(behind) => rest = behind,
                    // Parted inside a word: only where the piece before held nothing but it.
                    None => prop_assert!(!before.contains(' '), "{before}|{words}"),
                }
            }
            rest = rest.strip_prefix(words).unwrap();
            before = words;
        }
        prop_assert_eq!(rest, "");
    }
}
