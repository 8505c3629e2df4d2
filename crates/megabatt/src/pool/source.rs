//! Reading program files: solver files, batt files, JSON lines, and folders of them.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Address, StoredProgram};
use crate::lang::program::Program;
use crate::lang::{ParseError, parse_file};
use crate::value::Dialect;

/// A program of a run, or why it was rejected.
pub struct Member {
    /// The function's name, or `file:function` where that is not unique.
    pub name: String,
    /// The file it came from; `-` is standard input.
    pub file: String,
    /// The task that it is for: 8 hex digits of `solve_<id>`, of the file's or of the folder's name.
    pub task_id: Option<String>,
    pub program: Result<StoredProgram, ParseError>,
    address: OnceLock<Address>,
}

impl Member {
    /// What it computes; of rejected programs nothing is known.
    pub fn address(&self) -> Option<Address> {
        let program = self.program.as_ref().ok()?;
        Some(*self.address.get_or_init(|| Address::of(program)))
    }
}

/// The programs of a run, in the order of the files and of their text.
#[derive(Default)]
pub struct Pool {
    pub members: Vec<Member>,
    /// Functions of Python files that are no programs, neither by name nor by signature, and were passed over.
    pub helpers: usize,
}

/// A file or folder that cannot be read.
#[derive(Clone, Debug)]
pub struct PoolError {
    pub path: String,
    pub what: String,
}

impl std::fmt::Display for PoolError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl std::error::Error for PoolError {}

/// Texts of one program each that were parsed, and the member that it is. Pools of mutants hold most programs many
/// times, and parsing is what most of their loading takes.
type Known = HashMap<String, usize>;

/// A line of a JSON lines file of programs.
#[derive(Deserialize)]
struct NamedSource {
    name: String,
    source: String,
}

impl Pool {
    /// Reads every path: a Python file, a file of JSON lines, a folder of such, or `-` for either on standard input.
    /// Programs that do not parse are members too, and so are files that are not text.
    ///
    /// # Errors
    /// All paths that cannot be read, and folders without programs.
    pub fn load(paths: &[String], dialect: Option<Dialect>) -> Result<Pool, Vec<PoolError>> {
        let mut pool = Pool::default();
        let (mut errors, mut known) = (Vec::new(), Known::new());
        for path in paths {
            if let Err(mut error) = pool.read(path, dialect, &mut known) {
                errors.append(&mut error);
            }
        }
        pool.make_names_unique();
        if errors.is_empty() { Ok(pool) } else { Err(errors) }
    }

    /// Adds the programs of one source text; functions that are none by name nor by signature are counted.
    pub fn add_source(&mut self, file: &str, text: &str, dialect: Option<Dialect>) {
        let stem_id = id_of_path(Path::new(file));
        for parsed in parse_file(file, text, dialect).programs {
            if parsed.as_ref().is_err_and(|fault| fault.is_helper) {
                self.helpers += 1;
                continue;
            }
            let name = name_of(&parsed);
            let task_id = id_of_function(&name).or_else(|| stem_id.clone());
            self.push(name, file, task_id, parsed.map(StoredProgram::from));
        }
    }

    /// Adds a program that was never a text; its task is that of its function's name.
    pub fn add_program(&mut self, name: impl Into<String>, program: impl Into<StoredProgram>) {
        let program = program.into();
        let task_id = id_of_function(program.function());
        self.push(name.into(), "-", task_id, Ok(program));
    }

    /// Adds the programs of JSON lines, `{"name": …, "source": …}` each.
    pub fn add_json_lines(&mut self, file: &str, text: &str, dialect: Option<Dialect>) {
        self.add_lines(file, text, dialect, &mut Known::new());
    }

    fn add_lines(&mut self, file: &str, text: &str, dialect: Option<Dialect>, known: &mut Known) {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{file}:{}", number + 1);
            match serde_json::from_str::<NamedSource>(line) {
                Ok(NamedSource { name, source }) => {
                    let programs = match known.get(&source).map(|&at| &self.members[at].program) {
                        Some(Ok(program)) => vec![Ok(Program::clone(program))],
                        _ => parse_file(&place, &source, dialect).programs,
                    };
                    let only = programs.len() == 1;
                    if only && programs[0].is_ok() {
                        known.entry(source).or_insert(self.members.len());
                    }
                    if programs.is_empty() {
                        let what = "no function `def solve…(I):` stands in `source`".to_owned();
                        self.push(name, file, None, Err(fault_of_line(file, number, line, what)));
                        continue;
                    }
                    for parsed in programs {
                        let function = name_of(&parsed);
                        let task_id = id_of_function(&function).or_else(|| id_of_function(&name));
                        let name = if only { name.clone() } else { format!("{name}:{function}") };
                        self.push(name, file, task_id, parsed.map(StoredProgram::from));
                    }
                }
                Err(error) => {
                    let what = format!("not a line of the form {{\"name\": …, \"source\": …}}: {error}");
                    self.push(place, file, None, Err(fault_of_line(file, number, line, what)));
                }
            }
        }
    }

    fn push(&mut self, name: String, file: &str, task_id: Option<String>, program: Result<StoredProgram, ParseError>) {
        self.members.push(Member { name, file: file.to_owned(), task_id, program, address: OnceLock::new() });
    }

    fn read(&mut self, path: &str, dialect: Option<Dialect>, known: &mut Known) -> Result<(), Vec<PoolError>> {
        let fault = |what: String| vec![PoolError { path: path.to_owned(), what }];
        if path == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|error| fault(error.to_string()))?;
            // Python does not start with a brace.
            if text.trim_start().starts_with('{') {
                self.add_lines(path, &text, dialect, known);
            } else {
                self.add_source(path, &text, dialect);
            }
            return Ok(());
        }
        let files = files_of(Path::new(path)).map_err(|error| fault(error.to_string()))?;
        if files.is_empty() {
            return Err(fault("no .py or .jsonl file in this folder".to_owned()));
        }
        let mut errors = Vec::new();
        let in_folder = files.first().is_some_and(|file| file != Path::new(path));
        for file in files {
            let shown = file.display().to_string();
            match std::fs::read_to_string(&file) {
                Ok(text) if in_folder && is_json_lines(&file) && holds_results(&text) => {}
                Ok(text) if is_json_lines(&file) => self.add_lines(&shown, &text, dialect, known),
                Ok(text) => self.add_source(&shown, &text, dialect),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    let what = "not a text in UTF-8; save it as UTF-8".to_owned();
                    self.push(format!("{shown}:1"), &shown, None, Err(fault_of_line(&shown, 0, "", what)));
                }
                Err(error) => errors.push(PoolError { path: shown, what: error.to_string() }),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Puts the file in front of names that occur twice, and a number behind those that still do.
    pub fn make_names_unique(&mut self) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for member in &self.members {
            *seen.entry(member.name.clone()).or_default() += 1;
        }
        for member in &mut self.members {
            if seen.get(&member.name).is_some_and(|&n| n > 1) {
                member.name = format!("{}:{}", member.file, member.name);
            }
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for member in &mut self.members {
            let n = counts.entry(member.name.clone()).or_default();
            *n += 1;
            if *n > 1 {
                member.name = format!("{}#{n}", member.name);
            }
        }
    }
}

/// The function's name; of a rejected program without one, its place.
fn name_of(parsed: &Result<Program, ParseError>) -> String {
    match parsed {
        Ok(program) => program.name.clone(),
        Err(error) => error.program.clone().unwrap_or_else(|| format!("{}:{}", error.file, error.line)),
    }
}

/// What is wrong with a whole line of a JSON lines file.
fn fault_of_line(file: &str, number: usize, line: &str, message: String) -> ParseError {
    let source_line = line.chars().filter(|c| !c.is_control()).take(60).collect();
    let line = number as u32 + 1;
    ParseError {
        file: file.to_owned(),
        line,
        column: 1,
        message,
        source_line,
        indent: 0,
        width: 1,
        program: None,
        is_helper: false,
    }
}

fn is_json_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl" || extension == "json")
}

/// Whether JSON lines are of outputs or of a list of evaluations, which may lie beside the programs.
fn holds_results(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let object: Option<HashMap<String, serde::de::IgnoredAny>> = serde_json::from_str(first).ok();
    object.is_some_and(|row| !row.contains_key("source") && (row.contains_key("task") || row.contains_key("outcome")))
}

/// The file itself, or the program files of a folder and of those in it, by name; side-cars are passed over.
fn files_of(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !std::fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    let mut out = Vec::new();
    for entry in entries {
        let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if entry.is_dir() && !name.starts_with(['.', '_']) && !entry.is_symlink() {
            out.extend(files_of(&entry)?);
        } else if (name.ends_with(".py") && !name.ends_with("_call.py")) || name.ends_with(".jsonl") {
            out.push(entry);
        }
    }
    Ok(out)
}

/// Whether a text is a task's id: 8 hex digits.
fn is_task_id(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn id_of_function(name: &str) -> Option<String> {
    name.strip_prefix("solve_").filter(|id| is_task_id(id)).map(str::to_owned)
}

/// The id in a file's name (`67a3c6ac.py`, `solve_67a3c6ac.py`), else in its folder's.
fn id_of_path(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    if is_task_id(&stem) {
        return Some(stem);
    }
    id_of_function(&stem).or_else(|| {
        let folder = path.parent()?.file_name()?.to_string_lossy().into_owned();
        is_task_id(&folder).then_some(folder)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that stands in many lines gives each of them what it gives alone, under the line's own name and place.
    #[test]
    fn texts_that_occur_often() {
        let texts = [
            "def solve_67a3c6ac(I):\n    O = vmirror(I)\n    return O\n",
            "def solve_67a3c6ac(I):\n    O = vmirror(J)\n    return O\n",
            "def solve_a(I):\n    O = rot90(I)\n    return O\n\ndef solve_b(S, I, C):\n    O = rot90(I)\n    return O\n",
            "x = 1\n",
        ];
        let line = |at: usize| serde_json::json!({ "name": format!("line{at}"), "source": texts[at % 4] }).to_string();
        let said = |pool: &Pool| -> Vec<_> {
            let said = |member: &Member| {
                let fault =
                    member.program.as_ref().err().map(|fault| (fault.message.clone(), fault.source_line.clone()));
                (member.name.clone(), member.task_id.clone(), member.program.as_deref().ok().cloned(), fault)
            };
            pool.members.iter().map(said).collect()
        };
        let mut together = Pool::default();
        together.add_json_lines("all.jsonl", &(0..12).map(|at| line(at) + "\n").collect::<String>(), None);
        let mut apart = Pool::default();
        (0..12).for_each(|at| apart.add_json_lines("one.jsonl", &line(at), None));
        assert_eq!(said(&together), said(&apart));
        assert_eq!(together.members.len(), 12 + 3);
        let lines = together.members.iter().filter_map(|member| Some(member.program.as_ref().err()?.file.as_str()));
        assert_eq!(lines.filter(|file| file.ends_with(":10")).count(), 1, "a fault keeps its own line");
    }
}
