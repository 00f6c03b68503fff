//! What there is in place of a world that there is not.

use std::collections::BTreeMap;

use semver::Version;

use super::{Known, Request, Wanted, bundled};
use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::manifest::DEFAULT_WIT;
use crate::source::Spanned;

/// Says that there is no such world, and which there are: those of the WIT that was named, if any was, and the bundled.
pub(super) fn report(
    wanted: &Wanted,
    written: &Spanned<String>,
    request: &Request<'_>,
    own: Option<&[Known]>,
) -> Box<Diagnostic> {
    let bundled = bundled::worlds();
    let all = || own.into_iter().flatten().chain(&bundled);
    let near = near(wanted, all().collect());
    let own = own.map(versions);
    let facts = codes::UnknownWorld {
        span: written.span,
        name: &written.value,
        alone: wanted.package.is_none(),
        near: near.as_deref(),
        wit: request.wit.map_or(DEFAULT_WIT, |wit| &wit.value),
        own: own.as_deref(),
        bundled: &versions(&bundled),
    };
    Box::new(facts.into())
}

/// The world that was probably meant: of those whose name is nearest, the one of the version that was asked for, or on its
/// track, or else the highest.
fn near(wanted: &Wanted, all: Vec<&Known>) -> Option<String> {
    let spelling = |(package, world): &Known| match &wanted.package {
        Some(_) => format!("{}:{}/{world}", package.namespace, package.name),
        None => world.clone(),
    };
    let asked = match &wanted.package {
        Some((namespace, name)) => format!("{namespace}:{name}/{}", wanted.world),
        None => wanted.world.clone(),
    };
    let spellings: Vec<_> = all.iter().map(|known| spelling(known)).collect();
    let nearest = nearest(&asked, spellings.iter().map(String::as_str))?;
    let same = all.into_iter().filter(|known| spelling(known) == nearest);
    let track =
        |version: &Version| (version.major, if version.major == 0 { version.minor } else { 0 });
    let asked = wanted.version.as_ref().and_then(|version| Version::parse(version).ok());
    let (package, world) = same.max_by_key(|(package, _)| {
        let version = package.version.as_ref();
        let on_track = version.map(track) == asked.as_ref().map(track);
        (wanted.fits(version), on_track, version)
    })?;
    Some(package.interface_id(world))
}

/// Worlds with all their versions.
fn versions(known: &[Known]) -> Vec<codes::WorldVersions> {
    let mut worlds: BTreeMap<String, Vec<&Version>> = BTreeMap::new();
    for (package, world) in known {
        let name = format!("{}:{}/{world}", package.namespace, package.name);
        worlds.entry(name).or_default().extend(&package.version);
    }
    let worlds = worlds.into_iter().map(|(name, mut versions)| {
        versions.sort();
        versions.dedup();
        let versions = versions.iter().map(ToString::to_string).collect();
        codes::WorldVersions { name, versions }
    });
    worlds.collect()
}
