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
use super::workload::{Workload, distinct_samples, distinct_tasks};
use crate::device;
use crate::environment::{Environment, peak_rss_bytes, timestamp};
use crate::export::bench::{Absent, ColdStart, Curve, Figures, Memory, Point, Report, Verdict, json, markdown, table};
use crate::export::summary::{DatasetStamp, Gpu};
use crate::file::{AtomicFile, print, say};
use crate::mode::{Mode, Print, Took, Totals, Way, independent, prints, timed};
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
    /// Counted passes of each mode, taken in turns after those that are not counted
    #[arg(long, value_name = "N", default_value_t = 15, allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
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
/// Passes that come before the counted ones: one that is timed as the cold one, and one whose outputs are compared.
const WARM_UP: u32 = 2;
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
    let Some((results, outputs_equal)) = time_modes(&work, &here, args.repeat) else { return interrupted() };
    // Before the cost curve, so that it is about the modes alone.
    let gpu = here.iter().any(|(_, way)| way.cuda).then(|| device::open().ok().map(|cuda| Gpu::of(cuda.take_report())));
    let gpu = gpu.flatten();
    let gpus = survey().map_or(0, |survey| survey.devices.len());
    let cold_start = ColdStart {
        process: process_seconds(),
        load: work.load_seconds,
        compile: work.compile_seconds,
        first_pass: results[0].cold,
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
        repeat: args.repeat,
        outputs_equal,
        baseline_time: results[0].elapsed,
        results,
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

/// Times all modes in turns, and says whether they all give the same; `None` when it was interrupted.
fn time_modes(work: &Work, modes: &[(Mode, Way)], repeat: u32) -> Option<(Vec<Figures>, bool)> {
    let passes = modes.len() * (WARM_UP + repeat) as usize;
    progress::shown(passes * work.mega.jobs.len(), |done| {
        let count = || done.fetch_add(work.mega.jobs.len() as u64, Ordering::Relaxed);
        let mut expected: Option<(Vec<Print>, Totals)> = None;
        let mut outputs_equal = true;
        let mut cold = Vec::new();
        for &(_, way) in modes {
            cold.push(timed(work, &work.mega.jobs, way));
            count();
            let given = prints(work, &work.mega.jobs, way);
            count();
            outputs_equal &= given == *expected.get_or_insert_with(|| given.clone());
            if interrupt::came() {
                return None;
            }
        }
        let totals = expected.unwrap_or_default().1;
        outputs_equal &= cold.iter().all(|(_, cold)| *cold == totals);
        let mut times = vec![Vec::new(); modes.len()];
        // What several cores give is asked where one core is the base.
        let shares_out = |way: Way| modes[0].1.cores == 1 && way.cores > 1 && !way.cuda;
        let mut given_by_cores = vec![Vec::new(); modes.len()];
        for _ in 0..repeat {
            for ((&(_, way), times), given_by_cores) in modes.iter().zip(&mut times).zip(&mut given_by_cores) {
                let (took, given) = timed(work, &work.mega.jobs, way);
                outputs_equal &= given == totals;
                times.push(took);
                if shares_out(way) {
                    given_by_cores.push(independent(work, &work.mega.jobs, way.cores));
                }
                count();
            }
            if interrupt::came() {
                return None;
            }
        }
        let elapsed = |times: &[Took]| times.iter().map(|took| took.elapsed).collect::<Vec<f64>>();
        let base = Spread::of(&elapsed(&times[0])).median;
        let passes = modes.iter().zip(times).zip(given_by_cores).zip(cold);
        let figures = passes.map(|(((&(mode, way), times), given_by_cores), (cold, _))| {
            let cpu: Option<Vec<f64>> = times.iter().map(|took| took.cpu).collect();
            let times = elapsed(&times);
            let spread = Spread::of(&times);
            let speed_up = base / spread.median;
            let samples = distinct_samples(work);
            Figures {
                mode: mode.name(),
                elapsed: spread.median,
                elapsed_min: spread.min,
                elapsed_max: spread.max,
                elapsed_mad: spread.mad,
                times,
                elapsed_cpu: cpu.map(|cpu| Spread::of(&cpu).median),
                cold: cold.elapsed,
                throughput: samples as f64 / spread.median,
                evaluations_per_s: work.mega.jobs.len() as f64 / spread.median,
                samples,
                evaluations: work.mega.jobs.len(),
                tasks: distinct_tasks(work),
                avg_per_sample_ms: spread.median * 1e3 / samples as f64,
                scored: totals.scored,
                correct: totals.correct,
                errors: totals.errors,
                fuel: totals.fuel,
                speed_up,
                cores_give: shares_out(way).then(|| Spread::of(&given_by_cores).median * base),
                verdict: verdict(mode, modes[0].0, speed_up, way),
                gpu_enabled: mode == Mode::Cuda,
                parallel: way.cores > 1,
                max_workers: way.cores,
            }
        });
        Some((figures.collect(), outputs_equal))
    })
}

/// What a speed-up over one core is worth; nothing is expected of one core, nor against another base.
fn verdict(mode: Mode, base: Mode, speed_up: f64, way: Way) -> Option<Verdict> {
    match mode {
        _ if base != Mode::Sequential => None,
        Mode::Sequential => None,
        Mode::Parallel => Some(Verdict::of_cores(speed_up, way.cores)),
        Mode::Cuda => Some(Verdict::of_device(speed_up)),
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
