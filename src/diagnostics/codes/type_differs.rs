//! `wcomp::type-differs`
//!
//! A type of one name is two different types.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("type-differs");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
