//! Results are run: the exports of linked components are called in wasmtime, and what they return is compared.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]

#[path = "../support/mod.rs"]
mod support;

mod behaviour;
mod differential;
mod machine;
mod storefront;
