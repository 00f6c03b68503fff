//! Makes the picture of a composition.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::{Asked, End, Export, Import, Instance, Line, Picture, Reason, Wire};
use super::problems;
use crate::check::HostImport;
use crate::decode::Components;
use crate::decode::types::Extern;
use crate::diagnostics::Sink;
use crate::graph::{self, Graph, InstanceId, Source, interface_base, track};
use crate::manifest::{Manifest, Target};
use crate::pipeline::Analysis;
use crate::source::{SourceMap, Span};

/// Makes the picture of a composition.
pub fn picture(analysis: &Analysis, sources: &SourceMap, sink: &Sink) -> Picture {
    let Analysis { manifest, components, checked } = analysis;
    let painter = Painter { manifest, components, graph: checked.graph(), sources };
    let wires = painter.wires(checked.imports());
    let imports = imports(checked.imports(), &wires);
    let exports: Vec<_> = checked.exports().iter().map(|export| painter.export(export)).collect();
    let instances: Vec<_> =
        painter.graph.instances().map(|(id, instance)| painter.instance(id, instance)).collect();
    let mut picture = Picture {
        name: manifest.package.name.as_ref().map_or("a composition", |name| &name.value).to_owned(),
        several: several(&wires, &exports, &instances),
        instances,
        wires,
        imports,
        exports,
        problems: Vec::new(),
    };
    problems::mark(&mut picture, &painter, sink);
    picture
}

/// What a picture is made from.
pub(super) struct Painter<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) components: &'a Components,
    pub(super) graph: &'a Graph,
    pub(super) sources: &'a SourceMap,
}

impl Painter<'_> {
    /// The line a span is on.
    pub(super) fn line(&self, span: Span) -> Line {
        let (line, text) = self.sources.line(span);
        Line {
            file: self.sources.path(span.file).display().to_string(),
            line,
            text: text.trim().to_owned(),
        }
    }

    fn instance(&self, id: InstanceId, instance: &graph::Instance) -> Instance {
        let named = self.manifest.components.get(instance.component.index());
        let component = self.components.get(instance.component);
        let exports = self.components.ty(instance.component).map(|ty| &*ty.exports);
        let facts = component.and_then(super::facts);
        let path = named.and_then(|component| component.origin());
        Instance {
            name: self.graph.name(id).to_owned(),
            line: self.line(instance.span),
            component: named.map_or(&instance.name, |component| &component.name.value).clone(),
            path: path.map(|path| path.value.clone()),
            contract: named.and_then(|it| it.contract()).map(|wit| wit.value.clone()),
            size: facts.as_ref().map(|facts| facts.size),
            exports: exports.unwrap_or_default().iter().map(|it| it.name.full()).collect(),
            languages: facts.as_ref().map(|it| it.languages.clone()).unwrap_or_default(),
            tools: facts.map(|facts| facts.tools).unwrap_or_default(),
            problems: Vec::new(),
        }
    }

    fn wires(&self, imports: &[HostImport]) -> Vec<Wire> {
        let mut host = BTreeMap::new();
        for (index, import) in imports.iter().enumerate() {
            host.extend(import.askers.iter().map(|by| ((by.instance, by.import), index)));
        }
        let mut wires = Vec::new();
        for (id, _) in self.graph.instances() {
            for (place, link) in self.graph.links[id.index()].iter().enumerate() {
                let import = self.graph.import(self.components, id, place);
                let end = match link.source {
                    Source::Export(port) => {
                        End::Instance { instance: port.instance.index(), export: port.export }
                    }
                    Source::Host => host.get(&(id, place)).map_or(End::Nobody, |it| End::Host(*it)),
                    Source::Use(source) => {
                        End::Use(self.graph.import(self.components, id, source).name.full())
                    }
                    Source::Missing => End::Nobody,
                };
                wires.push(self.wire(id, import, end, link.reason));
            }
        }
        wires
    }

    fn wire(&self, id: InstanceId, import: &Extern, end: End, reason: graph::Reason) -> Wire {
        Wire {
            importer: id.index(),
            import: import.name.full(),
            kind: import.item.kind(),
            end,
            reason: match reason {
                graph::Reason::With(span) => Reason::Line(self.line(span)),
                graph::Reason::Auto => Reason::Rule,
                graph::Reason::Residual => Reason::Open,
            },
            problems: Vec::new(),
        }
    }

    fn export(&self, export: &graph::Export) -> Export {
        let asked_for =
            |other: &graph::Export| other.name == export.name && other.port == export.port;
        let by_line = self.manifest.exports.iter().any(|line| {
            line.name.span == export.span
                && !matches!(line.target, Target::Import | Target::Unknown)
        });
        let asked = match () {
            () if !self.graph.exports.iter().any(asked_for) => Asked::Types,
            () if by_line => Asked::Line,
            () => Asked::Root,
        };
        Export {
            name: export.name.full(),
            instance: export.port.instance.index(),
            export: export.port.export,
            line: self.line(export.span),
            asked,
            problems: Vec::new(),
        }
    }
}

fn imports(imports: &[HostImport], wires: &[Wire]) -> Vec<Import> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); imports.len()];
    for (index, wire) in wires.iter().enumerate() {
        if let End::Host(import) = wire.end {
            of[import].push(index);
        }
    }
    let import = |(import, wires): (&HostImport, Vec<usize>)| {
        let name = import.name.full();
        let package = match track(&import.name.interface()).split_once('/') {
            Some((package, interface)) => match interface.split_once('@') {
                Some((_, version)) => format!("{package}@{version}"),
                None => package.to_owned(),
            },
            None => name.clone(),
        };
        Import { name, package, wires }
    };
    imports.iter().zip(of).map(import).collect()
}

/// The interfaces that there are several versions of, apart from those of the host.
fn several(wires: &[Wire], exports: &[Export], instances: &[Instance]) -> BTreeSet<String> {
    let imports = wires.iter().filter(|wire| !matches!(wire.end, End::Host(_)));
    let imports = imports.map(|wire| wire.import.as_str());
    let provided = instances.iter().flat_map(|instance| &instance.exports).map(String::as_str);
    let exports = exports.iter().map(|export| export.name.as_str());
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in imports.chain(provided).chain(exports) {
        versions.entry(interface_base(name)).or_default().insert(name);
    }
    versions.retain(|_, names| names.len() > 1);
    versions.into_keys().map(str::to_owned).collect()
}
