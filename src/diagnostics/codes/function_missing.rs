//! `wcomp::function-missing`
//!
//! The export lacks a function that the import has.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("function-missing");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.rebuild("the function")
}
