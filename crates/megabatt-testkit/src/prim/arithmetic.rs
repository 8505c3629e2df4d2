//! Numbers, pairs of numbers and booleans.
//!
//! A Numerical is an int or a pair; operations on a pair act on its first two components with Python's own operators,
//! so a nested tuple concatenates or repeats. In batt `()` stands for the neutral element.

use crate::error::Exception;
use crate::order;
use crate::protocol::{add, at, floordiv, modulo, mul, neg, sub};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

pub const TABLE: &[Prim] = &[
    Prim::both("add", 2, SafeDefault::EmptyTuple, |d, a| broadcast(d, a, 0, add)),
    Prim::both("subtract", 2, SafeDefault::EmptyTuple, |d, a| broadcast(d, a, 0, sub)),
    Prim::both("multiply", 2, SafeDefault::EmptyTuple, |d, a| broadcast(d, a, 1, mul)),
    Prim::both("divide", 2, SafeDefault::EmptyTuple, |d, a| broadcast(d, a, 1, floordiv)),
    Prim::both("invert", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], neg)),
    Prim::both("double", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], |x| mul(x, &Py::Int(2)))),
    Prim::both("halve", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], |x| floordiv(x, &Py::Int(2)))),
    Prim::both("increment", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], |x| add(x, &Py::Int(1)))),
    Prim::both("decrement", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], |x| sub(x, &Py::Int(1)))),
    Prim::both("crement", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], crement)),
    Prim::both("sign", 1, SafeDefault::EmptyTuple, |_, a| each(&a[0], |x| direction(x).map(Py::Int))),
    Prim::both("even", 1, SafeDefault::False, |_, a| {
        Ok(Py::Bool(order::equal(&modulo(&a[0], &Py::Int(2))?, &Py::Int(0))))
    }),
    Prim::both("positive", 1, SafeDefault::False, |_, a| order::greater(&a[0], &Py::Int(0)).map(Py::Bool)),
    Prim::both("greater", 2, SafeDefault::False, |_, a| order::greater(&a[0], &a[1]).map(Py::Bool)),
    Prim::both("equality", 2, SafeDefault::False, |_, a| Ok(Py::Bool(order::equal(&a[0], &a[1])))),
    Prim::both("flip", 1, SafeDefault::False, |_, a| Ok(Py::Bool(!a[0].truth()))),
    // `and` and `or` give an operand, not a bool.
    Prim::both("both", 2, SafeDefault::False, |_, a| Ok(a[usize::from(a[0].truth())].clone())),
    Prim::both("either", 2, SafeDefault::False, |_, a| Ok(a[usize::from(!a[0].truth())].clone())),
    Prim::both("branch", 3, SafeDefault::EmptyTuple, branch),
    Prim::batt("c_branch", 3, SafeDefault::EmptyTuple, branch),
    Prim::both("toivec", 1, SafeDefault::EmptyTuple, |_, a| Ok(Py::pair(a[0].clone(), Py::Int(0)))),
    Prim::both("tojvec", 1, SafeDefault::EmptyTuple, |_, a| Ok(Py::pair(Py::Int(0), a[0].clone()))),
];

fn branch(_: Dialect, args: &[Py]) -> Outcome {
    Ok(args[if args[0].truth() { 1 } else { 2 }].clone())
}

/// Applies `op` to ints, pairs, or an int and both components of a pair.
fn broadcast(d: Dialect, args: &[Py], neutral: i64, op: fn(&Py, &Py) -> Outcome) -> Outcome {
    let filled = |x: &Py| match d {
        Dialect::Batt if x.is_empty_tuple() => Py::Int(neutral),
        _ => x.clone(),
    };
    let (a, b) = (filled(&args[0]), filled(&args[1]));
    if a.is_int() && b.is_int() {
        return op(&a, &b);
    }
    let component = |k: i64| -> Outcome {
        if a.is_tuple() && b.is_tuple() {
            op(&at(&a, k)?, &at(&b, k)?)
        } else if a.is_int() && b.is_tuple() {
            op(&a, &at(&b, k)?)
        } else {
            op(&at(&a, k)?, &b)
        }
    };
    Ok(Py::pair(component(0)?, component(1)?))
}

/// Applies `op` to an int or to the first two components.
fn each(x: &Py, op: impl Fn(&Py) -> Outcome) -> Outcome {
    if x.is_int() { op(x) } else { Ok(Py::pair(op(&at(x, 0)?)?, op(&at(x, 1)?)?)) }
}

/// -1, 0 or 1.
fn direction(x: &Py) -> Result<i64, Exception> {
    let zero = Py::Int(0);
    Ok(if order::equal(x, &zero) {
        0
    } else if order::greater(x, &zero)? {
        1
    } else {
        -1
    })
}

/// One step away from zero.
fn crement(x: &Py) -> Outcome {
    match direction(x)? {
        0 => Ok(Py::Int(0)),
        1 => add(x, &Py::Int(1)),
        _ => sub(x, &Py::Int(1)),
    }
}
