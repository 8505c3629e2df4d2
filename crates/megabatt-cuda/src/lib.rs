//! Plans, samples and jobs as words for a device, and what the device answers as values again; and the devices.
//!
//! What: an [`image::Image`] holds the plans and samples of a batch, a [`work::Work`] a window of its jobs, an
//! [`outcome::Outcome`] what came of one. Why: the same words run on a GPU and, compiled as C++, on the host in lockstep
//! (`megabatt-cuda-lockstep`), so that the suites prove the kernels where no GPU is. Invariant: those know not which.
//!
//! [`backend::Cuda`] runs batches on the GPUs of this machine: [`device`] finds them, [`split`] shares work out among
//! them, `launch.rs` keeps one at work, [`driver`] alone speaks to NVIDIA's driver.
//!
//! `cuda/README.md` tells how values lie in the device's memory and how a primitive is added.

pub mod backend;
pub mod break_even;
pub mod device;
pub mod driver;
pub mod image;
mod launch;
pub mod outcome;
mod pieces;
pub mod report;
pub mod rounds;
pub mod run_report;
pub mod split;
pub mod support;
pub mod work;
