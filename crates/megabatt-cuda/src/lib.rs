//! Evaluates plans on CUDA devices.

pub mod device;
pub mod driver;
pub mod report;
pub mod split;
