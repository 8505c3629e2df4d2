//! What each action does to the lanes that take part.

pub(crate) mod collective;
pub(crate) mod compare;
pub(crate) mod integer;
pub(crate) mod real;
