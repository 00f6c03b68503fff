//! What is aimed at, and how far it is.

use crate::contenders::{Contender, Dedupe};
use crate::linking::Linked;
use crate::process::{Quantity, Usage};
use crate::running::Ran;
use crate::spread::Spread;

/// The memory that a build may take: for what it does itself, in bytes, and for each byte of its inputs.
const OWN_MEMORY: f64 = 20e6;
const MEMORY: f64 = 1.2;

pub(crate) struct Target {
    pub(crate) what: String,
    /// The most that it should be.
    pub(crate) most: f64,
    /// Nothing, if it was not measured.
    pub(crate) found: Option<Spread>,
}

/// Every target that something was measured for.
pub(crate) fn all(linked: &[Linked], ran: &[Ran]) -> Vec<Target> {
    let mut targets = speed(linked);
    targets.extend(sizes(linked, ran));
    targets.extend(compiling(ran));
    targets.retain(|it| it.found.is_some());
    targets
}

fn speed(linked: &[Linked]) -> Vec<Target> {
    let ratio = |name, this, that, what: Quantity| {
        linked.iter().find(|it| it.composition == name)?.ratio(this, that, what)
    };
    let python = "two Python components and an app";
    let mut targets = vec![
        target(
            format!("`wcomp build` again / `cat`, wall, {python}"),
            1.5,
            ratio("two-python", Contender::Warm, Contender::Cat, Usage::wall),
        ),
        target(
            format!("`wcomp build` / `cat`, wall, {python}"),
            3.0,
            ratio("two-python", Contender::First, Contender::Cat, Usage::wall),
        ),
    ];
    for (name, title) in [("code", "55 MB of code"), ("chain", "chain of 101")] {
        let kinds: [(&str, Quantity); 2] = [("wall", Usage::wall), ("cpu", Usage::cpu)];
        for (kind, what) in kinds {
            let found = ratio(name, Contender::First, Contender::Wac, what);
            targets.push(target(format!("`wcomp build` / `wac`, {kind}, {title}"), 0.5, found));
        }
    }
    targets.push(target("`wcomp build` / `wac`, wall, the worst".to_owned(), 1.0, slowest(linked)));
    let what = "peak memory / (20 MB + 1.2 × inputs), the worst".to_owned();
    targets.push(target(what, 1.0, memory(linked)));
    targets.push(target("4,096 instances / 1,000, wall".to_owned(), 4.1, growth(linked)));
    targets
}

fn slowest(linked: &[Linked]) -> Option<Spread> {
    let ratio = |it: &Linked| it.ratio(Contender::First, Contender::Wac, Usage::wall);
    worst(linked.iter().filter_map(ratio))
}

fn memory(linked: &[Linked]) -> Option<Spread> {
    let share = |it: &Linked| {
        let runs = it.of(Contender::First).as_ref().ok()?;
        let allowed = OWN_MEMORY + MEMORY * bytes(it.inputs);
        Some(Spread::of(runs.each(Usage::peak).into_iter().map(|peak| peak / allowed)))
    };
    worst(linked.iter().filter_map(share))
}

/// How much longer four times as many instances take.
fn growth(linked: &[Linked]) -> Option<Spread> {
    let each = |name| {
        let linked = linked.iter().find(|it| it.composition == name)?;
        Some(linked.of(Contender::First).as_ref().ok()?.each(Usage::wall))
    };
    Some(Spread::of_ratios(&each("instances-4096")?, &each("instances-1000")?))
}

fn sizes(linked: &[Linked], ran: &[Ran]) -> Vec<Target> {
    let share = |name, dedupe| {
        let inputs = linked.iter().find(|it| it.composition == name)?.inputs;
        let runs = ran.iter().find(|it| it.composition == name)?.runs(dedupe)?;
        Some(Spread::of([bytes(runs.output) / bytes(inputs)]))
    };
    [
        ("two-python", "two Python", Dedupe::On, 0.82),
        ("four-python", "four Python", Dedupe::On, 0.71),
        ("three-quickjs", "three QuickJS", Dedupe::On, 0.46),
        ("two-starlingmonkey", "two StarlingMonkey, `\"deep\"`", Dedupe::Deep, 0.65),
    ]
    .into_iter()
    .map(|(name, title, dedupe, most)| {
        target(format!("output / inputs, {title}"), most, share(name, dedupe))
    })
    .collect()
}

fn compiling(ran: &[Ran]) -> Vec<Target> {
    [("two-python", "two Python", 0.55), ("four-python", "four Python", 0.35)]
        .into_iter()
        .map(|(name, title, most)| {
            let ran = ran.iter().find(|it| it.composition == name);
            let found = ran.and_then(|it| it.compile_ratio(Dedupe::On, Dedupe::Off));
            target(format!("compiling what is stored once / plain, {title}"), most, found)
        })
        .collect()
}

fn worst(found: impl Iterator<Item = Spread>) -> Option<Spread> {
    found.max_by(|a, b| a.median.total_cmp(&b.median))
}

fn target(what: String, most: f64, found: Option<Spread>) -> Target {
    Target { what, most, found }
}

#[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
fn bytes(count: u64) -> f64 {
    count as f64
}
