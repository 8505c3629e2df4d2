//! The general tuple and set: items in order, with their size and nesting.

use super::Value;

/// Items of a tuple in order, or of a set ascending and without duplicates.
pub struct Seq<'a> {
    pub items: &'a [Value<'a>],
    /// Leaves in all, at least 1; at most what the memory budget would hold if nothing were shared.
    pub weight: u32,
    /// Levels of nesting.
    pub depth: u16,
}
