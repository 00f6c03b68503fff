//! Compositions of all shapes: a few interfaces that all components know, and components that each import and export some
//! of them, one of them maybe changed or of another version.

use arbitrary::Arbitrary;

use super::support::Files;
use super::wit::{Func, Interface, Piece, Scope, Shelf, pick};

#[derive(Arbitrary, Debug)]
pub struct Composition {
    count: u8,
    root: u8,
    allow: u8,
    merge_imports: bool,
    dedupe: u8,
    strip: bool,
    tracks: [u8; INTERFACES],
    /// Who exports each interface: a component, or the host.
    exporters: [u8; INTERFACES],
    library: [Interface; INTERFACES],
    components: [Component; COMPONENTS],
    instances: Vec<u8>,
    wiring: Vec<Line>,
    exports: Vec<Line>,
}

#[derive(Arbitrary, Debug)]
struct Component {
    /// One bit for each interface.
    imports: u8,
    /// One bit for each interface that is of the newer version here, if the bit four places up is set as well.
    newer: u8,
    change: Change,
    items: Vec<Item>,
}

/// A piece of one interface is another for this component, or is not there.
#[derive(Arbitrary, Debug)]
struct Change {
    happens: u8,
    interface: u8,
    piece: u8,
    by: Option<Piece>,
}

/// An item of a world.
#[derive(Arbitrary, Debug)]
enum Item {
    Import(u8),
    Export(u8),
    Piece(Piece),
    Func { export: bool, name: u8, func: Func },
    Labelled { export: bool, label: u8, interface: u8 },
    Inline { export: bool, label: u8, interface: Box<Interface> },
}

/// A line of wiring, or of `[exports]`.
#[derive(Arbitrary, Debug)]
struct Line {
    of: u8,
    name: u8,
    target: Target,
}

#[derive(Arbitrary, Debug)]
enum Target {
    From(u8),
    Export(u8, u8),
    Host,
}

const INTERFACES: usize = 4;
const COMPONENTS: usize = 4;
/// An older and a newer version, on one track or on two.
const VERSIONS: &[[&str; 2]] = &[
    ["", ""],
    ["@0.2.0", "@0.2.1"],
    ["@1.0.0", "@1.1.0"],
    ["@1.0.0-rc.1", "@1.0.0"],
    ["@0.0.1", "@0.0.2"],
];
const NAMES: &[&str] = &["run", "stop", "primary"];

/// A component as WIT, and the names that it is written to import and export.
#[derive(Default)]
struct World {
    text: String,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Composition {
    /// The files of the composition.
    pub fn files(&self) -> Files {
        let count = COMPONENTS - usize::from(self.count) % COMPONENTS;
        let worlds: Vec<_> = (0..count).map(|place| self.world(place, count)).collect();
        let manifest = self.manifest(&worlds);
        let worlds = worlds.into_iter().enumerate();
        let mut files: Files =
            worlds.map(|(place, world)| (format!("c{place}.wit").into(), world.text)).collect();
        files.insert("compose.toml".into(), manifest);
        files
    }

    fn world(&self, place: usize, count: usize) -> World {
        let component = &self.components[place];
        let mut text = "package test:it;\n".to_owned();
        let (shelf, packages) = self.packages(component);
        text += &packages;
        let mut world = World::default();
        for (at, (name, _)) in shelf.iter().enumerate() {
            // Components export to those before them, so that there are few cycles.
            let exporter = usize::from(self.exporters[at]) % (count + 1);
            if exporter == place {
                world.exports.push(name.clone());
            } else if component.imports >> at & 1 == 1 && exporter > place {
                world.imports.push(name.clone());
            }
        }
        let mut items = String::new();
        let mut scope = Scope::new();
        for (at, item) in component.items.iter().take(4).enumerate() {
            items += &item.write(&format!("w{at}"), &mut scope, &shelf, &mut world);
        }
        let names = |way: &str, names: &[String]| {
            let names = names.iter().filter(|name| name.contains(':'));
            names.map(|name| format!("{way} {name};\n")).collect::<String>()
        };
        let (imports, exports) = (names("import", &world.imports), names("export", &world.exports));
        world.text = format!("{text}world it {{\n{imports}{exports}{items}}}\n");
        world
    }

    /// The interfaces as a component knows them.
    fn packages(&self, component: &Component) -> (Shelf, String) {
        let (mut shelf, mut text) = (Shelf::new(), String::new());
        let change = &component.change;
        for (place, interface) in self.library.iter().enumerate() {
            let mut pieces = interface.pieces();
            if change.happens < 64
                && usize::from(change.interface) % INTERFACES == place
                && !pieces.is_empty()
            {
                let at = usize::from(change.piece) % pieces.len();
                match &change.by {
                    Some(piece) => pieces[at] = piece.clone(),
                    None => _ = pieces.remove(at),
                }
            }
            let newer = component.newer & component.newer >> 4;
            let track = VERSIONS[usize::from(self.tracks[place]) % VERSIONS.len()];
            let version = track[usize::from(newer >> place & 1)];
            let mut scope = Scope::new();
            let body = body(&pieces, &place.to_string(), &mut scope, &shelf);
            text += &format!("package a:p{place}{version} {{\ninterface i {{\n{body}}}\n}}\n");
            shelf.push((format!("a:p{place}/i{version}"), scope));
        }
        (shelf, text)
    }

    fn manifest(&self, worlds: &[World]) -> String {
        let extra = self.instances.iter().take(2).enumerate();
        let extra = extra.map(|(at, of)| (format!("x{at}"), usize::from(*of) % worlds.len()));
        let mut instances: Vec<_> = (0..worlds.len()).map(|at| (format!("c{at}"), at)).collect();
        instances.extend(extra);
        let with = |instance: usize| {
            let (name, of) = &instances[instance];
            let mine = self.wiring.iter().take(4);
            let mine =
                mine.filter(|line| pick(&instances, line.of).is_some_and(|it| it.0 == *name));
            let lines = mine.map(|line| line.write(&worlds[*of].imports, &instances, worlds));
            lines.map(|line| format!("with.{line}")).collect::<String>()
        };
        let mut text = "[package]\nname = \"test:fuzz\"\n".to_owned();
        // Most compositions have a root that can be seen to be one.
        if let Some((root, _)) = instances.get(usize::from(self.root) % 4) {
            text += &format!("root = \"{root}\"\n");
        }
        for at in 0..instances.len() {
            let (name, of) = &instances[at];
            let several = instances.iter().filter(|(_, it)| it == of).count() > 1;
            if at == *of {
                text += &format!("[components.{name}]\npath = \"{name}.wasm\"\n");
            }
            if several {
                text += &format!("[instances.{name}]\ncomponent = \"c{of}\"\n");
            }
            text += &with(at);
        }
        if !self.exports.is_empty() {
            let names: Vec<_> = worlds.iter().flat_map(|world| &world.exports).cloned().collect();
            let lines = self.exports.iter().take(3);
            let lines = lines.map(|line| line.write(&names, &instances, worlds));
            text += &format!("[exports]\n{}", lines.collect::<String>());
        }
        let allow = if self.allow < 224 { "*" } else { "a:p0/*" };
        let (merge, strip) = (!self.merge_imports, self.strip);
        let dedupe = ["true", "false", "\"deep\""][usize::from(self.dedupe) % 3];
        text + &format!(
            "[imports]\nallow = [\"{allow}\"]\n[link]\nmerge-imports = {merge}\ndedupe = {dedupe}\nstrip = {strip}\n"
        )
    }
}

/// What is between the braces of an interface.
fn body(pieces: &[Piece], place: &str, scope: &mut Scope, shelf: &Shelf) -> String {
    let pieces = pieces.iter().enumerate();
    pieces.map(|(at, piece)| piece.write(&format!("{place}{at}"), scope, shelf)).collect()
}

impl Line {
    /// A line for one of `names`, or for another.
    fn write(&self, names: &[String], instances: &[(String, usize)], worlds: &[World]) -> String {
        let name = pick(names, self.name).map_or("a:p0/i", String::as_str);
        match &self.target {
            Target::From(from) => {
                format!("\"{name}\" = \"{}\"\n", pick(instances, *from).map_or("", |it| &it.0))
            }
            Target::Export(from, export) => {
                let Some((from, of)) = pick(instances, *from) else { return String::new() };
                let export = pick(&worlds[*of].exports, *export).map_or("run", String::as_str);
                format!("\"{name}\" = {{ from = \"{from}\", export = \"{export}\" }}\n")
            }
            Target::Host => format!("\"{name}\" = {{ import = true }}\n"),
        }
    }
}

impl Item {
    /// Writes an item that needs writing; what is imported or exported is added to the world.
    fn write(&self, at: &str, scope: &mut Scope, shelf: &Shelf, world: &mut World) -> String {
        let label = |number: &u8| NAMES[usize::from(*number) % NAMES.len()];
        match self {
            Item::Import(number) => {
                let name = pick(shelf, *number).map(|(name, _)| name);
                world.imports.extend(name.filter(|it| !world.imports.contains(it)).cloned());
                String::new()
            }
            Item::Export(number) => {
                let name = pick(shelf, *number).map(|(name, _)| name);
                world.exports.extend(name.filter(|it| !world.exports.contains(it)).cloned());
                String::new()
            }
            Item::Piece(Piece::Func(_)) => String::new(),
            Item::Piece(piece) => piece.write(at, scope, shelf),
            Item::Func { export, name, func } => {
                world.labelled(*export, label(name), &func.write(scope))
            }
            Item::Labelled { export, label: number, interface } => pick(shelf, *interface)
                .map(|(name, _)| world.labelled(*export, label(number), name))
                .unwrap_or_default(),
            Item::Inline { export, label: number, interface } => {
                let body = body(&interface.pieces(), "9", &mut Scope::new(), shelf);
                world.labelled(*export, label(number), &format!("interface {{\n{body}}}"))
            }
        }
    }
}

impl World {
    /// An import or export under a name that is not an interface's.
    fn labelled(&mut self, export: bool, label: &str, what: &str) -> String {
        let (way, names) =
            if export { ("export", &mut self.exports) } else { ("import", &mut self.imports) };
        if names.iter().any(|name| name == label) {
            return String::new();
        }
        names.push(label.to_owned());
        let end = if what.ends_with('}') { "" } else { ";" };
        format!("{way} {label}: {what}{end}\n")
    }
}
