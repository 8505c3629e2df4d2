//! Evaluates plans on CUDA devices.

pub mod backend;
pub mod break_even;
pub mod device;
pub mod driver;
pub mod launch;
pub mod report;
pub mod split;
