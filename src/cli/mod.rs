//! The command line: `wcomp`, and `cargo wcomp` with cargo's own flags around the same verbs.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 fine, 1 the composition has errors, 2 usage or
//! environment, 101 a bug in wcomp.

#![allow(clippy::disallowed_methods, reason = "the command line is where the environment comes in")]

mod add;
mod build;
mod cache;
mod cargo;
mod check;
mod children;
mod completions;
mod console;
mod explain;
mod fetch;
mod graph;
mod init;
mod inspect;
mod link;
mod lsp;
mod man;
mod message;
mod news;
mod outdated;
mod progress;
mod registries;
#[cfg(feature = "registry")]
mod remote;
mod report;
mod runner;
mod schema;
mod targets;
mod time;
mod update;
mod watch;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use console::{Console, Output};

/// Links WebAssembly components: one manifest in, one component out.
#[derive(Parser)]
#[command(name = "wcomp", version, max_term_width = 100, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// `cargo wcomp`: cargo runs `cargo-wcomp wcomp …`.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo", max_term_width = 100)]
enum Cargo {
    Wcomp(CargoCli),
}

/// Links WebAssembly components: one manifest in, one component out.
#[derive(Args)]
#[command(version)]
struct CargoCli {
    #[command(flatten)]
    cargo: cargo::Flags,
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// What every verb understands.
#[derive(Args, Clone)]
struct Global {
    /// The form of diagnostics [default: human]
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    message_format: Option<MessageFormat>,
    /// Whether to use colours
    #[arg(long, global = true, value_enum, env = "CARGO_TERM_COLOR", hide_env = true, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Say nothing but diagnostics
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Do everything, also what an earlier run has done
    #[arg(long, global = true)]
    no_cache: bool,
    /// Treat warnings as errors
    #[arg(long, global = true, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    #[command(flatten)]
    locking: registries::Locking,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// Drawn, with the source lines
    Human,
    /// In sentences, without drawings; the default where `NO_GRAPHICS` is set
    Narrated,
    /// One line each
    Short,
    /// One line of JSON each, as rustc prints it, to standard output
    Json,
    /// Annotations for GitHub; the default where `GITHUB_ACTIONS` is true
    Github,
    /// One SARIF log for code scanning, to standard output
    Sarif,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

// Only the verb that is asked for gets its arguments: those of all take a twentieth of a small build.
#[derive(Subcommand)]
#[command(defer = true)]
enum Verb {
    /// Link the components of a manifest, after running the commands that make them
    Build(build::Build),
    /// Check a manifest without linking
    Check(check::Check),
    /// Link components without a manifest; the first is the root
    Link(link::Link),
    /// Add a package of a registry, or an image, to the components of a manifest
    Add(add::Add),
    /// Fetch and lock what a manifest takes from registries
    Fetch(fetch::Fetch),
    /// Lock newer versions of what a manifest takes from registries
    Update(update::Update),
    /// Show which packages of a manifest have newer versions
    Outdated(outdated::Outdated),
    /// Write a manifest to start from
    Init(init::Init),
    /// Show what a component imports, exports and contains
    Inspect(inspect::Inspect),
    /// Check whether a component or a composition fits a world
    Targets(targets::Targets),
    /// Draw a composition, also one with errors
    Graph(graph::Graph),
    /// Say why the whole has an import or export, or why an instance is there
    Why(why::Why),
    /// Explain a diagnostic code, or list them all
    Explain(explain::Explain),
    /// Serve an editor: the language server, on standard input and output
    Lsp(lsp::Lsp),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Write the manual pages of all commands
    Man(man::Man),
    /// Print the JSON Schema of the manifest, for editors
    Schema(schema::Schema),
}

/// Why a verb ended early, other than by diagnostics, which are printed where they arise.
enum Stop {
    /// The composition has errors.
    Composition,
    /// Something around wcomp is not as it has to be.
    Environment(String),
    /// A bug in wcomp.
    Bug(String),
}

type Outcome = Result<(), Stop>;

/// Runs `wcomp`.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    run(&cli.global, cli.verb, None, Cli::command)
}

/// Runs `cargo wcomp`.
pub fn cargo_main() -> ExitCode {
    let Cargo::Wcomp(cli) = Cargo::parse();
    run(&cli.global, cli.verb, Some(&cli.cargo), Cargo::command)
}

fn run(
    global: &Global,
    verb: Verb,
    flags: Option<&cargo::Flags>,
    command: fn() -> clap::Command,
) -> ExitCode {
    report::on_panic();
    report::on_interrupt();
    crate::source::join_in();
    let mut console = Console::new(global);
    let outcome = match verb {
        Verb::Build(build) => place(flags, build.manifest.as_ref(), &mut console)
            .and_then(|place| build::run(&build, &place, flags, &mut console)),
        Verb::Check(check) => place(flags, check.manifest.as_ref(), &mut console)
            .and_then(|place| check::run(&check, &place, &mut console)),
        Verb::Link(link) => link::run(&link, &mut console),
        Verb::Init(init) => init::run(&init, &mut console),
        Verb::Add(add) => place(flags, add.manifest.as_ref(), &mut console)
            .and_then(|place| add::run(&add, &place, &mut console)),
        Verb::Fetch(fetch) => place(flags, fetch.manifest.as_ref(), &mut console)
            .and_then(|place| fetch::run(&place, &mut console)),
        Verb::Update(update) => place(flags, update.manifest.as_ref(), &mut console)
            .and_then(|place| update::run(&update, &place, &mut console)),
        Verb::Outdated(outdated) => place(flags, outdated.manifest.as_ref(), &mut console)
            .and_then(|place| outdated::run(&place, &mut console)),
        Verb::Inspect(inspect) => inspect::run(&inspect, &mut console),
        Verb::Targets(targets) => match targets.component() {
            Some(path) => targets::component(&targets, path, &mut console),
            None => place(flags, targets.manifest(), &mut console)
                .and_then(|place| targets::composition(&targets, &place, &mut console)),
        },
        Verb::Graph(graph) => place(flags, graph.manifest.as_ref(), &mut console)
            .and_then(|place| graph::run(&graph, &place, &mut console)),
        Verb::Why(why) => place(flags, why.manifest.as_ref(), &mut console)
            .and_then(|place| why::run(&why, &place, &mut console)),
        Verb::Explain(explain) => explain::run(&explain),
        Verb::Lsp(lsp::Lsp { .. }) => lsp::run(),
        Verb::Completions(completions) => completions::run(&completions, &command()),
        Verb::Man(man) => man::run(&man, &command(), &console),
        Verb::Schema(schema::Schema {}) => schema::run(),
    };
    console.finish(outcome)
}

/// Where the manifest is and where the result goes.
struct Place {
    manifest: PathBuf,
    /// The directory for the result, when the manifest does not decide it.
    output: Option<PathBuf>,
}

/// An argument wins; under cargo the metadata decides; otherwise it is `compose.toml`.
fn place(
    flags: Option<&cargo::Flags>,
    manifest: Option<&PathBuf>,
    console: &mut Console,
) -> Result<Place, Stop> {
    match (flags, manifest) {
        (Some(flags), manifest) => cargo::place(flags, manifest, console),
        (None, Some(manifest)) => Ok(Place { manifest: manifest.clone(), output: None }),
        (None, None) => Ok(Place { manifest: PathBuf::from("compose.toml"), output: None }),
    }
}
