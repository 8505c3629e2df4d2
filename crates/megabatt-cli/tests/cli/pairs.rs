//! `--pairs`: exactly the listed rows, in the order of the list.

use serde_json::Value;

use crate::command::{Folder, solver, texts, workplace};

const ARGS: [&str; 9] =
    ["run", "--programs", "solvers.py", "--tasks", "tasks", "--pairs", "list.jsonl", "--outputs", "-"];

fn places(rows: &[Value]) -> Vec<String> {
    let place = |row: &Value| format!("{} {} {} {}", row["program"], row["task"], row["split"], row["index"]);
    rows.iter().map(|row| place(row).replace('"', "").replace("solve_", "")).collect()
}

fn refused(folder: &Folder, list: &str, parts: &[&str]) {
    folder.write("list.jsonl", list);
    folder.run(&ARGS).refused(parts);
}

#[test]
fn rows_come_in_the_order_of_the_list() {
    let folder = workplace("pairs-order");
    // Without a list this one would be said to have no task.
    folder.write("solvers.py", folder.read("solvers.py") + &solver("solve_ccccccc3", "I"));
    folder.write(
        "list.jsonl",
        r#"{"program": "solve_bbbbbbb2", "task": "aaaaaaa1", "split": "test", "index": 0, "gives": "ignored"}

{"program": "solve_aaaaaaa1", "task": "aaaaaaa1", "split": "train", "index": 1}
{"program": "solve_aaaaaaa1", "task": "aaaaaaa1", "split": "train", "index": 0}
{"program": "solve_aaaaaaa1", "task": "aaaaaaa1", "split": "train", "index": 1}
{"program": "solve_bbbbbbb2", "task": "bbbbbbb2"}
"#,
    );
    let ran = folder.run(&ARGS).ok();
    let expected = [
        "bbbbbbb2 aaaaaaa1 test 0",
        "aaaaaaa1 aaaaaaa1 train 1",
        "aaaaaaa1 aaaaaaa1 train 0",
        "aaaaaaa1 aaaaaaa1 train 1",
        "bbbbbbb2 bbbbbbb2 train 0",
        "bbbbbbb2 bbbbbbb2 test 0",
    ];
    assert_eq!(places(&ran.rows()), expected);
    assert_eq!(ran.err, "", "nothing is unmatched where a list says what to run");
    let on_stdin = folder.run_with(
        &["run", "--programs", "solvers.py", "--tasks", "tasks", "--pairs", "-", "--outputs", "-"],
        &folder.read("list.jsonl"),
    );
    assert_eq!(on_stdin.ok().out, ran.out);
    // Only the split where a row names none.
    let train = folder.run(&[&ARGS[..], &["--split", "train"]].concat()).ok();
    assert_eq!(places(&train.rows()), expected[..5]);
}

#[test]
fn an_outputs_file_is_a_list() {
    let folder = workplace("pairs-outputs");
    folder.write("mixed.py", folder.read("solvers.py") + &solver("solve_bad", "nosuch(I)"));
    let args = ["run", "--programs", "mixed.py", "--tasks", "tasks", "--outputs"];
    let first = folder.run(&[&args[..], &["first.jsonl", "--match", "all"]].concat()).ok();
    assert_eq!(first.out, "");
    folder.run(&[&args[..], &["second.jsonl", "--pairs", "first.jsonl"]].concat()).ok();
    assert_eq!(folder.read("first.jsonl"), folder.read("second.jsonl"));
    assert_eq!(folder.read("first.jsonl").lines().count(), 11);
    // Half of it, backwards.
    let lines = folder.read("first.jsonl");
    let backwards: Vec<&str> = lines.lines().rev().step_by(2).collect();
    folder.write("list.jsonl", backwards.join("\n"));
    let ran = folder.run(&[&args[..], &["-", "--pairs", "list.jsonl"]].concat()).ok();
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), backwards);
}

#[test]
fn a_rejected_program_keeps_its_listed_places() {
    let folder = workplace("pairs-rejected");
    folder.write("mixed.py", folder.read("solvers.py") + &solver("solve_bad", "nosuch(I)"));
    folder.write(
        "list.jsonl",
        r#"{"program": "solve_aaaaaaa1", "task": "aaaaaaa1", "split": "test", "index": 0}
{"program": "solve_bad", "task": "bbbbbbb2", "split": "train", "index": 0}
{"program": "solve_bbbbbbb2", "task": "bbbbbbb2", "split": "test", "index": 0}
"#,
    );
    let args = ["run", "--programs", "mixed.py", "--tasks", "tasks", "--pairs", "list.jsonl", "--outputs", "-"];
    let rows = folder.run(&args).ok().rows();
    assert_eq!(texts(&rows, "outcome"), ["value", "rejected", "value"]);
    assert_eq!(texts(&rows, "task"), ["aaaaaaa1", "bbbbbbb2", "bbbbbbb2"]);
}

#[test]
fn tasks_are_solved_only_by_all_their_samples() {
    let folder = workplace("pairs-solved");
    let row = |split: &str, index: u32| {
        format!(
            "{{\"program\": \"solve_aaaaaaa1\", \"task\": \"aaaaaaa1\", \"split\": \"{split}\", \"index\": {index}}}\n"
        )
    };
    let solved = |list: String, more: &[&str]| {
        folder.write("list.jsonl", list);
        folder.run(&[&ARGS[..7], &["--summary", "-"], more].concat()).ok().json()["tasks_solved"].as_u64()
    };
    assert_eq!(solved(row("train", 0) + &row("test", 0) + &row("train", 1), &[]), Some(1));
    assert_eq!(solved(row("train", 0) + &row("test", 0), &[]), Some(0));
    assert_eq!(solved(row("train", 0) + &row("test", 0) + &row("test", 0), &[]), Some(0));
    assert_eq!(solved(row("test", 0), &["--split", "test"]), Some(1));
}

#[test]
fn what_is_not_there_is_said_with_its_line() {
    let folder = workplace("pairs-faults");
    let good = "{\"program\": \"solve_aaaaaaa1\", \"task\": \"aaaaaaa1\"}\n";
    refused(&folder, &format!("{good}{{oops\n"), &["list.jsonl:2", "\"program\"", "\"task\""]);
    refused(&folder, "{\"program\": \"nobody\", \"task\": \"aaaaaaa1\"}", &["list.jsonl:1", "`nobody`", "--programs"]);
    refused(
        &folder,
        "{\"program\": \"solve_aaaaaaa1\", \"task\": \"00000000\"}",
        &["list.jsonl:1", "`00000000`", "--tasks"],
    );
    refused(&folder, "{\"task\": \"aaaaaaa1\"}", &["list.jsonl:1", "\"program\""]);
    refused(&folder, "{\"program\": \"solve_aaaaaaa1\"}", &["list.jsonl:1", "\"task\""]);
    let with = |more: &str| good.replace("}\n", &format!(", {more}}}\n"));
    refused(&folder, &with("\"split\": \"demo\""), &["list.jsonl:1", "`demo`", "train or test"]);
    refused(&folder, &with("\"call\": \"match\""), &["list.jsonl:1", "`match`", "solve or diff"]);
    refused(&folder, &with("\"index\": 2"), &["list.jsonl:1", "no pair 2", "2 train and 1 test"]);
    refused(&folder, "\n", &["list.jsonl", "no rows"]);
    folder.run(&["run", "--pairs", "nothing.jsonl"]).refused(&["--pairs", "nothing.jsonl", "No such file"]);
    folder.run(&["run", "--programs", "-", "--pairs", "-"]).refused(&["--programs", "--pairs", "standard input"]);
    // An index that only one split has is that sample.
    folder.write("list.jsonl", with("\"index\": 1"));
    assert_eq!(places(&folder.run(&ARGS).ok().rows()), ["aaaaaaa1 aaaaaaa1 train 1"]);
}

#[test]
fn a_name_that_is_not_unique_must_say_its_file() {
    let folder = workplace("pairs-names");
    folder.write("more.py", solver("solve_aaaaaaa1", "hmirror(I)"));
    let args =
        ["run", "--programs", "solvers.py", "more.py", "--tasks", "tasks", "--pairs", "list.jsonl", "--outputs", "-"];
    folder.write("list.jsonl", "{\"program\": \"solve_aaaaaaa1\", \"task\": \"aaaaaaa1\"}");
    folder.run(&args).refused(&["list.jsonl:1", "2 programs are called", "solvers.py:solve_aaaaaaa1"]);
    folder.write("list.jsonl", "{\"program\": \"more.py:solve_aaaaaaa1\", \"task\": \"aaaaaaa1\"}");
    assert_eq!(folder.run(&args).ok().rows().len(), 3);
}

const BATT: &str = "def batt(task_id, S, I, C, log_path):
    s = []
    o = []
    t1 = identity(p_g)
    t2 = t1(I)
    t3 = t1(C)
    t4 = difference_tuple(t3, t2)
    t5 = size(t4)
    s.append((5, 'None', 'differ_x', t5))
    t6 = vmirror_t(I)
    o.append((6, True, 'aaaaaaa1', t6))
    t7 = get_nth_t(t2, F9)
    o.append((7, False, 'bbbbbbb2', t7))
    return o, s
";

#[test]
fn batts_are_called_by_their_file_and_in_both_ways() {
    let folder = workplace("pairs-batt");
    folder.write("one/b.py", BATT).write("two/c.py", BATT);
    folder.write(
        "list.jsonl",
        r#"{"batt": "c.py", "task": "aaaaaaa1", "split": "test", "index": 0, "call": "diff"}
{"batt": "b.py", "task": "aaaaaaa1", "split": "test", "index": 0, "call": "solve"}
"#,
    );
    let args = ["run", "--programs", "one", "two", "--tasks", "tasks", "--pairs", "list.jsonl", "--outputs", "-"];
    let rows = folder.run(&args).ok().rows();
    assert_eq!(texts(&rows, "batt"), ["c.py", "b.py"]);
    assert_eq!(texts(&rows, "call"), ["diff", "solve"]);
    let o = serde_json::json!([[6, true, "aaaaaaa1", [[7, 6, 5]]], [7, false, "bbbbbbb2", "nan"]]);
    assert_eq!((&rows[0]["o"], &rows[1]["o"]), (&o, &o));
    assert_eq!(rows[0]["s"], serde_json::json!([[5, "None", "differ_x", "0"]]));
    assert!(rows.iter().all(|row| row.get("value").is_none() && row.get("repr").is_none()), "{rows:?}");
    // Files of one name are told apart.
    folder.write("two/b.py", BATT.replace("vmirror_t", "hmirror_t"));
    folder.run(&args).refused(&["list.jsonl:2", "`b.py`"]);
    let all =
        folder.run(&["run", "--programs", "one", "two", "--tasks", "tasks", "--split", "test", "--outputs", "-"]).ok();
    assert_eq!(
        texts(&all.rows(), "batt"),
        ["one/b.py:batt", "two/b.py:batt", "c.py", "one/b.py:batt", "two/b.py:batt", "c.py"]
    );
}
