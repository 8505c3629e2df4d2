//! Devices as a backend.

use std::sync::{Mutex, PoisonError};

use megabatt::exec::{AllCores, Backend, Batch, Evaluation, Job};
use megabatt::value::Ctx;

use crate::device::{Absent, Survey};
use crate::report::Report;

/// The devices of this machine, and its cores for what they leave.
pub struct Cuda {
    survey: Survey,
    open_seconds: f64,
    cpu: AllCores,
    report: Mutex<Report>,
}

impl Cuda {
    /// Takes the devices that were found.
    ///
    /// # Errors
    /// Why none of them can be used.
    pub fn open(survey: Survey) -> Result<Cuda, Absent> {
        Ok(Cuda { survey, open_seconds: 0.0, cpu: AllCores::default(), report: Mutex::default() })
    }

    /// The devices.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// How long opening them took.
    pub fn open_seconds(&self) -> f64 {
        self.open_seconds
    }

    /// What all runs since the last such question came to.
    pub fn take_report(&self) -> Report {
        std::mem::take(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
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
        take: impl FnMut(&Job, R),
    ) -> usize {
        self.cpu.run(batch, see, take)
    }
}
