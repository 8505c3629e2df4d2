//! `--help`: every flag is explained.

use crate::command::Folder;

#[test]
fn every_flag_of_every_verb_is_explained() {
    let folder = Folder::new("help");
    let looking = ["eval", "show", "trace", "prims", "data", "data get", "data list"];
    for verb in ["run", "bench", "check", "doctor", "profile", "card", "transform"].into_iter().chain(looking) {
        let args: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let help = folder.run(&args).ok().out;
        let lines: Vec<&str> = help.lines().collect();
        assert!(!lines[0].is_empty(), "{verb} says what it does");
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with("--")) {
            let flag = line.trim_start().split("  ").next().unwrap_or_default();
            let beside = line.trim_start()[flag.len()..].trim();
            let below = lines.get(at + 1).map_or("", |next| next.trim());
            assert!(
                !beside.is_empty() || (!below.is_empty() && !below.starts_with('[')),
                "{verb} {flag} is not explained"
            );
        }
    }
}

#[test]
fn run_has_the_flags_of_the_contract() {
    let folder = Folder::new("help-run");
    let help = folder.run(&["run", "--help"]).ok().out;
    for flag in [
        "--programs",
        "--tasks",
        "--split",
        "--match",
        "--dialect",
        "--device",
        "--jobs",
        "--batch-size",
        "--fuel",
        "--memory",
        "--deadline",
        "--pairs",
        "--outputs",
        "--summary",
        "--skip-bad",
    ] {
        assert!(help.contains(&format!("{flag} <")) || help.contains(&format!("{flag}\n")), "{flag}: {help}");
    }
    assert!(help.contains("Examples:") && help.contains("Exit status:"), "{help}");
}

#[test]
fn usage_errors() {
    let folder = Folder::new("help-usage");
    folder.run(&[]).refused(&["Usage: megabatt", "run", "eval"]);
    folder.run(&["fly"]).refused(&["fly", "Usage: megabatt"]);
    folder.run(&["run", "--program", "x.py"]).refused(&["--program", "--programs"]);
    assert!(folder.run(&["--version"]).ok().out.starts_with("megabatt "));
}
