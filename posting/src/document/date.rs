//! Dates as Concur prints them.

use jiff::civil::{Date, Time};

/// What a date must look like. Day before month is never guessed (Concur FIS v4, invoice document: the schema says
/// `YYYY-MM-DD`, the example has `MM/DD/YYYY` and times with milliseconds).
pub(super) const EXPECTED: &str = "a date as YYYY-MM-DD, YYYY-MM-DDThh:mm:ss.sssZ or MM/DD/YYYY";

/// Reads a date; of a time in UTC the date is taken as it stands. `None` for every other form.
pub(super) fn date(text: &str) -> Option<Date> {
    if let Some((day, time)) = text.split_once('T') {
        let time = time.strip_suffix('Z')?;
        let [hour, minute, second, milliseconds] = numbers(time, &[(':', 2), (':', 2), ('.', 2), (' ', 3)])?;
        Time::new(
            to_i8(hour)?,
            to_i8(minute)?,
            to_i8(second)?,
            i32::from(milliseconds) * 1_000_000,
        )
        .ok()?;
        return plain(day);
    }
    if text.contains('/') {
        let [month, day, year] = numbers(text, &[('/', 2), ('/', 2), (' ', 4)])?;
        return Date::new(year, to_i8(month)?, to_i8(day)?).ok();
    }
    plain(text)
}

fn plain(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, &[('-', 4), ('-', 2), (' ', 2)])?;
    Date::new(year, to_i8(month)?, to_i8(day)?).ok()
}

fn to_i8(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

/// Numbers of exactly the given widths, each but the last followed by its separator.
fn numbers<const N: usize>(text: &str, form: &[(char, usize); N]) -> Option<[i16; N]> {
    let mut rest = text;
    let mut read = [0; N];
    for (at, ((separator, width), slot)) in form.iter().zip(&mut read).enumerate() {
        let digits = rest.get(..*width)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *slot = digits.parse().ok()?;
        rest = rest.get(*width..)?;
        if at + 1 < N {
            rest = rest.strip_prefix(*separator)?;
        }
    }
    rest.is_empty().then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_documented_forms_are_read() {
        let expected = Date::new(2018, 8, 9).unwrap();
        assert_eq!(date("2018-08-09"), Some(expected));
        assert_eq!(date("2018-08-09T23:59:59.999Z"), Some(expected));
        assert_eq!(date("08/09/2018"), Some(expected));
    }

    #[test]
    fn nothing_else_is_guessed() {
        for text in [
            "13/09/2018",
            "8/9/2018",
            "2018/08/09",
            "09.08.2018",
            "2018-8-9",
            "20180809",
            "2018-02-30",
            "2018-08-09T10:00:00Z",
            "2018-08-09T10:00:00.000",
            "2018-08-09T10:00:00.000+02:00",
            "2018-08-09T25:00:00.000Z",
            "2018-08-09 10:00:00.000",
            "08/09/2018 ",
            "+018-08-09",
            "",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
