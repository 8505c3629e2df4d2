//! What is measured and checked: the inputs of `run`, or a mega-batch of the embedded corpus.

use std::collections::HashSet;

use anyhow::bail;
use megabatt::corpus;
use megabatt::task::EMBEDDED_NAME;

use super::inputs::{Inputs, Work};

/// More samples than a machine should be asked to hold; a sample takes about a kilobyte.
const MAX_SAMPLES: i64 = 1_000_000;

/// Inputs, and further samples of the embedded tasks
#[derive(Debug, clap::Args)]
pub struct Workload {
    #[command(flatten)]
    pub inputs: Inputs,
    /// Run exactly the rows of this file of JSON lines: "program" or "batt", "task", and if wanted "split", "index",
    /// "call"; - is standard input
    #[arg(long, value_name = "FILE.jsonl")]
    pub pairs: Option<String>,
    /// Samples of the embedded tasks: their own and as many further ones as are missing
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=MAX_SAMPLES))]
    pub samples: Option<u32>,
    /// Give this evaluation no fuel in all ways but the first, so that a disagreement is there to be found
    #[arg(long, value_name = "N", hide = true)]
    pub plant: Option<usize>,
}

impl Workload {
    /// Loads what was asked for; without inputs, the embedded programs on so many samples of their tasks.
    ///
    /// # Errors
    /// Those of the inputs; options that do not go together; nothing to run.
    pub fn load(&self, verb: &str, default_samples: u32) -> anyhow::Result<Work> {
        if self.inputs.deadline.is_some() {
            bail!("--deadline: {verb} takes whole passes; leave it out");
        }
        if self.pairs.as_deref() == Some("-") && self.inputs.programs.iter().any(|path| path == "-") {
            bail!("--programs - and --pairs - both read standard input; give one of them a file");
        }
        let is_embedded = self.inputs.tasks.as_deref().is_none_or(|tasks| tasks == EMBEDDED_NAME);
        let samples = match self.samples {
            Some(_) if !is_embedded => {
                bail!("--samples draws samples of the embedded tasks; leave it out, or leave --tasks out")
            }
            None if self.given() => None,
            samples => Some(samples.unwrap_or(default_samples)),
        };
        let pairs = self.pairs.as_deref();
        let work = match samples {
            Some(samples) => self.inputs.load_on(|| Ok(corpus::dataset(samples as usize)?), pairs)?,
            None => self.inputs.load(pairs)?,
        };
        if work.mega.jobs.is_empty() {
            bail!("nothing to run: no program matches a task; name programs solve_<task id>, or use --match all");
        }
        Ok(work)
    }

    /// Whether further samples of the tasks can be drawn, and all of them be run.
    pub fn can_grow(&self) -> bool {
        self.pairs.is_none() && (self.samples.is_some() || !self.given())
    }

    fn given(&self) -> bool {
        self.pairs.is_some() || self.inputs.tasks.is_some() || !self.inputs.programs.is_empty()
    }
}

/// The number of different samples that the jobs are on.
pub fn distinct_samples(work: &Work) -> usize {
    let places: HashSet<_> = work.mega.jobs.iter().map(|job| (job.task, job.split, job.index)).collect();
    places.len()
}

/// The number of different tasks that the jobs are on.
pub fn distinct_tasks(work: &Work) -> usize {
    work.mega.jobs.iter().map(|job| job.task).collect::<HashSet<_>>().len()
}
