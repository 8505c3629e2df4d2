//! Jobs: which program runs on which sample, and the budget that each has.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::evaluation::Want;
use crate::plan::Plan;
use crate::task::{Dataset, Example, Split, Task};
use crate::value::{Budget, Grid, Value, equal, grid_value};

/// How a program is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// `C` is `None`.
    Solve,
    /// `C` is the expected output.
    Diff,
}

/// A program, by its place in the plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub plan: u32,
    pub routine: u32,
}

/// One evaluation: a program on one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which program, by its place in [`Batch::programs`].
    pub program: u32,
    /// Which task, by its place in the data set.
    pub task: u32,
    pub split: Split,
    /// Which pair of the split.
    pub index: u32,
    pub call: Call,
}

impl Job {
    /// Whether both see the same `I` and `C`, if they are of one task.
    #[inline]
    pub fn is_on_sample_of(&self, other: &Job) -> bool {
        (self.split, self.index, self.call) == (other.split, other.index, other.call)
    }
}

/// Plans, tasks, and the jobs over them in the order of their results.
#[derive(Clone, Copy)]
pub struct Batch<'b> {
    pub plans: &'b [Plan],
    /// Where each program is.
    pub programs: &'b [Place],
    pub dataset: &'b Dataset,
    pub jobs: &'b [Job],
    pub budget: Budget,
    /// Jobs that a core takes at once; results never depend on it. `None`: as suits the jobs and the cores.
    pub batch_size: Option<usize>,
    pub want: Want,
    /// When to stop with what is finished.
    pub deadline: Option<Instant>,
    /// Set from outside to stop with what is finished.
    pub stop: Option<&'b AtomicBool>,
}

impl<'b> Batch<'b> {
    /// The task of a job.
    pub fn task(&self, job: &Job) -> &'b Task {
        &self.dataset.tasks[job.task as usize]
    }

    /// The pair of a job.
    pub fn example(&self, job: &Job) -> &'b Example {
        &self.task(job).examples(job.split)[job.index as usize]
    }

    /// The cells of a job's input, of which there is one at least.
    pub(super) fn cells(&self, job: &Job) -> u64 {
        let grid = &self.example(job).input;
        (grid.h() as u64 * grid.w() as u64).max(1)
    }

    /// The statements of a job's program.
    pub fn statements(&self, job: &Job) -> u64 {
        let Place { plan, routine } = self.programs[job.program as usize];
        let plan = &self.plans[plan as usize];
        plan.statements(&plan.routines[routine as usize]).len() as u64
    }

    /// `S` of a job.
    pub fn samples(&self, job: &Job) -> Vec<(&'b Grid, &'b Grid)> {
        let train = self.task(job).train.iter();
        train.filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect()
    }

    /// Whether a job's program is a batt.
    #[inline]
    pub(super) fn is_batt(&self, job: &Job) -> bool {
        let Place { plan, routine } = self.programs[job.program as usize];
        self.plans[plan as usize].routines[routine as usize].is_batt
    }

    /// The plan and task of a job.
    #[inline]
    pub(super) fn group(&self, job: &Job) -> (u32, u32) {
        (self.programs[job.program as usize].plan, job.task)
    }

    /// `C` of a job.
    pub fn reference(&self, job: &Job) -> Option<&'b Grid> {
        match job.call {
            Call::Solve => None,
            Call::Diff => self.example(job).output.as_ref(),
        }
    }

    /// Whether one of some values is the expected output.
    pub(super) fn matches(&self, job: &Job, values: &[Value<'_>]) -> bool {
        let plan = &self.plans[self.programs[job.program as usize].plan as usize];
        let expected = self.example(job).output.as_ref();
        expected.is_some_and(|expected| values.iter().any(|&value| equal(value, grid_value(expected), plan.dialect)))
    }

    /// Whether the deadline is past or a stop was asked for.
    pub fn is_over(&self) -> bool {
        // A flag on its own: nothing else is read because of it.
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Some of the jobs by plan, task, sample and routine, so that what is shared comes together; those of one routine
    /// in their order.
    pub fn sorted(&self, first: usize, n: usize) -> Vec<u32> {
        let key = |job: &Job| {
            let Place { plan, routine } = self.programs[job.program as usize];
            let [is_test, is_diff] = [job.split == Split::Test, job.call == Call::Diff].map(u32::from);
            [plan, job.task, is_test, job.index, is_diff, routine]
        };
        let keys: Vec<[u32; 6]> = self.jobs[first..first + n].iter().map(key).collect();
        let mut order: Vec<u32> = (first as u32..(first + n) as u32).collect();
        if keys.is_sorted() {
            return order;
        }
        let used = keys.iter().fold([0; 6], |used, key| std::array::from_fn(|k| used[k] | key[k]));
        let bits = used.map(|used| u32::BITS - used.leading_zeros());
        let key_bits: u32 = bits.iter().sum();
        let place_bits = u64::BITS - (n as u64).leading_zeros();
        if place_bits + key_bits > u64::BITS {
            order.sort_by_key(|&job| keys[job as usize - first]);
            return order;
        }
        // One number is quick to sort by; its low bits are the place.
        let packed = |(at, key): (usize, &[u32; 6])| {
            let key = key.iter().zip(bits).fold(0, |packed, (&part, bits)| packed << bits | u64::from(part));
            key << place_bits | at as u64
        };
        let packed: Vec<u64> = keys.iter().enumerate().map(packed).collect();
        let place = |packed: u64| first as u32 + (packed & ((1 << place_bits) - 1)) as u32;
        let packed = sorted_by_bits(packed, place_bits..place_bits + key_bits);
        order.iter_mut().zip(packed).for_each(|(job, packed)| *job = place(packed));
        order
    }
}

/// Bits that a pass of a radix sort looks at: its counts fit into the first cache.
const DIGIT_BITS: u32 = 11;

/// Numbers by these bits, above which they have none, digit by digit from the lowest; those alike stay in their order.
fn sorted_by_bits(mut numbers: Vec<u64>, bits: Range<u32>) -> Vec<u64> {
    let mut sorted = vec![0; numbers.len()];
    for shift in bits.step_by(DIGIT_BITS as usize) {
        let digit = |number: u64| (number >> shift) as usize & ((1 << DIGIT_BITS) - 1);
        let mut next = [0; 1 << DIGIT_BITS];
        numbers.iter().for_each(|&number| next[digit(number)] += 1);
        let mut before = 0;
        for next in &mut next {
            before += std::mem::replace(next, before);
        }
        for &number in &numbers {
            let next = &mut next[digit(number)];
            sorted[*next] = number;
            *next += 1;
        }
        std::mem::swap(&mut numbers, &mut sorted);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::rng::Rng;
    use crate::exec::DEFAULT_BUDGET;

    #[test]
    fn jobs_are_sorted_by_what_they_share() {
        let (dataset, mut rng) = (Dataset::new("none", Vec::new()), Rng::new(7));
        // Numbers that fit into one with the place, and some that do not.
        for most in [2, 40, 200, u32::MAX] {
            let mut drawn = || (rng.next_u64() as u32) % most;
            let programs: Vec<Place> = (0..50).map(|_| Place { plan: drawn(), routine: drawn() }).collect();
            let job = |_| Job {
                program: drawn() % 50,
                task: drawn(),
                split: [Split::Train, Split::Test][drawn() as usize % 2],
                index: drawn(),
                call: [Call::Solve, Call::Diff][drawn() as usize % 2],
            };
            let jobs: Vec<Job> = (0..300).map(job).collect();
            let batch = Batch {
                plans: &[],
                programs: &programs,
                dataset: &dataset,
                jobs: &jobs,
                budget: DEFAULT_BUDGET,
                batch_size: None,
                want: Want::Everything,
                deadline: None,
                stop: None,
            };
            let mut expected: Vec<u32> = (20..270).collect();
            expected.sort_by_key(|&at| {
                let job = &jobs[at as usize];
                let Place { plan, routine } = programs[job.program as usize];
                (plan, job.task, job.split == Split::Test, job.index, job.call == Call::Diff, routine, at)
            });
            assert_eq!(batch.sorted(20, 250), expected, "{most}");
        }
    }
}
