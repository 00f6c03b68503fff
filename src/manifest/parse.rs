//! Walks the tables of the file and collects what they say.

use std::path::Path;

use toml::de::{DeTable, DeValue};
use wasmparser::names::{ComponentName, ComponentNameKind, is_canonical_version};

use super::build::build;
use super::core::{adapters, core};
use super::published::published;
use super::reader::Table;
use super::{
    Component, Dedupe, Export, Form, Imports, Instance, Link, Manifest, Package, Target, With,
    keys, names,
};
use crate::diagnostics::{Sink, codes, nearest};
use crate::source::{FileId, SourceMap, Span, Spanned};

/// Reads a manifest. Never fails: what is wrong goes into `sink`, what is right is in the result.
pub fn parse(sources: &SourceMap, file: FileId, sink: &mut Sink) -> Manifest {
    let text = sources.text(file).clone();
    let (document, errors) = DeTable::parse_recoverable(&text);
    let lost: Vec<_> =
        errors.iter().map(|error| Span::new(file, error.span().unwrap_or(0..0))).collect();
    for (error, span) in errors.iter().zip(&lost) {
        sink.push(codes::TomlSyntax { span: *span, message: error.message() });
    }
    let top = Table::new(file, "the manifest", document.get_ref(), &lost);
    top.check_keys(keys::FILE, sink);

    let components = components(&top, sources.text(file), sink);
    let instances = instances(&top, &components, sink);
    let table = |key: &str| top.value(key).is_none_or(|value| value.get_ref().is_table());
    Manifest {
        file,
        whole: errors.is_empty() && table("components") && table("instances"),
        directory: sources.path(file).parent().unwrap_or(Path::new("")).to_owned(),
        package: package(&top, file, errors.is_empty(), sink),
        exports: exports(&top, sink),
        imports: imports(&top, sink),
        link: link(&top, sink),
        components,
        instances,
    }
}

fn package(top: &Table<'_>, file: FileId, whole: bool, sink: &mut Sink) -> Package {
    let Some(table) = top.table("package", "`[package]`", sink) else {
        // A file that did not parse may well have the table in the part that was lost.
        if whole && !top.has("package") {
            sink.push(codes::MissingKey {
                span: Span::new(file, 0..0),
                key: "name",
                table: "`[package]`",
                example: "[package]\nname = \"acme:storefront\"",
                path: &["package", "name"],
            });
        }
        return Package::default();
    };
    table.check_keys(keys::PACKAGE, sink);
    let package = Package {
        name: table.string("name", sink),
        version: table.string("version", sink),
        description: table.string("description", sink),
        authors: authors(&table, sink),
        licenses: table.string("licenses", sink),
        homepage: table.string("homepage", sink),
        source: table.string("source", sink),
        revision: table.string("revision", sink),
        output: table.string("output", sink),
        root: table.string("root", sink),
        target: table.string("target", sink),
        wit: table.string("wit", sink),
    };
    if whole && table.lacks("name", keys::PACKAGE) {
        let span = top.value("package").map_or(Span::new(file, 0..0), |value| top.span(value));
        sink.push(codes::MissingKey {
            span,
            key: "name",
            table: "`[package]`",
            example: "name = \"acme:storefront\"",
            path: &["package", "name"],
        });
    }
    check_values(&package, sink);
    package
}

/// Authors are one string in the binary's metadata; a list is joined by commas.
fn authors(table: &Table<'_>, sink: &mut Sink) -> Option<Spanned<String>> {
    if table.value("authors").is_none_or(|value| value.get_ref().as_array().is_none()) {
        return table.string("authors", sink);
    }
    let (span, names) = table.strings("authors", sink)?;
    let names: Vec<_> = names.into_iter().map(|name| name.value).collect();
    Some(Spanned { value: names.join(", "), span })
}

/// Checks the values whose form the output's metadata prescribes, with the library that will read them back.
fn check_values(package: &Package, sink: &mut Sink) {
    let mut check =
        |value: &Option<Spanned<String>>, key, problem: &dyn Fn(&str) -> Option<String>| {
            if let Some(value) = value
                && let Some(problem) = problem(&value.value)
            {
                sink.push(codes::BadValue {
                    span: value.span,
                    key,
                    value: &value.value,
                    problem: &problem,
                });
            }
        };
    check(&package.name, "name", &|name| names::package_name_problem(name).map(String::from));
    check(&package.version, "version", &|text| {
        semver::Version::parse(text).err()?;
        let example = whole_version(text).unwrap_or_else(|| "0.4.0".to_owned());
        Some(format!("a version has three numbers; write\nversion = \"{example}\""))
    });
    check(&package.licenses, "licenses", &|text| {
        let error = wasm_metadata::Licenses::new(text).err()?;
        let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
        let reason = reason.trim_start_matches(['^', ' ']);
        Some(format!(
            "not an SPDX expression: {reason}; write one\nlicenses = \"Apache-2.0 OR MIT\""
        ))
    });
    let url = |text: &str| {
        let error = wasm_metadata::Homepage::new(text).err()?.to_string();
        let why = if text.contains("://") { error.as_str() } else { "it has no scheme" };
        Some(format!("{why}; write a whole URL, such as `https://example.com/shop`"))
    };
    check(&package.homepage, "homepage", &url);
    check(&package.source, "source", &url);
}

/// `1.0` as `1.0.0`.
fn whole_version(text: &str) -> Option<String> {
    let zeros = ".0".repeat(2_usize.saturating_sub(text.matches('.').count()));
    let whole = format!("{text}{zeros}");
    semver::Version::parse(&whole).is_ok().then_some(whole)
}

fn components(top: &Table<'_>, text: &str, sink: &mut Sink) -> Vec<Component> {
    let Some(table) = top.table("components", "`[components]`", sink) else { return Vec::new() };
    let mut components = Vec::new();
    for (name, value) in table.entries() {
        check_name(&name, "component", sink);
        let title = format!("component `{}`", name.value);
        match value.get_ref() {
            DeValue::String(_) => components.push(Component {
                path: table.as_string(&name.value, value, sink),
                ..written_as_path(name)
            }),
            DeValue::Table(inner) => {
                let form = form(text, value.span().start);
                components.push(component(name, form, &table.inner(title, inner), sink));
            }
            _ => components.push(Component {
                path: table.wrong(&name.value, value, "a path or a table", sink),
                ..written_as_path(name)
            }),
        }
    }
    components
}

/// A component of which there is nothing but a path to say.
fn written_as_path(name: Spanned<String>) -> Component {
    let (path, published, core, build, wit, world) = (None, None, None, None, None, None);
    let (adapters, with) = (Vec::new(), Vec::new());
    Component { name, path, published, core, adapters, build, wit, world, with, form: Form::Path }
}

/// How a table is written, by what it begins with.
fn form(text: &str, start: usize) -> Form {
    match text.as_bytes().get(start) {
        Some(b'{') => Form::Inline,
        Some(b'[') => Form::Table,
        _ => Form::Dotted,
    }
}

fn component(name: Spanned<String>, form: Form, table: &Table<'_>, sink: &mut Sink) -> Component {
    table.check_keys(keys::COMPONENT, sink);
    let reserved = keys::COMPONENT.iter().any(|key| key.reserved() && table.has(key.name));
    let lacks = |key: &&str| table.lacks(key, keys::COMPONENT);
    if keys::SOURCES.iter().chain(&["wit", "world"]).all(lacks) && !reserved {
        sink.push(codes::MissingKey {
            span: name.span,
            key: "path",
            table: &format!("component `{}`", name.value),
            example: "path = \"FILE.wasm\"",
            path: &["components", &name.value, "path"],
        });
    }
    Component {
        path: table.string("path", sink),
        published: published(table, sink),
        core: core(&name.value, table, sink),
        adapters: adapters(table, sink),
        build: build(&name.value, table, sink),
        wit: table.string("wit", sink),
        world: table.string("world", sink),
        with: with(table, sink),
        form,
        name,
    }
}

fn instances(top: &Table<'_>, components: &[Component], sink: &mut Sink) -> Vec<Instance> {
    let Some(table) = top.table("instances", "`[instances]`", sink) else { return Vec::new() };
    let mut instances: Vec<Instance> = Vec::new();
    for (name, value) in table.entries() {
        check_name(&name, "instance", sink);
        let title = format!("instance `{}`", name.value);
        let Some(inner) = value.get_ref().as_table() else {
            let component = table.wrong(&name.value, value, "a table", sink);
            instances.push(Instance { name, component, with: Vec::new() });
            continue;
        };
        let inner = table.inner(&title, inner);
        inner.check_keys(keys::INSTANCE, sink);
        if inner.lacks("component", keys::INSTANCE) {
            sink.push(codes::MissingKey {
                span: name.span,
                key: "component",
                table: &title,
                example: "component = \"NAME\"",
                path: &["instances", &name.value, "component"],
            });
        }
        let with = with(&inner, sink);
        let component = inner.string("component", sink);
        if let Some(component) = &component
            && !components.iter().any(|known| known.name == component.value)
        {
            let known: Vec<_> = components.iter().map(|known| known.name.value.as_str()).collect();
            sink.push(codes::UnknownComponent {
                span: component.span,
                name: &component.value,
                near: nearest(&component.value, known.iter().copied()),
                known: &known,
            });
        }
        instances.push(Instance { name, component, with });
    }
    check_duplicates(&instances, components, sink);
    check_default_wiring(&instances, components, sink);
    instances
}

/// The wiring of a component is that of its default instance, which entries of `[instances]` replace.
fn check_default_wiring(instances: &[Instance], components: &[Component], sink: &mut Sink) {
    for component in components {
        let named = instances.iter().filter(|instance| instance.is_of(component));
        let named: Vec<_> = named.map(|instance| instance.name.value.as_str()).collect();
        if let (Some(line), false) = (component.with.first(), named.is_empty()) {
            let (span, component) = (line.import.span, component.name.value.as_str());
            sink.push(codes::IgnoredWiring { span, component, instances: &named });
        }
    }
}

/// An instance may not take the name of another component's default instance.
fn check_duplicates(instances: &[Instance], components: &[Component], sink: &mut Sink) {
    for instance in instances {
        let clash = components.iter().find(|component| {
            component.name == instance.name.value
                && !instances.iter().any(|other| other.is_of(component))
        });
        if let Some(component) = clash {
            sink.push(codes::DuplicateName {
                span: instance.name.span,
                name: &instance.name.value,
                first: component.name.span,
            });
        }
    }
}

fn with(table: &Table<'_>, sink: &mut Sink) -> Vec<With> {
    let Some(wiring) = table.table("with", "`with`", sink) else { return Vec::new() };
    let mut with = Vec::new();
    for (import, value) in wiring.entries() {
        let target = target(&wiring, &import.value, value, true, sink);
        with.push(With { import, target, span: wiring.span(value) });
    }
    with
}

/// `"instance"`, `{ from, export }` or, for an import, `{ import = true }`.
fn target<'t>(
    table: &Table<'t>,
    key: &str,
    value: &'t toml::Spanned<DeValue<'t>>,
    import: bool,
    sink: &mut Sink,
) -> Target {
    let span = table.span(value);
    let inner = match value.get_ref() {
        DeValue::String(text) => {
            return Target::Instance(Spanned { value: text.to_string(), span });
        }
        DeValue::Table(inner) => table.inner(format!("`{key}`"), inner),
        _ => {
            let _: Option<()> =
                table.wrong(key, value, "the name of an instance, or a table", sink);
            return Target::Unknown;
        }
    };
    let known = if import { keys::TARGET } else { &keys::TARGET[..2] };
    inner.check_keys(known, sink);
    if import && let Some(host) = inner.boolean("import", sink) {
        if host.value && !inner.has("from") && !inner.has("export") {
            return Target::Import;
        }
        sink.push(codes::BadValue {
            span: host.span,
            key: "import",
            value: if host.value { "true" } else { "false" },
            problem: if host.value {
                "with `import = true` there can be nothing else; remove it to wire the import, or the rest to leave it to the host"
            } else {
                "only `true` has a meaning here; remove it to wire the import, or leave it to the host\nimport = true"
            },
        });
        return Target::Unknown;
    }
    let from = inner.string("from", sink);
    if inner.lacks("from", known) && !inner.has("import") {
        sink.push(codes::MissingKey {
            span,
            key: "from",
            table: &format!("`{key}`"),
            example: "from = \"INSTANCE\"",
            path: &[],
        });
    }
    match (from, inner.string("export", sink)) {
        (Some(from), Some(export)) => Target::Export { from, export },
        (Some(from), None) if !inner.has("export") => Target::Instance(from),
        _ => Target::Unknown,
    }
}

fn exports(top: &Table<'_>, sink: &mut Sink) -> Vec<Export> {
    let Some(table) = top.table("exports", "`[exports]`", sink) else { return Vec::new() };
    let mut exports = Vec::new();
    for (name, value) in table.entries() {
        let target = target(&table, &name.value, value, false, sink);
        if let Some(problem) = extern_name_problem(&name.value) {
            let near = names::kebab(&name.value);
            let plain = !name.value.contains([':', '/']);
            sink.push(codes::BadName {
                span: name.span,
                what: "export",
                name: &name.value,
                problem: &problem,
                near: (plain && extern_name_problem(&near).is_none()).then_some(&near),
            });
            continue;
        }
        exports.push(Export { name, target });
    }
    exports
}

/// Why `name` cannot be the name of an export, in the validator's own words.
fn extern_name_problem(name: &str) -> Option<String> {
    if name.starts_with('[') {
        return Some("what belongs to a resource is exported with it, not by itself".to_owned());
    }
    if name.is_empty() {
        return Some("a name has at least one letter".to_owned());
    }
    let parsed = match ComponentName::new(name, 0) {
        Ok(parsed) => parsed,
        Err(error) => return Some(error.message().to_owned()),
    };
    let ComponentNameKind::Interface(interface) = parsed.kind() else { return None };
    // A track alone, such as `@1`, is a way to speak of an export that has a version.
    let track = name.split_once('@').is_some_and(|(_, version)| is_canonical_version(version));
    if track { None } else { Some(interface.version(None).err()?.message().to_owned()) }
}

fn imports(top: &Table<'_>, sink: &mut Sink) -> Imports {
    let Some(table) = top.table("imports", "`[imports]`", sink) else {
        return Imports { allow: Vec::new(), allow_span: None };
    };
    table.check_keys(keys::IMPORTS, sink);
    match table.strings("allow", sink) {
        Some((span, allow)) => Imports { allow, allow_span: Some(span) },
        None => Imports { allow: Vec::new(), allow_span: None },
    }
}

fn link(top: &Table<'_>, sink: &mut Sink) -> Link {
    let mut link = Link { dedupe: Dedupe::Same, merge_imports: true, strip: false };
    let Some(table) = top.table("link", "`[link]`", sink) else { return link };
    table.check_keys(keys::LINK, sink);
    if let Some(value) = table.value("dedupe") {
        match value.get_ref() {
            DeValue::Boolean(true) => link.dedupe = Dedupe::Same,
            DeValue::Boolean(false) => link.dedupe = Dedupe::Off,
            DeValue::String(text) if text == "deep" => link.dedupe = Dedupe::Deep,
            _ => {
                let _: Option<()> =
                    table.wrong("dedupe", value, "`true`, `false` or `\"deep\"`", sink);
            }
        }
    }
    if let Some(merge) = table.boolean("merge-imports", sink) {
        link.merge_imports = merge.value;
    }
    if let Some(strip) = table.boolean("strip", sink) {
        link.strip = strip.value;
    }
    link
}

fn check_name(name: &Spanned<String>, what: &str, sink: &mut Sink) {
    if let Some(problem) = names::instance_name_problem(&name.value) {
        let near = names::kebab(&name.value);
        // What is left of `1st` without its digit is not what was meant.
        let digit = name.value.starts_with(|c: char| c.is_ascii_digit());
        let near = (!digit && names::instance_name_problem(&near).is_none()).then_some(near);
        sink.push(codes::BadName {
            span: name.span,
            what,
            name: &name.value,
            problem: &problem,
            near: near.as_deref(),
        });
    }
}
