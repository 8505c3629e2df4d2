//! A data set: tasks sorted by id, and a hash of their content that no layout influences.

use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::task::{Example, SplitChoice, Task};
use crate::value::Grid;

/// Begins every hashed stream; changes when the encoding does.
const HASH_TAG: &[u8] = b"megabatt tasks 1\n";

/// Tasks under one name.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The name it was asked for by, or its file's or folder's name (with `:train` or `:eval` where a part was asked for).
    pub name: String,
    /// The tasks, ascending by id.
    pub tasks: Vec<Task>,
    /// Tasks that were left out because they are bad ([`super::LoadOptions::skip_bad`]).
    pub skipped: usize,
    /// What was wrong with those.
    pub skipped_faults: Vec<Fault>,
    /// [`Dataset::content_hash`] of the tasks.
    pub hash: String,
}

impl Dataset {
    /// Sorts the tasks and hashes them.
    pub fn new(name: impl Into<String>, mut tasks: Vec<Task>) -> Dataset {
        tasks.sort_by(|a, b| a.id.cmp(&b.id));
        let hash = Dataset::content_hash(&tasks);
        Dataset { name: name.into(), tasks, skipped: 0, skipped_faults: Vec::new(), hash }
    }

    /// SHA-256, in lower-case hex, of the tasks in the order given.
    ///
    /// The hashed stream, where `u32` is four bytes, lowest first:
    /// ```text
    /// stream  = "megabatt tasks 1\n"  u32 number of tasks  task*
    /// task    = u32 bytes in the id   the id in UTF-8   pairs of train   pairs of test
    /// pairs   = u32 number of pairs   (input grid, output grid)*
    /// grid    = u8 height   u8 width   height * width bytes, a colour each, row by row
    /// ```
    /// An output that is not known is a grid of height 0 and width 0.
    pub fn content_hash(tasks: &[Task]) -> String {
        let mut stream = Stream { hasher: Sha256::new(), cells: Vec::with_capacity(2 + 32 * 32) };
        stream.hasher.update(HASH_TAG);
        stream.count(tasks.len());
        for task in tasks {
            stream.count(task.id.len());
            stream.hasher.update(task.id.as_bytes());
            stream.examples(&task.train);
            stream.examples(&task.test);
        }
        hex(&stream.hasher.finalize())
    }

    /// The task of an id.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.binary_search_by(|task| task.id.as_str().cmp(id)).ok().map(|at| &self.tasks[at])
    }

    /// The number of pairs in the chosen splits.
    pub fn samples(&self, choice: SplitChoice) -> usize {
        let of_task = |task: &Task| choice.splits().iter().map(|&split| task.examples(split).len()).sum::<usize>();
        self.tasks.iter().map(of_task).sum()
    }

    /// The number of test pairs whose output is not known.
    pub fn unknown_outputs(&self) -> usize {
        self.tasks.iter().flat_map(|task| &task.test).filter(|example| example.output.is_none()).count()
    }
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|digit| char::from(b"0123456789abcdef"[digit as usize])).collect()
}

struct Stream {
    hasher: Sha256,
    cells: Vec<u8>,
}

impl Stream {
    fn count(&mut self, n: usize) {
        // Files are bounded far below 2^32 bytes, so this never saturates.
        self.hasher.update(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
    }

    fn examples(&mut self, examples: &[Example]) {
        self.count(examples.len());
        for example in examples {
            self.grid(Some(&example.input));
            self.grid(example.output.as_ref());
        }
    }

    fn grid(&mut self, grid: Option<&Grid>) {
        self.cells.clear();
        match grid {
            None => self.cells.extend([0, 0]),
            Some(grid) => {
                self.cells.extend([grid.h, grid.w]);
                for i in 0..grid.h() {
                    self.cells.extend((0..grid.w()).map(|j| grid.get(i, j)));
                }
            }
        }
        self.hasher.update(&self.cells);
    }
}
