//! Compositions that do not fit into one index space, at a size that can be tried on every shape there is.
//!
//! Each case is laid out with room for a handful of instances at a time. What comes out is valid, and has the type it has
//! when everything fits side by side.

#![allow(clippy::disallowed_methods, reason = "tests read the cases")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]

mod support;

use support::{Folder, cases, link_in_parts, same_type, try_link};

#[test]
fn parts_make_no_difference_outside() {
    let (mut tried, mut most) = (0, 0);
    for (name, folder) in cases() {
        let folder = Folder::new(folder);
        let Some((whole, 0)) = link_in_parts(&folder, 4_096) else { continue };
        for part in 1..16 {
            let Some((image, parts)) = link_in_parts(&folder, part) else { continue };
            if parts == 0 {
                break;
            }
            if let Err(why) = same_type(&whole, &image) {
                panic!("{name} in {parts} parts: {why}");
            }
            tried += 1;
            most = most.max(parts);
        }
    }
    println!("{tried} compositions in parts, at most {most}");
    assert!(tried > 100 && most > 2, "only {tried} compositions in at most {most} parts");
}

/// As many components as that, each with the core module that `module` makes for it.
fn many(count: usize, module: impl Fn(usize) -> String) -> Result<Vec<u8>, String> {
    let mut manifest = "[package]\nname = \"test:many\"\n\n[components]\n".to_owned();
    let mut exports = "\n[exports]\n".to_owned();
    let mut files = Vec::new();
    for number in 0..count {
        manifest.push_str(&format!("c{number} = \"c{number}.wasm\"\n"));
        exports
            .push_str(&format!("f{number} = {{ from = \"c{number}\", export = \"f{number}\" }}\n"));
        let text = format!(
            "(component {}
              (core instance $i (instantiate 0))
              (func (canon lift (core func $i \"f\")))
              (export \"f{number}\" (func 0)))",
            module(number)
        );
        files.push((format!("c{number}.wasm"), wat::parse_str(text).expect("it is WebAssembly")));
    }
    try_link(&(manifest + &exports), files)
}

/// The validator counts what is nested as well. What several components have inside counts once.
#[test]
fn core_modules_count_once_and_too_many_are_told() {
    let module =
        |more: &str| format!("(core module (func (export \"f\")) (@custom \"note\" \"{more}\"))");
    let shared = many(600, |_| module("the same in all of them"));
    assert!(shared.is_ok(), "{shared:?}");
    let said = many(600, |number| module(&format!("that of number {number}")))
        .expect_err("it is too much");
    let expected =
        "the result would have 1201 core modules and components, and a component can have 1000";
    assert!(said.contains(expected), "{said}");
}
