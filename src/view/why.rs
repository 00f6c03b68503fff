//! Why something is there: the ways that lead to it from what the whole exports, the shortest first.

use std::collections::{BTreeMap, VecDeque};

use super::picture::{Asked, End, Picture, Reason};
use crate::decode::types::ExternName;
use crate::diagnostics::{list_of_names, nearest};
use crate::graph::{interface_base, means};

/// Ways that are shown for one answer. There are as many as there are paths in the graph, which can be a great many.
const SHOWN: usize = 5;

/// What a name stands for, and how it comes to be there.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is, in a sentence.
    pub what: String,
    /// Whether anything that the whole exports needs it.
    pub needed: bool,
    /// The ways to it, the shortest first. They begin at the outside, if it is needed there.
    pub routes: Vec<Route>,
    /// Whether there are more.
    pub more: bool,
}

/// A way from the outside to something.
#[derive(Clone, Debug)]
pub struct Route {
    /// The steps, from the outside in.
    pub steps: Vec<Step>,
}

/// A step on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who needs what from whom.
    pub what: String,
    /// The line of the manifest or the rule behind it.
    pub why: String,
}

/// A name that nothing bears.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// One that was probably meant.
    pub near: Option<String>,
}

/// Answers for everything that bears a name: an instance, or an import or export of the whole; or else an interface that
/// is only imported inside.
///
/// # Errors
/// When nothing bears it.
pub fn why(picture: &Picture, name: &str) -> Result<Vec<Answer>, Unknown> {
    let bears = |full: &str| means(name, &ExternName::plain(full));
    let mut answers = Vec::new();
    for (index, instance) in picture.instances.iter().enumerate() {
        if instance.name == name {
            answers.push(of_instance(picture, index));
        }
    }
    for index in 0..picture.exports.len() {
        if bears(&picture.exports[index].name) {
            answers.push(of_export(picture, index));
        }
    }
    for import in picture.imports.iter().filter(|import| bears(&import.name)) {
        let what = format!("The whole imports `{}`.", import.name);
        answers.push(of_wires(picture, what, &import.wires));
    }
    if answers.is_empty() {
        let wires = picture.wires.iter().enumerate().filter(|(_, wire)| bears(&wire.import));
        let mut inside: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        wires.for_each(|(index, wire)| inside.entry(&wire.import).or_default().push(index));
        answers.extend(inside.into_iter().map(|(import, wires)| {
            of_wires(picture, format!("`{import}` is imported inside the whole."), &wires)
        }));
    }
    if answers.is_empty() { Err(Unknown { near: near(picture, name) }) } else { Ok(answers) }
}

fn of_instance(picture: &Picture, index: usize) -> Answer {
    let instance = &picture.instances[index];
    let file = instance.path.as_ref().map(|path| format!(", from {path}")).unwrap_or_default();
    let component = if instance.component == instance.name {
        String::new()
    } else {
        format!(" of `{}`", instance.component)
    };
    let what = format!("`{}` is an instance{component}{file}.", instance.name);
    answer(picture, what, vec![(index, Vec::new())])
}

fn of_export(picture: &Picture, index: usize) -> Answer {
    let export = &picture.exports[index];
    let what = format!("The whole exports `{}`.", export.name);
    let routes = vec![Route { steps: vec![top(picture, index)] }];
    Answer { what, needed: true, routes, more: false }
}

fn of_wires(picture: &Picture, what: String, wires: &[usize]) -> Answer {
    let starts = wires.iter().map(|wire| (picture.wires[*wire].importer, vec![*wire]));
    answer(picture, what, starts.collect())
}

fn answer(picture: &Picture, what: String, starts: Vec<(usize, Vec<usize>)>) -> Answer {
    let found = ways(picture, starts.clone());
    if found.is_empty() {
        let starts = starts.into_iter().map(|(_, wires)| wires).filter(|wires| !wires.is_empty());
        let steps = starts.map(|wires| wires.iter().map(|wire| step(picture, *wire)).collect());
        let mut routes: Vec<_> = steps.map(|steps| Route { steps }).collect();
        let more = routes.len() > SHOWN;
        routes.truncate(SHOWN);
        return Answer { what, needed: false, routes, more };
    }
    let mut ways = found;
    let more = ways.len() > SHOWN;
    ways.truncate(SHOWN);
    let route = |(export, wires): (usize, Vec<usize>)| {
        let steps = wires.iter().map(|wire| step(picture, *wire));
        Route { steps: [top(picture, export)].into_iter().chain(steps).collect() }
    };
    Answer { what, needed: true, routes: ways.into_iter().map(route).collect(), more }
}

/// The shortest ways from an export of the whole, each with its wires from the outside in, given instances to reach and the
/// wires from there on. One more than are shown, if there are that many.
///
/// A way that is among the shortest passes each instance on one of the shortest ways to it, so only so many are followed.
fn ways(picture: &Picture, starts: Vec<(usize, Vec<usize>)>) -> Vec<(usize, Vec<usize>)> {
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); picture.instances.len()];
    for (index, wire) in picture.wires.iter().enumerate() {
        if let End::Instance { instance, .. } = wire.end {
            importers[instance].push(index);
        }
    }
    let mut visits = vec![0; picture.instances.len()];
    let mut found = Vec::new();
    let mut queue = VecDeque::from(starts);
    while let Some((instance, wires)) = queue.pop_front() {
        visits[instance] += 1;
        if visits[instance] > SHOWN + 1 {
            continue;
        }
        let exports = picture.exports.iter().enumerate();
        let export = exports.clone().find(|(_, export)| {
            // What is exported for its types alone is needed by an export that was asked for.
            export.instance == instance && export.asked != Asked::Types
        });
        if let Some((export, _)) = export {
            found.push((export, wires.clone()));
            if found.len() > SHOWN {
                break;
            }
        }
        for index in &importers[instance] {
            let importer = picture.wires[*index].importer;
            let been = |wire: &usize| {
                let wire = &picture.wires[*wire];
                wire.importer == importer
                    || matches!(wire.end, End::Instance { instance, .. } if instance == importer)
            };
            if !wires.iter().any(been) {
                queue.push_back((importer, [&[*index], &wires[..]].concat()));
            }
        }
    }
    found
}

/// The first step: an export of the whole, with those of the same instance that came with it.
fn top(picture: &Picture, index: usize) -> Step {
    let export = &picture.exports[index];
    let instance = &picture.instances[export.instance];
    let given = &instance.exports[export.export];
    let other = if *given == export.name { String::new() } else { format!(" (there `{given}`)") };
    let line = format!("{}:{}: {}", export.line.file, export.line.line, export.line.text);
    let along = picture.exports.iter().filter(|other| {
        (other.instance, other.asked, &other.line) == (export.instance, export.asked, &export.line)
    });
    let names: Vec<_> = along.map(|export| export.name.as_str()).collect();
    let names = match names.len() {
        0..=3 => list_of_names(names),
        several => format!("`{}` and {} more", export.name, several - 1),
    };
    Step {
        what: format!("the whole exports {names} of `{}`{other}", instance.name),
        why: match export.asked {
            Asked::Line => line,
            Asked::Root if export.line.text.starts_with("root") => line,
            Asked::Root => "no instance imports from it, so it is the root".to_owned(),
            Asked::Types => "another export uses its types".to_owned(),
        },
    }
}

fn step(picture: &Picture, index: usize) -> Step {
    let wire = &picture.wires[index];
    let importer = &picture.instances[wire.importer].name;
    let import = &wire.import;
    let from = match &wire.end {
        End::Instance { instance, export } => {
            let instance = &picture.instances[*instance];
            let given = &instance.exports[*export];
            let other = if given == import { String::new() } else { format!(" (there `{given}`)") };
            format!(" from `{}`{other}", instance.name)
        }
        End::Host(_) => " from the host".to_owned(),
        End::Use(other) => format!(", a type of `{other}`"),
        End::Nobody => ", which nothing satisfies".to_owned(),
    };
    Step {
        what: format!("`{importer}` imports `{import}`{from}"),
        why: match (&wire.reason, &wire.end) {
            (Reason::Line(line), _) => format!("{}:{}: {}", line.file, line.line, line.text),
            (Reason::Rule, End::Nobody) => "several instances export it".to_owned(),
            (Reason::Rule, _) => "the only export that fits".to_owned(),
            (Reason::Open, _) => "no instance exports it".to_owned(),
        },
    }
}

fn near(picture: &Picture, name: &str) -> Option<String> {
    let instances = picture.instances.iter().map(|instance| instance.name.as_str());
    let exports = picture.exports.iter().map(|export| export.name.as_str());
    let imports = picture.wires.iter().map(|wire| wire.import.as_str());
    let full = instances.chain(exports).chain(imports);
    nearest(name, full.clone().chain(full.map(interface_base))).map(str::to_owned)
}
