//! The embedded tasks with as many pairs as are asked for.
//!
//! What: demo pairs as in the task files, and behind each task's own test pairs further ones from its generator. Why:
//! benchmarks need thousands of different samples that anyone can make again. Invariants: the pairs of a task are
//! samples 0, 1, 2, … under [`FILE_SEED`], whatever the number of pairs; tasks differ by one pair at most in how many
//! they have beyond their own.

use super::{FILE_SEED, embedded, generator};
use crate::task::{Dataset, Example, LoadError, load_embedded};
use crate::value::Grid;

/// The embedded tasks with `n` pairs in all, demo pairs included; never fewer than the task files have.
///
/// ```
/// use megabatt::task::SplitChoice;
/// let thousand = megabatt::corpus::dataset(1000).unwrap();
/// assert_eq!(thousand.samples(SplitChoice::Both), 1000);
/// ```
///
/// # Errors
/// When an embedded task file is unsound, which no release ships.
pub fn dataset(n: usize) -> Result<Dataset, LoadError> {
    let Dataset { name, mut tasks, .. } = load_embedded(embedded::TASKS)?;
    let own: usize = tasks.iter().map(|task| task.train.len() + task.test.len()).sum();
    let further = n.saturating_sub(own);
    if further == 0 {
        return Ok(Dataset::new(name, tasks));
    }
    let (each, rest) = (further / tasks.len(), further % tasks.len());
    for (at, task) in tasks.iter_mut().enumerate() {
        let Some(generator) = generator(&task.id) else { continue };
        let begin = task.train.len() + task.test.len();
        let end = begin + each + usize::from(at < rest);
        task.test.extend((begin..end).filter_map(|number| {
            let sample = generator.nth(FILE_SEED, number as u64);
            let output = Some(Grid::from_rows(&sample.output)?);
            Some(Example { input: Grid::from_rows(&sample.input)?, output })
        }));
    }
    Ok(Dataset::new(format!("{name}, {n} pairs"), tasks))
}
