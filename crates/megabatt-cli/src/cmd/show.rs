//! `megabatt show`: a task's grids in the terminal, input beside output.

use std::io::{self, Write};

use anyhow::{Context, bail};
use megabatt::task::{Dataset, EMBEDDED_NAME, Example, LoadOptions, Split, SplitChoice, Task, load};

use crate::draw;

/// Where a task is looked for that is not built in.
const DEFAULT_SET: &str = "arc1-training";

/// Grids in the terminal, in colour, side by side
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// A task's id, or `ID:INDEX` for one of its pairs: demo pairs count from 0, test pairs go on from there
    #[arg(required = true, value_name = "TASK")]
    tasks: Vec<String>,
    /// The data set: a name or a path [default: the tasks that are built in, then arc1-training]
    #[arg(long = "tasks", value_name = "NAME|PATH")]
    dataset: Option<String>,
    /// Go on without bad tasks
    #[arg(long)]
    skip_bad: bool,
}

/// Runs `megabatt show`.
pub fn run(args: ShowArgs) -> anyhow::Result<()> {
    let mut sets = Sets { named: args.dataset.is_some(), skip_bad: args.skip_bad, loaded: Vec::new() };
    match &args.dataset {
        Some(spec) => sets.load(spec)?,
        None => sets.load(EMBEDDED_NAME)?,
    }
    let color = draw::color_wanted();
    let mut text = String::new();
    for spec in &args.tasks {
        text += &drawn(spec, sets.task_of(spec)?, color)?;
    }
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// The data sets that tasks are looked for in.
struct Sets {
    /// Whether the user said which.
    named: bool,
    skip_bad: bool,
    loaded: Vec<Dataset>,
}

impl Sets {
    fn load(&mut self, spec: &str) -> anyhow::Result<()> {
        let options = LoadOptions { skip_bad: self.skip_bad, ..LoadOptions::default() };
        let dataset = load(spec, options)?;
        if dataset.skipped > 0 {
            eprintln!("{}: {} bad tasks left out", dataset.name, dataset.skipped);
        }
        self.loaded.push(dataset);
        Ok(())
    }

    fn task_of(&mut self, spec: &str) -> anyhow::Result<&Task> {
        let (id, _) = split(spec);
        let has = |set: &Dataset| set.task(id).is_some();
        if !self.named && !self.loaded.iter().any(has) && self.loaded.iter().all(|set| set.name != DEFAULT_SET) {
            self.load(DEFAULT_SET).with_context(|| {
                format!("task `{id}` is not among the {EMBEDDED_NAME} ones, and {DEFAULT_SET} cannot be looked into")
            })?;
        }
        let names: Vec<_> = self.loaded.iter().map(|set| format!("{} ({} tasks)", set.name, set.tasks.len())).collect();
        self.loaded
            .iter()
            .find_map(|set| set.task(id))
            .with_context(|| format!("no task `{id}` in {}; name its data set with --tasks", names.join(" and ")))
    }
}

/// The id, and the text of the index behind it.
fn split(spec: &str) -> (&str, Option<&str>) {
    spec.rsplit_once(':').map_or((spec, None), |(id, index)| (id, Some(index)))
}

/// The asked-for pairs of a task, a blank line after each.
fn drawn(spec: &str, task: &Task, color: bool) -> anyhow::Result<String> {
    let (id, index) = split(spec);
    let pairs = SplitChoice::Both.splits().iter();
    let mut pairs: Vec<_> = pairs
        .flat_map(|&split| task.examples(split).iter().enumerate().map(move |(at, pair)| (split, at, pair)))
        .collect();
    if let Some(index) = index {
        let at: Option<usize> = index.parse().ok();
        let Some(pair) = at.and_then(|at| pairs.get(at)) else {
            bail!("task `{id}` has no pair `{index}`; it has 0..{}, tests last", pairs.len().saturating_sub(1));
        };
        pairs = vec![*pair];
    }
    Ok(pairs.into_iter().map(|(split, at, pair)| drawn_pair(id, split, at, pair, color) + "\n").collect())
}

/// One pair: `ID train[0] 3x3` over the input, `-> 9x9` over the output.
fn drawn_pair(id: &str, split: Split, at: usize, pair: &Example, color: bool) -> String {
    let (input, output) = (&pair.input, pair.output.as_ref());
    let title = format!("{id} {split}[{at}] {}x{}", input.h(), input.w());
    match output {
        Some(output) => {
            let to = format!("-> {}x{}", output.h(), output.w());
            draw::side_by_side(&[(&title, input), (&to, output)], color)
        }
        None => draw::side_by_side(&[(&format!("{title} -> unknown"), input)], color),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use megabatt::task::load_embedded;

    const TASK: &str = r#"{"train":[{"input":[[0,1]],"output":[[2]]}],"test":[{"input":[[3]],"output":[[4],[5]]}]}"#;

    fn shown(spec: &str) -> Result<String, String> {
        let dataset = load_embedded(&[("abc", TASK)]).expect("a good task");
        drawn(spec, &dataset.tasks[0], false).map_err(|error| error.to_string())
    }

    #[test]
    fn pairs_are_drawn_input_beside_output() {
        let train = "abc train[0] 1x2   -> 1x1\n.1                 2\n\n";
        let test = "abc test[0] 1x1   -> 2x1\n3                 4\n                  5\n\n";
        assert_eq!(shown("abc").as_deref(), Ok(&*(train.to_owned() + test)));
        assert_eq!(shown("abc:0").as_deref(), Ok(train));
        assert_eq!(shown("abc:1").as_deref(), Ok(test));
        assert_eq!(shown("abc:2"), Err("task `abc` has no pair `2`; it has 0..1, tests last".into()));
        assert_eq!(shown("abc:x"), Err("task `abc` has no pair `x`; it has 0..1, tests last".into()));
    }
}
