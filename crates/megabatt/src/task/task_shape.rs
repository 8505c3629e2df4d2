//! A task's JSON form: its pairs, checked while they are parsed, with every trouble at its place.
//!
//! A test pair may lack its output and a demo pair may not, so that is looked at last, in [`TaskForm::finish`].

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::fault::Trouble;
use super::grid_shape::{GridShape, Kind, Read, Shape};
use super::task::{Example, Task};
use crate::value::Grid;

/// Troubles kept of one list; further ones are only counted, so that bad data cannot fill the memory.
const MAX_TROUBLES: usize = 8;

pub(super) const TASK: &str = r#"a task is {"train": [pairs], "test": [pairs]}"#;
const PAIR: &str = r#"a pair is {"input": grid, "output": grid}"#;
const SOLUTIONS: &str = r#"solutions are {"<id>": [one grid for each test pair]}"#;

/// A list all of whose items are good, or its troubles.
pub(super) type Listed<T> = Result<Vec<T>, Vec<Trouble>>;

/// A task as its file has it: absent lists and troubles kept.
#[derive(Default)]
pub(super) struct TaskForm {
    train: Option<Listed<Example>>,
    test: Option<Listed<Example>>,
    /// What stands in place of the task, where that is no object.
    wrong: Option<Kind>,
    /// A re-arc list: there are no tests, and pairs are placed by their index alone.
    bare: bool,
}

impl TaskForm {
    /// A task of the lists that are there.
    pub fn of_lists(train: Option<Listed<Example>>, test: Option<Listed<Example>>) -> TaskForm {
        TaskForm { train, test, ..TaskForm::default() }
    }

    /// The pairs of a re-arc file as the demo pairs of a task.
    pub fn of_pairs(pairs: Listed<Example>) -> TaskForm {
        TaskForm { train: Some(pairs), test: Some(Ok(Vec::new())), wrong: None, bare: true }
    }

    /// The test pairs, where their list is good.
    pub fn tests(&mut self) -> Option<&mut Vec<Example>> {
        self.test.as_mut()?.as_mut().ok()
    }

    /// The task, or everything that is wrong with it.
    pub fn finish(self, id: String) -> Result<Task, Vec<Trouble>> {
        if let Some(kind) = self.wrong {
            return Err(vec![Trouble::here(format!("{kind} in place of a task"), TASK)]);
        }
        if self.train.is_none() && self.test.is_none() {
            return Err(vec![Trouble::here(r#"no "train" and no "test" list"#, TASK)]);
        }
        let mut troubles = Vec::new();
        let mut checked = |name: &str, list: Option<Listed<Example>>, is_test: bool| {
            let list = list.unwrap_or_else(|| Err(vec![Trouble::here("no such list", TASK)]));
            let examples = list.unwrap_or_else(|found| {
                troubles.extend(found.into_iter().map(|trouble| trouble.within(name)));
                Vec::new()
            });
            if let Some(at) = examples.iter().position(|e| e.output.is_none() && !is_test) {
                troubles.push(Trouble::here(r#"no "output""#, PAIR).within(&format!("{name}[{at}]")));
            }
            examples
        };
        let train = checked(if self.bare { "" } else { "train" }, self.train, false);
        let test = checked("test", self.test, true);
        if troubles.is_empty() && train.is_empty() && test.is_empty() {
            troubles.push(Trouble::here("no pairs", TASK));
        }
        if troubles.is_empty() { Ok(Task { id, train, test }) } else { Err(troubles) }
    }
}

impl<'de> Shape<'de> for TaskShape {
    type Out = TaskForm;

    fn wrong(self, kind: Kind) -> TaskForm {
        TaskForm { wrong: Some(kind), ..TaskForm::default() }
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<TaskForm, A::Error> {
        let mut form = TaskForm::default();
        while let Some(key) = entries.next_key_seed(Read(KeyShape))? {
            match key {
                Key::Train => form.train = Some(entries.next_value_seed(Read(PAIRS))?),
                Key::Test => form.test = Some(entries.next_value_seed(Read(PAIRS))?),
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(form)
    }
}

/// Reads a task; keys that it does not know are passed over.
pub(super) struct TaskShape;

/// Reads a key of a task, of a pair, or of a whole file.
pub(super) struct KeyShape;

pub(super) enum Key {
    Train,
    Test,
    Eval,
    Input,
    Output,
    Other(String),
}

impl Shape<'_> for KeyShape {
    type Out = Key;

    fn wrong(self, _: Kind) -> Key {
        Key::Other(String::new())
    }

    fn text(self, key: &str) -> Key {
        match key {
            "train" => Key::Train,
            "test" => Key::Test,
            "eval" => Key::Eval,
            "input" => Key::Input,
            "output" => Key::Output,
            _ => Key::Other(key.into()),
        }
    }
}

/// Reads a list of what another shape reads; each trouble is placed at `[index]`.
#[derive(Clone, Copy)]
pub(super) struct ListShape<S> {
    item: S,
    mend: &'static str,
}

/// A list of pairs.
pub(super) const PAIRS: ListShape<PairShape> = ListShape { item: PairShape, mend: TASK };

/// A list of test outputs.
pub(super) const OUTPUTS: ListShape<OutputShape> = ListShape { item: OutputShape, mend: SOLUTIONS };

impl<'de, T, S: Copy + Shape<'de, Out = Result<T, Vec<Trouble>>>> Shape<'de> for ListShape<S> {
    type Out = Listed<T>;

    fn wrong(self, kind: Kind) -> Self::Out {
        Err(vec![Trouble::here(format!("{kind} in place of a list"), self.mend)])
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Out, A::Error> {
        let mut good = Vec::new();
        let mut troubles = Vec::new();
        let (mut n, mut unsaid) = (0, 0);
        while let Some(item) = items.next_element_seed(Read(self.item))? {
            match item {
                Ok(item) if troubles.is_empty() => good.push(item),
                // Of a list that is bad already nothing more is kept.
                Ok(_) => {}
                Err(_) if troubles.len() >= MAX_TROUBLES => unsaid += 1,
                Err(found) => troubles.extend(found.into_iter().map(|trouble| trouble.within(&format!("[{n}]")))),
            }
            n += 1;
        }
        if unsaid > 0 {
            troubles.push(Trouble::here(format!("{unsaid} more bad items"), "mend the ones listed first"));
        }
        Ok(if troubles.is_empty() { Ok(good) } else { Err(troubles) })
    }
}

/// Reads a solution's grid.
#[derive(Clone, Copy)]
pub(super) struct OutputShape;

impl<'de> Shape<'de> for OutputShape {
    type Out = Result<Grid, Vec<Trouble>>;

    fn wrong(self, kind: Kind) -> Self::Out {
        GridShape.wrong(kind).map_err(|trouble| vec![trouble])
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Out, A::Error> {
        Ok(GridShape.list(items)?.map_err(|trouble| vec![trouble]))
    }
}

/// Reads a pair.
#[derive(Clone, Copy)]
pub(super) struct PairShape;

impl<'de> Shape<'de> for PairShape {
    type Out = Result<Example, Vec<Trouble>>;

    fn wrong(self, kind: Kind) -> Self::Out {
        Err(vec![Trouble::here(format!("{kind} in place of a pair"), PAIR)])
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Out, A::Error> {
        let (mut input, mut output) = (None, None);
        while let Some(key) = entries.next_key_seed(Read(KeyShape))? {
            match key {
                Key::Input => input = Some(entries.next_value_seed(Read(GridShape))?),
                Key::Output => output = Some(entries.next_value_seed(Read(GridShape))?),
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        let input = match input {
            Some(grid) => grid.map_err(|trouble| trouble.within(".input")),
            None => Err(Trouble::here(r#"no "input""#, PAIR)),
        };
        let output = output.transpose().map_err(|trouble| trouble.within(".output"));
        Ok(match (input, output) {
            (Ok(input), Ok(output)) => Ok(Example { input, output }),
            (input, output) => Err(input.err().into_iter().chain(output.err()).collect()),
        })
    }
}
