//! `wcomp::enum-case-missing`
//!
//! The provider's enum lacks a case that the consumer was built against.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("enum-case-missing");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
