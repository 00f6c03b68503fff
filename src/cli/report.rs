//! The words around diagnostics: the tally after them, and what is said of bugs.

use std::io::Write;

use crate::source::{attempting, words};
pub(super) use crate::view::{count, size};

/// "error:" in red, where there are colours.
pub(super) fn error_word() -> &'static str {
    "\u{1b}[1;31merror:\u{1b}[0m"
}

/// How many errors and warnings there were.
pub(super) fn tally(errors: usize, warnings: usize, denied: bool) -> String {
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(count(errors, "error"));
    }
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    let denied = if denied { ", and warnings are denied" } else { "" };
    format!("{}{denied}", parts.join(" and "))
}

/// What to say when wcomp itself is at fault.
pub(super) fn bug(message: &str) -> String {
    format!(
        "{} this is a bug in wcomp {}, not in your composition\n  {message}\n  help: please report it with the manifest and, if you can, the components",
        error_word(),
        env!("CARGO_PKG_VERSION"),
    )
}

/// Makes a panic say what it is. The exit code is 101 by Rust's own convention.
pub(super) fn on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        if attempting() {
            return;
        }
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = words(panic.payload());
        super::progress::clear();
        let message = format!("{} ({place})", text.unwrap_or("it stopped without a word"));
        let _ = writeln!(anstream::stderr(), "{}", bug(&message));
    }));
}

/// Makes an interrupted run end with 130, as shells expect, and leave no unfinished file and no unfinished line.
pub(super) fn on_interrupt() {
    // Without a handler the run ends all the same, only less tidily.
    let _ = ctrlc::set_handler(|| {
        super::progress::clear();
        super::children::end_all();
        crate::source::abandon();
        #[allow(clippy::exit, reason = "an interrupted run has nowhere to return to")]
        std::process::exit(130);
    });
}
