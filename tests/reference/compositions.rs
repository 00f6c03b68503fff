//! wasm-compose's own tests: each folder is a composition with a `config.yml`, and what comes of it or that nothing does.
//!
//! The configuration is translated to a manifest. wcomp has to accept what wasm-compose accepts, with the same imports and
//! exports, and to turn away what it turns away.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use wasm_compose::config::Config;
use wasmparser::component_types::ComponentEntityType;
use wasmparser::types::Types;
use wasmparser::{ComponentExternalKind as Kind, Validator, WasmFeatures};

use crate::composition::wrap;
use crate::outline::{Item, Outline};
use crate::support::{same_type, source_of, tell, try_link};

/// Compositions on which wcomp and wasm-compose differ, and why that is right.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("complex-import", "it leaves components to the host, of which wcomp makes instances inside"),
    ("invalid-instantiation-arg", "wiring for an import that is not there is a warning"),
    ("no-deps", "one component alone is a composition"),
    ("no-deps-resolved", "one component alone is a composition, whatever it leaves to the host"),
];

#[test]
fn agrees_with_the_tests_of_wasm_compose() {
    let folder = source_of("wasm-compose").join("tests/compositions");
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .expect("the tests are there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    folders.sort();
    assert!(folders.len() > 20, "only {} compositions were found", folders.len());
    let (mut agreed, mut excepted, mut wrong) = (0, 0, Vec::new());
    for folder in &folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let excuse = EXCEPTIONS.iter().find(|(case, _)| *case == name);
        match (judge(folder), excuse) {
            (Ok(()), None) => agreed += 1,
            (Err(_), Some(_)) => excepted += 1,
            (Err(why), None) => wrong.push(format!("{name}: {why}")),
            (Ok(()), Some(_)) => wrong.push(format!("{name}: is an exception no more")),
        }
    }
    tell(&format!(
        "tests of wasm-compose: {} compositions tried, {agreed} agreed, {excepted} excepted",
        folders.len(),
    ));
    for (name, reason) in EXCEPTIONS {
        println!("  {name}: {reason}");
    }
    assert_eq!(excepted, EXCEPTIONS.len(), "an exception is about a composition that is not there");
    assert!(wrong.is_empty(), "{} disagree\n{}", wrong.len(), wrong.join("\n"));
}

fn judge(folder: &Path) -> Result<(), String> {
    let translation = Translation::of(folder);
    let link = || try_link(&translation.manifest(), translation.files());
    let ours = catch_unwind(AssertUnwindSafe(link)).map_err(|_| "wcomp panics")?;
    let theirs = std::fs::read_to_string(folder.join("composed.wat"));
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let theirs = wat::parse_str(theirs).expect("the result parses");
            same_type(&ours, &theirs).map_err(|why| format!("other types: {why}"))
        }
        (Err(_), Err(_)) => Ok(()),
        (Ok(_), Err(_)) => {
            let why = std::fs::read_to_string(folder.join("error.txt")).unwrap_or_default();
            Err(format!("only wcomp links it; wasm-compose says: {why}"))
        }
        (Err(said), Ok(_)) => Err(format!("only wasm-compose accepts it; wcomp says:\n{said}")),
    }
}

/// An instance, and the lines of its wiring.
struct Instance {
    /// Its name for wasm-compose, which may be any.
    name: String,
    bytes: Vec<u8>,
    with: BTreeMap<String, String>,
    /// Whether it is wanted as a whole, and not only its exports.
    whole: bool,
}

/// A composition in the making.
struct Translation {
    folder: PathBuf,
    config: Config,
    instances: Vec<Instance>,
    definitions: usize,
}

impl Translation {
    fn of(folder: &Path) -> Self {
        let file = folder.join("config.yml");
        let mut config = if file.is_file() {
            Config::from_file(file).expect("the configuration can be read")
        } else {
            Config::default()
        };
        folder.clone_into(&mut config.dir);
        let mut made = Translation {
            folder: folder.to_owned(),
            config,
            instances: Vec::new(),
            definitions: 0,
        };
        made.add("root", &folder.join("root.wat"));
        for path in made.config.definitions.clone() {
            let path = folder.join(path);
            made.add(&path.display().to_string(), &path);
        }
        made.definitions = made.instances.len();
        // The list grows while it is walked: what an import leads to has imports too.
        let mut next = 0;
        while next < made.instances.len() {
            if next == 0 || next >= made.definitions {
                made.wire(next);
            }
            next += 1;
        }
        made
    }

    fn add(&mut self, name: &str, path: &Path) -> usize {
        let bytes = std::fs::read(path).unwrap_or_default();
        let bytes = wat::parse_bytes(&bytes).map(Vec::from).unwrap_or(bytes.clone());
        let (name, with) = (name.to_owned(), BTreeMap::new());
        self.instances.push(Instance { name, bytes, with, whole: false });
        self.instances.len() - 1
    }

    /// The instance of this name. Nothing if no component is found that could be instantiated.
    fn instance(&mut self, name: &str) -> Option<usize> {
        if let Some(known) = self.instances.iter().position(|it| it.name == name) {
            return Some(known);
        }
        let component = self.config.dependency_name(name).to_owned();
        let path = match self.config.dependencies.get(&component) {
            Some(dependency) => self.folder.join(&dependency.path),
            None => ["wasm", "wat"]
                .iter()
                .map(|extension| self.folder.join(format!("{component}.{extension}")))
                .find(|path| path.is_file())?,
        };
        Some(self.add(name, &path))
    }

    fn wire(&mut self, number: usize) {
        let bytes = self.instances[number].bytes.clone();
        let Some(outline) = read(&bytes) else { return };
        let instantiation = self.config.instantiations.get(&self.instances[number].name);
        let arguments = instantiation.map(|it| it.arguments.clone()).unwrap_or_default();
        for name in
            arguments.keys().filter(|name| outline.imports.iter().all(|it| it.name != **name))
        {
            let line = "{ import = true }".to_owned();
            self.instances[number].with.insert(name.clone(), line);
        }
        for import in outline.imports {
            let definition = (1..self.definitions).find(|it| {
                names(&self.instances[*it].bytes).iter().any(|(name, _)| *name == import.name)
            });
            let argument = arguments.get(&import.name);
            let from = argument.map_or(&import.name, |argument| &argument.instance).clone();
            let line = if import.kind != Kind::Instance {
                "{ import = true }".to_owned()
            } else if let Some(definition) = definition {
                format!("{{ from = \"i{definition}\", export = {:?} }}", import.name)
            } else if let Some(from) = self.instance(&from) {
                let export = argument.and_then(|argument| argument.export.clone());
                let export = export.or_else(|| self.export(number, &import.name, from));
                self.instances[from].whole |= export.is_none();
                let export = export.as_deref().unwrap_or("need-0");
                format!("{{ from = \"i{from}\", export = {export:?} }}")
            } else if let Some(export) = argument.and_then(|argument| argument.export.as_ref()) {
                format!("{{ from = {from:?}, export = {export:?} }}")
            } else if self.config.disallow_imports {
                continue;
            } else {
                "{ import = true }".to_owned()
            };
            self.instances[number].with.insert(import.name, line);
        }
    }

    /// The export that an import is satisfied with when the configuration does not say: wasm-compose tries the instance
    /// itself, and then each export. Nothing stands for the instance itself.
    fn export(&self, importer: usize, import: &str, from: usize) -> Option<String> {
        let exports = names(&self.instances[from].bytes);
        let wanted = wanted(&self.instances[importer].bytes, import);
        let has = |names: &[String]| wanted.iter().all(|name| names.contains(name));
        let whole: Vec<_> = exports.iter().map(|(name, _)| name.clone()).collect();
        if has(&whole) {
            return None;
        }
        let fitting = exports.iter().find(|(_, inside)| inside.as_deref().is_some_and(has));
        fitting.map(|(name, _)| name.clone())
    }

    fn manifest(&self) -> String {
        let mut text = "[package]\nname = \"test:compose\"\nroot = \"i0\"\n".to_owned();
        text.push_str("[imports]\nallow = []\n[components]\n");
        for (number, instance) in self.instances.iter().enumerate() {
            writeln!(text, "i{number}.path = \"i{number}.wasm\"")
                .expect("strings can be written to");
            for (import, source) in &instance.with {
                writeln!(text, "i{number}.with.{import:?} = {source}")
                    .expect("strings can be written to");
            }
        }
        text
    }

    /// The components. What could not be read is not among them.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for (number, instance) in self.instances.iter().enumerate() {
            let need = (Kind::Instance, Item::Part(0, Vec::new()));
            let bytes = match read(&instance.bytes) {
                Some(_) if instance.whole => wrap(&instance.bytes, [(0, &need)].into_iter()),
                _ => instance.bytes.clone(),
            };
            if !bytes.is_empty() {
                files.push((format!("i{number}.wasm"), bytes));
            }
        }
        files
    }
}

/// What is known of a component, which is the first of one around it. Nothing if it is invalid.
fn types(bytes: &[u8]) -> Option<Types> {
    let mut around = wasm_encoder::ComponentBuilder::default();
    around.component_raw(None, bytes);
    Validator::new_with_features(WasmFeatures::all()).validate_all(&around.finish()).ok()
}

/// A component, if it is valid.
fn read(bytes: &[u8]) -> Option<Outline<'_>> {
    types(bytes).and_then(|_| Outline::read(bytes).ok())
}

/// What a component exports, and what is inside of what is an instance.
fn names(bytes: &[u8]) -> Vec<(String, Option<Vec<String>>)> {
    let Some(types) = types(bytes) else { return Vec::new() };
    let exports = &types[types.as_ref().component_at(0)].exports;
    exports.iter().map(|(name, item)| (name.clone(), inside(&types, item.ty))).collect()
}

/// What an import asks for.
fn wanted(bytes: &[u8], import: &str) -> Vec<String> {
    let Some(types) = types(bytes) else { return Vec::new() };
    let item = types[types.as_ref().component_at(0)].imports.get(import);
    item.and_then(|item| inside(&types, item.ty)).unwrap_or_default()
}

fn inside(types: &Types, entity: ComponentEntityType) -> Option<Vec<String>> {
    let ComponentEntityType::Instance(id) = entity else { return None };
    Some(types[id].exports.keys().cloned().collect())
}
