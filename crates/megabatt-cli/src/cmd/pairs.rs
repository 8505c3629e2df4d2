//! `--pairs`: exactly the listed evaluations, in the order of the list.
//!
//! A list is JSON lines. What a row does not need is ignored, so that a file of outputs or of recorded results is a
//! list too; the row of a rejected program, which names no task, then stands for that program again.

use std::collections::HashMap;

use anyhow::{Context, bail};
use megabatt::exec::{Call, Job};
use megabatt::mega_batch::Rejected;
use megabatt::task::{Split, SplitChoice};

use super::inputs::{Work, means_batt};

/// A row: `program` or `batt`, `task`, and optionally `split`, `index`, `call`.
#[derive(serde::Deserialize)]
struct Row {
    program: Option<String>,
    batt: Option<String>,
    task: Option<String>,
    split: Option<String>,
    index: Option<u32>,
    call: Option<String>,
    outcome: Option<String>,
}

/// Reads the list: a file, or standard input for `-`.
pub fn read(file: &str) -> anyhow::Result<String> {
    if file == "-" {
        return std::io::read_to_string(std::io::stdin()).context("cannot read standard input");
    }
    std::fs::read_to_string(file).with_context(|| format!("--pairs: cannot read {file}"))
}

/// Puts the jobs of a list in the place of those that the work has.
///
/// # Errors
/// A line that is no such row, or names what is not there.
pub fn list(work: &mut Work, file: &str, text: &str, choice: SplitChoice) -> anyhow::Result<()> {
    let names = Names::of(work);
    let (mut jobs, mut rejected) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{file}:{}", number + 1);
        let row: Row = serde_json::from_str(line).with_context(|| {
            format!("{place}: not a row; give JSON of the form {{\"program\": \"…\", \"task\": \"…\"}}")
        })?;
        let Some(name) = row.batt.as_deref().or(row.program.as_deref()) else {
            bail!("{place}: the row names no program; give \"program\" or \"batt\"");
        };
        let member = names.find(name).with_context(|| place.clone())?;
        let program = work.mega.member_of_program.binary_search(&member).ok();
        let task = match &row.task {
            Some(id) => {
                Some(work.mega.dataset.tasks.binary_search_by(|task| task.id.as_str().cmp(id)).ok().with_context(
                    || format!("{place}: no task `{id}` in {}; choose --tasks", work.mega.dataset.name),
                )?)
            }
            None => None,
        };
        let split = match row.split.as_deref() {
            None => None,
            Some("train") => Some(Split::Train),
            Some("test") => Some(Split::Test),
            Some(other) => bail!("{place}: split `{other}`; give train or test"),
        };
        let call = match row.call.as_deref() {
            None | Some("solve") => Call::Solve,
            Some("diff") => Call::Diff,
            Some(other) => bail!("{place}: call `{other}`; give solve or diff"),
        };
        let Some(program) = program else {
            let task = task.map(|task| task as u32);
            rejected.push(Rejected { jobs_before: jobs.len(), member, task, split, index: row.index });
            continue;
        };
        let Some(task) = task else {
            if row.outcome.as_deref() == Some("rejected") {
                bail!("{place}: `{name}` was rejected when this row was written and is not any more; take the row out");
            }
            bail!("{place}: the row names no task; give \"task\"");
        };
        let splits = match &split {
            Some(split) => std::slice::from_ref(split),
            None => choice.splits(),
        };
        let has = |split: Split| work.mega.dataset.tasks[task].examples(split).len() as u32;
        if let Some(index) = row.index
            && splits.iter().all(|&split| index >= has(split))
        {
            let pairs: Vec<String> = splits.iter().map(|&split| format!("{} {split}", has(split))).collect();
            bail!(
                "{place}: task `{}` has no pair {index}, only {} pairs, counted from 0",
                work.mega.dataset.tasks[task].id,
                pairs.join(" and ")
            );
        }
        for &split in splits {
            let range = match row.index {
                None => 0..has(split),
                Some(index) => index..index.saturating_add(1).min(has(split)),
            };
            let (program, task) = (program as u32, task as u32);
            jobs.extend(range.map(|index| Job { program, task, split, index, call }));
        }
    }
    if jobs.is_empty() && rejected.is_empty() {
        bail!("{file}: no rows; give JSON lines of the form {{\"program\": \"…\", \"task\": \"…\"}}");
    }
    work.mega.set_jobs(jobs, rejected);
    Ok(())
}

/// The members of a pool by all that a row may call them.
struct Names {
    members: HashMap<String, usize>,
    /// Functions by their bare name, for the error when it is not unique: how many, and the first one's full name.
    shared: HashMap<String, (usize, String)>,
}

impl Names {
    fn of(work: &Work) -> Names {
        let mut names = Names { members: HashMap::new(), shared: HashMap::new() };
        let members = work.mega.pool.members.iter().enumerate();
        // A program's own name goes before a file's.
        names.members.extend(members.clone().map(|(at, member)| (member.name.clone(), at)));
        for (at, member) in members {
            if means_batt(member) {
                names.members.entry(work.batt_name(at).to_owned()).or_insert(at);
            }
            if let Some((_, function)) = member.name.rsplit_once(':') {
                let entry = names.shared.entry(function.to_owned()).or_insert((0, member.name.clone()));
                entry.0 += 1;
            }
        }
        names
    }

    fn find(&self, name: &str) -> anyhow::Result<usize> {
        if let Some(&at) = self.members.get(name) {
            return Ok(at);
        }
        match self.shared.get(name) {
            Some((n, full)) if *n > 1 => bail!("{n} programs are called `{name}`; say which, as in `{full}`"),
            _ => bail!("no program `{name}`; name one of --programs"),
        }
    }
}
