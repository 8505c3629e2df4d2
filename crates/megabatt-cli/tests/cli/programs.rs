//! `--programs`: what is read, what programs are called, what is rejected.

use crate::command::{Folder, solver, texts, workplace};

const ON_TASKS: [&str; 4] = ["--tasks", "tasks", "--outputs", "-"];

fn run_args<'a>(programs: &[&'a str]) -> Vec<&'a str> {
    [&["run", "--programs"], programs, &ON_TASKS].concat()
}

#[test]
fn a_file_of_solvers() {
    let folder = workplace("programs-file");
    let rows = folder.run(&run_args(&["solvers.py"])).ok().rows();
    assert_eq!(
        texts(&rows, "program"),
        ["solve_aaaaaaa1"; 3].into_iter().chain(["solve_bbbbbbb2"; 2]).collect::<Vec<_>>()
    );
    assert!(rows.iter().all(|row| row["correct"] == true), "{rows:?}");
    assert!(rows.iter().all(|row| row["hash"].as_str().is_some_and(|hash| hash.len() == 32)), "{rows:?}");
}

#[test]
fn folders_are_searched_and_side_cars_passed_over() {
    let folder = workplace("programs-folder");
    folder
        .write("pool/b.py", solver("solve_bbbbbbb2", "hmirror(I)"))
        .write("pool/deep/a.py", solver("solve_aaaaaaa1", "vmirror(I)"))
        .write("pool/a_call.py", "t_call = {1: 'identity, p_g'}\n")
        .write(
            "pool/lines.jsonl",
            "{\"name\": \"third\", \"source\": \"def solve(I):\\n    O = vmirror(I)\\n    return O\"}\n",
        )
        .write("pool/out.jsonl", "{\"task\": \"aaaaaaa1\", \"program\": \"x\", \"outcome\": \"value\"}\n")
        .write("pool/notes.txt", "not a program\n");
    let mut args = run_args(&["pool"]);
    args.extend(["--match", "all", "--split", "test"]);
    let ran = folder.run(&args).ok();
    assert_eq!(texts(&ran.rows(), "program"), ["solve_bbbbbbb2", "solve_aaaaaaa1", "third"].repeat(2));
    assert_eq!(ran.err, "", "nothing to remark");
}

#[test]
fn json_lines_and_python_on_standard_input() {
    let folder = workplace("programs-stdin");
    let lines = "\n{\"name\": \"solve_aaaaaaa1\", \"source\": \"def solve(I):\\n    return vmirror(I)\", \"more\": 1}\n\
                 {\"name\": \"other\", \"source\": \"def solve_bbbbbbb2(I):\\n    O = I\\n    return O\"}\n";
    let rows = folder.run_with(&run_args(&["-"]), lines).ok().rows();
    assert_eq!(texts(&rows, "program"), ["solve_aaaaaaa1"; 3].into_iter().chain(["other"; 2]).collect::<Vec<_>>());
    let rows = folder.run_with(&run_args(&["-"]), &folder.read("solvers.py")).ok().rows();
    assert_eq!(rows.len(), 5);
}

#[test]
fn windows_text_is_text() {
    let folder = workplace("programs-windows");
    folder.write("w.py", format!("\u{feff}{}", folder.read("solvers.py").replace('\n', "\r\n")));
    let rows = folder.run(&run_args(&["w.py"])).ok().rows();
    assert_eq!(rows.iter().filter(|row| row["correct"] == true).count(), 5);
}

#[test]
fn names_that_are_not_unique_get_their_file() {
    let folder = workplace("programs-names");
    folder.write("more.py", solver("solve_aaaaaaa1", "rot90(I)") + &solver("solve_aaaaaaa1", "dmirror(I)"));
    let mut args = run_args(&["solvers.py", "more.py"]);
    args.extend(["--split", "test"]);
    let rows = folder.run(&args).ok().rows();
    let names = ["solvers.py:solve_aaaaaaa1", "solve_bbbbbbb2", "more.py:solve_aaaaaaa1", "more.py:solve_aaaaaaa1#2"];
    assert_eq!(texts(&rows, "program"), names);
    let mut hashes = texts(&rows, "hash");
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 4, "programs that compute different things have different hashes");
}

#[test]
fn a_rejected_program_is_an_outcome_in_its_place() {
    let folder = workplace("programs-rejected");
    let text = solver("solve_aaaaaaa1", "vmirror(I)")
        + &solver("solve_bad", "nosuch(I)")
        + "def solve_worse(I):\n    O = (\n\n\n"
        + &solver("solve_bbbbbbb2", "hmirror(I)");
    folder.write("mixed.py", text);
    let ran = folder.run(&run_args(&["mixed.py"])).ok();
    let rows = ran.rows();
    assert_eq!(texts(&rows, "outcome"), ["value", "value", "value", "rejected", "rejected", "value", "value"]);
    assert_eq!(rows[3]["program"], "solve_bad");
    assert_eq!(rows[3]["line"], 7);
    let message = rows[3]["message"].as_str().expect("a message");
    assert!(message.starts_with("mixed.py:7:9: ") && message.contains("nosuch"), "{message}");
    assert!(rows[3].get("task").is_none());
    assert_eq!(ran.err, "megabatt: 2 programs rejected\n");
    let table = folder.run(&["run", "--programs", "mixed.py", "--tasks", "tasks"]).ok().out;
    assert!(table.contains("mixed.py:7:9: ") && table.contains(", 2 rejected\n"), "{table}");
}

#[test]
fn a_librarys_functions_are_passed_over_and_counted() {
    let folder = workplace("programs-library");
    folder.write("library/dsl.py", "def add(a, b):\n    return a + b\n\n\ndef first(container):\n    return 1\n");
    folder.run(&run_args(&["library"])).refused(&["no program in library among 2 functions", "def solve_<id>(I):"]);
    folder.write("library/solvers.py", folder.read("solvers.py") + "\n\ndef solve_odd(grid):\n    return grid\n");
    let ran = folder.run(&run_args(&["library"])).ok();
    assert_eq!(texts(&ran.rows(), "outcome").iter().filter(|outcome| **outcome == "rejected").count(), 1);
    let passed_over = "2 functions that no name or signature makes a program";
    assert_eq!(ran.err, format!("megabatt: 1 program rejected; {passed_over} passed over\n"));
    let table = folder.run(&["run", "--programs", "library", "--tasks", "tasks"]).ok().out;
    assert!(table.contains(&format!("passed over  {passed_over}\n")), "{table}");
}

#[test]
fn files_that_are_no_text_are_rejected_and_the_others_run() {
    let folder = workplace("programs-binary");
    folder.write("pool/0.py", b"\xff\xfe\x00").write("pool/1.py", folder.read("solvers.py"));
    let rows = folder.run(&run_args(&["pool"])).ok().rows();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0]["outcome"], "rejected");
    assert!(rows[0]["message"].as_str().is_some_and(|message| message.contains("UTF-8")), "{}", rows[0]);
}

#[test]
fn status_2_only_when_no_program_parses() {
    let folder = workplace("programs-none");
    folder.write("bad.py", solver("solve_bad", "nosuch(I)")).write("helper.py", "import os\n");
    folder.write("bad.jsonl", "{oops\n");
    folder.run(&run_args(&["bad.py"])).refused(&["no program parses", "bad.py:2:9", "nosuch", "^"]);
    folder.run(&run_args(&["bad.jsonl"])).refused(&["no program parses", "bad.jsonl:1:", "\"name\"", "\"source\""]);
    folder.run(&run_args(&["helper.py"])).refused(&["no program in helper.py", "def solve_<id>(I):"]);
    folder.run(&run_args(&["bad.jsonl", "solvers.py"])).ok();
    let many: String = (0..50).map(|k| solver(&format!("solve_{k}"), "nosuch(I)")).collect();
    folder.write("many.py", many);
    let ran = folder.run(&run_args(&["many.py"]));
    ran.refused(&["… and 40 more"]);
}

#[test]
fn the_dialect_follows_the_signature_unless_it_is_named() {
    let folder = Folder::new("programs-dialect");
    folder.write("tasks/aaaaaaa1.json", crate::command::MIRRORED);
    // Out of range: an exception in arc, a safe default in batt.
    folder.write("two.py", "def solve_arc(I):\n    O = first(())\n    return O\n\n\ndef solve_batt(S, I, C):\n    O = first(())\n    return O\n");
    let args = ["run", "--programs", "two.py", "--tasks", "tasks", "--split", "test", "--outputs", "-"];
    let outcomes = |more: &[&str]| {
        let rows = folder.run(&[&args, more].concat()).ok().rows();
        texts(&rows, "outcome").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(outcomes(&[]), ["error", "value"]);
    assert_eq!(outcomes(&["--dialect", "auto"]), ["error", "value"]);
    assert_eq!(outcomes(&["--dialect", "arc"]), ["error", "error"]);
    assert_eq!(outcomes(&["--dialect", "batt"]), ["value", "value"]);
}

#[test]
fn the_stages_are_told_when_asked_for() {
    let folder = workplace("programs-verbose");
    folder.write("mine.py", solver("solve_aaaaaaa1", "vmirror(I)"));
    let mut args = run_args(&["mine.py"]);
    let quiet = folder.run(&args).ok();
    args.push("--verbose");
    let told = folder.run(&args).ok();
    assert_eq!(told.out, quiet.out);
    let stages: Vec<&str> = told.err.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert!(stages.starts_with(&["collected", "made", "processing", "processed"]), "{}", told.err);
}
