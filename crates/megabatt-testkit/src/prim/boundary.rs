//! Where a patch ends: outermost rows and columns, corners, centre, distances between patches.
//!
//! In batt an empty patch has NaN as its outermost row or column, `()` as its corner and centre.

use crate::error::Exception;
use crate::order::{at_least, equal, less};
use crate::protocol::{
    abs, add, at, columns, extreme, floordiv, index, is_sized, items, len, range, sub, sum, unpack2,
};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::patch::cell;
use SafeDefault::{EmptySet, EmptyTuple, False, Zero};

pub const TABLE: &[Prim] = &[
    Prim::both("uppermost", 1, Zero, |d, a| outermost(d, &a[0], "toindices", UP)),
    Prim::both("lowermost", 1, Zero, |d, a| outermost(d, &a[0], "toindices", DOWN)),
    Prim::both("leftmost", 1, Zero, |d, a| outermost(d, &a[0], "toindices", LEFT)),
    Prim::both("rightmost", 1, Zero, |d, a| outermost(d, &a[0], "toindices", RIGHT)),
    Prim::batt("uppermost_i", 1, Zero, |d, a| outermost(d, &a[0], "toindices_i", UP)),
    Prim::batt("lowermost_i", 1, Zero, |d, a| outermost(d, &a[0], "toindices_i", DOWN)),
    Prim::batt("leftmost_i", 1, Zero, |d, a| outermost(d, &a[0], "toindices_i", LEFT)),
    // These two have no guard: an empty patch fails.
    Prim::batt("rightmost_i", 1, Zero, |d, a| side_extreme(&d.call("toindices_i", a)?, RIGHT)),
    Prim::batt("rightmost_o", 1, Zero, |d, a| side_extreme(&d.call("toindices_o", a)?, RIGHT)),
    Prim::batt("uppermost_o", 1, Zero, |d, a| outermost(d, &a[0], "toindices_o", UP)),
    Prim::batt("lowermost_o", 1, Zero, |d, a| outermost(d, &a[0], "toindices_o", DOWN)),
    Prim::batt("leftmost_o", 1, Zero, |d, a| outermost(d, &a[0], "toindices_o", LEFT)),
    Prim::batt("col_row", 2, EmptyTuple, |d, a| {
        let sides = ["lowermost", "uppermost", "leftmost", "rightmost"];
        match (0..4).find(|k| equal(&a[1], &Py::Int(*k))) {
            Some(k) => d.call(sides[k as usize], &a[..1]),
            None => Ok(Py::None),
        }
    }),
    Prim::both("ulcorner", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices", [UP, LEFT])),
    Prim::both("urcorner", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices", [UP, RIGHT])),
    Prim::both("llcorner", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices", [DOWN, LEFT])),
    Prim::both("lrcorner", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices", [DOWN, RIGHT])),
    Prim::batt("ulcorner_i", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_i", [UP, LEFT])),
    Prim::batt("urcorner_i", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_i", [UP, RIGHT])),
    Prim::batt("llcorner_i", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_i", [DOWN, LEFT])),
    Prim::batt("lrcorner_i", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_i", [DOWN, RIGHT])),
    Prim::batt("ulcorner_o", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_o", [UP, LEFT])),
    Prim::batt("urcorner_o", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_o", [UP, RIGHT])),
    Prim::batt("llcorner_o", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_o", [DOWN, LEFT])),
    Prim::batt("lrcorner_o", 1, EmptyTuple, |d, a| corner(d, &a[0], "toindices_o", [DOWN, RIGHT])),
    Prim::batt("corner", 2, EmptyTuple, |d, a| {
        let corners = ["ulcorner", "urcorner", "llcorner", "lrcorner"];
        let k = (0..4).find(|k| equal(&a[1], &Py::Int(*k))).unwrap_or(0);
        d.call(corners[k as usize], &a[..1])
    }),
    Prim::both("corners", 1, EmptySet, |d, a| {
        let names = ["ulcorner", "urcorner", "llcorner", "lrcorner"];
        Ok(d.set(names.iter().map(|name| d.call(name, a)).collect::<Result<_, _>>()?))
    }),
    Prim::both("center", 1, EmptyTuple, center),
    Prim::both("centerofmass", 1, EmptyTuple, |d, a| {
        let mean = |axis: &Vec<Py>| floordiv(&sum(axis)?, &Py::Int(len(&a[0])?));
        Ok(Py::tuple(columns(&d.call("toindices", a)?)?.iter().map(mean).collect::<Result<_, _>>()?))
    }),
    Prim::both("position", 2, EmptyTuple, position),
    Prim::both("hmatching", 2, False, |d, a| share_line(d, &a[0], &a[1], 0)),
    Prim::both("vmatching", 2, False, |d, a| share_line(d, &a[0], &a[1], 1)),
    Prim::both("manhattan", 2, Zero, manhattan),
    Prim::both("adjacent", 2, False, |d, a| Ok(Py::Bool(equal(&d.call("manhattan", a)?, &Py::Int(1))))),
    Prim::both("bordering", 2, False, bordering),
    Prim::both("gravitate", 2, EmptyTuple, gravitate),
    Prim::both("hperiod", 1, Zero, |d, a| period(d, &a[0], 1)),
    Prim::both("vperiod", 1, Zero, |d, a| period(d, &a[0], 0)),
];

/// An axis (0 rows, 1 columns) and whether its far end is meant.
#[derive(Clone, Copy)]
struct Side {
    axis: usize,
    far: bool,
}

const UP: Side = Side { axis: 0, far: false };
const DOWN: Side = Side { axis: 0, far: true };
const LEFT: Side = Side { axis: 1, far: false };
const RIGHT: Side = Side { axis: 1, far: true };

fn outermost(d: Dialect, patch: &Py, toindices: &str, side: Side) -> Outcome {
    if d == Dialect::Batt && !patch.truth() {
        return Ok(Py::Float(f64::NAN));
    }
    side_extreme(&d.call(toindices, std::slice::from_ref(patch))?, side)
}

/// The smallest or largest coordinate of indices.
///
/// Errors: ValueError when there are none.
fn side_extreme(indices: &Py, side: Side) -> Outcome {
    let coordinates = items(indices)?.iter().map(|x| unpack2(x).map(|ij| ij[side.axis].clone()));
    extreme(coordinates, side.far)?.ok_or(Exception::ValueError)
}

/// Least or greatest of the first components, then of the second ones; `()` when there is nothing.
///
/// Errors: KeyError for a third component where rows and columns are treated differently.
fn corner(d: Dialect, patch: &Py, toindices: &str, sides: [Side; 2]) -> Outcome {
    let mut found = Vec::new();
    for (k, axis) in columns(&d.call(toindices, std::slice::from_ref(patch))?)?.into_iter().enumerate() {
        let far = match sides.get(k) {
            Some(side) => side.far,
            None if sides[0].far == sides[1].far => sides[0].far,
            None => return Err(Exception::KeyError),
        };
        found.push(extreme(axis.into_iter().map(Ok), far)?.ok_or(Exception::ValueError)?);
    }
    Ok(Py::tuple(found))
}

fn center(d: Dialect, a: &[Py]) -> Outcome {
    let (height, width) = match d {
        Dialect::Arc => ("height", "width"),
        Dialect::Batt => ("height_f", "width_f"),
    };
    if d == Dialect::Batt && (d.call("uppermost", a)?.is_nan() || d.call("leftmost", a)?.is_nan()) {
        return Ok(Py::empty_tuple());
    }
    let middle = |start: &str, extent: &str| -> Outcome {
        let start = d.call(start, a)?;
        add(&start, &floordiv(&d.call(extent, a)?, &Py::Int(2))?)
    };
    Ok(Py::pair(middle("uppermost", height)?, middle("leftmost", width)?))
}

fn position(d: Dialect, a: &[Py]) -> Outcome {
    let centre = |x: &Py| unpack2(&d.call("center", &[d.call("toindices", std::slice::from_ref(x))?])?);
    let [ia, ja] = centre(&a[0])?;
    let [ib, jb] = centre(&a[1])?;
    let towards = |from: &Py, to: &Py| Ok::<i64, Exception>(if less(from, to)? { 1 } else { -1 });
    if equal(&ia, &ib) {
        Ok(Py::ij(0, towards(&ja, &jb)?))
    } else if equal(&ja, &jb) {
        Ok(Py::ij(towards(&ia, &ib)?, 0))
    } else if less(&ia, &ib)? || less(&ib, &ia)? {
        Ok(Py::ij(towards(&ia, &ib)?, towards(&ja, &jb)?))
    } else {
        Ok(Py::None)
    }
}

fn share_line(d: Dialect, a: &Py, b: &Py, axis: usize) -> Outcome {
    let lines = |x: &Py| -> Outcome {
        let indices = d.call("toindices", std::slice::from_ref(x))?;
        let line = |x: &Py| unpack2(x).map(|ij| ij[axis].clone());
        Ok(d.set(items(&indices)?.iter().map(line).collect::<Result<_, _>>()?))
    };
    let (a, b) = (lines(a)?, lines(b)?);
    Ok(Py::Bool(items(&a)?.iter().any(|x| matches!(&b, Py::Set(b) if b.contains(x)))))
}

fn manhattan(d: Dialect, a: &[Py]) -> Outcome {
    if d == Dialect::Batt && a.iter().any(|x| !is_sized(x) || x.is_empty_container()) {
        return Ok(Py::Float(f64::INFINITY));
    }
    let from = d.call("toindices", &a[..1])?;
    let from = items(&from)?;
    let mut to: Option<Py> = None;
    let mut best: Option<Py> = None;
    for x in from {
        let [ai, aj] = unpack2(x)?;
        let to = match &to {
            Some(to) => to,
            None => to.insert(d.call("toindices", &a[1..])?),
        };
        for y in items(to)? {
            let [bi, bj] = unpack2(y)?;
            let distance = add(&abs(&sub(&ai, &bi)?)?, &abs(&sub(&aj, &bj)?)?)?;
            if best.as_ref().is_none_or(|best| less(&distance, best) == Ok(true)) {
                best = Some(distance);
            }
        }
    }
    best.ok_or(Exception::ValueError)
}

fn bordering(d: Dialect, a: &[Py]) -> Outcome {
    let (patch, grid) = (&a[..1], &a[1]);
    let zero = Py::Int(0);
    let touches = equal(&d.call("uppermost", patch)?, &zero)
        || equal(&d.call("leftmost", patch)?, &zero)
        || equal(&d.call("lowermost", patch)?, &Py::Int(len(grid)? - 1))
        || equal(&d.call("rightmost", patch)?, &Py::Int(len(&at(grid, 0)?)? - 1));
    Ok(Py::Bool(touches))
}

/// The offset by which the source moves along one axis until it is adjacent, after at most 42 steps.
fn gravitate(d: Dialect, a: &[Py]) -> Outcome {
    let destination = &a[1];
    if d == Dialect::Batt && !destination.truth() {
        return Ok(a[0].clone());
    }
    let [si, sj] = unpack2(&d.call("center", &a[..1])?)?;
    let [di, dj] = unpack2(&d.call("center", &a[1..])?)?;
    let towards = |from: &Py, to: &Py| Ok::<i64, Exception>(if less(from, to)? { 1 } else { -1 });
    let (i, j) = if d.call("vmatching", a)?.truth() { (towards(&si, &di)?, 0) } else { (0, towards(&sj, &dj)?) };
    let mut source = a[0].clone();
    let mut steps = 0;
    while steps < 42 {
        if d.call("adjacent", &[source.clone(), destination.clone()])?.truth() {
            break;
        }
        source = d.call("shift", &[source, Py::ij(i, j)])?;
        steps += 1;
    }
    // The last adjacency test comes before the step count is looked at, so its exception counts too.
    if steps == 42 {
        d.call("adjacent", &[source, destination.clone()])?;
    }
    Ok(Py::ij(i * steps, j * steps))
}

/// Smallest p >= 1 such that the object moved back by p along the axis, cut at 0, lies within itself; else its extent.
fn period(d: Dialect, object: &Py, axis: usize) -> Outcome {
    let extent_name = match (d, axis) {
        (Dialect::Arc, 0) => "height",
        (Dialect::Arc, _) => "width",
        (Dialect::Batt, 0) => "height_f",
        (Dialect::Batt, _) => "width_f",
    };
    let normalized = d.call("normalize", std::slice::from_ref(object))?;
    let extent = d.call(extent_name, std::slice::from_ref(&normalized))?;
    for p in range(1, index(&extent)?, 1)? {
        let back = if axis == 0 { Py::ij(-p, 0) } else { Py::ij(0, -p) };
        let moved = d.call("shift", &[normalized.clone(), back])?;
        let mut inside = true;
        for x in items(&moved)? {
            let ijc = cell(d, x)?;
            let kept = at_least(&ijc[axis], &Py::Int(0))?;
            // Every cell is unpacked, also after one that lies outside.
            inside &= !kept || items(&normalized)?.contains(x);
        }
        if inside {
            return Ok(Py::Int(p));
        }
    }
    Ok(extent)
}
