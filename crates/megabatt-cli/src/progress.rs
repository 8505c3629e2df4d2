//! A bar for long work: on standard error, only when that is a terminal, and only after a while.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

/// Shorter work needs no bar.
const QUIET: Duration = Duration::from_secs(1);
/// The time between two drawings.
const STEP: Duration = Duration::from_millis(100);

/// Does the work, which counts what is done of `total`, and shows how far it is.
pub fn shown<R>(total: usize, work: impl FnOnce(&AtomicU64) -> R) -> R {
    let done = AtomicU64::new(0);
    if !std::io::stderr().is_terminal() {
        return work(&done);
    }
    let (working, ended) = channel();
    let done = &done;
    std::thread::scope(|scope| {
        scope.spawn(move || draw(total as u64, done, &ended));
        let result = work(done);
        // What ends the drawing is that the other end is gone, also when the work panics.
        drop(working);
        result
    })
}

fn draw(total: u64, done: &AtomicU64, ended: &Receiver<()>) {
    let begun = Instant::now();
    let goes_on = |span| ended.recv_timeout(span) == Err(RecvTimeoutError::Timeout);
    if !goes_on(QUIET) {
        return;
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {human_pos} of {human_len}{msg}") {
        bar.set_style(style);
    }
    while goes_on(STEP) {
        let (done, seconds) = (done.load(Ordering::Relaxed), begun.elapsed().as_secs_f64());
        if done > 0 {
            let left = Duration::from_secs_f64(seconds * total.saturating_sub(done) as f64 / done as f64);
            let per_s = HumanCount((done as f64 / seconds) as u64);
            bar.set_message(format!(", {per_s} a second, {} left", HumanDuration(left)));
        }
        bar.set_position(done);
    }
    bar.finish_and_clear();
}
