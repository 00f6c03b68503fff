//! Compositions and components, for people to look at.
//!
//! An analysis becomes a [`Picture`], which is words and numbers, and each format draws that: one file for each. A
//! composition with errors is drawn as well, with what is wrong in red.

mod contents;
mod dot;
mod flow;
mod html;
mod json;
mod map;
mod mermaid;
mod paint;
mod painter;
mod picture;
mod problems;
mod repeated;
mod svg;
mod tree;
mod why;
mod words;

use crate::pipeline::Analysis;

pub use contents::{Contents, Facts, Item, contents, facts};
pub use map::{Kind, Map, Part, Stored, Uses, anatomy, map};
pub use painter::picture;
pub use picture::{Asked, End, Export, Import, Instance, Line, Picture, Problem, Reason, Wire};
pub use repeated::Repeated;
pub use why::{Answer, Route, Step, Unknown, why};
pub use words::{count, percent, size};

/// A form to draw a composition in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of text.
    Tree {
        /// With colours, for a terminal that has them.
        color: bool,
    },
    /// A flow chart in the language of Mermaid.
    Mermaid,
    /// A graph in the language of Graphviz.
    Dot,
    /// Everything as data.
    Json,
    /// A drawing.
    Svg,
    /// The drawing on a page of its own, to look around in.
    Html,
}

/// Draws a picture. The page shows the WIT of the components as well, which is in the analysis only.
pub fn draw(picture: &Picture, analysis: &Analysis, format: Format) -> String {
    match format {
        Format::Tree { color } => tree::draw(picture, color),
        Format::Mermaid => mermaid::draw(picture),
        Format::Dot => dot::draw(picture),
        Format::Json => json::draw(picture),
        Format::Svg => svg::draw(picture),
        Format::Html => html::draw(picture, analysis),
    }
}
