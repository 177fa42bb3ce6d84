//! Amounts are kept out of failure messages, which are shown where nothing is encrypted. Business Central repeats some, for
//! example both totals when it compares them ("Doc. Amount Incl. VAT (%1) is not equal to total of lines (%2)").

/// What stands for an amount.
const MASK: &str = "…";

/// Texts that are about codes and numbers of documents only. Suppliers' numbers and dimension values may look like amounts.
const NO_AMOUNTS: &[&str] = &["already exists", "imension"];

/// What stands before a code, which may look like an amount ("6100.10", "2026.117").
const BEFORE_CODES: &[&str] = &[
    "Account ",
    "Code ",
    "Code: ",
    "Group ",
    "Group: ",
    "Invoice ",
    "Memo ",
    "No. ",
    "No.=",
    "Order ",
    "Vendor ",
    "a value (",
];

/// The text with every amount masked: numbers with a decimal or thousands separator, and numbers alone in brackets. Numbers of
/// documents and lines, accounts, other codes and dates stay.
pub(super) fn masked(text: &str) -> String {
    if NO_AMOUNTS.iter().any(|about| text.contains(about)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = end_of_number(from);
        let (number, after) = from.split_at(end);
        out.push_str(before);
        let unsigned = before.trim_end_matches(is_sign);
        let glued = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
        let is_code = glued(unsigned.chars().next_back())
            || glued(after.chars().next())
            || BEFORE_CODES
                .iter()
                .any(|naming| before.trim_end_matches('\'').ends_with(naming));
        let in_brackets = unsigned.ends_with('(') && after.starts_with(')');
        let is_amount = !is_code && (in_brackets || number.contains(['.', ',']));
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
            ("clearingAmount 1204.00 is too high", "clearingAmount … is too high"),
            ("Invoice 4711 has 12.50 open", "Invoice 4711 has … open"),
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
            "Purchase Invoice 2026.117 already exists for this vendor.",
            "Purchase Invoice 4.711,01 must be approved and released before you can perform this action.",
            "The field No. of table Purchase Line contains a value (61100) that cannot be found in the related table (G/L Account).",
            "Blocked must be equal to 'No' in G/L Account: No.='6100.10'.",
            "You cannot post this type of document when Vendor 10.200 is blocked with type All",
            "Dimension Value COSTCENTER - 10.200 is blocked.",
            "the date 2026-03-02 or 03/02/2026 and V-1.2.3 and A1.5B",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
