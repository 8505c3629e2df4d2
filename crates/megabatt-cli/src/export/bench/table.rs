//! A benchmark in the terminal.

use std::fmt::Write;

use super::{Figures, LINEAR_WITHIN, Report};

/// The table of modes, the cost curve, and what must be said of both.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> std::fmt::Result {
    let first = &report.results[0];
    writeln!(
        out,
        "{}: {} evaluations of {} programs on {} samples of {} tasks{}",
        report.dataset.name,
        first.evaluations,
        report.programs,
        first.samples,
        first.tasks,
        correctness(first)
    )?;
    writeln!(
        out,
        "\n{:<12} {:>7} {:>11} {:>11} {:>11} {:>9} {:>12} {:>14} {:>8}",
        "mode", "workers", "median ms", "min ms", "max ms", "MAD ms", "samples/s", "evaluations/s", "ratio"
    )?;
    for figures in &report.results {
        let ms = figures.spread();
        writeln!(
            out,
            "{:<12} {:>7} {:>11.3} {:>11.3} {:>11.3} {:>9.3} {:>12.0} {:>14.0} {:>7.2}x",
            figures.mode,
            figures.max_workers,
            ms.median * 1e3,
            ms.min * 1e3,
            ms.max * 1e3,
            ms.mad * 1e3,
            figures.throughput,
            figures.evaluations_per_s,
            figures.speed_up,
        )?;
    }
    for absent in &report.absent {
        writeln!(out, "{:<12} absent: {}", absent.mode, absent.reason)?;
    }
    writeln!(out, "{} passes each, in turns, after {} that are not counted", report.repeat, report.warm_up)?;
    if report.outputs_equal {
        writeln!(out, "outputs agree")?;
    } else {
        writeln!(out, "outputs DIFFER between modes; `megabatt check` with the same inputs shows where")?;
    }
    for figures in &report.results {
        if let Some(verdict) = figures.verdict {
            let (word, good_from) = (verdict.word.as_str(), verdict.good_from);
            let given = cores_give(figures).map_or_else(String::new, |given| format!("; {given}"));
            writeln!(out, "{}: {:.2}x, good from {good_from:.1}x: {word}{given}", figures.mode, figures.speed_up)?;
        }
    }
    if let Some(gpu) = &report.gpu {
        write!(out, "{}", gpu.report)?;
    }
    let cold = &report.cold_start;
    let process = cold.process.map_or_else(String::new, |seconds| format!("process {:.1} ms, ", seconds * 1e3));
    writeln!(
        out,
        "cold start: {process}load {:.1} ms, compile {:.1} ms, first pass {:.1} ms",
        cold.load * 1e3,
        cold.compile * 1e3,
        cold.first_pass * 1e3
    )?;
    if let Some(curve) = &report.cost_curve {
        writeln!(out, "\n{:>12} {:>11} {:>16}  {}", "evaluations", "median ms", "ns/evaluation", curve.mode)?;
        for point in &curve.points {
            let (ms, ns) = (point.elapsed * 1e3, point.ns_per_evaluation);
            writeln!(out, "{:>12} {ms:>11.3} {ns:>16.0}", point.evaluations)?;
        }
        writeln!(out, "{}", linearity(report))?;
    }
    if let Some(peak) = report.memory.peak_rss_bytes {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        write!(out, "peak memory: {:.1} MiB", mib(peak))?;
        match report.memory.peak_rss_bytes_with_curve {
            Some(all) if report.cost_curve.is_some() => writeln!(out, ", {:.1} MiB with the cost curve", mib(all))?,
            _ => writeln!(out)?,
        }
    }
    for remark in remarks(report) {
        writeln!(out, "note: {remark}")?;
    }
    Ok(())
}

/// How many values are the expected output, where that is known of any.
pub fn correctness(figures: &Figures) -> String {
    match (figures.correct, figures.scored) {
        (_, 0) => String::new(),
        (correct, scored) => format!("; {correct} of {scored} values are the expected output"),
    }
}

/// How much of what the cores gave a mode that shares a pass out among them made use of.
pub fn cores_give(figures: &Figures) -> Option<String> {
    let given = figures.cores_give?;
    let (workers, share) = (figures.max_workers, figures.speed_up / given * 100.0);
    Some(format!("{workers} passes at once, which share nothing, come to {given:.2}x: {share:.0} % of that"))
}

/// Whether cost grows as the number of evaluations does.
pub fn linearity(report: &Report) -> String {
    let Some(curve) = &report.cost_curve else { return String::new() };
    let growth = curve.growth;
    if curve.linear {
        format!("cost grows linearly: an evaluation costs {growth:.2}x the least at the largest number")
    } else {
        format!(
            "cost does NOT grow linearly: an evaluation costs {growth:.2}x the least at the largest number, more than \
             {LINEAR_WITHIN}x"
        )
    }
}

/// What makes the figures worth less.
pub fn remarks(report: &Report) -> Vec<String> {
    let here = &report.environment;
    let mut remarks = Vec::new();
    if here.opt_level != "3" || here.debug_assertions {
        remarks.push("this is no release build; build it with `cargo build --release` for figures that count".into());
    }
    if let Some(load) = here.load_average.filter(|_| here.is_busy()) {
        remarks.push(format!(
            "the machine did other work before (load average {load:.2} on {} cores): times are upper bounds",
            here.cores
        ));
    }
    for figures in &report.results {
        let cores_used = figures.elapsed_cpu.map(|cpu| cpu / figures.elapsed);
        if let Some(used) = cores_used.filter(|used| *used < 0.9 * figures.max_workers as f64) {
            let workers = figures.max_workers;
            remarks.push(format!("{}: ran on {used:.2} cores of {workers} while it was timed", figures.mode));
        }
        let relative = figures.elapsed_mad / figures.elapsed;
        if relative > 0.05 {
            remarks.push(format!("{}: passes lie {:.0} % from their median", figures.mode, relative * 100.0));
        }
    }
    remarks
}
