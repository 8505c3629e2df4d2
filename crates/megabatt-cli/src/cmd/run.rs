//! `megabatt run`: what every program does on every sample.

use std::io::Write;
use std::time::Instant;

use anyhow::{Context, bail};
use megabatt::exec::Batch;

use super::inputs::{Inputs, Work};
use crate::export::outcome::{Row, Viewer};
use crate::export::{outputs, summary, table, tally::Tally};
use crate::file::{AtomicFile, write_line_end};

/// Run programs on tasks and say what each does on each sample
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to run: cpu; cuda once its backend is there; auto takes what is fastest here
    #[arg(long, value_enum, default_value = "auto")]
    device: Device,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Run exactly the rows of this file of JSON lines, in its order
    #[arg(long, value_name = "FILE.jsonl")]
    pairs: Option<String>,
    /// Write a line of JSON for each program and sample; - is standard output
    #[arg(long, value_name = "FILE.jsonl")]
    outputs: Option<String>,
    /// Write the totals as JSON; - is standard output
    #[arg(long, value_name = "FILE.json")]
    summary: Option<String>,
}

/// Where to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Device {
    Cpu,
    Cuda,
    Auto,
}

/// Runs `megabatt run`.
pub fn run(args: RunArgs) -> anyhow::Result<()> {
    if args.device == Device::Cuda {
        bail!("--device cuda: this build has no CUDA backend; use --device cpu or auto");
    }
    let started = Instant::now();
    let mut work = args.inputs.load()?;
    if let Some(file) = &args.pairs {
        let text = if file == "-" { std::io::read_to_string(std::io::stdin())? } else { read(file)? };
        work.list_pairs(file, &text, args.inputs.split)?;
    }
    if work.jobs.is_empty() && work.pool.members.iter().all(|member| member.program.is_ok()) {
        bail!(
            "no program matches a task: {} programs, {} tasks; name programs solve_<task id>, or use --match all",
            work.plans.len(),
            work.dataset.tasks.len()
        );
    }
    let cores = match args.jobs {
        Some(0) => bail!("--jobs takes 1 or more threads"),
        Some(n) => n,
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let run = evaluate(&work, cores, args.outputs.as_deref())?;
    let seconds = summary::Seconds {
        load: work.load_seconds,
        compile: work.compile_seconds,
        run: run.seconds,
        total: started.elapsed().as_secs_f64(),
    };
    let summary = summary::Summary::new(&work, &run.tally, cores, seconds, run.ran);
    if let Some(path) = &args.summary {
        let mut file = AtomicFile::create(path)?;
        serde_json::to_writer_pretty(&mut file, &summary)?;
        write_line_end(&mut file)?;
        file.finish()?;
    }
    if args.outputs.is_none() {
        let text = table::render(&work, &run.tally, &summary);
        if args.summary.as_deref() == Some("-") {
            std::io::stderr().write_all(text.as_bytes())?;
        } else {
            crate::file::print(&text)?;
        }
    }
    Ok(())
}

/// What a run gave.
struct Run {
    tally: Tally,
    ran: usize,
    seconds: f64,
}

fn evaluate(work: &Work, cores: usize, path: Option<&str>) -> anyhow::Result<Run> {
    let started = Instant::now();
    let batch = Batch {
        plans: &work.plans,
        dataset: &work.dataset,
        jobs: &work.jobs,
        budget: work.budget,
        deadline: work.deadline,
    };
    let mut out = path.map(AtomicFile::create).transpose()?;
    let mut tally = Tally::new(work);
    let mut failed = None;
    if let Some(out) = &mut out {
        outputs::write_rejected(work, out)?;
    }
    let viewer = Viewer { work, batch: &batch, with_line: out.is_some() };
    let ran = batch.run(
        cores,
        |job, ctx, evaluation| viewer.row(job, ctx, evaluation),
        |job, row: Row| {
            tally.add(job, &row);
            if let (Some(out), Some(line)) = (&mut out, &row.line)
                && failed.is_none()
            {
                failed = out.write_all(line.as_bytes()).err();
            }
        },
    );
    if let Some(error) = failed {
        return Err(error).context("cannot write the outputs");
    }
    if let Some(out) = out {
        out.finish()?;
    }
    Ok(Run { tally, ran, seconds: started.elapsed().as_secs_f64() })
}

fn read(path: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))
}
