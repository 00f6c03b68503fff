//! Writes the WIT packages that wcomp carries along, from the crates that publish them.
//!
//! This package depends on those crates, so cargo fetches them and says where their sources are. Each WIT package found
//! there is printed into a file of its own, `<namespace>/<name>/<version>.wit`, and `SOURCES.toml` tells where each is
//! from. With `--check` nothing is written: it fails if the files are not what they would become.
//!
//! Packages are parsed with every feature switched on, because what a feature hides would otherwise be gone. It stays
//! hidden from readers: the printer repeats `@unstable` and `@since`, and before anything is written all texts are
//! parsed again, with and without features, and have to say the same as the crate does.

#![allow(clippy::disallowed_methods, reason = "a tool of the repository, without a `World`")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use cargo_metadata::{MetadataCommand, Package};
use serde::Serialize;
use sha2::{Digest, Sha256};
use wit_component::WitPrinter;
use wit_parser::{PackageName, Resolve, UnresolvedPackageGroup};

/// The namespace that is taken; crates have packages of their own beside it, to tie the others together.
const NAMESPACE: &str = "wasi";

const RECORD: &str = "SOURCES.toml";
const RECORD_HEAD: &str =
    "# Where the WIT packages are from. Written by `update`, see README.md.\n\n";

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let check = arguments == ["--check"];
    ensure!(check || arguments.is_empty(), "the only argument there is: --check");
    let files = files()?;
    if check { compare(&files) } else { write(&files) }
}

/// The folder of the packages, which this program is in.
fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a folder")
}

/// One entry of the record.
#[derive(Serialize)]
struct Source {
    package: String,
    file: String,
    #[serde(rename = "crate")]
    name: String,
    version: String,
    license: String,
    sha256: String,
}

/// Everything that is written: texts by path, the record among them.
fn files() -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let mut sources = BTreeMap::new();
    for package in crates()? {
        for (id, text) in texts(&package)? {
            let text = head(&package)? + &text;
            let source = source(&package, &id, &text)?;
            let twice = files.insert(source.file.clone(), text).is_some();
            ensure!(!twice, "more than one crate has `{id}`");
            sources.insert(source.file.clone(), source);
        }
    }
    let record = BTreeMap::from([("source", sources.into_values().collect::<Vec<_>>())]);
    files.insert(RECORD.to_owned(), RECORD_HEAD.to_owned() + &toml::to_string(&record)?);
    Ok(files)
}

/// The crates whose WIT is taken: what `Cargo.toml` lists for a target that does not exist.
fn crates() -> Result<Vec<Package>> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let options = ["--locked".to_owned()];
    let metadata = MetadataCommand::new().manifest_path(manifest).other_options(options).exec()?;
    let this = metadata.root_package().context("cargo does not know this package")?;
    let wanted = |it: &Package| {
        this.dependencies.iter().any(|dependency| {
            dependency.target.is_some()
                && dependency.name == it.name.as_str()
                && dependency.req.matches(&it.version)
        })
    };
    Ok(metadata.packages.iter().filter(|it| wanted(it)).cloned().collect())
}

fn source(package: &Package, id: &PackageName, text: &str) -> Result<Source> {
    let version = id.version.as_ref().with_context(|| format!("`{id}` has no version"))?;
    Ok(Source {
        package: id.to_string(),
        file: format!("{}/{}/{version}.wit", id.namespace, id.name),
        name: package.name.to_string(),
        version: package.version.to_string(),
        license: license(package)?.to_owned(),
        sha256: format!("{:x}", Sha256::digest(text)),
    })
}

fn license(package: &Package) -> Result<&str> {
    package.license.as_deref().with_context(|| format!("`{}` has no licence", package.name))
}

/// What a changed file has to say by its licence: that it was changed, and from what.
fn head(package: &Package) -> Result<String> {
    let (name, version, license) = (&package.name, &package.version, license(package)?);
    let from = format!("From the crate {name} {version}, printed anew and without comments.");
    Ok(format!("// {from}\n// Licence: {license}\n"))
}

/// The text of each WIT package in a crate.
fn texts(package: &Package) -> Result<BTreeMap<PackageName, String>> {
    let wit = package.manifest_path.with_file_name("wit");
    let texts = print(&resolve_folder(wit.as_std_path(), true)?)?;
    ensure!(!texts.is_empty(), "`{}` has no package of `{NAMESPACE}`", package.name);
    for features in [true, false] {
        let original = print(&resolve_folder(wit.as_std_path(), features)?)?;
        let again = print(&resolve_texts(&texts, features)?)?;
        ensure!(original == again, "the text of `{}` comes to mean something else", package.name);
    }
    Ok(texts)
}

fn resolve_folder(wit: &Path, all_features: bool) -> Result<Resolve> {
    let mut resolve = Resolve { all_features, ..Resolve::default() };
    resolve.push_dir(wit)?;
    Ok(resolve)
}

fn resolve_texts(texts: &BTreeMap<PackageName, String>, all_features: bool) -> Result<Resolve> {
    let parse = |name: &str, text: &str| {
        UnresolvedPackageGroup::parse(name, text)
            .map_err(|(_, error)| anyhow::anyhow!("{name}: {error}"))
    };
    let groups = texts.iter().map(|(id, text)| parse(&id.to_string(), text));
    let mut resolve = Resolve { all_features, ..Resolve::default() };
    resolve.push_groups(parse("all", "package update:all;")?, groups.collect::<Result<_>>()?)?;
    Ok(resolve)
}

/// Each package of the namespace as text, without comments.
fn print(resolve: &Resolve) -> Result<BTreeMap<PackageName, String>> {
    let mut texts = BTreeMap::new();
    for (id, package) in &resolve.packages {
        if package.name.namespace == NAMESPACE {
            let mut printer = WitPrinter::default();
            printer.emit_docs(false).print(resolve, id, &[])?;
            texts.insert(package.name.clone(), printer.output.to_string());
        }
    }
    Ok(texts)
}

fn write(files: &BTreeMap<String, String>) -> Result<()> {
    let old = folder().join(NAMESPACE);
    if old.is_dir() {
        fs::remove_dir_all(old)?;
    }
    for (path, text) in files {
        let path = folder().join(path);
        fs::create_dir_all(path.parent().expect("it is in the folder"))?;
        fs::write(&path, text).with_context(|| format!("{} is not written", path.display()))?;
    }
    Ok(())
}

/// Only that every file is what it would become; that there are no others is a test of wcomp.
fn compare(files: &BTreeMap<String, String>) -> Result<()> {
    let same = |path: &str, text: &str| {
        fs::read_to_string(folder().join(path)).is_ok_and(|committed| committed == text)
    };
    let wrong: Vec<_> =
        files.iter().filter(|(path, text)| !same(path, text)).map(|it| it.0.as_str()).collect();
    ensure!(wrong.is_empty(), "not what the crates say: {}", wrong.join(", "));
    Ok(())
}
