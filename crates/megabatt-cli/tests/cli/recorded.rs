//! The recorded results of whole programs, through the command line.

use serde_json::Value;

use crate::command::{Folder, Ran, published_tasks, recorded, rows};

/// A value of the outputs as a Python literal: nested lists are tuples, a string is a literal already.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            let comma = if items.len() == 1 { "," } else { "" };
            format!("({}{comma})", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// The rows of `o` or `s` with their last field as a literal.
fn literals(list: &Value) -> Vec<Vec<Value>> {
    let with_literal = |row: &Value| {
        let mut row = row.as_array().expect("a row").clone();
        let last = row.last_mut().expect("fields");
        *last = Value::String(literal(last));
        row
    };
    list.as_array().expect("rows").iter().map(with_literal).collect()
}

fn run(folder: &Folder, programs: &str, list: &str, jobs: &str) -> Ran {
    let args = [
        "run",
        "--programs",
        programs,
        "--pairs",
        list,
        "--match",
        "all",
        "--tasks",
        "arc1-training",
        "--jobs",
        jobs,
        "--outputs",
        "-",
    ];
    folder.run(&args).ok()
}

#[test]
fn every_recorded_batt_call() {
    let folder = Folder::new("recorded-batts");
    if !published_tasks(&folder) {
        return;
    }
    let list = recorded("batt/batts/expected.jsonl");
    let expected = rows(&std::fs::read_to_string(&list).expect("the recorded results"));
    let ran = run(&folder, &recorded("batt/batts"), &list, "1");
    let got = ran.rows();
    assert_eq!(got.len(), expected.len());
    assert_eq!(got.len(), 168);
    let mut raised = 0;
    for (number, (got, expected)) in got.iter().zip(&expected).enumerate() {
        let place = format!("expected.jsonl:{}", number + 1);
        for field in ["batt", "task", "split", "index", "call"] {
            assert_eq!(got[field], expected[field], "{place}: {field}");
        }
        if let Some(error) = expected.get("raises") {
            raised += 1;
            assert_eq!((&got["outcome"], &got["error"]), (&Value::from("error"), error), "{place}");
            assert!(got.get("o").is_none() && got["line"].is_u64() && got["at"].is_string(), "{place}: {got}");
            continue;
        }
        assert_eq!(got["outcome"], "value", "{place}");
        for field in ["o", "s"] {
            let (got, expected) = (literals(&got[field]), expected[field].as_array().expect("rows"));
            assert_eq!(got.len(), expected.len(), "{place}: {field}");
            for (got, expected) in got.iter().zip(expected) {
                assert_eq!(Value::from(got.clone()), *expected, "{place}: {field}");
            }
        }
    }
    assert!(raised > 0, "b7_raises.py dies on some samples");
    assert_eq!(run(&folder, &recorded("batt/batts"), &list, "3").out, ran.out);
}

#[test]
fn every_recorded_random_program() {
    let folder = Folder::new("recorded-programs");
    if !published_tasks(&folder) {
        return;
    }
    let list = recorded("arc/programs.jsonl");
    let expected = rows(&std::fs::read_to_string(&list).expect("the recorded results"));
    let ran = run(&folder, &recorded("arc/programs.py"), &list, "2");
    let got = ran.rows();
    assert_eq!(got.len(), expected.len());
    assert_eq!(got.len(), 1800);
    let mut wrong = Vec::new();
    for (number, (got, expected)) in got.iter().zip(&expected).enumerate() {
        for field in ["program", "task", "split", "index"] {
            assert_eq!(got[field], expected[field], "programs.jsonl:{}: {field}", number + 1);
        }
        let came = match got["outcome"].as_str() {
            Some("value") => literal(got.get("value").unwrap_or(&got["repr"])),
            Some("error") => literal(&got["error"]),
            _ => got.to_string(),
        };
        let wanted = literal(expected.get("raises").unwrap_or(&expected["gives"]));
        if came != wanted || expected.get("raises").is_some() != (got["outcome"] == "error") {
            wrong.push(format!("programs.jsonl:{}: {came} in place of {wanted}", number + 1));
        }
    }
    assert!(wrong.is_empty(), "{} of 1800 differ:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}
