//! `wcomp::component-import`
//!
//! A component that is handed over imports more than it would be given.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("component-import");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("rebuild `{}` so that it does not import that, or `{}` so that its import `{}` offers it", wire.provider, wire.consumer, wire.import)
}
