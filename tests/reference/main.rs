//! An outside judge: the reference tests of the component model and of wasm-compose, as compositions.
//!
//! Both are read where cargo keeps the sources of the crates that are published with them.

#![allow(clippy::disallowed_methods, reason = "tests read the sources of a dependency")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]
#![allow(unreachable_pub, reason = "the modules of a test program are its own")]

mod composition;
mod compositions;
mod extension;
mod instantiation;
mod outline;
mod stand_in;
#[path = "../support/mod.rs"]
mod support;
