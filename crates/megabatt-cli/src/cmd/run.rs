//! `megabatt run`: what every program does on every sample.

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use megabatt::exec::Want;

use super::inputs::{Inputs, Work};
use crate::device::{self, Device, Wish};
use crate::export::outcome::{Row, Viewer};
use crate::export::{outputs, summary, table, tally::Tally};
use crate::file::{AtomicFile, say, write_line_end};
use crate::{interrupt, progress};

const EXAMPLES: &str = "\
Examples:
  megabatt run                                                       the embedded corpus
  megabatt run --programs solvers.py --tasks arc1-training           each solver on its own task
  megabatt run --programs pool/ --tasks data/training --match all    every program on every task
  megabatt run --programs pool/ --tasks arc1-training --outputs - | jq .outcome

Exit status: 0 the work was done, whatever the programs answered; 2 usage or input error; 130 interrupted.";

/// Run programs on tasks and say what each does on each sample
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RunArgs {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to run
    #[arg(long, value_enum, help = "Where to run: cpu, cuda, or what is fastest here [default: auto]")]
    device: Option<Wish>,
    /// Threads; results never depend on it [default: all cores]
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..=MAX_JOBS))]
    jobs: Option<u32>,
    /// Evaluations that a thread takes at once; results never depend on it [default: as suits jobs and threads]
    #[arg(long, value_name = "N", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// Run exactly the rows of this file of JSON lines, in its order: "program" or "batt", "task", and if wanted
    /// "split", "index", "call"; a file of outputs is such a list; - is standard input
    #[arg(long, value_name = "FILE.jsonl")]
    pairs: Option<String>,
    /// Write a line of JSON for each program and sample, in place of the table; - is standard output
    #[arg(long, value_name = "FILE.jsonl")]
    outputs: Option<String>,
    /// Write the totals as JSON; - is standard output
    #[arg(long, value_name = "FILE.json")]
    summary: Option<String>,
}

/// More threads than any machine has.
const MAX_JOBS: i64 = 4096;

impl RunArgs {
    /// Refuses what cannot go together before anything is read or written.
    fn check(&self) -> anyhow::Result<()> {
        if self.pairs.as_deref() == Some("-") && self.inputs.programs.iter().any(|path| path == "-") {
            bail!("--programs - and --pairs - both read standard input; give one of them a file");
        }
        if self.outputs.is_some() && self.outputs == self.summary {
            bail!(
                "--outputs and --summary both write {}; give one of them another file",
                if self.outputs.as_deref() == Some("-") { "standard output" } else { "the same file" }
            );
        }
        Ok(())
    }
}

/// Runs `megabatt run`.
pub fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    args.check()?;
    let started = Instant::now();
    let mut work = args.inputs.load(args.pairs.as_deref())?;
    if work.mega.jobs.is_empty() && work.mega.rejected.is_empty() {
        bail!(
            "no program matches a task: {} programs, {} tasks; name programs solve_<task id>, or use --match all",
            work.mega.member_of_program.len(),
            work.mega.dataset.tasks.len()
        );
    }
    let threads = match args.jobs {
        Some(n) => n as usize,
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    // What cannot be written is found out before the work, not after it.
    let outputs = args.outputs.as_deref().map(AtomicFile::create).transpose()?;
    let summary_file = args.summary.as_deref().map(AtomicFile::create).transpose()?;
    let tally = Tally::new(&work, args.inputs.split, args.pairs.is_some());
    let want = if outputs.is_some() { Want::Everything } else { Want::Outputs };
    let batch_size = args.batch_size.map(|size| size as usize);
    work.mega = work.mega.threads(threads).batch_size(batch_size).want(want).stop_when(interrupt::watch());
    let choice = device::choose(args.device.unwrap_or(Wish::Auto), &work.mega.batch(), threads)
        .map_err(|absent| anyhow!("--device cuda: {absent}; use --device cpu or auto"))?;
    // Without a table nothing else tells it.
    if args.device == Some(Wish::Auto) || choice.was_open {
        say(&format!("megabatt: --device auto chose {choice}\n"));
    }
    let run = evaluate(&work, &choice.device, outputs, tally)?;
    let seconds = summary::Seconds {
        load: work.load_seconds,
        compile: work.compile_seconds,
        run: run.seconds,
        total: started.elapsed().as_secs_f64(),
    };
    let cut = match () {
        () if run.ran == work.mega.jobs.len() => None,
        () if run.closed => Some("the reader of the outputs has gone"),
        () if interrupt::came() => Some("interrupted"),
        () => Some("the deadline came first"),
    };
    let summary = summary::Summary::new(&work, &run.tally, threads, seconds, cut, &choice);
    if let Some(mut file) = summary_file {
        let shown = file.shown();
        let written = serde_json::to_writer_pretty(&mut file, &summary).map_err(anyhow::Error::from);
        written.and_then(|()| Ok(write_line_end(&mut file)?)).with_context(|| format!("cannot write {shown}"))?;
        file.finish()?;
    }
    if args.outputs.is_some() {
        say(&table::remarks(&work, &summary));
    } else if args.summary.as_deref() == Some("-") {
        say(&table::render(&work, &run.tally, &summary));
    } else {
        crate::file::print(&table::render(&work, &run.tally, &summary))?;
    }
    Ok(if cut.is_some() && interrupt::came() { interrupt::status() } else { ExitCode::SUCCESS })
}

/// What a run gave.
struct Run {
    tally: Tally,
    ran: usize,
    seconds: f64,
    /// Whether the reader of the outputs has gone.
    closed: bool,
}

/// Where the rows of a run go.
struct Sink<'w> {
    work: &'w Work,
    tally: Tally,
    out: Option<AtomicFile>,
    /// Jobs, and rejected programs, whose rows are behind us.
    jobs: usize,
    rejected: usize,
    failed: Option<std::io::Error>,
}

impl Sink<'_> {
    /// Writes the rows of rejected programs that stand before a job, or all that are left.
    fn write_rejected(&mut self, before: usize) {
        while let Some(rejected) = self.work.mega.rejected.get(self.rejected).filter(|next| next.jobs_before <= before)
        {
            self.rejected += 1;
            if self.out.is_some() {
                self.write(&outputs::rejected_line(self.work, rejected));
            }
        }
    }

    fn write(&mut self, line: &str) {
        if let (Some(out), None) = (&mut self.out, &self.failed) {
            self.failed = out.write_all(line.as_bytes()).err();
        }
    }

    /// Whether nothing can be written any more, so that there is no use in going on.
    fn is_closed(&self) -> bool {
        self.failed.is_some() || self.out.as_ref().is_some_and(AtomicFile::is_closed)
    }
}

fn evaluate(work: &Work, device: &Device, out: Option<AtomicFile>, tally: Tally) -> anyhow::Result<Run> {
    let started = Instant::now();
    let viewer = Viewer { work, with_line: out.is_some() };
    let mut sink = Sink { work, tally, out, jobs: 0, rejected: 0, failed: None };
    let ran = progress::shown(work.mega.jobs.len(), |done| {
        device.process(
            &work.mega,
            |job, ctx, evaluation| {
                done.fetch_add(1, Ordering::Relaxed);
                viewer.row(job, ctx, evaluation)
            },
            |job, row: Row| {
                sink.write_rejected(sink.jobs);
                sink.jobs += 1;
                sink.tally.add(job, &row);
                if let Some(line) = &row.line {
                    sink.write(line);
                }
                if sink.is_closed() {
                    interrupt::stop();
                }
            },
        )
    });
    sink.write_rejected(work.mega.jobs.len());
    sink.tally.finish();
    let closed = sink.is_closed();
    let Sink { tally, out, failed, .. } = sink;
    if let Some(out) = out {
        if let Some(error) = failed {
            return Err(error).with_context(|| format!("cannot write {}", out.shown()));
        }
        out.finish()?;
    }
    Ok(Run { tally, ran, seconds: started.elapsed().as_secs_f64(), closed })
}
