//! Who runs it: evaluation of plans on samples.
//!
//! A [`Batch`] says which programs run on which samples, a [`Backend`] runs it. Programs that meet on a sample share
//! what they have in common, and none sees that it does: values, errors, fuel and memory are those of each program
//! alone, whatever the backend, the number of threads, the size of batches, and the order of jobs.

mod abreast;
mod backend;
mod batch;
mod cell;
mod evaluation;
mod lanes;
mod meter;
mod prefetch;
mod scope;
mod statement;
mod step;
mod tried;

pub(crate) use backend::run_on;
pub use backend::{AllCores, Backend, OneCore};
pub use batch::{Batch, Call, Job, Place};
pub use evaluation::{DEFAULT_BUDGET, Evaluation, Failure, Inputs, Want, Worker};
pub(crate) use meter::StepMeter;
pub use meter::{Load, Shared};
