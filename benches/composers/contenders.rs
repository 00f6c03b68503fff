//! Who is compared, and how each is started.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use crate::compositions::Composition;
use crate::places;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contender {
    /// The inputs one after the other, which is no component: the floor.
    Cat,
    /// wcomp that has linked this before.
    Warm,
    /// wcomp with an empty cache.
    First,
    Wac,
    WasmTools,
}

impl Contender {
    pub(crate) const ALL: [Contender; 5] =
        [Contender::Cat, Contender::Warm, Contender::First, Contender::Wac, Contender::WasmTools];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Contender::Cat => "`cat`",
            Contender::Warm => "`wcomp build` again",
            Contender::First => "`wcomp build`",
            Contender::Wac => "`wac compose`",
            Contender::WasmTools => "`wasm-tools compose`",
        }
    }

    /// Where its result goes.
    pub(crate) fn output(self, composition: &Composition) -> PathBuf {
        let name = match self {
            Contender::Cat => "cat",
            Contender::Warm => "warm",
            Contender::First => "first",
            Contender::Wac => "wac",
            Contender::WasmTools => "wasm-tools",
        };
        places::composition(composition.name).join(format!("out.{name}.wasm"))
    }

    /// The command, with all made as it has to be before it.
    pub(crate) fn command(self, composition: &Composition) -> Result<Command> {
        let folder = places::composition(composition.name);
        let output = self.output(composition);
        let _ = fs::remove_file(&output);
        Ok(match self {
            Contender::Cat => cat(composition, &output)?,
            Contender::Warm => wcomp(&folder, Dedupe::On, &output),
            Contender::First => first(&folder, &output),
            Contender::Wac => wac(composition, &folder, &output),
            Contender::WasmTools => wasm_tools(composition, &folder, &output),
        })
    }
}

fn cat(composition: &Composition, output: &Path) -> Result<Command> {
    let mut command = Command::new("cat");
    command.args(composition.paths()).stdout(Stdio::from(File::create(output)?));
    Ok(command)
}

/// Builds wcomp as it is installed, which the program that a bench is built with is not: that has whatever the tests need of
/// its dependencies. Puts it beside the others, where no build replaces it while it is measured.
pub(crate) fn fetch_wcomp() -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release", "--locked", "--bin", "wcomp", "--target-dir"]);
    cargo.arg(places::target()).current_dir(places::repository());
    ensure!(cargo.status()?.success(), "wcomp does not build");
    fs::copy(places::target().join("release/wcomp"), places::tool("wcomp"))?;
    Ok(())
}

/// wcomp, with what it knows from before.
pub(crate) fn wcomp(folder: &Path, dedupe: Dedupe, output: &Path) -> Command {
    let mut command = Command::new(places::tool("wcomp"));
    command.args(["build", "--message-format", "short", "-o"]).arg(output);
    // From there, so that what it says has no path of this machine.
    command.arg(dedupe.manifest()).current_dir(folder);
    command.env("XDG_CACHE_HOME", places::cache().join("warm"));
    command
}

fn first(folder: &Path, output: &Path) -> Command {
    let cache = places::cache().join("first");
    let _ = fs::remove_dir_all(&cache);
    let mut command = wcomp(folder, Dedupe::On, output);
    command.env("XDG_CACHE_HOME", cache);
    command
}

fn wac(composition: &Composition, folder: &Path, output: &Path) -> Command {
    let mut command = Command::new(places::tool("wac"));
    command.arg("compose").arg(folder.join("compose.wac")).arg("-o").arg(output);
    for component in &composition.components {
        let path = composition.path(component);
        command.arg("-d").arg(format!("bench:{}={}", component.name, path.display()));
    }
    command
}

fn wasm_tools(composition: &Composition, folder: &Path, output: &Path) -> Command {
    let root = &composition.components[composition.root().component];
    let mut command = Command::new(places::tool("wasm-tools"));
    command.arg("compose").arg(composition.path(root)).stdout(Stdio::null());
    command.arg("-c").arg(folder.join("compose.yml")).arg("-o").arg(output);
    command
}

/// How much wcomp stores once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dedupe {
    Off,
    On,
    Deep,
}

impl Dedupe {
    pub(crate) const ALL: [Dedupe; 3] = [Dedupe::Off, Dedupe::On, Dedupe::Deep];

    /// As a manifest says it.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Dedupe::Off => "false",
            Dedupe::On => "true",
            Dedupe::Deep => "\"deep\"",
        }
    }

    /// The name of the manifest that says so.
    pub(crate) fn manifest(self) -> &'static str {
        match self {
            Dedupe::Off => "compose.plain.toml",
            Dedupe::On => "compose.toml",
            Dedupe::Deep => "compose.deep.toml",
        }
    }
}
