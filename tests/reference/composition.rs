//! A component that instantiates others, taken apart: the components as files, and a manifest that puts them together.
//!
//! What it defines itself before it first instantiates anything, its imports for example, becomes a component too, which
//! exports what is used as an argument. An instance that is wanted whole, or of which parts of parts are wanted, is made
//! by a component around it that exports just that.

use std::fmt::Write;

use wasmparser::{
    ComponentExternalKind as Kind, ComponentTypeDeclaration as Declaration, Validator, WasmFeatures,
};

use crate::extension::Extension;
use crate::outline::{Component, Item, Outline};
use crate::stand_in::stand_in;

/// What is needed of a component: the kind, and where it is.
type Need = (Kind, Item);

/// A composition in the words of wcomp.
#[derive(Debug, Default)]
pub struct Composition {
    pub manifest: String,
    pub files: Vec<(String, Vec<u8>)>,
    /// Whether one of the components, taken from the original as it is, is invalid by itself.
    pub broken: bool,
    /// Whether one of them stands in for one that is imported.
    pub stands_in: bool,
}

/// Takes a component apart. An error is the reason why that is impossible.
pub fn split(bytes: &[u8], outline: &Outline<'_>) -> Result<Composition, &'static str> {
    let (needs, left, made) = (Vec::new(), Vec::new(), Composition::default());
    let mut splitter = Splitter { bytes, outline, needs, left, made };
    splitter.gather()?;
    splitter.glue()?;
    for instance in 0..outline.instances.len() {
        splitter.instance(instance)?;
    }
    splitter.write();
    Ok(splitter.made)
}

struct Splitter<'a> {
    bytes: &'a [u8],
    outline: &'a Outline<'a>,
    needs: Vec<Need>,
    /// What is left to the host: the component that asks, and the import.
    left: Vec<(String, String)>,
    made: Composition,
}

impl Splitter<'_> {
    fn gather(&mut self) -> Result<(), &'static str> {
        let outline = self.outline;
        let args = outline.instances.iter().flat_map(|instance| &instance.args);
        let parts = outline.exports.iter().filter(|(.., item)| matches!(item, Item::Part(..)));
        for (_, kind, item) in args.chain(parts) {
            match item {
                Item::Missing => return Err("an argument has an index that does not exist"),
                Item::Late => return Err("an argument is made by what is around the instances"),
                Item::Bundle(parts)
                    if parts.iter().any(|(.., item)| !matches!(item, Item::Glue(..))) =>
                {
                    return Err("an argument is put together from parts of several instances");
                }
                _ => {}
            }
            let need = (*kind, item.clone());
            if !self.needs.contains(&need) {
                self.needs.push(need);
            }
        }
        Ok(())
    }

    /// What is needed of an instance, or of the definitions around all of them.
    fn needs_of(&self, instance: Option<usize>) -> impl Iterator<Item = (usize, &Need)> {
        self.needs.iter().enumerate().filter(move |(_, (_, item))| match item {
            Item::Part(of, _) => Some(*of) == instance,
            _ => instance.is_none(),
        })
    }

    fn glue(&mut self) -> Result<(), &'static str> {
        if self.needs_of(None).next().is_none() {
            return Ok(());
        }
        let bytes = self.bytes[..self.outline.glue].to_vec();
        if validate(&bytes).is_err() {
            return Err("what is around the instances is invalid by itself");
        }
        let mut glue = Extension { bytes, counts: self.outline.counts };
        for (number, (kind, item)) in self.needs_of(None) {
            let index = glue.item(item, *kind).expect("it is made of what is there");
            glue.export(&format!("need-{number}"), *kind, index);
        }
        validate(&glue.bytes).map_err(seam)?;
        self.made.files.push(("outer".to_owned(), glue.bytes));
        for import in self.outline.imports.iter().filter(|import| import.glue) {
            self.left.push(("outer".to_owned(), import.name.clone()));
        }
        Ok(())
    }

    fn instance(&mut self, number: usize) -> Result<(), &'static str> {
        let component = self.outline.instances[number].component as usize;
        let Some(component) = self.outline.components.get(component) else {
            return Err("it instantiates a component that does not exist");
        };
        let unit = match component {
            Component::Nested(range) => self.bytes[range.clone()].to_vec(),
            Component::Imported(declarations) => self.stand_in(number, declarations)?,
            Component::Elsewhere => {
                return Err("it instantiates a component that is part of an instance");
            }
        };
        let broken = validate(&unit).err();
        if let Some(message) = &broken
            && message.starts_with("invalid outer alias count")
        {
            return Err("a component uses definitions of the one around it");
        }
        self.made.broken |= broken.is_some();
        let file = if broken.is_some() || self.plain(number) {
            unit
        } else {
            let whole = wrap(&unit, self.needs_of(Some(number)));
            validate(&whole).map_err(seam)?;
            whole
        };
        self.made.files.push((format!("i{number}"), file));
        Ok(())
    }

    /// A component in the place of one that is imported.
    fn stand_in(
        &mut self,
        number: usize,
        declarations: &[Declaration<'_>],
    ) -> Result<Vec<u8>, &'static str> {
        let prefix = format!("host-{number}");
        let bytes = stand_in(declarations, &prefix).map_err(|_| "a type cannot be written anew")?;
        match validate(&bytes) {
            Err(message) if !message.starts_with("invalid outer alias count") => {
                return Err(seam(message));
            }
            _ => {}
        }
        let exports = declarations.iter().filter(|it| matches!(it, Declaration::Export { .. }));
        for export in 0..exports.count() {
            self.left.push((format!("i{number}"), format!("{prefix}-{export}")));
        }
        self.made.stands_in = true;
        Ok(bytes)
    }

    /// Whether only exports of the instance are needed, as they are.
    fn plain(&self, instance: usize) -> bool {
        self.needs_of(Some(instance))
            .all(|(_, (_, item))| matches!(item, Item::Part(_, path) if path.len() == 1))
    }

    fn source(&self, kind: Kind, item: &Item) -> String {
        let need = self.needs.iter().position(|need| *need == (kind, item.clone()));
        let need = format!("need-{}", need.expect("it was gathered"));
        match item {
            Item::Part(instance, path) if self.plain(*instance) => {
                format!("{{ from = \"i{instance}\", export = {:?} }}", path[0])
            }
            Item::Part(instance, _) => format!("{{ from = \"i{instance}\", export = \"{need}\" }}"),
            _ => format!("{{ from = \"outer\", export = \"{need}\" }}"),
        }
    }

    fn write(&mut self) {
        let mut text = "[package]\nname = \"test:reference\"\nroot = \"end\"\n".to_owned();
        text.push_str("[imports]\nallow = []\n[components]\nend.path = \"end.wasm\"\n");
        for (name, _) in &self.made.files {
            writeln!(text, "{name}.path = \"{name}.wasm\"").expect("strings can be written to");
        }
        let mut with = |name: &str, import: &str, source: &str| {
            writeln!(text, "{name}.with.{import:?} = {source}").expect("strings can be written to");
        };
        for (name, import) in &self.left {
            with(name, import, "{ import = true }");
        }
        for (number, instance) in self.outline.instances.iter().enumerate() {
            for (name, kind, item) in &instance.args {
                with(&format!("i{number}"), name, &self.source(*kind, item));
            }
        }
        text.push_str("[exports]\n");
        for (name, kind, item) in &self.outline.exports {
            if matches!(item, Item::Part(..)) {
                writeln!(text, "{name:?} = {}", self.source(*kind, item))
                    .expect("strings can be written to");
            }
        }
        self.made.manifest = text;
        let end = wasm_encoder::Component::new().finish();
        self.made.files.push(("end".to_owned(), end));
    }
}

/// A component around another with the same imports, which exports what is needed of an instance of it.
pub fn wrap<'n>(unit: &[u8], needs: impl Iterator<Item = (usize, &'n Need)>) -> Vec<u8> {
    let outline = Outline::read(unit).expect("it is valid");
    let (end, counts) = outline.imported;
    let mut around = Extension { bytes: unit[..end].to_vec(), counts };
    let component = around.component(unit);
    let args = outline.imports.into_iter().map(|import| (import.name, import.kind, import.index));
    let instance = around.instantiate(component, args.collect());
    for (number, (kind, item)) in needs {
        let Item::Part(_, path) = item else { continue };
        let index = around.follow(instance, path, *kind);
        around.export(&format!("need-{number}"), *kind, index);
    }
    around.bytes
}

/// Validates with all features, and gives back what is wrong.
pub fn validate(bytes: &[u8]) -> Result<(), String> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    validator.validate_all(bytes).map(|_| ()).map_err(|error| error.message().to_owned())
}

/// Why a component that was made here is invalid, when what it is made of is not.
fn seam(message: String) -> &'static str {
    match message {
        it if it.contains("not valid to be used as export") => {
            "an argument has a type that nothing exports"
        }
        it if it.contains("has no export named") => "an argument is an export that does not exist",
        _ => "what is between the instances is invalid by itself",
    }
}
