//! Checks of the corpus: the table, the samples, and that the committed files are what the generators give.

use std::collections::HashSet;
use std::path::PathBuf;

use super::embedded::{ARC1_TRAINING, PROGRAMS, PROGRAMS_BATT, TASKS};
use super::*;
use crate::task::{SplitChoice, load_embedded};

/// Seed of the tests' own samples; any other would do.
const SEED: u64 = 99;

fn cells(grid: &Grid) -> usize {
    grid.iter().map(Vec::len).sum()
}

/// The ids of the `solve_` functions of a program text, which all must have these parameters.
fn solvers<'a>(text: &'a str, parameters: &str) -> Vec<&'a str> {
    let tail = format!("({parameters}):");
    text.lines()
        .filter_map(|line| line.strip_prefix("def solve_"))
        .map(|rest| rest.strip_suffix(&tail).unwrap_or_else(|| panic!("not `{tail}`: {rest}")))
        .collect()
}

#[test]
fn splitmix64_gives_the_published_sequence() {
    // First outputs of the reference implementation for the seed 1234567.
    let mut rng = Rng::new(1_234_567);
    let first = [rng.next_u64(), rng.next_u64(), rng.next_u64()];
    assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn ids_are_eight_hex_digits_and_unique() {
    assert!(GENERATORS.len() >= 42, "{} tasks", GENERATORS.len());
    let ids: HashSet<&str> = GENERATORS.iter().map(|generator| generator.id).collect();
    let names: HashSet<&str> = GENERATORS.iter().map(|generator| generator.name).collect();
    assert_eq!((ids.len(), names.len()), (GENERATORS.len(), GENERATORS.len()));
    for id in ids {
        assert!(id.len() == 8 && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{id}");
    }
}

#[test]
fn samples_are_arc_grids_and_change_something() {
    for generator in GENERATORS {
        let drawn = samples(generator.id, SEED, 100);
        assert_eq!(drawn.len(), 100);
        for (number, sample) in drawn.iter().enumerate() {
            let what = format!("{} {} sample {number}", generator.id, generator.name);
            assert_ne!(sample.input, sample.output, "{what}");
            for grid in [&sample.input, &sample.output] {
                let w = grid.first().map_or(0, Vec::len);
                assert!((1..=30).contains(&grid.len()) && (1..=30).contains(&w), "{what}: {} by {w}", grid.len());
                assert!(grid.iter().all(|row| row.len() == w && row.iter().all(|&cell| cell <= 9)), "{what}");
            }
        }
        let inputs: HashSet<&Grid> = drawn.iter().map(|sample| &sample.input).collect();
        assert!(inputs.len() > 95, "{}: {} different inputs of 100", generator.name, inputs.len());
    }
}

#[test]
fn mean_size_is_that_of_arc_agi_2() {
    let (mut total, mut grids, mut largest) = (0, 0, 0);
    for generator in GENERATORS {
        for sample in samples(generator.id, SEED, 20) {
            for grid in [&sample.input, &sample.output] {
                total += cells(grid);
                grids += 1;
                largest = largest.max(cells(grid));
            }
        }
    }
    let mean = total / grids;
    assert!((120..=220).contains(&mean), "mean {mean} cells");
    assert!(largest > 600, "largest {largest} cells");
}

#[test]
fn a_sample_depends_on_task_seed_and_number_alone() {
    for generator in GENERATORS {
        let some = samples(generator.id, SEED, 4);
        assert_eq!(some, samples(generator.id, SEED, 9)[..4], "{}", generator.name);
        assert_ne!(some, samples(generator.id, SEED + 1, 4), "{}", generator.name);
    }
    assert!(samples("00000000", SEED, 3).is_empty());
}

/// With `MEGABATT_BLESS=1` in the environment this writes the files instead.
#[test]
fn task_files_are_what_the_generators_give() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/tasks");
    let bless = std::env::var_os("MEGABATT_BLESS").is_some();
    for generator in GENERATORS {
        let path = folder.join(format!("{}.json", generator.id));
        if bless {
            std::fs::write(&path, task_json(generator)).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(found == task_json(generator), "{} ({}) differs from its generator", path.display(), generator.name);
    }
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, GENERATORS.len(), "files without a generator in {}", folder.display());
}

#[test]
fn demos_and_tests_of_a_task_are_all_different() {
    for generator in GENERATORS {
        let drawn = samples(generator.id, FILE_SEED, 6);
        for (number, sample) in drawn.iter().enumerate() {
            assert!(!drawn[..number].contains(sample), "{} sample {number}", generator.name);
        }
    }
}

#[test]
fn every_task_and_its_program_are_embedded() {
    assert_eq!(TASKS.len(), GENERATORS.len());
    for (generator, (id, json)) in GENERATORS.iter().zip(TASKS) {
        assert_eq!(generator.id, *id);
        // A changed generator is reported by the test of the files; a file may have been blessed after this was built.
        assert!(json.starts_with("{\n \"train\": ["), "{id}");
    }
    let ids: HashSet<&str> = GENERATORS.iter().map(|generator| generator.id).collect();
    let solved = solvers(PROGRAMS, "I");
    assert_eq!(solved.iter().copied().collect::<HashSet<_>>(), ids);
    let batts = solvers(PROGRAMS_BATT, "S, I, C");
    assert!(batts.len() >= 10 && batts.iter().all(|id| ids.contains(id)));
    let real: HashSet<&str> = solvers(ARC1_TRAINING, "I").into_iter().collect();
    assert!(real.len() >= 42 && real.is_disjoint(&ids), "{} programs for ARC-AGI-1", real.len());
}

#[test]
fn half_of_the_programs_make_closures() {
    let makers = ["compose", "chain", "fork", "lbind", "rbind", "matcher", "power"];
    let programs: Vec<&str> = PROGRAMS.split("\ndef ").skip(1).collect();
    let closures =
        programs.iter().filter(|text| makers.iter().any(|maker| text.contains(&format!("= {maker}(")))).count();
    assert!(closures * 2 >= programs.len(), "{closures} of {}", programs.len());
}

#[test]
fn a_data_set_has_the_pairs_that_were_asked_for() {
    let files = load_embedded(TASKS).unwrap();
    let own = files.samples(SplitChoice::Both);
    let (none, some, more) = (dataset(0).unwrap(), dataset(own + 100).unwrap(), dataset(own + 1000).unwrap());
    assert_eq!((none.hash, none.name), (files.hash.clone(), files.name.clone()));
    assert_eq!([some.samples(SplitChoice::Both), more.samples(SplitChoice::Both)], [own + 100, own + 1000]);
    assert_eq!(dataset(own + 100).unwrap().hash, some.hash);
    let mut further = Vec::new();
    for ((own, some), more) in files.tasks.iter().zip(&some.tasks).zip(&more.tasks) {
        assert_eq!((&own.id, &own.train, &own.id, &own.train), (&some.id, &some.train, &more.id, &more.train));
        assert_eq!((&own.test[..], &some.test[..]), (&some.test[..own.test.len()], &more.test[..some.test.len()]));
        further.push(more.test.len() - own.test.len());
        for (at, pair) in more.test.iter().enumerate() {
            assert!(!more.train.contains(pair) && !own.test[..at.min(own.test.len())].contains(pair), "{}", own.id);
        }
    }
    assert!(further.iter().max().unwrap() - further.iter().min().unwrap() <= 1);
}
