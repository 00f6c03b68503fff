//! The picture as boxes and arrows, for the formats that leave it to other programs where they go.
//!
//! Wires between the same two boxes are one arrow, and what the host is asked for is one box for each package: a component
//! of a language with a runtime of its own imports twenty interfaces of `wasi` before it has done anything.

use super::picture::{End, Picture};

/// One end of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// An export of the whole.
    Export(usize),
    /// An instance.
    Instance(usize),
    /// A package of the host.
    Package(usize),
    /// The place where something is missing, for a wire.
    Missing(usize),
}

/// The name of a node in the languages of charts.
pub(super) fn id(node: Node) -> String {
    match node {
        Node::Export(index) => format!("export{index}"),
        Node::Instance(index) => format!("instance{index}"),
        Node::Package(index) => format!("host{index}"),
        Node::Missing(index) => format!("missing{index}"),
    }
}

/// Something that is needed, by whom and from whom.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    pub(super) from: Node,
    pub(super) to: Node,
    /// What is needed, in short.
    pub(super) labels: Vec<String>,
    /// What is wrong.
    pub(super) problems: Vec<usize>,
}

/// Every arrow: from exports of the whole first, then as instances import.
pub(super) fn arrows(picture: &Picture) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (index, export) in picture.exports.iter().enumerate() {
        let given = &picture.instances[export.instance].exports[export.export];
        let renamed = *given != export.name;
        let label = renamed.then(|| picture.short(given));
        let (from, to) = (Node::Export(index), Node::Instance(export.instance));
        add(&mut arrows, from, to, label, &export.problems);
    }
    let packages = picture.packages();
    for (index, wire) in picture.wires.iter().enumerate() {
        let from = Node::Instance(wire.importer);
        let label = Some(picture.short(&wire.import));
        match wire.end {
            End::Instance { instance, .. } => {
                add(&mut arrows, from, Node::Instance(instance), label, &wire.problems);
            }
            End::Host(import) => {
                let of = packages.iter().position(|(_, imports)| imports.contains(&import));
                let package = of.expect("every import of the whole is of a package");
                let label = (!wire.problems.is_empty()).then_some(label).flatten();
                add(&mut arrows, from, Node::Package(package), label, &wire.problems);
            }
            End::Nobody => add(&mut arrows, from, Node::Missing(index), label, &wire.problems),
            End::Use(_) => {}
        }
    }
    arrows
}

fn add(arrows: &mut Vec<Arrow>, from: Node, to: Node, label: Option<String>, problems: &[usize]) {
    // What is wrong with one wire is not wrong with those beside it.
    let same =
        |arrow: &&mut Arrow| (arrow.from, arrow.to, &*arrow.problems) == (from, to, problems);
    match arrows.iter_mut().find(same) {
        Some(arrow) => arrow.labels.extend(label),
        None => arrows.push(Arrow {
            from,
            to,
            labels: label.into_iter().collect(),
            problems: problems.to_vec(),
        }),
    }
}

/// A box's words: its name, and a line of facts if there are any.
pub(super) fn words(picture: &Picture, node: Node) -> Vec<String> {
    match node {
        Node::Export(export) => vec![picture.short(&picture.exports[export].name)],
        Node::Instance(instance) => {
            let instance = &picture.instances[instance];
            let facts = super::tree::facts(instance);
            [instance.name.clone(), facts].into_iter().filter(|line| !line.is_empty()).collect()
        }
        Node::Package(package) => {
            let (package, imports) = &picture.packages()[package];
            match imports.len() {
                1 => vec![picture.imports[imports[0]].name.clone()],
                several => vec![(*package).to_owned(), super::count(several, "import")],
            }
        }
        Node::Missing(_) => vec!["?".to_owned()],
    }
}
