//! `wcomp::map-entry`
//!
//! The keys or the values of a map have another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("map-entry");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
