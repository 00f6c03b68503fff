//! The desk that riders and taxis call, and the root of the composition. Run as a command, it lets two riders call before
//! there is any taxi.

wit_bindgen::generate!({ path: "../wit", world: "desk", generate_all });

use acme::taxi::stand;
use exports::acme::taxi::desk::{Guest, Trip};
use futures::join;
use std::cell::RefCell;
use wasip3::cli::stdout;
use wasip3::clocks::monotonic_clock::wait_for;
use wasip3::exports::cli::run::Guest as Command;

struct Desk;

impl Guest for Desk {
    async fn ride(rider: String) -> Trip {
        let taxi = stand::hail(rider.clone()).await.await;
        Trip { rider, taxi }
    }

    async fn drive(taxi: String) -> Trip {
        let rider = stand::offer(taxi.clone()).await.await;
        Trip { rider, taxi }
    }
}

impl Command for Desk {
    async fn run() -> Result<(), ()> {
        let log = Log::default();
        join!(rider(&log, "Ada"), rider(&log, "Bob"), taxis(&log, &["T-7", "T-9"]));
        let (mut sink, text) = wasip3::wit_stream::new();
        let printed = stdout::write_via_stream(text);
        sink.write_all(log.take()).await;
        drop(sink);
        printed.await.map_err(drop)
    }
}

async fn rider(log: &Log, name: &str) {
    log.add(format!("{name} calls"));
    let trip = Desk::ride(name.into()).await;
    log.add(format!("{} rides in {}", trip.rider, trip.taxi));
}

async fn taxis(log: &Log, names: &[&str]) {
    for name in names {
        wait_for(A_WHILE).await;
        log.add(format!("{name} is free"));
        Desk::drive((*name).into()).await;
    }
}

/// In nanoseconds.
const A_WHILE: u64 = 20_000_000;

/// What happened, in the order in which it did.
#[derive(Default)]
struct Log(RefCell<Vec<u8>>);

impl Log {
    fn add(&self, line: String) {
        self.0.borrow_mut().extend(line.bytes().chain([b'\n']));
    }

    fn take(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

export!(Desk);
wasip3::cli::command::export!(Desk);
