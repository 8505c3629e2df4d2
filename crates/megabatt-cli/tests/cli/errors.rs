//! Usage and input errors: status 2 and one message that says what, where, and how to mend it.

use crate::command::{Folder, Ran, workplace};

#[test]
fn programs() {
    let folder = Folder::new("errors-programs");
    std::fs::create_dir(folder.path("empty")).expect("a folder");
    folder.run(&["run", "--programs", "nope.py", "none/"]).refused(&["nope.py", "none/", "No such file", "that exist"]);
    folder.run(&["run", "--programs", "empty"]).refused(&["empty", "no .py or .jsonl file in this folder"]);
    folder.run(&["run", "--programs", "-"]).refused(&["no program in -", "def solve_<id>(I):"]);
    folder.run(&["run", "--programs"]).refused(&["--programs"]);
}

#[test]
fn tasks() {
    let folder = workplace("errors-tasks");
    std::fs::create_dir(folder.path("empty")).expect("a folder");
    folder.write("other.json", "[1, 2]").write("broken.json", "{\"train\": ");
    let refused = |tasks: &str, parts: &[&str]| folder.run(&["run", "--tasks", tasks]).refused(parts);
    refused("arc3-training", &["arc3-training", "arc1-training", "embedded"]);
    refused("empty", &["empty", "no task files", "name the folder"]);
    refused("other.json", &["other.json"]);
    refused("broken.json", &["broken.json"]);
    refused("tasks:train", &["tasks"]);
}

#[test]
fn numbers() {
    let folder = workplace("errors-numbers");
    let refused = |args: &[&str], parts: &[&str]| folder.run(&[&["run"], args].concat()).refused(parts);
    refused(&["--jobs", "0"], &["--jobs", "0 is not in 1.."]);
    refused(&["--jobs", "-2"], &["--jobs", "-2"]);
    refused(&["--jobs", "two"], &["--jobs", "two"]);
    refused(&["--jobs", "1000000"], &["--jobs", "4096"]);
    refused(&["--batch-size", "0"], &["--batch-size", "0 is not in 1.."]);
    refused(&["--deadline", "-1"], &["--deadline", "-1", "give 0 seconds or more"]);
    refused(&["--deadline", "nan"], &["--deadline", "give 0 seconds or more"]);
    refused(&["--deadline", "soon"], &["--deadline", "soon", "as in 2 or 0.5"]);
    refused(&["--fuel", "-1"], &["--fuel", "-1"]);
    refused(&["--memory", "1GB"], &["--memory", "1GB"]);
    refused(&["--match", "some"], &["--match", "some", "id, all"]);
    refused(&["--dialect", "python"], &["--dialect", "python", "arc, batt, auto"]);
}

#[test]
fn outputs() {
    let folder = workplace("errors-outputs");
    for flag in ["--outputs", "--summary"] {
        folder.run(&["run", flag, "no/folder/x"]).refused(&["cannot write no/folder/x", "a folder that exists"]);
        folder.run(&["run", flag, "tasks"]).refused(&["cannot write tasks", "is a folder", "name a file in it"]);
    }
    assert_eq!(folder.names(), ["solvers.py", "tasks"]);
}

#[test]
fn a_full_disk_is_an_error() {
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("SKIPPED: this system has no /dev/full");
        return;
    }
    let folder = workplace("errors-full");
    for args in
        [&["run", "--outputs", "-"][..], &["run", "--match", "all", "--outputs", "-"], &["run", "--summary", "-"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("the full device");
        let ran = Ran::of(folder.command(args).stdout(full).output().expect("it runs"));
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("standard output") && ran.err.contains("No space left"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn devices() {
    let folder = workplace("errors-devices");
    let out = |device| folder.run(&["run", "--outputs", "-", "--device", device]).ok().out;
    assert_eq!(out("cpu"), out("auto"));
    folder.run(&["run", "--device", "tpu"]).refused(&["--device", "tpu", "cpu, cuda, auto"]);
    let cuda = folder.run(&["run", "--device", "cuda", "--outputs", "-"]);
    // Where there is a device it gives the same; else the message says what to do.
    if cuda.status == 0 {
        assert_eq!(cuda.out, out("cpu"));
    } else {
        cuda.refused(&["--device cuda", "--device cpu or auto"]);
    }
}
