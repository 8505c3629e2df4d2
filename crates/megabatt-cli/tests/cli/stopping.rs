//! Runs that end before their end: deadlines, interrupts, readers that go away.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command::{Folder, Ran, solver, workplace};

/// The number of programs of [`endless`].
const PROGRAMS: usize = 4_000;

/// Writes programs whose evaluations on all embedded tasks take any machine longer than these tests do.
fn endless(folder: &Folder) {
    let line = |k: usize| {
        let calls = format!("x1 = replace(I, {}, {})\\n    x2 = upscale(x1, TWO)", k % 10, k / 10 % 10);
        let more = "x3 = objects(x2, T, F, F)\\n    O = paint(x2, x3)\\n    return O";
        format!("{{\"name\": \"p{k}\", \"source\": \"def solve(I):\\n    {calls}\\n    {more}\"}}\n")
    };
    folder.write("endless.jsonl", (0..PROGRAMS).map(line).collect::<String>());
}

const ARGS: [&str; 7] = ["run", "--programs", "endless.jsonl", "--tasks", "embedded", "--match", "all"];

#[test]
fn a_deadline_leaves_what_is_finished() {
    let folder = workplace("stopping-deadline");
    let args = ["run", "--deadline", "0", "--programs", "solvers.py", "--tasks", "tasks"];
    let ran = folder.run(&[&args[..], &["--outputs", "o.jsonl", "--summary", "s.json"]].concat()).ok();
    assert_eq!((ran.out.as_str(), folder.read("o.jsonl").as_str()), ("", ""));
    assert_eq!(ran.err, "megabatt: 0 of 5 evaluations done, the deadline came first\n");
    let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
    assert_eq!((&summary["partial"], &summary["evaluations"]), (&Value::from(true), &Value::from(0)));
    let table = folder.run(&args).ok().out;
    assert!(table.contains("evaluations  0 of 5: partial, the deadline came first\n"), "{table}");
    // A deadline that does not come changes nothing, be it as late as can be written.
    for late in ["3600", "1e300", "inf"] {
        let table = folder.run(&[&args[..1], &["--deadline", late], &args[3..]].concat()).ok().out;
        assert!(table.contains("evaluations  5\n"), "{late}: {table}");
    }
}

#[test]
fn a_deadline_comes_while_it_runs() {
    let folder = workplace("stopping-midway");
    endless(&folder);
    let args = [&ARGS[..], &["--jobs", "2", "--deadline", "2", "--outputs", "o.jsonl", "--summary", "s.json"]].concat();
    folder.run(&args).ok();
    let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
    let outputs = folder.read("o.jsonl");
    assert_eq!(summary["evaluations"], outputs.lines().count());
    if summary.get("partial").is_none() {
        eprintln!("SKIPPED: this machine was done before the deadline");
        return;
    }
    assert_eq!(summary["partial"], true);
    assert!(outputs.ends_with("}\n"), "the last line is whole");
}

/// Runs a command, and sends it a signal once it has begun to write a file.
#[cfg(unix)]
fn interrupted(command: &mut Command, part: &Path, signal: &str) -> Ran {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // The part file is there when the evaluations begin.
    let begun = Instant::now();
    while !part.exists() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    let kill = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    Ran::of(child.wait_with_output().expect("it ends"))
}

#[cfg(unix)]
#[test]
fn an_interrupted_bench_leaves_no_file() {
    let folder = workplace("stopping-bench");
    let mut command = folder.command(&["bench", "--repeat", "1000", "--json", "b.json"]);
    let ran = interrupted(&mut command, &folder.path("b.json.part"), "INT");
    assert_eq!((ran.status, ran.out.as_str()), (130, ""), "{}", ran.err);
    assert!(ran.err.ends_with("interrupted; there are no figures\n"), "{}", ran.err);
    assert_eq!(folder.names(), ["solvers.py", "tasks"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_what_is_finished() {
    for signal in ["INT", "TERM"] {
        let folder = workplace("stopping-interrupt");
        endless(&folder);
        let mut command = folder.command(&[&ARGS[..], &["--outputs", "o.jsonl", "--summary", "s.json"]].concat());
        let ran = interrupted(&mut command, &folder.path("o.jsonl.part"), signal);
        if ran.status == 0 {
            eprintln!("SKIPPED: this machine was done before the signal");
            continue;
        }
        assert_eq!(ran.status, 130, "{}", ran.err);
        assert!(ran.err.contains(" evaluations done, interrupted\n"), "{}", ran.err);
        let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
        let outputs = folder.read("o.jsonl");
        assert_eq!(summary["partial"], true);
        assert_eq!(summary["evaluations"], outputs.lines().count());
        assert_eq!(folder.names(), ["endless.jsonl", "o.jsonl", "s.json", "solvers.py", "tasks"]);
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let folder = workplace("stopping-pipe");
    endless(&folder);
    let mut command = folder.command(&[&ARGS[..], &["--outputs", "-"]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    assert!(line.ends_with("}\n"));
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("the reader of the outputs has gone"), "{}", ran.err);
}

#[test]
fn every_verb_bears_a_closed_pipe() {
    let folder = workplace("stopping-closed");
    for args in [
        &["run"][..],
        &["run", "--summary", "-"],
        &["prims"],
        &["prims", "--format", "json"],
        &["data", "list"],
        &["show", "5515150f"],
        &["trace", "solve_5515150f", "5515150f"],
        &["eval", "vmirror"],
    ] {
        let mut command = folder.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(child.stdout.take());
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert!(ran.status == 0 && !ran.err.contains("panicked"), "{args:?}: {} {}", ran.status, ran.err);
    }
    let mut child = folder.command(&["eval"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    // It may end before all is written.
    let _ = std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), "T\n".repeat(100_000).as_bytes());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_closed_standard_error_is_no_panic() {
    let folder = workplace("stopping-stderr");
    folder.write("bad.py", solver("solve_x", "nosuch(I)"));
    for (args, status) in
        [(&["run", "--programs", "bad.py"][..], 2), (&["run", "--deadline", "0", "--outputs", "o"], 0)]
    {
        let mut child = folder.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(child.stderr.take());
        let ran = Ran::of(child.wait_with_output().expect("it ends"));
        assert_eq!(ran.status, status, "{args:?}");
    }
}
