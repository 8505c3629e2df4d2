//! Mirrors and rotations of grids and patches.
//!
//! A patch is mirrored within its own bounding box. Batt's `_i` forms read indices, its `_o` forms cells, its `_f` forms
//! whichever the first element shows.

use crate::error::Exception;
use crate::order::equal;
use crate::protocol::{add, at, columns, items, reversed, sub, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::patch::{relocated, relocated_cells, relocated_indices};
use SafeDefault::{EmptySet, EmptyTuple};

pub const TABLE: &[Prim] = &[
    Prim::arc("hmirror", 1, |d, a| if a[0].is_tuple() { reversed(&a[0]) } else { flipped(d, &a[0], 0, Kind::Any) }),
    Prim::arc("vmirror", 1, |d, a| if a[0].is_tuple() { flip_rows(&a[0]) } else { flipped(d, &a[0], 1, Kind::Any) }),
    Prim::arc("dmirror", 1, |d, a| if a[0].is_tuple() { transpose(&a[0]) } else { swapped(d, &a[0], Kind::Any) }),
    Prim::arc("cmirror", 1, |d, a| match &a[0] {
        Py::Tuple(_) => anti_transpose(&a[0]),
        _ => d.call("vmirror", &[d.call("dmirror", &[d.call("vmirror", a)?])?]),
    }),
    Prim::batt("hmirror_t", 1, EmptyTuple, |_, a| reversed(&a[0])),
    Prim::batt("hmirror_f", 1, EmptySet, |d, a| flipped(d, &a[0], 0, Kind::Any)),
    Prim::batt("hmirror_i", 1, EmptySet, |d, a| flipped(d, &a[0], 0, Kind::Indices)),
    Prim::batt("hmirror_o", 1, EmptySet, |d, a| flipped(d, &a[0], 0, Kind::Cells)),
    Prim::batt("vmirror_t", 1, EmptyTuple, |_, a| flip_rows(&a[0])),
    Prim::batt("vmirror_f", 1, EmptySet, |d, a| match &a[0] {
        Py::Set(cells) if cells.is_empty() => Ok(Py::empty_set()),
        patch => flipped(d, patch, 1, Kind::Any),
    }),
    Prim::batt("vmirror_i", 1, EmptySet, |d, a| flipped(d, &a[0], 1, Kind::Indices)),
    Prim::batt("vmirror_o", 1, EmptySet, |d, a| flipped(d, &a[0], 1, Kind::Cells)),
    Prim::batt("dmirror_t", 1, EmptyTuple, |_, a| transpose(&a[0])),
    Prim::batt("dmirror_f", 1, EmptySet, |d, a| swapped(d, &a[0], Kind::Any)),
    Prim::batt("dmirror_i", 1, EmptySet, |d, a| swapped(d, &a[0], Kind::Indices)),
    Prim::batt("dmirror_o", 1, EmptySet, |d, a| swapped(d, &a[0], Kind::Cells)),
    Prim::batt("cmirror_t", 1, EmptyTuple, |_, a| anti_transpose(&a[0])),
    Prim::batt("cmirror_f", 1, EmptySet, cmirror_f),
    Prim::batt("cmirror_i", 1, EmptySet, cmirror_f),
    Prim::batt("cmirror_o", 1, EmptySet, cmirror_f),
    Prim::both("rot90", 1, EmptyTuple, |_, a| transpose(&reversed(&a[0])?)),
    Prim::both("rot180", 1, EmptyTuple, |_, a| flip_rows(&reversed(&a[0])?)),
    Prim::both("rot270", 1, EmptyTuple, |_, a| reversed(&flip_rows(&transpose(&reversed(&a[0])?)?)?)),
    Prim::batt("mir_rot_t", 2, EmptyTuple, |d, a| {
        by_number(d, a, &["hmirror_t", "dmirror_t", "vmirror_t", "cmirror_t", "rot90", "rot180", "rot270"])
    }),
    Prim::batt("mir_rot_f", 2, EmptySet, |d, a| by_number(d, a, &["hmirror_f", "dmirror_f", "vmirror_f", "cmirror_f"])),
];

/// How the elements of a patch are taken apart.
enum Kind {
    /// As the first element shows.
    Any,
    Indices,
    Cells,
}

/// The primitive that the second argument numbers, applied to the first; the first itself for any other number.
fn by_number(d: Dialect, a: &[Py], names: &[&str]) -> Outcome {
    match names.iter().zip(0..).find(|(_, k)| equal(&a[1], &Py::Int(*k))) {
        Some((name, _)) => d.call(name, &a[..1]),
        None => Ok(a[0].clone()),
    }
}

/// Every row backwards.
fn flip_rows(grid: &Py) -> Outcome {
    let rows = items(grid)?;
    Ok(Py::tuple(rows.iter().map(reversed).collect::<Result<_, _>>()?))
}

/// Columns become rows, as many as the shortest row has.
fn transpose(grid: &Py) -> Outcome {
    Ok(Py::tuple(columns(grid)?.into_iter().map(Py::tuple).collect()))
}

fn anti_transpose(grid: &Py) -> Outcome {
    transpose(&flip_rows(&reversed(grid)?)?)
}

/// Rows (axis 0) or columns (axis 1) counted from the other side of the bounding box.
fn flipped(d: Dialect, patch: &Py, axis: usize, kind: Kind) -> Outcome {
    let whole = std::slice::from_ref(patch);
    let (near, far) = (d.call("ulcorner", whole)?, d.call("lrcorner", whole)?);
    let total = add(&at(&near, axis as i64)?, &at(&far, axis as i64)?)?;
    place(d, patch, kind, |i, j| {
        Ok(if axis == 0 { [sub(&total, i)?, j.clone()] } else { [i.clone(), sub(&total, j)?] })
    })
}

/// Rows and columns exchanged about the upper left corner.
fn swapped(d: Dialect, patch: &Py, kind: Kind) -> Outcome {
    let [a, b] = unpack2(&d.call("ulcorner", std::slice::from_ref(patch))?)?;
    place(d, patch, kind, |i, j| Ok([add(&sub(j, &b)?, &a)?, add(&sub(i, &a)?, &b)?]))
}

fn place(d: Dialect, patch: &Py, kind: Kind, to: impl Fn(&Py, &Py) -> Result<[Py; 2], Exception>) -> Outcome {
    match kind {
        Kind::Any => relocated(d, patch, to),
        Kind::Indices => relocated_indices(d, patch, to),
        Kind::Cells => relocated_cells(d, patch, to),
    }
}

fn cmirror_f(d: Dialect, a: &[Py]) -> Outcome {
    d.call("vmirror_f", &[d.call("dmirror_f", &[d.call("vmirror_f", a)?])?])
}
