//! Whether the whole fits the world that the manifest asks for, with every reason why not.
//!
//! This is the component model's subtyping of component types, with three things changed so that it says what people want
//! to know. Names match by version track, as they do in wiring. Nothing stops at the first difference. And resources are
//! settled by identity instead of by the variables of a type: what the world gives stands for the imports of the whole,
//! and what the whole makes stands for the exports of the world (`standing`). A component by itself is a composition of
//! one instance that leaves all its imports to the host, so there is no second checker for it.

mod names;
mod standing;

use wit_parser::WorldItem;

use names::{best, matching, near, near_name};
use standing::Standing;

use super::Whole;
use super::describe;
use super::host::{Asker, HostImport};
use super::mismatch::Step;
use super::subtype::{Comparison, Subtyping};
use crate::decode::Target;
use crate::decode::types::{ComponentType, Extern, ExternName};
use crate::diagnostics::codes::{self, Words};
use crate::diagnostics::{Severity, Sink};
use crate::graph::{Port, track, version};
use crate::source::Span;

/// Checks the whole against the target, if there is one.
pub(super) fn check(whole: &Whole<'_>, subtyping: &mut Subtyping<'_>, sink: &mut Sink) {
    let Some(target) = &whole.components.target else { return };
    let known = exports_are_known(whole, sink);
    fit(whole, target, None, known, subtyping, sink);
}

/// Checks a component, alone in `whole`, against the world that the manifest says it has.
pub(super) fn check_component(
    whole: &Whole<'_>,
    target: &Target,
    component: codes::BuiltComponent<'_>,
    subtyping: &mut Subtyping<'_>,
    sink: &mut Sink,
) {
    fit(whole, target, Some(component), true, subtyping, sink);
}

fn fit(
    whole: &Whole<'_>,
    target: &Target,
    component: Option<codes::BuiltComponent<'_>>,
    known: bool,
    subtyping: &mut Subtyping<'_>,
    sink: &mut Sink,
) {
    let world = &whole.components.types[target.ty];
    let standing = Standing::new(whole, world);
    let mut fit = Fit { whole, target, component, world, standing, subtyping };
    for import in whole.imports {
        fit.import(import, sink);
    }
    for export in &world.exports {
        fit.export(export, known, sink);
    }
}

/// What toolchains add to the imports of a component, whatever its WIT says.
const ADDED: &str = "wasi:";

struct Fit<'a, 's, 't> {
    whole: &'a Whole<'a>,
    target: &'a Target,
    component: Option<codes::BuiltComponent<'a>>,
    world: &'a ComponentType,
    standing: Standing<'a>,
    subtyping: &'s mut Subtyping<'t>,
}

/// In what an import differs from what the world offers.
#[derive(Default)]
struct Unlike {
    /// Those who ask for something else.
    askers: Vec<Asker>,
    /// Every difference once, and the askers it is one for.
    differences: Vec<(Words, Vec<Asker>)>,
    /// Where the world's WIT has the first of them.
    at: Option<Span>,
}

impl Fit<'_, '_, '_> {
    fn import(&mut self, import: &HostImport, sink: &mut Sink) {
        let name = import.name.full();
        let Some(offered) = matching(&import.name, &self.world.imports) else {
            if self.component.is_some() && name.starts_with(ADDED) {
                return;
            }
            sink.push(codes::TargetUnofferedImport {
                target: &self.side(None),
                import: &name,
                askers: &self.askers(&import.askers),
                near: near(&name, &self.world.imports).as_deref(),
                other: self.other_version(&name),
            });
            return;
        };
        let unlike = self.unlike(import, offered);
        if unlike.differences.is_empty() {
            return;
        }
        let item = self.target.contract.import(&offered.name.full());
        let at = unlike.at.or_else(|| self.place(item, None));
        sink.push(codes::TargetImportMismatch {
            target: &self.side(at),
            offered: &offered.name.full(),
            askers: &self.askers(&unlike.askers),
            differences: &self.attributed(&unlike),
        });
    }

    /// Compares what the world offers with what each asker wants.
    fn unlike(&mut self, import: &HostImport, offered: &Extern) -> Unlike {
        let mut unlike = Unlike::default();
        for asker in &import.askers {
            let graph = self.whole.graph;
            let wanted = graph.import(self.whole.components, asker.instance, asker.import);
            let comparison = self.subtyping.item(&offered.item, &wanted.item);
            let mut found = self.words(&offered.name, &comparison);
            found.extend(self.standing.take(asker.instance, &comparison.resources));
            if found.is_empty() {
                continue;
            }
            unlike.askers.push(*asker);
            let item = self.target.contract.import(&offered.name.full());
            unlike.at = unlike.at.or_else(|| self.place(item, Some(&comparison)));
            for difference in found {
                match unlike.differences.iter_mut().find(|(known, _)| *known == difference) {
                    Some((_, of)) => of.push(*asker),
                    None => unlike.differences.push((difference, vec![*asker])),
                }
            }
        }
        unlike
    }

    /// The differences, each with the names of those it is one for.
    fn attributed(&self, unlike: &Unlike) -> Vec<codes::TargetDifference> {
        let name = |asker: &Asker| self.whole.graph.name(asker.instance).to_owned();
        let with_names = |(words, of): &(Words, Vec<Asker>)| codes::TargetDifference {
            instances: of.iter().map(name).collect(),
            words: words.clone(),
        };
        unlike.differences.iter().map(with_names).collect()
    }

    fn export(&mut self, wanted: &Extern, known: bool, sink: &mut Sink) {
        let name = wanted.name.full();
        let names = self.whole.exports.iter().map(|export| &export.name);
        let Some(place) = best(&wanted.name, names) else {
            if known {
                self.missing(wanted, sink);
            }
            return;
        };
        let export = &self.whole.exports[place];
        let found = self.whole.graph.export(self.whole.components, export.port);
        let comparison = self.subtyping.item(&found.item, &wanted.item);
        let mut differences = self.words(&wanted.name, &comparison);
        differences.extend(self.standing.give(export.port.instance, &comparison.resources));
        if differences.is_empty() {
            return;
        }
        let at = self.place(self.target.contract.export(&name), Some(&comparison));
        sink.push(codes::TargetExportMismatch {
            target: &self.side(at),
            instance: self.whole.graph.name(export.port.instance),
            instance_span: self.whole.graph.instances[export.port.instance.index()].span,
            export: &export.name.full(),
            wanted: &name,
            differences: &differences,
            resources: comparison.mismatches.is_empty(),
        });
    }

    fn missing(&self, wanted: &Extern, sink: &mut Sink) {
        let Whole { graph, components, exports, .. } = self.whole;
        let name = wanted.name.full();
        let inside = graph.instances().find_map(|(instance, of)| {
            let ty = components.ty(of.component)?;
            let export = best(&wanted.name, ty.exports.iter().map(|export| &export.name))?;
            Some(Port { instance, export })
        });
        let instances: Vec<_> = graph.instances.iter().map(|it| it.name.as_str()).collect();
        let near_name = near_name(&name, exports.iter().map(|export| export.name.full()));
        sink.push(codes::TargetMissingExport {
            target: &self.side(self.place(self.target.contract.export(&name), None)),
            whole: if let [one] = instances.as_slice() { Some(one) } else { None },
            export: &name,
            inside: inside
                .map(|port| &graph.instances[port.instance.index()])
                .map(|instance| (instance.name.as_str(), instance.span)),
            near: near_name.as_deref(),
            other: near_name.as_deref().and_then(|near| self.other_version(near)),
        });
    }

    fn side(&self, at: Option<Span>) -> codes::TargetSide<'_> {
        let Target { span, name, .. } = self.target;
        codes::TargetSide { span: *span, world: name, at, component: self.component }
    }

    fn askers(&self, askers: &[Asker]) -> Vec<codes::TargetAsker> {
        let graph = self.whole.graph;
        let asker = |asker: &Asker| codes::TargetAsker {
            instance: graph.name(asker.instance).to_owned(),
            span: graph.instances[asker.instance.index()].span,
            import: graph.import(self.whole.components, asker.instance, asker.import).name.full(),
        };
        askers.iter().map(asker).collect()
    }

    fn words(&self, name: &ExternName, comparison: &Comparison) -> Vec<Words> {
        let types = &self.whole.components.types;
        comparison.largest_first(types).map(|it| describe::mismatch(it, name, types)).collect()
    }

    /// Where the world's WIT has the function or type that differs first, or else what it is in.
    fn place(&self, item: Option<&WorldItem>, comparison: Option<&Comparison>) -> Option<Span> {
        let (contract, item) = (&self.target.contract, item?);
        let types = &self.whole.components.types;
        let first =
            comparison.and_then(|comparison| comparison.largest_first(types).next()?.steps.first());
        let inside = match first {
            Some(Step::Export(name)) => contract.inside(item, name.as_str()),
            _ => None,
        };
        inside.or_else(|| contract.span(item.span()))
    }

    /// The same world of the version track that something of another track asks for.
    fn other_version(&self, name: &str) -> Option<&str> {
        let namespace =
            |name: &str| name.split_once(':').map(|(namespace, _)| namespace.to_owned());
        let version_track = |name: &str| track(name).split_once('@').map(|(_, it)| it.to_owned());
        let wanted = version_track(name)?;
        if self.component.is_some()
            || namespace(name) != namespace(&self.target.name)
            || version_track(&self.target.name).as_ref() == Some(&wanted)
        {
            return None;
        }
        let versions = self.target.versions.iter();
        versions
            .filter(|other| version_track(other).as_ref() == Some(&wanted))
            .max_by_key(|other| version(other))
            .map(String::as_str)
    }
}

/// Whether it is known what the whole exports: no instance whose exports would be among them is a hole, and the manifest's
/// own words on exports were understood.
fn exports_are_known(whole: &Whole<'_>, sink: &Sink) -> bool {
    let Whole { graph, manifest, components, .. } = whole;
    let lines = manifest
        .exports
        .iter()
        .all(|line| graph.exports.iter().any(|export| export.span == line.name.span));
    let root = match &manifest.package.root {
        Some(root) => graph.instances.iter().any(|instance| {
            instance.name == root.value && components.get(instance.component).is_some()
        }),
        // Where the root is found by rule, any problem may be why it was not, or why it is the wrong one.
        None => {
            !manifest.exports.is_empty()
                || sink.count(Severity::Error) == 0
                || !graph.exports.is_empty()
        }
    };
    manifest.whole && lines && root
}
