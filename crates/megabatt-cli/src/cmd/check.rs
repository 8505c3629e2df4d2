//! `megabatt check`: the same evaluations in every way that must not matter, compared with each other.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::bail;
use megabatt::exec::Job;
use megabatt_cuda::device::Absent;
use serde_json::{Map, Value};

use super::doctor::{State, findings, is_sound};
use super::inputs::Work;
use super::workload::{Workload, distinct_samples, distinct_tasks};
use crate::mode::{Print, Way, cores, lines, prints};
use crate::{device, progress};

const EXAMPLES: &str = "\
Examples:
  megabatt check                                                     1000 samples of the embedded corpus
  megabatt check --programs pool/ --tasks arc1-training --match all

Exit status: 0 all agree and the environment is sound; 1 they differ, or it is not; 2 usage or input error.";

/// Check that all devices and all ways to run give the same, and that the environment is sound
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    workload: Workload,
    /// Devices to compare; one that is absent ends the check, since nothing could be said of it
    #[arg(long, value_enum, value_delimiter = ',', default_value = "cpu")]
    devices: Vec<Device>,
}

/// Where to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Device {
    /// The cores of this machine
    Cpu,
    /// A CUDA device
    Cuda,
}

/// Samples when no inputs are named.
const SAMPLES: u32 = 1000;
/// Differing rows that are shown of each way.
const SHOWN: usize = 3;
/// Characters of a value that are shown.
const VALUE_CHARS: usize = 160;

impl Device {
    /// The ways to run there, beside the one that they are compared with.
    fn ways(self) -> Result<Vec<Way>, &'static Absent> {
        match self {
            Device::Cpu => Ok(cpu_ways(cores())),
            Device::Cuda => Way::cuda().map(cuda_ways),
        }
    }
}

/// Programs that share nothing, closures item by item, the order reversed, few and many threads, small and large
/// batches.
fn cpu_ways(cores: usize) -> Vec<Way> {
    let one = Way::ONE_CORE;
    let mut ways = vec![
        Way { alone: true, ..one },
        Way { item_by_item: true, ..one },
        Way { reversed: true, ..one },
        Way { batch_size: Some(1), ..one },
    ];
    // More threads than cores interleave differently.
    let mut threads = vec![2, 3, cores, 2 * cores];
    threads.sort_unstable();
    threads.dedup();
    for cores in threads.into_iter().filter(|cores| *cores > 1) {
        ways.extend([None, Some(1), Some(7)].map(|batch_size| Way { cores, batch_size, ..one }));
    }
    ways.push(Way { cores: cores.max(2), reversed: true, ..one });
    ways
}

/// All at once, in small batches, and in the reverse order.
fn cuda_ways(cuda: Way) -> Vec<Way> {
    vec![cuda, Way { batch_size: Some(7), ..cuda }, Way { reversed: true, ..cuda }]
}

/// Runs `megabatt check`.
pub fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let mut ways = Vec::new();
    for device in &args.devices {
        match device.ways() {
            Ok(found) => ways.extend(found),
            Err(reason) => bail!("--devices: {reason}; use --devices cpu"),
        }
    }
    ways.iter_mut().for_each(|way| way.starved = args.workload.plant);
    let work = args.workload.load("check", SAMPLES)?;
    let compared = compare(&work, &ways);
    let mut text = format!(
        "{}: {} evaluations of {} programs on {} samples of {} tasks, outcome, value and fuel\n\n",
        work.mega.dataset.name,
        work.mega.jobs.len(),
        work.mega.member_of_program.len(),
        distinct_samples(&work),
        distinct_tasks(&work)
    );
    // Writing to a string cannot fail.
    let _ = write_table(&mut text, &work, &compared);
    if let Some(cuda) = ways.iter().any(|way| way.cuda).then(|| device::open().ok()).flatten() {
        text += &format!("{}\n", cuda.take_report());
    }
    let agree = compared.iter().all(|(_, differing)| differing.is_empty());
    let findings = findings();
    let unsound = findings.iter().filter(|finding| finding.state != State::Ok);
    text.extend(unsound.map(|finding| finding.line()));
    let sound = is_sound(&findings);
    text += match (agree, sound) {
        (true, true) => "all agree; the environment is sound\n",
        (true, false) => "all agree; the environment is NOT sound\n",
        (false, _) => "DISAGREEMENT: please report it with the rows above\n",
    };
    crate::file::print(&text)?;
    Ok(if agree && sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Runs every way, and lists the evaluations in which it differs from one core.
fn compare(work: &Work, ways: &[Way]) -> Vec<(Way, Vec<usize>)> {
    progress::shown((ways.len() + 1) * work.mega.jobs.len(), |done| {
        let run = |way| {
            let prints = prints(work, &work.mega.jobs, way).0;
            done.fetch_add(work.mega.jobs.len() as u64, Ordering::Relaxed);
            prints
        };
        let expected: Vec<Print> = run(Way::ONE_CORE);
        ways.iter().map(|&way| (way, differing(&expected, &run(way)))).collect()
    })
}

/// The places in which two lists differ; a place that one of them lacks differs.
fn differing(expected: &[Print], given: &[Print]) -> Vec<usize> {
    let longest = expected.len().max(given.len());
    (0..longest).filter(|&at| expected.get(at) != given.get(at)).collect()
}

fn write_table(out: &mut String, work: &Work, compared: &[(Way, Vec<usize>)]) -> std::fmt::Result {
    writeln!(out, "{:<48} {:>12} {:>12}", format!("against {}", Way::ONE_CORE), "evaluations", "differing")?;
    for (way, differing) in compared {
        writeln!(out, "{:<48} {:>12} {:>12}", way.to_string(), work.mega.jobs.len(), differing.len())?;
        for &at in differing.iter().take(SHOWN) {
            let Some(job) = work.mega.jobs.get(at) else { continue };
            let starved = way.starved.filter(|starved| *starved == at).map(|_| 0);
            write_difference(out, work, job, Way { starved, ..*way })?;
        }
        if differing.len() > SHOWN {
            writeln!(out, "  … and {} more", differing.len() - SHOWN)?;
        }
    }
    writeln!(out)
}

/// Where an evaluation differs, and both values; it is run again for that, alone.
fn write_difference(out: &mut String, work: &Work, job: &Job, way: Way) -> std::fmt::Result {
    let name = work.shown_name(work.mega.member_of_program[job.program as usize]);
    let task = &work.mega.dataset.tasks[job.task as usize].id;
    writeln!(out, "  {name} on {task} {} {}:", job.split, job.index)?;
    let [expected, given] = [Way::ONE_CORE, way].map(|way| fields(&lines(work, &[*job], way)));
    let names = expected.keys().chain(given.keys().filter(|name| !expected.contains_key(*name)));
    let names: Vec<&String> = names.filter(|name| expected.get(*name) != given.get(*name)).collect();
    if names.is_empty() {
        writeln!(out, "    agrees when it is run again alone: it depends on what runs beside it")?;
    }
    for name in names {
        let [expected, given] = [&expected, &given].map(|fields| fields.get(name).map_or_else(|| "-".into(), shown));
        writeln!(out, "    {name}: {expected} on one core, {given} here")?;
    }
    Ok(())
}

/// The fields of the first line of JSON.
fn fields(lines: &[String]) -> Map<String, Value> {
    lines.first().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default()
}

/// A value, cut where it is long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_differ_and_cover_what_must_not_matter() {
        for cores in [1, 2, 3, 64] {
            let ways = cpu_ways(cores);
            for (at, way) in ways.iter().enumerate() {
                assert!(*way != Way::ONE_CORE && !ways[..at].contains(way), "{cores} cores: {way}");
            }
            assert!(
                ways.iter().any(|way| way.item_by_item)
                    && ways.iter().any(|way| way.alone)
                    && ways.iter().any(|way| way.reversed)
            );
            assert!(ways.iter().any(|way| way.cores == cores.max(2)) && ways.iter().any(|way| way.cores > cores));
        }
    }

    #[test]
    fn lists_of_other_lengths_differ() {
        assert!(differing(&[1, 2, 3], &[1, 2, 3]).is_empty());
        assert_eq!(differing(&[1, 2, 3], &[1, 5, 3]), [1]);
        assert_eq!(differing(&[1, 2, 3], &[1]), [1, 2]);
        assert_eq!(differing(&[1], &[1, 2]), [1]);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(shown(&Value::from(vec![1, 2])), "[1,2]");
        let long = shown(&Value::from("é".repeat(500)));
        assert_eq!(long.chars().count(), VALUE_CHARS + 1);
    }
}
