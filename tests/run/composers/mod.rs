//! The existing composers, asked for what a manifest says: wac-graph and wasm-compose, wired as wcomp wires it, and the two
//! ways they have of finding the wiring themselves, `wac plug` and `wasm-tools compose -d`.

mod wac;
mod wasm_compose;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use wcomp::check::Checked;
use wcomp::decode::{ComponentId, Components};
use wcomp::diagnostics::codes::DIFFERENCES;
use wcomp::diagnostics::{Severity, Sink};
use wcomp::graph::{Graph, InstanceId, Reason, Source};
use wcomp::manifest::{Manifest, Target};
use wcomp::pipeline::{Analysis, analyze, build};
use wcomp::source::{SourceMap, World};

pub(crate) use wasm_compose::NO_SUCH_EXPORTS;

/// A composition that another composer could be asked to make too.
pub(crate) struct Composition {
    manifest: Manifest,
    components: Components,
    checked: Checked,
    /// What wcomp makes of it, or the codes of what it says.
    pub(crate) ours: Result<Vec<u8>, Vec<&'static str>>,
}

/// The codes that say that the parts do not fit.
const ABOUT_TYPES: &[&str] = &[
    "resource-mismatch",
    "import-conflict",
    "host-needs-inner-type",
    "export-needs-type",
    "too-many",
];

/// Reads a composition. Nothing, if one of its components is not there.
pub(crate) fn read(world: &dyn World, manifest: &str) -> Option<Composition> {
    let bytes = world.read(Path::new(manifest)).expect("every case has a manifest");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut sources = SourceMap::default();
    let file = sources.add(manifest, text);
    let mut sink = Sink::default();
    let Analysis { manifest, components, checked } = analyze(world, &mut sources, file, &mut sink);
    let there = |index| components.list.get(index).is_some_and(Option::is_some);
    if !(0..manifest.components.len()).all(there) {
        return None;
    }
    let errors =
        sink.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors = errors.map(|diagnostic| diagnostic.code.name).collect();
    let ours = match build(world, &mut sources, file, &mut Sink::default()) {
        Ok(built) => Ok(built.image.to_vec()),
        Err(_) => Err(errors),
    };
    Some(Composition { manifest, components, checked, ours })
}

impl Composition {
    fn graph(&self) -> &Graph {
        self.checked.graph()
    }

    /// Whether it is clear what is to be composed, so that only the parts may not fit.
    pub(crate) fn is_clear(&self) -> bool {
        let graph = self.graph();
        let wired = graph.links.iter().flatten().all(|link| link.source != Source::Missing);
        let ordered = graph.order.len() == graph.instances.len();
        // A manifest that is wrong in itself says nothing of the composition.
        let errors = self.ours.as_ref().err().into_iter().flatten();
        let about_types = |code: &&'static str| {
            ABOUT_TYPES.contains(code)
                || DIFFERENCES.iter().any(|difference| difference.name == *code)
        };
        let fits = errors.into_iter().all(about_types);
        wired && ordered && fits && !graph.exports.is_empty()
    }

    /// The wires that lead to an instance: the name of the import, who exports, and the name of the export.
    fn wires(&self, id: InstanceId) -> Vec<(String, InstanceId, String)> {
        let links = self.graph().links[id.index()].iter().enumerate();
        links
            .filter_map(|(import, link)| {
                let Source::Export(port) = link.source else { return None };
                let import = &self.graph().import(&self.components, id, import).name;
                let export = &self.graph().export(&self.components, port).name;
                Some((import.name.to_string(), port.instance, export.name.to_string()))
            })
            .collect()
    }

    /// The imports of an instance that a line of the manifest leaves to the host.
    fn left(&self, id: InstanceId) -> impl Iterator<Item = String> {
        let links = self.graph().links[id.index()].iter().enumerate();
        links
            .filter(|(_, link)| {
                link.source == Source::Host && matches!(link.reason, Reason::With(_))
            })
            .map(move |(import, _)| {
                self.graph().import(&self.components, id, import).name.name.to_string()
            })
    }

    /// Lines of wiring for imports that an instance does not have: the name, and the first export of who is named.
    fn idle(&self, id: InstanceId) -> Vec<(String, InstanceId, String)> {
        let component = self.graph().component(id);
        let imports = &self.components.ty(component).expect("there are no holes").imports;
        let base = |name: &str| name.split('@').next().unwrap_or_default().to_owned();
        let known = |name: &str| imports.iter().any(|it| base(it.name.name.as_str()) == base(name));
        let own = &self.manifest.components[component.index()];
        let named =
            self.manifest.instances.iter().find(|it| it.name.value == self.graph().name(id));
        let with = named.map_or(&own.with, |instance| &instance.with);
        let lines = with.iter().filter(|line| !known(&line.import.value));
        lines
            .filter_map(|line| {
                let (Target::Instance(from) | Target::Export { from, .. }) = &line.target else {
                    return None;
                };
                let (id, _) = self.graph().instances().find(|(_, it)| *from == it.name)?;
                let exports = &self.components.ty(self.graph().component(id))?.exports;
                Some((line.import.value.clone(), id, exports.first()?.name.name.to_string()))
            })
            .collect()
    }

    /// Whether a line leaves an import to the host.
    pub(crate) fn leaves(&self) -> bool {
        self.graph().instances().any(|(id, _)| self.left(id).next().is_some())
    }

    /// Whether there is more than a root.
    pub(crate) fn has_several(&self) -> bool {
        self.manifest.components.len() > 1
    }

    fn bytes(&self, index: usize) -> &[u8] {
        &self.components.built(ComponentId::new(index)).bytes
    }

    /// The component whose exports the whole has.
    fn root(&self) -> usize {
        let root = self.manifest.package.root.as_ref();
        let named =
            self.graph().instances().find(|(_, it)| root.is_some_and(|root| *root == it.name));
        let exported = self.graph().exports.first().map(|export| export.port.instance);
        let instance = named.map(|(id, _)| id).or(exported);
        instance.map_or(0, |id| self.graph().component(id).index())
    }
}

/// A composer's result, a panic being one more way to fail. What differs from run to run is left out of the reason.
pub(crate) fn attempt(
    compose: impl FnOnce() -> Result<Vec<u8>, String>,
) -> Result<Vec<u8>, String> {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(compose));
    std::panic::set_hook(quiet);
    let result = result.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it panics: {}", message.unwrap_or_default()))
    });
    result.map_err(|why| plain(&why))
}

/// A reason in one line, without offsets, ids and calls.
fn plain(why: &str) -> String {
    let why = why.split("Stack backtrace:").next().unwrap_or(why).replace("Caused by:", "");
    let lines = why.lines().map(|line| {
        let line = line.split(" (at offset").next().unwrap_or(line);
        let mut words = String::new();
        for (number, part) in line.split("ResourceId {").enumerate() {
            let rest = if number == 0 { part } else { part.split_once('}').map_or("", |it| it.1) };
            words.push_str(if number == 0 { "" } else { "ResourceId {…}" });
            words.push_str(rest);
        }
        words.trim().to_owned()
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}
