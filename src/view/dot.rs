//! A graph in the language of Graphviz.

use super::flow::{Node, arrows, id, words};
use super::picture::Picture;
use super::words::wrap;

/// Columns that messages on arrows are wrapped at.
const WIDTH: usize = 44;

pub(super) fn draw(picture: &Picture) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&[&picture.name]));
    let mut line = |line: &str| text.push_str(&format!("  {line}\n"));
    line("rankdir=LR; fontname=Helvetica; nodesep=0.3; ranksep=0.8;");
    line(
        "node [shape=box, style=\"rounded,filled\", fillcolor=\"#f6f8fa\", color=\"#8c959f\", fontname=Helvetica];",
    );
    line("edge [color=\"#57606a\", fontname=Helvetica, fontsize=10];");
    for (index, export) in picture.exports.iter().enumerate() {
        line(&node(picture, Node::Export(index), picture.is_bad(&export.problems)));
    }
    for (index, instance) in picture.instances.iter().enumerate() {
        line(&node(picture, Node::Instance(index), picture.is_bad(&instance.problems)));
    }
    for index in 0..picture.packages().len() {
        line(&node(picture, Node::Package(index), false));
    }
    for arrow in arrows(picture) {
        let missing = matches!(arrow.to, Node::Missing(_));
        if missing {
            line(&node(picture, arrow.to, true));
        }
        let mut words = arrow.labels.clone();
        for problem in &arrow.problems {
            words.extend(wrap(&picture.problems[*problem].message, WIDTH));
        }
        let mut attributes = vec![format!("label={}", quoted(&words))];
        if picture.is_bad(&arrow.problems) {
            attributes.push("color=\"#d1242f\", fontcolor=\"#d1242f\", penwidth=2".to_owned());
        } else if matches!(arrow.to, Node::Package(_)) {
            attributes.push("style=dashed, color=\"#afb8c1\"".to_owned());
        }
        if missing {
            attributes.push("style=dashed".to_owned());
        }
        line(&format!("{} -> {} [{}];", id(arrow.from), id(arrow.to), attributes.join(", ")));
    }
    text.push_str("}\n");
    text
}

fn node(picture: &Picture, node: Node, bad: bool) -> String {
    let mut attributes = vec![format!("label={}", quoted(&words(picture, node)))];
    attributes.extend(match node {
        Node::Instance(_) => None,
        Node::Missing(_) => Some("shape=circle, fillcolor=white".to_owned()),
        Node::Export(_) => Some("rank=source, fillcolor=\"#dafbe1\", color=\"#4ac26b\"".to_owned()),
        Node::Package(_) => Some("rank=sink, style=\"rounded,dashed\"".to_owned()),
    });
    if bad {
        attributes.push("color=\"#d1242f\", fontcolor=\"#d1242f\", penwidth=2".to_owned());
    }
    format!("{} [{}];", id(node), attributes.join(", "))
}

/// A string, one line for each of `lines`. In dot only the quote and the backslash have a meaning inside one.
fn quoted<S: AsRef<str>>(lines: &[S]) -> String {
    let escape = |line: &S| {
        let line: String =
            line.as_ref().trim().chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        line.replace('\\', "\\\\").replace('"', "\\\"")
    };
    let lines: Vec<_> = lines.iter().map(escape).collect();
    format!("\"{}\"", lines.join("\\n"))
}
