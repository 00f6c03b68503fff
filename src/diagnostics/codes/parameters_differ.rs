//! `wcomp::parameters-differ`
//!
//! The parameters of a function differ in number, name or order.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("parameters-differ");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
