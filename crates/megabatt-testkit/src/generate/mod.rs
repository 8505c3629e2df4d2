//! Seeded, type-directed random arguments, calls and programs.
//!
//! What is drawn is a value and, by [`source`], the text that evaluates to it. Most draws are what the type promises, at
//! the scale of the generator (grids up to `size` x `size`); some are odd: the general forms that a packed
//! representation does not hold, empty things, bools for ints, and now and then another type altogether.

mod data;
mod function;
mod program;

use crate::random::Rng;
use crate::value::{Closure, Dialect, Py};

pub use function::Call;

/// Draws values, calls and programs of one dialect.
#[derive(Clone, Debug)]
pub struct Generator {
    pub dialect: Dialect,
    /// Largest height and width of an ordinary grid; 3, 10 and 30 are the usual ones.
    pub size: usize,
    /// Share of odd values, in percent.
    pub odd_percent: usize,
    pub rng: Rng,
}

impl Generator {
    /// A generator whose every draw is fixed by the seed; 6 % of its values are odd.
    pub fn new(dialect: Dialect, size: usize, seed: u64) -> Generator {
        Generator { dialect, size: size.max(1), odd_percent: 6, rng: Rng::new(seed) }
    }

    /// The same generator with another share of odd values.
    pub fn with_odd_percent(self, odd_percent: usize) -> Generator {
        Generator { odd_percent, ..self }
    }
}

/// Text that evaluates to the value: its literal, with calls for NaN and the infinities, which have none.
pub fn source(value: &Py) -> String {
    let list = |items: &[Py]| items.iter().map(source).collect::<Vec<_>>().join(", ");
    match value {
        Py::Float(f) if f.is_nan() => "get_nth_t((), F0)".to_string(),
        Py::Float(f) if *f == f64::INFINITY => "manhattan((), ())".to_string(),
        Py::Float(f) if *f == f64::NEG_INFINITY => "index((), ())".to_string(),
        Py::Tuple(items) if items.len() == 1 => format!("({},)", list(items)),
        Py::Tuple(items) => format!("({})", list(items)),
        Py::Set(items) if items.is_empty() => "frozenset()".to_string(),
        Py::Set(items) => format!("frozenset({{{}}})", list(items)),
        Py::Func(closure) => match &**closure {
            Closure::Compose(a, b) => format!("compose({}, {})", source(a), source(b)),
            Closure::Chain(a, b, c) => format!("chain({}, {}, {})", source(a), source(b), source(c)),
            Closure::Matcher(a, b) => format!("matcher({}, {})", source(a), source(b)),
            Closure::Rbind { function, fixed, .. } => format!("rbind({}, {})", source(function), source(fixed)),
            Closure::Lbind { function, fixed, .. } => format!("lbind({}, {})", source(function), source(fixed)),
            Closure::Fork(a, b, c) => format!("fork({}, {}, {})", source(a), source(b), source(c)),
            Closure::Power { function, n, .. } => format!("power({}, {n})", source(function)),
            Closure::Prim(_) => value.to_string(),
            // Binding a non-function is how a program obtains it.
            Closure::Safe => "rbind((), ())".to_string(),
        },
        _ => value.to_string(),
    }
}
