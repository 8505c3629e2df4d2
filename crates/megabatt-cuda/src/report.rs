//! What a device did of a batch, and what it left to the CPU.

use std::collections::BTreeMap;
use std::fmt;

use megabatt::prim::Op;

use crate::outcome::{Ended, Outcome, Reason};

/// Counts of jobs and operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Jobs that were given to the device.
    pub jobs: u64,
    /// Those that it left to the CPU, by reason and primitive.
    pub deferred: BTreeMap<(Reason, Option<Op>), u64>,
    /// Launches that failed, by reason in words; the CPU ran their jobs.
    pub failed_launches: BTreeMap<String, u64>,
    /// Calls of primitives that the device made in jobs that it finished.
    pub operations: u64,
    /// Calls of each primitive that the device made to an end, where they are counted; indexed by [`Op`].
    pub calls: Vec<u64>,
}

impl Report {
    /// Counts a job.
    pub fn add(&mut self, outcome: &Outcome) {
        self.jobs += 1;
        match outcome.ended {
            Ended::Deferred(reason, op) => *self.deferred.entry((reason, op)).or_default() += 1,
            _ => self.operations += u64::from(outcome.calls),
        }
    }

    /// Counts a launch of so many jobs that did not run.
    pub fn add_failed_launch(&mut self, why: String, jobs: u64) {
        *self.failed_launches.entry(why).or_default() += 1;
        self.jobs += jobs;
        *self.deferred.entry((Reason::Device, None)).or_default() += jobs;
    }

    /// Counts calls by primitive.
    pub fn add_calls(&mut self, calls: &[u32]) {
        self.calls.resize(self.calls.len().max(calls.len()), 0);
        for (sum, &n) in self.calls.iter_mut().zip(calls) {
            *sum += u64::from(n);
        }
    }

    /// Adds another report.
    pub fn merge(&mut self, other: &Report) {
        self.jobs += other.jobs;
        self.operations += other.operations;
        for (&key, n) in &other.deferred {
            *self.deferred.entry(key).or_default() += n;
        }
        for (why, n) in &other.failed_launches {
            *self.failed_launches.entry(why.clone()).or_default() += n;
        }
        self.calls.resize(self.calls.len().max(other.calls.len()), 0);
        for (sum, n) in self.calls.iter_mut().zip(&other.calls) {
            *sum += n;
        }
    }

    /// Takes away what an earlier report of the same device counted.
    pub fn subtract(&mut self, before: &Report) {
        self.jobs -= before.jobs;
        self.operations -= before.operations;
        for (key, n) in &before.deferred {
            if let Some(sum) = self.deferred.get_mut(key) {
                *sum -= n;
            }
        }
        self.deferred.retain(|_, n| *n > 0);
        for (why, n) in &before.failed_launches {
            if let Some(sum) = self.failed_launches.get_mut(why) {
                *sum -= n;
            }
        }
        self.failed_launches.retain(|_, n| *n > 0);
        for (sum, n) in self.calls.iter_mut().zip(&before.calls) {
            *sum -= n;
        }
    }

    /// Jobs that were left to the CPU.
    pub fn deferred_jobs(&self) -> u64 {
        self.deferred.values().sum()
    }
}

/// A line for the whole, and one for each reason and primitive, the most frequent first.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deferred = self.deferred_jobs();
        let share = 100.0 * (self.jobs - deferred) as f64 / self.jobs.max(1) as f64;
        write!(
            f,
            "{}/{} jobs used the device ({share:.1}%), {} operations",
            self.jobs - deferred,
            self.jobs,
            self.operations
        )?;
        for (why, n) in &self.failed_launches {
            write!(f, "\n  {n} launches failed: {why}")?;
        }
        let mut reasons: Vec<_> = self.deferred.iter().collect();
        reasons.sort_by_key(|&(key, &n)| (std::cmp::Reverse(n), key));
        for (&(reason, op), n) in reasons {
            write!(f, "\n  deferred {n:>7}  {:<12} {}", reason.name(), op.map_or("-", Op::name))?;
        }
        Ok(())
    }
}
