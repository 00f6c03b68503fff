//! `wcomp::handle-differs`
//!
//! One side owns a resource that the other borrows.

use super::Wire;
use crate::diagnostics::Code;

pub(super) const CODE: Code = page!("handle-differs");

/// The next step.
pub(super) fn help(wire: &Wire<'_>) -> String {
    format!("`own` gives a resource away and `borrow` lends it for the call: write the same in both WITs, and rebuild `{}` or `{}`", wire.provider, wire.consumer)
}
