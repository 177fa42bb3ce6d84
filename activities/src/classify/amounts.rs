//! Amounts are kept out of failure messages, which are shown where nothing is encrypted. Business Central repeats some, for
//! example both totals when it compares them ("Doc. Amount Incl. VAT (%1) is not equal to total of lines (%2)").

/// What stands for an amount.
const MASK: &str = "…";

/// The text with every amount masked: numbers with a decimal or thousands separator, and numbers alone in brackets. Document
/// and account numbers, dates and line numbers stay.
pub(super) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = end_of_number(from);
        let (number, after) = from.split_at(end);
        out.push_str(before);
        let glued = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
        let part_of_a_code = glued(before.trim_end_matches(is_sign).chars().next_back()) || glued(after.chars().next());
        let in_brackets = before.trim_end_matches(is_sign).ends_with('(') && after.starts_with(')');
        let is_amount = in_brackets || (number.contains(['.', ',']) && !part_of_a_code);
        out.push_str(if is_amount { MASK } else { number });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_sign(c: char) -> bool {
    matches!(c, '-' | '+')
}

/// Digits with separators between them; a separator at the end belongs to the sentence.
fn end_of_number(text: &str) -> usize {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '\''))
        .unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', '\'']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_masked() {
        for (text, shown) in [
            (
                "Doc. Amount Incl. VAT (0) is not equal to total of lines (8642.31)",
                "Doc. Amount Incl. VAT (…) is not equal to total of lines (…)",
            ),
            ("total of lines (-1,204)", "total of lines (-…)"),
            ("The balance 7,913.57 is open.", "The balance … is open."),
            ("It is 12.5, or 3.", "It is …, or 3."),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn what_a_person_needs_stays() {
        for text in [
            "Purchase Invoice INV-2026-17 already exists for this vendor.",
            "Posting Date is not within your range of allowed posting dates in No.='PINV-100001'.",
            "Blocked must be equal to 'No' in G/L Account: No.=61100. Line No.=10000",
            "Select a Dimension Value Code for the Dimension Code DEPARTMENT for G/L Account 61100.",
            "The dimensions used in Invoice 107201, line no. 10000 are invalid",
            "the date 2026-03-02 or 03/02/2026 and V-1.2.3 and A1.5B",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
