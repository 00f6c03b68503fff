//! What is composed: components, their instances, and the wires between those. How each composer is told is in
//! `manifests`.

mod languages;
mod shapes;

use std::path::PathBuf;
use std::rc::Rc;

use crate::arguments::Arguments;
use crate::places;

pub(crate) struct Composition {
    pub(crate) name: &'static str,
    /// A title for people.
    pub(crate) title: &'static str,
    pub(crate) components: Vec<Component>,
    /// Each after those it takes something from. The last is the root.
    pub(crate) instances: Vec<Instance>,
    /// Whether wcomp has to be told the wires, as an import has several exports that fit.
    pub(crate) told: bool,
    /// Whether storing snapshots apart from code may find more.
    pub(crate) deep: bool,
}

pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) source: Source,
}

/// What a component is made from.
pub(crate) enum Source {
    /// A program, by the script `inputs`.
    Built,
    /// A world in a text of WIT. All that it exports traps.
    World(Rc<str>),
    /// The world of that name, with much code behind it.
    Code(Rc<str>),
}

pub(crate) struct Instance {
    pub(crate) name: String,
    /// Which of the components.
    pub(crate) component: usize,
    pub(crate) wires: Vec<Wire>,
}

/// An import that an export of the same name of an earlier instance satisfies.
pub(crate) struct Wire {
    pub(crate) interface: String,
    /// Which of the instances.
    pub(crate) from: usize,
}

/// The compositions that are wanted.
pub(crate) fn chosen(arguments: &Arguments) -> Vec<Composition> {
    let all = languages::all().into_iter().chain(shapes::all());
    all.filter(|composition| arguments.wants(composition.name)).collect()
}

impl Composition {
    fn new(name: &'static str, title: &'static str) -> Self {
        let (components, instances) = (Vec::new(), Vec::new());
        Composition { name, title, components, instances, told: false, deep: false }
    }

    /// Adds a component.
    fn component(&mut self, name: impl Into<String>, source: Source) -> usize {
        self.components.push(Component { name: name.into(), source });
        self.components.len() - 1
    }

    /// Adds an instance, with what it takes from others.
    fn instance(
        &mut self,
        name: impl Into<String>,
        component: usize,
        wires: impl IntoIterator<Item = (String, usize)>,
    ) -> usize {
        let wires = wires.into_iter().map(|(interface, from)| Wire { interface, from }).collect();
        self.instances.push(Instance { name: name.into(), component, wires });
        self.instances.len() - 1
    }

    /// Adds a component and its one instance.
    fn both(
        &mut self,
        name: &str,
        source: Source,
        wires: impl IntoIterator<Item = (String, usize)>,
    ) -> usize {
        let component = self.component(name, source);
        self.instance(name, component, wires)
    }

    pub(crate) fn root(&self) -> &Instance {
        self.instances.last().expect("a composition has instances")
    }

    pub(crate) fn path(&self, component: &Component) -> PathBuf {
        match component.source {
            Source::Built => places::built(&component.name),
            _ => places::composition(self.name).join(format!("{}.wasm", component.name)),
        }
    }

    /// Every component's file.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.components.iter().map(|component| self.path(component))
    }
}
