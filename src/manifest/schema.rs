//! The JSON Schema of the manifest, made from the tables of keys: what editors complete, explain and check without wcomp.
//!
//! It is draft-07, which is what editors of TOML read. It says of a file what can be said without looking at another
//! value or another file; a manifest that it turns down has an error, and one that it lets through may still have some.

use indexmap::IndexMap;
use serde::Serialize;

use super::keys::{self, Key, Kind};
use super::names;

/// One schema, with the words of the standard. The order of the fields is that of the printed text.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<&'static str>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    only: Option<bool>,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    one_of: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    properties: IndexMap<&'static str, Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_names: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<Additional>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<Schema>,
}

/// What else a table may have.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Additional {
    Nothing(bool),
    All(Box<Schema>),
}

/// The schema as text.
pub fn schema() -> String {
    let schema = Schema {
        dialect: Some("http://json-schema.org/draft-07/schema#"),
        title: Some("compose.toml"),
        description: Some("A composition of WebAssembly components, linked into one by wcomp."),
        ..table(keys::FILE)
    };
    let text = serde_json::to_string_pretty(&schema).expect("plain data is always JSON");
    format!("{text}\n")
}

fn of(kind: Kind) -> Schema {
    match kind {
        Kind::Text => text(),
        Kind::Form(pattern) => Schema { pattern: Some(pattern), ..text() },
        Kind::Texts => texts(),
        Kind::TextOrTexts => either(vec![text(), texts()]),
        Kind::Flag(default) => Schema { default: Some(default), ..typed("boolean") },
        Kind::FlagOr(default, words) => {
            let words = Schema { one_of: Some(words), ..text() };
            Schema { default: Some(default), ..either(vec![typed("boolean"), words]) }
        }
        Kind::On => Schema { only: Some(true), ..typed("boolean") },
        Kind::Number(least) => Schema { minimum: Some(least), ..typed("integer") },
        Kind::Strings => map(text()),
        Kind::Adapters(_) => either(vec![text(), map(text())]),
        Kind::Table(keys) => table(keys),
        Kind::Components => named(of(Kind::Component)),
        Kind::Component => either(vec![text(), component()]),
        Kind::Instances => named(table(keys::INSTANCE)),
        Kind::With => map(either(vec![text(), export(), host()])),
        Kind::Exports => map(of(Kind::Wire)),
        Kind::Wire => either(vec![text(), export()]),
    }
}

fn typed(ty: &'static str) -> Schema {
    Schema { ty: Some(ty), ..Schema::default() }
}

fn text() -> Schema {
    typed("string")
}

fn texts() -> Schema {
    Schema { items: Some(Box::new(text())), ..typed("array") }
}

fn either(schemas: Vec<Schema>) -> Schema {
    Schema { any_of: schemas, ..Schema::default() }
}

/// A table of these keys and no others. Reserved keys are errors, so they are left out.
fn table(keys: &[Key]) -> Schema {
    let described =
        |key: &Key| Some((key.name, Schema { description: Some(key.doc), ..of(key.kind?) }));
    Schema {
        properties: keys.iter().filter_map(described).collect(),
        required: keys.iter().filter(|key| key.required).map(|key| key.name).collect(),
        additional_properties: Some(Additional::Nothing(false)),
        ..typed("object")
    }
}

/// A table whose keys are up to the user.
fn map(value: Schema) -> Schema {
    Schema { additional_properties: Some(Additional::All(Box::new(value))), ..typed("object") }
}

/// The same, where the keys name components or instances.
fn named(value: Schema) -> Schema {
    let reserved = Schema { one_of: Some(names::RESERVED), ..Schema::default() };
    let name = Schema {
        pattern: Some(names::INSTANCE_NAME),
        not: Some(Box::new(reserved)),
        ..Schema::default()
    };
    Schema { property_names: Some(Box::new(name)), ..map(value) }
}

/// A component has a file, or the world of one that is yet to be built.
fn component() -> Schema {
    let has = |key| Schema { required: vec![key], ..Schema::default() };
    let sources = keys::SOURCES.into_iter().chain(["wit", "world"]);
    Schema { any_of: sources.map(has).collect(), ..table(keys::COMPONENT) }
}

/// `{ from = "instance", export = "name" }`.
fn export() -> Schema {
    table(&keys::TARGET[..2])
}

/// `{ import = true }`.
fn host() -> Schema {
    table(&[Key { required: true, ..keys::TARGET[2] }])
}
