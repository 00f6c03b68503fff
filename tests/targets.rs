//! Whether a component or a composition fits a world: wcomp's verdict beside wit-component's.
//!
//! `wit_component::targets` says yes or no, for one component in binary form; it is the judge here. Compositions are linked
//! first, and the result is put before it.

#![allow(clippy::disallowed_methods, reason = "tests read their own folders")]
#![allow(clippy::print_stdout, reason = "how many were tried is for people to read")]

mod support;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use support::{
    Dice, Files, cases_of, change_wit, component_from_text, named, repository, source_of, world_of,
};
use wcomp::diagnostics::Severity;
use wcomp::diagnostics::Sink;
use wcomp::pipeline::{analyze, build};
use wcomp::source::{Disk, Overlay, SourceMap};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, PackageId, Resolve, UnresolvedPackageGroup, WorldId};

/// What both say.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Fits,
    Not(String),
}

/// What wcomp says of a composition and a target, or nothing where there is something else to say.
fn ours(files: &Overlay<'_>, manifest: &str) -> Option<Verdict> {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.toml", manifest);
    let mut sink = Sink::default();
    let analysis = analyze(files, &mut sources, file, &mut sink);
    let said = sink.sorted();
    let errors = said.iter().filter(|it| it.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|it| (it.code.name, it.message.as_str())).collect();
    if errors.is_empty() {
        assert!(analysis.components.target.is_some(), "the target was not looked at");
        return Some(Verdict::Fits);
    }
    let about_it = |code: &str| code.starts_with("target-");
    let all = errors.iter().all(|(code, _)| about_it(code));
    all.then(|| Verdict::Not(errors.iter().map(|(_, message)| format!("{message}\n")).collect()))
}

/// What the judge says of a component and a target.
///
/// To match versions it has to put the component into WIT first. Of what WIT cannot say it has no opinion, such as of one
/// instance exported under two names; then it is asked again by exact names, for which it takes the component as it is.
fn theirs(resolve: &Resolve, world: WorldId, component: &[u8]) -> Verdict {
    let verdict = |versions| match wit_component::targets(resolve, world, component, versions) {
        Ok(()) => Verdict::Fits,
        Err(error) => Verdict::Not(format!("{error:#}")),
    };
    match verdict(true) {
        Verdict::Not(why) if why.contains("WIT") => verdict(false),
        verdict => verdict,
    }
}

/// A disagreement, for people.
fn disagreement(ours: &Verdict, theirs: &Verdict) -> Option<String> {
    match (ours, theirs) {
        (Verdict::Fits, Verdict::Fits) | (Verdict::Not(_), Verdict::Not(_)) => None,
        (Verdict::Fits, Verdict::Not(why)) => {
            Some(format!("wcomp says that it fits, not so: {why}"))
        }
        (Verdict::Not(why), Verdict::Fits) => Some(format!("it fits, and wcomp says: {why}")),
    }
}

/// A manifest for one component.
fn alone(target: &str, more: &str) -> String {
    format!(
        "[package]\nname = \"test:alone\"\ntarget = \"{target}\"\n{more}\n[components]\nit = \"it.wasm\"\n[imports]\nallow = [\"*\"]\n"
    )
}

/// The package of a WIT text, without what is not stable: as wcomp reads it.
fn parse(text: &str) -> Option<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("target.wit", text).ok()?;
    let world = resolve.select_world(&[package], None).ok()?;
    Some((resolve, world))
}

/// Compares the verdicts on a component and a world given as text.
fn compare(component: &[u8], target: &str) -> Result<Option<Verdict>, String> {
    let mut files = Overlay::new(&Disk);
    files.insert("it.wasm", component.to_vec());
    files.insert("target.wit", target.as_bytes().to_vec());
    let parsed = parse(target);
    let name = parsed.as_ref().map_or("none", |(resolve, world)| &resolve.worlds[*world].name);
    let ours = ours(&files, &alone(name, "wit = \"target.wit\""));
    let (Some(ours), Some((resolve, world))) = (ours, parsed) else { return Ok(None) };
    let theirs = theirs(&resolve, world, component);
    disagreement(&ours, &theirs).map_or(Ok(Some(ours)), Err)
}

/// How often each verdict was given.
#[derive(Debug, Default)]
struct Tally {
    fits: usize,
    not: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, verdict: Result<Option<Verdict>, String>, what: &dyn Fn() -> String) {
        match verdict {
            Ok(None) => {}
            Ok(Some(Verdict::Fits)) => self.fits += 1,
            Ok(Some(Verdict::Not(_))) => self.not += 1,
            Err(why) => self.wrong.push(format!("{}: {why}", what())),
        }
    }

    fn finish(&self, what: &str, least: usize) {
        println!("{what}: {} fit, {} do not", self.fits, self.not);
        assert!(
            self.wrong.is_empty(),
            "{} wrong:\n{}",
            self.wrong.len(),
            self.wrong[..self.wrong.len().min(5)].join("\n")
        );
        assert!(self.fits >= least && self.not >= least, "too few to say anything");
    }
}

/// The WIT files of a case.
fn wits(files: &Files) -> Vec<(&PathBuf, &String)> {
    files.iter().filter(|(name, _)| name.extension().is_some_and(|it| it == "wit")).collect()
}

#[test]
fn components_and_the_worlds_of_their_case() {
    let mut tally = Tally::default();
    for files in cases_of("wit") {
        for (name, text) in wits(&files) {
            let made = catch_unwind(AssertUnwindSafe(|| component_from_text("it", text).ok()));
            let Some(component) = made.ok().flatten() else { continue };
            for (other, target) in wits(&files) {
                tally.count(compare(&component, target), &|| {
                    format!("{} for {}\n{text}\n{target}", name.display(), other.display())
                });
            }
        }
    }
    tally.finish("components and worlds of the cases", 50);
}

#[test]
fn changed_worlds() {
    let cases = cases_of("wit");
    let mut made: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    let mut tally = Tally::default();
    for seed in 1..=10_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E6C_63D0_876A_68DE));
        let files = dice.pick(&cases);
        let wits = wits(files);
        let (_, text) = *dice.pick(&wits);
        let mut changed = text.clone();
        for _ in 0..=dice.below(2) {
            changed = change_wit(&changed, &mut dice);
        }
        // Either side may be the one that was changed.
        let (component, target) =
            if dice.below(2) == 0 { (text, &changed) } else { (&changed, text) };
        let component = made.entry(component.clone()).or_insert_with(|| {
            let component = || component_from_text("it", component).ok();
            catch_unwind(AssertUnwindSafe(component)).ok().flatten()
        });
        let Some(component) = component else { continue };
        let verdict = catch_unwind(AssertUnwindSafe(|| compare(component, target)));
        let verdict = verdict.unwrap_or_else(|_| Err("it panics".to_owned()));
        tally.count(verdict, &|| format!("seed {seed}\n{text}\n----\n{changed}"));
    }
    tally.finish("changed worlds", 300);
}

/// Every composition that can be linked, for the worlds of its components.
#[test]
fn compositions() {
    let mut tally = Tally::default();
    for files in cases_of("wit") {
        let Some(world) = world_of(&files, &mut BTreeMap::new()) else { continue };
        let manifest = &files[Path::new("compose.toml")];
        let mut sources = SourceMap::default();
        let file = sources.add("compose.toml", manifest.as_str());
        let Ok(built) = build(&world, &mut sources, file, &mut Sink::default()) else { continue };
        let image = built.image.to_vec();
        for (other, target) in wits(&files) {
            let Some((resolve, id)) = parse(target) else { continue };
            if !manifest.contains("[package]\n") || manifest.contains("\ntarget =") {
                continue;
            }
            let world_name = &resolve.worlds[id].name;
            let asking = manifest.replacen(
                "[package]\n",
                &format!("[package]\ntarget = \"{world_name}\"\nwit = \"{}\"\n", other.display()),
                1,
            );
            let mut world = world_of(&files, &mut BTreeMap::new()).expect("it was made above");
            world.insert(other, target.as_bytes().to_vec());
            let Some(ours) = ours(&world, &asking) else { continue };
            let theirs = theirs(&resolve, id, &image);
            let verdict = disagreement(&ours, &theirs).map_or(Ok(Some(ours)), Err);
            tally.count(verdict, &|| format!("{asking}\n{files:#?}"));
        }
    }
    tally.finish("compositions", 10);
}

/// The world of a component, as text.
fn own_world(component: &[u8]) -> Option<String> {
    let wit_component::DecodedWasm::Component(resolve, world) =
        wit_component::decode(component).ok()?
    else {
        return None;
    };
    let package = resolve.worlds[world].package?;
    let others: Vec<_> =
        resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = wit_component::WitPrinter::default();
    printer.print(&resolve, package, &others).ok()?;
    Some(printer.output.to_string())
}

/// The components that wit-component tests itself with, for the worlds they have, and for each other's.
#[test]
fn other_peoples_components() {
    let mut files = Vec::new();
    named(&source_of("wit-component").join("tests/components"), "component.wat", &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("the file can be read");
        let component = wat::parse_str(&text).expect("the component parses");
        Some((file.clone(), own_world(&component)?, component))
    };
    let components: Vec<_> = files.iter().filter_map(read).collect();
    assert!(components.len() > 80, "only {} components have a world", components.len());
    let mut tally = Tally::default();
    let neighbours = components.iter().cycle().skip(1);
    for ((file, own, component), (_, others, _)) in components.iter().zip(neighbours) {
        for target in [own, others] {
            let verdict = compare(component, target);
            tally.count(verdict, &|| format!("{}\n{target}", file.display()));
        }
    }
    tally.finish("other people's components", 60);
}

/// The bundled packages of one version of WASI, with that version written otherwise.
fn wasi(version: &str, written: &str) -> (Resolve, Vec<PackageId>) {
    let folder = repository().join("wit-packages/wasi");
    let mut groups = Vec::new();
    let mut packages: Vec<_> = std::fs::read_dir(folder).expect("it is there").flatten().collect();
    packages.sort_by_key(std::fs::DirEntry::path);
    for package in packages {
        let file = package.path().join(format!("{version}.wit"));
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let text = text.replace(&format!("@{version}"), &format!("@{written}"));
        let text = text.replace(&format!("version = {version}"), &format!("version = {written}"));
        groups.push(UnresolvedPackageGroup::parse(&file, &text).expect("what is bundled parses"));
    }
    let mut resolve = Resolve::default();
    let main = groups.pop().expect("there are packages");
    resolve.push_groups(main, groups).expect("what is bundled fits together");
    let ids = resolve.packages.iter().map(|(id, _)| id).collect();
    (resolve, ids)
}

/// A component of exactly a world, or nothing where the tools cannot make one.
fn dummy(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    let make = || {
        let mangling = ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync);
        let mut module = dummy_module(resolve, world, mangling);
        embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false).ok()?;
        ComponentEncoder::default().module(&module).ok()?.encode().ok()
    };
    catch_unwind(AssertUnwindSafe(make)).ok().flatten()
}

/// A component for each bundled world, also with an older version in its names, for every bundled world.
#[test]
fn bundled_worlds() {
    let mut components = Vec::new();
    let mut targets = Vec::new();
    for (version, written) in [("0.2.12", "0.2.12"), ("0.2.12", "0.2.3"), ("0.3.2", "0.3.2")] {
        let (resolve, packages) = wasi(version, written);
        for package in packages {
            for world in resolve.packages[package].worlds.values() {
                let name =
                    resolve.packages[package].name.interface_id(&resolve.worlds[*world].name);
                if let Some(component) = dummy(&resolve, *world) {
                    components.push((name.clone(), component));
                }
                if version == written {
                    targets.push((name, resolve.clone(), *world));
                }
            }
        }
    }
    assert!(components.len() > 15, "only {} components were made", components.len());
    let mut tally = Tally::default();
    for (of, component) in &components {
        let mut files = Overlay::new(&Disk);
        files.insert("it.wasm", component.clone());
        for (name, resolve, world) in &targets {
            let ours = ours(&files, &alone(name, "")).expect("there is nothing else to say");
            let theirs = theirs(resolve, *world, component);
            let verdict = disagreement(&ours, &theirs).map_or(Ok(Some(ours)), Err);
            tally.count(verdict, &|| format!("{of} for {name}"));
        }
    }
    tally.finish("bundled worlds", 20);
}
