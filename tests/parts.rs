//! Compositions that do not fit into one index space, at a size that can be tried on every shape there is.
//!
//! Each case is laid out with room for a handful of instances at a time. What comes out is valid, and has the type it has
//! when everything fits side by side.

#![allow(clippy::disallowed_methods, reason = "tests read the cases")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]

mod support;

use support::{Folder, cases, link_in_parts, same_type};

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
