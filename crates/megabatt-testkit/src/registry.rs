//! The table of primitives of both dialects and the one way of calling them.
//!
//! In the batt dialect every primitive is wrapped, also when another primitive calls it: whatever exception arises in it
//! gives its safe default. Closures are not wrapped. Calls between primitives therefore always go through [`Dialect::call`].

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::budget;
use crate::error::Exception;
use crate::order::equal;
use crate::prim;
use crate::value::{Closure, Dialect, Outcome, Py};

/// What a batt function gives when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafeDefault {
    EmptySet,
    EmptyTuple,
    Zero,
    False,
    /// A function that takes anything and gives `()`.
    Function,
}

impl SafeDefault {
    /// The default as a value.
    pub fn value(self) -> Py {
        match self {
            SafeDefault::EmptySet => Py::empty_set(),
            SafeDefault::EmptyTuple => Py::empty_tuple(),
            SafeDefault::Zero => Py::Int(0),
            SafeDefault::False => Py::Bool(false),
            SafeDefault::Function => Py::func(Closure::Safe),
        }
    }
}

/// A primitive's implementation. It may rely on the number of arguments.
pub type Run = fn(Dialect, &[Py]) -> Outcome;

/// One primitive of one or both dialects.
#[derive(Clone, Copy, Debug)]
pub struct Prim {
    pub name: &'static str,
    /// Number of parameters, optional ones included: what `rbind` and `lbind` look at.
    pub params: usize,
    /// How many of them may be left out.
    pub optional: usize,
    pub in_arc: bool,
    pub in_batt: bool,
    pub default: SafeDefault,
    pub run: Run,
}

impl Prim {
    /// A primitive of the arc dialect alone, where no default exists.
    pub const fn arc(name: &'static str, params: usize, run: Run) -> Prim {
        Prim { name, params, optional: 0, in_arc: true, in_batt: false, default: SafeDefault::EmptyTuple, run }
    }

    /// A primitive of the batt dialect alone.
    pub const fn batt(name: &'static str, params: usize, default: SafeDefault, run: Run) -> Prim {
        Prim { name, params, optional: 0, in_arc: false, in_batt: true, default, run }
    }

    /// A primitive that both dialects have under this name.
    pub const fn both(name: &'static str, params: usize, default: SafeDefault, run: Run) -> Prim {
        Prim { name, params, optional: 0, in_arc: true, in_batt: true, default, run }
    }

    /// The same primitive with `optional` parameters that may be left out.
    pub const fn with_optional(self, optional: usize) -> Prim {
        Prim { optional, ..self }
    }
}

impl Dialect {
    /// The primitive of that name.
    pub fn prim(self, name: &str) -> Option<&'static Prim> {
        static TABLES: OnceLock<[HashMap<&'static str, &'static Prim>; 2]> = OnceLock::new();
        let [arc, batt] = TABLES.get_or_init(|| {
            let all = || prim::TABLES.iter().flat_map(|table| table.iter());
            [
                all().filter(|p| p.in_arc).map(|p| (p.name, p)).collect(),
                all().filter(|p| p.in_batt).map(|p| (p.name, p)).collect(),
            ]
        });
        match self {
            Dialect::Arc => arc.get(name).copied(),
            Dialect::Batt => batt.get(name).copied(),
        }
    }

    /// All primitives of the dialect, in the order of the tables.
    pub fn prims(self) -> Vec<&'static Prim> {
        let all = prim::TABLES.iter().flat_map(|table| table.iter());
        all.filter(|p| if self == Dialect::Arc { p.in_arc } else { p.in_batt }).collect()
    }

    /// The set of the items in this dialect's order.
    pub fn set(self, items: Vec<Py>) -> Py {
        Py::set(self, items)
    }

    /// Calls the primitive `name`.
    ///
    /// Errors: in batt only Fuel and Memory; NameError for an unknown name.
    pub fn call(self, name: &str, args: &[Py]) -> Outcome {
        let prim = self.prim(name).ok_or(Exception::NameError)?;
        let result = if args.len() > prim.params || args.len() + prim.optional < prim.params {
            Err(Exception::TypeError)
        } else {
            budget::frame(|| (prim.run)(self, args))
        };
        match result {
            Err(e) if self == Dialect::Batt && e.has_safe_default() => Ok(prim.default.value()),
            result => result,
        }
    }

    /// Calls a function value.
    ///
    /// Errors: TypeError when it is no function or takes another number of arguments.
    pub fn apply(self, function: &Py, args: &[Py]) -> Outcome {
        let Py::Func(closure) = function else { return Err(Exception::TypeError) };
        if let Closure::Prim(name) = &**closure {
            return self.call(name, args);
        }
        if let Closure::Power { chain, .. } = &**closure {
            return self.apply(chain, args);
        }
        if closure.params().is_some_and(|params| params != args.len()) {
            return Err(Exception::TypeError);
        }
        budget::frame(|| match &**closure {
            Closure::Prim(name) => self.call(name, args),
            Closure::Safe => Ok(Py::empty_tuple()),
            Closure::Power { chain, .. } => self.apply(chain, args),
            Closure::Compose(outer, inner) => self.apply(outer, &[self.apply(inner, args)?]),
            Closure::Chain(h, g, f) => self.apply(h, &[self.apply(g, &[self.apply(f, args)?])?]),
            Closure::Matcher(f, target) => Ok(Py::Bool(equal(&self.apply(f, args)?, target))),
            Closure::Fork(outer, a, b) => self.apply(outer, &[self.apply(a, args)?, self.apply(b, args)?]),
            Closure::Rbind { function, fixed, .. } => {
                self.apply(function, &[args, std::slice::from_ref(fixed)].concat())
            }
            Closure::Lbind { function, fixed, .. } => {
                self.apply(function, &[std::slice::from_ref(fixed), args].concat())
            }
        })
    }

    /// Number of parameters of a function value, as `rbind` sees it; 0 where any number is taken.
    ///
    /// Errors: AttributeError when it is no function.
    pub fn params(self, function: &Py) -> Result<usize, Exception> {
        match function {
            Py::Func(closure) => match &**closure {
                Closure::Prim(name) => self.prim(name).map(|p| p.params).ok_or(Exception::NameError),
                other => Ok(other.params().unwrap_or(0)),
            },
            _ => Err(Exception::AttributeError),
        }
    }
}

impl Closure {
    /// Number of arguments of a built closure; None where any number is taken or the primitive decides.
    fn params(&self) -> Option<usize> {
        match self {
            Closure::Prim(_) | Closure::Safe => None,
            Closure::Rbind { params, .. } | Closure::Lbind { params, .. } => Some(*params),
            _ => Some(1),
        }
    }
}
