//! Compositions and components, for people to look at.

mod contents;

pub use contents::{Contents, contents};
