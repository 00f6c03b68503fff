//! What the fuzz targets share: how an input is run, and what to begin with.
//!
//! Each target turns the fuzzer's bytes into a composition and puts wcomp's answer before [`judge`], which the tests use
//! as well. A fault is a panic that nobody catches, which ends the process and leaves the input behind.

pub mod composition;
pub mod seeds;
#[path = "../../tests/support/mod.rs"]
pub mod support;
mod wit;

use std::io;
use std::path::{Path, PathBuf};

use wcomp::emit::Image;
use wcomp::source::{Bytes, Entry, World};

use support::{attempting, judge};

/// To be called once, before the first input.
pub fn begin() {
    // On the fuzzer's own thread, so that an input costs no hand-over and does the same thing every time.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("nothing has run before");
    // The bindings of libFuzzer end the process at every panic, also at those that are caught.
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !attempting() && !wcomp::source::attempting() {
            report(panic);
        }
    }));
    seeds::write_if_asked();
}

/// Puts a composition before wcomp.
pub fn answer(world: &dyn World, manifest: &str) -> Option<Image> {
    match judge(world, manifest) {
        Ok(image) => image,
        Err(why) => panic!("{why}"),
    }
}

/// A world without files, so that no input names one of this machine.
pub struct Nowhere;

impl World for Nowhere {
    fn read(&self, _path: &Path) -> io::Result<Bytes> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn list(&self, _path: &Path) -> io::Result<Vec<PathBuf>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn entry(&self, _path: &Path) -> Entry {
        Entry::Missing
    }

    fn write_if(
        &self,
        _path: &Path,
        _slices: &[&[u8]],
        _sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }
}
