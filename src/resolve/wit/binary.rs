//! Packages in binary form, and how they go together with those in text.
//!
//! What such a package uses of another is in it, as far as it uses it and no further. So another that is there in full comes
//! first, and what is in the package is then a part of it; and what uses the package comes after it.

use wit_component::DecodedWasm;
use wit_parser::{PackageName, Resolve, UnresolvedPackage, UnresolvedPackageGroup};

use super::super::form::Form;
use super::texts::{Parsed, Problem, Texts};
use crate::source::attempt;

/// A package in binary form.
pub(super) struct Binary {
    pub(super) name: PackageName,
    parsed: Parsed,
}

impl Binary {
    pub(super) fn decode(bytes: &[u8]) -> anyhow::Result<Self> {
        if Form::of(bytes) == Form::Module {
            anyhow::bail!("it is a core module");
        }
        let decoded = attempt(|| wit_component::decode(bytes));
        match decoded.map_err(|panic| anyhow::anyhow!("it cannot be read: {panic}"))?? {
            DecodedWasm::WitPackage(resolve, main) => {
                let name = resolve.packages[main].name.clone();
                Ok(Binary { name, parsed: Parsed { resolve, main } })
            }
            DecodedWasm::Component(..) => anyhow::bail!("it is a component"),
        }
    }

    /// It, and what it uses.
    pub(super) fn resolve(&self) -> &Resolve {
        &self.parsed.resolve
    }

    pub(super) fn into_parsed(self) -> Parsed {
        self.parsed
    }

    /// Whether it uses a package of this name.
    fn uses(&self, name: &PackageName) -> bool {
        *name != self.name && self.resolve().package_names.contains_key(name)
    }
}

/// All packages in a group.
pub(super) fn packages(group: &UnresolvedPackageGroup) -> impl Iterator<Item = &UnresolvedPackage> {
    group.nested.iter().chain([&group.main])
}

/// The names of all packages in a group.
pub(super) fn names(group: &UnresolvedPackageGroup) -> impl Iterator<Item = &PackageName> {
    packages(group).map(|package| &package.name)
}

/// Puts packages in binary form together with those in text that they use, which are taken out of `groups`.
pub(super) fn together(
    mut binaries: Vec<Binary>,
    groups: &mut Vec<UnresolvedPackageGroup>,
    main: &PackageName,
    texts: &Texts<'_>,
) -> Result<Resolve, Problem> {
    let mut resolve = Resolve::default();
    while !binaries.is_empty() {
        let waits = |binary: &Binary| groups.iter().flat_map(names).any(|name| binary.uses(name));
        let next = binaries.iter().position(|binary| !waits(binary) && !binary.uses(main));
        if let Some(next) = next {
            merge(&mut resolve, binaries.remove(next))?;
        } else if let Some(next) = groups.iter().position(|group| is_ready(group, &resolve)) {
            let pushed = resolve.push_group(groups.remove(next));
            pushed.map_err(|error| texts.problem(&resolve, &error))?;
        } else {
            return Err(in_circles(&binaries, groups, main));
        }
    }
    Ok(resolve)
}

/// A group for each package of a group, so that each can have its turn.
pub(super) fn apart(
    group: UnresolvedPackageGroup,
) -> (UnresolvedPackageGroup, Vec<UnresolvedPackageGroup>) {
    let UnresolvedPackageGroup { main, nested, source_map } = group;
    let alone = |main, source_map| UnresolvedPackageGroup { main, nested: Vec::new(), source_map };
    let nested = nested.into_iter().map(|package| alone(package, source_map.clone())).collect();
    (alone(main, source_map), nested)
}

/// Packages that use each other, which none are that were built from what is here.
fn in_circles(
    binaries: &[Binary],
    groups: &[UnresolvedPackageGroup],
    main: &PackageName,
) -> Problem {
    let texts = groups.iter().flat_map(names).chain([main]);
    let pairs = texts.flat_map(|text| binaries.iter().map(move |binary| (text, binary)));
    let pair = pairs.into_iter().find(|(text, binary)| binary.uses(text));
    let message = match pair {
        Some((text, Binary { name, .. })) => {
            format!("`{name}` uses `{text}`, which uses it in turn")
        }
        None => "packages use each other".to_owned(),
    };
    let help = Some("take a version of one of them that does not need the other");
    Problem { help, ..Problem::plain(None, message) }
}

/// Whether all that a group needs is there.
fn is_ready(group: &UnresolvedPackageGroup, resolve: &Resolve) -> bool {
    let mut needs = packages(group).flat_map(|package| package.foreign_deps.keys());
    needs.all(|need| resolve.package_names.contains_key(need) || names(group).any(|it| it == need))
}

fn merge(resolve: &mut Resolve, binary: Binary) -> Result<(), Problem> {
    let Binary { name, parsed: Parsed { resolve: binary, .. } } = binary;
    let merged = attempt(|| resolve.merge(binary));
    let merged = merged.map_err(anyhow::Error::msg).and_then(|merged| merged);
    merged.map(drop).map_err(|error| {
        Problem::plain(None, format!("`{name}` does not fit the packages that it uses: {error:#}"))
    })
}
