//! `megabatt bench`: how fast, in one run on one machine, with outputs checked.

use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::bail;
use megabatt::corpus;
use megabatt::exec::Job;
use megabatt::task::SplitChoice;
use megabatt_cuda::device::survey;

use super::inputs::Work;
use super::turns::{Turns, WARM_UP};
use super::workload::Workload;
use crate::device;
use crate::environment::{Environment, peak_rss_bytes, timestamp};
use crate::export::bench::{Absent, ColdStart, Curve, Memory, Point, Report, json, markdown, table};
use crate::export::summary::{DatasetStamp, Gpu};
use crate::file::{AtomicFile, print, say};
use crate::mode::{Mode, Took, Way, timed};
use crate::spread::Spread;
use crate::{interrupt, progress};

const EXAMPLES: &str = "\
Examples:
  megabatt bench                                                     4000 samples of the embedded corpus
  megabatt bench --json bench.json --markdown bench.md
  megabatt bench --programs solvers.py --tasks arc1-training --modes sequential --repeat 5
  megabatt bench --programs batt.py --tasks arc1-training --match all

Exit status: 0 the outputs of all modes agree; 1 they differ; 2 usage or input error; 130 interrupted.";

/// Time the modes against each other on the same inputs, outputs compared
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct BenchArgs {
    #[command(flatten)]
    workload: Workload,
    /// Modes to time, the first is the base of the ratios; one that is absent is said to be
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sequential,parallel")]
    modes: Vec<Mode>,
    /// Counted passes of each mode, taken in turns after those that are not counted [default: 15, more while all take
    /// less than a second]
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: Option<u32>,
    /// The largest number of evaluations of the cost curve, which begins at 100; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 100_000, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    curve: u32,
    /// Write the figures as JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<String>,
    /// Write a page of results; - is standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<String>,
}

/// Samples when no inputs are named.
const SAMPLES: u32 = 4000;
/// Starts of a process that does nothing, the median of which is told.
const STARTS: u32 = 5;
/// The first number of evaluations of the cost curve, and the factor to the next.
const CURVE_FIRST: usize = 100;
const CURVE_STEP: usize = 10;
/// Evaluations that a point of the curve is measured with, unless that makes too few or too many passes.
const CURVE_EVALUATIONS: usize = 100_000;
/// Samples that are drawn for the curve at most.
const CURVE_SAMPLES: usize = 100_000;

/// Runs `megabatt bench`.
pub fn run(args: BenchArgs) -> anyhow::Result<ExitCode> {
    if args.json.is_some() && args.json == args.markdown {
        bail!("--json and --markdown both write the same place; give one of them another file");
    }
    let (mut here, mut absent) = (Vec::new(), Vec::new());
    for &mode in &args.modes {
        match mode.way() {
            Ok(way) => here.push((mode, way)),
            Err(reason) => absent.push(Absent { mode: mode.name(), reason }),
        }
    }
    here.iter_mut().skip(1).for_each(|(_, way)| way.starved = args.workload.plant);
    let [(base, base_way), ..] = here[..] else {
        let absent: Vec<String> = absent.iter().map(|mode| format!("{}: {}", mode.mode, mode.reason)).collect();
        bail!("--modes: {}; use sequential or parallel", absent.join("; "));
    };
    // Before there is a file that an interrupt could leave behind.
    let stop = interrupt::watch();
    // What cannot be written is found out before the work, not after it.
    let json_file = args.json.as_deref().map(AtomicFile::create).transpose()?;
    let markdown_file = args.markdown.as_deref().map(AtomicFile::create).transpose()?;
    // Before this process makes work of its own.
    let environment = Environment::here();
    let mut work = args.workload.load("bench", SAMPLES)?;
    work.mega = work.mega.stop_when(stop);
    let dataset = stamp(&work);
    let Some(turns) = Turns::of(&work, &here, args.repeat) else { return interrupted() };
    // Before the cost curve, so that it is about the modes alone.
    let gpu = here.iter().any(|(_, way)| way.cuda).then(|| device::open().ok().map(|cuda| Gpu::of(cuda.take_report())));
    let gpu = gpu.flatten();
    let gpus = survey().map_or(0, |survey| survey.devices.len());
    let cold_start = ColdStart {
        process: process_seconds(),
        load: work.load_seconds,
        compile: work.compile_seconds,
        first_pass: turns.figures[0].cold,
    };
    let programs = work.mega.member_of_program.len();
    let peak = peak_rss_bytes();
    let cost_curve = curve(&mut work, &args, base, base_way);
    if interrupt::came() {
        return interrupted();
    }
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        timestamp: timestamp(),
        environment,
        dataset,
        programs,
        warm_up: WARM_UP,
        repeat: turns.repeat,
        outputs_equal: turns.outputs_equal,
        baseline_time: turns.figures[0].elapsed,
        results: turns.figures,
        absent,
        gpu_available: gpus > 0,
        gpu_count: gpus,
        gpu,
        cold_start,
        cost_curve,
        memory: Memory { peak_rss_bytes: peak, peak_rss_bytes_with_curve: peak_rss_bytes() },
    };
    // The table gives way to data.
    if [&args.json, &args.markdown].into_iter().any(|path| path.as_deref() == Some("-")) {
        say(&table::render(&report));
    } else {
        print(&table::render(&report))?;
    }
    if let Some(file) = json_file {
        json::write(file, &report)?;
    }
    if let Some(file) = markdown_file {
        markdown::write(file, &report)?;
    }
    Ok(if report.outputs_equal { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Figures of passes that were cut short are no figures.
fn interrupted() -> anyhow::Result<ExitCode> {
    say("megabatt: interrupted; there are no figures\n");
    Ok(interrupt::status())
}

fn stamp(work: &Work) -> DatasetStamp {
    DatasetStamp {
        name: work.mega.dataset.name.clone(),
        tasks: work.mega.dataset.tasks.len(),
        samples: work.mega.dataset.samples(SplitChoice::Both),
        skipped: work.mega.dataset.skipped,
        hash: work.mega.dataset.hash.clone(),
    }
}

/// The seconds that a process of this binary takes which does nothing.
fn process_seconds() -> Option<f64> {
    let binary = std::env::current_exe().ok()?;
    let once = || {
        let started = Instant::now();
        let status = Command::new(&binary).arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).status();
        status.is_ok_and(|status| status.success()).then(|| started.elapsed().as_secs_f64())
    };
    let times: Option<Vec<f64>> = (0..STARTS).map(|_| once()).collect();
    times.map(|times| Spread::of(&times).median)
}

/// What growing numbers of evaluations cost; of the embedded corpus as many samples as that takes, otherwise as far as
/// the inputs go.
fn curve(work: &mut Work, args: &BenchArgs, mode: Mode, way: Way) -> Option<Curve> {
    let largest = args.curve as usize;
    if largest < CURVE_FIRST * CURVE_STEP {
        return None;
    }
    if work.mega.jobs.len() < largest && args.workload.can_grow() {
        let samples = work.mega.dataset.samples(SplitChoice::Both);
        let wanted = (samples * largest).div_ceil(work.mega.jobs.len()).min(CURVE_SAMPLES);
        // A task more or less may have a sample more: a few too many make up for it.
        let dataset = corpus::dataset(wanted + wanted / 50).ok()?;
        work.mega.dataset = dataset;
        work.mega.collect_inputs();
        work.mega.create_batches();
    }
    let numbers = std::iter::successors(Some(CURVE_FIRST), |n| n.checked_mul(CURVE_STEP));
    let numbers: Vec<usize> = numbers.take_while(|n| *n <= largest.min(work.mega.jobs.len())).collect();
    let points = progress::shown(numbers.len(), |done| {
        let point = |&evaluations: &usize| {
            let jobs = spread_jobs(&work.mega.jobs, evaluations);
            let passes = (CURVE_EVALUATIONS / evaluations).clamp(3, 50) as u32;
            // The first one warms up.
            timed(work, &jobs, way);
            let times: Vec<Took> = (0..passes).map(|_| timed(work, &jobs, way).0).collect();
            let spread = Spread::of(&times.iter().map(|took| took.elapsed).collect::<Vec<f64>>());
            let cpu: Option<Vec<f64>> = times.iter().map(|took| took.cpu).collect();
            done.fetch_add(1, Ordering::Relaxed);
            Point {
                evaluations,
                passes,
                elapsed: spread.median,
                elapsed_min: spread.min,
                elapsed_max: spread.max,
                cpu_min: cpu.map(|cpu| Spread::of(&cpu).min),
                ns_per_evaluation: spread.median * 1e9 / evaluations as f64,
            }
        };
        numbers.iter().map(point).collect()
    });
    Curve::of(mode.name(), points)
}

/// So many jobs at equal distances, in their order: the same mix of programs and tasks at any number.
fn spread_jobs(jobs: &[Job], n: usize) -> Vec<Job> {
    (0..n).map(|at| jobs[at * jobs.len() / n]).collect()
}
