//! `--time`: how long each pass took, from the spans the pipeline opens.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The passes and their times, in the order they ended.
#[derive(Clone, Default)]
pub(super) struct Times(Arc<Mutex<Vec<(&'static str, Duration)>>>);

impl Times {
    /// Forgets everything, for another run in the same process.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl<S> Layer<S> for Times
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, _attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Instant::now());
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let extensions = span.extensions();
        let Some(start) = extensions.get::<Instant>() else { return };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((span.name(), start.elapsed()));
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (pass, time) in times.iter() {
            writeln!(f, "{pass:>10} {:>9.3} ms", time.as_secs_f64() * 1e3)?;
        }
        let total: Duration = times.iter().map(|(_, time)| *time).sum();
        writeln!(f, "{:>10} {:>9.3} ms", "total", total.as_secs_f64() * 1e3)
    }
}
