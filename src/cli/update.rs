//! `wcomp update`.

use std::path::PathBuf;

use clap::Args;

use super::add::Rewriting;
use super::{Console, Outcome, Place, Stop, registries};
use crate::diagnostics::nearest;
use crate::manifest::Manifest;
use crate::pipeline;
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
    let file = console.open(&place.manifest)?;
    let names = {
        let Console { sources, sink, .. } = console;
        let manifest = pipeline::parse(sources, file, sink);
        names(&update.names, &manifest)?
    };
    console.say()?;
    console.memo.inputs.known.registries.renew =
        if names.is_empty() { Renew::All } else { Renew::These(names.clone()) };
    let mut rewriting = Rewriting::new(file, console);
    if update.breaking {
        let Console { world, sources, memo, sink, .. } = console;
        let (manifest, offers) = pipeline::offers(world, sources, file, memo, sink);
        console.say()?;
        for (component, offer) in manifest.components.iter().zip(offers) {
            let named = |name: &str| names.is_empty() || names.iter().any(|other| other == name);
            if let Some(offer) = offer
                && offer.newest > offer.matching
                && component.origin().is_some_and(|origin| named(&origin.value))
            {
                let path = ["components", &component.name.value, "version"];
                rewriting.set(&path, &format!("\"^{}\"", offer.newest))?;
            }
        }
    }
    rewriting.fetch(!update.dry_run, &place.manifest, console)?;
    registries::tell(console, if update.dry_run { "would lock" } else { "locked" });
    if console.memo.inputs.changes.is_empty() {
        console.tell("nothing to update: what is locked is the newest that the manifest takes");
    }
    Ok(())
}

/// The packages and images that are meant.
fn names(written: &[String], manifest: &Manifest) -> Result<Vec<String>, Stop> {
    let published = || {
        let all = manifest.components.iter();
        all.filter_map(|it| {
            Some((it.name.value.as_str(), it.published.as_ref()?.name.value.as_str()))
        })
    };
    let name = |written: &String| {
        let found =
            published().find(|(component, origin)| component == written || origin == written);
        // What WIT needs is in no line of the manifest.
        let found = found.map(|(_, origin)| origin.to_owned());
        let found = found.or_else(|| written.contains(':').then(|| written.clone()));
        found.ok_or_else(|| {
            let near =
                nearest(written, published().flat_map(|(component, origin)| [component, origin]));
            let help = near.map_or_else(
                || "name a package, or a component that is one".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Stop::Environment(format!("nothing published is called `{written}`\n  help: {help}"))
        })
    };
    written.iter().map(name).collect()
}
