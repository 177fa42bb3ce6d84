//! Date formulas of payment terms.

use jiff::Span;
use jiff::civil::Date;

/// The date that a formula such as `10D`, `2W`, `1M`, `CM+15D` gives; the date itself when the formula is blank or
/// cannot be read.
pub(crate) fn after_formula(date: Date, formula: &str) -> Date {
    formula
        .split('+')
        .filter(|part| !part.is_empty())
        .fold(date, |date, part| {
            if part.eq_ignore_ascii_case("CM") {
                return date.last_of_month();
            }
            let (number, unit) = part.split_at(part.len() - part.chars().last().map_or(0, char::len_utf8));
            let Ok(number) = number.parse::<i32>() else { return date };
            let span = match unit {
                "D" | "d" => Span::new().try_days(number),
                "W" | "w" => Span::new().try_weeks(number),
                "M" | "m" => Span::new().try_months(number),
                "Y" | "y" => Span::new().try_years(number),
                _ => return date,
            };
            span.and_then(|span| date.checked_add(span)).unwrap_or(date)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_the_field() {
        let start: Date = "2024-01-20".parse().unwrap();
        for (formula, expected) in [
            ("", "2024-01-20"),
            ("10D", "2024-01-30"),
            ("1M", "2024-02-20"),
            ("CM+15D", "2024-02-15"),
            ("2W", "2024-02-03"),
        ] {
            assert_eq!(after_formula(start, formula).to_string(), expected, "{formula}");
        }
    }
}
