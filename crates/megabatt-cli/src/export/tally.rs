//! Counts of a run, kept while it goes on.

use std::collections::BTreeMap;

use megabatt::exec::Job;

use super::outcome::Row;
use super::outputs::outcome_of;
use crate::cmd::inputs::Work;

/// What one program did on one task.
#[derive(Clone, Copy, Default)]
pub struct Pairing {
    pub plan: u32,
    pub task: u32,
    pub samples: u32,
    pub correct: u32,
    pub errors: u32,
    /// The sum over samples of the share of equal cells.
    pub cells: f64,
}

/// The counts of a run.
pub struct Tally {
    pub evaluations: u64,
    pub values: u64,
    pub correct: u64,
    pub errors: BTreeMap<&'static str, u64>,
    pub fuel_total: u64,
    pub fuel_max: u64,
    /// One entry for each program and task, in the order of the jobs.
    pub pairings: Vec<Pairing>,
    pub rejected: usize,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(work: &Work) -> Tally {
        Tally {
            evaluations: 0,
            values: 0,
            correct: 0,
            errors: BTreeMap::new(),
            fuel_total: 0,
            fuel_max: 0,
            pairings: Vec::new(),
            rejected: work.pool.members.iter().filter(|member| member.program.is_err()).count(),
        }
    }

    /// Counts one evaluation; jobs of one program and task come together.
    pub fn add(&mut self, job: &Job, row: &Row) {
        self.evaluations += 1;
        self.fuel_total += row.fuel;
        self.fuel_max = self.fuel_max.max(row.fuel);
        if self.pairings.last().is_none_or(|last| last.plan != job.plan || last.task != job.task) {
            self.pairings.push(Pairing { plan: job.plan, task: job.task, ..Pairing::default() });
        }
        let Some(pairing) = self.pairings.last_mut() else { return };
        pairing.samples += 1;
        match row.error {
            None => self.values += 1,
            Some(error) => {
                pairing.errors += 1;
                let name = if outcome_of(error) == "error" { error.name() } else { outcome_of(error) };
                *self.errors.entry(name).or_default() += 1;
            }
        }
        if let Some(score) = row.score {
            if score.correct {
                self.correct += 1;
                pairing.correct += 1;
                pairing.cells += 1.0;
            } else {
                pairing.cells += score.cells.unwrap_or(0.0);
            }
        }
    }

    /// Tasks that at least one program answers in every sample of the run.
    pub fn tasks_solved(&self) -> usize {
        let mut solved: Vec<u32> =
            self.pairings.iter().filter(|p| p.samples > 0 && p.correct == p.samples).map(|p| p.task).collect();
        solved.sort_unstable();
        solved.dedup();
        solved.len()
    }
}
