//! `wcomp::record-fields`
//!
//! The fields of a record differ in number, name or order.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("record-fields");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
