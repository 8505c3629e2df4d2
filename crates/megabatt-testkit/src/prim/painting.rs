//! Writing onto grids.
//!
//! Cells are written in iteration order, so where two colours meet on one place the last wins; the `under…` forms only
//! write while the place still shows the background. Rows may differ in length: the first tells the width, and writing
//! past the end of a shorter one is an IndexError.

use crate::error::Exception;
use crate::order::equal;
use crate::protocol::{index, items, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::grid::{extents, inside};
use super::patch::cell;
use SafeDefault::EmptyTuple;

pub const TABLE: &[Prim] = &[
    Prim::both("fill", 3, EmptyTuple, |d, a| fill(d, a, false)),
    Prim::both("underfill", 3, EmptyTuple, |d, a| fill(d, a, true)),
    Prim::both("paint", 2, EmptyTuple, |d, a| paint(d, a, false)),
    Prim::both("underpaint", 2, EmptyTuple, |d, a| paint(d, a, true)),
    Prim::both("cover", 2, EmptyTuple, |d, a| {
        let background = d.call(mostcolor(d), &a[..1])?;
        d.call("fill", &[a[0].clone(), background, d.call("toindices", &a[1..])?])
    }),
    Prim::both("move", 3, EmptyTuple, |d, a| {
        let (covered, moved) = (d.call("cover", &a[..2])?, d.call("shift", &a[1..])?);
        d.call("paint", &[covered, moved])
    }),
];

fn mostcolor(d: Dialect) -> &'static str {
    if d == Dialect::Arc { "mostcolor" } else { "mostcolor_t" }
}

/// A grid being written on.
struct Canvas {
    size: (i64, i64),
    /// Only places that show this are written on; None writes everywhere.
    background: Option<Py>,
    rows: Vec<Vec<Py>>,
}

impl Canvas {
    fn new(d: Dialect, grid: &Py, under: bool) -> Result<Canvas, Exception> {
        let size = extents(grid)?;
        let background = if under { Some(d.call(mostcolor(d), std::slice::from_ref(grid))?) } else { None };
        let rows = items(grid)?.iter().map(|row| items(row).map(<[Py]>::to_vec)).collect::<Result<_, _>>()?;
        Ok(Canvas { size, background, rows })
    }

    fn write(&mut self, i: &Py, j: &Py, colour: &Py) -> Result<(), Exception> {
        if !inside(i, j, self.size)? {
            return Ok(());
        }
        let row = self.rows.get_mut(index(i)? as usize).ok_or(Exception::IndexError)?;
        let place = row.get_mut(index(j)? as usize).ok_or(Exception::IndexError)?;
        if self.background.as_ref().is_none_or(|background| equal(place, background)) {
            *place = colour.clone();
        }
        Ok(())
    }

    fn grid(self) -> Py {
        Py::tuple(self.rows.into_iter().map(Py::tuple).collect())
    }
}

fn fill(d: Dialect, a: &[Py], under: bool) -> Outcome {
    let mut canvas = Canvas::new(d, &a[0], under)?;
    for loc in items(&d.call("toindices", &a[2..])?)? {
        let [i, j] = unpack2(loc)?;
        canvas.write(&i, &j, &a[1])?;
    }
    Ok(canvas.grid())
}

fn paint(d: Dialect, a: &[Py], under: bool) -> Outcome {
    let mut canvas = Canvas::new(d, &a[0], under)?;
    for x in items(&a[1])? {
        let [i, j, colour] = cell(d, x)?;
        canvas.write(&i, &j, &colour)?;
    }
    Ok(canvas.grid())
}
