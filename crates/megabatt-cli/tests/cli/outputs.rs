//! `--outputs`, `--summary`, and the table: what they hold, where they go.

use serde_json::{Value, json};

use crate::command::{Folder, rows, solver, texts, workplace};

const ARGS: [&str; 5] = ["run", "--programs", "solvers.py", "--tasks", "tasks"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&ARGS, more].concat()
}

#[test]
fn rows_say_what_happened() {
    let folder = workplace("outputs-rows");
    let text = solver("solve_right", "vmirror(I)")
        + &solver("solve_near", "identity(I)")
        + &solver("solve_far", "hconcat(I, I)")
        + &solver("solve_number", "height(I)")
        + &solver("solve_set", "palette(I)")
        + "def solve_error(I):\n    x1 = first(I)\n    x2 = first(())\n    O = identity(x2)\n    return O\n";
    folder.write("solvers.py", text);
    let rows = folder.run(&with(&["--match", "all", "--split", "test", "--outputs", "-"])).ok().rows();
    let row = |program: &str| {
        let of = |row: &&Value| row["program"] == program && row["task"] == "aaaaaaa1";
        rows.iter().find(of).unwrap_or_else(|| panic!("no row of {program}"))
    };
    let right = row("solve_right");
    assert_eq!((&right["value"], &right["correct"]), (&json!([[7, 6, 5]]), &json!(true)));
    assert!(right.get("cells").is_none() && right["fuel"].as_u64().is_some_and(|fuel| fuel > 0), "{right}");
    let near = row("solve_near");
    assert_eq!((&near["value"], &near["correct"]), (&json!([[5, 6, 7]]), &json!(false)));
    assert!((near["cells"].as_f64().expect("a share") - 1.0 / 3.0).abs() < 1e-9, "{near}");
    let far = row("solve_far");
    assert_eq!((&far["correct"], far.get("cells")), (&json!(false), None));
    let number = row("solve_number");
    assert_eq!((&number["repr"], number.get("value"), &number["outcome"]), (&json!("1"), None, &json!("value")));
    assert_eq!(row("solve_set")["repr"], "frozenset({5, 6, 7})");
    let error = row("solve_error");
    assert_eq!(
        (&error["outcome"], &error["error"], &error["at"]),
        (&json!("error"), &json!("StopIteration"), &json!("x2"))
    );
    let line = folder.read("solvers.py").lines().position(|line| line.contains("x2 =")).expect("the line") + 1;
    assert_eq!(error["line"], line);
    assert!(error.get("value").is_none() && error.get("correct").is_none(), "{error}");
}

#[test]
fn fuel_and_memory_are_outcomes() {
    let folder = workplace("outputs-budget");
    folder.write("solvers.py", solver("solve_right", "vmirror(I)"));
    let outcome = |more: &[&str]| {
        let rows = folder.run(&with(&[&["--split", "test", "--outputs", "-"], more].concat())).ok().rows();
        texts(&rows, "outcome").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(outcome(&["--fuel", "0"]), ["fuel", "fuel"]);
    assert_eq!(outcome(&["--memory", "0"]), ["memory", "memory"]);
    assert_eq!(outcome(&["--fuel", "100000", "--memory", "100000"]), ["value", "value"]);
    let summary = folder.run(&with(&["--fuel", "0", "--summary", "-"])).ok().json();
    assert_eq!((&summary["errors"], &summary["correct"]), (&json!({"fuel": 5}), &json!(0)));
}

#[test]
fn the_summary_adds_up() {
    let folder = workplace("outputs-summary");
    folder.write("more.py", solver("solve_ccccccc3", "first(())") + &solver("solve_bad", "nosuch(I)"));
    let args = [
        "run",
        "--programs",
        "solvers.py",
        "more.py",
        "--tasks",
        "tasks",
        "--match",
        "all",
        "--jobs",
        "2",
        "--outputs",
        "o.jsonl",
        "--summary",
        "s.json",
    ];
    let ran = folder.run(&args).ok();
    assert_eq!(ran.out, "");
    let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
    let outputs = rows(&folder.read("o.jsonl"));
    let count = |of: &dyn Fn(&Value) -> bool| outputs.iter().filter(|row| of(row)).count();
    assert_eq!(summary["evaluations"], count(&|row| row["outcome"] != "rejected"));
    assert_eq!(summary["correct"], count(&|row| row["correct"] == true));
    assert_eq!(summary["errors"], json!({"StopIteration": 5}));
    assert_eq!(summary["tasks_solved"], 2);
    assert_eq!((&summary["programs"], &summary["rejected"]), (&json!(3), &json!(1)));
    assert_eq!(summary["dataset"]["tasks"], 2);
    assert_eq!(summary["dataset"]["samples"], 5);
    assert_eq!(summary["dataset"]["name"], "tasks");
    assert_eq!(summary["dataset"]["hash"].as_str().map(str::len), Some(64));
    assert_eq!((&summary["dialect"], &summary["device"], &summary["jobs"]), (&json!("arc"), &json!("cpu"), &json!(2)));
    assert_eq!(summary["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(summary["statements"], json!({"total": 3, "distinct": 3}));
    assert_eq!(summary["device_share"], json!({"jobs": 1.0, "operations": 1.0}));
    for part in ["load", "compile", "run", "total"] {
        assert!(summary["seconds"][part].as_f64().is_some_and(|seconds| seconds >= 0.0), "{summary}");
    }
    assert!(summary["evaluations_per_s"].as_f64().is_some_and(|speed| speed > 0.0), "{summary}");
    assert!(summary.get("partial").is_none(), "{summary}");
}

#[test]
fn results_depend_on_neither_threads_nor_batches() {
    let folder = Folder::new("outputs-threads");
    let args = ["run", "--match", "all", "--outputs", "-"];
    let one = folder.run(&[&args[..], &["--jobs", "1"]].concat()).ok().out;
    assert!(one.lines().count() > 20_000, "{}", one.lines().count());
    for more in [
        &["--jobs", "2"][..],
        &["--jobs", "7", "--batch-size", "1"],
        &["--batch-size", "100000"],
        &["--jobs", "1", "--batch-size", "3"],
    ] {
        let other = folder.run(&[&args[..], more].concat()).ok().out;
        assert!(other == one, "{more:?} gives other bytes");
    }
}

#[test]
fn data_on_standard_output_is_alone() {
    let folder = workplace("outputs-streams");
    let ran = folder.run(&with(&["--outputs", "-", "--summary", "s.json"])).ok();
    assert_eq!((ran.rows().len(), ran.err.as_str()), (5, ""));
    let ran = folder.run(&with(&["--outputs", "o.jsonl", "--summary", "-"])).ok();
    assert_eq!((&ran.json()["evaluations"], ran.err.as_str()), (&json!(5), ""));
    assert_eq!(folder.read("o.jsonl").lines().count(), 5);
    // The table gives way to data.
    let ran = folder.run(&with(&["--summary", "-"])).ok();
    assert_eq!(ran.json()["evaluations"], 5);
    assert!(ran.err.contains("tasks        2 of 2 solved"), "{}", ran.err);
    folder.run(&with(&["--outputs", "-", "--summary", "-"])).refused(&["--outputs", "--summary", "standard output"]);
    folder.run(&with(&["--outputs", "x", "--summary", "x"])).refused(&["--outputs", "--summary", "same file"]);
}

#[test]
fn files_appear_whole_or_not_at_all() {
    let folder = workplace("outputs-atomic");
    folder.write("o.jsonl", "what was here\n");
    folder.run(&with(&["--outputs", "o.jsonl", "--summary", "no/folder/s.json"])).refused(&["no/folder/s.json"]);
    assert_eq!(folder.read("o.jsonl"), "what was here\n", "a run that fails leaves files as they are");
    assert_eq!(folder.names(), ["o.jsonl", "solvers.py", "tasks"], "and nothing beside them");
    folder.run(&with(&["--outputs", "o.jsonl"])).ok();
    assert_eq!(folder.read("o.jsonl").lines().count(), 5);
    assert_eq!(folder.names(), ["o.jsonl", "solvers.py", "tasks"]);
}

#[cfg(unix)]
#[test]
fn pipes_and_links_stay_what_they_are() {
    use std::os::unix::fs::FileTypeExt;
    let folder = workplace("outputs-special");
    // A pipe of the test's own: were a device replaced by a file, the machine would suffer.
    let made = std::process::Command::new("mkfifo").arg(folder.path("pipe")).status().expect("mkfifo runs");
    assert!(made.success());
    let pipe = folder.path("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).expect("the reader"));
    folder.run(&with(&["--outputs", "pipe"])).ok();
    let kind = std::fs::metadata(folder.path("pipe")).expect("the pipe").file_type();
    assert!(kind.is_fifo(), "the pipe was replaced");
    assert_eq!(reader.join().expect("the reader ends").lines().count(), 5);
    folder.write("real.jsonl", "");
    std::os::unix::fs::symlink(folder.path("real.jsonl"), folder.path("link.jsonl")).expect("a link");
    folder.run(&with(&["--outputs", "link.jsonl"])).ok();
    let is_link = std::fs::symlink_metadata(folder.path("link.jsonl")).is_ok_and(|metadata| metadata.is_symlink());
    assert!(is_link, "the link was replaced");
    assert_eq!(folder.read("real.jsonl").lines().count(), 5);
}

#[test]
fn the_table_has_a_line_for_each_of_few_programs() {
    let folder = workplace("outputs-table");
    folder.write("solvers.py", folder.read("solvers.py") + &solver("solve_bbbbbbb2", "first(())"));
    let table = folder.run(&ARGS).ok().out;
    let expected = "program                      task      correct  errors   cells
solve_aaaaaaa1               aaaaaaa1      3/3       0  100.0%
solvers.py:solve_bbbbbbb2    bbbbbbb2      2/2       0  100.0%
solvers.py:solve_bbbbbbb2#2  bbbbbbb2      0/2       2    0.0%

tasks        2 of 2 solved (tasks ";
    assert!(table.starts_with(expected), "{table}");
    assert!(table.contains("\nevaluations  7\noutcomes     5 correct, 2 StopIteration\ntime         "), "{table}");
    assert!(table.ends_with(" evaluations a second\n"), "{table}");
}

#[test]
fn the_table_of_many_programs_is_short() {
    let folder = workplace("outputs-many");
    let many: String =
        (0..200).map(|k| solver(&format!("solve_{k}"), if k == 150 { "vmirror(I)" } else { "I" })).collect();
    folder.write("solvers.py", many);
    let table = folder.run(&with(&["--split", "test"])).ok().out;
    assert!(table.lines().count() < 20, "{table}");
    assert!(table.contains("tasks        1 of 2 solved"), "{table}");
    assert!(table.contains("outcomes     1 correct, 399 wrong\n"), "{table}");
    assert!(!table.contains("aaaaaaa1"), "a solved task has no near miss: {table}");
    // Of [[1, 2]] and [[0, 3]] mirrored no cell is right, and of [[5, 6, 7]] one: 1/9 over all three samples.
    let none: String = (0..50).map(|k| solver(&format!("solve_{k}"), "I")).collect();
    folder.write("solvers.py", none);
    let table = folder.run(&ARGS).ok().out;
    let expected = "near miss  task      correct  errors   cells\nsolve_0    aaaaaaa1      0/3       0   11.1%\n\n";
    assert!(table.starts_with(expected), "{table}");
}
