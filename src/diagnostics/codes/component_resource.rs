//! `wcomp::component-resource`
//!
//! A component that is handed over speaks of another resource.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("component-resource");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("rebuild `{}` so that the component which it exports hands on the resource that it is given", wire.provider)
}
