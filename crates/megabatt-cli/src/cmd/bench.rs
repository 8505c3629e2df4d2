//! `megabatt bench`: how fast, in one run on one machine, with outputs checked.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;
use megabatt::exec::{AllCores, Backend, OneCore};
use serde::Serialize;

use super::inputs::{Inputs, Work};
use crate::export::outcome::Viewer;
use crate::file::{AtomicFile, write_line_end};

/// Time the modes against each other on the same inputs, outputs compared
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    #[command(flatten)]
    inputs: Inputs,
    /// Modes to time, the first is the base of the ratios
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sequential,parallel")]
    modes: Vec<Mode>,
    /// Counted passes of each mode, after one that is not counted
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Time exactly the rows of this file of JSON lines
    #[arg(long, value_name = "FILE.jsonl")]
    pairs: Option<String>,
    /// Write the figures as JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<String>,
}

/// How the evaluations are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mode {
    /// One core.
    Sequential,
    /// All cores.
    Parallel,
}

/// The figures of one mode; times in seconds.
#[derive(Serialize)]
struct Figures {
    mode: &'static str,
    /// Median of the counted passes.
    elapsed: f64,
    elapsed_min: f64,
    elapsed_max: f64,
    /// The pass that was not counted.
    cold: f64,
    /// Evaluations a second.
    throughput: f64,
    samples: usize,
    tasks: usize,
    avg_per_sample_ms: f64,
    correct: usize,
    gpu_enabled: bool,
    parallel: bool,
    max_workers: usize,
}

#[derive(Serialize)]
struct Report {
    version: &'static str,
    dataset: String,
    dataset_hash: String,
    outputs_equal: bool,
    results: Vec<Figures>,
    baseline_time: f64,
    gpu_available: bool,
    gpu_count: usize,
}

/// What is compared between modes: a hash of every evaluation's line of output, in order.
type Prints = Vec<u64>;

/// Runs `megabatt bench`.
pub fn run(args: BenchArgs) -> anyhow::Result<ExitCode> {
    if args.inputs.deadline.is_some() {
        bail!("--deadline: bench times whole passes; leave it out");
    }
    let work = args.inputs.load(args.pairs.as_deref())?;
    if work.mega.jobs.is_empty() {
        bail!("nothing to time: no program matches a task");
    }
    let mut results = Vec::new();
    let mut prints: Vec<Prints> = Vec::new();
    for &mode in &args.modes {
        let (figures, print) = time(&work, mode, args.repeat);
        results.push(figures);
        prints.push(print);
    }
    let outputs_equal = prints.windows(2).all(|pair| pair[0] == pair[1]);
    let base = results.first().map_or(0.0, |figures| figures.elapsed);
    let mut text = format!(
        "{:<12} {:>12} {:>12} {:>12} {:>14} {:>8}\n",
        "mode", "median ms", "min ms", "max ms", "evaluations/s", "ratio"
    );
    for figures in &results {
        text += &format!(
            "{:<12} {:>12.3} {:>12.3} {:>12.3} {:>14.0} {:>7.2}x\n",
            figures.mode,
            figures.elapsed * 1e3,
            figures.elapsed_min * 1e3,
            figures.elapsed_max * 1e3,
            figures.throughput,
            base / figures.elapsed
        );
    }
    text += &format!("outputs {}\n", if outputs_equal { "agree" } else { "DIFFER between modes" });
    // The table gives way to data.
    if args.json.as_deref() == Some("-") {
        crate::file::say(&text);
    } else {
        crate::file::print(&text)?;
    }
    if let Some(path) = &args.json {
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            dataset: work.mega.dataset.name.clone(),
            dataset_hash: work.mega.dataset.hash.clone(),
            outputs_equal,
            results,
            baseline_time: base,
            gpu_available: false,
            gpu_count: 0,
        };
        let mut file = AtomicFile::create(path)?;
        serde_json::to_writer_pretty(&mut file, &report)?;
        write_line_end(&mut file)?;
        file.finish()?;
    }
    Ok(if outputs_equal { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn time(work: &Work, mode: Mode, repeat: u32) -> (Figures, Prints) {
    let cores = match mode {
        Mode::Sequential => 1,
        Mode::Parallel => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let batch = work.mega.batch();
    let pass = |with_line: bool| {
        let viewer = Viewer { work, with_line };
        let mut rows = Vec::with_capacity(work.mega.jobs.len());
        let started = Instant::now();
        match mode {
            Mode::Sequential => {
                OneCore::default().run(&batch, |job, ctx, done| viewer.row(job, ctx, done), |_, row| rows.push(row))
            }
            Mode::Parallel => {
                AllCores::default().run(&batch, |job, ctx, done| viewer.row(job, ctx, done), |_, row| rows.push(row))
            }
        };
        (started.elapsed().as_secs_f64(), rows)
    };
    let (cold, rows) = pass(false);
    let correct = rows.iter().filter(|row| row.score.is_some_and(|score| score.correct)).count();
    // A pass of its own, not timed: whole outputs are compared.
    let prints = pass(true).1.iter().map(|row| hash_of(row.line.as_deref().unwrap_or_default())).collect();
    let mut times: Vec<f64> = (0..repeat).map(|_| pass(false).0).collect();
    times.sort_by(f64::total_cmp);
    let elapsed = times[times.len() / 2];
    let figures = Figures {
        mode: if mode == Mode::Sequential { "sequential" } else { "parallel" },
        elapsed,
        elapsed_min: times[0],
        elapsed_max: times[times.len() - 1],
        cold,
        throughput: work.mega.jobs.len() as f64 / elapsed,
        samples: work.mega.jobs.len(),
        tasks: work.mega.dataset.tasks.len(),
        avg_per_sample_ms: elapsed * 1e3 / work.mega.jobs.len() as f64,
        correct,
        gpu_enabled: false,
        parallel: cores > 1,
        max_workers: cores,
    };
    (figures, prints)
}

/// A hash that is the same within one process.
fn hash_of(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}
