//! Making a text fit the lines of a purchase document without losing any of it.

/// The longest description of a line in Business Central, in UTF-16 units, which is what it counts (API v2.0 metadata,
/// purchase invoice line, `description`).
pub const LINE_DESCRIPTION_LONGEST: usize = 100;

/// What a continuation starts with. It reads as one, and it can be no ownership line, which starts with a word.
const CONTINUATION: &str = "… ";

/// A text as one line's description and the comment lines below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineDescription {
    /// What stands on the line itself.
    pub first: String,
    /// What did not fit, in order, each starting with `… `.
    pub continued: Vec<String>,
}

/// Makes a text fit lines: without line breaks, with single blanks, in pieces of at most [`LINE_DESCRIPTION_LONGEST`] UTF-16
/// units. It is parted between words, and inside a word only where that word is longer than a piece.
///
/// Nothing is left out: the pieces without their `… `, with a blank where two words were parted, are the text again.
pub fn line_description(text: &str) -> LineDescription {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let (first, mut rest) = part(&text, LINE_DESCRIPTION_LONGEST);
    let mut continued = Vec::new();
    // Every round takes at least one character off the text, so it ends.
    while !rest.is_empty() {
        let (piece, behind) = part(rest, LINE_DESCRIPTION_LONGEST - CONTINUATION.encode_utf16().count());
        continued.push(format!("{CONTINUATION}{piece}"));
        rest = behind;
    }
    LineDescription {
        first: first.to_owned(),
        continued,
    }
}

/// What fits into `room` and what is behind it, without the blank between them.
fn part(text: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        used += c.len_utf16();
        (used > room).then_some(at)
    });
    let Some(end) = end else { return (text, "") };
    let (fitting, behind) = text.split_at(end);
    if let Some(behind) = behind.strip_prefix(' ') {
        return (fitting, behind);
    }
    match fitting.rsplit_once(' ') {
        Some((words, _)) => (words, &text[words.len() + 1..]),
        None => (fitting, behind),
    }
}
