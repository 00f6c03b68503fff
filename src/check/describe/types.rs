//! Types as WIT and the text format write them, cut to what can be read in a message.

use crate::decode::types::{
    CoreItem, InstanceTypeId, Item, Name, TypeId, Types, ValueType, VariableIndex,
};

/// How much of a type anybody reads in a sentence, in characters.
const LONGEST: usize = 60;

/// What is left of the part that two types begin with alike.
const BEFORE: usize = 16;

/// Cuts two texts down to where they differ.
pub(super) fn contrast(a: String, b: String) -> (String, String) {
    let length = |text: &str| text.chars().count();
    if length(&a) <= LONGEST && length(&b) <= LONGEST {
        return (a, b);
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let skip = same.saturating_sub(BEFORE);
    let cut = |text: String| {
        let before = if skip > 0 { "…" } else { "" };
        let after = if length(&text) > skip + LONGEST { "…" } else { "" };
        let kept: String = text.chars().skip(skip).take(LONGEST).collect();
        format!("{before}{kept}{after}")
    };
    (cut(a), cut(b))
}

/// A type, as WIT writes it where it can be written in a line. Names are those that an interface has for its types;
/// without one, a type is written by what it is made of.
pub(super) fn spell(id: TypeId, types: &Types, names: Option<InstanceTypeId>) -> String {
    let spell = |id: TypeId| spell(id, types, names);
    let payload = |id: &Option<TypeId>| id.map(spell);
    let name = |variable| names.and_then(|scope| name(variable, types, scope));
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
        ValueType::List(element) => format!("list<{}>", spell(*element)),
        ValueType::FixedList(element, length) => format!("list<{}, {length}>", spell(*element)),
        ValueType::Map(key, value) => format!("map<{}, {}>", spell(*key), spell(*value)),
        ValueType::Tuple(items) => {
            format!("tuple<{}>", join(items.iter().map(|item| spell(*item))))
        }
        ValueType::Option(some) => format!("option<{}>", spell(*some)),
        ValueType::Result { ok, err } => match (payload(ok), payload(err)) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{ok}>"),
            (ok, Some(err)) => format!("result<{}, {err}>", ok.unwrap_or_else(|| "_".to_owned())),
        },
        ValueType::Own(variable) => format!("own<{}>", name(*variable).unwrap_or("_")),
        ValueType::Borrow(variable) => format!("borrow<{}>", name(*variable).unwrap_or("_")),
        ValueType::Future(inner) => {
            payload(inner).map_or("future".to_owned(), |inner| format!("future<{inner}>"))
        }
        ValueType::Stream(inner) => {
            payload(inner).map_or("stream".to_owned(), |inner| format!("stream<{inner}>"))
        }
        ValueType::Named { variable, structure } => {
            name(*variable).map_or_else(|| spell(*structure), str::to_owned)
        }
    }
}

/// The name under which an interface exports one of its variables.
fn name(variable: VariableIndex, types: &Types, scope: InstanceTypeId) -> Option<&str> {
    let export = types[scope].exports.iter().find(|export| match export.item {
        Item::Resource(of) | Item::Value { variable: of, .. } => of == variable,
        _ => false,
    })?;
    Some(export.name.name.as_str())
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
/// A core type, as the text format writes it.
pub(super) fn core(item: &CoreItem) -> String {
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
