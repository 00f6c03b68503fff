//! `wcomp::component-import`
//!
//! A component that is handed over imports more than it would be given.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("component-import");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("`{}` may import only what `{}` offers such a component", wire.provider, wire.consumer)
}
