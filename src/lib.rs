//! wcomp links WebAssembly components: one manifest in, one component out.
//!
//! The rooms below are in the order data walks through them. Each has one door, the function of its name, and imports only
//! from rooms behind it. [`pipeline`] is the way through all of them.

pub mod source;

pub mod diagnostics;

pub mod manifest;

pub mod resolve;

pub mod decode;

pub mod graph;

pub mod check;

pub mod plan;

pub mod emit;

pub mod pipeline;

pub mod view;

pub mod lsp;

pub mod cli;
