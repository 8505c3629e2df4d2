//! The short table that a run prints, and what it says where it prints none.

use std::fmt::Write;

use super::summary::Summary;
use super::tally::{LINES, Pairing, Tally};
use crate::cmd::inputs::Work;

/// Rejected programs that are listed.
const REJECTED: usize = 5;
/// The widest column of names; a longer name loses its beginning, which is its folder's.
const NAME_CHARS: usize = 48;

/// The table: a line for each program when they are few, else the near misses; then the totals.
pub fn render(work: &Work, tally: &Tally, summary: &Summary) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_table(&mut out, work, tally, summary);
    out
}

/// What must be said of a run whose table is not printed; empty where all is well.
pub fn remarks(work: &Work, summary: &Summary) -> String {
    let mut remarks = Vec::new();
    if let Some(why) = summary.cut {
        let (done, all) = (grouped(summary.evaluations), grouped(work.mega.jobs.len() as u64));
        remarks.push(format!("{done} of {all} evaluations done, {why}"));
    }
    if summary.rejected > 0 {
        remarks.push(format!("{} rejected", count(summary.rejected, "program")));
    }
    if work.mega.unmatched != (0, 0) {
        remarks.push(unmatched(work));
    }
    if work.mega.pool.helpers > 0 {
        remarks.push(format!("{} passed over", helpers(work)));
    }
    if summary.dataset.skipped > 0 {
        remarks.push(format!("{} left out", count(summary.dataset.skipped, "bad task")));
    }
    if remarks.is_empty() { String::new() } else { format!("megabatt: {}\n", remarks.join("; ")) }
}

fn helpers(work: &Work) -> String {
    format!("{} that no name or signature makes a program", count(work.mega.pool.helpers, "function"))
}

fn unmatched(work: &Work) -> String {
    let (programs, tasks) = work.mega.unmatched;
    format!("{} without a task, {} without a program", count(programs, "program"), count(tasks, "task"))
}

/// A number with its noun.
pub(super) fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n as u64), if n == 1 { "" } else { "s" })
}

/// A number with a comma between groups of three digits.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn write_table(out: &mut String, work: &Work, tally: &Tally, summary: &Summary) -> std::fmt::Result {
    if tally.pairings > 0 && tally.pairings <= LINES as u64 {
        write_pairings(out, "program", work, &tally.first)?;
    } else {
        write_pairings(out, "near miss", work, &tally.near_misses())?;
    }
    let mut rejected = work.mega.pool.members.iter().filter_map(|member| member.program.as_ref().err());
    for error in rejected.by_ref().take(REJECTED) {
        writeln!(out, "rejected     {error}")?;
    }
    match rejected.count() {
        0 if tally.rejected == 0 => {}
        0 => writeln!(out)?,
        more => writeln!(out, "rejected     … and {}; --outputs tells each\n", grouped(more as u64))?,
    }
    let dataset = &summary.dataset;
    let hash = dataset.hash.get(..12).unwrap_or(&dataset.hash);
    writeln!(out, "tasks        {} of {} solved ({} {hash})", summary.tasks_solved, dataset.tasks, dataset.name)?;
    write!(out, "programs     {} ({})", grouped(summary.programs as u64), summary.dialect)?;
    writeln!(out, ", {} rejected", grouped(summary.rejected as u64))?;
    if work.mega.unmatched != (0, 0) {
        writeln!(out, "unmatched    {}", unmatched(work))?;
    }
    if work.mega.pool.helpers > 0 {
        writeln!(out, "passed over  {}", helpers(work))?;
    }
    if dataset.skipped > 0 {
        writeln!(out, "skipped      {}", count(dataset.skipped, "bad task"))?;
    }
    write!(out, "evaluations  {}", grouped(summary.evaluations))?;
    match summary.cut {
        Some(why) => writeln!(out, " of {}: partial, {why}", grouped(work.mega.jobs.len() as u64))?,
        None => writeln!(out)?,
    }
    let mut outcomes: Vec<(u64, &str)> =
        vec![(tally.correct, "correct"), (tally.wrong, "wrong"), (tally.unscored, "without a verdict")];
    outcomes.retain(|&(n, what)| n > 0 || what == "correct");
    outcomes.extend(tally.errors.iter().map(|(&error, &n)| (n, error)));
    let outcomes: Vec<String> = outcomes.iter().map(|(n, what)| format!("{} {what}", grouped(*n))).collect();
    writeln!(out, "outcomes     {}", outcomes.join(", "))?;
    let seconds = summary.seconds;
    writeln!(
        out,
        "time         {:.3} s: load {:.3}, compile {:.3}, run {:.3} on {}",
        seconds.total,
        seconds.load,
        seconds.compile,
        seconds.run,
        count(summary.jobs, "thread")
    )?;
    let why = if summary.device_why.is_empty() { String::new() } else { format!(": {}", summary.device_why) };
    writeln!(out, "device       {}{why}", summary.device)?;
    if let Some(gpu) = &summary.gpu {
        gpu.report.to_string().lines().try_for_each(|line| writeln!(out, "             {line}"))?;
    }
    writeln!(out, "speed        {} evaluations a second", grouped(summary.evaluations_per_s as u64))
}

/// Lines under a head, their names as wide as the widest.
fn write_pairings(out: &mut String, head: &str, work: &Work, pairings: &[Pairing]) -> std::fmt::Result {
    if pairings.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = pairings
        .iter()
        .map(|pairing| {
            let member = work.mega.member_of_program[pairing.program as usize];
            shortened(&work.shown_candidate(member, pairing.candidate))
        })
        .collect();
    let ids = || pairings.iter().map(|pairing| work.mega.dataset.tasks[pairing.task as usize].id.as_str());
    let name_width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(head.len());
    let id_width = ids().map(|id| id.chars().count()).max().unwrap_or(0).max("task".len());
    writeln!(out, "{head:<name_width$}  {:<id_width$}  {:>7}  {:>6}  {:>6}", "task", "correct", "errors", "cells")?;
    for ((name, id), pairing) in names.iter().zip(ids()).zip(pairings) {
        let correct = format!("{}/{}", pairing.correct, pairing.samples);
        let cells = 100.0 * pairing.mean_cells();
        writeln!(out, "{name:<name_width$}  {id:<id_width$}  {correct:>7}  {:>6}  {cells:>5.1}%", pairing.errors)?;
    }
    writeln!(out)
}

/// A name of at most [`NAME_CHARS`] characters, none of which steers a terminal.
pub(super) fn shortened(name: &str) -> String {
    let chars: Vec<char> = name.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    match chars.len().checked_sub(NAME_CHARS) {
        None | Some(0) => chars.into_iter().collect(),
        Some(over) => std::iter::once('…').chain(chars.into_iter().skip(over + 1)).collect(),
    }
}
