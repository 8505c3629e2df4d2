//! Who runs it: evaluation of plans on samples.

mod batch;
mod cores;
mod evaluation;

pub use batch::{Batch, Call, DEFAULT_BATCH_SIZE, Job};
pub use evaluation::{DEFAULT_BUDGET, Evaluation, Failure, Inputs, Worker};
