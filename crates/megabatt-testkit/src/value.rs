//! Python values as the DSL sees them, and their printing as Python literals.
//!
//! Invariants: the elements of a `Set` are pairwise unequal and stand in the promised order of the dialect that built
//! it (so a value belongs to one dialect); of elements that are equal the first inserted is kept. There is one NaN.
//! Payloads are reference counted, so a clone is cheap; nothing is ever mutated.

use std::fmt;
use std::rc::Rc;

use crate::error::Exception;
use crate::order;

/// What every evaluation gives.
pub type Outcome = Result<Py, Exception>;

/// The two languages over one vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Cells are `(colour, (row, col))`; an exception ends the program.
    Arc,
    /// Cells are `(row, col, colour)`; an exception inside a function becomes its safe default.
    Batt,
}

/// A Python value.
#[derive(Clone)]
pub enum Py {
    None,
    Bool(bool),
    Int(i64),
    /// NaN, the infinities, and the few finite floats that dividing by an infinity gives. Batt dialect only.
    Float(f64),
    Tuple(Rc<[Py]>),
    /// Elements in the promised order.
    Set(Rc<[Py]>),
    Func(Rc<Closure>),
}

/// A function value: a primitive, or what the functional primitives build.
#[derive(Clone, Debug)]
pub enum Closure {
    /// A primitive by its name.
    Prim(&'static str),
    /// x -> outer(inner(x))
    Compose(Py, Py),
    /// x -> h(g(f(x)))
    Chain(Py, Py, Py),
    /// x -> function(x) == target
    Matcher(Py, Py),
    /// Rightmost argument fixed; takes `params` arguments.
    Rbind { function: Py, fixed: Py, params: usize },
    /// Leftmost argument fixed; takes `params` arguments.
    Lbind { function: Py, fixed: Py, params: usize },
    /// x -> outer(a(x), b(x))
    Fork(Py, Py, Py),
    /// The function n times over; `chain` is the n - 1 compositions that a call goes through.
    Power { function: Py, n: usize, chain: Py },
    /// Takes anything and gives `()`: the safe default of the functional primitives.
    Safe,
}

impl Py {
    /// A tuple of the items.
    pub fn tuple(items: Vec<Py>) -> Py {
        Py::Tuple(items.into())
    }

    /// A pair of integers: a location (row, col) or an extent (h, w).
    pub fn ij(i: i64, j: i64) -> Py {
        Py::pair(Py::Int(i), Py::Int(j))
    }

    /// A tuple of two values.
    pub fn pair(a: Py, b: Py) -> Py {
        Py::tuple(vec![a, b])
    }

    /// The set of the items in the promised order of `dialect`, keeping the first of equal items.
    pub fn set(dialect: Dialect, items: Vec<Py>) -> Py {
        Py::Set(order::arrange(dialect, items).into())
    }

    /// `()`
    pub fn empty_tuple() -> Py {
        Py::tuple(Vec::new())
    }

    /// `frozenset()`
    pub fn empty_set() -> Py {
        Py::Set(Vec::new().into())
    }

    /// A function value.
    pub fn func(closure: Closure) -> Py {
        Py::Func(Rc::new(closure))
    }

    /// `isinstance(x, int)`: a bool is an int.
    pub fn is_int(&self) -> bool {
        matches!(self, Py::Bool(_) | Py::Int(_))
    }

    /// An int, a bool or a float.
    pub fn is_number(&self) -> bool {
        matches!(self, Py::Bool(_) | Py::Int(_) | Py::Float(_))
    }

    /// `isinstance(x, tuple)`
    pub fn is_tuple(&self) -> bool {
        matches!(self, Py::Tuple(_))
    }

    /// Whether it is `()` exactly.
    pub fn is_empty_tuple(&self) -> bool {
        matches!(self, Py::Tuple(items) if items.is_empty())
    }

    /// Whether it is an empty tuple or an empty set.
    pub fn is_empty_container(&self) -> bool {
        matches!(self, Py::Tuple(items) | Py::Set(items) if items.is_empty())
    }

    /// Whether it is the NaN.
    pub fn is_nan(&self) -> bool {
        matches!(self, Py::Float(f) if f.is_nan())
    }

    /// `bool(x)`
    pub fn truth(&self) -> bool {
        match self {
            Py::None => false,
            Py::Bool(b) => *b,
            Py::Int(n) => *n != 0,
            Py::Float(f) => *f != 0.0,
            Py::Tuple(items) | Py::Set(items) => !items.is_empty(),
            Py::Func(_) => true,
        }
    }

    /// Number of values in the tree, counting shared parts as often as they occur, up to `limit`.
    pub fn tree_size(&self, limit: usize) -> usize {
        let mut seen = 1;
        if let Py::Tuple(items) | Py::Set(items) = self {
            for item in items.iter() {
                if seen >= limit {
                    break;
                }
                seen += item.tree_size(limit - seen);
            }
        }
        seen
    }
}

/// Equality as inside a container: by identity or value, so the NaN equals itself. `==` of the DSL is
/// [`order::equal`].
impl PartialEq for Py {
    fn eq(&self, other: &Py) -> bool {
        order::same(self, other)
    }
}

/// Python's literal. Sets in the promised order; functions by their structure, which is not a literal of the dialects.
impl fmt::Display for Py {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Py::None => f.write_str("None"),
            Py::Bool(true) => f.write_str("True"),
            Py::Bool(false) => f.write_str("False"),
            Py::Int(n) => write!(f, "{n}"),
            Py::Float(x) if x.is_nan() => f.write_str("nan"),
            Py::Float(x) => write!(f, "{x:?}"),
            Py::Tuple(items) => {
                f.write_str("(")?;
                write_list(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Py::Set(items) if items.is_empty() => f.write_str("frozenset()"),
            Py::Set(items) => {
                f.write_str("frozenset({")?;
                write_list(f, items)?;
                f.write_str("})")
            }
            Py::Func(closure) => write!(f, "{closure}"),
        }
    }
}

impl fmt::Debug for Py {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Closure::Prim(name) => f.write_str(name),
            Closure::Compose(a, b) => write!(f, "compose({a}, {b})"),
            Closure::Chain(a, b, c) => write!(f, "chain({a}, {b}, {c})"),
            Closure::Matcher(a, b) => write!(f, "matcher({a}, {b})"),
            Closure::Rbind { function, fixed, .. } => write!(f, "rbind({function}, {fixed})"),
            Closure::Lbind { function, fixed, .. } => write!(f, "lbind({function}, {fixed})"),
            Closure::Fork(a, b, c) => write!(f, "fork({a}, {b}, {c})"),
            Closure::Power { function, n, .. } => write!(f, "power({function}, {n})"),
            Closure::Safe => f.write_str("<function nothing>"),
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, items: &[Py]) -> fmt::Result {
    for (k, item) in items.iter().enumerate() {
        if k > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}
