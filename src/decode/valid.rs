//! Function bodies: validated once, however many components have the core module they are in.
//!
//! Whether the bodies of a core module are valid is a question about that module alone, so the answer can be kept by the
//! digest of its bytes: for other components in the same run, and for other runs.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use wasmparser::{FuncToValidate, FuncValidatorAllocations, FunctionBody, ValidatorResources};

use crate::source::Digest;

/// Function bodies handed to one core at a time: enough to be worth the hand-over, few enough to spread a small module.
const BODIES_PER_TASK: usize = 256;

/// A function body that is still to be validated.
pub(super) type Body<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

/// The function bodies of a core module.
pub(super) struct Code<'a> {
    /// The digest of the module.
    pub(super) module: Digest,
    /// Where the module begins in the bytes that the bodies were read from.
    pub(super) start: u64,
    pub(super) bodies: Vec<Body<'a>>,
}

/// The first function body of a module that is not valid: where, from the beginning of the module, and why.
pub(super) type Invalid = HashMap<Digest, (u64, String)>;

/// Core modules whose function bodies are known to be valid, by their digest.
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

    /// Whether a module is among them.
    pub(super) fn has(&self, module: Digest) -> bool {
        self.known.contains(&module)
    }

    /// What was found since, in no particular order.
    pub fn found(&self) -> &[Digest] {
        &self.found
    }
}

/// Validates the function bodies of all modules that are not known yet, each module once, on all cores.
pub(super) fn validate(modules: Vec<Code<'_>>, valid: &mut Valid) -> Invalid {
    let mut begun = HashSet::new();
    let mut tasks = Vec::new();
    for Code { module, start, bodies } in modules {
        if valid.has(module) || !begun.insert(module) {
            continue;
        }
        let mut bodies = bodies.into_iter();
        loop {
            let task: Vec<_> = bodies.by_ref().take(BODIES_PER_TASK).collect();
            if task.is_empty() {
                break;
            }
            tasks.push((module, start, task));
        }
    }
    let errors = tasks.into_par_iter().filter_map(|(module, start, task)| {
        let error = first_invalid(task)?;
        Some((module, (error.offset() - start, error.message().to_owned())))
    });
    let mut invalid = Invalid::new();
    for (module, error) in errors.collect::<Vec<_>>() {
        let first = invalid.entry(module).or_insert_with(|| error.clone());
        if error.0 < first.0 {
            *first = error;
        }
    }
    begun.retain(|module| !invalid.contains_key(module));
    valid.found.extend(&begun);
    valid.known.extend(begun);
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
