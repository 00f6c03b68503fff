//! `wcomp build`.

use std::path::{Path, PathBuf};

use clap::Args;
use tracing::info_span;

use super::watch::watch;
use super::{Console, Outcome, Output, Place, Stop, cargo, registries, report};
use crate::diagnostics::codes;
use crate::emit::Image;
use crate::manifest::Manifest;
use crate::pipeline::{self, Analysis, Draft, Failure};
use crate::source::{FileId, Store, World, same_file};
use crate::view;

/// Link the components of a manifest, after running the commands that make them.
#[derive(Args)]
pub(super) struct Build {
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
    #[command(flatten)]
    pub(super) to: To,
    /// Link again whenever something changes that goes into it
    #[arg(long)]
    watch: bool,
}

/// Where and how the result is written.
#[derive(Args)]
pub(super) struct To {
    /// Where the result goes; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write text instead of binary
    #[arg(short = 't', long)]
    wat: bool,
    /// Write down what went where, as text, or as data if the file ends in `.json`
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Print how long each pass took
    #[arg(long)]
    time: bool,
}

impl To {
    /// Whether the command line says where the result goes.
    pub(super) fn has_output(&self) -> bool {
        self.output.is_some()
    }
}

pub(super) fn run(
    build: &Build,
    place: &Place,
    flags: Option<&cargo::Flags>,
    console: &mut Console,
) -> Outcome {
    let once = |console: &mut Console| {
        let file = console.open(&place.manifest)?;
        link(file, &build.to, (place.output.as_deref(), flags), console)
    };
    if !build.watch {
        return once(console);
    }
    if build.to.output.as_deref() == Some(Path::new("-")) {
        return Err(Stop::Environment(
            "`--watch` writes the result many times\n  help: name a file with `-o FILE`".to_owned(),
        ));
    }
    watch(console, once)
}

/// Links what the manifest in `file` says and writes it out.
pub(super) fn link(
    file: FileId,
    to: &To,
    (directory, flags): (Option<&Path>, Option<&cargo::Flags>),
    console: &mut Console,
) -> Outcome {
    if to.output.as_deref() == Some(Path::new("-")) && console.says_on_stdout() {
        return Err(Stop::Environment(
            "standard output has room for the result or for the messages\n  help: name a file with `-o FILE`, or another `--message-format`".to_owned(),
        ));
    }
    console.remember();
    console.memo.inputs.known.registries.writes = true;
    let results = console.results().filter(|_| to.map.is_none());
    let results = results.as_ref().map(|results| results as &dyn Store);
    let runner = console.runner(flags);
    let Console { world, sources, memo, sink, .. } = console;
    let path = |manifest: &Manifest| {
        to.output.clone().unwrap_or_else(|| output(manifest, directory, to.wat))
    };
    let made = pipeline::make(world, sources, file, path, &runner, memo, sink);
    registries::tell(console, "locked");
    let Ok((manifest, (commands, ran))) = made else {
        return console.say().and(Err(Stop::Composition));
    };
    if commands > 0 && ran == 0 {
        console.tell("nothing to build: no input of a command has changed");
    }
    let Console { world, sources, memo, sink, .. } = console;
    let draft = pipeline::draft(world, sources, manifest, memo, results, sink);
    registries::tell(console, "locked");
    let draft = match draft {
        Ok(draft) => draft,
        Err(Failure::Composition(_)) => return console.say().and(Err(Stop::Composition)),
        Err(Failure::Bug(error)) => {
            console.say()?;
            return Err(Stop::Bug(format!("the result is not valid: {error}")));
        }
    };
    let manifest = draft.manifest();
    let path = path(manifest);
    guard(manifest, &path, console);
    if let Some(map) = &to.map {
        guard(manifest, map, console);
    }
    if !console.passes() {
        settle(&draft, results, console);
        return console.say();
    }
    write(&draft, &path, to, results, console)
}

/// Waits for what is left to be said, and returns whether it leaves the result standing.
fn settle(draft: &Draft, results: Option<&dyn Store>, console: &mut Console) -> bool {
    let Console { memo, sink, .. } = console;
    draft.settle(memo, results, sink).is_ok() && console.passes()
}

fn write(
    draft: &Draft,
    path: &Path,
    to: &To,
    results: Option<&dyn Store>,
    console: &mut Console,
) -> Outcome {
    let output = Output::new(path);
    // What is not valid may have no text.
    if to.wat && !settle(draft, results, console) {
        return console.say();
    }
    let text = if to.wat { Some(print(&draft.image)?) } else { None };
    let slices = text.as_ref().map_or_else(|| draft.image.slices(), |text| vec![text.as_bytes()]);
    let settle = |console: &mut Console| to.wat || settle(draft, results, console);
    let there = matches!(output, Output::File(path) if console.world.holds(path, &slices));
    match output {
        // Who looks at the date of the file sees when it last became something else.
        Output::File(_) if there => {
            settle(console);
            console.say()?;
        }
        Output::File(path) => {
            let written = info_span!("write").in_scope(|| console.write_if(path, &slices, settle));
            console.say()?;
            written?;
        }
        // Who reads it takes the time they take, and may be the terminal, where nothing is to come between.
        Output::Stdout => {
            settle(console);
            console.say()?;
            console.write(&output, &slices, !to.wat)?;
        }
    }
    if let (Some(path), Some(analysis)) = (&to.map, draft.analysis()) {
        write_map(analysis, &draft.image, path, console)?;
    }
    if to.time {
        console.time();
    }
    if let Output::File(path) = output {
        let components = report::count(draft.manifest().components.len(), "component");
        let size = report::size(slices.iter().map(|slice| slice.len()).sum());
        let (stripped, path) = (stripped(draft), path.display());
        console.tell(&if there {
            format!("{path} is up to date: {components} ({size}{stripped})")
        } else {
            format!("linked {components} into {path} ({size}{stripped})")
        });
    }
    Ok(())
}

/// What was left out, if anything was to be.
fn stripped(draft: &Draft) -> String {
    if !draft.manifest().link.strip {
        return String::new();
    }
    let size = report::size(draft.image.left_out());
    format!(", without {size} of names and other custom sections")
}

fn write_map(analysis: &Analysis, image: &Image, path: &Path, console: &Console) -> Outcome {
    let Console { sources, sink, .. } = console;
    let text = info_span!("map").in_scope(|| {
        let picture = view::picture(analysis, sources, sink);
        let map = view::map(&picture, analysis, image);
        let json = path.extension().is_some_and(|it| it == "json");
        if json { map.json() } else { map.text(&picture) }
    });
    console.write(&Output::new(path), &[text.as_bytes()], false)
}

fn print(image: &Image) -> Result<String, Stop> {
    info_span!("print")
        .in_scope(|| wasmprinter::print_bytes(image.to_vec()))
        .map_err(|error| Stop::Bug(format!("the result cannot be printed: {error:#}")))
}

/// `package.output`, or the name after the colon; beside the manifest, or where cargo keeps what it makes.
fn output(manifest: &Manifest, directory: Option<&Path>, wat: bool) -> PathBuf {
    let package = &manifest.package;
    if let (Some(output), None) = (&package.output, directory) {
        let path = manifest.directory.join(&output.value);
        return if wat { path.with_extension("wat") } else { path };
    }
    let name = package.name.as_ref().map_or("component", |name| &name.value);
    let stem = name.rsplit(':').next().unwrap_or(name);
    let extension = if wat { "wat" } else { "wasm" };
    directory.unwrap_or(&manifest.directory).join(format!("{stem}.{extension}"))
}

/// Says when an output is also an input, which would be gone after the first build. Returns whether it is not.
pub(super) fn guard(manifest: &Manifest, path: &Path, console: &mut Console) -> bool {
    if !console.world.asked_for(path) {
        return true;
    }
    let named = manifest.components.iter().flat_map(|it| it.files().chain(&it.wit));
    let named = named.chain(&manifest.package.wit);
    let this = named.into_iter().find(|it| same_file(&manifest.directory.join(&it.value), path));
    let span = this.map_or(manifest.start(), |it| it.span);
    console.sink.push(codes::OutputIsInput { span, path });
    false
}
