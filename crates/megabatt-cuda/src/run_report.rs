//! What a run on devices came to: who did how much, what went wrong, and what the CPU had to do after all, and why.

use std::fmt;
use std::time::Duration;

use crate::report::Report;

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
    /// What went wrong and was mended, in words.
    pub troubles: Vec<String>,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunReport {
    pub devices: Vec<DeviceReport>,
    /// What the kernels say of the jobs that they were given, and why they left some to the CPU.
    pub kernels: Report,
    /// Evaluations that were to be done.
    pub jobs: u64,
    /// Those whose result a device gave.
    pub device_jobs: u64,
    /// Statements of all evaluations.
    pub operations: u64,
    /// Those of the evaluations whose result a device gave.
    pub device_operations: u64,
    /// Evaluations that the CPU did because no device was left, or none had room.
    pub abandoned: u64,
    /// Devices that could not be opened, in words.
    pub troubles: Vec<String>,
}

/// What share `part` is of `whole`, from 0 to 1; nothing of nothing is 0.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl RunReport {
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

    /// Evaluations that devices left to the CPU, in words, the most frequent reason first.
    pub fn deferred(&self) -> Vec<(String, u64)> {
        let mut all: Vec<_> = self.kernels.deferred.iter().collect();
        all.sort_by_key(|&(why, &jobs)| (std::cmp::Reverse(jobs), why));
        let words = |(&(reason, op), &jobs): (&(crate::outcome::Reason, Option<megabatt::prim::Op>), &u64)| {
            let at = op.map_or_else(String::new, |op| format!(" at {}", op.name()));
            (format!("{}{at}", reason.name()), jobs)
        };
        all.into_iter().map(words).collect()
    }

    /// Devices that were lost and other troubles, in words.
    pub fn all_troubles(&self) -> Vec<String> {
        let of_devices = self.devices.iter().flat_map(|device| {
            let lost = device.lost.iter().map(|why| format!("lost: {why}"));
            lost.chain(device.troubles.iter().cloned()).map(|trouble| format!("{}: {trouble}", device.name))
        });
        of_devices.chain(self.troubles.iter().cloned()).collect()
    }

    /// Adds what another run came to; devices are told apart by their names.
    pub fn add(&mut self, other: &RunReport) {
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
                    known.troubles.extend_from_slice(&device.troubles);
                }
            }
        }
        self.kernels.merge(&other.kernels);
        self.jobs += other.jobs;
        self.device_jobs += other.device_jobs;
        self.operations += other.operations;
        self.device_operations += other.device_operations;
        self.abandoned += other.abandoned;
        self.troubles.extend_from_slice(&other.troubles);
    }
}

/// A line for the whole, one for each device, and one for whatever else there is to say.
impl fmt::Display for RunReport {
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
            writeln!(
                f,
                "  {}: {} evaluations, {} launches, {:.3} s in kernels, {} bytes up, {} down",
                device.name,
                device.jobs,
                device.launches,
                device.kernel.as_secs_f64(),
                device.bytes_up,
                device.bytes_down
            )?;
        }
        for (why, jobs) in self.deferred() {
            writeln!(f, "  {jobs} evaluations left to the CPU: {why}")?;
        }
        if self.abandoned > 0 {
            writeln!(f, "  {} evaluations done by the CPU because no device could take them", self.abandoned)?;
        }
        self.all_troubles().iter().try_for_each(|trouble| writeln!(f, "  {trouble}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Reason;

    #[test]
    fn says_the_share_of_operations() {
        let report = RunReport { operations: 20, device_operations: 15, jobs: 4, device_jobs: 3, ..Default::default() };
        assert!(report.to_string().starts_with("15/20 operations used GPU (75.0%), 3/4 evaluations (75.0%)\n"));
        assert_eq!(RunReport::default().to_string(), "0/0 operations used GPU (0.0%), 0/0 evaluations (0.0%)\n");
    }

    #[test]
    fn the_commonest_deferral_comes_first() {
        let mut report = RunReport::default();
        report.kernels.deferred.insert((Reason::Arena, None), 2);
        report.kernels.deferred.insert((Reason::Range, megabatt::prim::Op::all().next()), 7);
        let name = megabatt::prim::Op::all().next().map_or("", megabatt::prim::Op::name);
        let text = report.to_string();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines[0], format!("  7 evaluations left to the CPU: range at {name}"));
        assert_eq!(lines[1], "  2 evaluations left to the CPU: arena");
    }

    #[test]
    fn runs_add_up_by_device() {
        let device = |launches| DeviceReport { name: "a".into(), launches, ..DeviceReport::default() };
        let mut sum = RunReport { devices: vec![device(1)], jobs: 5, ..Default::default() };
        let lost = DeviceReport { lost: Some("gone".into()), ..device(2) };
        sum.add(&RunReport { devices: vec![lost], jobs: 6, ..Default::default() });
        assert_eq!((sum.launches(), sum.jobs, sum.devices.len()), (3, 11, 1));
        assert_eq!(sum.all_troubles(), ["a: lost: gone"]);
    }
}
