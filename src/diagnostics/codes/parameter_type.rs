//! `wcomp::parameter-type`
//!
//! A parameter has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("parameter-type");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
