//! Side by side with the existing composers: every case, and the storefront, wired the same way by wac-graph and by
//! wasm-compose.
//!
//! Where another composer accepts a composition, so must wcomp, and the results must have the same imports and exports by
//! type, the validator being the judge. Where it does not, its reason is written down in the snapshot, beside ours.

use std::fmt::Write;

use crate::composers::{Composition, NO_SUCH_EXPORTS, attempt, read};
use crate::machine::{Calls, Machine};
use crate::support::{Folder, cases, repository, same_type};

/// Results that differ in type, and why that is right.
const DIFFERENT: &[(&str, &str, &str)] = &[
    (
        "check/host-needs-inside",
        "wac-graph",
        "wac-graph asks the host for the interface of the types as well, although it is wired inside",
    ),
    (
        "check/no-merge-with-types",
        "wac-graph",
        "the manifest keeps the imports of one track apart, which wac-graph cannot be told",
    ),
];

#[test]
fn agrees_with_the_existing_composers() {
    let mut table = String::new();
    let mut wrong = Vec::new();
    let (mut tried, mut agreed) = (0, 0);
    for (name, folder) in cases() {
        let composition = read(&Folder::new(folder), "compose.toml");
        let Some(composition) = composition.filter(Composition::is_clear) else { continue };
        for (composer, theirs) in [
            ("wac-graph", attempt(|| composition.with_wac())),
            ("wasm-compose", attempt(|| composition.with_wasm_compose())),
        ] {
            if theirs.as_ref().is_err_and(|why| why == NO_SUCH_EXPORTS) {
                continue;
            }
            tried += 1;
            let verdict = match (&composition.ours, &theirs) {
                (Ok(ours), Ok(theirs)) => same_type(ours, theirs)
                    .map_or_else(|why| format!("other types: {why}"), |()| String::new()),
                (Ok(_), Err(why)) => {
                    format!("only wcomp links it; {composer} says: {why}")
                }
                (Err(codes), Ok(_)) => {
                    format!("only {composer} links it; wcomp says: {}", codes.join(", "))
                }
                (Err(_), Err(_)) => String::new(),
            };
            if verdict.is_empty() {
                agreed += 1;
                continue;
            }
            writeln!(table, "{name}: {verdict}").expect("writing to a string does not fail");
            let excused = DIFFERENT.iter().any(|(case, by, _)| *case == name && *by == composer);
            if !verdict.starts_with("only wcomp") && !excused {
                wrong.push(format!("{name}: {verdict}"));
            }
        }
    }
    println!("{tried} compositions tried with other composers, {agreed} agreed");
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(repository().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("differential", table));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_storefront_composed_by_wac_does_the_same() {
    let composition = read(&Folder::new(repository().join("examples/storefront")), "compose.toml")
        .expect("the storefront is fine");
    let theirs = composition.with_wac().expect("wac composes the storefront");
    let ours = composition.ours.expect("wcomp links the storefront");
    same_type(&ours, &theirs).expect("both have the same imports and exports");
    let printed = [ours, theirs].map(|bytes| {
        let mut machine = Machine::start(&bytes).expect("it starts");
        machine.get("wasi:cli/run@0.2.12", "run", &[]);
        machine.printed()
    });
    assert_eq!(printed[0], printed[1]);
}
