//! `wcomp update`.

use std::path::PathBuf;

use clap::Args;
use semver::Version;

use super::add::{Rewriting, whole};
use super::{Console, Outcome, Place, Stop, registries};
use crate::diagnostics::nearest;
use crate::manifest::{Manifest, Origin, Published};
use crate::resolve::Renew;

/// Lock newer versions of what a manifest takes from registries.
#[derive(Args)]
pub(super) struct Update {
    /// Packages, images or components; all, if none is named
    names: Vec<String>,
    /// The manifest [default: compose.toml]
    #[arg(long = "manifest", value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the newest version also where the manifest does not, and write it there
    #[arg(long)]
    breaking: bool,
}

pub(super) fn run(update: &Update, place: &Place, console: &mut Console) -> Outcome {
    registries::may_lock(console, "update")?;
    let file = console.open(&place.manifest)?;
    let manifest = whole(file, console)?;
    let names = names(&update.names, &manifest)?;
    console.memo.inputs.known.registries.renew =
        if names.is_empty() { Renew::All } else { Renew::These(names.clone()) };
    let mut rewriting = Rewriting::new(file, console);
    let raised = if update.breaking {
        raise(&names, &manifest, &mut rewriting, console)?
    } else {
        Vec::new()
    };
    let found = rewriting.fetch(!update.dry_run, &place.manifest, console)?;
    if let Some(name) = names.iter().find(|name| !found.contains(name)) {
        return Err(unknown(name, found.iter().map(String::as_str)));
    }
    for raised in raised {
        console
            .tell(&format!("{} {raised}", if update.dry_run { "would raise" } else { "raised" }));
    }
    registries::tell(console, if update.dry_run { "would lock" } else { "locked" });
    if console.memo.inputs.changes.is_empty() {
        console.tell("nothing to update: what is locked is the newest that the manifest takes");
    }
    Ok(())
}

/// Has the manifest take the newest version of each of these packages, or of all of them. Says of which it has not before.
fn raise(
    names: &[String],
    manifest: &Manifest,
    rewriting: &mut Rewriting,
    console: &mut Console,
) -> Result<Vec<String>, Stop> {
    let mut raised = Vec::new();
    let is_meant = |name: &String| names.is_empty() || names.contains(name);
    for component in &manifest.components {
        if let Some(Published { name, origin: Some(Origin::Package(package, takes)) }) =
            &component.published
            && is_meant(&name.value)
        {
            let path = ["components", &component.name.value, "version"];
            // What it takes is not to be in the way of a look at all there is.
            let mut any = rewriting.clone();
            any.set(&path, "\"*\"")?;
            let newest = any.newest(&component.name.value, console)?;
            if !Version::parse(&newest).is_ok_and(|newest| takes.matches(&newest)) {
                rewriting.set(&path, &format!("\"^{newest}\""))?;
                raised.push(format!("`{package}` {takes} -> ^{newest}"));
            }
        }
    }
    Ok(raised)
}

/// The packages and images that are meant.
fn names(written: &[String], manifest: &Manifest) -> Result<Vec<String>, Stop> {
    let published: Vec<_> = manifest
        .components
        .iter()
        .filter_map(|it| Some([&it.name.value, &it.published.as_ref()?.name.value]))
        .collect();
    let name = |written: &String| {
        let found = published.iter().find(|names| names.contains(&written));
        // What WIT needs is in no line of the manifest, and is seen when it is found.
        let found = found.map(|[_, origin]| (*origin).clone());
        let found = found.or_else(|| written.contains(':').then(|| written.clone()));
        let known = published.iter().flatten().map(|name| name.as_str());
        found.ok_or_else(|| unknown(written, known))
    };
    written.iter().map(name).collect()
}

fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Stop {
    let help = nearest(name, known).map_or_else(
        || "name a package, or a component that is one".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Stop::Environment(format!("nothing published is called `{name}`\n  help: {help}"))
}
