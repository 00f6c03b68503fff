//! The streams of one run of a verb, the sources read so far, and what has been said.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::ColorChoice;
use tracing_subscriber::filter::{FilterExt, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::message::Unit;
use super::news::{self, News};
use super::progress::Progress;
use super::registries::{self, Locking};
use super::runner::Runner;
use super::time::Times;
use super::{Color, Deny, Global, MessageFormat, Stop, cache, cargo, message, report};
use crate::diagnostics::render::{Format, Style, render, sarif};
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::pipeline::Memo;
use crate::source::{Disk, FileId, Recorder, SourceMap, World};

/// What a run needs from its surroundings.
pub(super) struct Console {
    pub(super) world: Recorder,
    pub(super) sources: SourceMap,
    pub(super) sink: Sink,
    /// What does not have to be worked out again.
    pub(super) memo: Memo,
    /// Whether it has what earlier runs know.
    remembers: bool,
    /// Whether what the passes do is written down, so that they have to do it.
    logs: bool,
    /// What was said in the round before, under `--watch`.
    before: Option<News>,
    /// What cargo's tools are told that messages are about; none without cargo.
    pub(super) unit: Option<Unit>,
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

impl Global {
    /// What the command line says, or else what the surroundings ask for.
    fn format(&self) -> MessageFormat {
        let set = |name, off| std::env::var(name).is_ok_and(|value| value != off);
        match self.message_format {
            Some(format) => format,
            None if std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true") => {
                MessageFormat::Github
            }
            None if set("NO_GRAPHICS", "0") => MessageFormat::Narrated,
            None => MessageFormat::Human,
        }
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
        // The log is written in the middle of passes, where a line on the terminal would be in its way.
        let logs = filter.max_level_hint() != Some(LevelFilter::OFF);
        let silent = !logs && !global.quiet;
        let drawn = matches!(global.format(), MessageFormat::Human | MessageFormat::Short);
        let progress = if silent && drawn { Progress::new() } else { None };
        // A second call in one process, as tests make it, keeps the first subscriber; nothing depends on it.
        let _ = tracing_subscriber::registry()
            .with(times.clone())
            .with(progress)
            .with(tracing_subscriber::Layer::with_filter(log, filter.and(filter_fn(is_own))))
            .try_init();
        let mut memo = Memo::last();
        memo.inputs.known.registries = registries::of_this_machine(&global.locking, global.quiet);
        Console {
            world: Recorder::default(),
            sources: SourceMap::default(),
            sink: Sink::default(),
            memo,
            remembers: false,
            logs,
            before: None,
            unit: None,
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

    /// What earlier runs know, unless nobody wants to hear of it.
    pub(super) fn remember(&mut self) {
        if !self.global.no_cache && !std::mem::replace(&mut self.remembers, true) {
            self.memo.components.valid = cache::load(&Disk);
            self.memo.inputs.known.built = cache::built();
        }
    }

    /// The results of earlier runs. None where nobody wants them, or there will be a next round, which remembers more than
    /// results.
    pub(super) fn results(&self) -> Option<cache::Kept> {
        let wanted = self.remembers && !self.logs && self.memo.components.last;
        if wanted { cache::Kept::of_this_program() } else { None }
    }

    /// What runs the commands of a manifest.
    pub(super) fn runner(&self, flags: Option<&cargo::Flags>) -> Runner {
        let forward = self.unit.is_some() && self.global.format() == MessageFormat::Json;
        let built = self.memo.inputs.known.built.clone();
        // Without cargo around, what it builds is to be deployed.
        let mut flags = flags.map_or_else(|| vec!["--release".to_owned()], cargo::Flags::to_build);
        flags.extend(self.locking().to_cargo());
        Runner::new(flags, forward, (self.global.quiet, self.global.verbose > 0), built)
    }

    /// What may be locked, and who may be asked.
    pub(super) fn locking(&self) -> &Locking {
        &self.global.locking
    }

    /// Prints what has been said, and says whether the composition passed.
    pub(super) fn say(&self) -> Result<(), Stop> {
        let before = self.before.as_ref();
        let said = news::new(self.sink.sorted(), before, &self.sources);
        match self.global.format() {
            MessageFormat::Human => {
                let color = anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never;
                let style = Style { color, width: terminal_width() };
                // Drawings want some air between them.
                self.print_each(&said, Format::Human(style), "\n");
            }
            MessageFormat::Narrated => self.print_each(&said, Format::Narrated, "\n"),
            MessageFormat::Short => self.print_each(&said, Format::Short, ""),
            MessageFormat::Github => self.print_each(&said, Format::Github(&here()), ""),
            MessageFormat::Json => print(&[self.json(&said).as_bytes()])?,
            MessageFormat::Sarif => {
                print(&[sarif(&said, &self.sources, &here()).as_bytes()])?;
            }
        }
        let (errors, warnings) =
            (self.sink.count(Severity::Error), self.sink.count(Severity::Warning));
        let denied = self.denied();
        let now = News::new(&self.sink, &self.sources);
        let changes = before.map(|before| now.changes(before)).unwrap_or_default();
        if (errors + warnings > 0 || !changes.is_empty()) && !self.global.quiet {
            let _ = writeln!(
                anstream::stderr(),
                "{}{changes}",
                report::tally(errors, warnings, denied)
            );
        }
        if self.passes() { Ok(()) } else { Err(Stop::Composition) }
    }

    /// The same before the next step of a verb that takes several, which will have the rest to say.
    pub(super) fn say_so_far(&mut self) -> Result<(), Stop> {
        let said = self.say();
        self.sink = Sink::default();
        said
    }

    /// Whether there are warnings, and they count as errors.
    fn denied(&self) -> bool {
        self.global.deny == Some(Deny::Warnings) && self.sink.count(Severity::Warning) > 0
    }

    /// Whether nothing that was said is in the way of a result.
    pub(super) fn passes(&self) -> bool {
        self.sink.count(Severity::Error) == 0 && !self.denied()
    }

    /// Makes ready for another round, in which only what is new will be said.
    pub(super) fn again(&mut self) {
        self.before = Some(News::new(&self.sink, &self.sources));
        self.sink = Sink::default();
        self.sources = SourceMap::default();
        self.times.again();
        if let Ok(remote) = &self.memo.inputs.known.registries.remote {
            remote.again();
        }
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

    fn print_each(&self, said: &[&Diagnostic], format: Format<'_>, between: &str) {
        let mut stderr = anstream::stderr().lock();
        for diagnostic in said {
            let _ = write!(stderr, "{}{between}", render(diagnostic, &self.sources, format));
        }
    }

    /// A line for each: what rustc would print, or what cargo would.
    fn json(&self, said: &[&Diagnostic]) -> String {
        let line = |diagnostic: &&Diagnostic| match &self.unit {
            None => render(diagnostic, &self.sources, Format::Json),
            Some(unit) => message::compiler_message(unit, diagnostic, &self.sources),
        };
        said.iter().map(line).collect()
    }

    /// Whether diagnostics are data, which leaves no room for other data on standard output.
    pub(super) fn says_on_stdout(&self) -> bool {
        matches!(self.global.format(), MessageFormat::Json | MessageFormat::Sarif)
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
            Output::File(path) => {
                self.world.write(path, slices).map_err(|error| unwritable(path, &error))
            }
            Output::Stdout if binary && io::stdout().is_terminal() => Err(Stop::Environment(
                "a component is not written to a terminal\n  help: name a file with `-o FILE`, or print text with `--wat`".to_owned(),
            )),
            Output::Stdout => print(slices),
        }
    }

    /// Writes a result to a file and puts it in its place if `sure` says so, which is asked last.
    pub(super) fn write_if(
        &mut self,
        path: &Path,
        slices: &[&[u8]],
        sure: impl FnOnce(&mut Console) -> bool,
    ) -> Result<(), Stop> {
        let world = std::mem::take(&mut self.world);
        let mut sure = Some(sure);
        let mut sure = || sure.take().is_some_and(|sure| sure(self));
        let written = world.write_if(path, slices, &mut sure);
        self.world = world;
        written.map(drop).map_err(|error| unwritable(path, &error))
    }

    /// Prints the time of each pass.
    pub(super) fn time(&self) {
        let _ = write!(anstream::stderr(), "{}", self.times);
    }

    /// The exit code, after the last words.
    pub(super) fn finish(&self, outcome: Result<(), Stop>) -> ExitCode {
        if self.remembers {
            cache::save(&Disk, &self.memo.components.valid);
        }
        if self.unit.is_some() && self.global.format() == MessageFormat::Json {
            // Nobody is left to tell of a stream that is closed.
            let _ = print(&[message::build_finished(outcome.is_ok()).as_bytes()]);
        }
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

/// Whether wcomp itself has something to log. What libraries log may have a password or a token in it.
fn is_own(metadata: &tracing::Metadata<'_>) -> bool {
    metadata.target().starts_with("wcomp")
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Stop {
    Stop::Environment(format!("`{}` cannot be written: {error}", path.display()))
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

/// Where this runs, seen from the repository that GitHub has checked out; empty where that is the same or not known.
fn here() -> PathBuf {
    let workspace = std::env::var("GITHUB_WORKSPACE").ok();
    let workspace = workspace.and_then(|path| Path::new(&path).canonicalize().ok());
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    match (workspace, here) {
        (Some(workspace), Some(here)) => {
            here.strip_prefix(&workspace).map(Path::to_owned).unwrap_or_default()
        }
        _ => PathBuf::new(),
    }
}
