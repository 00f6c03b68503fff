//! `wcomp::result-payload`
//!
//! The `ok` or the `err` of a result has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("result-payload");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
