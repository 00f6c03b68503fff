//! `wcomp::result-type`
//!
//! The result of a function has another type, or only one side has one.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("result-type");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
