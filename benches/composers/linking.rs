//! Runs every composer on every composition.
//!
//! In each round everybody runs once, beginning with another one each time, so that whatever else the machine does meets
//! all of them alike. What is said of two is the median of what it was in each round.

use std::fs;
use std::time::Duration;

use anyhow::Result;

use crate::compositions::Composition;
use crate::contenders::Contender;
use crate::places;
use crate::process::{self, Quantity, Usage};
use crate::spread::Spread;

/// Who takes longer than this runs in the first rounds only: it is plain by then, and others wait.
const LONG: Duration = Duration::from_secs(2);
const FIRST: usize = 3;

/// What was measured on a composition.
pub(crate) struct Linked {
    pub(crate) composition: &'static str,
    /// Bytes of all components.
    pub(crate) inputs: u64,
    runs: Vec<(Contender, Outcome)>,
}

/// What became of a composer: what each round took, or why it refuses.
pub(crate) type Outcome = Result<Runs, String>;

pub(crate) struct Runs {
    pub(crate) usages: Vec<Usage>,
    /// Bytes of the result.
    pub(crate) output: u64,
}

pub(crate) fn measure(compositions: &[Composition], rounds: usize) -> Result<Vec<Linked>> {
    compositions.iter().map(|composition| one(composition, rounds)).collect()
}

fn one(composition: &Composition, rounds: usize) -> Result<Linked> {
    eprintln!("linking {}", composition.name);
    let mut runs = Vec::new();
    for contender in Contender::ALL {
        // The first time, programs and inputs may have to be read from the disk.
        let outcome = run(contender, composition)?.map(|_| Runs { usages: Vec::new(), output: 0 });
        runs.push((contender, outcome));
    }
    for round in 0..rounds {
        for turn in 0..runs.len() {
            let place = (round + turn) % Contender::ALL.len();
            let (contender, outcome) = &mut runs[place];
            let Ok(so_far) = outcome else { continue };
            if round >= FIRST && so_far.usages.iter().all(|usage| usage.wall > LONG) {
                continue;
            }
            match run(*contender, composition)? {
                Ok(usage) => so_far.usages.push(usage),
                Err(said) => *outcome = Err(said),
            }
        }
    }
    for (contender, outcome) in &mut runs {
        let Ok(runs) = outcome else { continue };
        runs.output = fs::metadata(contender.output(composition))?.len();
    }
    let sizes = composition.paths().map(|path| Ok(fs::metadata(path)?.len()));
    let inputs = sizes.sum::<Result<u64>>()?;
    Ok(Linked { composition: composition.name, inputs, runs })
}

fn run(contender: Contender, composition: &Composition) -> Result<Result<Usage, String>> {
    let mut command = contender.command(composition)?;
    process::settle()?;
    process::measure(&mut command, &places::composition(composition.name).join("said.txt"))
}

impl Linked {
    pub(crate) fn of(&self, contender: Contender) -> &Outcome {
        let found = self.runs.iter().find(|(it, _)| *it == contender);
        &found.expect("everybody was run").1
    }

    /// How much of something one took compared with another, if neither refuses.
    pub(crate) fn ratio(&self, this: Contender, that: Contender, what: Quantity) -> Option<Spread> {
        let each = |contender| Some(self.of(contender).as_ref().ok()?.each(what));
        Some(Spread::of_ratios(&each(this)?, &each(that)?))
    }
}

impl Runs {
    pub(crate) fn each(&self, what: Quantity) -> Vec<f64> {
        self.usages.iter().map(what).collect()
    }

    pub(crate) fn median(&self, what: Quantity) -> f64 {
        Spread::of(self.each(what)).median
    }
}
