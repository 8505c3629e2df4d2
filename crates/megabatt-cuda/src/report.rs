//! What a run on devices came to: who did how much, what went wrong, and what the CPU had to do after all, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What one device did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceReport {
    pub name: String,
    pub launches: u64,
    pub bytes_up: u64,
    pub bytes_down: u64,
    /// Time in kernels, by the device's clock.
    pub kernel: Duration,
    /// Jobs that it was given, also those that it deferred to the CPU.
    pub jobs: u64,
    /// Why it was given up, if it was.
    pub lost: Option<String>,
}

/// Why a device leaves a job to the CPU, and at which primitive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deferral {
    pub reason: &'static str,
    /// Empty where none was at work.
    pub primitive: &'static str,
}

impl fmt::Display for Deferral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.primitive.is_empty() { "" } else { " at " };
        write!(f, "{}{at}{}", self.reason, self.primitive)
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub devices: Vec<DeviceReport>,
    /// Evaluations that were asked for and done.
    pub jobs: u64,
    /// Those whose result a device gave.
    pub device_jobs: u64,
    /// Statements of all evaluations.
    pub operations: u64,
    /// Those of the evaluations whose result a device gave.
    pub device_operations: u64,
    /// Evaluations that devices left to the CPU.
    pub deferred: BTreeMap<Deferral, u64>,
    /// Evaluations that the CPU did because no device was left.
    pub abandoned: u64,
    /// What went wrong and was mended, in words.
    pub troubles: Vec<String>,
}

/// What share `part` is of `whole`, from 0 to 1; nothing of nothing is 0.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Report {
    /// The share of the evaluations whose result a device gave.
    pub fn job_share(&self) -> f64 {
        share(self.device_jobs, self.jobs)
    }

    /// The share of the statements that a device ran to a result.
    pub fn operation_share(&self) -> f64 {
        share(self.device_operations, self.operations)
    }

    /// Launches of all devices.
    pub fn launches(&self) -> u64 {
        self.devices.iter().map(|device| device.launches).sum()
    }

    /// Bytes to all devices, and from them.
    pub fn bytes(&self) -> (u64, u64) {
        let sum = |of: fn(&DeviceReport) -> u64| self.devices.iter().map(of).sum();
        (sum(|device| device.bytes_up), sum(|device| device.bytes_down))
    }

    /// Time in kernels, all devices together.
    pub fn kernel(&self) -> Duration {
        self.devices.iter().map(|device| device.kernel).sum()
    }

    /// Evaluations that devices left to the CPU.
    pub fn deferred_jobs(&self) -> u64 {
        self.deferred.values().sum()
    }

    /// Adds what another run came to, on the same devices.
    pub fn add(&mut self, other: &Report) {
        for device in &other.devices {
            match self.devices.iter_mut().find(|known| known.name == device.name) {
                None => self.devices.push(device.clone()),
                Some(known) => {
                    known.launches += device.launches;
                    known.bytes_up += device.bytes_up;
                    known.bytes_down += device.bytes_down;
                    known.kernel += device.kernel;
                    known.jobs += device.jobs;
                    known.lost = known.lost.take().or_else(|| device.lost.clone());
                }
            }
        }
        self.jobs += other.jobs;
        self.device_jobs += other.device_jobs;
        self.operations += other.operations;
        self.device_operations += other.device_operations;
        self.abandoned += other.abandoned;
        for (deferral, jobs) in &other.deferred {
            *self.deferred.entry(deferral.clone()).or_default() += jobs;
        }
        self.troubles.extend_from_slice(&other.troubles);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}/{} operations used GPU ({:.1}%), {}/{} evaluations ({:.1}%)",
            self.device_operations,
            self.operations,
            100.0 * self.operation_share(),
            self.device_jobs,
            self.jobs,
            100.0 * self.job_share()
        )?;
        for device in &self.devices {
            write!(
                f,
                "  {}: {} evaluations, {} launches, {:.3} s in kernels, {} bytes up, {} down",
                device.name,
                device.jobs,
                device.launches,
                device.kernel.as_secs_f64(),
                device.bytes_up,
                device.bytes_down
            )?;
            match &device.lost {
                Some(why) => writeln!(f, "; lost: {why}")?,
                None => writeln!(f)?,
            }
        }
        let mut deferred: Vec<(&Deferral, &u64)> = self.deferred.iter().collect();
        deferred.sort_by_key(|&(deferral, jobs)| (std::cmp::Reverse(*jobs), deferral));
        for (deferral, jobs) in deferred {
            writeln!(f, "  {jobs} evaluations left to the CPU: {deferral}")?;
        }
        if self.abandoned > 0 {
            writeln!(f, "  {} evaluations done by the CPU because no device was left", self.abandoned)?;
        }
        self.troubles.iter().try_for_each(|trouble| writeln!(f, "  {trouble}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_share_of_operations() {
        let report = Report { operations: 20, device_operations: 15, jobs: 4, device_jobs: 3, ..Report::default() };
        assert!(report.to_string().starts_with("15/20 operations used GPU (75.0%), 3/4 evaluations (75.0%)\n"));
        assert_eq!(Report::default().to_string(), "0/0 operations used GPU (0.0%), 0/0 evaluations (0.0%)\n");
    }

    #[test]
    fn the_commonest_deferral_comes_first() {
        let deferral = |reason, primitive| Deferral { reason, primitive };
        let deferred = BTreeMap::from([(deferral("arena", ""), 2), (deferral("unpacked value", "o_g"), 7)]);
        let text = Report { deferred, ..Report::default() }.to_string();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            ["  7 evaluations left to the CPU: unpacked value at o_g", "  2 evaluations left to the CPU: arena"]
        );
    }

    #[test]
    fn runs_add_up_by_device() {
        let device = |launches| DeviceReport { name: "a".into(), launches, ..DeviceReport::default() };
        let mut sum = Report { devices: vec![device(1)], jobs: 5, ..Report::default() };
        sum.add(&Report { devices: vec![device(2)], jobs: 6, ..Report::default() });
        assert_eq!((sum.launches(), sum.jobs, sum.devices.len()), (3, 11, 1));
    }
}
