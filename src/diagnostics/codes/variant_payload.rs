//! `wcomp::variant-payload`
//!
//! A case of a variant has another payload.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("variant-payload");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
