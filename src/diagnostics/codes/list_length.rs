//! `wcomp::list-length`
//!
//! Lists of a fixed length have different lengths.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("list-length");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
