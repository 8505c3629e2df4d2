//! `megabatt transform`: one form out, whatever the form in.

use serde_json::Value;

use crate::command::{Folder, published_tasks, recorded, workplace};

const BATTS: [&str; 7] = ["b1.py", "b2.py", "b3.py", "b4.py", "b5.py", "b6.py", "b7_raises.py"];

#[test]
fn transformed_batts_give_the_recorded_rows() {
    let folder = Folder::new("transform-recorded");
    if !published_tasks(&folder) {
        return;
    }
    for name in BATTS {
        let output = format!("batts/{name}");
        folder.write(&output, "");
        folder.run(&["transform", "-i", &recorded(&format!("batt/batts/{name}")), "-o", &output]).ok();
        let again = folder.run(&["transform", "-i", &output]).ok().out;
        assert_eq!(again, folder.read(&output), "{name} is in normal form");
    }
    let list = recorded("batt/batts/expected.jsonl");
    let rows = |programs: &str| {
        let args = ["run", "--programs", programs, "--pairs", &list, "--match", "all", "--tasks", "arc1-training"];
        folder.run(&[&args[..], &["--outputs", "-"]].concat()).ok().rows()
    };
    // What the recorded batts give is compared with the recordings elsewhere.
    let (expected, got) = (rows(&recorded("batt/batts")), rows("batts"));
    assert_eq!(got.len(), 168);
    let mut values = 0;
    for (expected, got) in expected.iter().zip(&got) {
        for field in ["batt", "task", "split", "index", "call", "outcome", "error", "o", "s"] {
            assert_eq!(got.get(field), expected.get(field), "{}: {field}", expected["batt"]);
        }
        values += got["o"].as_array().map_or(0, Vec::len) + got["s"].as_array().map_or(0, Vec::len);
    }
    assert!(values > 5000, "{values}");
}

#[test]
fn batts_lose_their_guards_and_repetitions() {
    let folder = Folder::new("transform-batt");
    let size = |text: &str| text.lines().count();
    for name in BATTS {
        let old = std::fs::read_to_string(recorded(&format!("batt/batts/{name}"))).expect("a recorded batt");
        let new = folder.run(&["transform", "-i", &recorded(&format!("batt/batts/{name}"))]).ok().out;
        assert!(size(&new) <= size(&old), "{name}");
        assert!(new.contains(" = batch_process_samples_gpu(S)\n"), "{name}");
        assert!(!new.contains("_get_safe_default(size)"), "{name}: a primitive never raises");
        let rows = |text: &str| text.matches("o.append((").count() + text.matches("s.append((").count();
        assert_eq!(rows(&new), rows(&old), "{name}");
    }
}

#[test]
fn solver_files_stay_solver_files() {
    let folder = workplace("transform-solvers");
    folder.write("nested.py", "def solve_aaaaaaa1(I):\n    x = rot90(I)\n    return hconcat(rot90(I), rot180(x))\n");
    let expected = "from dsl import *\nfrom constants import *\n\n\ndef solve_aaaaaaa1(I):\n    x = rot90(I)\n    \
                    O_2 = rot180(x)\n    O = hconcat(x, O_2)\n    return O\n";
    assert_eq!(folder.run(&["transform", "-i", "nested.py"]).ok().out, expected);
    assert_eq!(folder.run_with(&["transform", "-i", "-", "-o", "-"], expected).ok().out, expected);
    let rows = |file: &str| -> Vec<Value> {
        folder.run(&["run", "--programs", file, "--tasks", "tasks", "--match", "all", "--outputs", "-"]).ok().rows()
    };
    folder.write("flat.py", expected);
    let values = |rows: Vec<Value>| rows.into_iter().map(|row| row["value"].clone()).collect::<Vec<_>>();
    assert_eq!(values(rows("flat.py")), values(rows("nested.py")));
}

#[test]
fn the_plan_can_be_read() {
    let folder = workplace("transform-plan");
    let plan = folder.run(&["transform", "-i", "solvers.py", "--emit", "plan"]).ok().out;
    assert!(plan.contains("solve_aaaaaaa1:") && plan.contains("vmirror(I)"), "{plan}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let folder = workplace("transform-refused");
    folder.write("empty.py", "x = 1\n");
    folder.write(
        "bad.py",
        "def solve_1(I):\n    while I:\n        pass\n    return I\n\ndef solve_2(I):\n    return I\n",
    );
    folder.run(&["transform"]).refused(&["--input"]);
    folder.run(&["transform", "-i", "no.py"]).refused(&["no.py"]);
    folder.run(&["transform", "-i", "empty.py"]).refused(&["empty.py", "no program"]);
    folder.run(&["transform", "-i", "bad.py"]).refused(&["bad.py:2", "a loop"]);
}
