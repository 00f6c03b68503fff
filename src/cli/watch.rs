//! `--watch`: the same again whenever something changes that was read.
//!
//! What was read is looked at ten times a second. That is a handful of system calls, works on every file system there is,
//! in containers and over networks too, and sees files come that were not there; notifications of the system do not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use super::{Console, Outcome, Stop, report};
use crate::source::{Stamp, stamp};

/// How long to wait between two looks. A change has settled when two looks see the same.
const LOOK: Duration = Duration::from_millis(100);

/// Runs `round` now and after every change, until interrupted. Ends by itself only when the first round finds the
/// surroundings not as they have to be.
pub(super) fn watch(
    console: &mut Console,
    mut round: impl FnMut(&mut Console) -> Outcome,
) -> Outcome {
    let mut first = true;
    console.memo.components.last = false;
    loop {
        match round(console) {
            Err(Stop::Environment(message)) if !first => {
                console.tell(&format!("{} {message}", report::error_word()));
            }
            Err(stop @ (Stop::Environment(_) | Stop::Bug(_))) => return Err(stop),
            Ok(()) | Err(Stop::Composition) => {}
        }
        let inputs = console.world.take();
        if first {
            let count = report::count(inputs.len(), "file");
            console.tell(&format!("watching {count}; Ctrl-C ends it"));
        }
        first = false;
        let changed = wait(&inputs);
        let changed: Vec<_> = changed.iter().map(|path| path.display().to_string()).collect();
        console.tell(&format!("\nchanged: {}", changed.join(", ")));
        console.again();
    }
}

/// Waits until something has changed and settled.
fn wait(before: &BTreeMap<PathBuf, Stamp>) -> Vec<PathBuf> {
    let look =
        || -> BTreeMap<_, _> { before.keys().map(|path| (path.clone(), stamp(path))).collect() };
    let mut last = before.clone();
    loop {
        let now = look();
        if now == last && now != *before {
            let changed = now.into_iter().filter(|(path, stamp)| before[path] != *stamp);
            return changed.map(|(path, _)| path).collect();
        }
        last = now;
        sleep(LOOK);
    }
}
