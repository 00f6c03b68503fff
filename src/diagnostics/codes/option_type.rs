//! `wcomp::option-type`
//!
//! What an option may hold has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("option-type");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
