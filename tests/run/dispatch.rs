//! The dispatch: calls that can only end because others are under way at the same time.

use std::pin::pin;

use futures::future::{Either, join, join_all, select};
use wasmtime::Trap;
use wasmtime::component::{Accessor, ComponentType, Lift, TypedFunc};
use wasmtime_wasi::runtime::in_tokio;

use crate::concurrent::{Concurrent, compile, let_it_run};
use crate::machine::Host;
use crate::support::{link_file, repository};

#[derive(Debug, PartialEq, ComponentType, Lift)]
#[component(record)]
struct Trip {
    rider: String,
    taxi: String,
}

type Call = TypedFunc<(String,), (Trip,)>;

fn trip(rider: &str, taxi: &str) -> (Trip,) {
    (Trip { rider: rider.to_owned(), taxi: taxi.to_owned() },)
}

/// Links and starts a manifest of the example: the desk's `ride` and `drive`. The one with Python needs a component that
/// is not committed; without it the test says so, and fails where `WCOMP_REQUIRE_PYTHON` says it must not be left out.
fn start(manifest: &str) -> Option<(Concurrent, Call, Call)> {
    let python = repository().join("target/dispatch/stand-python.wasm");
    if manifest.contains("python") && !python.is_file() {
        let build = "examples/dispatch/rebuild stand-python";
        assert!(std::env::var_os("WCOMP_REQUIRE_PYTHON").is_none(), "run `{build}` first");
        println!("left out: {manifest} needs Python's component; `{build}` makes it");
        return None;
    }
    let image = link_file(&repository().join("examples/dispatch").join(manifest));
    let mut machine = Concurrent::start(&compile(&image), "");
    let [ride, drive] = ["ride", "drive"].map(|name| machine.func("acme:taxi/desk@0.1.0", name));
    Some((machine, ride, drive))
}

const NEVER_LEFT_OUT: &str = "the components are committed";

#[test]
fn one_after_the_other_nobody_gets_anywhere() {
    let (mut machine, ride, _) = start("compose.toml").expect(NEVER_LEFT_OUT);
    let alone = in_tokio(ride.call_async(&mut machine.store, ("Ada".to_owned(),)));
    let trap = alone.expect_err("there is no taxi");
    assert_eq!(trap.downcast_ref::<Trap>(), Some(&Trap::AsyncDeadlock), "{trap:?}");
}

/// The first call is waiting when the second begins, and only the second can end it.
async fn overlapping(store: &Accessor<Host>, first: Call, second: Call) -> [(Trip,); 2] {
    let first = pin!(first.call_concurrent(store, ("first".to_owned(),)));
    let first = match select(first, pin!(let_it_run())).await {
        Either::Left((ended, _)) => panic!("the first call has ended by itself: {ended:?}"),
        Either::Right(((), first)) => first,
    };
    let second = second.call_concurrent(store, ("second".to_owned(),));
    let (first, second) = join(first, second).await;
    [first, second].map(|ended| ended.expect("it returns"))
}

fn the_second_call_ends_the_first(manifest: &str) {
    let Some((mut machine, ride, drive)) = start(manifest) else { return };
    let trips = machine.run(async |store| overlapping(store, ride, drive).await);
    assert_eq!(trips, [trip("first", "second"), trip("first", "second")]);
    let trips = machine.run(async |store| overlapping(store, drive, ride).await);
    assert_eq!(trips, [trip("second", "first"), trip("second", "first")]);
}

#[test]
fn who_comes_later_ends_the_waiting() {
    the_second_call_ends_the_first("compose.toml");
}

#[test]
fn with_python_too() {
    the_second_call_ends_the_first("compose.python.toml");
}

#[test]
fn many_wait_in_line() {
    let (mut machine, ride, drive) = start("compose.toml").expect(NEVER_LEFT_OUT);
    let names = |prefix: char| (0..50).map(move |number| format!("{prefix}{number}"));
    let (rides, drives) = machine.run(async |store| {
        let rides = join_all(names('r').map(|name| ride.call_concurrent(store, (name,))));
        let drives = join_all(names('t').map(|name| drive.call_concurrent(store, (name,))));
        join(rides, drives).await
    });
    let expected: Vec<_> = names('r').zip(names('t')).map(|(r, t)| trip(&r, &t)).collect();
    let ended = |calls: Vec<wasmtime::Result<_>>| {
        calls.into_iter().map(|ended| ended.expect("it returns")).collect::<Vec<_>>()
    };
    assert_eq!(ended(rides), expected);
    assert_eq!(ended(drives), expected);
}

#[test]
fn the_command_has_riders_call_before_there_is_a_taxi() {
    let (mut machine, ..) = start("compose.toml").expect(NEVER_LEFT_OUT);
    let (result, log, _) = machine.command();
    assert_eq!(result, Ok(()));
    let expected = "\
Ada calls
Bob calls
T-7 is free
Ada rides in T-7
T-9 is free
Bob rides in T-9
";
    assert_eq!(log, expected);
}
