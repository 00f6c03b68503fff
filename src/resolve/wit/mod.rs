//! The worlds that a manifest names, of the whole and of its components: looked up, parsed, and put into binary form.
//!
//! A world becomes the component type that a component of exactly this world would have, in bytes, as text of WebAssembly
//! becomes bytes beside this file. So `decode` reads worlds and components with the same code, and there is one model of
//! types. The manifest's own WIT comes first, then the bundled packages; what the own WIT uses and does not have is
//! taken from the bundled ones as well, so that nobody has to fetch WASI to speak of it.

mod binary;
mod bundled;
mod contract;
mod memo;
mod own;
mod texts;
mod unknown;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use semver::{Version, VersionReq};
use wasm_pkg_common::package::PackageRef;
use wasmparser::names::{
    ComponentName, ComponentNameKind, is_canonical_version, split_canonical_version,
};
use wit_component::StringEncoding;
use wit_parser::{PackageName, Resolve, WorldId};

use super::packages::{Asker, Session, Sought};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::manifest::{Component, Manifest, Origin};
use crate::source::{Bytes, SourceMap, Span, Spanned, World};

pub use contract::Contract;
use memo::Asked;
pub(super) use memo::Memo;
use own::Own;
use texts::{Parsed, Texts};

/// A world that something has to fit: the result, or a component.
#[derive(Clone, Debug)]
pub struct Target {
    /// The place that asks for it.
    pub span: Span,
    /// Its name, with the version in full.
    pub name: String,
    /// The names of its other versions, of which one may be meant.
    pub versions: Vec<String>,
    /// Its WIT.
    pub contract: Contract,
    /// A component that exports its type.
    pub bytes: Bytes,
}

/// The worlds that a manifest names.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) whole: Option<Target>,
    /// One for each component, in the order of the manifest.
    pub(super) components: Vec<Option<Target>>,
}

/// Finds the worlds that the manifest asks for. Problems land in `sink`.
pub(super) fn targets(
    world: &dyn World,
    sources: &mut SourceMap,
    manifest: &Manifest,
    memo: &mut Memo,
    session: &mut Session<'_>,
    sink: &mut Sink,
) -> Targets {
    let (directory, texts) = (&manifest.directory, Texts::new(sources));
    let mut finder = Finder { world, directory, texts, memo, session, said: Vec::new(), sink };
    let package = &manifest.package;
    let whole = package.target.as_ref().and_then(|target| {
        finder.find(&Request {
            wit: package.wit.as_ref(),
            world: Some(target),
            span: target.span,
            key: "target",
            component: None,
        })
    });
    let mut of_component = |component: &Component| {
        let asks = component.contract()?;
        finder.find(&Request {
            wit: component.wit.as_ref().or(package.wit.as_ref()),
            world: component.world.as_ref(),
            span: asks.span,
            key: "world",
            component: Some(&component.name.value),
        })
    };
    let components = manifest.components.iter().map(&mut of_component).collect();
    finder.memo.drop_unused();
    Targets { whole, components }
}

/// What is asked for.
struct Request<'m> {
    /// Where it is looked for, if the manifest says so.
    wit: Option<&'m Spanned<String>>,
    /// Its name. A component's WIT may have just one world, which need not be named.
    world: Option<&'m Spanned<String>>,
    /// What asks for it.
    span: Span,
    /// The key that names it.
    key: &'static str,
    /// Who is to fit it, unless that is the whole.
    component: Option<&'m str>,
}

/// The names of the worlds that there are: those of the manifest's own WIT, and the bundled ones.
pub fn worlds_known(world: &dyn World, manifest: &Manifest) -> Vec<String> {
    let mut sources = SourceMap::default();
    let (wit, span) = (manifest.package.wit.as_ref(), manifest.start());
    let request = Request { wit, world: None, span, key: "target", component: None };
    let own = own::read(world, &mut Texts::new(&mut sources), &manifest.directory, &request);
    let own = own.ok().flatten();
    let own = own.iter().flat_map(Own::worlds);
    own.chain(bundled::worlds()).map(|(package, world)| package.interface_id(&world)).collect()
}

type Found<T> = Result<T, Box<Diagnostic>>;

struct Finder<'a, 's> {
    world: &'a dyn World,
    directory: &'a Path,
    texts: Texts<'a>,
    memo: &'a mut Memo,
    session: &'a mut Session<'s>,
    /// What was said, by its place: several components may ask for the same WIT.
    said: Vec<(Span, String)>,
    sink: &'a mut Sink,
}

impl Finder<'_, '_> {
    fn find(&mut self, request: &Request<'_>) -> Option<Target> {
        let span = request.world.map_or(request.span, |world| world.span);
        let key = (own::path(self.directory, request), request.world.map(|it| it.value.clone()));
        if let Some(known) = self.memo.find(&key, span, self.world, &mut self.texts) {
            return Some(known);
        }
        let asked = Asked::new(self.world);
        let asks = self.session.asks();
        match self.look(&asked, request) {
            Ok(target) => {
                // What is published is asked for elsewhere, and may be another release the next time.
                if self.session.asks() == asks {
                    self.memo.keep(key, &target, asked, &self.texts);
                }
                Some(target)
            }
            Err(None) => None,
            Err(Some(problem)) => {
                let what = (problem.primary.span, problem.message.clone());
                if !self.said.contains(&what) {
                    self.said.push(what);
                    self.sink.push(*problem);
                }
                None
            }
        }
    }

    fn look(&mut self, world: &dyn World, request: &Request<'_>) -> Sought<Target> {
        let own = own::read(world, &mut self.texts, self.directory, request);
        let Some(written) = request.world else {
            let own = own?.expect("a request without a world says where the WIT is");
            let parsed = self.resolve(own, request)?;
            let id = only(&parsed, request)?;
            return Ok(self.encode(parsed, id, request.span, &[])?);
        };
        let span = written.span;
        let wanted = Wanted::new(&written.value).map_err(|problem| {
            let (key, value) = (request.key, written.value.as_str());
            Box::new(Diagnostic::from(codes::BadValue { span, key, value, problem: &problem }))
        })?;
        let bundled: Vec<_> = wanted.package.iter().flat_map(bundled::worlds_of).collect();
        let own = match own {
            // What is wrong with WIT that nobody named is no obstacle to asking for something else.
            Err(_) if request.wit.is_none() && wanted.best(&bundled).is_some() => None,
            own => own?,
        };
        let own_worlds = own.as_ref().map(Own::worlds);
        let mut known = own_worlds.clone().unwrap_or_default();
        // The packages are put together only when the world is among them: what they lack is no matter otherwise.
        let own = own.filter(|_| wanted.package.is_none() || wanted.best(&known).is_some());
        let own = own.map(|own| self.resolve(own, request)).transpose()?;
        if let Some(own) = own
            && let Some(id) = wanted.among(&own)
        {
            known.extend(bundled);
            return Ok(self.encode(own, id, span, &known)?);
        }
        if let Some(package) = wanted.best(&bundled) {
            let parsed =
                bundled::parse(&mut self.texts, package).map_err(|problem| problem.report(span))?;
            if let Some(id) = wanted.among(&parsed) {
                known.extend(bundled);
                return Ok(self.encode(parsed, id, span, &known)?);
            }
        }
        Err(Some(unknown::report(&wanted, written, request, own_worlds.as_deref())))
    }

    /// Puts the packages of the manifest's own WIT together. What is nowhere near may be published.
    fn resolve(&mut self, own: Own, request: &Request<'_>) -> Sought<Parsed> {
        let span = request.wit.map_or(request.span, |wit| wit.span);
        let asker = Asker { span, name: request.component.unwrap_or_default(), wit: true };
        own.resolve(&mut self.texts, &mut Published { session: self.session, asker })
    }

    fn encode(&self, parsed: Parsed, id: WorldId, span: Span, known: &[Known]) -> Found<Target> {
        let world = &parsed.resolve.worlds[id];
        let package = world.package.expect("every world of a package has it");
        let package = &parsed.resolve.packages[package].name;
        let name = package.interface_id(&world.name);
        let encoded =
            wit_component::metadata::encode(&parsed.resolve, id, StringEncoding::UTF8, None, false);
        let bytes = encoded.map_err(|error| {
            let at = self.texts.span(&parsed.resolve.source_map, world.span);
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
        let contract = Contract::new(Arc::new(parsed.resolve), id, self.texts.files());
        Ok(Target { span, name, versions, contract, bytes: Bytes::new(bytes) })
    }
}

/// WIT packages that are published.
struct Published<'f, 's> {
    session: &'f mut Session<'s>,
    asker: Asker<'f>,
}

impl Published<'_, '_> {
    /// Says that something else has come than was asked for.
    fn fail(&mut self) {
        self.session.fail();
    }

    /// The bytes of a package, and what to call the place they are from. None, if nothing says where to look for it.
    fn get(
        &mut self,
        name: &PackageName,
        sources: &mut SourceMap,
    ) -> Sought<Option<(PathBuf, Bytes)>> {
        let package = format!("{}:{}", name.namespace, name.name).parse();
        // As wkg has it, so that both have the same line in the lock.
        let requirement = match &name.version {
            Some(version) => VersionReq::parse(&format!("={version}")),
            None => Ok(VersionReq::STAR),
        };
        let (Ok::<PackageRef, _>(package), Ok(requirement)) = (package, requirement) else {
            return Ok(None);
        };
        if !self.session.leads_to(&package, self.asker, sources)? {
            return Ok(None);
        }
        let origin = Origin::Package(package, requirement);
        let release = self.session.find(&origin, self.asker, sources)?;
        let content = self.session.content(&release, self.asker);
        Ok(Some(content.inspect_err(|_| self.session.fail())?))
    }
}

/// The only world of a package.
fn only(parsed: &Parsed, request: &Request<'_>) -> Found<WorldId> {
    let worlds = &parsed.resolve.packages[parsed.main].worlds;
    match (worlds.len(), worlds.values().next()) {
        (1, Some(id)) => Ok(*id),
        (_, None) => {
            let message = "there is no world in this WIT".to_owned();
            Err(texts::Problem::plain(None, message).report(request.span))
        }
        _ => Err(Box::new(
            codes::AmbiguousWorld {
                span: request.span,
                component: request.component.unwrap_or_default(),
                worlds: &worlds.keys().map(String::as_str).collect::<Vec<_>>(),
            }
            .into(),
        )),
    }
}

fn worlds(resolve: &Resolve) -> Vec<Known> {
    let packages = resolve.packages.iter();
    let worlds = packages.flat_map(|(_, package)| {
        package.worlds.keys().map(|world| (package.name.clone(), world.clone()))
    });
    worlds.collect()
}

/// A world and the package it is in.
type Known = (PackageName, String);

/// A world as a person names it: alone, with its package, with a version or a version track.
struct Wanted {
    package: Option<(String, String)>,
    world: String,
    version: Option<String>,
}

impl Wanted {
    fn new(written: &str) -> Result<Self, String> {
        let form =
            "write it like `wasi:http/proxy@0.2.12`, or one of your own `wit` by its name alone";
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
