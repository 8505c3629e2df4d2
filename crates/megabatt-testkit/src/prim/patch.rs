//! Cells, indices and patches: taking a patch apart, moving it, its neighbourhoods.
//!
//! A patch is an object (cells with colours) or a set of indices; which one is decided by its first element alone, by
//! the dialect's own test, as programs pass every other thing too.

use crate::error::Exception;
use crate::protocol::{add, at, bit_or, head, is_sized, items, len, neg, sub, unpack2, unpack3};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use SafeDefault::EmptySet;

pub const TABLE: &[Prim] = &[
    Prim::both("toindices", 1, EmptySet, toindices),
    Prim::batt("toindices_i", 1, EmptySet, |_, a| Ok(a[0].clone())),
    Prim::batt("toindices_o", 1, EmptySet, |d, a| {
        if is_sized(&a[0]) && len(&a[0])? > 0 { locations(d, &a[0]) } else { Ok(Py::empty_set()) }
    }),
    Prim::both("shift", 2, EmptySet, shift),
    Prim::both("normalize", 1, EmptySet, |d, a| normalized(d, &a[0], "uppermost", "leftmost")),
    Prim::batt("normalize_i", 1, EmptySet, |d, a| normalized(d, &a[0], "uppermost_i", "leftmost_i")),
    Prim::batt("normalize_o", 1, EmptySet, |d, a| normalized(d, &a[0], "uppermost_o", "leftmost_o")),
    Prim::batt("normalize_t", 1, SafeDefault::EmptyTuple, |_, a| Ok(a[0].clone())),
    Prim::both("dneighbors", 1, EmptySet, |d, a| neighbourhood(d, &a[0], [(-1, 0), (1, 0), (0, -1), (0, 1)])),
    Prim::both("ineighbors", 1, EmptySet, |d, a| neighbourhood(d, &a[0], [(-1, -1), (-1, 1), (1, -1), (1, 1)])),
    Prim::both("neighbors", 1, EmptySet, |d, a| bit_or(d, &d.call("dneighbors", a)?, &d.call("ineighbors", a)?)),
];

/// A cell of the dialect's shape.
pub(super) fn make_cell(d: Dialect, i: Py, j: Py, colour: Py) -> Py {
    match d {
        Dialect::Arc => Py::pair(colour, Py::pair(i, j)),
        Dialect::Batt => Py::tuple(vec![i, j, colour]),
    }
}

/// Row, column and colour of a cell.
///
/// Errors: what unpacking the dialect's shape raises.
pub(super) fn cell(d: Dialect, x: &Py) -> Result<[Py; 3], Exception> {
    match d {
        Dialect::Arc => {
            let [colour, loc] = unpack2(x)?;
            let [i, j] = unpack2(&loc)?;
            Ok([i, j, colour])
        }
        Dialect::Batt => unpack3(x),
    }
}

/// The colour of a cell, its location not being taken apart.
pub(super) fn colour_of(d: Dialect, x: &Py) -> Outcome {
    match d {
        Dialect::Arc => unpack2(x).map(|[colour, _]| colour),
        Dialect::Batt => unpack3(x).map(|[_, _, colour]| colour),
    }
}

/// Whether a patch that is not empty counts as an object: decided by its first element.
pub(super) fn holds_cells(d: Dialect, patch: &Py) -> Result<bool, Exception> {
    let first = head(patch)?;
    match d {
        Dialect::Arc => Ok(at(&first, 1)?.is_tuple()),
        Dialect::Batt => Ok(len(&first)? == 3),
    }
}

/// The image of every location under `place`, colours kept.
pub(super) fn relocated(d: Dialect, patch: &Py, place: impl Fn(&Py, &Py) -> Result<[Py; 2], Exception>) -> Outcome {
    if holds_cells(d, patch)? { relocated_cells(d, patch, place) } else { relocated_indices(d, patch, place) }
}

pub(super) fn relocated_cells(
    d: Dialect,
    patch: &Py,
    place: impl Fn(&Py, &Py) -> Result<[Py; 2], Exception>,
) -> Outcome {
    let mut cells = Vec::new();
    for x in items(patch)? {
        let [i, j, colour] = cell(d, x)?;
        let [i, j] = place(&i, &j)?;
        cells.push(make_cell(d, i, j, colour));
    }
    Ok(d.set(cells))
}

pub(super) fn relocated_indices(
    d: Dialect,
    patch: &Py,
    place: impl Fn(&Py, &Py) -> Result<[Py; 2], Exception>,
) -> Outcome {
    let mut indices = Vec::new();
    for x in items(patch)? {
        let [i, j] = unpack2(x)?;
        let [i, j] = place(&i, &j)?;
        indices.push(Py::pair(i, j));
    }
    Ok(d.set(indices))
}

/// The locations of cells; in arc a location is whatever stands in its place.
fn locations(d: Dialect, cells: &Py) -> Outcome {
    let location = |x: &Py| match d {
        Dialect::Arc => unpack2(x).map(|[_, loc]| loc),
        Dialect::Batt => unpack3(x).map(|[i, j, _]| Py::pair(i, j)),
    };
    Ok(d.set(items(cells)?.iter().map(location).collect::<Result<_, _>>()?))
}

fn toindices(d: Dialect, a: &[Py]) -> Outcome {
    let patch = &a[0];
    if d == Dialect::Batt && !is_sized(patch) || len(patch)? == 0 {
        return Ok(Py::empty_set());
    }
    if d == Dialect::Batt && !is_sized(&head(patch)?) {
        return Ok(Py::empty_set());
    }
    if holds_cells(d, patch)? { locations(d, patch) } else { Ok(patch.clone()) }
}

fn shift(d: Dialect, a: &[Py]) -> Outcome {
    let (patch, offset) = (&a[0], &a[1]);
    match d {
        Dialect::Arc if len(patch)? == 0 => return Ok(patch.clone()),
        Dialect::Batt if !patch.truth() => return Ok(Py::empty_set()),
        Dialect::Batt if offset.is_empty_tuple() => return Ok(patch.clone()),
        _ => {}
    }
    let [di, dj] = unpack2(offset)?;
    relocated(d, patch, |i, j| Ok([add(i, &di)?, add(j, &dj)?]))
}

fn normalized(d: Dialect, patch: &Py, uppermost: &str, leftmost: &str) -> Outcome {
    if len(patch)? == 0 {
        return Ok(patch.clone());
    }
    let whole = std::slice::from_ref(patch);
    let offset = Py::pair(neg(&d.call(uppermost, whole)?)?, neg(&d.call(leftmost, whole)?)?);
    d.call("shift", &[patch.clone(), offset])
}

fn neighbourhood(d: Dialect, loc: &Py, steps: [(i64, i64); 4]) -> Outcome {
    if d == Dialect::Batt && (!loc.is_tuple() || loc.is_empty_tuple()) {
        return Ok(Py::empty_set());
    }
    // A step of 0 leaves the coordinate as it is, whatever it is.
    let moved = |x: Py, step: i64| match step {
        0 => Ok(x),
        1 => add(&x, &Py::Int(1)),
        _ => sub(&x, &Py::Int(1)),
    };
    let mut around = Vec::new();
    for (di, dj) in steps {
        around.push(Py::pair(moved(at(loc, 0)?, di)?, moved(at(loc, 1)?, dj)?));
    }
    Ok(d.set(around))
}
