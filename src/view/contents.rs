//! What a component imports, exports and contains.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::decode::types::Extern;
use crate::decode::{Binary, Component, Components, UnitKind};

/// A component at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct Contents {
    /// Bytes in all.
    pub size: usize,
    /// The SHA-256 of those bytes.
    pub sha256: String,
    /// The languages its producers sections name.
    pub languages: Vec<String>,
    /// The tools its producers sections name.
    pub tools: Vec<String>,
    /// What it imports.
    pub imports: Vec<Item>,
    /// What it exports.
    pub exports: Vec<Item>,
    /// The core modules and components in it, those of more than a kilobyte or so first.
    pub contains: Vec<Part>,
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
}

/// Looks into a component. None while it is not built.
pub fn contents(component: &Component, components: &Components) -> Option<Contents> {
    let ty = &components.types[component.ty];
    let Binary { bytes, units, producers, .. } = component.binary.as_ref()?;
    let said = |field: &str| -> Vec<String> {
        producers.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    };
    Some(Contents {
        size: bytes.len(),
        sha256: sha256(bytes),
        languages: said("language"),
        tools: said("processed-by").into_iter().chain(said("sdk")).collect(),
        imports: ty.imports.iter().map(item).collect(),
        exports: ty.exports.iter().map(item).collect(),
        contains: units
            .iter()
            .map(|unit| Part {
                kind: match unit.kind {
                    UnitKind::Module => "core module",
                    UnitKind::Component => "component",
                },
                offset: unit.range.start,
                size: unit.range.len(),
                depth: unit.depth,
                sha256: sha256(&bytes[unit.range.clone()]),
            })
            .collect(),
    })
}

fn item(item: &Extern) -> Item {
    let implements = item.name.implements.is_some().then(|| item.name.interface());
    Item { name: item.name.full(), kind: item.item.kind(), implements }
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
