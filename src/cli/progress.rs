//! What is going on, said on a terminal when it takes long.
//!
//! Each pass opens a span, and one that has taken a second gets a line, which is gone when the pass ends. Everything else
//! that is written goes out between passes, so the two never meet. What ends a run in the middle of a pass, an interrupt
//! or a panic, calls [`clear`] first.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::report::count;

/// A pass that takes less than this is not worth a line.
const LONG: Duration = Duration::from_secs(1);

/// How often the line is looked after. A run that is over sooner never writes anything.
const LOOK: Duration = Duration::from_millis(100);

static LINE: Mutex<Line> = Mutex::new(Line { pass: None, written: String::new() });

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away what is on the terminal, and says nothing more of the pass that is going on.
pub(super) fn clear() {
    line().clear(&mut io::stderr());
}

/// Has the line follow the passes.
pub(super) struct Progress(());

impl Progress {
    /// Nothing, where a line cannot be taken back.
    pub(super) fn new() -> Option<Self> {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        (io::stderr().is_terminal() && !dumb).then_some(Progress(()))
    }
}

impl<S: Subscriber> Layer<S> for Progress {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _context: Context<'_, S>) {
        static LOOKING: Once = Once::new();
        let mut components = Components(None);
        attributes.record(&mut components);
        let Some(words) = words(attributes.metadata().name(), components.0) else { return };
        line().begin(id.clone(), words, Instant::now(), &mut io::stderr());
        LOOKING.call_once(|| {
            // Nobody waits for this thread: it is gone when the run is over. Without it there is no line, which is no
            // reason to fail.
            let _ = thread::Builder::new().spawn(|| {
                loop {
                    thread::sleep(LOOK);
                    line().look(Instant::now(), &mut io::stderr());
                }
            });
        });
    }

    fn on_close(&self, id: Id, _context: Context<'_, S>) {
        line().end(&id, &mut io::stderr());
    }
}

/// How many components a pass is about, if its span says so.
struct Components(Option<usize>);

impl Visit for Components {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "components" {
            self.0 = usize::try_from(value).ok();
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}

/// What is done in a span, in words. Nothing, if it is not known.
fn words(span: &str, components: Option<usize>) -> Option<String> {
    let words = match (span, components) {
        ("manifest", _) => "reading the manifest",
        ("fetch", _) => "fetching packages",
        ("resolve", _) => "reading components and WIT",
        ("decode", Some(components)) => {
            return Some(format!("decoding {}", count(components, "component")));
        }
        ("graph", _) => "finding the wires",
        ("check", _) => "checking the wires",
        ("plan", _) => "laying out the result",
        ("emit", _) => "putting the result together",
        ("print", _) => "turning the result into text",
        ("write", _) => "writing the result",
        ("map", _) => "mapping the result",
        ("draw", _) => "drawing",
        _ => return None,
    };
    Some(words.to_owned())
}

/// The line, and what it is about. What cannot be written is no reason to fail.
struct Line {
    /// The pass that is going on: its span, what it does, and when it began.
    pass: Option<(Id, String, Instant)>,
    /// What is on the terminal.
    written: String,
}

impl Line {
    fn begin(&mut self, span: Id, words: String, now: Instant, terminal: &mut impl Write) {
        self.clear(terminal);
        self.pass = Some((span, words, now));
    }

    fn look(&mut self, now: Instant, terminal: &mut impl Write) {
        let Some((_, words, start)) = &self.pass else { return };
        let time = now.saturating_duration_since(*start);
        let line = format!("{words} … {} s", time.as_secs());
        if time >= LONG && line != self.written {
            let _ = write!(terminal, "\r{line}").and_then(|()| terminal.flush());
            self.written = line;
        }
    }

    fn end(&mut self, span: &Id, terminal: &mut impl Write) {
        if self.pass.as_ref().is_some_and(|(of, ..)| of == span) {
            self.clear(terminal);
        }
    }

    fn clear(&mut self, terminal: &mut impl Write) {
        self.pass = None;
        if !self.written.is_empty() {
            // Spaces do it on every terminal; two more are for the `^C` that some show.
            let width = self.written.chars().count() + 2;
            let _ = write!(terminal, "\r{:width$}\r", "").and_then(|()| terminal.flush());
            self.written.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written for a pass that is looked at after so many milliseconds, one after the other, and then ends.
    fn written(looks: &[u64]) -> String {
        let mut line = Line { pass: None, written: String::new() };
        let (span, start, mut terminal) = (Id::from_u64(1), Instant::now(), Vec::new());
        line.begin(span.clone(), "drawing".to_owned(), start, &mut terminal);
        for look in looks {
            line.look(start + Duration::from_millis(*look), &mut terminal);
        }
        line.end(&Id::from_u64(2), &mut terminal);
        line.end(&span, &mut terminal);
        line.look(start + Duration::from_mins(1), &mut terminal);
        line.clear(&mut terminal);
        String::from_utf8(terminal).expect("what is written is text")
    }

    #[test]
    fn what_is_quick_is_not_spoken_of() {
        assert_eq!(written(&[100, 500, 999]), "");
    }

    #[test]
    fn what_takes_long_is_said_once_a_second_and_taken_back() {
        let gone = format!("\r{}\r", " ".repeat("drawing … 2 s".chars().count() + 2));
        let expected = format!("\rdrawing … 1 s\rdrawing … 2 s{gone}");
        assert_eq!(written(&[900, 1_000, 1_100, 1_999, 2_050, 2_150]), expected);
    }

    #[test]
    fn a_pass_takes_the_place_of_the_one_before() {
        let mut line = Line { pass: None, written: String::new() };
        let (start, mut terminal) = (Instant::now(), Vec::new());
        line.begin(Id::from_u64(1), "one".to_owned(), start, &mut terminal);
        line.look(start + LONG, &mut terminal);
        line.begin(Id::from_u64(2), "two".to_owned(), start + LONG, &mut terminal);
        line.end(&Id::from_u64(1), &mut terminal);
        line.look(start + 3 * LONG, &mut terminal);
        let gone = " ".repeat("one … 1 s".chars().count() + 2);
        let terminal = String::from_utf8(terminal).expect("what is written is text");
        assert_eq!(terminal, format!("\rone … 1 s\r{gone}\r\rtwo … 2 s"));
    }

    #[test]
    fn every_span_has_words() {
        let sources =
            [include_str!("../pipeline.rs"), include_str!("build.rs"), include_str!("graph.rs")];
        let spans = sources.iter().flat_map(|source| source.split("info_span!(\"").skip(1));
        let spans: Vec<_> = spans.filter_map(|rest| rest.split('"').next()).collect();
        assert!(spans.len() >= 10, "{spans:?}");
        // While commands run, a line says which.
        for span in spans.into_iter().filter(|span| *span != "make") {
            let words = words(span, Some(3)).unwrap_or_default();
            assert!((5..40).contains(&words.len()), "`{span}`: {words}");
        }
        let one = words("decode", Some(1));
        assert_eq!(one.as_deref(), Some("decoding 1 component"));
    }
}
