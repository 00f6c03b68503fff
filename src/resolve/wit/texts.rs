//! WIT in memory: files that are shown when something is wrong with them, and packages that fit together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use wit_parser::{
    PackageId, PackageName, Resolve, ResolveError, ResolveErrorKind, UnresolvedPackageGroup,
};

use super::binary::{self, Binary, names, packages};
use super::{Known, Published, Sought, bundled};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Bytes, FileId, SourceMap, Span};

/// A package and all that it needs.
pub(super) struct Parsed {
    pub(super) resolve: Resolve,
    pub(super) main: PackageId,
}

/// The worlds of a package that is not yet put together with others.
pub(super) fn worlds(group: &UnresolvedPackageGroup) -> Vec<Known> {
    let worlds = packages(group).flat_map(|package| {
        package.worlds.iter().map(|(_, world)| (package.name.clone(), world.name.clone()))
    });
    // A world of another package, which is included here, stands there without its name.
    worlds.filter(|(_, world)| !world.is_empty()).collect()
}

/// The packages that some need, and that are neither among them nor bundled.
pub(super) fn missing(
    main: &UnresolvedPackageGroup,
    others: &[UnresolvedPackageGroup],
    binaries: &[Binary],
) -> Vec<PackageName> {
    let groups = || others.iter().chain([main]).flat_map(packages);
    let needed = groups().flat_map(|package| package.foreign_deps.keys());
    let there = |name: &&PackageName| {
        binaries.iter().any(|binary| binary.name == **name)
            || groups().any(|package| package.name == **name)
            || bundled::has(name)
    };
    needed.filter(|name| !there(name)).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Why WIT does not parse.
pub(super) struct Problem {
    pub(super) at: Option<Span>,
    pub(super) message: String,
    pub(super) notes: Vec<String>,
    pub(super) help: Option<&'static str>,
}

impl Problem {
    pub(super) fn plain(at: Option<Span>, message: String) -> Self {
        Problem { at, message, notes: Vec::new(), help: None }
    }

    /// From the parser's words, of which the first line says what is wrong.
    fn new(at: Option<Span>, words: &str) -> Self {
        if words.starts_with("no `package` header") {
            let message = "no file of this WIT says which package it is".to_owned();
            let help = Some("begin one of them with a line like `package acme:shop;`");
            return Problem { help, ..Problem::plain(at, message) };
        }
        let mut lines = words.lines().map(str::trim).map(str::to_owned);
        Problem {
            at,
            message: lines.next().unwrap_or_default(),
            notes: lines.collect(),
            help: None,
        }
    }

    pub(super) fn report(self, span: Span) -> Box<Diagnostic> {
        let Problem { at, message, notes, help } = self;
        Box::new(codes::WitSyntax { span, at, message: &message, notes: &notes, help }.into())
    }
}

/// The files that were read, by the path that the parser knows them by.
pub(super) struct Texts<'a> {
    sources: &'a mut SourceMap,
    files: BTreeMap<String, FileId>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a mut SourceMap) -> Self {
        Texts { sources, files: BTreeMap::new() }
    }

    /// Takes a file into a package's files.
    pub(super) fn add(&mut self, map: &mut wit_parser::SourceMap, path: &str, text: &str) {
        self.show(path, &Arc::from(text));
        map.push_str(path, text);
    }

    /// Takes a file in to be shown.
    pub(super) fn show(&mut self, path: &str, text: &Arc<str>) {
        let sources = &mut *self.sources;
        self.files.entry(path.to_owned()).or_insert_with(|| sources.add(path, text.clone()));
    }

    /// The text of each of these files.
    pub(super) fn of<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<(String, Arc<str>)> {
        let text =
            |path: &str| Some((path.to_owned(), self.sources.text(*self.files.get(path)?).clone()));
        paths.filter_map(text).collect()
    }

    /// Every file so far.
    pub(super) fn files(&self) -> BTreeMap<String, FileId> {
        self.files.clone()
    }

    /// The place that a span of the parser means. What was binary has none.
    pub(super) fn span(&self, map: &wit_parser::SourceMap, span: wit_parser::Span) -> Option<Span> {
        let place = map.resolve_span(span)?;
        Some(Span::new(*self.files.get(place.path)?, place.range))
    }

    /// Parses the files of one package.
    pub(super) fn parse(
        &self,
        map: wit_parser::SourceMap,
    ) -> Result<UnresolvedPackageGroup, Problem> {
        map.parse().map_err(|(map, error)| {
            let at = self.span(&map, error.kind().span());
            Problem::new(at, &error.to_string())
        })
    }

    /// A package that is published.
    pub(super) fn published(
        &mut self,
        name: &PackageName,
        published: &mut Published<'_, '_>,
    ) -> Sought<Option<(PathBuf, Bytes)>> {
        published.get(name, self.sources)
    }

    /// Puts packages together, in whatever order they need. What is missing may be bundled.
    pub(super) fn resolve(
        &mut self,
        binaries: Vec<Binary>,
        main: UnresolvedPackageGroup,
        others: Vec<UnresolvedPackageGroup>,
    ) -> Result<Parsed, Problem> {
        let mut groups = others;
        groups.push(main);
        let twice = |binary: &&Binary| groups.iter().flat_map(names).any(|it| *it == binary.name);
        if let Some(Binary { name, .. }) = binaries.iter().find(twice) {
            let message =
                format!("the package `{name}` is there twice, as text and in binary form");
            let help = Some("remove one of them from the directory `deps`");
            return Err(Problem { help, ..Problem::plain(None, message) });
        }
        let needed = bundled::needed(self, &groups, &binaries)?;
        let mut main = groups.pop().expect("pushed above");
        groups.extend(needed);
        if !binaries.is_empty() {
            let mut all = Vec::new();
            for group in groups {
                let (group, nested) = binary::apart(group);
                all.extend(nested.into_iter().chain([group]));
            }
            groups = all;
            let (alone, nested) = binary::apart(main);
            groups.extend(nested);
            main = alone;
        }
        let mut resolve = binary::together(binaries, &mut groups, &main.main.name, self)?;
        match resolve.push_groups(main, groups) {
            Ok(main) => Ok(Parsed { resolve, main }),
            Err(error) => Err(self.problem(&resolve, &error)),
        }
    }

    /// Why packages do not go together.
    pub(super) fn problem(&self, resolve: &Resolve, error: &ResolveError) -> Problem {
        let at = self.span(&resolve.source_map, error.kind().span());
        match error.kind() {
            ResolveErrorKind::PackageNotFound { requested, .. } => Problem {
                help: Some(
                    "put the WIT of the package into the directory `deps` beside this file, or say in the configuration of wkg which registry has it",
                ),
                ..Problem::plain(at, format!("there is no package `{requested}`"))
            },
            other => Problem::new(at, &other.to_string()),
        }
    }
}
