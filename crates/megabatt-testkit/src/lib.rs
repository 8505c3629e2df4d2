//! What megabatt's tests are made of: the naive reference of the DSL, the reader of the recorded results, and
//! generators of random arguments.
//!
//! - [`mod@reference`] evaluates expressions, calls primitives and runs programs of both dialects;
//! - [`oracle`] reads the recordings in `vectors/`;
//! - [`generate`] draws literals by the type names that signatures use.
//!
//! Nothing here shares code with the engine: a mistake would have to be made twice to go unseen.

pub mod adversarial;
pub mod budget;
pub mod constants;
pub mod error;
pub mod expr;
pub mod generate;
pub mod oracle;
pub mod order;
mod prim;
pub mod program;
pub mod protocol;
pub mod random;
pub mod reference;
pub mod registry;
pub mod signature;
pub mod straight_line;
pub mod task;
pub mod value;
