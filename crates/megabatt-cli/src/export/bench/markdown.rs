//! A benchmark as a page of results.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Context;

use super::table::{cores_give, correctness, linearity, remarks};
use super::{Report, Word};
use crate::file::AtomicFile;

/// Writes the page and gives the file its name.
pub fn write(mut file: AtomicFile, report: &Report) -> anyhow::Result<()> {
    let shown = file.shown();
    file.write_all(page(report).as_bytes()).with_context(|| format!("cannot write {shown}"))?;
    file.finish()
}

/// The page: environment, results, cost, analysis.
fn page(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = sections(&mut out, report);
    out
}

fn sections(out: &mut String, report: &Report) -> std::fmt::Result {
    writeln!(out, "# Benchmark of {}\n", report.dataset.name)?;
    writeln!(out, "`megabatt bench`, {}. Every figure on this page was measured in that run.\n", report.timestamp)?;
    environment(out, report)?;
    results(out, report)?;
    cost(out, report)?;
    analysis(out, report)
}

fn environment(out: &mut String, report: &Report) -> std::fmt::Result {
    let here = &report.environment;
    writeln!(out, "## Environment\n\n| | |\n|---|---|")?;
    let gib =
        here.memory_bytes.map_or_else(String::new, |bytes| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)));
    let load = here.load_average.map_or_else(String::new, |load| format!("{load:.2}"));
    let gpu = match (report.gpu_available, report.absent.iter().find(|absent| absent.mode == "cuda")) {
        (true, _) => match &report.gpu {
            Some(gpu) => format!("{}: {}", report.gpu_count, gpu.devices.join("; ")),
            None => format!("{}, none used", report.gpu_count),
        },
        (false, Some(absent)) => format!("none: {}", absent.reason),
        (false, None) => "none used".to_owned(),
    };
    let data = &report.dataset;
    let samples = format!("{}, {} tasks, {} samples", data.name, data.tasks, data.samples);
    let cores = here.cores.to_string();
    let build = format!("{}, opt-level {}", here.target, here.opt_level);
    let (offered, needed) = (here.cpu_features.join(" "), here.target_features.join(" "));
    let rows = [
        ("megabatt", report.version),
        ("CPU", &here.cpu),
        ("cores", &cores),
        ("CPU offers", &offered),
        ("memory", &gib),
        ("GPU", &gpu),
        ("system", &here.os),
        ("compiler", here.rustc),
        ("build", &build),
        ("build takes for granted", &needed),
        ("load average before", &load),
        ("data set", &samples),
        ("data set's hash", &data.hash),
    ];
    for (name, value) in rows {
        writeln!(out, "| {name} | {} |", if value.is_empty() { "unknown" } else { value })?;
    }
    Ok(())
}

fn results(out: &mut String, report: &Report) -> std::fmt::Result {
    let first = &report.results[0];
    writeln!(
        out,
        "\n## Results\n\n{} programs, {} evaluations{}. Median of {} passes, the modes in \
         turns, after {} that are not counted.\n",
        report.programs,
        first.evaluations,
        correctness(first),
        report.repeat,
        report.warm_up
    )?;
    writeln!(
        out,
        "| mode | workers | median ms | min..max ms | MAD ms | samples/s | ms a sample | evaluations/s | ratio | verdict |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|")?;
    for figures in &report.results {
        let ms = figures.spread();
        writeln!(
            out,
            "| {} | {} | {:.3} | {:.3}..{:.3} | {:.3} | {:.0} | {:.5} | {:.0} | {:.2}x | {} |",
            figures.mode,
            figures.max_workers,
            ms.median * 1e3,
            ms.min * 1e3,
            ms.max * 1e3,
            ms.mad * 1e3,
            figures.throughput,
            figures.avg_per_sample_ms,
            figures.evaluations_per_s,
            figures.speed_up,
            figures.verdict.map_or("base", |verdict| verdict.word.as_str()),
        )?;
    }
    for absent in &report.absent {
        writeln!(out, "| {} | – | – | – | – | – | – | – | – | absent: {} |", absent.mode, absent.reason)?;
    }
    let cold = &report.cold_start;
    let process = cold.process.map_or_else(|| "unknown".to_owned(), |seconds| format!("{:.2}", seconds * 1e3));
    writeln!(
        out,
        "\nCold start, ms: process {process}, load {:.2}, compile {:.2}.",
        cold.load * 1e3,
        cold.compile * 1e3
    )?;
    let firsts: Vec<String> =
        report.results.iter().map(|figures| format!("{} {:.2}", figures.mode, figures.cold * 1e3)).collect();
    writeln!(out, "First pass, ms: {}.", firsts.join(", "))
}

fn cost(out: &mut String, report: &Report) -> std::fmt::Result {
    if let Some(curve) = &report.cost_curve {
        writeln!(out, "\n## Cost against number\n\nMode {}.\n", curve.mode)?;
        writeln!(
            out,
            "| evaluations | passes | median ms | min..max ms | ns an evaluation |\n|---:|---:|---:|---:|---:|"
        )?;
        for point in &curve.points {
            let (ms, min, max) = (point.elapsed * 1e3, point.elapsed_min * 1e3, point.elapsed_max * 1e3);
            let (n, passes, ns) = (point.evaluations, point.passes, point.ns_per_evaluation);
            writeln!(out, "| {n} | {passes} | {ms:.3} | {min:.3}..{max:.3} | {ns:.0} |")?;
        }
    }
    let bytes = [report.memory.peak_rss_bytes, report.memory.peak_rss_bytes_with_curve];
    let [modes, all] = bytes.map(|bytes| {
        bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{:.1}", bytes as f64 / f64::from(1 << 20)))
    });
    writeln!(out, "\nPeak memory, MiB: {modes} after the modes, {all} at the end.")
}

fn analysis(out: &mut String, report: &Report) -> std::fmt::Result {
    writeln!(out, "\n## Analysis\n")?;
    let used: Vec<String> = report
        .results
        .iter()
        .map(|figures| {
            let workers = if figures.max_workers == 1 { "worker" } else { "workers" };
            let device = if figures.gpu_enabled { "GPU" } else { "CPU" };
            format!("{} ({} {workers} on the {device})", figures.mode, figures.max_workers)
        })
        .collect();
    writeln!(
        out,
        "- Used: {}. {}",
        used.join(", "),
        if report.gpu.is_some() { "" } else { "No operation ran on a GPU." }
    )?;
    if let Some(gpu) = &report.gpu {
        let text = gpu.report.to_string();
        let mut lines = text.lines();
        writeln!(out, "- All passes together: {}.", lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "  - {}.", line.trim_start()))?;
    }
    for absent in &report.absent {
        writeln!(out, "- {} was asked for and is absent: {}.", absent.mode, absent.reason)?;
    }
    let same = if report.outputs_equal {
        "- Every evaluation gave the same outcome, value and fuel in all modes and passes."
    } else {
        "- **Outputs differ between modes: the times above compare different work.** `megabatt check` shows where."
    };
    writeln!(out, "{same}")?;
    for figures in &report.results {
        let Some(verdict) = figures.verdict else { continue };
        let met = match verdict.word {
            Word::Investigate => "below what was expected",
            _ => "as expected",
        };
        writeln!(
            out,
            "- {}: {:.2}x against {}, {met} ({:.1}x is good): {}.",
            figures.mode,
            figures.speed_up,
            report.results[0].mode,
            verdict.good_from,
            verdict.word.as_str()
        )?;
        if let Some(given) = cores_give(figures) {
            writeln!(out, "  - {given}.")?;
        }
    }
    match linearity(report) {
        said if said.is_empty() => {}
        said => writeln!(out, "- The {said}.")?,
    }
    for remark in remarks(report) {
        writeln!(out, "- Note: {remark}.")?;
    }
    Ok(())
}
