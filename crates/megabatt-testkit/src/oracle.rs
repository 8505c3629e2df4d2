//! Reader of the recorded results in `vectors/`.
//!
//! The recordings come from the Python implementations with every set iterated in the promised order; what the fields
//! mean is told in `vectors/README.md`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::value::Dialect;

/// One recorded call of a primitive.
#[derive(Clone, Debug, Default)]
pub struct VectorLine {
    /// The primitive that the line is about.
    pub f: String,
    /// The expression.
    pub call: String,
    /// Its value as a Python literal.
    pub gives: Option<String>,
    /// The exception class instead of a value.
    pub raises: Option<String>,
    /// Batt: the function raised inside, so its safe default is the value.
    pub default: bool,
    /// Batt: the class that an unwrapped closure raised; the statement's default is the value.
    pub raised: Option<String>,
    /// The line hangs on comparing sets by inclusion.
    pub setcmp: bool,
    /// The line hangs on sorting by keys that are sets.
    pub setkeys: bool,
    /// The line hangs on sorting by keys that hold NaN.
    pub nankeys: bool,
    /// The line leaves 64-bit integers.
    pub big: bool,
}

impl VectorLine {
    /// Whether a rule of megabatt's own may replace what was recorded.
    pub fn may_deviate(&self) -> bool {
        self.setcmp || self.setkeys || self.nankeys || self.big
    }

    /// The recorded outcome in the form of [`crate::reference::eval`].
    pub fn outcome(&self) -> Result<String, String> {
        match (&self.gives, &self.raises) {
            (Some(gives), _) => Ok(gives.clone()),
            (None, raises) => Err(raises.clone().unwrap_or_default()),
        }
    }
}

/// One recorded run of a random program on a sample of a task.
#[derive(Clone, Debug, Default)]
pub struct ProgramLine {
    pub program: String,
    pub task: String,
    /// `train` or `test` pairs of the task.
    pub split: String,
    pub index: usize,
    pub gives: Option<String>,
    pub raises: Option<String>,
}

/// One recorded call of a batt.
#[derive(Clone, Debug, Default)]
pub struct BattLine {
    /// File name under `batt/batts/`.
    pub batt: String,
    pub task: String,
    pub split: String,
    pub index: usize,
    /// Whether it is a diff call, which gets the expected output.
    pub diff: bool,
    /// Number, mutated, solver id and printed value of each candidate.
    pub o: Vec<(i64, bool, String, String)>,
    /// Number, solver id, differ name and printed value of each differ row.
    pub s: Vec<(i64, String, String, String)>,
    pub raises: Option<String>,
}

/// Where the recordings lie.
pub fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Text of a file of the recordings.
///
/// Errors: a message that names the file.
pub fn text(path: &str) -> Result<String, String> {
    fs::read_to_string(vectors().join(path)).map_err(|e| format!("vectors/{path}: {e}"))
}

/// All recorded calls of primitives of a dialect.
///
/// Errors: a message that names the file and line.
pub fn primitives(dialect: Dialect) -> Result<Vec<VectorLine>, String> {
    let path = match dialect {
        Dialect::Arc => "arc/primitives.jsonl",
        Dialect::Batt => "batt/primitives.jsonl",
    };
    lines(path, |line| {
        let flag = |name: &str| line.get(name).is_some();
        VectorLine {
            f: string(line, "f").unwrap_or_default(),
            call: string(line, "call").unwrap_or_default(),
            gives: string(line, "gives"),
            raises: string(line, "raises"),
            default: flag("default"),
            raised: string(line, "raised"),
            setcmp: flag("setcmp"),
            setkeys: flag("setkeys"),
            nankeys: flag("nankeys"),
            big: flag("big"),
        }
    })
}

/// All recorded runs of the random arc programs.
///
/// Errors: a message that names the file and line.
pub fn programs() -> Result<Vec<ProgramLine>, String> {
    lines("arc/programs.jsonl", |line| ProgramLine {
        program: string(line, "program").unwrap_or_default(),
        task: string(line, "task").unwrap_or_default(),
        split: string(line, "split").unwrap_or_default(),
        index: line.get("index").and_then(Value::as_u64).unwrap_or(0) as usize,
        gives: string(line, "gives"),
        raises: string(line, "raises"),
    })
}

/// All recorded calls of batts.
///
/// Errors: a message that names the file and line.
pub fn batts() -> Result<Vec<BattLine>, String> {
    lines("batt/batts/expected.jsonl", |line| BattLine {
        batt: string(line, "batt").unwrap_or_default(),
        task: string(line, "task").unwrap_or_default(),
        split: string(line, "split").unwrap_or_default(),
        index: line.get("index").and_then(Value::as_u64).unwrap_or(0) as usize,
        diff: string(line, "call").as_deref() == Some("diff"),
        o: rows(line, "o").iter().map(|r| (number(&r[0]), r[1] == true, plain(&r[2]), plain(&r[3]))).collect(),
        s: rows(line, "s").iter().map(|r| (number(&r[0]), plain(&r[1]), plain(&r[2]), plain(&r[3]))).collect(),
        raises: string(line, "raises"),
    })
}

fn lines<T>(path: &str, read: impl Fn(&Value) -> T) -> Result<Vec<T>, String> {
    let parse = |(k, line): (usize, &str)| {
        let value = serde_json::from_str::<Value>(line).map_err(|e| format!("vectors/{path}:{}: {e}", k + 1))?;
        Ok(read(&value))
    };
    text(path)?.lines().enumerate().map(parse).collect()
}

fn string(line: &Value, field: &str) -> Option<String> {
    line.get(field)?.as_str().map(str::to_string)
}

fn rows<'a>(line: &'a Value, field: &str) -> Vec<&'a Value> {
    line.get(field).and_then(Value::as_array).map(|rows| rows.iter().collect()).unwrap_or_default()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(-1)
}

fn plain(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}
