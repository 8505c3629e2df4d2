//! Functions that take or build functions.
//!
//! A StopIteration that leaves a function mapped over a container crosses a generator expression, and so arrives as
//! RuntimeError; sorts and extremes let it through unchanged.

use crate::budget;
use crate::error::Exception;
use crate::protocol::{index, items, like};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Closure, Dialect, Outcome, Py};

use SafeDefault::{EmptySet, EmptyTuple, Function};

pub const TABLE: &[Prim] = &[
    Prim::both("compose", 2, Function, |_, a| Ok(Py::func(Closure::Compose(a[0].clone(), a[1].clone())))),
    Prim::both("chain", 3, Function, |_, a| Ok(Py::func(Closure::Chain(a[0].clone(), a[1].clone(), a[2].clone())))),
    Prim::both("matcher", 2, Function, |_, a| Ok(Py::func(Closure::Matcher(a[0].clone(), a[1].clone())))),
    Prim::both("fork", 3, Function, |_, a| Ok(Py::func(Closure::Fork(a[0].clone(), a[1].clone(), a[2].clone())))),
    Prim::both("rbind", 2, Function, |d, a| {
        let params = free_params(d, &a[0])?;
        Ok(Py::func(Closure::Rbind { function: a[0].clone(), fixed: a[1].clone(), params }))
    }),
    Prim::both("lbind", 2, Function, |d, a| {
        let params = free_params(d, &a[0])?;
        Ok(Py::func(Closure::Lbind { function: a[0].clone(), fixed: a[1].clone(), params }))
    }),
    Prim::both("power", 2, Function, power),
    Prim::both("sfilter", 2, EmptyTuple, |d, a| like(d, &a[0], filtered(d, &a[0], &a[1])?)),
    Prim::batt("sfilter_t", 2, EmptyTuple, |d, a| filtered(d, &a[0], &a[1]).map(Py::tuple)),
    Prim::batt("sfilter_f", 2, EmptySet, |d, a| filtered(d, &a[0], &a[1]).map(|kept| d.set(kept))),
    Prim::both("mfilter", 2, EmptySet, mfilter),
    Prim::batt("mfilter_f", 2, EmptySet, mfilter),
    // Unlike the others this one does not merge.
    Prim::batt("mfilter_t", 2, EmptySet, |d, a| filtered(d, &a[0], &a[1]).map(|kept| d.set(kept))),
    Prim::both("extract", 2, EmptyTuple, extract),
    Prim::both("apply", 2, EmptyTuple, |d, a| like(d, &a[1], mapped(d, &a[0], &a[1])?)),
    Prim::batt("apply_t", 2, EmptyTuple, |d, a| mapped(d, &a[0], &a[1]).map(Py::tuple)),
    Prim::batt("apply_f", 2, EmptySet, |d, a| like(d, &a[1], mapped(d, &a[0], &a[1])?)),
    Prim::both("rapply", 2, EmptyTuple, |d, a| like(d, &a[0], rapplied(d, &a[0], &a[1])?)),
    Prim::batt("rapply_t", 2, EmptyTuple, |d, a| rapplied(d, &a[0], &a[1]).map(Py::tuple)),
    Prim::batt("rapply_f", 2, EmptySet, |d, a| like(d, &a[0], rapplied(d, &a[0], &a[1])?)),
    Prim::both("mapply", 2, EmptySet, |d, a| d.call("merge", &[d.call("apply", a)?])),
    Prim::batt("mapply_t", 2, EmptyTuple, |d, a| d.call("merge_t", &[d.call("apply_t", a)?])),
    Prim::batt("mapply_f", 2, EmptySet, |d, a| d.call("merge_f", &[d.call("apply_f", a)?])),
    Prim::both("papply", 3, EmptyTuple, papply),
    Prim::both("mpapply", 3, EmptyTuple, |d, a| d.call("merge", &[d.call("papply", a)?])),
    Prim::both("prapply", 3, EmptySet, prapply),
];

/// Parameters left after binding one: of a function of two it is one, of three two, of any other number three.
fn free_params(d: Dialect, function: &Py) -> Result<usize, Exception> {
    Ok(match d.params(function)? {
        2 => 1,
        3 => 2,
        _ => 3,
    })
}

/// n-fold composition. Below 1 the definition recurses without end.
fn power(_: Dialect, a: &[Py]) -> Outcome {
    let n = match &a[1] {
        Py::Float(_) => return Err(Exception::RecursionError),
        n => index(n)?,
    };
    if n < 1 || n as usize > budget::frames() {
        return Err(Exception::RecursionError);
    }
    let chain = (1..n).fold(a[0].clone(), |inner, _| Py::func(Closure::Compose(a[0].clone(), inner)));
    Ok(if n == 1 { chain } else { Py::func(Closure::Power { function: a[0].clone(), n: n as usize, chain }) })
}

/// Calls a function from inside a generator expression.
fn call_mapped(d: Dialect, function: &Py, args: &[Py]) -> Outcome {
    d.apply(function, args).map_err(Exception::through_generator)
}

fn filtered(d: Dialect, container: &Py, condition: &Py) -> Result<Vec<Py>, Exception> {
    let mut kept = Vec::new();
    for e in items(container)? {
        if call_mapped(d, condition, std::slice::from_ref(e))?.truth() {
            kept.push(e.clone());
        }
    }
    Ok(kept)
}

fn mfilter(d: Dialect, a: &[Py]) -> Outcome {
    d.call("merge", &[d.call("sfilter", a)?])
}

fn extract(d: Dialect, a: &[Py]) -> Outcome {
    for e in items(&a[0])? {
        if call_mapped(d, &a[1], std::slice::from_ref(e))?.truth() {
            return Ok(e.clone());
        }
    }
    match d {
        Dialect::Arc => Err(Exception::StopIteration),
        Dialect::Batt => Ok(Py::empty_set()),
    }
}

fn mapped(d: Dialect, function: &Py, container: &Py) -> Result<Vec<Py>, Exception> {
    items(container)?.iter().map(|e| call_mapped(d, function, std::slice::from_ref(e))).collect()
}

fn rapplied(d: Dialect, functions: &Py, value: &Py) -> Result<Vec<Py>, Exception> {
    items(functions)?.iter().map(|f| call_mapped(d, f, std::slice::from_ref(value))).collect()
}

fn papply(d: Dialect, a: &[Py]) -> Outcome {
    let pairs = items(&a[1])?.iter().zip(items(&a[2])?);
    let images = pairs.map(|(x, y)| call_mapped(d, &a[0], &[x.clone(), y.clone()]));
    Ok(Py::tuple(images.collect::<Result<_, _>>()?))
}

fn prapply(d: Dialect, a: &[Py]) -> Outcome {
    let mut images = Vec::new();
    for y in items(&a[2])? {
        for x in items(&a[1])? {
            images.push(call_mapped(d, &a[0], &[x.clone(), y.clone()])?);
        }
        budget::reserve(images.len())?;
    }
    Ok(d.set(images))
}
