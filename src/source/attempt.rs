//! Libraries that panic where they should say no.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static ATTEMPTING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread is one that is caught, and nothing to tell anybody of.
pub fn attempting() -> bool {
    ATTEMPTING.get()
}

/// Asks a library for something that it may panic at.
///
/// # Errors
/// What it panics with.
pub fn attempt<T>(ask: impl FnOnce() -> T) -> Result<T, String> {
    ATTEMPTING.set(true);
    let result = catch_unwind(AssertUnwindSafe(ask));
    ATTEMPTING.set(false);
    result.map_err(|panic| words(panic.as_ref()).unwrap_or("it stopped without a word").to_owned())
}

/// What somebody panicked with.
pub fn words(panic: &(dyn Any + Send)) -> Option<&str> {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
}
