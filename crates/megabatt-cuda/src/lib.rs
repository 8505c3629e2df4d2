//! Plans, samples and jobs as words for a device, and what the device answers as values again.
//!
//! What: an [`image::Image`] holds the plans and samples of a batch, a [`work::Work`] a window of its jobs, an
//! [`outcome::Outcome`] what came of one. Why: the same words run on a GPU and, compiled as C++, on the host in lockstep
//! (`megabatt-cuda-lockstep`), so that the suites prove the kernels where no GPU is. Invariant: nothing here knows which.
//!
//! `cuda/README.md` tells how values lie in the device's memory and how a primitive is added.

pub mod image;
pub mod outcome;
pub mod report;
pub mod rounds;
pub mod support;
pub mod work;
