//! `wcomp::sync-async`
//!
//! One side has an `async func` and the other a sync one.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("sync-async");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("declare the function `async` in both or in neither and build `{}` or `{}` again: the two are different types, not two ways of calling one", wire.provider, wire.consumer)
}
