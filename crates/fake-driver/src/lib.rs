//! A CUDA driver for machines without a GPU: modules are PTX text, a launch runs the interpreter. The host code that
//! drives GPUs runs on it as it is, from the library's lookup to the results, also where memory runs out, a launch is
//! refused, or a device is lost half-way.
//!
//! It exports the functions of the driver that megabatt calls, and no others. [`Settings`] says how to choose what it
//! pretends.

mod card;
mod exports;
mod machine;
mod settings;

use std::cell::Cell;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use card::{Card, Code};
pub use settings::{OnDevice, Settings};

/// Numbers of a device's things; the device itself is above them.
const DEVICE_BITS: u32 = 32;

/// What stands for something on a device; 0 for the device's context.
fn handle(device: usize, number: usize) -> usize {
    (device + 1) << DEVICE_BITS | number << 4
}

struct Driver {
    settings: Settings,
    cards: Vec<Mutex<Card>>,
}

static DRIVER: LazyLock<Driver> = LazyLock::new(|| {
    let settings = Settings::of_environment();
    let cards = (0..settings.devices).map(|number| Mutex::new(Card::new(number, settings.clone()))).collect();
    Driver { settings, cards }
});

thread_local! {
    /// The context that this thread turned to.
    static CURRENT: Cell<usize> = const { Cell::new(0) };
}

/// The device that something is on.
fn card_of(handle: usize) -> Result<MutexGuard<'static, Card>, Code> {
    let number = (handle >> DEVICE_BITS).checked_sub(1).ok_or(card::INVALID_HANDLE)?;
    let card = DRIVER.cards.get(number).ok_or(card::INVALID_HANDLE)?;
    Ok(card.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The device that this thread turned to.
fn current() -> Result<MutexGuard<'static, Card>, Code> {
    /// The driver's number for there being none.
    const INVALID_CONTEXT: Code = 201;
    card_of(CURRENT.get()).map_err(|_| INVALID_CONTEXT)
}
