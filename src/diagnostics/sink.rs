//! Collects diagnostics while passes carry on, and stops them at the one gate.

use super::{Diagnostic, Severity};

/// The composition has errors; they are in the [`Sink`].
#[derive(Clone, Copy, Debug)]
pub struct Failed;

/// Everything said so far. Passes push and carry on.
#[derive(Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
}

impl Sink {
    /// Takes a problem down. Saying the same thing of the same place twice is once too often, so repetitions are dropped.
    pub fn push(&mut self, diagnostic: impl Into<Diagnostic>) {
        let diagnostic = diagnostic.into();
        let said = self.diagnostics.iter().any(|other| {
            other.code == diagnostic.code
                && other.primary.span == diagnostic.primary.span
                && other.message == diagnostic.message
        });
        if !said {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Everything said, by place.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<_> = self.diagnostics.iter().collect();
        all.sort_by_key(|diagnostic| diagnostic.primary.span);
        all
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// How many diagnostics of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The gate between checking and building: lets `value` through only when nothing is wrong with it.
    ///
    /// # Errors
    /// When there is at least one error.
    pub fn gate<T>(&self, value: T) -> Result<T, Failed> {
        if self.count(Severity::Error) == 0 { Ok(value) } else { Err(Failed) }
    }
}
