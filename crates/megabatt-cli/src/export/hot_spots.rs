//! A profile as a short table: the hottest primitives and programs, and what sharing gains.

use std::fmt::Write;

use megabatt::exec::Load;
use megabatt::profile::{Profile, Turn};

use super::table::{count, grouped, shortened};
use crate::cmd::inputs::Work;

/// Primitives and programs that are listed.
const PRIMITIVES: usize = 20;
const PROGRAMS: usize = 10;

/// The table.
pub fn render(work: &Work, profile: &Profile) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_table(&mut out, work, profile);
    out
}

fn write_table(out: &mut String, work: &Work, profile: &Profile) -> std::fmt::Result {
    write_primitives(out, profile)?;
    write_programs(out, work, profile)?;
    write_sharing(out, work, profile)
}

fn write_primitives(out: &mut String, profile: &Profile) -> std::fmt::Result {
    let total = profile.total();
    let primitives = profile.primitives();
    let head = ("primitive", "own ms", "share", "calls", "fuel", "ns/call");
    writeln!(out, "{:<24} {:>11} {:>7} {:>14} {:>16} {:>10}", head.0, head.1, head.2, head.3, head.4, head.5)?;
    for cost in primitives.iter().take(PRIMITIVES) {
        let of = cost.exclusive;
        writeln!(
            out,
            "{:<24} {:>11.3} {:>6.1}% {:>14} {:>16} {:>10.1}",
            cost.name,
            of.ns as f64 / 1e6,
            percent(of.ns, total.ns),
            grouped(of.calls),
            grouped(of.fuel),
            of.ns as f64 / of.calls.max(1) as f64
        )?;
    }
    if primitives.len() > PRIMITIVES {
        writeln!(out, "… and {} more", primitives.len() - PRIMITIVES)?;
    }
    writeln!(
        out,
        "item by item, without what is called; recording, {:.0} + {:.0} ns a call, is taken off\n",
        profile.recording.inside_ns, profile.recording.outside_ns
    )
}

fn write_programs(out: &mut String, work: &Work, profile: &Profile) -> std::fmt::Result {
    let programs = profile.hottest();
    let ns: u64 = programs.iter().map(|cost| cost.ns).sum();
    let shown = &programs[..programs.len().min(PROGRAMS)];
    let names: Vec<String> =
        shown.iter().map(|cost| shortened(work.shown_name(work.mega.member_of_program[cost.program]))).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(24);
    let head = ("program", "ms", "share", "evaluations", "fuel", "ran out");
    writeln!(out, "{:<width$} {:>11} {:>7} {:>14} {:>16} {:>10}", head.0, head.1, head.2, head.3, head.4, head.5)?;
    for (cost, name) in shown.iter().zip(names) {
        writeln!(
            out,
            "{name:<width$} {:>11.3} {:>6.1}% {:>14} {:>16} {:>10}",
            cost.ns as f64 / 1e6,
            percent(cost.ns, ns),
            grouped(cost.evaluations),
            grouped(cost.fuel),
            grouped(cost.out_of_budget)
        )?;
    }
    if programs.len() > shown.len() {
        writeln!(out, "… and {} more", programs.len() - shown.len())?;
    }
    writeln!(out, "each program alone, as it runs\n")
}

fn write_sharing(out: &mut String, work: &Work, profile: &Profile) -> std::fmt::Result {
    let statements = work.mega.statements;
    let shared = profile.typical.shared;
    let fuel = |load: Load| if shared.distinct.fuel > 0.0 { load.fuel / shared.distinct.fuel } else { 1.0 };
    let gain = |of: fn(&Turn) -> f64| {
        let [typical, least, most] = profile.spread(of);
        format!("{typical:.3}x ({least:.3} to {most:.3})")
    };
    let ms = |load: Load| format!("{:.3} ms", load.ns / 1e6);
    let distinct = percent(statements.distinct as u64, statements.total as u64);
    writeln!(
        out,
        "statements   {} in the programs, {} distinct ({distinct:.1}%)",
        grouped(statements.total as u64),
        grouped(statements.distinct as u64)
    )?;
    writeln!(
        out,
        "evaluated    {} statements with each program alone ({}), {} distinct ones ({}); {} merged ({})",
        grouped(shared.alone.count),
        ms(shared.alone),
        grouped(shared.distinct.count),
        ms(shared.distinct),
        grouped(shared.made.count),
        ms(shared.made)
    )?;
    writeln!(
        out,
        "ideal gain   {} in time, {:.3}x in fuel: statements of programs alone over distinct ones",
        gain(Turn::ideal_between),
        fuel(shared.alone)
    )?;
    let share = 100.0 * profile.typical.achieved() / profile.typical.ideal_between();
    writeln!(
        out,
        "achieved     {}, {share:.1}% of the ideal: {:.3} ms one by one, {:.3} ms merged",
        gain(Turn::achieved),
        profile.typical.alone_ns / 1e6,
        profile.typical.merged_ns / 1e6
    )?;
    writeln!(
        out,
        "             medians of {} on each task, added up; the least and the most of a turn",
        count(profile.turns.len(), "turn")
    )?;
    writeln!(
        out,
        "unshared     {} statements ({}) if a program shared nothing among its samples either: {} in time, {:.3}x in \
         fuel",
        grouped(shared.all.count),
        ms(shared.all),
        gain(Turn::ideal),
        fuel(shared.all)
    )
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
