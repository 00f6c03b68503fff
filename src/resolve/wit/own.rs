//! The WIT that a manifest names for itself or for a component: a directory with a package and its `deps`, or one file.

use std::io;
use std::path::{Path, PathBuf};

use wit_parser::UnresolvedPackageGroup;

use super::binary::Binary;
use super::texts::{self, Parsed, Problem, Texts};
use super::{Found, Known, Published, Request, Sought};
use crate::diagnostics::{Diagnostic, codes};
use crate::manifest::DEFAULT_WIT;
use crate::source::{Entry, Span, World};

/// WIT that a manifest names, each package parsed by itself.
pub(super) struct Own {
    span: Span,
    main: Package,
    others: Vec<UnresolvedPackageGroup>,
    binaries: Vec<Binary>,
}

impl Own {
    /// Every world in it, those of the package itself first.
    pub(super) fn worlds(&self) -> Vec<Known> {
        let main = match &self.main {
            Package::Text(main) => texts::worlds(main),
            Package::Binary(main) => super::worlds(main.resolve()),
        };
        let others = self.others.iter().flat_map(texts::worlds);
        let binaries = self.binaries.iter().flat_map(|binary| super::worlds(binary.resolve()));
        main.into_iter().chain(others).chain(binaries).collect()
    }

    /// Puts its packages together.
    pub(super) fn resolve(
        mut self,
        texts: &mut Texts<'_>,
        published: &mut Published<'_, '_>,
    ) -> Sought<Parsed> {
        let main = match self.main {
            Package::Binary(main) => return Ok(main.into_parsed()),
            Package::Text(main) => *main,
        };
        for name in texts::missing(&main, &self.others, &self.binaries) {
            if let Some((path, bytes)) = texts.published(&name, published)? {
                let binary = decode(&bytes, &path, self.span).and_then(|binary| {
                    let is = &binary.name;
                    if *is == name {
                        return Ok(binary);
                    }
                    let message =
                        format!("`{}` is the package `{is}`, and not `{name}`", path.display());
                    let help =
                        Some("name it in the WIT as it is, or have it published as what it is");
                    Err(Problem { help, ..Problem::plain(None, message) }.report(self.span))
                });
                self.binaries.push(binary.inspect_err(|_| published.fail())?);
            }
        }
        let parsed = texts.resolve(self.binaries, main, self.others);
        Ok(parsed.map_err(|problem| problem.report(self.span))?)
    }
}

/// Where it is looked for.
pub(super) fn path(directory: &Path, request: &Request<'_>) -> PathBuf {
    directory.join(request.wit.map_or(DEFAULT_WIT, |wit| &wit.value))
}

/// Reads it, if there is any.
pub(super) fn read(
    world: &dyn World,
    texts: &mut Texts<'_>,
    directory: &Path,
    request: &Request<'_>,
) -> Found<Option<Own>> {
    let written = request.wit;
    let span = written.map_or(request.span, |wit| wit.span);
    let path = path(directory, request);
    let whose = request.component;
    let mut reader = Reader { world, texts, span, whose };
    let entry = world.entry(&path);
    let directory_of_files = entry == Entry::Directory;
    let main = match entry {
        Entry::Missing => {
            let Some(written) = written else { return Ok(None) };
            let written = Path::new(&written.value);
            let siblings = path.parent().and_then(|parent| world.list(parent).ok());
            let siblings = siblings.unwrap_or_default();
            let facts = codes::WitNotFound { span, written, path: &path, siblings: &siblings };
            return Err(Box::new(facts.into()));
        }
        Entry::File => reader.file(&path)?,
        Entry::Directory => {
            let files = reader.files(&path)?;
            if files.is_empty() {
                let message = format!("there is no WIT file in `{}`", path.display());
                let problem = Problem {
                    help: Some(
                        "put the `.wit` files of a package there, or name another directory",
                    ),
                    ..Problem::plain(None, message)
                };
                return if written.is_none() { Ok(None) } else { Err(problem.report(span)) };
            }
            Package::Text(Box::new(reader.package(&files)?))
        }
    };
    let deps = path.join("deps");
    let (others, binaries) =
        if directory_of_files { reader.others(&deps)? } else { (Vec::new(), Vec::new()) };
    Ok(Some(Own { span, main, others, binaries }))
}

/// A package that was read.
enum Package {
    /// Not yet put together with what it uses.
    Text(Box<UnresolvedPackageGroup>),
    /// In binary form, which has all that it uses in it.
    Binary(Box<Binary>),
}

fn decode(bytes: &[u8], path: &Path, span: Span) -> Found<Binary> {
    Binary::decode(bytes).map_err(|error| {
        let message = format!("`{}` is no WIT package: {error:#}", path.display());
        Problem::plain(None, message).report(span)
    })
}

struct Reader<'a, 'b> {
    world: &'a dyn World,
    texts: &'a mut Texts<'b>,
    span: Span,
    /// The component it is for, unless that is the whole.
    whose: Option<&'a str>,
}

impl Reader<'_, '_> {
    /// The WIT files of a directory, those in directories inside it left out.
    fn files(&self, directory: &Path) -> Found<Vec<PathBuf>> {
        let entries =
            self.world.list(directory).map_err(|error| self.unreadable(directory, &error))?;
        let wit = |path: &PathBuf| {
            path.extension().is_some_and(|it| it == "wit") && self.world.entry(path) == Entry::File
        };
        Ok(entries.into_iter().filter(wit).collect())
    }

    /// One package of several files.
    fn package(&mut self, files: &[PathBuf]) -> Found<UnresolvedPackageGroup> {
        let mut map = wit_parser::SourceMap::default();
        for path in files {
            let bytes = self.world.read(path).map_err(|error| self.unreadable(path, &error))?;
            let text = std::str::from_utf8(&bytes)
                .map_err(|error| self.unreadable(path, &io::Error::other(error)))?;
            self.texts.add(&mut map, &path.display().to_string(), text);
        }
        self.texts.parse(map).map_err(|problem| problem.report(self.span))
    }

    /// A package that is one file.
    fn file(&mut self, path: &Path) -> Found<Package> {
        let bytes = self.world.read(path).map_err(|error| self.unreadable(path, &error))?;
        if !bytes.starts_with(b"\0asm") {
            return Ok(Package::Text(Box::new(self.package(&[path.to_owned()])?)));
        }
        Ok(Package::Binary(Box::new(decode(&bytes, path, self.span)?)))
    }

    /// The packages in `deps`: directories and files.
    fn others(&mut self, deps: &Path) -> Found<(Vec<UnresolvedPackageGroup>, Vec<Binary>)> {
        let (mut others, mut binaries) = (Vec::new(), Vec::new());
        if self.world.entry(deps) != Entry::Directory {
            return Ok((others, binaries));
        }
        let entries = self.world.list(deps).map_err(|error| self.unreadable(deps, &error))?;
        for path in entries {
            let extension = path.extension().unwrap_or_default();
            if self.world.entry(&path) == Entry::Directory {
                let files = self.files(&path)?;
                if !files.is_empty() {
                    others.push(self.package(&files)?);
                }
            } else if extension == "wit" || extension == "wasm" {
                match self.file(&path)? {
                    Package::Text(package) => others.push(*package),
                    Package::Binary(package) => binaries.push(*package),
                }
            }
        }
        Ok((others, binaries))
    }

    fn unreadable(&self, path: &Path, error: &io::Error) -> Box<Diagnostic> {
        let whose = self.whose.map_or("the composition".to_owned(), |name| format!("`{name}`"));
        let message = format!("`{}`, WIT of {whose}, cannot be read: {error}", path.display());
        let problem = Problem {
            help: Some("make it a text file in UTF-8 that may be read, or name another"),
            ..Problem::plain(None, message)
        };
        problem.report(self.span)
    }
}
