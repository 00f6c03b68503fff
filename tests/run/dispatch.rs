//! The dispatch: calls that can only end because others are under way at the same time.

use std::pin::pin;

use futures::future::{Either, join, join_all, select};
use wasmtime::Trap;
use wasmtime::component::{Accessor, ComponentType, Lift, TypedFunc};
use wasmtime_wasi::runtime::in_tokio;

use crate::concurrent::{Concurrent, let_it_run};
use crate::examples::each_way;
use crate::machine::Host;

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

/// Starts a manifest of the example, linked in one way after the other: with the desk's `ride` and `drive`.
fn start(manifest: &str) -> impl Iterator<Item = (Concurrent, Call, Call)> {
    let examples = each_way(&format!("dispatch/{manifest}")).into_iter();
    examples.map(|example| {
        let mut machine = Concurrent::start(example.component(), "");
        let [ride, drive] = desk(&mut machine);
        (machine, ride, drive)
    })
}

fn desk(machine: &mut Concurrent) -> [Call; 2] {
    ["ride", "drive"].map(|name| machine.func("acme:taxi/desk@0.1.0", name))
}

#[test]
fn one_after_the_other_nobody_gets_anywhere() {
    for (mut machine, ride, _) in start("compose.toml") {
        let alone = in_tokio(ride.call_async(&mut machine.store, ("Ada".to_owned(),)));
        let trap = alone.expect_err("there is no taxi");
        assert_eq!(trap.downcast_ref::<Trap>(), Some(&Trap::AsyncDeadlock), "{trap:?}");
    }
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

pub(crate) fn the_second_call_ends_the_first(machine: &mut Concurrent) {
    let [ride, drive] = desk(machine);
    let trips = machine.run(async |store| overlapping(store, ride, drive).await);
    assert_eq!(trips, [trip("first", "second"), trip("first", "second")]);
    let trips = machine.run(async |store| overlapping(store, drive, ride).await);
    assert_eq!(trips, [trip("second", "first"), trip("second", "first")]);
}

#[test]
fn who_comes_later_ends_the_waiting() {
    for (mut machine, ..) in start("compose.toml") {
        the_second_call_ends_the_first(&mut machine);
    }
}

#[test]
fn with_python_too() {
    for (mut machine, ..) in start("compose.python.toml") {
        the_second_call_ends_the_first(&mut machine);
    }
}

#[test]
fn many_wait_in_line() {
    for (mut machine, ride, drive) in start("compose.toml") {
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
}

const LOG: &str = "\
Ada calls
Bob calls
T-7 is free
Ada rides in T-7
T-9 is free
Bob rides in T-9
";

#[test]
fn the_command_has_riders_call_before_there_is_a_taxi() {
    for (mut machine, ..) in start("compose.toml") {
        let (result, log, _) = machine.command();
        assert_eq!(result, Ok(()));
        assert_eq!(log, LOG);
    }
}
