//! Sets of indices made from points and boxes: segments, rays, frontiers, outlines.

use crate::error::Exception;
use crate::order::{equal, greater, less};
use crate::protocol::{add, at, index, is_sized, len, mul, range, sub, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use SafeDefault::EmptySet;

pub const TABLE: &[Prim] = &[
    Prim::both("connect", 2, EmptySet, connect),
    Prim::both("shoot", 2, EmptySet, shoot),
    Prim::both("vfrontier", 1, EmptySet, |d, a| {
        let column = |i| Ok(Py::pair(Py::Int(i), at(&a[0], 1)?));
        Ok(d.set((0..30).map(column).collect::<Result<_, Exception>>()?))
    }),
    Prim::both("hfrontier", 1, EmptySet, |d, a| {
        if d == Dialect::Batt && a[0].is_empty_tuple() {
            return Ok(Py::empty_set());
        }
        let row = |j| Ok(Py::pair(at(&a[0], 0)?, Py::Int(j)));
        Ok(d.set((0..30).map(row).collect::<Result<_, Exception>>()?))
    }),
    Prim::both("backdrop", 1, EmptySet, backdrop),
    Prim::both("delta", 1, EmptySet, |d, a| {
        if is_nothing(d, &a[0])? {
            return Ok(Py::empty_set());
        }
        let (box_, indices) = (d.call("backdrop", a)?, d.call("toindices", a)?);
        if matches!(indices, Py::Set(_)) { sub(&box_, &indices) } else { Err(Exception::TypeError) }
    }),
    Prim::both("box", 1, EmptySet, |d, a| {
        match d {
            Dialect::Arc if len(&a[0])? == 0 => return Ok(a[0].clone()),
            Dialect::Batt if a[0].is_empty_container() => return Ok(Py::empty_set()),
            _ => {}
        }
        let corner = |name| unpack2(&d.call(name, a)?);
        outline(d, corner("ulcorner")?, corner("lrcorner")?)
    }),
    Prim::both("inbox", 1, EmptySet, |d, a| grown(d, a, -1)),
    Prim::both("outbox", 1, EmptySet, |d, a| grown(d, a, 1)),
];

/// Whether a patch counts as empty; batt takes anything without a length for empty too.
fn is_nothing(d: Dialect, patch: &Py) -> Result<bool, Exception> {
    Ok(d == Dialect::Batt && !is_sized(patch) || len(patch)? == 0)
}

/// The lesser and the greater of two values, the first of equal ones.
fn sorted(a: &Py, b: &Py) -> Result<(Py, Py), Exception> {
    let low = if less(b, a)? { b } else { a };
    let high = if greater(b, a)? { b } else { a };
    Ok((low.clone(), high.clone()))
}

/// The points from `a` to `b`, ends included, when they lie on one row, column or diagonal.
fn connect(d: Dialect, a: &[Py]) -> Outcome {
    if d == Dialect::Batt && a.iter().any(Py::is_empty_tuple) {
        return Ok(Py::empty_set());
    }
    let ([ai, aj], [bi, bj]) = (unpack2(&a[0])?, unpack2(&a[1])?);
    let (top, bottom) = sorted(&ai, &bi)?;
    let below = add(&bottom, &Py::Int(1))?;
    let (left, right) = sorted(&aj, &bj)?;
    let beyond = add(&right, &Py::Int(1))?;
    let rows = || range(index(&top)?, index(&below)?, 1);
    let columns = || range(index(&left)?, index(&beyond)?, 1);
    let points: Vec<Py> = if equal(&ai, &bi) {
        columns()?.into_iter().map(|j| Py::pair(ai.clone(), Py::Int(j))).collect()
    } else if equal(&aj, &bj) {
        rows()?.into_iter().map(|i| Py::pair(Py::Int(i), aj.clone())).collect()
    } else {
        let (di, dj) = (sub(&bi, &ai)?, sub(&bj, &aj)?);
        if equal(&di, &dj) {
            rows()?.into_iter().zip(columns()?).map(|(i, j)| Py::ij(i, j)).collect()
        } else if equal(&di, &sub(&aj, &bj)?) {
            rows()?.into_iter().zip(columns()?.into_iter().rev()).map(|(i, j)| Py::ij(i, j)).collect()
        } else {
            Vec::new()
        }
    };
    Ok(d.set(points))
}

/// The segment from the start to 42 steps further.
fn shoot(d: Dialect, a: &[Py]) -> Outcome {
    let (start, direction) = (&a[0], &a[1]);
    if d == Dialect::Batt && a.iter().any(Py::is_empty_container) {
        return Ok(Py::empty_set());
    }
    let end = |axis: i64| {
        let from = at(start, axis)?;
        add(&from, &mul(&Py::Int(42), &at(direction, axis)?)?)
    };
    let end = Py::pair(end(0)?, end(1)?);
    d.call("connect", &[start.clone(), end])
}

fn backdrop(d: Dialect, a: &[Py]) -> Outcome {
    if is_nothing(d, &a[0])? {
        return Ok(Py::empty_set());
    }
    let near = match d {
        Dialect::Arc => d.call("ulcorner", &[d.call("toindices", a)?])?,
        Dialect::Batt => d.call("ulcorner", a)?,
    };
    let [top, left] = unpack2(&near)?;
    let [bottom, right] = unpack2(&d.call("lrcorner", a)?)?;
    let mut points = Vec::new();
    for i in range(index(&top)?, index(&add(&bottom, &Py::Int(1))?)?, 1)? {
        for j in range(index(&left)?, index(&add(&right, &Py::Int(1))?)?, 1)? {
            points.push(Py::ij(i, j));
        }
    }
    Ok(d.set(points))
}

/// The outline of the bounding box grown by `by` on every side; a box turned inside out is taken the right way round.
fn grown(d: Dialect, a: &[Py], by: i64) -> Outcome {
    if d == Dialect::Batt && a[0].is_empty_container() {
        return Ok(Py::empty_set());
    }
    let side = |name: &str, by: i64| add(&d.call(name, a)?, &Py::Int(by));
    let near = [side("uppermost", -by)?, side("leftmost", -by)?];
    let far = [side("lowermost", by)?, side("rightmost", by)?];
    outline(d, near, far)
}

/// The points on the sides of the box between two corners.
fn outline(d: Dialect, [ai, aj]: [Py; 2], [bi, bj]: [Py; 2]) -> Outcome {
    let (top, bottom) = sorted(&ai, &bi)?;
    let (left, right) = sorted(&aj, &bj)?;
    let mut points = Vec::new();
    for i in range(index(&top)?, index(&add(&bottom, &Py::Int(1))?)?, 1)? {
        points.push(Py::pair(Py::Int(i), left.clone()));
        points.push(Py::pair(Py::Int(i), right.clone()));
    }
    for j in range(index(&left)?, index(&add(&right, &Py::Int(1))?)?, 1)? {
        points.push(Py::pair(top.clone(), Py::Int(j)));
        points.push(Py::pair(bottom.clone(), Py::Int(j)));
    }
    Ok(d.set(points))
}
