//! `wcomp::kind-differs`
//!
//! One side has a function where the other has a type, an instance or something else.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("kind-differs");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("one name stands for two different things: rename it in `{}` or `{}`, and rebuild that one", wire.provider, wire.consumer)
}
