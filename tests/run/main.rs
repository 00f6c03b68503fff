//! Results are run: the exports of linked components are called in wasmtime, and what they return is compared.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]
#![allow(
    clippy::print_stdout,
    reason = "what is left out, and how many were tried, is for people to read"
)]
#![allow(unreachable_pub, reason = "the modules of a test program are its own")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../reference/composition.rs"]
mod composition;
#[path = "../reference/extension.rs"]
mod extension;
#[path = "../reference/outline.rs"]
mod outline;
#[path = "../reference/stand_in.rs"]
mod stand_in;

mod behaviour;
mod composers;
mod concurrent;
mod core;
mod dedupe;
mod deep;
mod differential;
mod dispatch;
mod examples;
mod existing_tools;
mod linking;
mod machine;
mod pipeline;
mod script;
mod storefront;
mod together;
