//! `wcomp schema`.

use clap::Args;

use super::{Outcome, console};
use crate::manifest::schema;

/// Print the JSON Schema of the manifest, for editors.
#[derive(Args)]
pub(super) struct Schema {}

pub(super) fn run() -> Outcome {
    console::print(&[schema().as_bytes()])
}
