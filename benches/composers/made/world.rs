//! Components of a world, by what makes real ones of real modules.

use std::fs;

use anyhow::{Context, Result};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};

use crate::places;

/// WIT that worlds speak of: WASI, and what programs in other languages export. Each after what it needs.
const PACKAGES: &[&str] = &[
    "wit-packages/wasi/io/0.2.12.wit",
    "wit-packages/wasi/clocks/0.2.12.wit",
    "wit-packages/wasi/random/0.2.12.wit",
    "wit-packages/wasi/filesystem/0.2.12.wit",
    "wit-packages/wasi/sockets/0.2.12.wit",
    "wit-packages/wasi/cli/0.2.12.wit",
    "wit-packages/wasi/http/0.2.12.wit",
    "wit-packages/wasi/random/0.3.2.wit",
    "benches/composers/wit/inputs.wit",
];

pub(super) struct Packages(Resolve);

impl Packages {
    pub(super) fn read() -> Result<Self> {
        let mut resolve = Resolve::default();
        for name in PACKAGES {
            let path = places::repository().join(name);
            let text = fs::read_to_string(&path).with_context(|| format!("{name} is missing"))?;
            resolve.push_source(name, &text)?;
        }
        Ok(Packages(resolve))
    }

    /// A component with a world that is given as text. Whatever is called traps.
    pub(super) fn trapping(&self, text: &str) -> Result<Vec<u8>> {
        let (resolve, world) = self.world(text)?;
        let module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
        encode(module, &resolve, world)
    }

    /// The same, with a module of one's own.
    pub(super) fn with_code(&self, text: &str, module: Vec<u8>) -> Result<Vec<u8>> {
        let (resolve, world) = self.world(text)?;
        encode(module, &resolve, world)
    }

    fn world(&self, text: &str) -> Result<(Resolve, WorldId)> {
        let mut resolve = self.0.clone();
        let package = resolve.push_source("world.wit", text)?;
        let world = resolve.select_world(&[package], Some("it"))?;
        Ok((resolve, world))
    }
}

fn encode(mut module: Vec<u8>, resolve: &Resolve, world: WorldId) -> Result<Vec<u8>> {
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false)?;
    ComponentEncoder::default().module(&module)?.encode()
}
