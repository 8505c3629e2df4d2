//! `megabatt card`: batts of programs, and pools of mutants.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::command::{Folder, solver, texts, workplace};

/// Solvers of the batt dialect for the two tasks of the workplace.
const BATT_SOLVERS: &str = "def solve_aaaaaaa1(S, I, C):\n    x1 = a_mr(S)\n    O = mir_rot_t(I, A2)\n    return O\n\n\
                            def solve_bbbbbbb2(S, I, C):\n    x1 = rbind(mir_rot_t, A0)\n    O = x1(I)\n    return O\n";

/// The values of the candidates of one row of the outputs.
fn candidates(row: &Value) -> HashMap<String, Value> {
    let rows = row["o"].as_array().expect("candidates");
    rows.iter().map(|row| (row[2].as_str().expect("a solver").to_owned(), row[3].clone())).collect()
}

/// Runs programs on all tasks of the workplace.
fn values(folder: &Folder, programs: &str, more: &[&str]) -> Vec<Value> {
    let args = ["run", "--programs", programs, "--tasks", "tasks", "--match", "all", "--outputs", "-"];
    folder.run(&[&args, more].concat()).ok().rows()
}

/// Whether the batt gives each solver's values, by id.
fn check(folder: &Folder, solvers: &str, batt: &str, more: &[&str]) {
    let alone = values(folder, solvers, more);
    let merged = values(folder, batt, more);
    assert!(!alone.is_empty() && !merged.is_empty());
    for row in alone {
        let sample = |other: &&Value| ["task", "split", "index"].iter().all(|field| other[field] == row[field]);
        let batt = merged.iter().find(sample).expect("the same sample");
        let id = row["program"].as_str().expect("a name").trim_start_matches("solve_");
        assert_eq!(candidates(batt)[id], row["value"], "{row}");
    }
}

#[test]
fn a_batt_gives_what_its_programs_give() {
    let folder = workplace("card");
    folder.write("batt_solvers.py", BATT_SOLVERS);
    let ran = folder.run(&["card", "--programs", "batt_solvers.py", "-o", "batt.py"]).ok();
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "2 programs\n"));
    let text = folder.read("batt.py");
    assert!(text.contains("'aaaaaaa1'") && text.contains("'None', 'differ_"), "{text}");
    check(&folder, "batt_solvers.py", "batt.py", &[]);
    assert_eq!(folder.run(&["card", "--programs", "batt_solvers.py", "-o", "-"]).ok().out, text);
    assert!(!folder.names().iter().any(|name| name.contains("_call")));
}

#[test]
fn every_candidate_of_a_batt_has_its_verdict() {
    let folder = workplace("card-verdicts");
    folder.write("batt_solvers.py", BATT_SOLVERS);
    folder.run(&["card", "--programs", "batt_solvers.py", "-o", "batt.py"]).ok();
    let run = |programs: &str| {
        let args = ["run", "--programs", programs, "--tasks", "tasks", "--match", "all", "--summary", "s.json"];
        let table = folder.run(&args).ok().out;
        let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
        // Lines of programs on tasks: name, task, correct, errors, cells.
        let lines = table.lines().skip(1).take_while(|line| !line.is_empty());
        let mut lines: Vec<Vec<String>> =
            lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect();
        for line in &mut lines {
            line[0] = line[0].rsplit([':', '_']).next().unwrap_or_default().to_owned();
        }
        lines.sort();
        (lines, summary["tasks_solved"].clone())
    };
    let alone = run("batt_solvers.py");
    assert!(alone.0.len() > 1 && alone.1.as_u64() > Some(0), "{alone:?}");
    assert_eq!(run("batt.py"), alone);
}

#[test]
fn arc_programs_are_run_with_their_dialect() {
    let folder = workplace("card-arc");
    folder.run(&["card", "--programs", "solvers.py", "-o", "batt.py"]).ok();
    let text = folder.read("batt.py");
    assert!(text.contains("--dialect arc"), "{text}");
    check(&folder, "solvers.py", "batt.py", &["--dialect", "arc"]);
}

#[test]
fn mutants_are_marked_and_come_again_with_the_seed() {
    let folder = workplace("card-mutate");
    folder.write("batt_solvers.py", BATT_SOLVERS);
    let card = |seed: &str, rate: &str| {
        let args = ["card", "--programs", "batt_solvers.py", "--mutate", rate, "--seed", seed, "-o", "-"];
        folder.run(&args).ok()
    };
    let ran = card("1", "0.9");
    assert!(ran.out.contains(", True, '") && ran.out.contains("    # mutated in "), "{}", ran.out);
    assert!(ran.out.contains("# Mutated at a rate of 0.9, seed 1.\n"), "{}", ran.out);
    assert_eq!(ran.err, "2 programs, 2 of them mutated\n");
    assert_eq!(card("1", "0.9").out, ran.out);
    assert_ne!(card("2", "0.9").out, ran.out);
    let unchanged = card("1", "0");
    assert!(!unchanged.out.contains("True") && !unchanged.out.contains("mutated in"), "{}", unchanged.out);
    assert_eq!(unchanged.err, "2 programs, 0 of them mutated\n");
}

#[test]
fn a_pool_of_mutants_matches_its_tasks() {
    let folder = workplace("card-pool");
    let args = ["card", "--programs", "solvers.py", "--mutate", "0.5", "--mutants", "5", "--emit", "solvers"];
    let ran = folder.run(&[&args[..], &["-o", "pool.jsonl"]].concat()).ok();
    assert_eq!(ran.err, "10 mutants of 2 programs\n");
    let rows =
        folder.run(&["run", "--programs", "pool.jsonl", "--tasks", "tasks", "--split", "test", "--outputs", "-"]);
    let rows = rows.ok().rows();
    let names: HashSet<&str> = texts(&rows, "program").into_iter().collect();
    assert_eq!((rows.len(), names.len()), (10, 10), "each on its own task");
    assert!(names.contains("solve_aaaaaaa1") && names.contains("solve_bbbbbbb2#5"), "{names:?}");
    for row in &rows {
        let program = row["program"].as_str().expect("a name");
        assert!(program.contains(row["task"].as_str().expect("an id")), "{row}");
    }
    // As Python, each name once.
    folder.run(&[&args[..], &["-o", "pool.py"]].concat()).refused(&["solve_aaaaaaa1", ".jsonl"]);
    let one = ["card", "--programs", "solvers.py", "--mutate", "0.5", "--emit", "solvers", "-o", "pool.py"];
    folder.run(&one).ok();
    assert!(folder.read("pool.py").starts_with("from dsl import *"));
    assert_eq!(values(&folder, "pool.py", &[]).len(), values(&folder, "solvers.py", &[]).len());
    // A batt of them credits each.
    folder.run(&[&args[..7], &["-o", "batt.py"]].concat()).ok();
    let row = &values(&folder, "batt.py", &["--dialect", "arc"])[0];
    assert_eq!(candidates(row).len(), 10);
}

#[test]
fn programs_that_do_not_parse_are_left_out_and_said() {
    let folder = workplace("card-rejected");
    let bad = "def solve_ccccccc3(I):\n    for x in I:\n        pass\n    return I\n";
    folder.write("mixed.py", solver("solve_aaaaaaa1", "vmirror(I)") + bad);
    let ran = folder.run(&["card", "--programs", "mixed.py", "-o", "-"]).ok();
    assert!(ran.out.contains("'aaaaaaa1'") && !ran.out.contains("ccccccc3"), "{}", ran.out);
    assert!(ran.err.contains("1 programs are left out") && ran.err.contains("a loop"), "{}", ran.err);
    folder.write("bad.py", bad);
    folder.run(&["card", "--programs", "bad.py", "-o", "-"]).refused(&["bad.py", "a loop"]);
}

#[test]
fn what_cannot_be_done_is_refused() {
    let folder = workplace("card-refused");
    folder.write("batt_solvers.py", BATT_SOLVERS);
    let card = |args: &[&str]| folder.run(&[&["card", "--programs"], args].concat());
    card(&["solvers.py"]).refused(&["--output"]);
    card(&["no.py", "-o", "-"]).refused(&["no.py"]);
    card(&["solvers.py", "batt_solvers.py", "-o", "-"]).refused(&["dialect", "--dialect"]);
    card(&["solvers.py", "--mutate", "2", "-o", "-"]).refused(&["--mutate", "0 to 1"]);
    card(&["solvers.py", "--mutate", "-1", "-o", "-"]).refused(&["--mutate", "0 to 1"]);
    card(&["solvers.py", "--mutants", "3", "-o", "-"]).refused(&["--mutate"]);
    card(&["solvers.py", "--mutate", "0", "--mutants", "3", "-o", "-"]).refused(&["no mutant", "--mutate"]);
    card(&["batt_solvers.py", "-o", "batt.py"]).ok();
    card(&["batt.py", "-o", "-"]).refused(&["batt.py", "already"]);
    card(&["solvers.py", "-o", "no/folder/batt.py"]).refused(&["no/folder/batt.py"]);
}
