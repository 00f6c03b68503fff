//! A component's world as WIT, with the place of everything in it.
//!
//! A binary has no sources to point at. Its world is printed into a file that is on no disk, so that a message can show
//! both sides of a wire as people write them. Only what is wrong gets printed: decoding once more costs nothing then.

use std::sync::Arc;

use anyhow::Context;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{PackageId, Resolve, UnresolvedPackageGroup, WorldId};

use super::{Binary, Component, Target};
use crate::resolve::Contract;
use crate::source::{SourceMap, attempt};

/// Bytes in a line that somebody may still want to read. Types without names that hold each other are short in a binary and
/// endless in a line.
const LONGEST_LINE: usize = 1_000;

/// Prints the world of a component into a file of its own. None for what WIT has no words for, or too many.
pub fn contract(binary: &Binary, path: &str, sources: &mut SourceMap) -> Option<Contract> {
    // It takes for granted what WIT can say, and a component need not keep to it (wit-parser 0.263, `decoding.rs`). What it
    // stumbles over is shown without its WIT.
    let (resolve, world, text) = attempt(|| reread(binary, path).ok()).ok()??;
    let file = sources.add(path, text);
    Some(Contract::new(Arc::new(resolve), world, [(path.to_owned(), file)].into()))
}

fn reread(binary: &Binary, path: &str) -> anyhow::Result<(Resolve, WorldId, String)> {
    let decoded = wit_component::decode(&binary.bytes)?;
    let DecodedWasm::Component(resolve, world) = &decoded else { anyhow::bail!("it is a package") };
    let name = resolve.worlds[*world].name.clone();
    let text = write(resolve, decoded.package(), false, |_| true)?;
    anyhow::ensure!(text.lines().all(|line| line.len() <= LONGEST_LINE), "its types are too long");
    let group = UnresolvedPackageGroup::parse(path, &text).map_err(|(_, error)| error)?;
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let main: PackageId = resolve.push_groups(group, Vec::new())?;
    let world = resolve.packages[main].worlds.get(&name).context("its world is gone")?;
    let world = *world;
    Ok((resolve, world, text))
}

/// The world of a component as WIT, and with it the packages it speaks of that are asked for by name.
///
/// # Errors
/// WIT cannot say everything that a component may import or export.
pub fn text(component: &Component, with: impl Fn(&str) -> bool) -> anyhow::Result<String> {
    let Component { binary, world, .. } = component;
    let text = attempt(|| match (binary, world) {
        (Some(binary), _) => {
            let decoded = wit_component::decode(&binary.bytes)?;
            write(decoded.resolve(), decoded.package(), true, with)
        }
        (None, Some(Target { contract: Contract { resolve, world, .. }, .. })) => {
            let own = resolve.worlds[*world].package.context("its world is in no package")?;
            write(resolve, own, true, with)
        }
        (None, None) => anyhow::bail!("there is nothing to print"),
    });
    text.ok().context("WIT has no words for its world")?
}

fn write(
    resolve: &Resolve,
    own: PackageId,
    docs: bool,
    with: impl Fn(&str) -> bool,
) -> anyhow::Result<String> {
    let others = resolve.packages.iter().filter(|(id, _)| *id != own);
    let others = others.filter(|(_, package)| with(&package.name.to_string())).map(|(id, _)| id);
    let mut printer = WitPrinter::default();
    printer.emit_docs(docs);
    printer.print(resolve, own, &others.collect::<Vec<_>>())?;
    Ok(printer.output.to_string())
}
