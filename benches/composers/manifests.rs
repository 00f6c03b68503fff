//! Makes what a composition is made of, and tells each composer about it in a language of its own.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::compositions::{Composition, Instance};
use crate::contenders::Dedupe;
use crate::made::Maker;
use crate::places;

/// Writes the files of a composition into its folder.
pub(crate) fn write(composition: &Composition) -> Result<()> {
    let folder = places::composition(composition.name);
    fs::create_dir_all(&folder)?;
    let maker = Maker::new()?;
    for component in &composition.components {
        let made = maker.make(component);
        if let Some(bytes) =
            made.with_context(|| format!("{} of {}", component.name, composition.name))?
        {
            put(&composition.path(component), &bytes)?;
        }
    }
    for dedupe in Dedupe::ALL {
        put(&folder.join(dedupe.manifest()), wcomp(composition, dedupe).as_bytes())?;
    }
    put(&folder.join("compose.wac"), wac(composition).as_bytes())?;
    put(&folder.join("compose.yml"), wasm_tools(composition).as_bytes())
}

/// What is there already stays, with its time.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// `compose.toml`.
fn wcomp(composition: &Composition, dedupe: Dedupe) -> String {
    let mut text = format!(
        "[package]\nname = \"bench:{}\"\nroot = \"{}\"\n\n[link]\ndedupe = {}\n\n[components]\n",
        composition.name,
        composition.root().name,
        dedupe.value(),
    );
    for component in &composition.components {
        let path = composition.path(component);
        line(&mut text, format_args!("{} = {:?}", component.name, path.display().to_string()));
    }
    if composition.told {
        for instance in &composition.instances {
            let component = &composition.components[instance.component].name;
            line(&mut text, format_args!("\n[instances.{}]", instance.name));
            line(&mut text, format_args!("component = {component:?}"));
            for (interface, from) in wires(composition, instance) {
                line(&mut text, format_args!("with.{interface:?} = {from:?}"));
            }
        }
    }
    text
}

/// A document of wac.
fn wac(composition: &Composition) -> String {
    let mut text = String::from("package bench:whole;\n\n");
    for instance in &composition.instances {
        let component = &composition.components[instance.component].name;
        line(&mut text, format_args!("let {} = new bench:{component} {{", instance.name));
        for (interface, from) in wires(composition, instance) {
            line(&mut text, format_args!("  {interface:?}: {from}[{interface:?}],"));
        }
        text += "  ...\n};\n";
    }
    line(&mut text, format_args!("\nexport {}...;", composition.root().name));
    text
}

/// The configuration of `wasm-tools compose`, which calls the component on its command line `root`.
fn wasm_tools(composition: &Composition) -> String {
    let (root, others) = composition.instances.split_last().expect("there are instances");
    let mut text = String::from("dependencies:\n");
    for (index, component) in composition.components.iter().enumerate() {
        if index != root.component {
            let path = composition.path(component);
            line(&mut text, format_args!("  {}:\n    path: {}", component.name, path.display()));
        }
    }
    text += "instantiations:\n";
    for instance in others {
        let component = &composition.components[instance.component].name;
        line(&mut text, format_args!("  {}:\n    dependency: {component}", instance.name));
        arguments(&mut text, composition, instance);
    }
    text += "  root:\n";
    arguments(&mut text, composition, root);
    text
}

fn arguments(text: &mut String, composition: &Composition, instance: &Instance) {
    if !instance.wires.is_empty() {
        *text += "    arguments:\n";
    }
    for (interface, from) in wires(composition, instance) {
        line(text, format_args!("      {interface}:"));
        line(text, format_args!("        instance: {from}\n        export: {interface}"));
    }
}

/// The imports of an instance that others satisfy, and which ones.
fn wires<'c>(
    composition: &'c Composition,
    instance: &'c Instance,
) -> impl Iterator<Item = (&'c str, &'c str)> {
    let wires = instance.wires.iter();
    wires.map(|wire| (wire.interface.as_str(), composition.instances[wire.from].name.as_str()))
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("strings grow");
}
