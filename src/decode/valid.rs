//! Function bodies: validated once, however many components have the core module they are in.
//!
//! Whether the bodies of a core module are valid is a question about that module alone, so the answer can be kept by the
//! digest of its bytes: for other components in the same run, and for other runs.
//!
//! Nothing but the answer depends on it, so nobody waits: bodies are handed to the other cores as they are found, and what
//! comes of it is asked for when there is nothing else left to do ([`Valid::settle`]).

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rayon::Yield;
use wasmparser::{
    BinaryReader, FuncToValidate, FuncValidatorAllocations, FunctionBody, ValidatorResources,
};

use super::features;
use crate::source::{Bytes, Digest, is_worth_sharing};

/// Function bodies handed to one core at a time: enough to be worth the hand-over, few enough to spread a small module.
const BODIES_PER_TASK: usize = 256;

/// The size, in bytes, from which something is sooner looked up than validated.
const WORTH_REMEMBERING: usize = 1 << 12;

/// A function body that is still to be validated, and where it is.
pub(super) type Body = (FuncToValidate<ValidatorResources>, Range<usize>);

/// What is known to be valid, by its digest: the function bodies of core modules, and whole results.
#[derive(Debug, Default)]
pub struct Valid {
    known: HashSet<Digest>,
    found: Vec<Digest>,
    /// Of each core module with a body that is not valid the first such: where, from the beginning of the module, and why.
    invalid: HashMap<Digest, (u64, String)>,
    running: Arc<Running>,
}

impl Valid {
    /// What an earlier run has found.
    pub fn new(known: impl IntoIterator<Item = Digest>) -> Self {
        Valid { known: known.into_iter().collect(), ..Valid::default() }
    }

    /// Whether this is known to be valid.
    pub(crate) fn has(&self, digest: Digest) -> bool {
        self.known.contains(&digest)
    }

    /// Takes down that this, which has so many bytes, is valid.
    pub(crate) fn add(&mut self, digest: Digest, size: usize) {
        if self.known.insert(digest) && size >= WORTH_REMEMBERING {
            self.found.push(digest);
        }
    }

    /// What was found since and is worth remembering, in no particular order.
    pub fn found(&self) -> &[Digest] {
        &self.found
    }

    /// What is wrong with a body of this core module, as far as it is settled.
    pub(super) fn problem(&self, module: Digest) -> Option<&(u64, String)> {
        self.invalid.get(&module)
    }

    /// Begins with a core module, unless the answer is known or somebody else has begun with it.
    pub(super) fn begin(&self, module: Digest, start: usize, bytes: &Bytes) -> Option<Module> {
        let answered = self.known.contains(&module) || self.invalid.contains_key(&module);
        if answered || !self.running.state().begun.insert(module) {
            return None;
        }
        let (running, bytes) = (self.running.clone(), bytes.clone());
        Some(Module { digest: module, start, bytes, bodies: Vec::new(), running })
    }

    /// Waits for all that was begun, helping with it, and takes the answers over.
    pub(super) fn settle(&mut self) {
        while self.running.state().tasks > 0 && rayon::yield_now() == Some(Yield::Executed) {}
        let state = self.running.state();
        let state = self.running.ended.wait_while(state, |state| state.tasks > 0);
        let done = std::mem::take(&mut *state.unwrap_or_else(PoisonError::into_inner));
        if let Some(panic) = done.panic {
            resume_unwind(panic);
        }
        self.invalid.extend(done.invalid);
        let mut whole = done.whole;
        whole.retain(|(module, _)| !self.invalid.contains_key(module));
        whole.sort_unstable();
        for (module, size) in whole {
            self.add(module, size);
        }
    }
}

/// What is being validated.
#[derive(Debug, Default)]
struct Running {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    tasks: usize,
    begun: HashSet<Digest>,
    /// Core modules of which all bodies were handed over, and how many bytes they have.
    whole: Vec<(Digest, usize)>,
    invalid: HashMap<Digest, (u64, String)>,
    /// A bug in the validator, which is to end the thread that wants the answer.
    panic: Option<Box<dyn Any + Send>>,
}

impl Running {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A core module whose bodies are being found.
pub(super) struct Module {
    digest: Digest,
    start: usize,
    bytes: Bytes,
    bodies: Vec<Body>,
    running: Arc<Running>,
}

impl Module {
    pub(super) fn body(&mut self, body: Body) {
        self.bodies.push(body);
        if self.bodies.len() == BODIES_PER_TASK {
            self.hand_over();
        }
    }

    /// Here the module ends. There are no more bodies, and nothing else is wrong with it.
    pub(super) fn end(mut self, end: usize) {
        self.hand_over();
        self.running.state().whole.push((self.digest, end - self.start));
    }

    fn hand_over(&mut self) {
        let (module, start) = (self.digest, self.start as u64);
        let (bytes, bodies) = (self.bytes.clone(), std::mem::take(&mut self.bodies));
        let running = self.running.clone();
        running.state().tasks += 1;
        let share = is_worth_sharing(bytes.len());
        let task = move || {
            let found = catch_unwind(AssertUnwindSafe(|| first_invalid(bodies, &bytes)));
            let mut state = running.state();
            match found {
                Ok(None) => {}
                Ok(Some(error)) => {
                    let found = (error.offset() - start, error.message().to_owned());
                    let first = state.invalid.entry(module).or_insert_with(|| found.clone());
                    if found.0 < first.0 {
                        *first = found;
                    }
                }
                Err(panic) => state.panic = Some(panic),
            }
            state.tasks -= 1;
            running.ended.notify_all();
        };
        if share { rayon::spawn(task) } else { task() }
    }
}

fn first_invalid(bodies: Vec<Body>, bytes: &Bytes) -> Option<wasmparser::Error> {
    let mut allocations = FuncValidatorAllocations::default();
    bodies.into_iter().find_map(|(func, range)| {
        let start = range.start as u64;
        let body = FunctionBody::new(BinaryReader::new_features(&bytes[range], start, features()));
        let mut validator = func.into_validator(std::mem::take(&mut allocations));
        let result = validator.validate(&body);
        allocations = validator.into_allocations();
        result.err()
    })
}
