//! A task: demo pairs that show a rule, and test pairs that ask for it.
//!
//! Demo pairs always have an output. A test pair has none where the answer is not known: in Kaggle's challenges without
//! solutions, and in task files as people have them when they submit.

use crate::value::Grid;

/// One pair of grids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What a program is given.
    pub input: Grid,
    /// What it should answer, where that is known.
    pub output: Option<Grid>,
}

/// A task: its id and its pairs, in the order of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The name of its file without `.json`, or its key in a file of many tasks; 8 hex digits in the published sets.
    pub id: String,
    /// Demo pairs.
    pub train: Vec<Example>,
    /// Test pairs.
    pub test: Vec<Example>,
}

impl Task {
    /// The pairs of one split.
    pub fn examples(&self, split: Split) -> &[Example] {
        match split {
            Split::Train => &self.train,
            Split::Test => &self.test,
        }
    }
}

/// Which of a task's two lists a sample is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// Demo pairs.
    Train,
    /// Test pairs.
    Test,
}

impl Split {
    /// As written in outputs: `train` or `test`.
    pub fn as_str(self) -> &'static str {
        match self {
            Split::Train => "train",
            Split::Test => "test",
        }
    }
}

impl std::fmt::Display for Split {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which splits to work on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitChoice {
    /// Demo pairs alone.
    Train,
    /// Test pairs alone.
    Test,
    /// Demo pairs, then test pairs.
    #[default]
    Both,
}

impl SplitChoice {
    /// The chosen splits, in the order in which their samples come.
    pub fn splits(self) -> &'static [Split] {
        match self {
            SplitChoice::Train => &[Split::Train],
            SplitChoice::Test => &[Split::Test],
            SplitChoice::Both => &[Split::Train, Split::Test],
        }
    }
}

impl std::str::FromStr for SplitChoice {
    type Err = String;

    /// Reads `train`, `test` or `both`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "train" => Ok(SplitChoice::Train),
            "test" => Ok(SplitChoice::Test),
            "both" => Ok(SplitChoice::Both),
            _ => Err(format!("`{text}` is no split; give train, test or both")),
        }
    }
}
