//! `wcomp::core-type`
//!
//! An import or export of a core module has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("core-type");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
