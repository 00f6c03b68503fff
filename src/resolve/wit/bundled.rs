//! The WIT packages that wcomp brings along.

use wit_parser::{PackageName, UnresolvedPackageGroup};

use super::Known;
use super::binary::{Binary, packages};
use super::texts::{self, Parsed, Problem, Texts};

/// A package as text.
pub(super) struct Bundled {
    /// Its place below `wit-packages`, which is its name: `<namespace>/<name>/<version>.wit`.
    path: &'static str,
    text: &'static str,
}

macro_rules! bundled {
    ($($path:literal;)*) => {
        &[$(Bundled {
            path: $path,
            text: include_str!(concat!("../../../wit-packages/", $path)),
        }),*]
    };
}

const BUNDLED: &[Bundled] = bundled! {
    "wasi/cli/0.2.12.wit";
    "wasi/cli/0.3.2.wit";
    "wasi/clocks/0.2.12.wit";
    "wasi/clocks/0.3.2.wit";
    "wasi/filesystem/0.2.12.wit";
    "wasi/filesystem/0.3.2.wit";
    "wasi/http/0.2.12.wit";
    "wasi/http/0.3.2.wit";
    "wasi/io/0.2.12.wit";
    "wasi/random/0.2.12.wit";
    "wasi/random/0.3.2.wit";
    "wasi/sockets/0.2.12.wit";
    "wasi/sockets/0.3.2.wit";
};

impl Bundled {
    fn name(&self) -> PackageName {
        let mut parts = self.path.trim_end_matches(".wit").split('/');
        let mut part = || parts.next().expect("a test says that paths have three parts").to_owned();
        let (namespace, name) = (part(), part());
        let version = Some(part().parse().expect("a test says that the third is a version"));
        PackageName { namespace, name, version }
    }

    /// Its worlds. What is bundled parses: a test says so.
    fn worlds(&self) -> Vec<Known> {
        let group = UnresolvedPackageGroup::parse(self.path, self.text);
        group.map(|group| texts::worlds(&group)).unwrap_or_default()
    }

    fn group(&self, texts: &mut Texts<'_>) -> Result<UnresolvedPackageGroup, Problem> {
        let mut map = wit_parser::SourceMap::default();
        texts.add(&mut map, &format!("<bundled>/{}", self.path), self.text);
        texts.parse(map)
    }
}

/// The worlds of all versions of a package.
pub(super) fn worlds_of((namespace, name): &(String, String)) -> Vec<Known> {
    let prefix = format!("{namespace}/{name}/");
    let packages = BUNDLED.iter().filter(|package| package.path.starts_with(&prefix));
    packages.flat_map(Bundled::worlds).collect()
}

/// All worlds.
pub(super) fn worlds() -> Vec<Known> {
    BUNDLED.iter().flat_map(Bundled::worlds).collect()
}

/// Whether a package is bundled.
pub(super) fn has(name: &PackageName) -> bool {
    BUNDLED.iter().any(|package| package.name() == *name)
}

/// A package that is known to be bundled, with all that it needs.
pub(super) fn parse(texts: &mut Texts<'_>, name: &PackageName) -> Result<Parsed, Problem> {
    let package = BUNDLED.iter().find(|package| package.name() == *name);
    let main = package.expect("the caller has it from here").group(texts)?;
    texts.resolve(Vec::new(), main, Vec::new())
}

/// Every bundled package that `groups` lack, and those that these lack.
pub(super) fn needed(
    texts: &mut Texts<'_>,
    groups: &[UnresolvedPackageGroup],
    known: &[Binary],
) -> Result<Vec<UnresolvedPackageGroup>, Problem> {
    let mut all: Vec<_> = groups.iter().flat_map(packages).cloned().collect();
    let mut added = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let needs: Vec<_> = all[at].foreign_deps.keys().cloned().collect();
        for need in needs {
            let there = known.iter().any(|binary| binary.name == need)
                || all.iter().any(|package| package.name == need);
            let bundled = BUNDLED.iter().find(|package| !there && package.name() == need);
            if let Some(package) = bundled {
                let group = package.group(texts)?;
                all.extend(packages(&group).cloned());
                added.push(group);
            }
        }
        at += 1;
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Disk, Entry, SourceMap, World};
    use std::path::{Path, PathBuf};

    /// The WIT files below a folder.
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for path in Disk.list(folder).expect("the folder can be read") {
            match Disk.entry(&path) {
                Entry::Directory => files(&path, found),
                _ if path.extension().is_some_and(|it| it == "wit") => found.push(path),
                _ => {}
            }
        }
    }

    #[test]
    fn every_package_is_in_the_table() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("wit-packages");
        let mut found = Vec::new();
        files(&root, &mut found);
        let found: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(&root).expect("it is below").display().to_string())
            .collect();
        let table: Vec<_> = BUNDLED.iter().map(|package| package.path).collect();
        assert_eq!(found, table);
    }

    #[test]
    fn every_package_parses_under_its_own_name() {
        for package in BUNDLED {
            let mut sources = SourceMap::default();
            let mut texts = Texts::new(&mut sources);
            let parsed = parse(&mut texts, &package.name());
            let Ok(parsed) = parsed else { panic!("{} does not parse", package.path) };
            assert_eq!(parsed.resolve.packages[parsed.main].name, package.name());
            assert_eq!(
                parsed.resolve.packages[parsed.main].worlds.len(),
                package.worlds().len(),
                "{} has worlds that are not stable",
                package.path
            );
        }
    }
}
