//! CUDA devices as a backend: jobs go to the devices, and to the cores what those leave.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use megabatt::exec::{AllCores, Backend, Batch, Evaluation, Job};
use megabatt::value::Ctx;

use crate::device::{Absent, Survey};
use crate::launch::Runner;
use crate::pieces::Pieces;
use crate::run_report::{DeviceReport, RunReport};
use crate::split::Split;

/// Jobs whose results are held until they are handed on in order; bounds the memory of a run.
const JOBS_HELD: usize = 1 << 17;

/// The devices of this machine, and its cores for what they leave.
pub struct Cuda {
    survey: Survey,
    open_seconds: f64,
    threads: AtomicUsize,
    slots: Mutex<Vec<Slot>>,
    report: Mutex<RunReport>,
}

/// A device that is of use, and the speed that it has shown: statements a second.
struct Slot {
    runner: Runner,
    speed: Option<f64>,
}

/// Nothing is left half done by a thread that panics.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cuda {
    /// Opens the devices that were found; those that do not open are told in the next report.
    ///
    /// # Errors
    /// Why none of them can be used.
    pub fn open(survey: Survey) -> Result<Cuda, Absent> {
        let started = Instant::now();
        let (mut slots, mut refused) = (Vec::new(), Vec::new());
        for found in &survey.devices {
            match Runner::open(found) {
                Ok(runner) => slots.push(Slot { runner, speed: None }),
                Err(fault) => refused.push(format!("{}: {}: {fault}", found.ordinal, found.facts.name)),
            }
        }
        if slots.is_empty() {
            return Err(Absent::NoneSuitable(refused));
        }
        Ok(Cuda {
            survey,
            open_seconds: started.elapsed().as_secs_f64(),
            threads: AtomicUsize::new(AllCores::default().threads),
            slots: Mutex::new(slots),
            report: Mutex::new(RunReport { troubles: refused, ..RunReport::default() }),
        })
    }

    /// The devices that were found.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// How long opening them took.
    pub fn open_seconds(&self) -> f64 {
        self.open_seconds
    }

    /// On how many threads evaluations run that the devices leave.
    pub fn set_threads(&self, threads: usize) {
        // Whoever runs next reads it or what was before; nothing else depends on it.
        self.threads.store(threads, Ordering::Relaxed);
    }

    /// What all runs since the last such question came to.
    pub fn take_report(&self) -> RunReport {
        std::mem::take(&mut lock(&self.report))
    }

    /// On how many threads the CPU does what devices leave.
    fn cpu(&self) -> AllCores {
        AllCores { threads: self.threads.load(Ordering::Relaxed) }
    }

    /// Runs jobs where no device is left.
    fn run_on_cpu<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize {
        let jobs = batch.jobs.len() as u64;
        let operations = batch.jobs.iter().map(|job| batch.statements(job)).sum();
        lock(&self.report).add(&RunReport { jobs, abandoned: jobs, operations, ..RunReport::default() });
        self.cpu().run(batch, see, take)
    }

    /// Runs jobs on the devices; what they leave stays in the pieces. A lost device takes no part any more.
    fn drive<R: Send, S: Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync>(
        slots: &mut Vec<Slot>,
        pieces: &Pieces<'_, '_, R, S>,
    ) -> Vec<DeviceReport> {
        let split = Split::new(pieces.sizes(), slots.iter().map(|slot| slot.speed).collect());
        let reports: Vec<DeviceReport> = std::thread::scope(|scope| {
            let drive = |(number, slot): (usize, &mut Slot)| slot.runner.drive(number, &split, pieces);
            let (own, others) = match slots.split_first_mut() {
                Some((own, others)) => (Some(own), others),
                None => (None, Default::default()),
            };
            let threads: Vec<_> =
                others.iter_mut().enumerate().map(|(at, slot)| scope.spawn(move || drive((at + 1, slot)))).collect();
            let own = own.map(|slot| drive((0, slot)));
            // A panic of a kernel's host code is a panic of the run.
            let others = threads.into_iter().map(|thread| match thread.join() {
                Ok(report) => report,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            own.into_iter().chain(others).collect()
        });
        // What is left where time was up was not given up by a device.
        for rest in split.rest().iter().filter(|_| !pieces.is_over()) {
            pieces.abandon(rest);
        }
        for (slot, speed) in slots.iter_mut().zip(split.speeds()) {
            slot.speed = speed;
        }
        let mut lost = reports.iter().map(|report| report.lost.is_some());
        slots.retain(|_| !lost.next().unwrap_or(false));
        reports
    }
}

impl Backend for Cuda {
    fn name(&self) -> &'static str {
        "cuda"
    }

    fn run<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        mut take: impl FnMut(&Job, R),
    ) -> usize {
        let mut slots = lock(&self.slots);
        let mut held = batch.batch_size.map_or(JOBS_HELD, |size| size.max(1));
        let (mut ran, mut first) = (0, 0);
        while first < batch.jobs.len() && !batch.is_over() {
            if slots.is_empty() {
                return ran + self.run_on_cpu(&Batch { jobs: &batch.jobs[first..], ..*batch }, &see, &mut take);
            }
            let warps = slots.iter().map(|slot| slot.runner.capacity().warps).sum();
            let room = slots.iter().map(|slot| slot.runner.capacity().words / 2).min().unwrap_or(usize::MAX);
            let n = held.min(batch.jobs.len() - first);
            let pieces = Pieces::new(batch, first, n, warps, &see);
            if pieces.image().len() > room && n > 1 {
                // Fewer jobs are on fewer samples.
                held = n / 2;
                continue;
            }
            let devices = Cuda::drive(&mut slots, &pieces);
            let (results, mut report) = pieces.finish(&self.cpu());
            report.devices = devices;
            lock(&self.report).add(&report);
            for (job, result) in batch.jobs[first..first + n].iter().zip(results) {
                if let Some(result) = result {
                    ran += 1;
                    take(job, result);
                }
            }
            first += n;
        }
        ran
    }
}
