//! Executes pools of ARC DSL programs over coloured grids, exactly and fast.

pub mod corpus;
pub mod exec;
pub mod expression;
pub mod kernel;
pub mod lang;
pub mod plan;
pub mod pool;
pub mod prim;
pub mod score;
pub mod task;
pub mod value;
