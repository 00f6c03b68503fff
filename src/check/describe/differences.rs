//! One difference in words: what the one side has, and what the other expects.
//!
//! People look for the smallest thing that has a name, a field or a parameter, and read the two types of it. So that is
//! what is named, as a path, and its types are written in full, whatever list or option inside it differs.

use super::types::{contrast, core, spell};
use crate::check::mismatch::{Leaf, Mismatch, Named, Step};
use crate::decode::types::{ExternName, Name, TypeId, Types};
use crate::diagnostics::codes::Words;

/// One side of a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Half {
    /// The import.
    Wanted,
    /// The export.
    Found,
}

/// What one side of a difference has, after the name of the instance. None for what WIT has no words for.
pub(in crate::check) fn half(
    mismatch: &Mismatch,
    name: &ExternName,
    half: Half,
    types: &Types,
) -> Option<String> {
    let Words { found, wanted } = self::mismatch(mismatch, name, types);
    match (&mismatch.leaf, half) {
        (Leaf::Resource | Leaf::Core { .. }, _) => None,
        (_, Half::Wanted) => Some(wanted),
        (_, Half::Found) => Some(found),
    }
}

/// One difference of what bears a name.
pub(in crate::check) fn mismatch(mismatch: &Mismatch, name: &ExternName, types: &Types) -> Words {
    let words = words(&mismatch.by_provider(), name, types);
    match words.wanted.strip_prefix("expects ") {
        Some(offered) if mismatch.is_turned() => {
            Words::new(words.found, format!("offers {offered}"))
        }
        _ => words,
    }
}

fn words(mismatch: &Mismatch, name: &ExternName, types: &Types) -> Words {
    let place = Place::new(&mismatch.steps, name);
    let path = &place.path;
    match &mismatch.leaf {
        Leaf::Missing { kind } if mismatch.is_turned() => {
            let (imports, needed) = path.split_once(IMPORT).unwrap_or((path, path));
            Words::new(
                format!("exports `{imports}`, which imports the {} `{needed}`", word(kind)),
                "does not offer it",
            )
        }
        Leaf::Missing { kind } => {
            Words::new(format!("has no {} `{path}`", word(kind)), "expects one")
        }
        Leaf::Kind { wanted, found } => {
            let as_path = if path.is_empty() { String::new() } else { format!("`{path}` as ") };
            Words::new(
                format!("has {as_path}{}", with_article(word(found))),
                format!("expects {}", with_article(word(wanted))),
            )
        }
        Leaf::Async { wanted } => {
            let func = |is_async| if is_async { "an `async func`" } else { "a sync `func`" };
            Words::new(
                format!("has `{path}` as {}", func(!wanted)),
                format!("expects {}", func(*wanted)),
            )
        }
        Leaf::Params { wanted, found } => {
            let list =
                |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
            let (found, wanted) = contrast(list(found), list(wanted));
            Words::new(format!("has `{path}({found})`"), format!("expects `{path}({wanted})`"))
        }
        Leaf::Names { what, wanted, found } => named(*what, path, wanted, found),
        Leaf::Resource => Words::new(
            format!("exports `{path}` with resources of its own"),
            "expects it to use the ones that it is given",
        ),
        Leaf::Core { wanted, found } => {
            let (found, wanted) = contrast(core(found), core(wanted));
            Words::new(format!("has `{path}` as `{found}`"), format!("expects `{wanted}`"))
        }
        Leaf::Presence { wanted, found } => {
            let (found, wanted) = whole_types(mismatch, (*found, *wanted));
            place.types(spelled(mismatch, found, wanted, types))
        }
        Leaf::Type { wanted, found } => {
            let (found, wanted) = whole_types(mismatch, (Some(*found), Some(*wanted)));
            place.types(spelled(mismatch, found, wanted, types))
        }
        Leaf::Length { wanted, found } => match whole_types(mismatch, (None, None)) {
            (Some(found), Some(wanted)) => {
                place.types(spelled(mismatch, Some(found), Some(wanted), types))
            }
            _ => {
                Words::new(format!("has {found} elements in `{path}`"), format!("expects {wanted}"))
            }
        },
    }
}

/// The types, found and wanted, of the last thing on the way that has a name; those given, where they are its own.
fn whole_types(
    mismatch: &Mismatch,
    own: (Option<TypeId>, Option<TypeId>),
) -> (Option<TypeId>, Option<TypeId>) {
    let named = mismatch.steps.iter().rposition(Step::has_name).map_or(0, |last| last + 1);
    match mismatch.around {
        Some((depth, found, wanted)) if depth >= named => (Some(found), Some(wanted)),
        _ => own,
    }
}

/// Two types as WIT has them: by their names, unless both have the same one.
fn spelled(
    mismatch: &Mismatch,
    found: Option<TypeId>,
    wanted: Option<TypeId>,
    types: &Types,
) -> (Option<String>, Option<String>) {
    let (in_found, in_wanted) = mismatch.scopes.unzip();
    let by_name =
        (found.map(|id| spell(id, types, in_found)), wanted.map(|id| spell(id, types, in_wanted)));
    let (found, wanted) = if by_name.0 == by_name.1 {
        (found.map(|id| spell(id, types, None)), wanted.map(|id| spell(id, types, None)))
    } else {
        by_name
    };
    match (found, wanted) {
        (Some(found), Some(wanted)) => {
            let (found, wanted) = contrast(found, wanted);
            (Some(found), Some(wanted))
        }
        (found, wanted) => {
            let short = |text: String| contrast(text, String::new()).0;
            (found.map(short), wanted.map(short))
        }
    }
}

/// What stands in a path between a component and what it imports.
const IMPORT: &str = " importing ";

/// Where a difference is.
struct Place<'m> {
    /// What leads to the last thing with a name: `rates.find`.
    owner: String,
    /// That with the thing: `rates.find(region)`.
    path: String,
    /// The thing.
    last: Option<&'m Step>,
}

impl<'m> Place<'m> {
    /// Interfaces are named by whoever says the sentence; anything else begins the path.
    fn new(steps: &'m [Step], name: &ExternName) -> Self {
        let name = name.name.as_str();
        let mut path = if name.contains(':') { String::new() } else { name.to_owned() };
        let mut owner = path.clone();
        for step in steps.iter().filter(|step| step.has_name()) {
            owner.clone_from(&path);
            match step {
                Step::Export(name) => dotted(&mut path, &function_name(name.as_str())),
                Step::Import(name) => path.push_str(&format!("{IMPORT}{name}")),
                Step::Param(name) => path.push_str(&format!("({name})")),
                Step::Result => path.push_str("()"),
                Step::Field(name) | Step::Case(name) => dotted(&mut path, name.as_str()),
                _ => {}
            }
        }
        Place { owner, path, last: steps.iter().rfind(|step| step.has_name()) }
    }

    /// The types of what is here.
    fn types(&self, (found, wanted): (Option<String>, Option<String>)) -> Words {
        let Place { owner, path, last } = self;
        let expects = |nothing: &str| match &wanted {
            Some(wanted) => format!("expects `{wanted}`"),
            None => format!("expects {nothing}"),
        };
        match (last, &found) {
            (Some(Step::Param(name)), Some(found)) => {
                Words::new(format!("takes `{name}: {found}` in `{owner}`"), expects("no type"))
            }
            (Some(Step::Result), Some(found)) => {
                Words::new(format!("returns `{found}` from `{owner}`"), expects("no result"))
            }
            (Some(Step::Result), None) => {
                Words::new(format!("returns nothing from `{owner}`"), expects("no result"))
            }
            (Some(Step::Case(name)), found) => {
                let case = |payload: &Option<String>| match payload {
                    Some(payload) => format!("{name}({payload})"),
                    None => name.to_string(),
                };
                Words::new(
                    format!("has the case `{}` in `{owner}`", case(found)),
                    format!("expects `{}`", case(&wanted)),
                )
            }
            (Some(Step::Field(_)), Some(found)) => {
                Words::new(format!("has `{path}: {found}`"), expects("no type"))
            }
            (_, Some(found)) => {
                Words::new(format!("has `{path}` as `{found}`"), expects("no type"))
            }
            (_, None) => Words::new(format!("has no type for `{path}`"), expects("no type")),
        }
    }
}

fn dotted(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// What the name of a method means: `[method]table.find` is `table.find`.
fn function_name(name: &str) -> String {
    match name.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some(("constructor", resource)) => format!("{resource}.constructor"),
        Some((_, method)) => method.to_owned(),
        None => name.to_owned(),
    }
}

/// How two lists of names differ: what is missing, what is too many, or else the order.
fn named(what: Named, path: &str, wanted: &[Name], found: &[Name]) -> Words {
    let what = what.word();
    let not_in = |these: &[Name], those: &[Name]| -> Vec<Name> {
        these.iter().filter(|name| !those.contains(name)).cloned().collect()
    };
    let (missing, extra) = (not_in(wanted, found), not_in(found, wanted));
    match (missing.as_slice(), extra.as_slice()) {
        ([], []) => out_of_order(what, path, wanted, found),
        (missing, []) => Words::new(
            format!("has no {} in `{path}`", several(what, missing)),
            if missing.len() == 1 { "expects it" } else { "expects them" },
        ),
        ([], extra) => Words::new(
            format!("has the {} in `{path}`", several(what, extra)),
            if extra.len() == 1 { "expects no such {}" } else { "expects no such {}s" }
                .replace("{}", what),
        ),
        (missing, extra) => Words::new(
            format!("has the {} in `{path}`", several(what, extra)),
            format!("expects the {} instead", several(what, missing)),
        ),
    }
}

fn out_of_order(what: &str, path: &str, wanted: &[Name], found: &[Name]) -> Words {
    let first = wanted.iter().zip(found).find(|(wanted, found)| wanted != found);
    let Some((wanted, found)) = first else {
        return Words::new(format!("has {what}s of `{path}` twice"), "has each once");
    };
    Words::new(
        format!("has the {what} `{found}` before `{wanted}` in `{path}`"),
        format!("expects `{wanted}` first"),
    )
}

/// Names that are listed; the rest are counted.
const LISTED: usize = 5;

/// "the field `a`" without its article, "fields `a` and `b`".
fn several(what: &str, names: &[Name]) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    let quoted: Vec<_> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let names = match (quoted.as_slice(), names.len().saturating_sub(LISTED)) {
        ([one], 0) => one.clone(),
        ([rest @ .., last], 0) => format!("{} and {last}", rest.join(", ")),
        (listed, more) => format!("{} and {more} more", listed.join(", ")),
    };
    format!("{what}{plural} {names}")
}

/// The word that people use.
fn word(kind: &'static str) -> &'static str {
    if kind == "instance" { "interface" } else { kind }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with('i') { "an" } else { "a" };
    format!("{article} {kind}")
}
