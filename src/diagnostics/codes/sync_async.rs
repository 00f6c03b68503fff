//! `wcomp::sync-async`
//!
//! One side has an `async func` and the other a sync one.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("sync-async");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("declare the function with `async` in both WITs or in neither, and rebuild `{}` or `{}`", wire.provider, wire.consumer)
}
