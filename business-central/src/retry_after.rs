//! The `Retry-After` header: seconds or an HTTP date.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Nobody means longer than this; it also keeps later sums of durations far from overflow.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the server asks to wait, at most a day; `None` without a readable header.
///
/// A date counts from the answer's own `Date`, so that clocks may differ, or else from `now`. A past date is zero.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let until = http_date(text)?;
    let from = headers
        .get(DATE)
        .and_then(|value| http_date(value.to_str().ok()?))
        .unwrap_or(now);
    let wait = Duration::try_from(until.duration_since(from)).unwrap_or(Duration::ZERO);
    Some(wait.min(LONGEST))
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(
                reqwest::header::HeaderName::try_from(*name).unwrap(),
                value.parse().unwrap(),
            );
        }
        retry_after(&headers, "2026-03-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn seconds_and_dates() {
        assert_eq!(read(&[("retry-after", "17")]), Some(Duration::from_secs(17)));
        let date = ("retry-after", "Sun, 01 Mar 2026 12:00:30 GMT");
        assert_eq!(read(&[date]), Some(Duration::from_secs(30)));
        assert_eq!(
            read(&[date, ("date", "Sun, 01 Mar 2026 12:00:20 GMT")]),
            Some(Duration::from_secs(10)),
            "counts by the server's clock"
        );
        assert_eq!(
            read(&[("retry-after", "Sun, 01 Mar 2026 11:00:00 GMT")]),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn absent_unreadable_and_absurd() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("retry-after", "soon")]), None);
        assert_eq!(read(&[("retry-after", "-5")]), None);
        assert_eq!(read(&[("retry-after", "18446744073709551615")]), Some(LONGEST));
    }
}
