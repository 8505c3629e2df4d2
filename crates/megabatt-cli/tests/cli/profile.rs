//! `profile`: the table, the document, and folded stacks.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::command::{solver, workplace};

const ARGS: [&str; 9] = ["profile", "--programs", "solvers.py", "--tasks", "tasks", "--match", "all", "--repeat", "1"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&ARGS[..], more].concat()
}

/// Folded stacks by their frames.
fn folded(text: &str) -> BTreeMap<Vec<String>, u64> {
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (frames, count) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no count: {line}"));
        let frames: Vec<String> = frames.split(';').map(str::to_owned).collect();
        let count = count.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(out.insert(frames, count).is_none(), "a stack comes once: {line}");
    }
    out
}

/// The sum of a field.
fn sum(rows: &Value, field: &str) -> u64 {
    rows.as_array().expect("rows").iter().map(|row| row[field].as_u64().expect("a count")).sum()
}

#[test]
fn the_table() {
    let folder = workplace("profile-table");
    let text = folder.run(&ARGS).ok().out;
    for part in
        ["primitive ", "vmirror ", "solve_aaaaaaa1 ", "2 in the programs, 2 distinct", "ideal gain ", "achieved "]
    {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn the_document_and_the_stacks_add_up() {
    let folder = workplace("profile-json");
    let mapped = "def solve_aaaaaaa1(I):\n    x1 = compose(size, identity)\n    x2 = apply(x1, I)\n    O = vmirror(I)\n    return O\n\n\n";
    folder.write("solvers.py", mapped.to_owned() + &solver("solve_bbbbbbb2", "vmirror(I)"));
    folder.run(&with(&["--json", "p.json", "--folded", "p.folded"])).ok();
    let document: Value = serde_json::from_str(&folder.read("p.json")).expect("JSON");
    let summary = folder
        .run(&["run", "--programs", "solvers.py", "--tasks", "tasks", "--match", "all", "--summary", "-"])
        .ok()
        .json();
    assert_eq!(document["fuel"], summary["fuel"]["total"]);
    assert_eq!((&document["evaluations"], &document["out_of_budget"]), (&summary["evaluations"], &Value::from(0)));
    assert_eq!(document["dataset"]["hash"], summary["dataset"]["hash"]);
    for rows in ["primitives", "stacks"] {
        for (field, total) in [("fuel", "fuel"), ("ns", "exclusive_ns"), ("calls", "calls")] {
            assert_eq!(sum(&document[rows], field), document[total].as_u64().expect("a total"), "{rows} {field}");
        }
    }
    assert_eq!(sum(&document["programs"], "fuel"), document["fuel"].as_u64().expect("fuel"));
    let sharing = &document["sharing"];
    assert_eq!(sharing["statements"]["total"], 4);
    assert_eq!(sharing["statements"]["distinct"], 3);
    // Five samples: `apply` on each, `vmirror` for both programs, and `compose`, which needs no sample.
    assert_eq!((&sharing["all"]["statements"], &sharing["distinct"]["statements"]), (&20.into(), &12.into()));
    for gain in ["ideal_gain", "ideal_gain_between_programs", "achieved_gain", "alone_ns", "merged_ns"] {
        assert!(sharing[gain]["typical"].as_f64().is_some_and(|gain| gain > 0.0), "{gain}: {sharing}");
    }
    let by_time = folded(&folder.read("p.folded"));
    assert_eq!(by_time.values().sum::<u64>(), document["exclusive_ns"].as_u64().expect("a total"));
    folder.run(&with(&["--folded", "p.folded", "--count", "fuel"])).ok();
    let by_fuel = folded(&folder.read("p.folded"));
    assert_eq!(by_fuel.values().sum::<u64>(), document["fuel"].as_u64().expect("fuel"));
    let stack: Vec<String> = ["solve_aaaaaaa1", "apply", "identity"].map(str::to_owned).into();
    assert!(by_fuel.contains_key(&stack), "{by_fuel:?}");
}

#[test]
fn a_list_and_the_embedded_corpus() {
    let folder = workplace("profile-list");
    folder.write("list.jsonl", "{\"program\": \"solve_aaaaaaa1\", \"task\": \"aaaaaaa1\"}\n");
    let args = ["profile", "--programs", "solvers.py", "--tasks", "tasks", "--repeat", "1", "--pairs", "list.jsonl"];
    let document = folder.run(&[&args[..], &["--json", "-"]].concat()).ok().json();
    assert_eq!(document["evaluations"], 3);
    assert_eq!(document["programs"].as_array().map(Vec::len), Some(1));
    let text = folder.run(&["profile", "--repeat", "1", "--split", "test"]).ok().out;
    assert!(text.contains("more\n") && text.contains("achieved "), "{text}");
}

#[test]
fn faults() {
    let folder = workplace("profile-faults");
    folder.run(&with(&["--deadline", "1"])).refused(&["--deadline", "leave it out"]);
    folder.run(&with(&["--json", "x", "--folded", "x"])).refused(&["--json", "--folded", "another"]);
    folder.run(&with(&["--count", "calls"])).refused(&["calls", "fuel"]);
    folder.run(&["profile", "--repeat", "0"]).refused(&["--repeat"]);
    folder.write("solvers.py", solver("solve_ccccccc3", "I"));
    folder
        .run(&["profile", "--programs", "solvers.py", "--tasks", "tasks", "--match", "id"])
        .refused(&["no program matches", "--match all"]);
    folder.run(&with(&["--json", "away/p.json"])).refused(&["away/p.json"]);
}
