//! `wcomp::component-resource`
//!
//! A component that is handed over speaks of another resource.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("component-resource");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("the component that `{}` exports has to use the resources it is given, as `{}` says it does", wire.provider, wire.consumer)
}
