//! What the fake driver pretends, by environment variables, so that a test chooses it for a child process.

use std::str::FromStr;

/// What is pretended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `FAKE_CUDA_VERSION`: the driver's version as CUDA counts it.
    pub version: i32,
    /// `FAKE_CUDA_DEVICES`: how many there are.
    pub devices: usize,
    /// `FAKE_CUDA_CAPABILITY`: compute capability of all, as 75 for 7.5.
    pub capability: i32,
    /// `FAKE_CUDA_MEMORY`: bytes that each device says it has.
    pub memory_bytes: usize,
    /// `FAKE_CUDA_OUT_OF_MEMORY_AT`: bytes from which on a device has no more, though it says so.
    pub out_of_memory_at: usize,
    /// `FAKE_CUDA_FAIL_LAUNCH`: this launch, counted from 1, is refused; `2@0`: only on device 0.
    pub fail_launch: Option<OnDevice>,
    /// `FAKE_CUDA_LOSE_AFTER`: after so many launches the device is lost while it runs the next one.
    pub lose_after: Option<OnDevice>,
}

/// A number of launches, on one device or on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnDevice {
    pub launches: u64,
    pub device: Option<usize>,
}

impl OnDevice {
    /// Whether this is about a device that has made so many launches.
    pub fn is(self, device: usize, launches: u64) -> bool {
        self.launches == launches && self.device.is_none_or(|only| only == device)
    }
}

impl FromStr for OnDevice {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<OnDevice, Self::Err> {
        let (launches, device) = match text.split_once('@') {
            Some((launches, device)) => (launches, Some(device.parse()?)),
            None => (text, None),
        };
        Ok(OnDevice { launches: launches.parse()?, device })
    }
}

impl Settings {
    /// Those of this process. What cannot be read is as if it was not set, and said.
    pub fn of_environment() -> Settings {
        Settings {
            version: variable("VERSION").unwrap_or(12_020),
            devices: variable("DEVICES").unwrap_or(1),
            capability: variable("CAPABILITY").unwrap_or(75),
            memory_bytes: variable("MEMORY").unwrap_or(64 << 20),
            out_of_memory_at: variable("OUT_OF_MEMORY_AT").unwrap_or(usize::MAX),
            fail_launch: variable("FAIL_LAUNCH"),
            lose_after: variable("LOSE_AFTER"),
        }
    }
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    let name = format!("FAKE_CUDA_{name}");
    let text = std::env::var(&name).ok()?;
    let value = text.parse().ok();
    if value.is_none() {
        eprintln!("fake driver: {name}={text} is not understood");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn launches_on_one_device_or_on_each() {
        let each: OnDevice = "2".parse().unwrap();
        let one: OnDevice = "2@1".parse().unwrap();
        assert!(each.is(0, 2) && each.is(1, 2) && !each.is(0, 1));
        assert!(one.is(1, 2) && !one.is(0, 2));
        assert!("2@".parse::<OnDevice>().is_err());
    }
}
