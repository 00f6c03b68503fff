//! Whether one type can stand in for another, by structure.
//!
//! The rules are those of the component model as wasmparser applies them: an instance may export more than is asked for, a
//! component may import less and export more, and everything else is equal, names and order included. All differences are
//! collected, not the first. Resources are not compared here: their pairs are handed back, for whoever knows which is
//! which on the wire at hand. Hence the answer for two instance types is the same wherever they meet, and is given once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::mismatch::{Leaf, Mismatch, Named, Step};
use crate::decode::types::{
    ComponentType, ComponentTypeId, CoreItem, Extern, FuncTypeId, Home, InstanceTypeId, Item,
    ModuleTypeId, Name, TypeId, Types, ValueType, VariableIndex,
};

/// How two types differ, and which resources have to be the same for them to fit.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparison {
    pub(super) mismatches: Vec<Mismatch>,
    pub(super) resources: Vec<Pair>,
}

impl Comparison {
    /// The differences, the largest first, in the order that their code is chosen by.
    pub(super) fn largest_first(&self, types: &Types) -> impl Iterator<Item = &Mismatch> {
        let mut mismatches: Vec<_> = self.mismatches.iter().collect();
        mismatches.sort_by_key(|mismatch| mismatch.kind(types));
        mismatches.into_iter()
    }
}

/// Two variables that have to stand for the same resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// In the scope of the type that is there.
    pub(super) found: VariableIndex,
    /// In the scope of the type that is wanted.
    pub(super) wanted: VariableIndex,
}

/// What is asked of two types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Question {
    /// Whether the first can stand in for the second.
    Subtype,
    /// Whether one import could stand in for both: they agree on the exports they share.
    Overlap,
}

/// Compares types, remembering the answers for instance types.
pub(super) struct Subtyping<'t> {
    types: &'t Types,
    memo: HashMap<(InstanceTypeId, InstanceTypeId, Question), Rc<Comparison>>,
}

impl<'t> Subtyping<'t> {
    pub(super) fn new(types: &'t Types) -> Self {
        Subtyping { types, memo: HashMap::new() }
    }

    /// Whether `found` can stand in for `wanted`.
    pub(super) fn item(&mut self, found: &Item, wanted: &Item) -> Comparison {
        self.compare(found, wanted, Question::Subtype)
    }

    /// Whether one import could stand in for both.
    pub(super) fn overlap(&mut self, a: &Item, b: &Item) -> Comparison {
        self.compare(a, b, Question::Overlap)
    }

    fn compare(&mut self, found: &Item, wanted: &Item, question: Question) -> Comparison {
        let mut walk = Walk::new(self, question);
        walk.item(found, wanted);
        walk.result
    }

    fn instances(
        &mut self,
        found: InstanceTypeId,
        wanted: InstanceTypeId,
        question: Question,
    ) -> Rc<Comparison> {
        if let Some(known) = self.memo.get(&(found, wanted, question)) {
            return known.clone();
        }
        let types = self.types;
        let mut walk = Walk { scopes: Some((found, wanted)), ..Walk::new(self, question) };
        for export in &types[wanted].exports {
            walk.export(types[found].export(&export.name.name), export);
        }
        let comparison = Rc::new(walk.result);
        self.memo.insert((found, wanted, question), comparison.clone());
        comparison
    }
}

struct Walk<'s, 't> {
    subtyping: &'s mut Subtyping<'t>,
    question: Question,
    steps: Vec<Step>,
    /// See [`Mismatch::around`].
    around: Option<(usize, TypeId, TypeId)>,
    /// See [`Mismatch::scopes`].
    scopes: Option<(InstanceTypeId, InstanceTypeId)>,
    /// Named types that were compared where they are declared, and need not be again where they are used.
    named: HashSet<(VariableIndex, VariableIndex)>,
    result: Comparison,
}

impl<'s, 't> Walk<'s, 't> {
    fn new(subtyping: &'s mut Subtyping<'t>, question: Question) -> Self {
        let (steps, named, result) = (Vec::new(), HashSet::new(), Comparison::default());
        Walk { subtyping, question, steps, around: None, scopes: None, named, result }
    }

    fn fail(&mut self, leaf: Leaf) {
        let (steps, around, scopes) = (self.steps.clone(), self.around, self.scopes);
        self.result.mismatches.push(Mismatch { steps, leaf, around, scopes });
    }

    fn inside(&mut self, step: Step, compare: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        compare(self);
        self.steps.pop();
    }

    fn pair(&mut self, found: VariableIndex, wanted: VariableIndex) {
        let pair = Pair { found, wanted };
        if !self.result.resources.contains(&pair) {
            self.result.resources.push(pair);
        }
    }

    fn export(&mut self, found: Option<&Extern>, wanted: &Extern) {
        match found {
            Some(found) => self.inside(Step::Export(wanted.name.name.clone()), |walk| {
                walk.item(&found.item, &wanted.item);
            }),
            None if self.question == Question::Overlap => {}
            None => self.inside(Step::Export(wanted.name.name.clone()), |walk| {
                walk.fail(Leaf::Missing { kind: wanted.item.kind() });
            }),
        }
    }

    fn item(&mut self, found: &Item, wanted: &Item) {
        match (found, wanted) {
            (Item::Func(found), Item::Func(wanted)) => self.func(*found, *wanted),
            (Item::Resource(found), Item::Resource(wanted)) => self.pair(*found, *wanted),
            (
                Item::Value { ty: found, variable: found_name },
                Item::Value { ty: wanted, variable: wanted_name },
            ) => {
                self.value(*found, *wanted);
                self.named.insert((*found_name, *wanted_name));
            }
            (Item::Type(found), Item::Type(wanted)) => self.item(found, wanted),
            (
                Item::Instance { ty: found, args: found_args },
                Item::Instance { ty: wanted, args: wanted_args },
            ) => {
                let comparison = self.subtyping.instances(*found, *wanted, self.question);
                self.adopt(&comparison, found_args, wanted_args);
            }
            (
                Item::Component { ty: found, args: found_args },
                Item::Component { ty: wanted, args: wanted_args },
            ) => {
                self.component((*found, found_args), (*wanted, wanted_args));
            }
            (Item::Module(found), Item::Module(wanted)) => self.module(*found, *wanted),
            (found, wanted) => self.fail(Leaf::Kind { wanted: wanted.kind(), found: found.kind() }),
        }
    }

    /// Takes over the answer for two instance types that are used here.
    fn adopt(
        &mut self,
        comparison: &Comparison,
        found: &[VariableIndex],
        wanted: &[VariableIndex],
    ) {
        for mismatch in &comparison.mismatches {
            let steps = self.steps.iter().chain(&mismatch.steps).cloned().collect();
            let (outer, leaf) = (self.steps.len(), mismatch.leaf.clone());
            let around =
                mismatch.around.map(|(depth, found, wanted)| (depth + outer, found, wanted));
            let scopes = mismatch.scopes.or(self.scopes);
            self.result.mismatches.push(Mismatch { steps, leaf, around, scopes });
        }
        for pair in &comparison.resources {
            self.pair(found[pair.found.index()], wanted[pair.wanted.index()]);
        }
    }

    fn func(&mut self, found: FuncTypeId, wanted: FuncTypeId) {
        let types = self.subtyping.types;
        let (found, wanted) = (&types[found], &types[wanted]);
        if found.async_ != wanted.async_ {
            self.fail(Leaf::Async { wanted: wanted.async_ });
        }
        let names = |params: &[(Name, TypeId)]| -> Vec<Name> {
            params.iter().map(|(name, _)| name.clone()).collect()
        };
        let (found_names, wanted_names) = (names(&found.params), names(&wanted.params));
        if found_names == wanted_names {
            for ((name, found), (_, wanted)) in found.params.iter().zip(&wanted.params) {
                self.inside(Step::Param(name.clone()), |walk| walk.value(*found, *wanted));
            }
        } else {
            self.fail(Leaf::Params { wanted: wanted_names, found: found_names });
        }
        self.payload(Step::Result, found.result, wanted.result);
    }

    fn payload(&mut self, step: Step, found: Option<TypeId>, wanted: Option<TypeId>) {
        self.inside(step, |walk| match (found, wanted) {
            (Some(found), Some(wanted)) => walk.value(found, wanted),
            (None, None) => {}
            _ => walk.fail(Leaf::Presence { wanted, found }),
        });
    }

    fn value(&mut self, found: TypeId, wanted: TypeId) {
        let before = self.around;
        if self.steps.last().is_none_or(Step::has_name) {
            self.around = Some((self.steps.len(), found, wanted));
        }
        self.structure(found, wanted);
        self.around = before;
    }

    fn structure(&mut self, found: TypeId, wanted: TypeId) {
        let types = self.subtyping.types;
        if let (ValueType::Named { variable: found, .. }, ValueType::Named { variable: wanted, .. }) =
            (&types[found], &types[wanted])
            && self.named.contains(&(*found, *wanted))
        {
            return;
        }
        let (found, wanted) = (types.structure(found), types.structure(wanted));
        match (&types[found], &types[wanted]) {
            (ValueType::Record(a), ValueType::Record(b)) => {
                if self.same_names(
                    Named::Record,
                    a.iter().map(|field| &field.0),
                    b.iter().map(|field| &field.0),
                ) {
                    for ((name, a), (_, b)) in a.iter().zip(b) {
                        self.inside(Step::Field(name.clone()), |walk| walk.value(*a, *b));
                    }
                }
            }
            (ValueType::Variant(a), ValueType::Variant(b)) => {
                if self.same_names(
                    Named::Variant,
                    a.iter().map(|case| &case.0),
                    b.iter().map(|case| &case.0),
                ) {
                    for ((name, a), (_, b)) in a.iter().zip(b) {
                        self.payload(Step::Case(name.clone()), *a, *b);
                    }
                }
            }
            (ValueType::Flags(a), ValueType::Flags(b)) => {
                self.same_names(Named::Flags, a.iter(), b.iter());
            }
            (ValueType::Enum(a), ValueType::Enum(b)) => {
                self.same_names(Named::Enum, a.iter(), b.iter());
            }
            (ValueType::Tuple(a), ValueType::Tuple(b)) if a.len() == b.len() => {
                for (position, (a, b)) in a.iter().zip(b).enumerate() {
                    self.inside(Step::Position(position), |walk| walk.value(*a, *b));
                }
            }
            (ValueType::List(a), ValueType::List(b)) => {
                self.inside(Step::Element, |walk| walk.value(*a, *b));
            }
            (ValueType::FixedList(a, found), ValueType::FixedList(b, wanted)) => {
                if found != wanted {
                    self.fail(Leaf::Length { wanted: *wanted, found: *found });
                }
                self.inside(Step::Element, |walk| walk.value(*a, *b));
            }
            (ValueType::Map(ak, av), ValueType::Map(bk, bv)) => {
                self.inside(Step::Key, |walk| walk.value(*ak, *bk));
                self.inside(Step::Value, |walk| walk.value(*av, *bv));
            }
            (ValueType::Option(a), ValueType::Option(b)) => {
                self.inside(Step::Some, |walk| walk.value(*a, *b));
            }
            (ValueType::Result { ok: ao, err: ae }, ValueType::Result { ok: bo, err: be }) => {
                self.payload(Step::Ok, *ao, *bo);
                self.payload(Step::Err, *ae, *be);
            }
            (ValueType::Future(a), ValueType::Future(b))
            | (ValueType::Stream(a), ValueType::Stream(b)) => {
                self.payload(Step::Payload, *a, *b);
            }
            (ValueType::Own(a), ValueType::Own(b))
            | (ValueType::Borrow(a), ValueType::Borrow(b)) => self.pair(*a, *b),
            (ValueType::Primitive(a), ValueType::Primitive(b)) if a == b => {}
            _ => self.fail(Leaf::Type { wanted, found }),
        }
    }

    fn same_names<'n>(
        &mut self,
        what: Named,
        found: impl Iterator<Item = &'n Name>,
        wanted: impl Iterator<Item = &'n Name>,
    ) -> bool {
        let (found, wanted): (Vec<_>, Vec<_>) =
            (found.cloned().collect(), wanted.cloned().collect());
        let same = found == wanted;
        if !same {
            self.fail(Leaf::Names { what, wanted, found });
        }
        same
    }

    /// Component types: the imports the other way round, and resources by what they stand for when the one is used in
    /// the place of the other. A pair of variables that are free on both sides is a question for the scope around.
    fn component(
        &mut self,
        (found, found_args): (ComponentTypeId, &[Option<VariableIndex>]),
        (wanted, wanted_args): (ComponentTypeId, &[Option<VariableIndex>]),
    ) {
        let types = self.subtyping.types;
        let (found, wanted) = (&types[found], &types[wanted]);
        let mut standing = Standing::default();
        for import in &found.imports {
            let offered =
                wanted.imports.iter().find(|offered| offered.name.name == import.name.name);
            let pairs = self.step(Step::Import(import.name.name.clone()), offered, import);
            for pair in pairs.iter().map(|pair| Pair { found: pair.wanted, wanted: pair.found }) {
                let pair = originals(found, wanted, pair);
                match (found_args[pair.found.index()], wanted_args[pair.wanted.index()]) {
                    (None, _) if standing.given(pair) => {}
                    (Some(outer_found), Some(outer_wanted)) => self.pair(outer_found, outer_wanted),
                    _ => self.fail(Leaf::Resource),
                }
            }
        }
        for export in &wanted.exports {
            let offered =
                found.exports.iter().find(|offered| offered.name.name == export.name.name);
            for pair in self.step(Step::Export(export.name.name.clone()), offered, export) {
                let pair = originals(found, wanted, pair);
                let made = matches!(wanted.variables[pair.wanted.index()].home, Home::Export(_));
                match (found_args[pair.found.index()], wanted_args[pair.wanted.index()]) {
                    (_, None) if made && standing.made(pair) => {}
                    (Some(outer_found), Some(outer_wanted)) => self.pair(outer_found, outer_wanted),
                    (None, _) if !made && standing.is(pair) => {}
                    _ => self.fail(Leaf::Resource),
                }
            }
        }
    }

    /// Compares an import or export of a component type with its counterpart, and gives back the pairs of resources.
    fn step(&mut self, step: Step, found: Option<&Extern>, wanted: &Extern) -> Vec<Pair> {
        let mut pairs = Vec::new();
        self.inside(step, |walk| match found {
            None => walk.fail(Leaf::Missing { kind: wanted.item.kind() }),
            Some(found) => {
                let comparison =
                    walk.subtyping.compare(&found.item, &wanted.item, Question::Subtype);
                walk.mismatches(&comparison);
                pairs = comparison.resources;
            }
        });
        pairs
    }

    fn mismatches(&mut self, comparison: &Comparison) {
        let none = Comparison { mismatches: comparison.mismatches.clone(), resources: Vec::new() };
        self.adopt(&none, &[], &[]);
    }

    fn module(&mut self, found: ModuleTypeId, wanted: ModuleTypeId) {
        let types = self.subtyping.types;
        let (found, wanted) = (&types[found], &types[wanted]);
        for ((module, name), import) in &found.imports {
            let offered = wanted.imports.iter().find(|(key, _)| key.0 == *module && key.1 == *name);
            let step = Step::Import(Name::from(format!("{module} {name}").as_str()));
            self.inside(step, |walk| walk.core(offered.map(|(_, item)| item), import));
        }
        for (name, export) in &wanted.exports {
            let offered = found.exports.iter().find(|(key, _)| key == name);
            self.inside(Step::Export(name.clone()), |walk| {
                walk.core(offered.map(|(_, item)| item), export);
            });
        }
    }

    fn core(&mut self, found: Option<&CoreItem>, wanted: &CoreItem) {
        match found {
            Some(found) if core_fits(found, wanted) => {}
            Some(found) => {
                self.fail(Leaf::Core { wanted: wanted.clone(), found: found.clone() });
            }
            None => self.fail(Leaf::Missing { kind: wanted.kind() }),
        }
    }
}

/// What the resources of two component types stand for when the one that is found is used as the one that is wanted.
#[derive(Default)]
struct Standing {
    /// What is imported by the one that is found, as what the other offers for it.
    given: HashMap<VariableIndex, VariableIndex>,
    /// What is exported by the one that is wanted, as what the other makes of it: something it was given, or its own.
    made: HashMap<VariableIndex, (Option<VariableIndex>, VariableIndex)>,
}

impl Standing {
    /// Whether an import may be this one: it is not another already.
    fn given(&mut self, pair: Pair) -> bool {
        *self.given.entry(pair.found).or_insert(pair.wanted) == pair.wanted
    }

    /// Whether an import is this one.
    fn is(&self, pair: Pair) -> bool {
        self.given.get(&pair.found) == Some(&pair.wanted)
    }

    /// Whether an export may be this one: it is not another already.
    fn made(&mut self, pair: Pair) -> bool {
        let given = self.given.get(&pair.found).copied();
        let makes = (given, given.unwrap_or(pair.found));
        *self.made.entry(pair.wanted).or_insert(makes) == makes
    }
}

/// The variables that a pair of names is for.
fn originals(found: &ComponentType, wanted: &ComponentType, pair: Pair) -> Pair {
    let original = |ty: &ComponentType, mut variable: VariableIndex| {
        while let Some(of) = ty.variables[variable.index()].alias_of {
            variable = of;
        }
        variable
    };
    Pair { found: original(found, pair.found), wanted: original(wanted, pair.wanted) }
}

/// Core subtyping: equality, but for the limits of tables and memories, of which there may be more.
fn core_fits(found: &CoreItem, wanted: &CoreItem) -> bool {
    let limits = |found: (u64, Option<u64>), wanted: (u64, Option<u64>)| {
        found.0 >= wanted.0
            && match (found.1, wanted.1) {
                (_, None) => true,
                (Some(found), Some(wanted)) => found <= wanted,
                (None, Some(_)) => false,
            }
    };
    match (found, wanted) {
        (CoreItem::Memory(a), CoreItem::Memory(b)) => {
            a.memory64 == b.memory64
                && a.shared == b.shared
                && a.page_size_log2.unwrap_or(16) == b.page_size_log2.unwrap_or(16)
                && limits((a.initial, a.maximum), (b.initial, b.maximum))
        }
        (CoreItem::Table(a), CoreItem::Table(b)) => {
            a.element_type == b.element_type
                && a.table64 == b.table64
                && a.shared == b.shared
                && limits((a.initial, a.maximum), (b.initial, b.maximum))
        }
        (found, wanted) => found == wanted,
    }
}
