//! Types, differences and routes in words.

use super::identity::{Identities, Identity};
use super::mismatch::{Leaf, Mismatch, Named, Step};
use crate::decode::types::{CoreItem, Home, Name, TypeId, Types, ValueType, VariableIndex};
use crate::decode::{ComponentId, Components};
use crate::diagnostics::{codes, list_of_names};
use crate::graph::{Graph, InstanceId, Source};

/// How much of a type anybody reads, in characters.
const LONGEST_TYPE: usize = 300;

/// One difference in one sentence: where, what is wanted, what is there.
pub(super) fn mismatch(mismatch: &Mismatch, types: &Types) -> String {
    let place = place(&mismatch.steps);
    let leaf = match (&mismatch.leaf, mismatch.steps.last()) {
        (Leaf::Missing { kind }, Some(Step::Import(_))) => {
            format!("it imports this {kind}, and would not be given one")
        }
        (other, _) => leaf(other, types),
    };
    if place.is_empty() { leaf } else { format!("{place}: {leaf}") }
}

/// The way to a difference, such as "function `rate`, result, field `percent`".
fn place(steps: &[Step]) -> String {
    let words: Vec<_> = steps
        .iter()
        .map(|step| match step {
            Step::Export(name) => format!("`{name}`"),
            Step::Import(name) => format!("import `{name}`"),
            Step::Param(name) => format!("parameter `{name}`"),
            Step::Result => "result".to_owned(),
            Step::Field(name) => format!("field `{name}`"),
            Step::Case(name) => format!("case `{name}`"),
            Step::Position(position) => format!("position {}", position + 1),
            Step::Element => "element".to_owned(),
            Step::Key => "key".to_owned(),
            Step::Value => "value".to_owned(),
            Step::Some => "`some`".to_owned(),
            Step::Ok => "`ok`".to_owned(),
            Step::Err => "`err`".to_owned(),
            Step::Payload => "payload".to_owned(),
        })
        .collect();
    words.join(", ")
}

fn leaf(leaf: &Leaf, types: &Types) -> String {
    match leaf {
        Leaf::Missing { kind } => format!("the {kind} is missing"),
        Leaf::Kind { wanted, found } => {
            format!("expected {}, found {}", with_article(wanted), with_article(found))
        }
        Leaf::Async { wanted: true } => "expected an `async func`, found a sync `func`".to_owned(),
        Leaf::Async { wanted: false } => "expected a sync `func`, found an `async func`".to_owned(),
        Leaf::Params { wanted, found } => {
            format!("expected {}, found {}", params(wanted), params(found))
        }
        Leaf::Presence { wanted: Some(wanted), .. } => {
            format!("expected `{}`, found no type", ty(*wanted, types))
        }
        Leaf::Presence { found: Some(found), .. } => {
            format!("expected no type, found `{}`", ty(*found, types))
        }
        Leaf::Presence { .. } => "one side has a type and the other has none".to_owned(),
        Leaf::Type { wanted, found } => {
            format!("expected `{}`, found `{}`", ty(*wanted, types), ty(*found, types))
        }
        Leaf::Names { what, wanted, found } => named(*what, wanted, found),
        Leaf::Length { wanted, found } => format!("expected {wanted} elements, found {found}"),
        Leaf::Resource => "the resource is not the same one".to_owned(),
        Leaf::Core { wanted, found } => {
            format!("expected `{}`, found `{}`", core(wanted), core(found))
        }
    }
}

/// One side of a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// The import.
    Wanted,
    /// The export.
    Found,
}

/// What one side of a difference has, after the name of the instance.
pub(super) fn half(leaf: &Leaf, half: Half, types: &Types) -> Option<String> {
    let verb = match half {
        Half::Wanted => "expects",
        Half::Found => "has",
    };
    let pick = |wanted: String, found: String| match half {
        Half::Wanted => wanted,
        Half::Found => found,
    };
    let payload =
        |id: &Option<TypeId>| id.map_or("no type".to_owned(), |id| format!("`{}`", ty(id, types)));
    Some(match leaf {
        Leaf::Missing { kind } => {
            pick(format!("expects this {kind}"), format!("has no such {kind} here"))
        }
        Leaf::Kind { wanted, found } => {
            format!("{verb} {}", pick(with_article(wanted), with_article(found)))
        }
        Leaf::Async { wanted } => {
            let is_async = *wanted == (half == Half::Wanted);
            format!("{verb} {}", if is_async { "an `async func`" } else { "a sync `func`" })
        }
        Leaf::Params { wanted, found } => format!("{verb} {}", pick(params(wanted), params(found))),
        Leaf::Presence { wanted, found } => {
            format!("{verb} {}", pick(payload(wanted), payload(found)))
        }
        Leaf::Type { wanted, found } => {
            format!("{verb} `{}`", pick(ty(*wanted, types), ty(*found, types)))
        }
        Leaf::Names { what, wanted, found } => {
            let (own, other) = match half {
                Half::Wanted => (wanted, found),
                Half::Found => (found, wanted),
            };
            half_of_names(what.word(), verb, own, other)
        }
        Leaf::Length { wanted, found } => {
            format!("{verb} {} elements", pick(wanted.to_string(), found.to_string()))
        }
        Leaf::Resource | Leaf::Core { .. } => return None,
    })
}

fn half_of_names(what: &str, verb: &str, own: &[Name], other: &[Name]) -> String {
    let not_in = |these: &[Name], those: &[Name]| -> Vec<Name> {
        these.iter().filter(|name| !those.contains(name)).cloned().collect()
    };
    let plural = |list: &[Name]| if list.len() == 1 { what.to_owned() } else { format!("{what}s") };
    let (extra, missing) = (not_in(own, other), not_in(other, own));
    match (extra.as_slice(), missing.as_slice()) {
        ([], []) => format!("{verb} them in this order"),
        ([], missing) => format!("{verb} no {} {}", plural(missing), names(missing)),
        (extra, _) => format!("{verb} the {} {}", plural(extra), names(extra)),
    }
}

/// How two lists of names differ: what is missing, what is too many, or else the order.
fn named(what: Named, wanted: &[Name], found: &[Name]) -> String {
    let what = what.word();
    let not_in = |these: &[Name], those: &[Name]| -> Vec<Name> {
        these.iter().filter(|name| !those.contains(name)).cloned().collect()
    };
    let (missing, extra) = (not_in(wanted, found), not_in(found, wanted));
    let plural = |list: &[Name]| if list.len() == 1 { what.to_owned() } else { format!("{what}s") };
    match (missing.is_empty(), extra.is_empty()) {
        (true, true) => format!(
            "the {what}s come in another order: expected {}, found {}",
            names(wanted),
            names(found)
        ),
        (false, true) => format!("it lacks the {} {}", plural(&missing), names(&missing)),
        (true, false) => {
            format!("it has the {} {}, which nobody expects", plural(&extra), names(&extra))
        }
        (false, false) => {
            format!(
                "it lacks the {} {} and has {} instead",
                plural(&missing),
                names(&missing),
                names(&extra)
            )
        }
    }
}

fn names(names: &[Name]) -> String {
    list_of_names(names.iter().map(Name::as_str))
}

fn params(list: &[Name]) -> String {
    match list {
        [] => "no parameters".to_owned(),
        [one] => format!("the parameter `{one}`"),
        several => format!("the parameters {}", names(several)),
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with('i') { "an" } else { "a" };
    format!("{article} {kind}")
}

/// A core type, as the text format writes it.
fn core(item: &CoreItem) -> String {
    let list = |what: &str, types: &[wasmparser::ValType]| match types {
        [] => String::new(),
        types => {
            let types: Vec<_> = types.iter().map(ToString::to_string).collect();
            format!(" ({what} {})", types.join(" "))
        }
    };
    let limits = |wide: bool, initial: u64, maximum: Option<u64>| {
        let maximum = maximum.map(|maximum| format!(" {maximum}")).unwrap_or_default();
        format!("{} {initial}{maximum}", if wide { " i64" } else { "" })
    };
    let shared = |shared: bool| if shared { " shared" } else { "" };
    match item {
        CoreItem::Func { params, results } => {
            format!("func{}{}", list("param", params), list("result", results))
        }
        CoreItem::Tag(params) => format!("tag{}", list("param", params)),
        CoreItem::Memory(ty) => {
            let page = ty.page_size_log2.map(|log2| format!(" (pagesize {})", 1_u64 << log2));
            let limits = limits(ty.memory64, ty.initial, ty.maximum);
            format!("memory{limits}{}{}", shared(ty.shared), page.unwrap_or_default())
        }
        CoreItem::Table(ty) => {
            let limits = limits(ty.table64, ty.initial, ty.maximum);
            format!("table{limits}{} {}", shared(ty.shared), ty.element_type)
        }
        CoreItem::Global(ty) if ty.mutable => {
            format!("global{} (mut {})", shared(ty.shared), ty.content_type)
        }
        CoreItem::Global(ty) => format!("global{} {}", shared(ty.shared), ty.content_type),
    }
}

/// A type, as WIT writes it where it can be written in a line; otherwise what kind it is.
fn ty(id: TypeId, types: &Types) -> String {
    let mut text = whole(id, types);
    // A few types that hold each other twice are a million when they are written out.
    if let Some((end, _)) = text.char_indices().nth(LONGEST_TYPE) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn whole(id: TypeId, types: &Types) -> String {
    let payload = |id: &Option<TypeId>| id.map(|id| whole(id, types));
    match &types[id] {
        ValueType::Primitive(primitive) => primitive.0.to_string(),
        ValueType::Record(fields) => {
            format!("record {{ {} }}", join(fields.iter().map(|(name, _)| name.to_string())))
        }
        ValueType::Variant(cases) => {
            format!("variant {{ {} }}", join(cases.iter().map(|(name, _)| name.to_string())))
        }
        ValueType::Enum(cases) => format!("enum {{ {} }}", join(cases.iter().map(Name::to_string))),
        ValueType::Flags(flags) => {
            format!("flags {{ {} }}", join(flags.iter().map(Name::to_string)))
        }
        ValueType::List(element) => format!("list<{}>", whole(*element, types)),
        ValueType::FixedList(element, length) => {
            format!("list<{}, {length}>", whole(*element, types))
        }
        ValueType::Map(key, value) => {
            format!("map<{}, {}>", whole(*key, types), whole(*value, types))
        }
        ValueType::Tuple(items) => {
            format!("tuple<{}>", join(items.iter().map(|item| whole(*item, types))))
        }
        ValueType::Option(some) => format!("option<{}>", whole(*some, types)),
        ValueType::Result { ok, err } => match (payload(ok), payload(err)) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{ok}>"),
            (ok, Some(err)) => format!("result<{}, {err}>", ok.unwrap_or_else(|| "_".to_owned())),
        },
        ValueType::Own(_) => "own<_>".to_owned(),
        ValueType::Borrow(_) => "borrow<_>".to_owned(),
        ValueType::Future(inner) => {
            payload(inner).map_or("future".to_owned(), |inner| format!("future<{inner}>"))
        }
        ValueType::Stream(inner) => {
            payload(inner).map_or("stream".to_owned(), |inner| format!("stream<{inner}>"))
        }
        ValueType::Named { structure, .. } => whole(*structure, types),
    }
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// What a variable of an instance's component is called: the last of the names that lead to it.
pub(super) fn variable_name(
    graph: &Graph,
    components: &Components,
    id: InstanceId,
    variable: VariableIndex,
) -> String {
    let path = variable_path(graph, components, id, variable);
    path.last().map_or_else(|| "?".to_owned(), Name::to_string)
}

fn variable_path<'c>(
    graph: &Graph,
    components: &'c Components,
    id: InstanceId,
    variable: VariableIndex,
) -> &'c [Name] {
    let Some(ty) = components.ty(graph.component(id)) else { return &[] };
    match &ty.variables[variable.index()].home {
        Home::Import(path) | Home::Export(path) => path,
        Home::Free => &[],
    }
}

/// How a resource reaches an instance, import by import, back to where it is made:
/// "`web` gets it as `acme:kv/types` from `a`, which makes it".
pub(super) fn route(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    id: InstanceId,
    variable: VariableIndex,
) -> String {
    let mut steps = Vec::new();
    let mut who = format!("`{}`", graph.name(id));
    let (mut id, mut variable) = (id, variable);
    loop {
        variable = first_name(components, graph.component(id), variable);
        let path = variable_path(graph, components, id, variable);
        let name = path.first().map_or("?", Name::as_str);
        match came_from(graph, components, identities, id, variable) {
            Some(Source::Host) => steps.push(format!("{who} gets it as `{name}` from the host")),
            Some(Source::Export(port)) => {
                steps.push(format!(
                    "{who} gets it as `{name}` from `{}`",
                    graph.name(port.instance)
                ));
                let item = &graph.export(components, port).item;
                if let Some(next) = components.types.find(item, &path[1..]) {
                    (id, variable) = (port.instance, next);
                    "which".clone_into(&mut who);
                    continue;
                }
            }
            Some(Source::Missing | Source::Use(_)) | None => {
                steps.push(format!("{who} makes it, as part of `{name}`"));
            }
        }
        return steps.join(", ");
    }
}

/// The name a component first knew a resource by.
fn first_name(components: &Components, id: ComponentId, variable: VariableIndex) -> VariableIndex {
    let alias_of = components.ty(id).and_then(|ty| ty.variables[variable.index()].alias_of);
    alias_of.map_or(variable, |alias_of| first_name(components, id, alias_of))
}

/// The line of wiring that gives both ends of a wire the same resource, where one line does: whoever imports it gets it
/// from where the other end has it.
pub(super) fn remedy(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    (consumer, wanted): (InstanceId, VariableIndex),
    (provider, found): (InstanceId, VariableIndex),
) -> Option<codes::Remedy> {
    let first = |id, variable| (id, first_name(components, graph.component(id), variable));
    let ((consumer, wanted), (provider, found)) = (first(consumer, wanted), first(provider, found));
    let hop = |id, variable| {
        let name = variable_path(graph, components, id, variable).first()?.to_string();
        match came_from(graph, components, identities, id, variable) {
            Some(Source::Export(port)) => Some((name, port.instance)),
            _ => None,
        }
    };
    let made = came_from(graph, components, identities, provider, found).is_none();
    let (instance, import, from) = match (hop(consumer, wanted)?, hop(provider, found)) {
        ((_, from), Some((import, _))) if from != provider => (provider, import, from),
        ((import, _), None) if made => (consumer, import, provider),
        _ => return None,
    };
    let name = |id| graph.name(id).to_owned();
    Some(codes::Remedy { instance: name(instance), import, from: name(from) })
}

/// The source of the import that a variable of an instance's component comes with, unless the instance makes it.
fn came_from(
    graph: &Graph,
    components: &Components,
    identities: &Identities,
    id: InstanceId,
    variable: VariableIndex,
) -> Option<Source> {
    if let Identity::Made { instance, .. } = &identities[identities.of(id, variable)]
        && *instance == id
    {
        return None;
    }
    let name = variable_path(graph, components, id, variable).first()?;
    let ty = components.ty(graph.component(id))?;
    let import = ty.imports.iter().position(|import| import.name.name == *name)?;
    Some(graph.links[id.index()][import].source)
}
