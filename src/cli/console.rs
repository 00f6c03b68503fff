//! The streams of one run of a verb, the sources read so far, and what has been said.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::ColorChoice;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::news::{self, News};
use super::time::Times;
use super::{Color, Deny, Global, MessageFormat, Stop, report};
use crate::diagnostics::render::{Format, Style, render};
use crate::diagnostics::{Severity, Sink};
use crate::source::{FileId, Recorder, SourceMap, World};

/// What a run needs from its surroundings.
pub(super) struct Console {
    pub(super) world: Recorder,
    pub(super) sources: SourceMap,
    pub(super) sink: Sink,
    /// What was said in the round before, under `--watch`.
    before: Option<News>,
    global: Global,
    times: Times,
}

/// Where a result goes.
pub(super) enum Output<'a> {
    /// Standard output.
    Stdout,
    /// A file, put in place only when it is whole.
    File(&'a Path),
}

impl<'a> Output<'a> {
    /// `-` is standard output.
    pub(super) fn new(path: &'a Path) -> Self {
        if path == Path::new("-") { Output::Stdout } else { Output::File(path) }
    }
}

impl Console {
    pub(super) fn new(global: &Global) -> Self {
        match global.color {
            Color::Auto => {}
            Color::Always => ColorChoice::Always.write_global(),
            Color::Never => ColorChoice::Never.write_global(),
        }
        let times = Times::default();
        let level = match global.verbose {
            0 => "off",
            1 => "wcomp=info",
            _ => "wcomp=trace",
        };
        let filter = tracing_subscriber::EnvFilter::try_from_env("WCOMP_LOG")
            .unwrap_or_else(|_| level.into());
        let log = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_target(false)
            .without_time();
        // A second call in one process, as tests make it, keeps the first subscriber; nothing depends on it.
        let _ = tracing_subscriber::registry()
            .with(times.clone())
            .with(tracing_subscriber::Layer::with_filter(log, filter))
            .try_init();
        Console {
            world: Recorder::default(),
            sources: SourceMap::default(),
            sink: Sink::default(),
            before: None,
            global: global.clone(),
            times,
        }
    }

    /// Reads a manifest into the source map.
    pub(super) fn open(&mut self, path: &Path) -> Result<FileId, Stop> {
        let bytes = self.world.read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Stop::Environment(format!(
                "there is no `{}`\n  help: `wcomp init` writes one, and `wcomp link A.wasm B.wasm -o OUT.wasm` does without",
                path.display()
            )),
            _ => Stop::Environment(format!("`{}` cannot be read: {error}", path.display())),
        })?;
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Stop::Environment(format!("`{}` is not text: byte {at} is not UTF-8", path.display()))
        })?;
        Ok(self.sources.add(path, text))
    }

    /// Prints what has been said, and says whether the composition passed.
    pub(super) fn say(&self) -> Result<(), Stop> {
        let mut stderr = anstream::stderr().lock();
        let before = self.before.as_ref();
        for diagnostic in news::new(self.sink.sorted(), before, &self.sources) {
            let _ = write!(stderr, "{}", render(diagnostic, &self.sources, self.format()));
            // Drawings want some air between them.
            if let Format::Human(_) = self.format() {
                let _ = writeln!(stderr);
            }
        }
        let (errors, warnings) =
            (self.sink.count(Severity::Error), self.sink.count(Severity::Warning));
        let denied = self.global.deny == Some(Deny::Warnings) && warnings > 0;
        let now = News::new(&self.sink, &self.sources);
        let changes = before.map(|before| now.changes(before)).unwrap_or_default();
        if (errors + warnings > 0 || !changes.is_empty()) && !self.global.quiet {
            let _ = writeln!(stderr, "{}{changes}", report::tally(errors, warnings, denied));
        }
        if errors > 0 || denied { Err(Stop::Composition) } else { Ok(()) }
    }

    /// Makes ready for another round, in which only what is new will be said.
    pub(super) fn again(&mut self) {
        self.before = Some(News::new(&self.sink, &self.sources));
        self.sink = Sink::default();
        self.sources = SourceMap::default();
        self.times.clear();
    }

    /// Says how many errors there are, where they are to be seen elsewhere, and whether the composition passed.
    pub(super) fn verdict(&self) -> Result<(), Stop> {
        match self.sink.count(Severity::Error) {
            0 => Ok(()),
            errors => {
                let errors = report::tally(errors, 0, false);
                self.tell(&format!("{errors}; `wcomp check` says what to do"));
                Err(Stop::Composition)
            }
        }
    }

    fn format(&self) -> Format {
        match self.global.message_format {
            MessageFormat::Short => Format::Short,
            MessageFormat::Human => Format::Human(Style {
                color: anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never,
                width: terminal_width(),
            }),
        }
    }

    /// A line for people, unless they asked for quiet.
    pub(super) fn tell(&self, line: &str) {
        if !self.global.quiet {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// Writes a result. Binary is not written to a terminal.
    pub(super) fn write(
        &self,
        output: &Output<'_>,
        slices: &[&[u8]],
        binary: bool,
    ) -> Result<(), Stop> {
        match output {
            Output::File(path) => self.world.write(path, slices).map_err(|error| {
                Stop::Environment(format!("`{}` cannot be written: {error}", path.display()))
            }),
            Output::Stdout if binary && io::stdout().is_terminal() => Err(Stop::Environment(
                "a component is not written to a terminal\n  help: name a file with `-o FILE`, or print text with `--wat`".to_owned(),
            )),
            Output::Stdout => print(slices),
        }
    }

    /// Prints the time of each pass.
    pub(super) fn time(&self) {
        let _ = write!(anstream::stderr(), "{}", self.times);
    }

    /// The exit code, after the last words.
    pub(super) fn finish(outcome: Result<(), Stop>) -> ExitCode {
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(Stop::Composition) => ExitCode::from(1),
            Err(Stop::Environment(message)) => {
                let _ = writeln!(anstream::stderr(), "{} {message}", report::error_word());
                ExitCode::from(2)
            }
            Err(Stop::Bug(message)) => {
                let _ = writeln!(anstream::stderr(), "{}", report::bug(&message));
                ExitCode::from(101)
            }
        }
    }
}

/// Writes to standard output. A reader that has seen enough, such as `head`, is no error.
pub(super) fn print(slices: &[&[u8]]) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    let written =
        slices.iter().try_for_each(|slice| stdout.write_all(slice)).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Stop::Environment(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Columns of the terminal, or 100 where there is none.
fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.filter(|columns| *columns >= 40).unwrap_or(100)
}
