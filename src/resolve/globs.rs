//! The files that patterns stand for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fast_glob::glob_match;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Entry, Spanned, World, normal};

/// Entries of directories that are looked at. A pattern that leads to more leads to where it was not meant to.
const MOST: usize = 100_000;

/// Directories inside each other that are followed.
const DEEPEST: usize = 32;

/// What a pattern may have in it that makes it one.
const SPECIAL: &[char] = &['*', '?', '[', '{', '\\'];

/// The files that patterns stand for, in order, each once. A directory stands for all in it. Hidden files are left out unless
/// the pattern names them, and so is what `except` names.
///
/// # Errors
/// What is wrong with patterns.
pub(super) fn files(
    world: &dyn World,
    directory: &Path,
    patterns: &[&Spanned<String>],
    except: &[PathBuf],
) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let mut files = BTreeSet::new();
    let mut problems = Vec::new();
    for pattern in patterns {
        let mut walk = Walk { world, except, found: BTreeSet::new(), seen: 0 };
        walk.start(directory, &Pattern::new(&pattern.value));
        let problem = match walk.found.len() {
            _ if walk.seen > MOST => {
                format!("there are more than {MOST} files where it leads; name a directory with less in it")
            }
            0 => "no file is like that; write the path of a file, or a pattern such as\ninputs = [\"src/**\"]".to_owned(),
            _ => {
                files.extend(walk.found);
                continue;
            }
        };
        let (span, value) = (pattern.span, pattern.value.as_str());
        problems.push(codes::BadValue { span, key: "inputs", value, problem: &problem }.into());
    }
    if problems.is_empty() { Ok(files.into_iter().collect()) } else { Err(problems) }
}

/// Whether a pattern stands for a file, which need not be there.
pub(super) fn covers(directory: &Path, pattern: &Spanned<String>, file: &Path) -> bool {
    let pattern = Pattern::new(&pattern.value);
    let (file, base) = (normal(file), normal(&directory.join(&pattern.base)));
    file.strip_prefix(base).is_ok_and(|inside| pattern.covers(inside))
}

/// A directory that is named in full, and a pattern for what is in it.
struct Pattern {
    base: PathBuf,
    rest: Option<String>,
    /// Whether it names something hidden.
    hidden: bool,
    /// How many directories deep it leads.
    depth: usize,
}

impl Pattern {
    fn new(text: &str) -> Self {
        let parts: Vec<_> = text.split('/').collect();
        let plain = parts.iter().take_while(|part| !part.contains(SPECIAL)).count();
        let base = parts[..plain].join("/");
        let base = if text.starts_with('/') && base.is_empty() { "/".to_owned() } else { base };
        let hidden = parts[plain..].iter().any(|part| part.starts_with('.'));
        let rest = if plain == parts.len() { None } else { Some(parts[plain..].join("/")) };
        let any = rest.as_ref().is_none_or(|rest: &String| rest.contains("**"));
        // Links that lead back to where they are can be followed for ever.
        let depth = if any { DEEPEST } else { parts.len() - plain - 1 };
        Pattern { base: PathBuf::from(base), rest, hidden, depth }
    }

    /// Whether it stands for a file inside the directory that it begins with.
    fn covers(&self, inside: &Path) -> bool {
        // A path of Windows has other slashes.
        let inside = inside.to_string_lossy().replace('\\', "/");
        self.rest.as_ref().is_none_or(|rest| glob_match(rest, &inside))
    }
}

struct Walk<'a> {
    world: &'a dyn World,
    except: &'a [PathBuf],
    found: BTreeSet<PathBuf>,
    /// How many entries of directories were looked at.
    seen: usize,
}

impl Walk<'_> {
    fn start(&mut self, directory: &Path, pattern: &Pattern) {
        let base = directory.join(&pattern.base);
        match self.world.entry(&base) {
            Entry::Directory => self.directory(&base, Path::new(""), pattern, pattern.depth),
            Entry::File if pattern.rest.is_none() => self.take(base),
            _ => {}
        }
    }

    /// Everything in a directory, which is `inside` the one that the pattern begins with, and in those in it, so many deep.
    fn directory(&mut self, path: &Path, inside: &Path, pattern: &Pattern, depth: usize) {
        for entry in self.world.list(path).unwrap_or_default() {
            let Some(name) = entry.file_name() else { continue };
            self.seen += 1;
            if self.seen > MOST {
                return;
            }
            if name.to_string_lossy().starts_with('.') && !pattern.hidden {
                continue;
            }
            let inside = inside.join(name);
            match self.world.entry(&entry) {
                Entry::Directory if depth > 0 => {
                    self.directory(&entry, &inside, pattern, depth - 1);
                }
                Entry::File if pattern.covers(&inside) => self.take(entry),
                _ => {}
            }
        }
    }

    fn take(&mut self, path: PathBuf) {
        let same = |other: &PathBuf| normal(other) == normal(&path);
        if !self.except.iter().any(same) {
            self.found.insert(path);
        }
    }
}
