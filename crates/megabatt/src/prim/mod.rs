//! The one table of primitives of both dialects, and what can be asked of it.
//!
//! A row is transcribed by the `prims!` macro into an [`Op`] and a [`Prim`]; everything else (look-up by name, keyword
//! arguments, documentation, tests, benches) is a plain function over `&Prim`.

pub mod reference;
mod row;
mod signature;
mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use row::{Class, Dialects, Prim};
pub use signature::{Overload, Param};
pub use table::{Op, PRIMS};

use crate::value::{Dialect, Primitive};

/// Other names of primitives in the batt dialect.
const ALIASES: [(&str, Op); 3] =
    [("difference_t", Op::DifferenceTuple), ("o_g_tuple", Op::OGT), ("objects_g", Op::ObjectsT)];

static BY_NAME: LazyLock<HashMap<&'static str, Op>> = LazyLock::new(|| {
    let own = Op::all().map(|op| (op.row().call.name, op));
    own.chain(ALIASES).collect()
});

impl Op {
    /// Every primitive, in the order of the table.
    pub fn all() -> impl Iterator<Item = Op> {
        table::OPS.iter().copied()
    }

    /// The primitive of this name in a dialect.
    pub fn find(name: &str, dialect: Dialect) -> Option<Op> {
        BY_NAME.get(name).copied().filter(|op| op.row().dialects.has(dialect))
    }

    /// Its row.
    #[inline]
    pub fn row(self) -> &'static Prim {
        &PRIMS[self as usize]
    }

    /// What a call needs.
    #[inline]
    pub fn primitive(self) -> &'static Primitive {
        &self.row().call
    }

    /// Upstream's name.
    pub fn name(self) -> &'static str {
        self.row().call.name
    }
}
