//! Whether a piece of work is for this thread or for all cores.

use std::sync::atomic::{AtomicBool, Ordering};

/// How many bytes there have to be before other threads are started, or woken, to do their part of something.
const WORTH_SHARING: usize = 1 << 17;

static JOINS: AtomicBool = AtomicBool::new(false);

/// Says that this thread, which has nothing else to do, does its part of work that it shares. The first to share any has to
/// be the one that said so.
pub fn join_in() {
    JOINS.store(true, Ordering::Relaxed);
}

/// Whether what is to be done with so many bytes is done sooner by all cores.
pub fn is_worth_sharing(bytes: usize) -> bool {
    let is = bytes >= WORTH_SHARING;
    if is && JOINS.swap(false, Ordering::Relaxed) {
        // A pool that somebody else has made will do as well.
        let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    }
    is
}
