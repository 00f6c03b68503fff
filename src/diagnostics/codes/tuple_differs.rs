//! `wcomp::tuple-differs`
//!
//! Tuples differ in length, or in the type of a position.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("tuple-differs");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
