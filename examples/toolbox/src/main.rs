//! What stands between a compiler's core module and a component, in one small tool.
//!
//! It is built from the published libraries because they compile in seconds, and the command lines
//! around them in minutes.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::{env, fs};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_bindgen_core::wit_parser::{Resolve, WorldId};
use wit_bindgen_core::{Files, WorldGenerator};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

const USAGE: &str = "\
toolbox bindings c|go WIT WORLD DIR     write a language's bindings into DIR
toolbox embed CORE WIT WORLD OUT        note in a core module which world it implements
toolbox component CORE OUT              wrap such a module into a component";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["bindings", language, wit, world, directory] => bindings(language, wit, world, directory),
        ["embed", core, wit, world, out] => embed(core, wit, world, out),
        ["component", core, out] => component(core, out),
        _ => bail!("{USAGE}"),
    }
}

fn bindings(language: &str, wit: &str, world: &str, directory: &str) -> Result<()> {
    let (mut resolve, world) = select(wit, world)?;
    let mut generator: Box<dyn WorldGenerator> = match language {
        "c" => wit_bindgen_c::Opts::default().build(),
        "go" => wit_bindgen_go::Opts::default().build(),
        other => bail!("no bindings for `{other}`"),
    };
    let mut files = Files::default();
    generator.generate(&mut resolve, world, &mut files)?;
    for (name, contents) in files.iter() {
        let path = Path::new(directory).join(name);
        fs::create_dir_all(path.parent().context("a generated file has a directory")?)?;
        fs::write(path, contents)?;
    }
    Ok(())
}

fn embed(core: &str, wit: &str, world: &str, out: &str) -> Result<()> {
    let (resolve, world) = select(wit, world)?;
    let mut module = fs::read(core)?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)?;
    Ok(fs::write(out, module)?)
}

fn component(core: &str, out: &str) -> Result<()> {
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&fs::read(core)?)?
        .adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .encode()?;
    Ok(fs::write(out, component)?)
}

fn select(wit: &str, world: &str) -> Result<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    Ok((resolve, world))
}
