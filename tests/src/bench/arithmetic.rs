//! Figures from counts and times. The one module with floating-point arithmetic: these are measurements, not money.
#![expect(clippy::float_arithmetic, reason = "measurements of time and memory, never money")]

use std::time::Duration;

/// How many a second.
pub(super) fn per_second(count: u64, took: Duration) -> f64 {
    ratio(number(count), took.as_secs_f64()).unwrap_or(0.0)
}

/// The quotient; none when there is nothing to divide by.
pub(super) fn ratio(value: f64, by: f64) -> Option<f64> {
    (by != 0.0).then(|| value / by)
}

/// A count as a figure; exact up to 2^53.
pub(super) fn number(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let figure = count as f64;
    figure
}

/// A time in milliseconds.
pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The time below which this many of a hundred lie (nearest rank); none when there are no times.
pub(super) fn percentile(times: &[Duration], of_hundred: usize) -> Option<Duration> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * of_hundred).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

/// Kilobytes as megabytes (1,024 each).
pub(super) fn megabytes(kilobytes: u64) -> f64 {
    number(kilobytes) / 1_024.0
}

/// The difference for each of so many documents.
pub(super) fn each(more: u64, than: u64, documents: u32) -> f64 {
    ratio(number(more) - number(than), f64::from(documents)).unwrap_or(0.0)
}

/// A share of a count, rounded up.
pub(super) fn scaled(count: u32, scale: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a scale is checked to be positive and small"
    )]
    let scaled = (f64::from(count) * scale).ceil() as u32;
    scaled
}

/// The product of a rate and a time, rounded up.
pub(super) fn within(rate: f64, time: Duration) -> u32 {
    scaled(1, rate * time.as_secs_f64())
}

/// A figure with as many digits as it deserves.
pub(super) fn shown(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
