//! The world of `package.target`: looked up, parsed, and put into binary form.
//!
//! A world becomes the component type that a component of exactly this world would have, in bytes, as text of WebAssembly
//! becomes bytes beside this file. So `decode` reads worlds and components with the same code, and there is one model of
//! types. The manifest's own WIT comes first, then the bundled packages; what the own WIT uses and does not have is
//! taken from the bundled ones as well, so that nobody has to fetch WASI to speak of it.

mod bundled;
mod own;
mod places;
mod texts;
mod unknown;

use semver::Version;
use wasmparser::names::{
    ComponentName, ComponentNameKind, is_canonical_version, split_canonical_version,
};
use wit_component::StringEncoding;
use wit_parser::{PackageName, Resolve, WorldId};

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::Manifest;
use crate::source::{Bytes, SourceMap, Span, Spanned, World};

use own::Own;
pub use places::Places;
use texts::{Parsed, Texts};

/// The world the result has to fit.
#[derive(Clone, Debug)]
pub struct Target {
    /// The place that asks for it.
    pub span: Span,
    /// Its name, with the version in full.
    pub name: String,
    /// The names of its other versions, of which one may be meant.
    pub versions: Vec<String>,
    /// Where its WIT says what.
    pub places: Places,
    /// A component that exports its type.
    pub bytes: Bytes,
}

/// Finds the world that the manifest asks for. Problems land in `sink`.
pub(super) fn target(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    sink: &mut Sink,
) -> Option<Target> {
    let written = manifest.package.target.as_ref()?;
    let mut texts = Texts::new(sources);
    match find(world, &mut texts, manifest, written) {
        Ok(target) => Some(target),
        Err(problem) => {
            sink.push(*problem);
            None
        }
    }
}

type Found<T> = Result<T, Box<Diagnostic>>;

fn find(
    world: &dyn World,
    texts: &mut Texts<'_>,
    manifest: &Manifest,
    written: &Spanned<String>,
) -> Found<Target> {
    let span = written.span;
    let wanted = Wanted::new(&written.value).map_err(|problem| {
        let (key, value) = ("target", written.value.as_str());
        Box::new(Diagnostic::from(codes::BadValue { span, key, value, problem: &problem }))
    })?;
    let own = own::read(world, texts, manifest)?;
    let own_worlds = own.as_ref().map(Own::worlds);
    let mut known = own_worlds.clone().unwrap_or_default();
    // The packages are put together only when the world is among them: what they lack is no matter otherwise.
    let own = own.filter(|_| wanted.package.is_none() || wanted.best(&known).is_some());
    let own = own.map(|own| own.resolve(texts)).transpose()?;
    if let Some(own) = &own
        && let Some(id) = wanted.among(own)
    {
        known.extend(wanted.package.iter().flat_map(bundled::worlds_of));
        return encode(texts, own, id, span, &known);
    }
    let bundled: Vec<_> = wanted.package.iter().flat_map(bundled::worlds_of).collect();
    if let Some(package) = wanted.best(&bundled) {
        let parsed = bundled::parse(texts, package).map_err(|problem| problem.report(span))?;
        if let Some(id) = wanted.among(&parsed) {
            known.extend(bundled);
            return encode(texts, &parsed, id, span, &known);
        }
    }
    Err(unknown::report(&wanted, written, own_worlds.as_deref()))
}

/// A world and the package it is in.
type Known = (PackageName, String);

fn worlds(resolve: &Resolve) -> Vec<Known> {
    let packages = resolve.packages.iter();
    let worlds = packages.flat_map(|(_, package)| {
        package.worlds.keys().map(|world| (package.name.clone(), world.clone()))
    });
    worlds.collect()
}

fn encode(
    texts: &Texts<'_>,
    parsed: &Parsed,
    id: WorldId,
    span: Span,
    known: &[Known],
) -> Found<Target> {
    let world = &parsed.resolve.worlds[id];
    let package = world.package.expect("every world of a package has it");
    let package = &parsed.resolve.packages[package].name;
    let name = package.interface_id(&world.name);
    let encoded =
        wit_component::metadata::encode(&parsed.resolve, id, StringEncoding::UTF8, None, false);
    let bytes = encoded.map_err(|error| {
        let at = texts.span(&parsed.resolve.source_map, world.span);
        let message = format!("the world cannot be written down: {error:#}");
        texts::Problem::plain(at, message).report(span)
    })?;
    let same = |(other, of): &&Known| {
        *of == world.name
            && (&other.namespace, &other.name) == (&package.namespace, &package.name)
            && other.version != package.version
    };
    let mut versions: Vec<_> =
        known.iter().filter(same).map(|(package, world)| package.interface_id(world)).collect();
    versions.sort();
    versions.dedup();
    let places = Places::of(texts, &parsed.resolve, id);
    Ok(Target { span, name, versions, places, bytes: Bytes::new(bytes) })
}

/// A world as a person names it: alone, with its package, with a version or a version track.
struct Wanted {
    package: Option<(String, String)>,
    world: String,
    version: Option<String>,
}

impl Wanted {
    fn new(written: &str) -> Result<Self, String> {
        let form = "a world is named like `wasi:http/proxy@0.2.12`, its version may be left out or cut down to `0.2`, and a world of your own `wit` may be named alone";
        let wrong = |why: &str| format!("{why}; {form}");
        // The parser of names takes any text for a version, and loses its way in some (wasmparser 0.263).
        let (base, version) = match written.split_once('@') {
            Some((base, version)) => (base, Some(version)),
            None => (written, None),
        };
        if let Some(version) = version
            && Version::parse(version).is_err()
            && !is_canonical_version(version)
        {
            return Err(wrong(&format!("`{version}` is no version")));
        }
        let name = ComponentName::new(base, 0).map_err(|error| wrong(error.message()))?;
        match name.kind() {
            ComponentNameKind::Plain(_) if !written.starts_with('[') && version.is_none() => {
                Ok(Wanted { package: None, world: written.to_owned(), version: None })
            }
            ComponentNameKind::Interface(name) => {
                let package = (name.namespace().to_string(), name.package().to_string());
                let world = name.interface().to_string();
                Ok(Wanted { package: Some(package), world, version: version.map(str::to_owned) })
            }
            ComponentNameKind::Plain(_) => Err(wrong("it is not the name of a world")),
        }
    }

    /// Whether a version is the one that is asked for, or on its track.
    fn fits(&self, version: Option<&Version>) -> bool {
        let Some(wanted) = &self.version else { return true };
        let Some(version) = version.map(ToString::to_string) else { return false };
        let track = split_canonical_version(&version).map(|(track, _)| track);
        *wanted == version || (is_canonical_version(wanted) && track == Some(wanted))
    }

    /// The package to take it from: of several, the highest version, and a released one before others.
    fn best<'k>(&self, known: &'k [Known]) -> Option<&'k PackageName> {
        let (namespace, name) = self.package.as_ref()?;
        let fitting = known.iter().filter(|(package, world)| {
            *world == self.world
                && (&package.namespace, &package.name) == (namespace, name)
                && self.fits(package.version.as_ref())
        });
        let released = |version: &Version| version.pre.is_empty();
        fitting
            .map(|(package, _)| package)
            .max_by_key(|package| (package.version.as_ref().map(released), &package.version))
    }

    /// The world among those of a package and its dependencies.
    fn among(&self, parsed: &Parsed) -> Option<WorldId> {
        let resolve = &parsed.resolve;
        if self.package.is_none() {
            return resolve.packages[parsed.main].worlds.get(&self.world).copied();
        }
        let known = worlds(resolve);
        let best = self.best(&known)?;
        resolve.packages[resolve.package_names[best]].worlds.get(&self.world).copied()
    }
}
