//! The WIT packages that wcomp carries along: complete, of known origin, and as they were written.
//!
//! `wit-packages/update --check` compares them with the crates they are from, which takes those crates. The digests of the
//! record do without: they show that no file was changed by hand.

#![allow(clippy::disallowed_methods, reason = "tests read the sources")]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use wit_parser::{PackageName, Resolve, Stability, UnresolvedPackageGroup};

#[derive(Deserialize)]
struct Record {
    source: Vec<Source>,
}

/// Where one file is from.
#[derive(Deserialize)]
struct Source {
    package: String,
    file: String,
    #[serde(rename = "crate")]
    name: String,
    version: String,
    license: String,
    sha256: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("wit-packages")
}

fn text(file: &str) -> String {
    fs::read_to_string(folder().join(file)).expect("the file can be read")
}

fn sources() -> Vec<Source> {
    let record: Record = toml::from_str(&text("SOURCES.toml")).expect("the record is TOML");
    record.source
}

/// Every file below a folder, as a path from `wit-packages`.
fn files(place: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder().join(place)).expect("the folder can be read").flatten() {
        let inner = format!("{place}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() { files(&inner, found) } else { found.push(inner) }
    }
}

/// All packages in one `Resolve`, with what is behind a feature or without.
fn resolve(all_features: bool) -> Resolve {
    let parse = |name: &str, text: &str| match UnresolvedPackageGroup::parse(name, text) {
        Ok(group) => group,
        Err((_, error)) => panic!("{name}: {error}"),
    };
    let groups = sources().iter().map(|it| parse(&it.file, &text(&it.file))).collect();
    let mut resolve = Resolve { all_features, ..Resolve::default() };
    let all = parse("all", "package test:all;");
    resolve.push_groups(all, groups).expect("nothing that they use is missing");
    resolve
}

/// The package of an id such as `wasi:cli@0.2.12`.
fn package(resolve: &Resolve, id: &str) -> wit_parser::PackageId {
    let of = |name: &PackageName| name.to_string() == id;
    let found = resolve.package_names.iter().find(|(name, _)| of(name));
    *found.unwrap_or_else(|| panic!("there is no `{id}`")).1
}

#[test]
fn the_record_names_every_file_in_order() {
    let mut files_there = Vec::new();
    files("wasi", &mut files_there);
    files_there.sort();
    let recorded: Vec<_> = sources().into_iter().map(|it| it.file).collect();
    assert_eq!(files_there, recorded);
}

#[test]
fn every_file_is_what_the_record_says() {
    for source in sources() {
        let text = text(&source.file);
        let digest = format!("{:x}", Sha256::digest(&text));
        assert_eq!(digest, source.sha256, "{} was changed; run `wit-packages/update`", source.file);
        let (name, version) = source.package.split_once('@').expect("packages have versions");
        assert_eq!(source.file, format!("{}/{version}.wit", name.replace(':', "/")));
        let lines: Vec<_> = text.lines().take(3).collect();
        assert!(lines[0].contains(&format!("the crate {} {},", source.name, source.version)));
        assert!(lines[1].ends_with(&source.license));
        assert_eq!(lines[2], format!("package {};", source.package));
    }
}

#[test]
fn nothing_but_the_head_is_a_comment() {
    for source in sources() {
        for (number, line) in text(&source.file).lines().enumerate() {
            let comment = line.contains("//") || line.contains("/*");
            assert_eq!(comment, number < 2, "{}:{}: {line}", source.file, number + 1);
            assert!(!line.contains("///"), "{}:{}: {line}", source.file, number + 1);
        }
    }
}

/// The worlds people target, each with something it has to export.
const WORLDS: &[(&str, &str, Option<&str>)] = &[
    ("wasi:cli@0.2.12", "imports", None),
    ("wasi:cli@0.2.12", "command", Some("wasi:cli/run@0.2.12")),
    ("wasi:http@0.2.12", "imports", None),
    ("wasi:http@0.2.12", "proxy", Some("wasi:http/incoming-handler@0.2.12")),
    ("wasi:cli@0.3.2", "imports", None),
    ("wasi:cli@0.3.2", "command", Some("wasi:cli/run@0.3.2")),
    ("wasi:http@0.3.2", "service", Some("wasi:http/handler@0.3.2")),
    ("wasi:http@0.3.2", "middleware", Some("wasi:http/handler@0.3.2")),
];

#[test]
fn the_worlds_people_target_are_there() {
    for all_features in [false, true] {
        let resolve = resolve(all_features);
        for (id, name, export) in WORLDS {
            let worlds = &resolve.packages[package(&resolve, id)].worlds;
            let world = worlds.get(*name).unwrap_or_else(|| panic!("`{id}` has no world `{name}`"));
            let world = &resolve.worlds[*world];
            let exports: Vec<_> =
                world.exports.keys().map(|key| resolve.name_world_key(key)).collect();
            assert_eq!(exports, Vec::from_iter(export.map(str::to_owned)), "{id} {name}");
            assert!(!world.imports.is_empty(), "{id} {name} imports nothing");
        }
    }
}

/// Interfaces that are not settled.
const UNSTABLE: &[(&str, &str)] =
    &[("wasi:clocks@0.2.12", "timezone"), ("wasi:clocks@0.3.2", "timezone")];

#[test]
fn what_is_unstable_is_seen_by_those_who_ask_for_it() {
    let (stable, all) = (resolve(false), resolve(true));
    for (id, name) in UNSTABLE {
        assert!(!stable.packages[package(&stable, id)].interfaces.contains_key(*name), "{id}");
        let interface = all.packages[package(&all, id)].interfaces[*name];
        let stability = &all.interfaces[interface].stability;
        assert!(matches!(stability, Stability::Unstable { .. }), "{id} {name} is {stability:?}");
    }
    let gated =
        |function: &wit_parser::Function| matches!(function.stability, Stability::Unstable { .. });
    let count = |resolve: &Resolve| {
        let functions = resolve.interfaces.iter().flat_map(|(_, it)| it.functions.values());
        functions.filter(|it| gated(it)).count()
    };
    assert_eq!(count(&stable), 0);
    assert!(count(&all) > 0);
}
