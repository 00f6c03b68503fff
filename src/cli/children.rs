//! The programs that are running for this one, which are to end when it is interrupted.
//!
//! Each is the first of a group of its own, so that what it has started ends with it. The terminal tells only the group that
//! it knows of, which is ours; the others are told from here.

use std::io;
use std::process::{Child, Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A program that is running.
pub(super) struct Running(pub(super) Child);

impl Running {
    /// Starts one.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // Held meanwhile, so that none is started and not known.
        let mut running = running();
        let child = command.spawn()?;
        running.push(child.id());
        Ok(Running(child))
    }

    /// Waits until it has ended, and for what it has printed to pipes.
    pub(super) fn output(self) -> io::Result<Output> {
        let id = self.0.id();
        let output = self.0.wait_with_output();
        running().retain(|other| *other != id);
        output
    }
}

/// Ends all that are running. None is started after this.
#[cfg(unix)]
pub(super) fn end_all() {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    let running = running();
    for id in running.iter().filter_map(|id| i32::try_from(*id).ok()) {
        // One that has ended by itself is as good.
        let _ = killpg(Pid::from_raw(id), Signal::SIGTERM);
    }
    // The process ends next. Whoever wants to start something until then waits.
    std::mem::forget(running);
}

/// Ends none: where there are no groups, the system ends them with the console.
#[cfg(not(unix))]
pub(super) fn end_all() {}
