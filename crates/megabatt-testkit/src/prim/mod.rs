//! The primitives of both dialects, one file per class.
//!
//! Each is written from its meaning, on single values, without a packed representation: slow and plainly right. Where
//! a dialect differs only in its cell shape or in a guard, one function serves both.

mod arithmetic;
mod boundary;
mod colour;
mod container;
mod extent;
mod functional;
mod geometry;
mod grid;
mod line;
mod object;
mod painting;
mod patch;
mod ranking;
mod sample;
mod scaling;

use crate::registry::Prim;

/// The tables of all classes.
pub const TABLES: &[&[Prim]] = &[
    arithmetic::TABLE,
    boundary::TABLE,
    colour::TABLE,
    container::TABLE,
    extent::TABLE,
    functional::TABLE,
    geometry::TABLE,
    grid::TABLE,
    line::TABLE,
    object::TABLE,
    painting::TABLE,
    patch::TABLE,
    ranking::TABLE,
    sample::TABLE,
    scaling::TABLE,
];
