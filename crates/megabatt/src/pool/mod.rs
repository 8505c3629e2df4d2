//! The programs of a run: read from files, named, and addressed by content.

mod address;
mod sharing;
mod source;

pub use address::Address;
pub use sharing::distinct_statements;
pub use source::{Member, Pool, PoolError};
