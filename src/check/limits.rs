//! What a component can hold.
//!
//! The limits are wasmparser's (`limits.rs`), which every tool and runtime built on it shares. Counted is what `plan` will
//! define: an export of an instance that is spoken of, and an export of the whole, have an index of their own.

use std::collections::BTreeSet;

use super::HostImport;
use crate::decode::Components;
use crate::decode::types::Item;
use crate::diagnostics::{Sink, codes};
use crate::graph::{Export, Graph, Port, Source};
use crate::manifest::Manifest;

/// Components in one index space.
const COMPONENTS: usize = 1_000;
/// Instances in one index space.
const INSTANCES: usize = 4_096;

/// Checks that the result stays within the limits.
pub(super) fn check(
    graph: &Graph,
    manifest: &Manifest,
    components: &Components,
    imports: &[HostImport],
    exports: &[Export],
    sink: &mut Sink,
) {
    let mut within = |what, count, limit| {
        if count > limit {
            sink.push(codes::TooMany { span: manifest.start(), what, count, limit });
        }
    };
    let used = graph.instances.iter().filter_map(|instance| {
        let digest = components.get(instance.component)?.binary.digest;
        Some((digest, (!manifest.link.dedupe).then_some(instance.component)))
    });
    within("components", used.collect::<BTreeSet<_>>().len(), COMPONENTS);

    let is_instance =
        |port: &Port| matches!(graph.export(components, *port).item, Item::Instance { .. });
    let wired = graph.links.iter().flatten().filter_map(|link| match link.source {
        Source::Export(port) => Some(port),
        Source::Host | Source::Use(_) | Source::Missing => None,
    });
    let exported = exports.iter().map(|export| export.port);
    let spoken_of: BTreeSet<Port> = wired.chain(exported.clone()).filter(is_instance).collect();
    let exported = exported.filter(is_instance).count();
    let imported = imports.iter().filter(|import| {
        let asker = import.askers[0];
        matches!(graph.import(components, asker.instance, asker.import).item, Item::Instance { .. })
    });
    let instances = imported.count() + graph.instances.len() + spoken_of.len() + exported;
    within("instances", instances, INSTANCES);
}
