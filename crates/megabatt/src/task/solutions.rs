//! Kaggle's test outputs: `X_solutions.json` beside `X_challenges.json`.
//!
//! Kaggle's own test set comes without solutions, so challenges alone are a data set too: its test outputs are then
//! unknown. Solutions that are there must be complete: a task that they leave out is a bad task.

use std::collections::HashMap;
use std::path::Path;

use super::document::{Document, Tasks};
use super::fault::{Fault, Trouble};
use super::layout::read_file;
use super::task_shape::Listed;
use crate::value::Grid;

const CHALLENGES: &str = "_challenges.json";
const SOLUTIONS: &str = "_solutions.json";

/// Whether a file is called as Kaggle calls its challenges.
pub(super) fn is_challenges(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(CHALLENGES))
}

/// A solutions file.
pub(super) struct Solutions {
    file: String,
    by_id: HashMap<String, Listed<Grid>>,
}

/// The solutions beside a challenges file, where there are any.
///
/// # Errors
/// When the file is there and cannot be read, or is no solutions file.
pub(super) fn beside(challenges: &Path) -> Result<Option<Solutions>, Fault> {
    let name = challenges.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(CHALLENGES));
    let Some(stem) = name else { return Ok(None) };
    let path = challenges.with_file_name(format!("{stem}{SOLUTIONS}"));
    // A broken link is no absent file: it goes on to be unreadable.
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let json = read_file(&path)?;
    let file = path.display().to_string();
    let by_id = match Document::read(&json, None).map_err(|trouble| trouble.in_file(&file))? {
        Document::Solutions(entries) => entries.into_iter().collect(),
        Document::Empty => HashMap::new(),
        document => {
            let what = format!("{} in place of solutions", document.describe());
            return Err(Fault::of_file(file, what, "get the solutions file anew, or take it away"));
        }
    };
    Ok(Some(Solutions { file, by_id }))
}

impl Solutions {
    /// Gives each task its test outputs. Takes out the tasks whose solutions are bad, and says what is wrong with them.
    pub fn give_to(mut self, tasks: &mut Tasks) -> Vec<Fault> {
        let mut faults = Vec::new();
        tasks.retain_mut(|(id, form)| {
            // A task that is bad in itself is said to be so, whatever its solutions are.
            let Some(tests) = form.tests() else { return true };
            let trouble = match self.by_id.remove(id) {
                None => Trouble::here("no solution", "give one grid for each test pair of the task"),
                Some(Err(troubles)) => match troubles.into_iter().next() {
                    Some(trouble) => trouble,
                    None => return true,
                },
                Some(Ok(outputs)) if outputs.len() != tests.len() => {
                    let what = format!("number of solutions {}, of test pairs {}", outputs.len(), tests.len());
                    Trouble::here(what, "give one grid for each test pair of the task")
                }
                Some(Ok(outputs)) => {
                    tests.iter_mut().zip(outputs).for_each(|(example, output)| example.output = Some(output));
                    return true;
                }
            };
            faults.push(trouble.of_task(id).in_file(&self.file));
            false
        });
        faults
    }
}
