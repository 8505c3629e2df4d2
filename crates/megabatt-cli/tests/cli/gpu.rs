//! The devices' side of the command line, on a driver that runs the kernels on the CPU: load, launch, several devices,
//! and whatever can go wrong with them. Each time the outcomes are those of one core, and the report says what was.
//!
//! The driver is `fake-driver`, which cargo builds beside these tests; a child process finds it as `libcuda.so` on its
//! library path.
#![cfg(target_os = "linux")]

use std::process::Command;

use serde_json::{Value, json};

use crate::command::{Folder, Ran, solver, workplace};
use crate::schema;

/// A folder with a driver, tasks, and a pool of programs.
fn machine(name: &str) -> Folder {
    let folder = workplace(name);
    let tests = std::env::current_exe().expect("the tests' own place");
    let driver = tests.with_file_name("libfake_driver.so");
    let driver = std::fs::read(&driver).unwrap_or_else(|error| panic!("{}: {error}", driver.display()));
    folder.write("driver/libcuda.so", driver);
    folder.write("pool.py", pool());
    folder
}

/// Programs of which a device does some, and leaves some to the CPU, and some fail.
fn pool() -> String {
    let mut text = String::new();
    for k in 0..60 {
        let (first, second) = (["vmirror", "hmirror", "dmirror"][k % 3], ["hmirror", "dmirror"][k % 2]);
        text += &format!(
            "def solve_m{k}(I):\n    x1 = {first}(I)\n    x2 = {second}(x1)\n    O = {first}(x2)\n    return O\n"
        );
    }
    text += &solver("solve_fails", "first(first(first(I)))");
    // A number that no device holds.
    text += "def solve_large(I):\n    x1 = double(TEN)\n";
    (2..40).for_each(|k| text += &format!("    x{k} = double(x{})\n", k - 1));
    text + "    O = astuple(x39, x39)\n    return O\n"
}

/// The pool on all tasks, with rows and a summary.
const RUN: [&str; 11] =
    ["run", "--programs", "pool.py", "--tasks", "tasks", "--match", "all", "--outputs", "-", "--summary", "s.json"];
const INPUTS: [&str; 6] = ["--programs", "pool.py", "--tasks", "tasks", "--match", "all"];
/// Programs times samples.
const JOBS: u64 = 62 * 5;

/// A command on a machine with that driver, which pretends what `pretended` says.
fn command(folder: &Folder, pretended: &[(&str, &str)], args: &[&str]) -> Command {
    let mut command = folder.command(args);
    command.env("LD_LIBRARY_PATH", folder.path("driver")).env("XDG_CACHE_HOME", folder.path("cache"));
    command.envs(pretended.iter().map(|(name, value)| (format!("FAKE_CUDA_{name}"), value)));
    command
}

fn run(folder: &Folder, pretended: &[(&str, &str)], args: &[&str]) -> Ran {
    Ran::of(command(folder, pretended, args).output().expect("the binary runs"))
}

/// Runs the pool on the devices and gives what the summary says of them; the rows are those of one core.
#[track_caller]
fn on_devices(folder: &Folder, pretended: &[(&str, &str)]) -> Value {
    let expected = folder.run(&[&RUN[..], &["--device", "cpu", "--jobs", "1"]].concat()).ok();
    assert_eq!(expected.rows().len() as u64, JOBS);
    let ran = run(folder, pretended, &[&RUN[..], &["--device", "cuda"]].concat()).ok();
    assert_eq!(ran.out, expected.out, "rows differ from those of one core");
    let summary: Value = serde_json::from_str(&folder.read("s.json")).expect("JSON");
    assert_eq!((&summary["device"], &summary["gpu"]["jobs"]["total"]), (&json!("cuda"), &json!(JOBS)));
    assert_eq!(summary["evaluations"], JOBS);
    summary["gpu"].clone()
}

/// The troubles that a summary tells, as one text.
fn troubles(gpu: &Value) -> String {
    gpu["troubles"].as_array().expect("troubles").iter().map(|trouble| trouble.as_str().expect("text")).collect()
}

#[test]
fn rows_are_those_of_one_core() {
    let folder = machine("gpu");
    for capability in ["60", "75", "80", "90"] {
        let gpu = on_devices(&folder, &[("CAPABILITY", capability)]);
        // 60 programs of mirrors and one that fails.
        assert_eq!(gpu["jobs"]["gpu"], 61 * 5, "{gpu}");
        assert_eq!((&gpu["deferred"], &gpu["abandoned"]), (&json!({"range at double": 5}), &json!(0)), "{gpu}");
        assert!(gpu["launches"].as_u64() >= Some(2) && gpu["bytes_up"].as_u64() > Some(1000), "{gpu}");
        assert!(gpu["bytes_down"].as_u64() > Some(1000) && gpu["kernel_seconds"].as_f64() > Some(0.0), "{gpu}");
        assert_eq!(troubles(&gpu), "");
    }
}

#[test]
fn two_devices_share_the_work() {
    let folder = machine("gpu-two");
    let gpu = on_devices(&folder, &[("DEVICES", "2")]);
    assert_eq!(gpu["devices"], json!(["0: PTX interpreter 0", "1: PTX interpreter 1"]));
    assert_eq!((&gpu["jobs"]["gpu"], troubles(&gpu)), (&json!(61 * 5), String::new()));
    let table = run(&folder, &[("DEVICES", "2")], &[&["run", "--device", "cuda"], &INPUTS[..]].concat()).ok().out;
    for device in 0..2 {
        let line = format!("{device}: PTX interpreter {device}: ");
        let jobs = table.lines().find_map(|text| text.trim_start().strip_prefix(&line)).expect("a line of the device");
        assert!(!jobs.starts_with("0 evaluations"), "{table}");
    }
    assert!(table.contains(" operations used GPU ("), "{table}");
}

#[test]
fn a_launch_that_is_refused_is_tried_again() {
    let folder = machine("gpu-refused");
    let gpu = on_devices(&folder, &[("FAIL_LAUNCH", "2")]);
    assert_eq!(gpu["jobs"]["gpu"], 61 * 5, "{gpu}");
    assert!(troubles(&gpu).contains("too many resources") && troubles(&gpu).ends_with("tried again"), "{gpu}");
}

#[test]
fn the_work_of_a_lost_device_goes_to_the_other_one() {
    let folder = machine("gpu-lost");
    let gpu = on_devices(&folder, &[("DEVICES", "2"), ("LOSE_AFTER", "1@0")]);
    assert_eq!((&gpu["jobs"]["gpu"], &gpu["abandoned"]), (&json!(61 * 5), &json!(0)), "{gpu}");
    assert!(troubles(&gpu).starts_with("0: PTX interpreter 0: lost: ") && troubles(&gpu).contains("gone"), "{gpu}");
}

#[test]
fn the_work_of_the_last_device_goes_to_the_cpu() {
    let folder = machine("gpu-last");
    let gpu = on_devices(&folder, &[("LOSE_AFTER", "1")]);
    let (done, abandoned) = (gpu["jobs"]["gpu"].as_u64().expect("jobs"), gpu["abandoned"].as_u64().expect("jobs"));
    assert!(done > 0 && abandoned > 0 && done + abandoned <= JOBS, "{gpu}");
    let none = on_devices(&folder, &[("LOSE_AFTER", "0"), ("DEVICES", "2")]);
    assert_eq!((&none["jobs"]["gpu"], &none["abandoned"]), (&json!(0), &json!(JOBS)), "{none}");
}

#[test]
fn little_memory_is_enough() {
    let folder = machine("gpu-memory");
    let gpu = on_devices(&folder, &[("OUT_OF_MEMORY_AT", "20000000")]);
    assert_eq!(gpu["jobs"]["gpu"], 61 * 5, "{gpu}");
    let gpu = on_devices(&folder, &[("MEMORY", "4000000")]);
    assert_eq!(gpu["jobs"]["gpu"], 61 * 5, "{gpu}");
}

#[test]
fn no_device_is_an_error_that_says_why_and_auto_goes_on() {
    let folder = machine("gpu-none");
    for (pretended, why) in [
        (("VERSION", "11040"), "the CUDA driver is too old: it is for CUDA 11.4, and 11.8 or newer is needed"),
        (("DEVICES", "0"), "the CUDA driver finds no device"),
        (("CAPABILITY", "52"), "has compute capability 5.2, and 6.0 or newer is needed"),
        (("OUT_OF_MEMORY_AT", "100000"), "out of memory"),
    ] {
        let cuda = run(&folder, &[pretended], &[&RUN[..], &["--device", "cuda"]].concat());
        cuda.refused(&["--device cuda: ", why, "use --device cpu or auto"]);
        let auto = run(&folder, &[pretended], &[&["run", "--device", "auto"], &INPUTS[..]].concat()).ok();
        assert!(auto.out.contains("device       cpu: ") && auto.out.contains(why), "{}", auto.out);
        assert!(auto.err.contains("--device auto chose cpu: ") && auto.err.contains(why), "{}", auto.err);
        let doctor = run(&folder, &[pretended], &["doctor"]).ok().out;
        assert!(doctor.contains(why), "{doctor}");
    }
}

#[test]
fn auto_goes_by_what_was_measured() {
    let folder = machine("gpu-auto");
    let auto = || run(&folder, &[], &[&["run", "--device", "auto"], &INPUTS[..]].concat()).ok();
    // An interpreter is slower than the cores.
    let ran = auto();
    assert!(ran.out.contains("device       cpu: ") && ran.err.contains("no break-even"), "{}{}", ran.out, ran.err);
    let told = "measuring CUDA devices, once on this machine";
    assert!(ran.err.contains(told), "{}", ran.err);
    let mut kept: Value = serde_json::from_str(&folder.read("cache/megabatt/break_even.json")).expect("JSON");
    kept["rates"] =
        json!({"open_s": 0.0, "cpu_s": 1e-3, "device_fixed_s": 0.01, "device_s": 1e-6, "statements_each": 5.0});
    folder.write("cache/megabatt/break_even.json", kept.to_string());
    let ran = auto();
    assert!(ran.out.contains("device       cuda: ") && ran.err.contains("--device auto chose cuda"), "{}", ran.out);
    assert!(ran.err.contains("break-even at about 3 evaluations of 5 statements"), "{}", ran.err);
    assert!(!ran.err.contains(told), "{}", ran.err);
    let doctor = run(&folder, &[], &["doctor"]).ok().out;
    assert!(doctor.contains("break-even at about 3 evaluations") && doctor.contains("takes compute_60"), "{doctor}");
    // What was measured on another machine does not count.
    kept["key"] = json!("another");
    folder.write("cache/megabatt/break_even.json", kept.to_string());
    assert!(auto().out.contains("device       cpu: "));
}

#[test]
fn check_compares_devices_with_one_core() {
    let folder = machine("gpu-check");
    let args = [&["check", "--devices", "cuda"], &INPUTS[..]].concat();
    let ran = run(&folder, &[("DEVICES", "2")], &args).ok();
    assert!(ran.out.contains("CUDA devices and ") && ran.out.contains(" operations used GPU ("), "{}", ran.out);
    assert!(ran.out.contains("all agree"), "{}", ran.out);
    let ran = run(&folder, &[], &[&args[..], &["--plant", "7"]].concat());
    assert!(ran.status == 1 && ran.out.contains("DISAGREEMENT"), "{}", ran.out);
}

#[test]
fn bench_times_devices_and_says_what_they_did() {
    let folder = machine("gpu-bench");
    let args = ["bench", "--modes", "sequential,cuda", "--repeat", "1", "--json", "b.json", "--markdown", "b.md"];
    let ran = run(&folder, &[("DEVICES", "2")], &[&args[..], &INPUTS[..]].concat()).ok();
    assert!(ran.out.contains("outputs agree") && ran.out.contains(" operations used GPU ("), "{}", ran.out);
    let report: Value = serde_json::from_str(&folder.read("b.json")).expect("JSON");
    let form = include_str!("../../../../docs/bench.schema.json");
    let faults = schema::faults(&serde_json::from_str(form).expect("a schema"), &report);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(
        (&report["gpu_available"], &report["gpu_count"], &report["absent"]),
        (&json!(true), &json!(2), &json!([]))
    );
    let cuda = &report["results"][1];
    assert_eq!((&cuda["mode"], &cuda["gpu_enabled"]), (&json!("cuda"), &json!(true)));
    // Three passes: one cold, one compared, one that counts.
    assert_eq!(report["gpu"]["jobs"], json!({"gpu": 3 * 61 * 5, "total": 3 * JOBS}));
    let page = folder.read("b.md");
    assert!(page.contains("| GPU | 2: 0: PTX interpreter 0") && page.contains("operations used GPU"), "{page}");
}

#[test]
fn budgets_and_dialects_are_kept_on_devices() {
    let folder = machine("gpu-budgets");
    for fuel in ["0", "1", "2", "3", "17", "40"] {
        let args = [&RUN[..], &["--fuel", fuel]].concat();
        let expected = folder.run(&[&args[..], &["--device", "cpu"]].concat()).ok().out;
        assert_eq!(run(&folder, &[], &[&args[..], &["--device", "cuda"]].concat()).ok().out, expected, "fuel {fuel}");
    }
    // Without programs of its own: both dialects, and batts.
    let args = ["run", "--split", "test", "--outputs", "-"];
    let expected = folder.run(&args).ok().out;
    assert_eq!(run(&folder, &[], &[&args[..], &["--device", "cuda"]].concat()).ok().out, expected);
}
