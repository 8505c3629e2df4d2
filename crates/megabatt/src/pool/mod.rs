//! The programs of a run: read from files, named, addressed by content, and interned into one graph.

mod address;
mod graph;
mod kin;
mod slice;
mod source;
mod stored;

pub use address::Address;
pub use graph::{Entry, Graph, Item, Kind, NodeId, Traits};
pub(crate) use graph::{MAKERS, is_maker};
pub use source::{Member, Pool, PoolError};
pub use stored::StoredProgram;
