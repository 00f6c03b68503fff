//! What a component imports, exports and contains.

use serde::Serialize;

use super::map::{self, Uses};
use super::repeated::{Repeated, repeated};
use super::words::sha256;
use crate::decode::types::Extern;
use crate::decode::{Binary, Component, Components, UnitKind};

/// What there is to say of a component in a line or two.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// Bytes in all.
    pub size: usize,
    /// The SHA-256 of those bytes.
    pub sha256: String,
    /// The languages its producers sections name.
    pub languages: Vec<String>,
    /// The tools its producers sections name.
    pub tools: Vec<String>,
}

/// A component at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct Contents {
    /// The component as such.
    #[serde(flatten)]
    pub facts: Facts,
    /// What its bytes are for, those of everything in it included.
    pub uses: Uses,
    /// What it imports.
    pub imports: Vec<Item>,
    /// What it exports.
    pub exports: Vec<Item>,
    /// The core modules and components in it, in the order they begin.
    pub contains: Vec<Part>,
    /// Which of them are there more than once.
    pub repeated: Vec<Repeated>,
    /// Bytes that storing those once would save.
    pub saves: usize,
}

/// An import or export.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// Its name, version in full.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// The interface it implements, if its name is a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implements: Option<String>,
}

/// A core module or component nested in another.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// `core module` or `component`.
    pub kind: &'static str,
    /// Where it begins, in bytes from the start.
    pub offset: usize,
    /// Its bytes.
    pub size: usize,
    /// How many components it is nested in.
    pub depth: usize,
    /// The SHA-256 of those bytes.
    pub sha256: String,
    /// What the bytes of a core module are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<Uses>,
}

/// Looks at a component from outside. None while it is not built.
pub fn facts(component: &Component) -> Option<Facts> {
    let Binary { bytes, producers, .. } = component.binary.as_ref()?;
    let said = |field: &str| -> Vec<String> {
        producers.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    };
    Some(Facts {
        size: bytes.len(),
        sha256: sha256(bytes),
        languages: said("language"),
        tools: said("processed-by").into_iter().chain(said("sdk")).collect(),
    })
}

/// Looks into a component. None while it is not built.
pub fn contents(component: &Component, components: &Components) -> Option<Contents> {
    let facts = facts(component)?;
    let ty = &components.types[component.ty];
    let binary = component.binary.as_ref()?;
    let whole = map::anatomy(&binary.bytes).expect("a component that was read is valid");
    let repeated = repeated(binary);
    Some(Contents {
        facts,
        uses: whole.in_all(),
        imports: ty.imports.iter().map(item).collect(),
        exports: ty.exports.iter().map(item).collect(),
        contains: parts(binary, &whole),
        saves: repeated.iter().map(|it| it.saves).sum(),
        repeated,
    })
}

/// Core modules are in the same order in both.
fn parts(binary: &Binary, whole: &map::Part) -> Vec<Part> {
    let mut uses = whole.modules().into_iter();
    let parts = binary.units.iter().map(|unit| {
        let (kind, uses) = match unit.kind {
            UnitKind::Module => ("core module", uses.next().map(|it| it.of(unit.range.len()))),
            UnitKind::Component => ("component", None),
        };
        Part {
            kind,
            offset: unit.range.start,
            size: unit.range.len(),
            depth: unit.depth,
            sha256: sha256(&binary.bytes[unit.range.clone()]),
            uses,
        }
    });
    parts.collect()
}

fn item(item: &Extern) -> Item {
    let implements = item.name.implements.is_some().then(|| item.name.interface());
    Item { name: item.name.full(), kind: item.item.kind(), implements }
}
