//! Other people's components: what is linked alone comes out with the imports and exports it had.
//!
//! The components are those that wit-component tests itself with, read where cargo keeps the sources of the crate. Each is
//! linked alone, everything it imports left to the host, and has to come out with the same type. That tries how types
//! are taken over and written down on shapes that nobody here thought of.

#![allow(clippy::disallowed_methods, reason = "tests read the sources of a dependency")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]

mod support;

use std::path::Path;

use support::{link_text, named, same_type, source_of};

const ALONE: &str = r#"
[package]
name = "test:alone"
[components]
it = "it.wat"
[imports]
allow = ["*"]
"#;

#[test]
fn a_component_linked_alone_keeps_its_type() {
    let mut files = Vec::new();
    named(&source_of("wit-component").join("tests/components"), "component.wat", &mut files);
    files.sort();
    assert!(files.len() > 100, "only {} components were found", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("the file can be read");
        let case = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let binary = wat::parse_str(&text).expect("the component parses");
        let linked = std::panic::catch_unwind(|| link_text(ALONE, &[("it.wat", &text)]));
        match linked {
            Ok(linked) => {
                if let Err(why) = same_type(&binary, &linked) {
                    wrong.push(format!("{case}: {why}"));
                }
            }
            Err(_) => wrong.push(format!("{case}: it is not linked")),
        }
    }
    println!("{} components linked alone, {} came out another", files.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
