//! Tuples and sets as containers: building, joining, picking the first or last, removing.
//!
//! `type(x)(…)` keeps the kind of container; sets are walked in the promised order.

use crate::budget;
use crate::error::Exception;
use crate::order::{equal, same};
use crate::protocol::{add, at, bit_and, bit_or, contains, head, index, items, len, like, range, range_to, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use SafeDefault::{EmptySet, EmptyTuple, Zero};

pub const TABLE: &[Prim] = &[
    Prim::both("identity", 1, EmptyTuple, |_, a| Ok(a[0].clone())),
    Prim::both("contained", 2, SafeDefault::False, |_, a| contains(&a[1], &a[0]).map(Py::Bool)),
    Prim::both("combine", 2, EmptyTuple, |d, a| {
        let (x, y) = (items(&a[0])?, items(&a[1])?);
        budget::reserve(x.len() + y.len())?;
        like(d, &a[0], [x, y].concat())
    }),
    Prim::batt("combine_t", 2, EmptyTuple, |_, a| add(&a[0], &a[1])),
    Prim::batt("combine_f", 2, EmptySet, |d, a| bit_or(d, &a[0], &a[1])),
    Prim::both("intersection", 2, EmptySet, |_, a| bit_and(&a[0], &a[1])),
    Prim::both("difference", 2, EmptySet, difference),
    Prim::batt("difference_tuple", 2, EmptyTuple, difference),
    Prim::batt("difference_t", 2, EmptyTuple, difference),
    Prim::both("dedupe", 1, EmptyTuple, dedupe),
    Prim::both("repeat", 2, EmptyTuple, |_, a| Ok(Py::tuple(vec![a[0].clone(); range_to(&a[1])?.len()]))),
    Prim::both("size", 1, Zero, size),
    Prim::batt("size_t", 1, Zero, size),
    Prim::batt("size_f", 1, Zero, size),
    Prim::both("merge", 1, EmptyTuple, merge),
    Prim::batt("merge_f", 1, EmptyTuple, merge),
    Prim::batt("merge_t", 1, EmptyTuple, merge),
    Prim::both("initset", 1, EmptySet, |d, a| Ok(d.set(vec![a[0].clone()]))),
    Prim::both("totuple", 1, EmptyTuple, |_, a| Ok(Py::tuple(items(&a[0])?.to_vec()))),
    Prim::both("insert", 2, EmptySet, |d, a| match &a[1] {
        Py::Set(_) => bit_or(d, &a[1], &d.set(vec![a[0].clone()])),
        _ => Err(Exception::AttributeError),
    }),
    Prim::both("first", 1, EmptyTuple, |d, a| match d {
        Dialect::Arc => head(&a[0]),
        Dialect::Batt => Ok(items(&a[0])?.first().cloned().unwrap_or(Py::None)),
    }),
    Prim::batt("first_t", 1, EmptyTuple, |_, a| if a[0].truth() { at(&a[0], 0) } else { Ok(Py::empty_tuple()) }),
    Prim::batt("first_f", 1, EmptyTuple, |_, a| if a[0].truth() { head(&a[0]) } else { Ok(Py::empty_set()) }),
    Prim::batt("second", 1, EmptyTuple, |_, a| match items(&a[0])? {
        [] => Err(Exception::StopIteration),
        [_] => Ok(Py::None),
        [_, second, ..] => Ok(second.clone()),
    }),
    Prim::both("last", 1, EmptyTuple, |d, a| match d {
        Dialect::Batt if !a[0].truth() => Ok(Py::empty_tuple()),
        _ => tail(&a[0]),
    }),
    Prim::batt("last_t", 1, EmptyTuple, |_, a| if a[0].truth() { at(&a[0], -1) } else { Ok(Py::empty_tuple()) }),
    Prim::batt("last_f", 1, EmptyTuple, |_, a| if a[0].truth() { tail(&a[0]) } else { Ok(Py::empty_set()) }),
    Prim::both("remove", 2, EmptyTuple, |d, a| like(d, &a[1], without(&a[1], &a[0])?)),
    Prim::batt("remove_t", 2, EmptyTuple, |_, a| Ok(Py::tuple(without(&a[1], &a[0])?))),
    Prim::batt("remove_f", 2, EmptySet, |d, a| like(d, &a[1], without(&a[1], &a[0])?)),
    Prim::both("other", 2, EmptyTuple, |d, a| {
        let rest = d.call("remove", &[a[1].clone(), a[0].clone()])?;
        d.call("first", &[rest])
    }),
    Prim::batt("other_t", 2, EmptyTuple, |_, a| {
        Ok(without(&a[0], &a[1])?.first().cloned().unwrap_or_else(Py::empty_tuple))
    }),
    Prim::batt("other_f", 2, EmptyTuple, |d, a| {
        let rest = d.call("remove_f", &[a[1].clone(), a[0].clone()])?;
        if rest.truth() { head(&rest) } else { Ok(Py::empty_set()) }
    }),
    Prim::both("interval", 3, EmptyTuple, interval),
    Prim::both("astuple", 2, EmptyTuple, |_, a| Ok(Py::pair(a[0].clone(), a[1].clone()))),
    Prim::batt("ascell", 2, EmptyTuple, |_, a| Ok(Py::tuple(vec![at(&a[0], 0)?, at(&a[0], 1)?, a[1].clone()]))),
    Prim::batt("toij", 1, EmptyTuple, |_, a| Ok(Py::pair(at(&a[0], 0)?, at(&a[0], 1)?))),
    Prim::batt("astriple", 3, EmptyTuple, |_, a| Ok(Py::tuple(a.to_vec()))),
    Prim::both("product", 2, EmptySet, product),
    Prim::both("pair", 2, EmptyTuple, |_, a| {
        let (x, y) = (items(&a[0])?, items(&a[1])?);
        Ok(Py::tuple(x.iter().zip(y).map(|(p, q)| Py::pair(p.clone(), q.clone())).collect()))
    }),
    Prim::batt("celltuple", 2, EmptyTuple, |_, a| {
        let (locations, colours) = (items(&a[0])?, items(&a[1])?);
        let cell = |(loc, colour): (&Py, &Py)| unpack2(loc).map(|[i, j]| Py::tuple(vec![i, j, colour.clone()]));
        Ok(Py::tuple(locations.iter().zip(colours).map(cell).collect::<Result<_, _>>()?))
    }),
];

/// Elements of the first container that the second lacks; the second is only looked at when the first has elements.
fn difference(d: Dialect, args: &[Py]) -> Outcome {
    let mut kept = Vec::new();
    for e in items(&args[0])? {
        if !contains(&args[1], e)? {
            kept.push(e.clone());
        }
    }
    like(d, &args[0], kept)
}

/// First occurrences. A set that is not empty has no `index`.
fn dedupe(_: Dialect, args: &[Py]) -> Outcome {
    let all = items(&args[0])?;
    if !all.is_empty() && !args[0].is_tuple() {
        return Err(Exception::AttributeError);
    }
    let mut kept: Vec<Py> = Vec::new();
    for e in all {
        budget::charge(kept.len())?;
        if !kept.iter().any(|k| same(k, e)) {
            kept.push(e.clone());
        }
    }
    Ok(Py::tuple(kept))
}

fn size(_: Dialect, args: &[Py]) -> Outcome {
    len(&args[0]).map(Py::Int)
}

/// One level flattened, into the kind of the outer container.
fn merge(d: Dialect, args: &[Py]) -> Outcome {
    let mut all = Vec::new();
    for inner in items(&args[0])? {
        let inner = items(inner)?;
        budget::reserve(all.len() + inner.len())?;
        all.extend_from_slice(inner);
    }
    like(d, &args[0], all)
}

fn tail(container: &Py) -> Outcome {
    items(container)?.last().cloned().ok_or(Exception::ValueError)
}

fn without(container: &Py, value: &Py) -> Result<Vec<Py>, Exception> {
    Ok(items(container)?.iter().filter(|e| !equal(e, value)).cloned().collect())
}

fn interval(_: Dialect, args: &[Py]) -> Outcome {
    let (start, stop, step) = (index(&args[0])?, index(&args[1])?, index(&args[2])?);
    if step == 0 {
        return Err(Exception::ValueError);
    }
    Ok(Py::tuple(range(start, stop, step)?.into_iter().map(Py::Int).collect()))
}

/// All pairs; the first container is only looked at when the second has elements.
fn product(d: Dialect, args: &[Py]) -> Outcome {
    let mut pairs = Vec::new();
    for y in items(&args[1])? {
        for x in items(&args[0])? {
            pairs.push(Py::pair(x.clone(), y.clone()));
        }
        budget::reserve(pairs.len())?;
    }
    Ok(d.set(pairs))
}
