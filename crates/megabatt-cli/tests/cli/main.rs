//! The command line as a user sees it: the built binary, its outputs, its messages, its exit statuses.

mod bench;
mod card;
mod check;
mod command;
mod errors;
mod eval;
mod gpu;
mod help;
mod looking;
mod outputs;
mod pairs;
mod profile;
mod programs;
mod recorded;
mod schema;
mod stopping;
mod tasks;
mod transform;
