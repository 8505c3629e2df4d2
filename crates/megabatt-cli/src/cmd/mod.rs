//! The verbs, one file each.

pub mod bench;
pub mod card;
pub mod check;
pub mod data;
pub mod doctor;
pub mod eval;
pub mod inputs;
pub mod pairs;
pub mod prims;
pub mod profile;
pub mod run;
pub mod show;
pub mod trace;
pub mod transform;
mod turns;
pub mod workload;
