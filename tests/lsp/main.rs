//! The language server, by what it says to an editor on standard input and output.

#![allow(clippy::disallowed_methods, reason = "tests make their own folders")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[path = "../support/mod.rs"]
mod support;

mod conversation;
mod diagnostics;
mod editor;
mod neovim;
mod requests;
