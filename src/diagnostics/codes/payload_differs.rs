//! `wcomp::payload-differs`
//!
//! What a stream or a future carries has another type.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("payload-differs");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    wire.same_package()
}
