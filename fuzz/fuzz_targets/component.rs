//! Any bytes as the one component of a composition. What is linked comes out with the type it had.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wcomp::source::Overlay;
use wcomp_fuzz::support::same_type;
use wcomp_fuzz::{Nowhere, answer, begin};

const ALONE: &str = r#"
[package]
name = "test:alone"
[components]
it = "it.wasm"
[imports]
allow = ["*"]
[link]
merge-imports = false
"#;

fuzz_target!(init: begin(), |component: &[u8]| {
    let mut world = Overlay::new(&Nowhere);
    world.insert("it.wasm", component.to_vec());
    // wcomp takes text as well, the comparison does not.
    if let Some(image) = answer(&world, ALONE)
        && component.starts_with(b"\0asm")
        && let Err(why) = same_type(component, &image.to_vec())
    {
        panic!("it comes out another: {why}");
    }
});
