//! Makes components, the same each time.

mod code;
mod world;

use anyhow::Result;

use crate::compositions::{Component, Source};
use world::Packages;

/// What components are made with.
pub(crate) struct Maker(Packages);

impl Maker {
    pub(crate) fn new() -> Result<Self> {
        Packages::read().map(Maker)
    }

    /// The bytes of a component. Nothing, if others build it.
    pub(crate) fn make(&self, component: &Component) -> Result<Option<Vec<u8>>> {
        match &component.source {
            Source::Built => Ok(None),
            Source::World(text) => self.0.trapping(text).map(Some),
            Source::Code(text) => self.0.with_code(text, code::module()).map(Some),
        }
    }
}
