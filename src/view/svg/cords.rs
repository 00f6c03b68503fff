//! The lines: from row to row, one for each wire, but only one to the host for each namespace that an instance asks for.

use std::collections::BTreeMap;

use super::cards::{self, HEAD};
use super::layout::Edge;
use super::scene::{Cord, Role, Scene, asked_for};
use crate::view::picture::{End, Picture, Reason, Wire};

/// How much a line to the host counts for where boxes are.
const HOST_WEIGHT: f64 = 0.2;

/// The lines from the exports of the whole.
pub(super) fn exports(picture: &Picture, scene: &mut Scene) {
    for (place, index) in asked_for(picture).enumerate() {
        let export = &picture.exports[index];
        let instance = &picture.instances[export.instance];
        let (from, to) = (picture.instances.len() + place, export.instance);
        let into = height(scene, to, &instance.exports[export.export], Role::Export);
        let out = scene.cards[from].block.height / 2.0;
        scene.cords.push(Cord {
            wires: Vec::new(),
            problems: export.problems.clone(),
            title: format!("the whole exports {}, of {}", export.name, instance.name),
            course: Ok(Edge { from, out, to, into, weight: 1.0, alone: false }),
            provider: Some(to),
        });
    }
}

/// The lines from the imports of instances.
pub(super) fn imports(picture: &Picture, scene: &mut Scene) {
    let mut to_host = BTreeMap::new();
    for (index, wire) in picture.wires.iter().enumerate() {
        match wire.end {
            End::Instance { instance, export } => {
                let cord = to_instance(picture, scene, index, (instance, export));
                scene.cords.push(cord);
            }
            End::Nobody => {
                let cord = to_nobody(picture, scene, index);
                scene.cords.push(cord);
            }
            End::Host(import) => {
                let of = scene.namespaces.iter().position(|namespace| namespace.has(import));
                let namespace = of.expect("every import of the whole is of a namespace");
                if let Some(cord) = to_host.get(&(wire.importer, namespace)) {
                    add(&mut scene.cords[*cord], index, wire);
                } else {
                    to_host.insert((wire.importer, namespace), scene.cords.len());
                    let cord = to_namespace(picture, scene, index, namespace);
                    scene.cords.push(cord);
                }
            }
            End::Use(_) => {}
        }
    }
}

fn to_instance(
    picture: &Picture,
    scene: &Scene,
    index: usize,
    (to, export): (usize, usize),
) -> Cord {
    let wire = &picture.wires[index];
    let (importer, exporter) = (&picture.instances[wire.importer], &picture.instances[to]);
    let reason = match &wire.reason {
        Reason::Line(line) => format!("by line {} of {}", line.line, line.file),
        Reason::Rule | Reason::Open => "by the rule: it has the only export that fits".to_owned(),
    };
    let (importer, exports) = (&importer.name, &exporter.exports);
    Cord {
        wires: vec![index],
        problems: wire.problems.clone(),
        title: format!("{importer} imports {} from {}, {reason}", wire.import, exporter.name),
        course: Ok(Edge {
            from: wire.importer,
            out: height(scene, wire.importer, &wire.import, Role::Import),
            to,
            into: height(scene, to, &exports[export], Role::Export),
            weight: 1.0,
            alone: !wire.problems.is_empty(),
        }),
        provider: Some(to),
    }
}

fn to_nobody(picture: &Picture, scene: &Scene, index: usize) -> Cord {
    let wire = &picture.wires[index];
    let role = if wire.problems.is_empty() { Role::Open } else { Role::Missing };
    let importer = &picture.instances[wire.importer].name;
    Cord {
        wires: vec![index],
        problems: wire.problems.clone(),
        title: format!("{importer} imports {} from nobody", wire.import),
        course: Err((wire.importer, height(scene, wire.importer, &wire.import, role))),
        provider: None,
    }
}

fn to_namespace(picture: &Picture, scene: &Scene, index: usize, namespace: usize) -> Cord {
    let wire = &picture.wires[index];
    let to = picture.instances.len() + asked_for(picture).count() + namespace;
    Cord {
        wires: vec![index],
        problems: wire.problems.clone(),
        title: format!("{} asks the host", picture.instances[wire.importer].name),
        course: Ok(Edge {
            from: wire.importer,
            out: host_height(scene, wire.importer, namespace, picture),
            to,
            into: (scene.cards[to].block.height / 2.0).min(HEAD / 2.0),
            weight: HOST_WEIGHT,
            alone: !wire.problems.is_empty(),
        }),
        provider: None,
    }
}

/// Lets a line to the host stand for another wire as well.
fn add(cord: &mut Cord, index: usize, wire: &Wire) {
    cord.wires.push(index);
    cord.problems.extend(&wire.problems);
    if let Ok(edge) = &mut cord.course {
        edge.alone |= !wire.problems.is_empty();
    }
}

/// The height of the row that has a name.
fn height(scene: &Scene, card: usize, name: &str, role: Role) -> f64 {
    let mut rows = scene.cards[card].rows.iter();
    let row = rows.find(|row| row.title == name && row.role == role);
    row.map_or(HEAD / 2.0, |row| row.y)
}

/// The height of the row for a namespace of the host: they come in the order of the namespaces.
fn host_height(scene: &Scene, card: usize, namespace: usize, picture: &Picture) -> f64 {
    let before = scene.namespaces[..namespace]
        .iter()
        .filter(|namespace| cards::host_row(picture, namespace, card).is_some())
        .count();
    let mut rows = scene.cards[card].rows.iter().filter(|row| row.role == Role::Host);
    rows.nth(before).map_or(HEAD / 2.0, |row| row.y)
}
