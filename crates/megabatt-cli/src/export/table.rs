//! The short table that a run prints.

use std::fmt::Write;

use super::summary::Summary;
use super::tally::{Pairing, Tally};
use crate::cmd::inputs::Work;

/// Programs up to which each gets a line of its own.
const LINES: usize = 100;
/// Near misses that are listed.
const NEAR_MISSES: usize = 10;

/// The table: a line for each program when they are few, near misses, totals.
pub fn render(work: &Work, tally: &Tally, summary: &Summary) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_table(&mut out, work, tally, summary);
    out
}

fn write_table(out: &mut String, work: &Work, tally: &Tally, summary: &Summary) -> std::fmt::Result {
    if !tally.pairings.is_empty() && tally.pairings.len() <= LINES {
        writeln!(out, "{:<34} {:<10} {:>8} {:>7} {:>7}", "program", "task", "correct", "errors", "cells")?;
        for pairing in &tally.pairings {
            write_pairing(out, work, pairing)?;
        }
        writeln!(out)?;
    }
    for member in &work.pool.members {
        if let Err(error) = &member.program {
            writeln!(out, "rejected {}: {error}", member.name)?;
        }
    }
    let mut near: Vec<&Pairing> = tally.pairings.iter().filter(|p| p.correct < p.samples && p.cells > 0.0).collect();
    near.sort_by(|a, b| (b.cells / f64::from(b.samples)).total_cmp(&(a.cells / f64::from(a.samples))));
    if !near.is_empty() && tally.pairings.len() > LINES {
        writeln!(out, "near misses")?;
        for pairing in near.iter().take(NEAR_MISSES) {
            write_pairing(out, work, pairing)?;
        }
        writeln!(out)?;
    }
    let dataset = &summary.dataset;
    let hash = dataset.hash.get(..12).unwrap_or(&dataset.hash);
    writeln!(out, "tasks        {} of {} solved ({}, {hash})", summary.tasks_solved, dataset.tasks, dataset.name)?;
    writeln!(out, "programs     {} ({}), {} rejected", summary.programs, summary.dialect, summary.rejected)?;
    if work.unmatched != (0, 0) {
        let (programs, tasks) = work.unmatched;
        writeln!(out, "unmatched    {programs} programs without a task, {tasks} tasks without a program")?;
    }
    if dataset.skipped > 0 {
        writeln!(out, "skipped      {} bad tasks", dataset.skipped)?;
    }
    let partial = if summary.partial { " (partial: the deadline came first)" } else { "" };
    writeln!(out, "evaluations  {}{partial}", summary.evaluations)?;
    write!(out, "outcomes     {} correct, {} other values", summary.correct, tally.values - tally.correct)?;
    for (error, n) in &summary.errors {
        write!(out, ", {n} {error}")?;
    }
    writeln!(out)?;
    let seconds = summary.seconds;
    writeln!(
        out,
        "time         {:.3} s: load {:.3}, compile {:.3}, run {:.3} on {} {}",
        seconds.total,
        seconds.load,
        seconds.compile,
        seconds.run,
        summary.jobs,
        if summary.jobs == 1 { "core" } else { "cores" }
    )?;
    writeln!(out, "speed        {:.0} evaluations a second", summary.evaluations_per_s)
}

fn write_pairing(out: &mut String, work: &Work, pairing: &Pairing) -> std::fmt::Result {
    let member = &work.pool.members[work.member_of_plan[pairing.plan as usize]];
    let task = &work.dataset.tasks[pairing.task as usize];
    writeln!(
        out,
        "{:<34} {:<10} {:>8} {:>7} {:>6.1}%",
        member.name,
        task.id,
        format!("{}/{}", pairing.correct, pairing.samples),
        pairing.errors,
        100.0 * pairing.cells / f64::from(pairing.samples.max(1)),
    )
}
