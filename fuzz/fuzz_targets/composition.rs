//! Whole compositions: components of related worlds, and a manifest that wires them one way or another.

#![no_main]

use std::cell::RefCell;
use std::path::Path;

use libfuzzer_sys::{Corpus, fuzz_target};
use wcomp_fuzz::composition::Composition;
use wcomp_fuzz::support::{Made, world_of};
use wcomp_fuzz::{answer, begin};

thread_local! {
    static MADE: RefCell<Made> = const { RefCell::new(Made::new()) };
}

fuzz_target!(init: begin(), |composition: Composition| -> Corpus {
    let files = composition.files();
    if let Some(folder) = std::env::var_os("WCOMP_CASE") {
        for (name, text) in &files {
            std::fs::write(Path::new(&folder).join(name), text).expect("the folder is there");
        }
    }
    let world = MADE.with_borrow_mut(|made| {
        if made.len() > 1000 {
            made.clear();
        }
        world_of(&files, made)
    });
    let Some(world) = world else { return Corpus::Reject };
    answer(&world, &files[Path::new("compose.toml")]);
    Corpus::Keep
});
