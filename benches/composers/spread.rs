//! What the rounds have in common, and how far they are apart.

/// The median and the quartiles around it.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |share| quantile(&values, share);
        Spread { low: at(0.25), median: at(0.5), high: at(0.75) }
    }

    /// Of what was measured in the same rounds.
    pub(crate) fn of_ratios(these: &[f64], those: &[f64]) -> Self {
        Spread::of(these.iter().zip(those).map(|(this, that)| this / that))
    }
}

/// Between two values, as far from them as the share says.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are tens of values"
)]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}
