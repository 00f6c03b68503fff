//! Finds what satisfies each import: lines of wiring first, then the only candidate.

use std::collections::HashMap;

use super::names::{interface_base, matching, means, meant, same};
use super::{Graph, InstanceId, Link, Port, Reason, Source, coherence};
use crate::decode::Components;
use crate::decode::types::{ComponentType, Extern, ExternName, Item};
use crate::diagnostics::{Sink, codes, nearest};
use crate::manifest::{Form, Manifest, Target, With};
use crate::source::{Span, Spanned};

/// One link for each import of each instance.
pub(super) fn wire(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    sink: &mut Sink,
) -> Vec<Vec<Link>> {
    let known = |instance: &super::Instance| components.get(instance.component).is_some();
    let whole = manifest.whole && graph.instances.iter().all(known);
    let open = Vec::new();
    let lines = manifest.instances.iter().map(|named| (named.name.span, named.with.as_slice()));
    let lines = lines.collect();
    let exporters = exporters(graph, components);
    let mut wiring = Wiring { graph, manifest, components, lines, exporters, whole, open, sink };
    let mut links: Vec<_> = graph.instances().map(|(id, _)| wiring.instance(id)).collect();
    let mut open = std::mem::take(&mut wiring.open);
    coherence::settle(graph, components, &mut links, &mut open);
    for open in &open {
        wiring.ambiguous(open);
    }
    for (id, _) in graph.instances() {
        used(components.ty(graph.component(id)), &mut links[id.index()]);
    }
    links
}

/// The instances that export something of a name, or something that implements the interface of that name, versions left
/// out. What matches an import is among those, and few of all there are.
fn exporters(graph: &Graph, components: &Components) -> HashMap<String, Vec<InstanceId>> {
    let mut exporters: HashMap<String, Vec<InstanceId>> = HashMap::new();
    for (id, instance) in graph.instances() {
        let exports = components.ty(instance.component).map_or(&[][..], |ty| &ty.exports);
        for export in exports {
            for name in [export.name.name.to_string(), export.name.interface()] {
                let of_name = exporters.entry(interface_base(&name).to_owned()).or_default();
                if of_name.last() != Some(&id) {
                    of_name.push(id);
                }
            }
        }
    }
    exporters
}

/// Lets go of the imports that `use` makes of a type from inside: they follow the import the type comes with.
fn used(ty: Option<&ComponentType>, links: &mut [Link]) {
    let Some(ty) = ty else { return };
    for (place, import) in ty.imports.iter().enumerate() {
        let Some((source, _)) = ty.used(&import.item) else { continue };
        let automatic = matches!(links[place].reason, Reason::Auto | Reason::Residual);
        if automatic && matches!(links[source].source, Source::Export(_) | Source::Missing) {
            links[place].source = Source::Use(source);
        }
    }
}

struct Wiring<'a> {
    graph: &'a Graph,
    manifest: &'a Manifest,
    components: &'a Components,
    /// The lines of wiring of named instances, by the place where each is named.
    lines: HashMap<Span, &'a [With]>,
    exporters: HashMap<String, Vec<InstanceId>>,
    /// Whether every component is known. If not, what nothing satisfies may be what the unknown one exports.
    whole: bool,
    /// What several could satisfy.
    open: Vec<Open>,
    sink: &'a mut Sink,
}

/// An import with several candidates.
pub(super) struct Open {
    pub(super) instance: InstanceId,
    pub(super) import: usize,
    /// At least two.
    pub(super) candidates: Vec<Port>,
}

impl<'a> Wiring<'a> {
    fn instance(&mut self, id: InstanceId) -> Vec<Link> {
        let with = self.with(id);
        let Some(ty) = self.components.ty(self.graph.component(id)) else { return Vec::new() };
        for line in with {
            if !ty.imports.iter().any(|import| means(&line.import.value, &import.name)) {
                let known: Vec<_> = ty.imports.iter().map(|import| import.name.full()).collect();
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                let unsettled = |name: &&str| !with.iter().any(|line| line.import.value == **name);
                self.sink.push(codes::UnknownImport {
                    span: line.import.span,
                    instance: self.graph.name(id),
                    name: &line.import.value,
                    near: nearest(&line.import.value, known.iter().copied().filter(unsettled)),
                    known: &known,
                });
            }
        }
        ty.imports
            .iter()
            .enumerate()
            .map(|(place, import)| match best_line(with, &import.name) {
                Some(line) => {
                    Link { source: self.by_line(id, import, line), reason: Reason::With(line.span) }
                }
                None => self.by_rule(id, place, import),
            })
            .collect()
    }

    /// The lines of wiring of an instance: its own, or those of the component whose default instance it is.
    fn with(&self, id: InstanceId) -> &'a [With] {
        let instance = &self.graph.instances[id.index()];
        match self.lines.get(&instance.span) {
            Some(with) => with,
            None => &self.manifest.components[instance.component.index()].with,
        }
    }

    fn by_line(&mut self, id: InstanceId, import: &Extern, line: &With) -> Source {
        let full = import.name.full();
        let asking = codes::Line::With(self.graph.name(id), &full);
        match &line.target {
            Target::Import => Source::Host,
            Target::Unknown => Source::Missing,
            Target::Instance(from) => {
                let find = |exports: &[Extern]| matching(&import.name, exports);
                let asked = Asked { span: from.span, wanted: &full, line: asking };
                self.provider(id, from, &asked, find).map_or(Source::Missing, Source::Export)
            }
            Target::Export { from, export } => {
                let find = |exports: &[Extern]| meant(&export.value, exports);
                let asked = Asked { span: export.span, wanted: &export.value, line: asking };
                self.provider(id, from, &asked, find).map_or(Source::Missing, Source::Export)
            }
        }
    }

    /// The export of the instance a line names, reporting what is wrong with the line.
    fn provider(
        &mut self,
        id: InstanceId,
        from: &Spanned<String>,
        asked: &Asked<'_>,
        find: impl Fn(&[Extern]) -> Option<usize>,
    ) -> Option<Port> {
        let instance = lookup(self.graph, self.manifest, from, self.sink)?;
        if instance == id {
            self.sink.push(codes::SelfSupply {
                span: from.span,
                instance: &from.value,
                name: asked.wanted,
            });
            return None;
        }
        port(self.graph, self.components, instance, asked, find, self.sink)
    }

    /// The rule for an import that no line settles.
    fn by_rule(&mut self, id: InstanceId, place: usize, import: &Extern) -> Link {
        let ty = self.components.ty(self.graph.component(id));
        if ty.is_some_and(|ty| ty.used(&import.item).is_some()) {
            return Link { source: Source::Host, reason: Reason::Residual };
        }
        let candidates = self.candidates(id, &import.name);
        let reason = Reason::Auto;
        match candidates.as_slice() {
            [port] => Link { source: Source::Export(*port), reason },
            [] => self.residual(id, import),
            _ => {
                self.open.push(Open { instance: id, import: place, candidates });
                Link { source: Source::Missing, reason }
            }
        }
    }

    fn ambiguous(&mut self, open: &Open) {
        let id = open.instance;
        let candidates: Vec<_> =
            open.candidates.iter().map(|port| self.graph.name(port.instance)).collect();
        self.sink.push(codes::AmbiguousImport {
            span: self.graph.instances[id.index()].span,
            instance: self.graph.name(id),
            import: &self.graph.import(self.components, id, open.import).name.full(),
            candidates: &candidates,
            place: &self.place(id),
        });
    }

    /// The matching exports of the other instances: those that bear the name, or else those of the interface.
    fn candidates(&self, id: InstanceId, import: &ExternName) -> Vec<Port> {
        let bases = [import.name.to_string(), import.interface()];
        let near = bases.iter().filter_map(|name| self.exporters.get(interface_base(name)));
        let mut near: Vec<_> = near.flatten().copied().filter(|other| *other != id).collect();
        near.sort_unstable();
        near.dedup();
        let mut named = Vec::new();
        let mut similar = Vec::new();
        for instance in near {
            let other = self.graph.component(instance);
            let Some(ty) = self.components.ty(other) else { continue };
            if let Some(export) = matching(import, &ty.exports) {
                let port = Port { instance, export };
                let by_name = same(import, &ty.exports[export].name);
                if by_name { named.push(port) } else { similar.push(port) }
            }
        }
        if named.is_empty() { similar } else { named }
    }

    fn residual(&mut self, id: InstanceId, import: &Extern) -> Link {
        let reason = Reason::Residual;
        let full = import.name.full();
        // A value type asks nothing of the host: a world that declares one imports it only to have a name for it.
        if matches!(import.item, Item::Value { .. })
            || self.manifest.imports.allows(&full)
            || self.manifest.imports.allows(&import.name.interface())
        {
            return Link { source: Source::Host, reason };
        }
        if self.whole {
            let misses = self.near_misses(id, import);
            self.sink.push(codes::UnresolvedImport {
                span: self.graph.instances[id.index()].span,
                instance: self.graph.name(id),
                import: &full,
                misses: &misses,
                place: &self.place(id),
            });
        }
        Link { source: Source::Missing, reason }
    }

    /// Exports that are nearly what an import asks for, best first.
    fn near_misses(&self, id: InstanceId, import: &Extern) -> Vec<codes::NearMiss> {
        let wanted = import.name.interface();
        let mut misses = Vec::new();
        for (other, instance) in self.graph.instances().filter(|(other, _)| *other != id) {
            let Some(ty) = self.components.ty(instance.component) else { continue };
            for export in &ty.exports {
                if let Some(why) = near_miss(&wanted, import, export) {
                    let instance = self.graph.name(other).to_owned();
                    misses.push(codes::NearMiss { instance, export: export.name.full(), why });
                }
            }
        }
        misses.sort_by_key(|miss| miss.why);
        misses.truncate(3);
        misses
    }

    /// Where an instance's wiring is written. A component that is written as a path has to become a table first.
    fn place(&self, id: InstanceId) -> codes::Place {
        let name = self.graph.name(id);
        if self.manifest.instances.iter().any(|instance| instance.name.value == name) {
            return codes::Place { lines: format!("[instances.{name}]"), key: "with".to_owned() };
        }
        let component = &self.manifest.components[self.graph.component(id).index()];
        let path = component.file().map_or("FILE.wasm", |path| &path.value);
        let (lines, key) = match component.form {
            Form::Path => (
                format!("{name}.path = \"{path}\" # in place of {name} = \"{path}\""),
                format!("{name}.with"),
            ),
            Form::Table => (format!("[components.{name}]"), "with".to_owned()),
            Form::Inline => {
                (format!("# after a comma, in the braces of {name}"), "with".to_owned())
            }
            Form::Dotted => (format!("# with the other lines of {name}"), format!("{name}.with")),
        };
        codes::Place { lines, key }
    }
}

/// The line of wiring that settles an import: one that names it in full before one that leaves out its version.
fn best_line<'m>(with: &'m [With], name: &ExternName) -> Option<&'m With> {
    let exact = with.iter().find(|line| line.import == name.full());
    exact.or_else(|| with.iter().find(|line| means(&line.import.value, name)))
}

/// In what way an export is nearly the import that was asked for.
fn near_miss(wanted: &str, import: &Extern, export: &Extern) -> Option<codes::Near> {
    let offered = export.name.interface();
    let (wanted, offered) = (super::interface_base(wanted), super::interface_base(&offered));
    if wanted == offered {
        return Some(codes::Near::Version);
    }
    let package = |name: &str| name.split_once('/').map(|(package, _)| package.to_owned());
    let close = nearest(wanted, [offered]).is_some();
    if close
        && (package(wanted) == package(offered)
            || strsim::damerau_levenshtein(wanted, offered) <= 2)
    {
        return Some(codes::Near::Name);
    }
    (import.item == export.item && import.item.kind() == "instance").then_some(codes::Near::Shape)
}

/// The instance a line of the manifest names.
pub(super) fn lookup(
    graph: &Graph,
    manifest: &Manifest,
    name: &Spanned<String>,
    sink: &mut Sink,
) -> Option<InstanceId> {
    let found = graph.find(&name.value);
    if found.is_none() && manifest.whole {
        let known: Vec<_> = graph.instances.iter().map(|instance| instance.name.as_str()).collect();
        sink.push(codes::UnknownInstance {
            span: name.span,
            name: &name.value,
            near: nearest(&name.value, known.iter().copied()),
            known: &known,
            component: manifest.components.iter().any(|it| it.name == name.value),
        });
    }
    found
}

/// What a line of the manifest asks an instance for.
pub(super) struct Asked<'a> {
    /// The place that asks.
    pub(super) span: Span,
    /// The export.
    pub(super) wanted: &'a str,
    /// The line.
    pub(super) line: codes::Line<'a>,
}

/// The export of an instance that `find` picks, or nothing after reporting that there is none. Silent for holes.
pub(super) fn port(
    graph: &Graph,
    components: &Components,
    instance: InstanceId,
    asked: &Asked<'_>,
    find: impl Fn(&[Extern]) -> Option<usize>,
    sink: &mut Sink,
) -> Option<Port> {
    let ty = components.ty(graph.component(instance))?;
    let export = find(&ty.exports);
    if export.is_none() {
        let known: Vec<_> = ty.exports.iter().map(|export| export.name.full()).collect();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let Asked { span, wanted, line } = *asked;
        sink.push(codes::UnknownExport {
            span,
            instance: graph.name(instance),
            wanted,
            line,
            near: nearest(wanted, known.iter().copied()),
            known: &known,
        });
    }
    export.map(|export| Port { instance, export })
}
