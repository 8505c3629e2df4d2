//! `bench`: modes against each other on the same inputs.

use serde_json::json;

use crate::command::workplace;

#[test]
fn modes_are_timed_and_compared() {
    let folder = workplace("bench");
    let args = ["bench", "--programs", "solvers.py", "--tasks", "tasks", "--repeat", "2"];
    let text = folder.run(&args).ok().out;
    assert!(text.contains("sequential ") && text.contains("parallel ") && text.contains("outputs agree\n"), "{text}");
    let ran = folder.run(&[&args[..], &["--json", "b.json"]].concat()).ok();
    assert!(ran.out.contains("outputs agree"), "{}", ran.out);
    let report: serde_json::Value = serde_json::from_str(&folder.read("b.json")).expect("JSON");
    assert_eq!(report["outputs_equal"], true);
    let results = report["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    for (result, mode) in results.iter().zip(["sequential", "parallel"]) {
        assert_eq!((&result["mode"], &result["samples"], &result["correct"]), (&json!(mode), &json!(5), &json!(5)));
        assert!(result["throughput"].as_f64().is_some_and(|speed| speed > 0.0), "{result}");
    }
    assert_eq!(report["baseline_time"], results[0]["elapsed"]);
}

#[test]
fn one_mode_and_a_list() {
    let folder = workplace("bench-list");
    folder.write("list.jsonl", "{\"program\": \"solve_aaaaaaa1\", \"task\": \"aaaaaaa1\"}\n");
    let args = [
        "bench",
        "--programs",
        "solvers.py",
        "--tasks",
        "tasks",
        "--repeat",
        "1",
        "--modes",
        "sequential",
        "--pairs",
        "list.jsonl",
        "--json",
        "-",
    ];
    let report = folder.run(&args).ok().json();
    assert_eq!(report["results"][0]["samples"], 3);
    assert_eq!(report["results"].as_array().map(Vec::len), Some(1));
}

#[test]
fn faults() {
    let folder = workplace("bench-faults");
    folder.run(&["bench", "--repeat", "0"]).refused(&["--repeat"]);
    folder.run(&["bench", "--modes", "quick"]).refused(&["quick", "sequential"]);
    folder.run(&["bench", "--deadline", "1"]).refused(&["--deadline", "leave it out"]);
}
