//! `wcomp::enum-cases`
//!
//! The cases of an enum differ: there are more, or they come in another order.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("enum-cases");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
