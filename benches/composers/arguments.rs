//! What it is asked for on the command line.
//!
//! ```text
//! cargo bench --bench composers -- [--rounds N] [--runs N] [--book] [NAME...]
//! ```
//!
//! A name is that of a composition, or the beginning of several: `two`, `instances`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// How often each composer is run.
const ROUNDS: usize = 15;

/// How often each output is compiled: that takes seconds, and differs less.
const RUNS: usize = 3;

pub(crate) struct Arguments {
    pub(crate) task: Task,
    pub(crate) rounds: usize,
    pub(crate) runs: usize,
    pub(crate) book: bool,
    names: Vec<String>,
}

/// What this process is for.
pub(crate) enum Task {
    /// `cargo test --all-targets` runs benches as well, to see that they start.
    Nothing,
    Compare,
    /// Make inputs.
    Make,
    /// Compile and instantiate an output.
    Run(PathBuf),
}

impl Arguments {
    pub(crate) fn of(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let (task, names) = (Task::Nothing, Vec::new());
        let mut it = Arguments { task, rounds: ROUNDS, runs: RUNS, book: false, names };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--bench" => it.task = Task::Compare,
                "--make" => it.task = Task::Make,
                "--run" => it.task = Task::Run(following(&word, &mut words)?.into()),
                "--rounds" => it.rounds = number(&word, &mut words)?,
                "--runs" => it.runs = number(&word, &mut words)?,
                "--book" => it.book = true,
                _ if word.starts_with('-') => bail!("there is no `{word}`"),
                _ => it.names.push(word),
            }
        }
        Ok(it)
    }

    /// Whether a composition is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|it| name.starts_with(it))
    }

    /// The words that have another process make the inputs.
    pub(crate) fn to_make(&self) -> Vec<String> {
        [vec!["--make".to_owned()], self.names.clone()].concat()
    }
}

fn following(word: &str, words: &mut impl Iterator<Item = String>) -> Result<String> {
    words.next().with_context(|| format!("`{word}` needs something after it"))
}

fn number(word: &str, words: &mut impl Iterator<Item = String>) -> Result<usize> {
    let number = following(word, words)?.parse().ok().filter(|it| *it > 0);
    number.with_context(|| format!("`{word}` needs a number after it"))
}
