//! What the primitives do: one file a class, each function with its reference's name.
//!
//! A kernel takes the packed forms first, by word operations, and everything else in a general path that follows
//! Python step by step, so that each error is the one that Python raises.

pub mod arithmetic;
pub mod color;
pub mod container;
pub mod crop;
pub mod functional;
pub mod geometry;
pub mod grid;
pub mod logic;
pub mod mask;
pub mod missing;
pub mod sample;
pub mod scale;
