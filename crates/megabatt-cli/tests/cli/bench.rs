//! `bench`: modes against each other on the same inputs.

use serde_json::{Value, json};

use crate::command::{Folder, solver, workplace};
use crate::schema;

/// The schema of the figures.
fn form() -> Value {
    serde_json::from_str(include_str!("../../../../docs/bench.schema.json")).expect("JSON")
}

/// The figures in a file, which have the promised form.
fn figures(folder: &Folder, file: &str) -> Value {
    let report = serde_json::from_str(&folder.read(file)).expect("JSON");
    let faults = schema::faults(&form(), &report);
    assert!(faults.is_empty(), "{}\n{report}", faults.join("\n"));
    report
}

#[test]
fn modes_are_timed_and_compared() {
    let folder = workplace("bench");
    let args = ["bench", "--programs", "solvers.py", "--tasks", "tasks", "--repeat", "3"];
    let text = folder.run(&args).ok().out;
    assert!(text.contains("sequential ") && text.contains("parallel ") && text.contains("outputs agree\n"), "{text}");
    let ran = folder.run(&[&args[..], &["--json", "b.json", "--markdown", "b.md"]].concat()).ok();
    assert!(ran.out.contains("outputs agree"), "{}", ran.out);
    let report = figures(&folder, "b.json");
    assert_eq!((&report["outputs_equal"], &report["repeat"]), (&json!(true), &json!(3)));
    // Five evaluations make no curve.
    assert!(report["cost_curve"].is_null(), "{report}");
    let results = report["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    for (result, mode) in results.iter().zip(["sequential", "parallel"]) {
        assert_eq!((&result["mode"], &result["samples"], &result["correct"]), (&json!(mode), &json!(5), &json!(5)));
        assert_eq!((&result["evaluations"], &result["tasks"]), (&json!(5), &json!(2)));
        assert_eq!((&result["scored"], &result["errors"]), (&json!(5), &json!(0)));
        let time = |name: &str| result[name].as_f64().expect("a time");
        let times: Vec<f64> = result["times"].as_array().expect("times").iter().filter_map(Value::as_f64).collect();
        assert!(times.len() == 3 && times.contains(&time("elapsed")), "{result}");
        assert!(0.0 < time("elapsed_min") && time("elapsed_min") <= time("elapsed"), "{result}");
        assert!(time("elapsed") <= time("elapsed_max") && times.contains(&time("elapsed_max")), "{result}");
        assert!((time("throughput") * time("elapsed") - 5.0).abs() < 1e-6, "{result}");
    }
    assert_eq!(report["baseline_time"], results[0]["elapsed"]);
    assert!(results[0]["verdict"].is_null() && results[1]["verdict"]["word"].is_string(), "{report}");
    // What the cores give is asked where several share a pass out.
    let several = results[1]["max_workers"].as_u64() > Some(1);
    assert!(
        results[0]["cores_give"].is_null() && several == (results[1]["cores_give"].as_f64() > Some(0.0)),
        "{report}"
    );
    assert_eq!(ran.out.contains("passes at once, which share nothing, come to"), several, "{}", ran.out);
    let page = folder.read("b.md");
    let hash = report["dataset"]["hash"].as_str().expect("a hash");
    for part in ["# Benchmark of tasks\n", "## Environment\n", "## Results\n", "## Analysis\n", "| parallel |", hash] {
        assert!(page.contains(part), "`{part}` is not in: {page}");
    }
    assert!(page.contains("same outcome, value and fuel in all modes"), "{page}");
}

#[test]
fn the_embedded_corpus_has_as_many_samples_as_wanted_and_a_cost_curve() {
    let folder = Folder::new("bench-embedded");
    let args = ["bench", "--samples", "400", "--repeat", "1", "--curve", "1000", "--json", "b.json", "--markdown", "-"];
    let page = folder.run(&args).ok().out;
    assert!(page.contains("## Cost against number\n") && page.contains("| 1000 |"), "{page}");
    let report = figures(&folder, "b.json");
    assert_eq!((&report["dataset"]["samples"], &report["results"][0]["samples"]), (&json!(400), &json!(400)));
    let result = &report["results"][1];
    assert_eq!(
        (&result["correct"], &result["errors"], &result["tasks"]),
        (&result["evaluations"], &json!(0), &json!(58))
    );
    // Programs of both dialects.
    assert!(result["evaluations"].as_u64() > Some(500) && report["programs"] == 80, "{report}");
    let points = report["cost_curve"]["points"].as_array().expect("points");
    let numbers: Vec<_> = points.iter().filter_map(|point| point["evaluations"].as_u64()).collect();
    assert_eq!(numbers, [100, 1000]);
    if cfg!(target_os = "linux") {
        assert!(report["memory"]["peak_rss_bytes"].as_u64() > Some(1 << 20), "{report}");
    }
}

#[test]
fn the_form_is_kept() {
    let folder = workplace("bench-form");
    let args = ["bench", "--programs", "solvers.py", "--tasks", "tasks", "--repeat", "1", "--json", "b.json"];
    folder.run(&args).ok();
    let report = figures(&folder, "b.json");
    let form = form();
    let without = |place: &str, name: &str| {
        let mut report = report.clone();
        let fields = report.pointer_mut(place).and_then(Value::as_object_mut).expect("fields");
        assert!(fields.remove(name).is_some(), "{place}/{name}");
        report
    };
    // What the old benchmark wrote is all there, and its absence would be seen.
    for name in ["results", "baseline_time", "gpu_available", "gpu_count", "timestamp"] {
        assert!(!schema::faults(&form, &without("", name)).is_empty(), "{name}");
    }
    for name in [
        "mode",
        "elapsed",
        "throughput",
        "samples",
        "tasks",
        "avg_per_sample_ms",
        "gpu_enabled",
        "parallel",
        "max_workers",
    ] {
        assert!(!schema::faults(&form, &without("/results/0", name)).is_empty(), "{name}");
    }
    let mut wrong = report.clone();
    wrong["timestamp"] = json!("yesterday");
    assert!(!schema::faults(&form, &wrong).is_empty());
}

#[test]
fn what_is_wrong_or_fails_is_counted() {
    let folder = workplace("bench-wrong");
    folder
        .write("pool.py", solver("solve_aaaaaaa1", "hmirror(I)") + &solver("solve_bbbbbbb2", "first(first(first(I)))"));
    let args = ["bench", "--programs", "pool.py", "--tasks", "tasks", "--repeat", "1", "--json", "b.json"];
    let ran = folder.run(&args).ok();
    assert!(ran.out.contains("; 0 of 3 values are the expected output\n"), "{}", ran.out);
    let report = figures(&folder, "b.json");
    let counts = ["evaluations", "scored", "correct", "errors"].map(|name| &report["results"][1][name]);
    assert_eq!(counts, [&json!(5), &json!(3), &json!(0), &json!(2)]);
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
fn cuda_is_absent_and_said_to_be() {
    let folder = workplace("bench-cuda");
    let args = ["bench", "--programs", "solvers.py", "--tasks", "tasks", "--repeat", "1", "--json", "b.json"];
    let ran = folder.run(&[&args[..], &["--modes", "sequential,cuda"]].concat()).ok();
    let report = figures(&folder, "b.json");
    if report["gpu_available"] == true {
        eprintln!("skipped: this machine has a GPU");
        return;
    }
    let reason = report["absent"][0]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason.contains("CUDA driver"), "{reason}");
    assert!(ran.out.contains(&format!("cuda         absent: {reason}\n")), "{}", ran.out);
    assert_eq!(report["absent"], json!([{"mode": "cuda", "reason": reason}]));
    assert_eq!(report["results"].as_array().map(Vec::len), Some(1));
    folder.run(&["bench", "--modes", "cuda"]).refused(&[&format!("cuda: {reason}"), "sequential"]);
}

#[test]
fn faults() {
    let folder = workplace("bench-faults");
    folder.run(&["bench", "--repeat", "0"]).refused(&["--repeat"]);
    folder.run(&["bench", "--samples", "0"]).refused(&["--samples"]);
    folder.run(&["bench", "--modes", "quick"]).refused(&["quick", "sequential"]);
    folder.run(&["bench", "--deadline", "1"]).refused(&["--deadline", "leave it out"]);
    folder.run(&["bench", "--tasks", "tasks", "--samples", "9"]).refused(&["--samples", "--tasks"]);
    folder.run(&["bench", "--json", "-", "--markdown", "-"]).refused(&["--json", "--markdown"]);
    folder.run(&["bench", "--json", "no/such/folder.json"]).refused(&["no/such/folder.json"]);
    folder.run(&["bench", "--markdown", "tasks"]).refused(&["tasks", "folder"]);
}
