//! What says of a component which core modules it is made of.

use toml::de::DeValue;

use super::reader::Table;
use super::{Adapter, Core, Shared, keys};
use crate::diagnostics::{Sink, codes};
use crate::source::{Span, Spanned};

/// The module that adapters are for when nothing else is said: WASI as it was before components.
const PREVIEW_1: &str = "wasi_snapshot_preview1";

/// Reads `module` or `libraries` and what goes with them.
pub(super) fn core(component: &str, table: &Table<'_>, sink: &mut Sink) -> Option<Core> {
    check_keys(component, table, sink);
    let module = table.string("module", sink);
    let libraries = table.strings("libraries", sink);
    let (dlopen, stack_size) = (table.strings("dlopen", sink), table.size("stack-size", sink));
    let stub_missing = table.boolean("stub-missing", sink).is_some_and(|it| it.value);
    if let Some(module) = module {
        return Some(Core { span: module.span, files: vec![module], shared: None });
    }
    let (span, files) = libraries?;
    if files.is_empty() {
        let problem =
            "a component is made of at least one; write its path\nlibraries = [\"libapp.so\"]";
        sink.push(codes::BadValue { span, key: "libraries", value: "[]", problem });
        return None;
    }
    let dlopen = dlopen.map(|(_, files)| files).unwrap_or_default();
    Some(Core { span, files, shared: Some(Shared { dlopen, stack_size, stub_missing }) })
}

/// Says which keys are one too many, and which have nothing to say anything about.
fn check_keys(component: &str, table: &Table<'_>, sink: &mut Sink) {
    let place = |key: &str| {
        let (name, _) = table.entries().find(|(name, _)| name.value == key)?;
        Some(name.span)
    };
    let mut written: Vec<(&str, Span)> =
        keys::SOURCES.iter().filter_map(|key| Some((*key, place(key)?))).collect();
    written.sort_by_key(|(_, span)| *span);
    if let [first, second, ..] = written.as_slice() {
        sink.push(codes::ConflictingKeys { component, first: *first, second: *second });
    }
    let needs = [
        ("adapters", &["module", "libraries", "cargo"][..]),
        ("dlopen", &["libraries"]),
        ("stack-size", &["libraries"]),
        ("stub-missing", &["libraries"]),
        ("version", &["package"]),
        ("inputs", &["build"]),
        ("dir", &["build", "cargo"]),
        ("env", &["build", "cargo"]),
        ("build", &["path", "module", "libraries", "cargo"]),
    ];
    for (key, needs) in needs {
        if let Some(span) = place(key)
            && !needs.iter().any(|needed| table.has(needed))
        {
            // Beside what there is already, none of them can be.
            let taken = match needs {
                ["build", ..] => ["cargo", "package", "oci"].iter().any(|key| table.has(key)),
                ["libraries"] => !written.is_empty(),
                _ => ["path", "package", "oci"].iter().any(|key| table.has(key)),
            };
            sink.push(codes::IdleKey { span, component, key, needs, taken });
        }
    }
}

/// One adapter for the WASI of old, or a table of them by the modules they stand in for.
pub(super) fn adapters(table: &Table<'_>, sink: &mut Sink) -> Vec<Adapter> {
    let Some(value) = table.value("adapters") else { return Vec::new() };
    match value.get_ref() {
        DeValue::String(_) => {
            let with = table.as_string("adapters", value, sink);
            with.map(|with| Adapter { module: PREVIEW_1.to_owned(), with }).into_iter().collect()
        }
        DeValue::Table(inner) => {
            let inner = table.inner("`adapters`", inner);
            let adapter = |(name, value): (Spanned<String>, &_)| {
                let with = inner.as_string(&name.value, value, sink)?;
                Some(Adapter { module: name.value, with })
            };
            inner.entries().filter_map(adapter).collect()
        }
        _ => {
            let _: Option<()> =
                table.wrong("adapters", value, "the name of an adapter, a path, or a table", sink);
            Vec::new()
        }
    }
}
