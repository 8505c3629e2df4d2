//! `eval`: one line out for each line in.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::command::Folder;

#[track_caller]
fn gives(args: &[&str], expected: &str) {
    let folder = Folder::new("eval-gives");
    let ran = folder.run(&[&["eval"], args].concat()).ok();
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (expected, ""), "{args:?}");
}

#[test]
fn expressions_of_every_form() {
    let folder = Folder::new("eval-forms");
    let cases = [
        ("vmirror(((1, 2), (3, 4)))", "((2, 1), (4, 3))"),
        ("  add( 1 ,2 )  ", "3"),
        ("T", "True"),
        ("None", "None"),
        ("-3", "-3"),
        ("()", "()"),
        ("(1,)", "(1,)"),
        ("frozenset()", "frozenset()"),
        ("frozenset({3, 1, 2, 1})", "frozenset({1, 2, 3})"),
        ("frozenset({(1, 2), (0, 9), (1, 0)})", "frozenset({(0, 9), (1, 0), (1, 2)})"),
        ("compose(first, last)(((1, 2), (3, 4)))", "3"),
        ("rbind(add, 2)(3)", "5"),
        ("vmirror", "<function vmirror>"),
        ("compose(first, last)", "compose(first, last)"),
        ("first(())", "error: StopIteration"),
        ("add(1, (1, 2), 3)", "error: TypeError"),
        ("divide(1, 0)", "error: ZeroDivisionError"),
        ("", ""),
        ("   ", ""),
    ];
    let input: String = cases.iter().map(|(text, _)| format!("{text}\n")).collect();
    let ran = folder.run_with(&["eval", "-"], &input).ok();
    let got: Vec<&str> = ran.out.lines().collect();
    assert_eq!(got.len(), cases.len());
    for (got, (text, expected)) in got.iter().zip(cases) {
        assert_eq!(*got, expected, "{text}");
    }
    // Without an argument the lines come from standard input too; the last needs no line end.
    assert_eq!(folder.run_with(&["eval"], input.trim_end()).ok().out.lines().count(), cases.len() - 2);
    assert_eq!(folder.run_with(&["eval"], &input.replace('\n', "\r\n")).ok().out, ran.out);
}

#[test]
fn what_does_not_parse_says_so_in_one_line() {
    let folder = Folder::new("eval-parse");
    let lines = [
        "foo(",
        "nosuch(1)",
        "1 +",
        "lambda: 1",
        "x = 1",
        "def f(): pass",
        "é\u{2028}",
        "a\tb",
        "(((((",
        "\"text\"",
        "1.5",
        "I",
    ];
    let ran = folder.run_with(&["eval"], &(lines.join("\n") + "\n")).ok();
    assert_eq!(ran.out.lines().count(), lines.len(), "{}", ran.out);
    for (got, line) in ran.out.lines().zip(lines) {
        assert!(got.starts_with("error: parse: ") && got.len() > 20, "{line}: {got}");
    }
}

#[test]
fn bytes_that_are_no_text_take_a_line_too() {
    let folder = Folder::new("eval-bytes");
    folder.write("in", b"\xff\xfe\nadd(1, 2)\n\0\n".as_slice());
    let mut command = folder.command(&["eval"]);
    command.stdin(std::fs::File::open(folder.path("in")).expect("in"));
    let ran = crate::command::Ran::of(command.output().expect("runs")).ok();
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("error: parse: "), "{lines:?}");
    assert_eq!(lines[1], "3");
}

#[test]
fn arguments() {
    gives(&["vmirror(((1, 2), (3, 4)))"], "((2, 1), (4, 3))\n");
    gives(&[""], "\n");
    gives(&["-1"], "-1\n");
    gives(&["add(1, 2)\n\nT\n"], "3\n\nTrue\n");
    gives(&["first(())"], "error: StopIteration\n");
}

#[test]
fn batt_has_nan_infinity_and_defaults() {
    gives(&["--dialect", "batt", "index((), ())"], "-inf\n");
    gives(&["--dialect", "batt", "get_nth_t((), F0)"], "nan\n");
    gives(&["astuple(0, get_nth_t((), F0))", "--dialect", "batt"], "(0, nan)\n");
    gives(&["--dialect", "batt", "vmirror_t(3)"], "()\n");
}

#[test]
fn budgets() {
    gives(&["--fuel", "0", "vmirror(((1, 2), (3, 4)))"], "error: fuel\n");
    gives(&["--memory", "0", "vmirror(((1, 2, 3), (4, 5, 6)))"], "error: memory\n");
    gives(&["--fuel", "100000", "add(1, 2)"], "3\n");
}

#[test]
fn each_line_is_answered_at_once() {
    let folder = Folder::new("eval-dialogue");
    let mut child = folder.command(&["eval"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    for k in 0..20 {
        writeln!(stdin, "add({k}, 1)").expect("it reads");
        let mut answer = String::new();
        // Waits for ever if the answer is held back; the test runner then says so.
        stdout.read_line(&mut answer).expect("it answers");
        assert_eq!(answer, format!("{}\n", k + 1));
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}
