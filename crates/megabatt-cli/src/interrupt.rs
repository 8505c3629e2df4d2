//! Ctrl-C and its kin: the first one ends the work with what is finished, the second one at once.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// What shells call a program that Ctrl-C ended.
const STATUS: u8 = 130;

static CAME: AtomicBool = AtomicBool::new(false);
static STOP: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt sets the flag that this gives; before, it ends the process.
pub fn watch() -> &'static AtomicBool {
    // Where no handler can be set, an interrupt goes on ending the process, and files stay unfinished under `.part`.
    let _ = ctrlc::set_handler(|| {
        if CAME.swap(true, Ordering::Relaxed) {
            std::process::exit(STATUS.into());
        }
        stop();
    });
    &STOP
}

/// Sets the flag for another reason.
pub fn stop() {
    STOP.store(true, Ordering::Relaxed);
}

/// Whether one came.
pub fn came() -> bool {
    CAME.load(Ordering::Relaxed)
}

/// The status of a run that was cut short by one.
pub fn status() -> ExitCode {
    ExitCode::from(STATUS)
}
