//! Interfaces and worlds of all shapes, written down as WIT.
//!
//! What is named is named by its place, and a reference is a number taken modulo what is in scope, so that nearly every
//! input makes a world: what is tried is the linker, not the parser of WIT.

use arbitrary::Arbitrary;

const PRIMITIVES: &[&str] = &["u32", "string", "bool", "u8", "s64", "f32", "char", "error-context"];

#[derive(Arbitrary, Clone, Debug)]
pub enum Type {
    /// A primitive for a small number, otherwise a name.
    Leaf(u8),
    Borrow(u8),
    List(Box<Type>),
    Option(Box<Type>),
    Result(Option<Box<Type>>, Option<Box<Type>>),
    Tuple(Box<Type>, Box<Type>),
    FixedList(Box<Type>),
    /// Of primitives: handles may not be in it.
    Map(u8),
    Stream(Option<Box<Type>>),
    Future(Option<Box<Type>>),
}

#[derive(Arbitrary, Clone, Debug)]
pub struct Func {
    pub is_async: bool,
    params: Vec<Type>,
    result: Option<Type>,
}

#[derive(Arbitrary, Clone, Debug)]
pub enum Method {
    Constructor(Vec<Type>),
    Method(Func),
    Static(Func),
}

#[derive(Arbitrary, Clone, Debug)]
pub enum Definition {
    Resource(Vec<Method>),
    Record(Vec<Type>),
    Variant(Vec<Option<Type>>),
    Enum(u8),
    Flags(u8),
    Alias(Type),
}

/// A type of an interface before this one, maybe under another name.
#[derive(Arbitrary, Clone, Debug)]
pub struct Use {
    interface: u8,
    name: u8,
    rename: u8,
}

#[derive(Arbitrary, Clone, Debug)]
pub enum Piece {
    Use(Use),
    Definition(Definition),
    Func(Func),
}

/// Arrays, because lists of random length are short.
#[derive(Arbitrary, Clone, Debug)]
pub struct Interface {
    uses: [Use; 2],
    definitions: [Definition; 3],
    funcs: [Func; 3],
    /// How many there are of each.
    counts: [u8; 3],
}

/// The types that can be named where one stands, and which of them are resources.
pub type Scope = Vec<(String, bool)>;

/// What can be used of the interfaces written so far: what each is called, and its types.
pub type Shelf = Vec<(String, Scope)>;

/// How deep types and how long lists may get.
const DEEP: usize = 3;
const LONG: usize = 4;

pub fn pick<T>(from: &[T], number: u8) -> Option<&T> {
    from.get(usize::from(number).checked_rem(from.len())?)
}

impl Type {
    fn write(&self, scope: &Scope, depth: usize) -> String {
        let inner = |ty: &Type| ty.write(scope, depth + 1);
        let payload = |ty: &Option<Box<Type>>| match ty
            .as_ref()
            .map(|ty| ty.write(&without_borrows(scope), depth + 1))
        {
            Some(text) if text == "char" => "<u8>".to_owned(),
            Some(text) => format!("<{text}>"),
            None => String::new(),
        };
        let simple = |number| PRIMITIVES[usize::from(number) % PRIMITIVES.len()].to_owned();
        match self {
            Type::Leaf(number @ ..64) => simple(*number),
            Type::Leaf(number) => {
                pick(scope, *number).map_or_else(|| simple(*number), |(name, _)| name.clone())
            }
            Type::Borrow(number) => {
                let resources: Vec<_> = scope.iter().filter(|(_, resource)| *resource).collect();
                pick(&resources, *number)
                    .map_or_else(|| simple(*number), |(name, _)| format!("borrow<{name}>"))
            }
            _ if depth == DEEP => "u32".to_owned(),
            Type::List(ty) => format!("list<{}>", inner(ty)),
            Type::Option(ty) => format!("option<{}>", inner(ty)),
            Type::Result(None, None) => "result".to_owned(),
            Type::Result(Some(ok), None) => format!("result<{}>", inner(ok)),
            Type::Result(None, Some(err)) => format!("result<_, {}>", inner(err)),
            Type::Result(Some(ok), Some(err)) => format!("result<{}, {}>", inner(ok), inner(err)),
            Type::Tuple(a, b) => format!("tuple<{}, {}>", inner(a), inner(b)),
            Type::FixedList(ty) => format!("list<{}, 2>", inner(ty)),
            Type::Map(number) => format!("map<string, {}>", simple(number % 7)),
            Type::Stream(ty) => format!("stream{}", payload(ty)),
            Type::Future(ty) => format!("future{}", payload(ty)),
        }
    }
}

/// What is in scope where a borrow may not be.
fn without_borrows(scope: &Scope) -> Scope {
    scope.iter().map(|(name, _)| (name.clone(), false)).collect()
}

fn params(types: &[Type], scope: &Scope) -> String {
    let types = types.iter().take(LONG).enumerate();
    let params: Vec<_> =
        types.map(|(place, ty)| format!("p{place}: {}", ty.write(scope, 0))).collect();
    params.join(", ")
}

impl Func {
    pub fn write(&self, scope: &Scope) -> String {
        let mut text = format!("func({})", params(&self.params, scope));
        if self.is_async {
            text.insert_str(0, "async ");
        }
        if let Some(result) = &self.result {
            text += &format!(" -> {}", result.write(&without_borrows(scope), 0));
        }
        text
    }
}

impl Method {
    fn write(&self, place: usize, scope: &Scope) -> String {
        match self {
            Method::Constructor(types) if place == 0 => {
                format!("constructor({});", params(types, scope))
            }
            Method::Constructor(types) => format!("m{place}: func({});", params(types, scope)),
            Method::Method(func) => format!("m{place}: {};", func.write(scope)),
            Method::Static(func) => {
                format!("m{place}: {};", func.write(scope).replacen("func", "static func", 1))
                    .replace("async static", "static async")
            }
        }
    }
}

impl Definition {
    /// Writes the definition under `name` and adds it to what is in scope.
    pub fn write(&self, name: &str, scope: &mut Scope) -> String {
        let list = |count: u8, prefix: &str| {
            let names = (0..=usize::from(count) % LONG).map(|place| format!("{prefix}{place}"));
            names.collect::<Vec<_>>().join(", ")
        };
        let mut resource = false;
        let text = match self {
            Definition::Resource(methods) => {
                resource = true;
                // Its own methods may speak of it.
                scope.push((name.to_owned(), true));
                let methods = methods.iter().take(LONG).enumerate();
                let methods: Vec<_> =
                    methods.map(|(place, method)| method.write(place, scope)).collect();
                scope.pop();
                format!("resource {name} {{ {} }}", methods.join(" "))
            }
            Definition::Record(types) => {
                let types = types.iter().take(LONG).enumerate();
                let fields: Vec<_> =
                    types.map(|(place, ty)| format!("f{place}: {}", ty.write(scope, 0))).collect();
                let none = fields.is_empty().then_some("f: u32").unwrap_or_default();
                format!("record {name} {{ {}{none} }}", fields.join(", "))
            }
            Definition::Variant(types) => {
                let types = types.iter().take(LONG).enumerate();
                let cases: Vec<_> = types
                    .map(|(place, ty)| match ty {
                        Some(ty) => format!("c{place}({})", ty.write(scope, 0)),
                        None => format!("c{place}"),
                    })
                    .collect();
                let none = cases.is_empty().then_some("c").unwrap_or_default();
                format!("variant {name} {{ {}{none} }}", cases.join(", "))
            }
            Definition::Enum(count) => format!("enum {name} {{ {} }}", list(*count, "c")),
            Definition::Flags(count) => format!("flags {name} {{ {} }}", list(*count, "b")),
            Definition::Alias(ty) => {
                let text = ty.write(scope, 0);
                resource = scope.iter().any(|(name, resource)| *name == text && *resource);
                format!("type {name} = {text};")
            }
        };
        scope.push((name.to_owned(), resource));
        text + "\n"
    }
}

impl Use {
    /// Writes the `use`, under `name` if the type's own is taken or unwanted.
    fn write(&self, name: &str, scope: &mut Scope, shelf: &Shelf) -> String {
        let Some((from, types)) = pick(shelf, self.interface) else { return String::new() };
        let Some((used, resource)) = pick(types, self.name) else { return String::new() };
        let taken = scope.iter().any(|(other, _)| other == used);
        let name = if self.rename < 64 || taken { name } else { used };
        scope.push((name.to_owned(), *resource));
        let renamed = if name == used { String::new() } else { format!(" as {name}") };
        format!("use {from}.{{{used}{renamed}}};\n")
    }
}

impl Piece {
    /// Writes the piece, under a name that follows from `at`.
    pub fn write(&self, at: &str, scope: &mut Scope, shelf: &Shelf) -> String {
        match self {
            Piece::Use(it) => it.write(&format!("u{at}"), scope, shelf),
            Piece::Definition(definition) => definition.write(&format!("t{at}"), scope),
            Piece::Func(func) => format!("g{at}: {};\n", func.write(scope)),
        }
    }
}

impl Interface {
    /// What it consists of, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let [uses, definitions, funcs] = self.counts.map(|count| usize::from(count) % LONG);
        let uses = self.uses.iter().cloned().map(Piece::Use).take(uses);
        let definitions = self.definitions.iter().cloned().map(Piece::Definition).take(definitions);
        let funcs = self.funcs.iter().cloned().map(Piece::Func).take(funcs);
        uses.chain(definitions).chain(funcs).collect()
    }
}
