//! Grids as tuples of rows: indexing, cutting, joining, cellwise work.

use crate::error::Exception;
use crate::order::{at_least, at_most, equal, less, same};
use crate::protocol::{add, at, floordiv, items, len, modulo, mul, range, range_to, slice, subscript, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::patch::make_cell;
use SafeDefault::{EmptySet, EmptyTuple, Zero};

pub const TABLE: &[Prim] = &[
    Prim::both("index", 2, Zero, index),
    Prim::both("crop", 3, EmptyTuple, crop),
    Prim::both("subgrid", 2, EmptyTuple, |d, a| {
        if d == Dialect::Batt && a[0].is_empty_container() {
            return Ok(Py::empty_tuple());
        }
        let shape = if d == Dialect::Arc { "shape" } else { "shape_f" };
        let (start, dims) = (d.call("ulcorner", &a[..1])?, d.call(shape, &a[..1])?);
        d.call("crop", &[a[1].clone(), start, dims])
    }),
    Prim::both("hsplit", 2, EmptyTuple, |d, a| split(d, a, 1)),
    Prim::both("vsplit", 2, EmptyTuple, |d, a| split(d, a, 0)),
    Prim::both("hconcat", 2, EmptyTuple, |_, a| {
        let rows = items(&a[0])?.iter().zip(items(&a[1])?);
        Ok(Py::tuple(rows.map(|(x, y)| add(x, y)).collect::<Result<_, _>>()?))
    }),
    Prim::both("vconcat", 2, EmptyTuple, |_, a| add(&a[0], &a[1])),
    Prim::both("cellwise", 3, EmptyTuple, cellwise),
    Prim::both("replace", 3, EmptyTuple, |_, a| {
        each_cell(&a[0], |v| if equal(v, &a[1]) { a[2].clone() } else { v.clone() })
    }),
    Prim::both("switch", 3, EmptyTuple, switch),
    Prim::both("canvas", 2, EmptyTuple, canvas),
    Prim::both("trim", 1, EmptyTuple, |_, a| {
        let inner = |x: &Py| slice(x, &Py::Int(1), &Py::Int(-1));
        Ok(Py::tuple(items(&inner(&a[0])?)?.iter().map(inner).collect::<Result<_, _>>()?))
    }),
    Prim::both("tophalf", 1, EmptyTuple, |_, a| slice(&a[0], &Py::None, &Py::Int(len(&a[0])? / 2))),
    Prim::both("bottomhalf", 1, EmptyTuple, |_, a| slice(&a[0], &Py::Int((len(&a[0])? + 1) / 2), &Py::None)),
    Prim::both("lefthalf", 1, EmptyTuple, |d, a| turned(d, a, "tophalf")),
    Prim::both("righthalf", 1, EmptyTuple, |d, a| turned(d, a, "bottomhalf")),
    Prim::both("asindices", 1, EmptySet, |d, a| {
        let height = len(&a[0])?;
        if height == 0 {
            return Ok(Py::empty_set());
        }
        let width = len(&at(&a[0], 0)?)?;
        Ok(d.set((0..height).flat_map(|i| (0..width).map(move |j| Py::ij(i, j))).collect()))
    }),
    Prim::both("asobject", 1, EmptySet, |d, a| match d {
        Dialect::Batt if is_no_grid(&a[0]) => Ok(Py::empty_set()),
        _ => all_cells(d, &a[0]),
    }),
    Prim::batt("is_no_grid", 1, EmptyTuple, |_, a| Ok(Py::Bool(is_no_grid(&a[0])))),
    Prim::both("toobject", 2, EmptySet, toobject),
    Prim::both("frontiers", 1, EmptySet, frontiers),
    Prim::both("compress", 1, EmptyTuple, compress),
];

/// Height, and width of the first row.
pub(super) fn extents(grid: &Py) -> Result<(i64, i64), Exception> {
    Ok((len(grid)?, len(&at(grid, 0)?)?))
}

/// `0 <= i < h and 0 <= j < w`; the column is only looked at when the row is inside.
pub(super) fn inside(i: &Py, j: &Py, (h, w): (i64, i64)) -> Result<bool, Exception> {
    let within = |k: &Py, n: i64| Ok::<bool, Exception>(at_most(&Py::Int(0), k)? && less(k, &Py::Int(n))?);
    Ok(within(i, h)? && within(j, w)?)
}

fn index(d: Dialect, a: &[Py]) -> Outcome {
    let (grid, loc) = (&a[0], &a[1]);
    let outside = match d {
        Dialect::Arc => Py::None,
        Dialect::Batt => Py::Float(f64::NEG_INFINITY),
    };
    if d == Dialect::Batt && loc.is_empty_tuple() {
        return Ok(outside);
    }
    let [i, j] = unpack2(loc)?;
    if !inside(&i, &j, extents(grid)?)? {
        return Ok(outside);
    }
    // The location is read again by position, which a set of two does not allow.
    subscript(&subscript(grid, &at(loc, 0)?)?, &at(loc, 1)?)
}

/// Arc slices as Python does; batt gives `()` unless the whole box lies inside.
fn crop(d: Dialect, a: &[Py]) -> Outcome {
    let (grid, start, dims) = (&a[0], &a[1], &a[2]);
    let end = |axis: i64| -> Outcome { add(&at(start, axis)?, &at(dims, axis)?) };
    if d == Dialect::Batt {
        if grid.is_empty_tuple() {
            return Ok(Py::empty_tuple());
        }
        let (h, w) = extents(grid)?;
        let starts = |axis: i64, n: i64| -> Result<bool, Exception> {
            let k = at(start, axis)?;
            Ok(at_least(&k, &Py::Int(0))? && less(&k, &Py::Int(n))?)
        };
        let whole =
            starts(0, h)? && starts(1, w)? && at_most(&end(0)?, &Py::Int(h))? && at_most(&end(1)?, &Py::Int(w))?;
        if !whole {
            return Ok(Py::empty_tuple());
        }
    }
    let rows = slice(grid, &at(start, 0)?, &end(0)?)?;
    let mut cut = Vec::new();
    for row in items(&rows)? {
        cut.push(slice(row, &at(start, 1)?, &end(1)?)?);
    }
    Ok(Py::tuple(cut))
}

/// n equal parts along an axis; where it does not divide, one line is skipped between parts.
fn split(d: Dialect, a: &[Py], axis: usize) -> Outcome {
    let (grid, n) = (&a[0], &a[1]);
    let (h, w) = if axis == 0 { (len(grid)?, 0) } else { extents(grid)? };
    let whole = Py::Int(if axis == 0 { h } else { w });
    let part = floordiv(&whole, n)?;
    let (h, w) = if axis == 0 { (part.clone(), Py::Int(len(&at(grid, 0)?)?)) } else { (Py::Int(h), part.clone()) };
    let gap = Py::Int(i64::from(!equal(&modulo(&whole, n)?, &Py::Int(0))));
    let mut parts = Vec::new();
    for i in range_to(n)? {
        let from = add(&mul(&part, &Py::Int(i))?, &mul(&gap, &Py::Int(i))?)?;
        let start = if axis == 0 { Py::pair(from, Py::Int(0)) } else { Py::pair(Py::Int(0), from) };
        parts.push(d.call("crop", &[grid.clone(), start, Py::pair(h.clone(), w.clone())])?);
    }
    Ok(Py::tuple(parts))
}

fn cellwise(d: Dialect, a: &[Py]) -> Outcome {
    let (h, w) = extents(&a[0])?;
    let mut rows = Vec::new();
    for i in 0..h {
        let mut row = Vec::new();
        for j in 0..w {
            let mine = at(&at(&a[0], i)?, j)?;
            let theirs = match d {
                Dialect::Arc => at(&at(&a[1], i)?, j)?,
                Dialect::Batt => d.call("index", &[a[1].clone(), Py::ij(i, j)])?,
            };
            row.push(if equal(&mine, &theirs) { mine } else { a[2].clone() });
        }
        rows.push(Py::tuple(row));
    }
    Ok(Py::tuple(rows))
}

fn each_cell(grid: &Py, to: impl Fn(&Py) -> Py) -> Outcome {
    let row = |row: &Py| Ok::<Py, Exception>(Py::tuple(items(row)?.iter().map(&to).collect()));
    Ok(Py::tuple(items(grid)?.iter().map(row).collect::<Result<_, _>>()?))
}

/// Exchanges two colours. Of two equal colours the first stands for both.
fn switch(d: Dialect, a: &[Py]) -> Outcome {
    let (x, y) = (&a[1], &a[2]);
    let is = |v: &Py, c: &Py| if d == Dialect::Arc { equal(v, c) } else { same(v, c) };
    each_cell(&a[0], |v| match (is(v, x), is(v, y)) {
        (false, false) => v.clone(),
        (true, false) => y.clone(),
        _ => x.clone(),
    })
}

fn canvas(_: Dialect, a: &[Py]) -> Outcome {
    let mut rows = Vec::new();
    for _ in range_to(&at(&a[1], 0)?)? {
        let width = range_to(&at(&a[1], 1)?)?.len();
        rows.push(Py::tuple(vec![a[0].clone(); width]));
    }
    Ok(Py::tuple(rows))
}

/// A half of the columns: a half of the rows of the grid turned by a quarter.
fn turned(d: Dialect, a: &[Py], half: &str) -> Outcome {
    d.call("rot270", &[d.call(half, &[d.call("rot90", a)?])?])
}

/// Not a tuple of tuples of ints; `()` is a grid.
fn is_no_grid(x: &Py) -> bool {
    let is_row = |row: &Py| matches!(row, Py::Tuple(cells) if cells.iter().all(Py::is_int));
    !matches!(x, Py::Tuple(rows) if rows.iter().all(is_row))
}

fn all_cells(d: Dialect, grid: &Py) -> Outcome {
    let mut cells = Vec::new();
    for (i, row) in items(grid)?.iter().enumerate() {
        for (j, colour) in items(row)?.iter().enumerate() {
            cells.push(make_cell(d, Py::Int(i as i64), Py::Int(j as i64), colour.clone()));
        }
    }
    Ok(d.set(cells))
}

/// The cells of the grid under the patch, as far as they lie inside.
fn toobject(d: Dialect, a: &[Py]) -> Outcome {
    let grid = &a[1];
    let size = extents(grid)?;
    let mut cells = Vec::new();
    for loc in items(&d.call("toindices", &a[..1])?)? {
        let [i, j] = unpack2(loc)?;
        if inside(&i, &j, size)? {
            let colour = subscript(&subscript(grid, &i)?, &j)?;
            cells.push(make_cell(d, i, j, colour));
        }
    }
    Ok(d.set(cells))
}

/// Positions of the lines that hold one colour only.
fn uniform(d: Dialect, lines: &Py) -> Result<Vec<i64>, Exception> {
    let mut found = Vec::new();
    for (k, line) in items(lines)?.iter().enumerate() {
        if len(&d.set(items(line)?.to_vec()))? == 1 {
            found.push(k as i64);
        }
    }
    Ok(found)
}

fn uniform_columns(d: Dialect, grid: &Py) -> Result<Vec<i64>, Exception> {
    let transpose = if d == Dialect::Arc { "dmirror" } else { "dmirror_t" };
    uniform(d, &d.call(transpose, std::slice::from_ref(grid))?)
}

fn frontiers(d: Dialect, a: &[Py]) -> Outcome {
    let grid = &a[0];
    let (h, w) = extents(grid)?;
    let (rows, columns) = (uniform(d, grid)?, uniform_columns(d, grid)?);
    let cell = |i: i64, j: i64| {
        let colour = at(&at(grid, i)?, j)?;
        Ok::<Py, Exception>(make_cell(d, Py::Int(i), Py::Int(j), colour))
    };
    let mut lines = Vec::new();
    for i in rows {
        lines.push(d.set(range(0, w, 1)?.into_iter().map(|j| cell(i, j)).collect::<Result<_, _>>()?));
    }
    for j in columns {
        lines.push(d.set(range(0, h, 1)?.into_iter().map(|i| cell(i, j)).collect::<Result<_, _>>()?));
    }
    Ok(d.set(lines))
}

fn compress(d: Dialect, a: &[Py]) -> Outcome {
    let (rows, columns) = (uniform(d, &a[0])?, uniform_columns(d, &a[0])?);
    let mut kept = Vec::new();
    for (i, row) in items(&a[0])?.iter().enumerate() {
        if rows.contains(&(i as i64)) {
            continue;
        }
        let cells = items(row)?.iter().enumerate().filter(|(j, _)| !columns.contains(&(*j as i64)));
        kept.push(Py::tuple(cells.map(|(_, v)| v.clone()).collect()));
    }
    Ok(Py::tuple(kept))
}
