//! Runs programs, and says what they took.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use wait4::Wait4;

use crate::compositions::{Composition, Source};
use crate::places;

/// What a process took.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// Of all its threads, in the system as well.
    pub(crate) cpu: Duration,
    /// The most memory it had resident, in bytes.
    pub(crate) peak: u64,
}

/// One of the things that a process took.
pub(crate) type Quantity = fn(&Usage) -> f64;

impl Usage {
    /// In seconds.
    pub(crate) fn wall(&self) -> f64 {
        self.wall.as_secs_f64()
    }

    /// In seconds.
    pub(crate) fn cpu(&self) -> f64 {
        self.cpu.as_secs_f64()
    }

    /// In bytes.
    #[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
    pub(crate) fn peak(&self) -> f64 {
        self.peak as f64
    }
}

/// Runs a command. What it says of itself goes to a file, and is the error if it fails.
pub(crate) fn measure(command: &mut Command, said: &Path) -> Result<Result<Usage, String>> {
    let file = File::create(said)?;
    command.stdin(Stdio::null()).stderr(file).env_remove("RUST_BACKTRACE");
    let start = Instant::now();
    let child = command.spawn().with_context(|| format!("{command:?} does not start"))?;
    let used = child.wait4()?;
    let wall = start.elapsed();
    if !used.status.success() {
        return Ok(Err(fs::read_to_string(said)?));
    }
    let cpu = used.rusage.utime + used.rusage.stime;
    Ok(Ok(Usage { wall, cpu, peak: used.rusage.maxrss }))
}

/// What others left to be written must not be on the disk's mind when somebody is measured.
pub(crate) fn settle() -> Result<()> {
    let status = Command::new("sync").status()?;
    ensure!(status.success(), "`sync` fails");
    Ok(())
}

/// Has the script build what compositions need and is missing.
pub(crate) fn inputs(compositions: &[Composition]) -> Result<()> {
    let components = compositions.iter().flat_map(|it| &it.components);
    let mut names: Vec<&str> = components
        .filter(|component| matches!(component.source, Source::Built))
        .map(|component| component.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.extend(["wac", "wasm-tools"]);
    let script = places::repository().join("benches/composers/inputs");
    let status = Command::new("bash").arg(script).args(names).status()?;
    ensure!(status.success(), "the inputs cannot be built");
    Ok(())
}

/// Has another process of this program do something, and returns what it prints.
pub(crate) fn again<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Result<String> {
    let program = std::env::current_exe()?;
    let output = Command::new(program).args(words).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "another process of this program has failed");
    Ok(String::from_utf8(output.stdout)?)
}
