//! `--time`: how long each pass took, from the spans that are opened around them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The times of a run.
#[derive(Clone, Default)]
pub(super) struct Times(Arc<Mutex<Run>>);

struct Run {
    start: Instant,
    /// The passes and how long they took, in the order they ended.
    passes: Vec<(&'static str, Duration)>,
}

impl Default for Run {
    fn default() -> Self {
        Run { start: Instant::now(), passes: Vec::new() }
    }
}

impl Times {
    /// Begins anew, for another run in the same process.
    pub(super) fn again(&self) {
        *self.run() = Run::default();
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.run().passes.push((span.name(), start.elapsed()));
    }
}

/// A line for each pass, one for what was done between them, and one for all of it: the time that has really passed.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.run();
        let total = run.start.elapsed();
        let passes: Duration = run.passes.iter().map(|(_, time)| *time).sum();
        let sums = [("other", total.saturating_sub(passes)), ("total", total)];
        for (what, time) in run.passes.iter().chain(&sums) {
            writeln!(f, "{what:>10} {:>9.3} ms", time.as_secs_f64() * 1e3)?;
        }
        Ok(())
    }
}
