//! The devices of this machine: which there are, why there is none, and which kernels each takes.

use std::fmt;

use crate::driver::{self, Facts, Fault};

/// Why no device can be used here. An ordinary outcome: the CPU does the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absent {
    /// There is no driver library.
    NoDriver,
    /// The driver is older than what the kernels need; versions as CUDA counts them.
    OldDriver { found: i32 },
    /// The driver does not start, or does not answer.
    Failing(Fault),
    /// The driver knows no device.
    NoDevice,
    /// There are devices, and none that could run the kernels.
    NoneSuitable(Vec<String>),
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Absent::NoDriver => f.write_str("no CUDA driver is installed (libcuda was not found)"),
            Absent::OldDriver { found } => write!(
                f,
                "the CUDA driver is too old: it is for CUDA {}, and {} or newer is needed",
                shown_version(*found),
                shown_version(driver::NEEDED_VERSION)
            ),
            Absent::Failing(fault) => write!(f, "the CUDA driver fails: {fault}"),
            Absent::NoDevice => f.write_str("the CUDA driver finds no device"),
            Absent::NoneSuitable(refused) => write!(f, "no CUDA device is suitable: {}", refused.join("; ")),
        }
    }
}

impl std::error::Error for Absent {}

impl From<Fault> for Absent {
    fn from(fault: Fault) -> Absent {
        /// The driver's number for having no device, which it says at its start.
        const NO_DEVICE: u32 = 100;
        if fault.code == NO_DEVICE { Absent::NoDevice } else { Absent::Failing(fault) }
    }
}

/// `11.8` for 11080.
pub fn shown_version(version: i32) -> String {
    format!("{}.{}", version / 1000, version % 1000 / 10)
}

/// The kernels as they are shipped: text that the driver compiles for its device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ptx {
    /// From Pascal on.
    Compute60,
    /// From Ampere on: lanes are added up by one instruction.
    Compute80,
}

impl Ptx {
    /// Those that a device of this compute capability takes; `None`: it is too old for both.
    pub fn for_capability(capability: (u32, u32)) -> Option<Ptx> {
        match capability.0 {
            0..6 => None,
            6..8 => Some(Ptx::Compute60),
            _ => Some(Ptx::Compute80),
        }
    }

    /// The text.
    pub fn text(self) -> &'static str {
        match self {
            Ptx::Compute60 => include_str!("../ptx/megabatt.compute_60.ptx"),
            Ptx::Compute80 => include_str!("../ptx/megabatt.compute_80.ptx"),
        }
    }

    /// As NVIDIA calls it.
    pub fn name(self) -> &'static str {
        match self {
            Ptx::Compute60 => "compute_60",
            Ptx::Compute80 => "compute_80",
        }
    }
}

/// A device that can run the kernels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number with the driver.
    pub ordinal: usize,
    pub facts: Facts,
    pub ptx: Ptx,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { ordinal, facts, ptx } = self;
        write!(
            f,
            "{ordinal}: {}, compute capability {}.{}, {} MiB, {} multiprocessors, takes {}",
            facts.name,
            facts.capability.0,
            facts.capability.1,
            facts.memory_bytes >> 20,
            facts.multiprocessors,
            ptx.name()
        )
    }
}

/// What was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The driver's version as CUDA counts it.
    pub driver: i32,
    /// At least one.
    pub devices: Vec<Found>,
    /// Devices that cannot be used, each with its reason.
    pub refused: Vec<String>,
}

/// Looks for devices.
///
/// # Errors
/// Why there is none.
pub fn survey() -> Result<Survey, Absent> {
    let driver = driver::start()?.ok_or(Absent::NoDriver)?;
    if driver < driver::NEEDED_VERSION {
        return Err(Absent::OldDriver { found: driver });
    }
    let (mut devices, mut refused) = (Vec::new(), Vec::new());
    let count = driver::count()?;
    for ordinal in 0..count {
        match driver::facts(ordinal) {
            Ok(facts) => match Ptx::for_capability(facts.capability) {
                Some(ptx) => devices.push(Found { ordinal, facts, ptx }),
                None => refused.push(format!(
                    "{ordinal}: {} has compute capability {}.{}, and 6.0 or newer is needed",
                    facts.name, facts.capability.0, facts.capability.1
                )),
            },
            Err(fault) => refused.push(format!("{ordinal}: {fault}")),
        }
    }
    match (devices.is_empty(), count) {
        (false, _) => Ok(Survey { driver, devices, refused }),
        (true, 0) => Err(Absent::NoDevice),
        (true, _) => Err(Absent::NoneSuitable(refused)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_by_capability() {
        let name = |capability| Ptx::for_capability(capability).map(Ptx::name);
        assert_eq!(name((5, 2)), None);
        assert_eq!(name((6, 0)), Some("compute_60"));
        assert_eq!(name((7, 5)), Some("compute_60"));
        assert_eq!(name((8, 0)), Some("compute_80"));
        assert_eq!(name((12, 1)), Some("compute_80"));
    }

    #[test]
    fn reasons_say_what_is_needed() {
        let reason = Absent::OldDriver { found: 11_040 }.to_string();
        assert!(reason.contains("11.4") && reason.contains("11.8"), "{reason}");
        assert_eq!(Absent::from(Fault { doing: "", code: 100, text: String::new() }), Absent::NoDevice);
    }
}
