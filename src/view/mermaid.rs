//! A flow chart in the language of Mermaid, which GitHub, GitLab and many editors draw in Markdown.
//!
//! Ids are ours, so that no name can break the syntax. Names stand in quoted text, which is HTML in the end, so entities
//! keep them from being read as anything else. Mermaid has entities of its own (`#quot;`), but leaves them as they are in
//! the labels of arrows.

use super::flow::{Node, arrows, id, words};
use super::picture::Picture;
use super::words::wrap;

/// Columns that messages on arrows are wrapped at.
const WIDTH: usize = 44;

pub(super) fn draw(picture: &Picture) -> String {
    let mut text = String::from("flowchart LR\n");
    let mut line = |line: String| text.push_str(&format!("  {line}\n"));
    for (index, export) in picture.exports.iter().enumerate() {
        line(shape(picture, Node::Export(index), picture.is_bad(&export.problems)));
    }
    for (index, instance) in picture.instances.iter().enumerate() {
        line(shape(picture, Node::Instance(index), picture.is_bad(&instance.problems)));
    }
    for index in 0..picture.packages().len() {
        line(shape(picture, Node::Package(index), false));
    }
    let mut bad = Vec::new();
    for (place, arrow) in arrows(picture).iter().enumerate() {
        if let Node::Missing(_) = arrow.to {
            line(shape(picture, arrow.to, true));
        }
        let mut words = arrow.labels.clone();
        for problem in &arrow.problems {
            words.extend(wrap(&picture.problems[*problem].message, WIDTH));
        }
        let label = quoted(&words);
        let label = if words.is_empty() { String::new() } else { format!("|{label}|") };
        let line_style = if let Node::Package(_) = arrow.to { "-.->" } else { "-->" };
        line(format!("{} {line_style}{label} {}", id(arrow.from), id(arrow.to)));
        if picture.is_bad(&arrow.problems) {
            bad.push(place.to_string());
        }
    }
    line("classDef outside stroke-dasharray: 4 3".to_owned());
    line("classDef bad stroke:#d1242f,color:#d1242f,stroke-width:2px".to_owned());
    if !bad.is_empty() {
        line(format!("linkStyle {} stroke:#d1242f,color:#d1242f,stroke-width:2px", bad.join(",")));
    }
    text
}

fn shape(picture: &Picture, node: Node, bad: bool) -> String {
    let words = quoted(&words(picture, node));
    let shape = match node {
        Node::Instance(_) => format!("[{words}]"),
        Node::Missing(_) => format!("(({words}))"),
        Node::Export(_) | Node::Package(_) => format!("([{words}])"),
    };
    let class = match node {
        _ if bad => ":::bad",
        Node::Export(_) | Node::Package(_) => ":::outside",
        _ => "",
    };
    format!("{}{shape}{class}", id(node))
}

fn quoted(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
    format!("\"{}\"", lines.join("<br>"))
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.trim().chars() {
        match character {
            '"' => escaped.push_str("&quot;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // With it begin Mermaid's own entities.
            '#' => escaped.push_str("&num;"),
            // At the start it would make the text Markdown.
            '`' => escaped.push_str("&grave;"),
            '\\' => escaped.push_str("&bsol;"),
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
