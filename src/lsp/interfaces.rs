//! Interfaces by name: their WIT, out of a component that speaks of them, and the place in somebody's sources.

use std::path::{Path, PathBuf};

use wit_parser::{SourceMap, UnresolvedPackage, UnresolvedPackageGroup};

use super::cursor::View;
use crate::decode::types::ExternName;
use crate::decode::{Component, wit};
use crate::graph::{interface_base, means};
use crate::source::{Entry, World};

/// The WIT of an interface, or the line of a world for something else.
pub(super) fn text(view: &View<'_>, name: &str) -> Option<String> {
    let components = &view.snapshot.analysis.components;
    components.list.iter().flatten().find_map(|component| {
        let ty = &components.types[component.ty];
        let all = ty.imports.iter().chain(&ty.exports);
        let known = all.map(|it| &it.name).find(|known| means(name, known))?;
        printed(component, known)
    })
}

fn printed(component: &Component, name: &ExternName) -> Option<String> {
    let full = name.interface();
    let (package, interface) = match full.split_once('/') {
        Some((package, interface)) => (package, interface_base(interface)),
        None => ("", full.as_str()),
    };
    let in_package = |other: &str| interface_base(other) == package;
    let text = wit::text(component, in_package).ok()?;
    match package {
        "" => line(&text, interface),
        _ => block(&text, interface).map(|block| format!("// {package}\n{block}")),
    }
}

/// The definition of an interface with what is said before it, taken out of printed WIT.
fn block(text: &str, interface: &str) -> Option<String> {
    let lines: Vec<_> = text.lines().collect();
    let opening = format!("interface {interface} {{");
    let start = lines.iter().position(|line| line.trim_start().starts_with(&opening))?;
    let indent = lines[start].len() - lines[start].trim_start().len();
    let closing = |line: &&str| line.trim() == "}" && line.find('}') == Some(indent);
    let one_line = lines[start].trim_end().ends_with('}');
    let length = if one_line { 1 } else { lines[start..].iter().position(closing)? + 1 };
    let said = |line: &&&str| line.trim_start().starts_with("///");
    let first = start - lines[..start].iter().rev().take_while(said).count();
    let dedented = lines[first..start + length].iter().map(|line| line.get(indent..).unwrap_or(""));
    Some(dedented.collect::<Vec<_>>().join("\n"))
}

/// The line of a world that imports or exports something by a plain name.
fn line(text: &str, name: &str) -> Option<String> {
    let starts = [format!("import {name}:"), format!("export {name}:")];
    let line =
        text.lines().map(str::trim).find(|line| starts.iter().any(|it| line.starts_with(it)));
    line.map(str::to_owned)
}

/// The directories and files that WIT may be in: those of the components, and that of the composition.
fn roots(view: &View<'_>) -> Vec<PathBuf> {
    let manifest = view.manifest();
    let components = manifest.components.iter().filter_map(|it| it.wit.as_ref());
    let paths = components.map(|wit| manifest.directory.join(&wit.value));
    paths.chain([manifest.wit()]).collect()
}

/// Where WIT defines an interface: the file, and the place in it.
pub(super) fn place(view: &View<'_>, name: &str) -> Option<Place> {
    let world = view.world();
    let mut roots = roots(view);
    let (package, interface) = interface_base(name).split_once('/')?;
    // What a package uses lies beside it.
    let deps: Vec<_> = roots.iter().map(|root| root.join("deps")).collect();
    roots.extend(deps.iter().flat_map(|deps| world.list(deps).unwrap_or_default()));
    roots.iter().find_map(|root| {
        let group = parse(&world, root)?;
        find(&group, package, interface)
    })
}

/// A place in a file.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) range: std::ops::Range<usize>,
}

/// The files of a package: a file, or those of a directory.
pub(super) fn files(world: &dyn World, root: &Path) -> Vec<PathBuf> {
    let wit = |path: &PathBuf| path.extension().is_some_and(|it| it == "wit");
    match world.entry(root) {
        Entry::File => Some(root.to_owned()).filter(wit).into_iter().collect(),
        Entry::Directory => world.list(root).unwrap_or_default().into_iter().filter(wit).collect(),
        Entry::Missing => Vec::new(),
    }
}

fn parse(world: &dyn World, root: &Path) -> Option<UnresolvedPackageGroup> {
    let mut map = SourceMap::default();
    for file in files(world, root) {
        let text = String::from_utf8(world.read(&file).ok()?.to_vec()).ok()?;
        map.push(&file, text);
    }
    map.parse().ok()
}

fn find(group: &UnresolvedPackageGroup, package: &str, interface: &str) -> Option<Place> {
    let of = |it: &&UnresolvedPackage| format!("{}:{}", it.name.namespace, it.name.name) == package;
    std::iter::once(&group.main).chain(&group.nested).filter(of).find_map(|package| {
        let mut interfaces = package.interfaces.iter();
        let (_, it) = interfaces.find(|(_, it)| it.name.as_deref() == Some(interface))?;
        let at = group.source_map.resolve_span(it.span)?;
        Some(Place { path: at.path.into(), range: at.range })
    })
}
