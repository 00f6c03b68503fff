//! Has wcomp's outputs compiled and instantiated, with as much stored once as it can, with the usual, and with nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::compositions::Composition;
use crate::contenders::{self, Dedupe};
use crate::places;
use crate::process;
use crate::runtime::{Found, Measured};
use crate::spread::Spread;

/// What a runtime makes of a composition.
pub(crate) struct Ran {
    pub(crate) composition: &'static str,
    variants: Vec<(Dedupe, Outcome)>,
}

pub(crate) enum Outcome {
    /// wcomp has no such output, or the runtime does not take it, for the reason it gives.
    Refused(String),
    /// The output is that of another, byte for byte.
    Same(Dedupe),
    Measured(Runs),
}

pub(crate) struct Runs {
    /// Bytes of the output.
    pub(crate) output: u64,
    runs: Vec<Measured>,
}

pub(crate) fn measure(compositions: &[Composition], runs: usize) -> Result<Vec<Ran>> {
    compositions.iter().map(|composition| one(composition, runs)).collect()
}

fn one(composition: &Composition, runs: usize) -> Result<Ran> {
    eprintln!("running {}", composition.name);
    let mut variants: Vec<(Dedupe, Outcome)> = Vec::new();
    for dedupe in Dedupe::ALL.into_iter().filter(|it| composition.deep || *it != Dedupe::Deep) {
        let outcome = link(composition, dedupe, &variants)?;
        variants.push((dedupe, outcome));
    }
    // What is compared with nothing else differs little, and the largest takes a minute.
    let measured = variants.iter().filter(|(_, it)| matches!(it, Outcome::Measured(_))).count();
    for _ in 0..if measured > 1 { runs } else { 1 } {
        for (dedupe, outcome) in &mut variants {
            let Outcome::Measured(runs) = outcome else { continue };
            let path = output(composition, *dedupe);
            let said = process::again(&[Path::new("--run"), &path])?;
            match serde_json::from_str::<Found>(&said)? {
                Ok(measured) => runs.runs.push(measured),
                Err(said) => *outcome = Outcome::Refused(said),
            }
        }
        variants.rotate_left(1);
    }
    Ok(Ran { composition: composition.name, variants })
}

fn output(composition: &Composition, dedupe: Dedupe) -> PathBuf {
    let folder = places::composition(composition.name);
    folder.join(dedupe.manifest()).with_extension("wasm")
}

fn link(
    composition: &Composition,
    dedupe: Dedupe,
    others: &[(Dedupe, Outcome)],
) -> Result<Outcome> {
    let folder = places::composition(composition.name);
    let path = output(composition, dedupe);
    let mut command = contenders::wcomp(&folder, dedupe, &path);
    if let Err(said) = process::measure(&mut command, &folder.join("said.txt"))? {
        return Ok(Outcome::Refused(said));
    }
    let bytes = fs::read(&path)?;
    for (other, outcome) in others {
        let measured = matches!(outcome, Outcome::Measured(_));
        if measured && fs::read(output(composition, *other))? == bytes {
            return Ok(Outcome::Same(*other));
        }
    }
    Ok(Outcome::Measured(Runs { output: bytes.len() as u64, runs: Vec::new() }))
}

impl Ran {
    pub(crate) fn of(&self, dedupe: Dedupe) -> Option<&Outcome> {
        self.variants.iter().find(|(it, _)| *it == dedupe).map(|(_, outcome)| outcome)
    }

    /// What was measured of an output, or of the one it is the same as.
    pub(crate) fn runs(&self, dedupe: Dedupe) -> Option<&Runs> {
        match self.of(dedupe)? {
            Outcome::Refused(_) => None,
            Outcome::Same(other) => self.runs(*other),
            Outcome::Measured(runs) => Some(runs),
        }
    }

    /// How long one compiles compared with another.
    pub(crate) fn compile_ratio(&self, this: Dedupe, that: Dedupe) -> Option<Spread> {
        let each = |dedupe| Some(self.runs(dedupe)?.each(|it| it.compile));
        Some(Spread::of_ratios(&each(this)?, &each(that)?))
    }
}

impl Runs {
    fn each(&self, what: fn(&Measured) -> f64) -> Vec<f64> {
        self.runs.iter().map(what).collect()
    }

    pub(crate) fn median(&self, what: fn(&Measured) -> f64) -> f64 {
        Spread::of(self.each(what)).median
    }
}
