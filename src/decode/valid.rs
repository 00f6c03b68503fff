//! Function bodies: validated once, however many components have the core module they are in.
//!
//! Whether the bodies of a core module are valid is a question about that module alone, so the answer can be kept by the
//! digest of its bytes: for other components in the same run, and for other runs.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use wasmparser::{FuncToValidate, FuncValidatorAllocations, FunctionBody, ValidatorResources};

use crate::source::Digest;

/// Function bodies handed to one core at a time: enough to be worth the hand-over, few enough to spread a small module.
pub(super) const BODIES_PER_TASK: usize = 256;

/// A function body that is still to be validated.
pub(super) type Body<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

/// Function bodies of a core module, a task's worth.
pub(super) struct Code<'a> {
    /// The digest of the module.
    pub(super) module: Digest,
    /// Which of the components that are read has it.
    pub(super) of: usize,
    /// Where the module begins in the bytes that the bodies were read from.
    pub(super) start: u64,
    pub(super) bodies: Vec<Body<'a>>,
}

/// The first function body of a module that is not valid: where, from the beginning of the module, and why.
pub(super) type Invalid = HashMap<Digest, (u64, String)>;

/// What is known to be valid, by its digest: the function bodies of core modules, and whole results.
#[derive(Debug, Default)]
pub struct Valid {
    known: HashSet<Digest>,
    found: Vec<Digest>,
}

impl Valid {
    /// What an earlier run has found.
    pub fn new(known: impl IntoIterator<Item = Digest>) -> Self {
        Valid { known: known.into_iter().collect(), found: Vec::new() }
    }

    /// Whether this is known to be valid.
    pub(crate) fn has(&self, digest: Digest) -> bool {
        self.known.contains(&digest)
    }

    /// Takes down that this is valid.
    pub(crate) fn add(&mut self, digest: Digest) {
        if self.known.insert(digest) {
            self.found.push(digest);
        }
    }

    /// What was found since, in no particular order.
    pub fn found(&self) -> &[Digest] {
        &self.found
    }
}

/// Validates the function bodies of all modules that are not known yet, each module once, on all cores.
pub(super) fn validate(modules: Vec<Code<'_>>, valid: &mut Valid) -> Invalid {
    // Where a module is found first. The same one elsewhere is as valid as that.
    let mut begun = HashMap::new();
    let mut tasks = modules;
    tasks.retain(|code| {
        let place = (code.of, code.start);
        !valid.has(code.module) && *begun.entry(code.module).or_insert(place) == place
    });
    let errors = tasks.into_par_iter().filter_map(|Code { module, start, bodies, .. }| {
        let error = first_invalid(bodies)?;
        Some((module, (error.offset() - start, error.message().to_owned())))
    });
    let mut invalid = Invalid::new();
    for (module, error) in errors.collect::<Vec<_>>() {
        let first = invalid.entry(module).or_insert_with(|| error.clone());
        if error.0 < first.0 {
            *first = error;
        }
    }
    let mut begun: Vec<_> = begun.into_keys().filter(|it| !invalid.contains_key(it)).collect();
    begun.sort_unstable();
    for module in begun {
        valid.add(module);
    }
    invalid
}

fn first_invalid(task: Vec<Body<'_>>) -> Option<wasmparser::Error> {
    let mut allocations = FuncValidatorAllocations::default();
    task.into_iter().find_map(|(func, body)| {
        let mut validator = func.into_validator(std::mem::take(&mut allocations));
        let result = validator.validate(&body);
        allocations = validator.into_allocations();
        result.err()
    })
}
