//! `wcomp::export-missing`
//!
//! The export lacks a type, a resource or something else that the import has.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("export-missing");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.rebuild("it")
}
