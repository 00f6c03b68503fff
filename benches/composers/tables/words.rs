//! Figures as people read them.

use crate::spread::Spread;

/// Three figures of it, in the unit that suits it.
pub(super) fn seconds(seconds: f64) -> String {
    let (value, unit) = match seconds {
        it if it < 1e-3 => (seconds * 1e6, "µs"),
        it if it < 1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", figures(value))
}

/// The same of bytes, or of their mean.
pub(super) fn bytes<N: Count>(bytes: N) -> String {
    let bytes = bytes.count();
    let (value, unit) = if bytes < 1e6 { (bytes / 1e3, "kB") } else { (bytes / 1e6, "MB") };
    format!("{} {unit}", figures(value))
}

pub(super) trait Count {
    fn count(self) -> f64;
}

impl Count for f64 {
    fn count(self) -> f64 {
        self
    }
}

impl Count for u64 {
    #[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
    fn count(self) -> f64 {
        self as f64
    }
}

/// The median, and the quartiles where they differ from it.
pub(super) fn ratio(Spread { low, median, high }: Spread) -> String {
    let (low, median, high) = (figures(low), figures(median), figures(high));
    if low == high { median } else { format!("{median} ({low}–{high})") }
}

fn figures(value: f64) -> String {
    match value {
        it if it < 1.0 => format!("{value:.3}"),
        it if it < 10.0 => format!("{value:.2}"),
        it if it < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// The last sentence that was said, which is why. The rest is where, and how many.
pub(super) fn refusal(said: &str) -> String {
    let last = said.lines().map(str::trim).rfind(|line| line.split(' ').count() > 3);
    let last = last.unwrap_or("says nothing");
    // Some number the causes of an error.
    let last = last.strip_prefix("0: ").unwrap_or(last);
    format!("refuses: {}", last.replace('|', "\\|"))
}
