//! Runs the commands that make components, and cargo.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{self, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use cargo_metadata::{Message, MetadataCommand};

use super::cargo;
use super::children::Running;
use crate::manifest::Run;
use crate::resolve::{self, Built, Command};
use crate::source::{Digest, Disk, Entry, Store, World, or_here};

/// What cargo builds components for, unless the environment says something else.
const TARGET: &str = "wasm32-wasip2";

/// The variable in which the environment may say so.
const TARGET_VARIABLE: &str = "CARGO_BUILD_TARGET";

/// Runs commands and says which.
pub(super) struct Runner {
    /// What cargo is told besides.
    flags: Vec<String>,
    /// Whether cargo's messages are data for whoever started this.
    forward: bool,
    quiet: bool,
    /// Whether what commands print is wanted when all is well, too.
    verbose: bool,
    store: Option<Arc<dyn Store>>,
    /// Held while something is printed, so that what two commands print stays apart.
    printing: Mutex<()>,
}

impl Runner {
    pub(super) fn new(
        flags: Vec<String>,
        forward: bool,
        (quiet, verbose): (bool, bool),
        store: Option<Arc<dyn Store>>,
    ) -> Self {
        Runner { flags, forward, quiet, verbose, store, printing: Mutex::new(()) }
    }

    fn tell(&self, line: &str) {
        if !self.quiet {
            let _held = self.printing.lock();
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }
}

impl resolve::Runner for Runner {
    fn run(&self, command: &Command<'_>) -> Result<(), String> {
        self.tell(&format!("building `{}`: {}", command.component, command.run));
        let mut process = match command.run {
            Run::Words(words) => program(&words[0], &words[1..], &command.directory),
            Run::Shell(line) => shell(line),
            Run::Cargo(_) => return Err("is cargo's".to_owned()),
        };
        if Disk.entry(&command.directory) != Entry::Directory {
            return Err(format!(
                "runs in `{}`, which is no directory",
                command.directory.display()
            ));
        }
        surrounded(&mut process, command).stdin(Stdio::null());
        process.stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = Running::start(&mut process);
        let running = running.map_err(|error| match (error.kind(), command.run) {
            (io::ErrorKind::NotFound, Run::Words(words)) => {
                format!("cannot be started: there is no program `{}` here", words[0])
            }
            _ => format!("cannot be started: {error}"),
        })?;
        let output = running.output();
        let output = output.map_err(|error| format!("cannot be waited for: {error}"))?;
        if !output.status.success() || self.verbose {
            let _held = self.printing.lock();
            let mut stderr = io::stderr().lock();
            let _ =
                stderr.write_all(&output.stdout).and_then(|()| stderr.write_all(&output.stderr));
        }
        ended(output.status)
    }

    fn cargo(&self, command: &Command<'_>, packages: &[&str]) -> Result<Built, String> {
        let mut metadata = MetadataCommand::new();
        metadata.no_deps().current_dir(or_here(&command.directory));
        for (name, value) in command.env {
            metadata.env(name, value);
        }
        let metadata = metadata.exec().map_err(|error| match error {
            cargo_metadata::Error::CargoMetadata { stderr } => {
                format!("`cargo metadata` failed\n{}", stderr.trim())
            }
            other => format!("cannot be started: {other}"),
        })?;
        let ids = packages.iter().map(|package| {
            let mut found = metadata.packages.iter().filter(|it| it.name.as_str() == *package);
            found.next().map(|package| package.id.clone()).ok_or_else(|| {
                let names = metadata.workspace_packages().into_iter().map(|it| it.name.as_str());
                let names = crate::diagnostics::list_of_names(names);
                format!("finds no package `{package}`; the packages of the workspace are {names}")
            })
        });
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let mut process = self.cargo_build(command, packages);
        let running = Running::start(&mut process);
        let mut running = running.map_err(|error| format!("cannot be started: {error}"))?;
        let (mut files, mut fresh) = (vec![None; packages.len()], true);
        let lines = running.0.stdout.take().map(|stdout| BufReader::new(stdout).lines());
        for line in lines.into_iter().flatten().map_while(Result::ok) {
            if self.forward {
                let _ = writeln!(io::stdout().lock(), "{line}");
            }
            let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(&line) else {
                continue;
            };
            fresh &= artifact.fresh;
            if let Some(at) = ids.iter().position(|id| *id == artifact.package_id) {
                let wasm = artifact.filenames.iter().rfind(|it| it.extension() == Some("wasm"));
                files[at] = wasm.map(|path| path.clone().into_std_path_buf()).or(files[at].take());
            }
        }
        let output = running.output();
        let output = output.map_err(|error| format!("cannot be waited for: {error}"))?;
        ended(output.status).map(|()| Built { files, fresh })
    }

    fn digest(&self, path: &Path) -> Option<Digest> {
        Some(Disk.read(path).ok()?.digest())
    }

    fn store(&self) -> Option<&dyn Store> {
        self.store.as_deref()
    }
}

impl Runner {
    fn cargo_build(&self, command: &Command<'_>, packages: &[&str]) -> process::Command {
        let mut process = process::Command::new(cargo::program());
        let format = if self.forward { "json" } else { "json-render-diagnostics" };
        process.args(["build", "--message-format", format]).args(&self.flags);
        if self.quiet {
            process.arg("--quiet");
        }
        for package in packages {
            process.args(["--package", package]);
        }
        let set = command.env.iter().any(|(name, _)| name == TARGET_VARIABLE)
            || std::env::var_os(TARGET_VARIABLE).is_some();
        if !set {
            process.args(["--target", TARGET]);
        }
        surrounded(&mut process, command).stdin(Stdio::null()).stdout(Stdio::piped());
        process
    }
}

/// A program, which is looked for where it is to run if it has a path.
fn program(name: &str, arguments: &[String], directory: &Path) -> process::Command {
    let path = Path::new(name);
    let program = if path.is_relative() && path.components().count() > 1 {
        let path = directory.join(path);
        std::path::absolute(&path).unwrap_or(path).into_os_string()
    } else {
        OsString::from(name)
    };
    let mut process = process::Command::new(program);
    process.args(arguments);
    process
}

fn shell(line: &str) -> process::Command {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut process = process::Command::new(shell);
    process.args([flag, line]);
    process
}

/// Where a command runs, and with which variables.
fn surrounded<'p>(
    process: &'p mut process::Command,
    command: &Command<'_>,
) -> &'p mut process::Command {
    let variables = command.env.iter().map(|(name, value)| (name, value));
    process.current_dir(or_here(&command.directory)).envs(variables)
}

fn ended(status: ExitStatus) -> Result<(), String> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(format!("ended with exit code {code}")),
        None => Err(format!("was ended by {status}")),
    }
}
