//! `megabatt profile`: where time and fuel go.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, bail};
use megabatt::exec::Want;
use megabatt::profile::Profile;

use super::inputs::Inputs;
use crate::export::{folded, hot_spots, profile as document};
use crate::file::{AtomicFile, say, write_line_end};
use crate::{interrupt, progress};

const EXAMPLES: &str = "\
Examples:
  megabatt profile --programs solvers.py --tasks arc1-training
  megabatt profile --programs pool/ --tasks arc1-training --match all --json profile.json
  megabatt profile --programs solvers.py --tasks arc1-training --folded - | flamegraph.pl > flame.svg

Programs: nanoseconds of all their evaluations, each program alone, closures column by column as in a run.
Primitives: exclusive nanoseconds, calls and fuel; every statement of every evaluation runs, item by item, and what
recording costs is measured and taken off. What programs do outside of primitives stands as (statements).
Sharing: on each task the programs run one by one and merged, in turns. Ideal is what the statements take with each
program alone, over what distinct ones take; achieved is the time one by one over the time merged.";

/// Say where time and fuel go, by primitive and by program, and what programs share
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ProfileArgs {
    #[command(flatten)]
    inputs: Inputs,
    /// Profile exactly the rows of this file of JSON lines; a file of outputs is such a list; - is standard input
    #[arg(long, value_name = "FILE.jsonl")]
    pairs: Option<String>,
    /// Turns of one by one and merged on each task, of which the medians count
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Write everything as JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    json: Option<String>,
    /// Write folded stacks, a line `program;primitive;primitive count` for each place in a tree of calls, as flame
    /// graphs are drawn from; - is standard output
    #[arg(long, value_name = "FILE")]
    folded: Option<String>,
    /// What folded stacks count: exclusive nanoseconds, or exclusive fuel
    #[arg(long, value_enum, value_name = "ns|fuel", default_value = "ns")]
    count: folded::Count,
}

/// Runs `megabatt profile`.
pub fn run(args: ProfileArgs) -> anyhow::Result<ExitCode> {
    if args.inputs.deadline.is_some() {
        bail!("--deadline: profile times whole passes; leave it out");
    }
    if args.json.is_some() && args.json == args.folded {
        bail!("--json and --folded both write the same file; give one of them another");
    }
    if args.pairs.as_deref() == Some("-") && args.inputs.programs.iter().any(|path| path == "-") {
        bail!("--programs - and --pairs - both read standard input; give one of them a file");
    }
    let mut work = args.inputs.load(args.pairs.as_deref())?;
    if work.mega.jobs.is_empty() {
        bail!("nothing to profile: no program matches a task; name programs solve_<task id>, or use --match all");
    }
    // What cannot be written is found out before the work, not after it.
    let json = args.json.as_deref().map(AtomicFile::create).transpose()?;
    let folded = args.folded.as_deref().map(AtomicFile::create).transpose()?;
    work.mega = work.mega.want(Want::Outputs).stop_when(interrupt::watch());
    let turns = args.repeat as usize;
    let evaluations = Profile::evaluations_of(work.mega.jobs.len(), turns);
    let Some(profile) = progress::shown(evaluations, |done| Profile::of(&work.mega, turns, done)) else {
        say("megabatt: interrupted; there is no profile\n");
        return Ok(interrupt::status());
    };
    if let Some(mut file) = json {
        let shown = file.shown();
        let document = document::Document::new(&work, &profile);
        let written = serde_json::to_writer_pretty(&mut file, &document).map_err(anyhow::Error::from);
        written.and_then(|()| Ok(write_line_end(&mut file)?)).with_context(|| format!("cannot write {shown}"))?;
        file.finish()?;
    }
    if let Some(mut file) = folded {
        let shown = file.shown();
        file.write_all(folded::render(&work, &profile, args.count).as_bytes())
            .with_context(|| format!("cannot write {shown}"))?;
        file.finish()?;
    }
    let table = hot_spots::render(&work, &profile);
    // The table gives way to data.
    if [&args.json, &args.folded].iter().any(|file| file.as_deref() == Some("-")) {
        say(&table);
    } else {
        crate::file::print(&table)?;
    }
    Ok(ExitCode::SUCCESS)
}
