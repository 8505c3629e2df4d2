//! Executes pools of ARC DSL programs over coloured grids, exactly and fast.

pub mod kernel;
pub mod lang;
pub mod prim;
pub mod value;
