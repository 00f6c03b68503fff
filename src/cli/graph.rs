//! `wcomp graph`.

use std::io;
use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::{Args, ValueEnum};
use tracing::info_span;

use super::{Console, Outcome, Output, Place, build};
use crate::{pipeline, view};

/// Draw a composition, also one with errors.
#[derive(Args)]
pub(super) struct Graph {
    /// The manifest [default: compose.toml]
    pub(super) manifest: Option<PathBuf>,
    /// The form of the drawing
    #[arg(short, long, value_enum, default_value_t = Form::Tree, value_name = "FORMAT")]
    format: Form,
    /// Where it goes; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// Lines of text
    Tree,
    /// For Mermaid, as in Markdown on GitHub
    Mermaid,
    /// For Graphviz
    Dot,
    /// Everything as data
    Json,
    /// A drawing
    Svg,
    /// A page to look around in
    Html,
}

pub(super) fn run(graph: &Graph, place: &Place, console: &mut Console) -> Outcome {
    let file = console.open(&place.manifest)?;
    console.remember();
    let Console { world, sources, memo, sink, .. } = console;
    let analysis = pipeline::analyze_again(world, sources, file, memo, sink);
    let drawn = info_span!("draw").in_scope(|| {
        let picture = view::picture(&analysis, sources, sink);
        view::draw(&picture, &analysis, format(graph))
    });
    if !build::guard(&analysis.manifest, &graph.output, console) {
        return console.say();
    }
    console.write(&Output::new(&graph.output), &[drawn.as_bytes()], false)?;
    console.verdict()
}

fn format(graph: &Graph) -> view::Format {
    match graph.format {
        Form::Tree => {
            let terminal = anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never;
            view::Format::Tree { color: terminal && graph.output == Path::new("-") }
        }
        Form::Mermaid => view::Format::Mermaid,
        Form::Dot => view::Format::Dot,
        Form::Json => view::Format::Json,
        Form::Svg => view::Format::Svg,
        Form::Html => view::Format::Html,
    }
}
