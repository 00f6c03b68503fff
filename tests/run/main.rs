//! Results are run: the exports of linked components are called in wasmtime, and what they return is compared.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]
#![allow(
    clippy::print_stdout,
    reason = "what is left out, and how many were tried, is for people to read"
)]

#[path = "../support/mod.rs"]
mod support;

mod behaviour;
mod concurrent;
mod differential;
mod dispatch;
mod machine;
mod pipeline;
mod storefront;
