//! `wcomp::list-element`
//!
//! The elements of a list have another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("list-element");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
