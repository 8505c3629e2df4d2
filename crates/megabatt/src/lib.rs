//! Executes pools of ARC DSL programs over coloured grids, exactly and fast.
//!
//! Source text becomes a [`lang::program::Program`], a program a [`plan::Plan`], and a [`exec::Worker`] runs plans on
//! samples, one after the other in one arena:
//!
//! ```
//! use megabatt::exec::{DEFAULT_BUDGET, Worker};
//! use megabatt::expression::evaluate;
//! use megabatt::value::Dialect;
//!
//! let mut worker = Worker::default();
//! let mirrored = evaluate(&mut worker, "vmirror(((1, 2, 0), (3, 4, 0)))", Dialect::Arc, DEFAULT_BUDGET);
//! assert_eq!(mirrored, "((0, 2, 1), (0, 4, 3))");
//! let failing = evaluate(&mut worker, "first(())", Dialect::Arc, DEFAULT_BUDGET);
//! assert_eq!(failing, "error: StopIteration");
//! ```

pub mod card;
pub mod corpus;
pub mod exec;
pub mod expression;
pub mod kernel;
pub mod lang;
pub mod mega_batch;
pub mod mutation;
pub mod operation;
pub mod plan;
pub mod pool;
pub mod prim;
pub mod profile;
pub mod score;
pub mod task;
pub mod value;

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
