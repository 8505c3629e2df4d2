//! What the primitives do: one file a class, each function with its reference's name.
//!
//! A kernel takes the packed forms first, by word operations, and everything else in a general path that follows
//! Python step by step, so that each error is the one that Python raises.

pub mod arithmetic;
mod board;
#[cfg(test)]
pub(crate) mod chance;
pub mod color;
mod color_cells;
mod column;
pub mod container;
pub mod couple;
pub mod crop;
pub mod distinct;
pub mod extent;
mod footprint;
pub mod functional;
pub mod geometry;
pub mod grid;
mod labelling;
mod legend;
pub mod line;
pub mod logic;
pub mod mask;
pub mod mirror;
pub mod neighborhood;
pub mod object;
pub mod occurrence;
pub mod outline;
pub mod painting;
pub mod palette;
pub mod partition;
pub mod patch;
pub mod period;
pub mod product;
pub mod ranking;
mod raster;
pub mod relation;
mod row_pairs;
pub mod sample;
pub mod scale;
pub mod segmentation;
#[cfg(test)]
mod twins;
mod wide;
