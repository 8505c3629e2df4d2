//! Source text to programs and back.
//!
//! [`parse_file`] reads Python source into [`program::Program`]s, [`parse_expression`] one line of `megabatt eval`,
//! and [`print_file`] writes the flat form that reads back as the same programs.

mod batt;
mod call;
pub mod constants;
mod construct;
mod expression;
mod fault;
mod literal;
mod lower;
mod names;
mod nesting;
mod parse;
mod print;
pub mod program;
mod scope;
pub(crate) mod shape;
mod solver;
mod source;
pub mod variant;

pub use expression::parse_expression;
pub use fault::ParseError;
pub use parse::{MAX_SOURCE_BYTES, SourceFile, parse_file};
pub use print::{print_commented, print_file, print_program, print_statements};
