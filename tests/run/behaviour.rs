//! Small components written by hand, each with just enough of a life to tell one wiring from another.

use wasmtime::component::Val;

use crate::machine::{Calls, Machine};
use crate::support::link_text;

/// Exports a counter that begins at zero for each instance.
const COUNTER: &str = r#"(component
  (core module $m
    (global $n (mut i32) (i32.const 0))
    (func (export "next") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (global.get $n)))
  (core instance $i (instantiate $m))
  (func $next (result u32) (canon lift (core func $i "next")))
  (instance $api (export "next" (func $next)))
  (export "test:count/counter@1.0.0" (instance $api)))"#;

/// Imports a counter and exports another that adds `step` to what it gets.
fn adder(step: u32, import: &str, export: &str) -> String {
    format!(
        r#"(component
  (import "{import}" (instance $counter (export "next" (func (result u32)))))
  (core func $next (canon lower (func $counter "next")))
  (core module $m
    (import "counter" "next" (func $next (result i32)))
    (func (export "next") (result i32) (i32.add (call $next) (i32.const {step}))))
  (core instance $i (instantiate $m (with "counter" (instance (export "next" (func $next))))))
  (func $added (result u32) (canon lift (core func $i "next")))
  (instance $api (export "next" (func $added)))
  (export "{export}" (instance $api)))"#
    )
}

fn next(machine: &mut Machine, interface: &str) -> u32 {
    match machine.get(interface, "next", &[]) {
        Val::U32(value) => value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_chain_of_three_with_one_that_imports_and_exports() {
    let manifest = r#"
[package]
name = "test:chain"
[components]
top = "top.wat"
middle = "middle.wat"
counter = "counter.wat"
"#;
    let middle = adder(10, "test:count/counter@1.0.0", "test:count/middle@1.0.0");
    let top = adder(100, "test:count/middle@1.0.0", "test:count/top@1.0.0");
    let image = link_text(
        manifest,
        &[("top.wat", &top), ("middle.wat", &middle), ("counter.wat", COUNTER)],
    );
    let mut machine = Machine::start(&image).expect("it starts");
    assert_eq!([(); 2].map(|()| next(&mut machine, "test:count/top@1.0.0")), [111, 112]);
}

#[test]
fn two_instances_of_one_component_are_wired_apart() {
    let manifest = r#"
[package]
name = "test:apart"

[components]
counter = "counter.wat"
ten = "ten.wat"
show = "show.wat"

[instances]
near = { component = "show", with = { "test:count/counter" = "counter" } }
far = { component = "show", with = { "test:count/counter" = "ten" } }
ten = { component = "ten", with = { "test:count/counter" = "counter" } }
counter = { component = "counter" }

[exports]
"test:out/near" = { from = "near", export = "test:count/shown@1.0.0" }
"test:out/far" = { from = "far", export = "test:count/shown@1.0.0" }
"#;
    let ten = adder(10, "test:count/counter@1.0.0", "test:count/counter@1.0.0");
    let show = adder(100, "test:count/counter@1.0.0", "test:count/shown@1.0.0");
    let image =
        link_text(manifest, &[("counter.wat", COUNTER), ("ten.wat", &ten), ("show.wat", &show)]);
    let mut machine = Machine::start(&image).expect("it starts");
    // One counter behind both, so they take turns; only the far way leads past `ten`.
    assert_eq!(next(&mut machine, "test:out/near"), 101);
    assert_eq!(next(&mut machine, "test:out/far"), 112);
    assert_eq!(next(&mut machine, "test:out/near"), 103);
}

#[test]
fn a_shared_provider_has_one_state_for_both() {
    let manifest = r#"
[package]
name = "test:shared"
[components]
left = "left.wat"
right = "right.wat"
counter = "counter.wat"
[exports]
"test:count/left@1.0.0" = "left"
"test:count/right@1.0.0" = "right"
"#;
    let left = adder(0, "test:count/counter@1.0.0", "test:count/left@1.0.0");
    let right = adder(0, "test:count/counter@1.0.0", "test:count/right@1.0.0");
    let files = [("left.wat", left.as_str()), ("right.wat", &right), ("counter.wat", COUNTER)];
    let image = link_text(manifest, &files);
    let mut machine = Machine::start(&image).expect("it starts");
    assert_eq!(next(&mut machine, "test:count/left@1.0.0"), 1);
    assert_eq!(next(&mut machine, "test:count/right@1.0.0"), 2);
    assert_eq!(next(&mut machine, "test:count/left@1.0.0"), 3);
}

#[test]
fn an_older_import_is_served_by_a_newer_export_of_its_track() {
    let manifest = r#"
[package]
name = "test:track"
[components]
top = "top.wat"
counter = "counter.wat"
"#;
    let top = adder(5, "test:count/counter@1.0.0", "test:count/top@1.0.0");
    let newer = COUNTER.replace("counter@1.0.0", "counter@1.4.2");
    let image = link_text(manifest, &[("top.wat", &top), ("counter.wat", &newer)]);
    let mut machine = Machine::start(&image).expect("it starts");
    assert_eq!(next(&mut machine, "test:count/top@1.0.0"), 6);
}
