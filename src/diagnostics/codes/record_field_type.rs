//! `wcomp::record-field-type`
//!
//! A field of a record has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("record-field-type");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
