//! Counts of a run, kept while it goes on, in memory that does not grow with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use megabatt::exec::Job;
use megabatt::score::Score;
use megabatt::task::SplitChoice;

use super::outcome::Row;
use super::outputs::outcome_of;
use crate::cmd::inputs::Work;

/// Programs on tasks up to which each is kept, to get a line of its own in the table.
pub const LINES: usize = 40;
/// Near misses that are listed.
const NEAR_MISSES: usize = 10;

/// What one program, or one candidate of a batt, did on one task.
#[derive(Clone, Copy, Default)]
pub struct Pairing {
    pub program: u32,
    pub task: u32,
    /// Of a batt: which of its rows of `o`.
    pub candidate: Option<u32>,
    pub samples: u32,
    pub correct: u32,
    pub errors: u32,
    /// The sum over samples of the share of equal cells.
    pub cells: f64,
}

impl Pairing {
    /// The mean over samples of the share of equal cells.
    pub fn mean_cells(&self) -> f64 {
        self.cells / f64::from(self.samples.max(1))
    }

    fn add(&mut self, is_error: bool, score: Option<Score>) {
        self.samples += 1;
        self.errors += u32::from(is_error);
        if let Some(score) = score {
            self.correct += u32::from(score.correct);
            self.cells += if score.correct { 1.0 } else { score.cells.unwrap_or(0.0) };
        }
    }
}

/// The counts of a run.
pub struct Tally {
    pub evaluations: u64,
    pub correct: u64,
    /// Values that are not the expected output.
    pub wrong: u64,
    /// Values on samples whose output is not known.
    pub unscored: u64,
    pub errors: BTreeMap<&'static str, u64>,
    pub fuel_total: u64,
    pub fuel_max: u64,
    pub rejected: usize,
    /// The first programs on tasks, in the order of the jobs; no more than [`LINES`].
    pub first: Vec<Pairing>,
    /// How many there are.
    pub pairings: u64,
    /// The program nearest to a solution of each task.
    nearest: HashMap<u32, Pairing>,
    /// Tasks that a program answers in every sample of the split.
    solved: HashSet<u32>,
    /// The samples that each task has in the split.
    samples_of_task: Vec<u32>,
    open: Open,
}

/// Pairings that go on.
enum Open {
    /// The jobs of one program and task come together: its pairing, or those of its candidates.
    Last(Vec<Pairing>),
    /// They come in any order, and may come twice: by their number in the order of their beginning, and the samples
    /// that are answered.
    Listed { numbers: HashMap<(u32, u32, Option<u32>), usize>, pairings: Vec<(Pairing, HashSet<(bool, u32)>)> },
}

impl Tally {
    /// Nothing counted yet. `listed`: the jobs are those of a list, in its order.
    pub fn new(work: &Work, split: SplitChoice, listed: bool) -> Tally {
        let samples = |task: &megabatt::task::Task| {
            split.splits().iter().map(|&split| task.examples(split).len() as u32).sum::<u32>()
        };
        Tally {
            evaluations: 0,
            correct: 0,
            wrong: 0,
            unscored: 0,
            errors: BTreeMap::new(),
            fuel_total: 0,
            fuel_max: 0,
            rejected: work.mega.pool.members.iter().filter(|member| member.program.is_err()).count(),
            first: Vec::new(),
            pairings: 0,
            nearest: HashMap::new(),
            solved: HashSet::new(),
            samples_of_task: work.mega.dataset.tasks.iter().map(samples).collect(),
            open: if listed {
                Open::Listed { numbers: HashMap::new(), pairings: Vec::new() }
            } else {
                Open::Last(Vec::new())
            },
        }
    }

    /// Counts one evaluation.
    pub fn add(&mut self, job: &Job, row: &Row) {
        self.evaluations += 1;
        self.fuel_total += row.fuel;
        self.fuel_max = self.fuel_max.max(row.fuel);
        match (row.error, row.score) {
            (Some(error), _) => {
                let name = if outcome_of(error) == "error" { error.name() } else { outcome_of(error) };
                *self.errors.entry(name).or_default() += 1;
            }
            (None, None) => self.unscored += 1,
            (None, Some(score)) if score.correct => self.correct += 1,
            (None, Some(_)) => self.wrong += 1,
        }
        let own = [row.score];
        let (scores, is_batt) = match row.candidates.as_slice() {
            [] => (&own[..], false),
            candidates => (candidates, true),
        };
        if let Open::Last(last) = &mut self.open
            && last.first().is_none_or(|last| (last.program, last.task) != (job.program, job.task))
        {
            let new = |candidate| Pairing { program: job.program, task: job.task, candidate, ..Pairing::default() };
            let begun = (0..scores.len() as u32).map(|at| new(is_batt.then_some(at))).collect();
            let done = std::mem::replace(last, begun);
            done.into_iter().for_each(|done| self.close(done, done.correct));
        }
        for (at, &score) in scores.iter().enumerate() {
            let candidate = is_batt.then_some(at as u32);
            match &mut self.open {
                Open::Last(last) => {
                    if let Some(pairing) = last.get_mut(at) {
                        pairing.add(row.error.is_some(), score);
                    }
                }
                Open::Listed { numbers, pairings } => {
                    let number = *numbers.entry((job.program, job.task, candidate)).or_insert(pairings.len());
                    if number == pairings.len() {
                        let new = Pairing { program: job.program, task: job.task, candidate, ..Pairing::default() };
                        pairings.push((new, HashSet::new()));
                    }
                    let (pairing, answered) = &mut pairings[number];
                    pairing.add(row.error.is_some(), score);
                    if score.is_some_and(|score| score.correct) {
                        answered.insert((job.split == megabatt::task::Split::Test, job.index));
                    }
                }
            }
        }
    }

    /// Ends the counting.
    pub fn finish(&mut self) {
        match std::mem::replace(&mut self.open, Open::Last(Vec::new())) {
            Open::Last(last) => last.into_iter().for_each(|done| self.close(done, done.correct)),
            Open::Listed { pairings, .. } => {
                for (done, answered) in pairings {
                    self.close(done, answered.len() as u32);
                }
            }
        }
    }

    /// Tasks that at least one program answers in every sample of the split.
    pub fn tasks_solved(&self) -> usize {
        self.solved.len()
    }

    /// The nearest program of each task that none solves, best first; no more than [`NEAR_MISSES`].
    pub fn near_misses(&self) -> Vec<Pairing> {
        let mut near: Vec<Pairing> =
            self.nearest.values().filter(|nearest| !self.solved.contains(&nearest.task)).copied().collect();
        near.sort_by(|a, b| b.mean_cells().total_cmp(&a.mean_cells()).then(a.task.cmp(&b.task)));
        near.truncate(NEAR_MISSES);
        near
    }

    /// Takes in what one program did on one task, `answered` of whose samples it answers.
    fn close(&mut self, pairing: Pairing, answered: u32) {
        self.pairings += 1;
        if self.first.len() < LINES {
            self.first.push(pairing);
        }
        let samples = self.samples_of_task.get(pairing.task as usize).copied().unwrap_or(0);
        if samples > 0 && answered >= samples {
            self.solved.insert(pairing.task);
        } else if pairing.cells > 0.0 && pairing.correct < pairing.samples {
            // Of two that are equally near, the one that came first.
            let nearest = self.nearest.entry(pairing.task).or_insert(pairing);
            if pairing.mean_cells() > nearest.mean_cells() {
                *nearest = pairing;
            }
        }
    }
}
