//! Enlarging and reducing grids and objects.

use crate::budget;
use crate::error::Exception;
use crate::order::equal;
use crate::protocol::{add, at, items, len, modulo, mul, neg, range_to, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::patch::{cell, make_cell};
use SafeDefault::{EmptySet, EmptyTuple};

pub const TABLE: &[Prim] = &[
    Prim::both("hupscale", 2, EmptyTuple, |_, a| {
        Ok(Py::tuple(items(&a[0])?.iter().map(|row| stretched(row, &a[1])).collect::<Result<_, _>>()?))
    }),
    Prim::both("vupscale", 2, EmptyTuple, |_, a| stretched(&a[0], &a[1])),
    Prim::arc("upscale", 2, |d, a| if a[0].is_tuple() { upscale_grid(a) } else { upscale_object(d, a) }),
    Prim::batt("upscale_t", 2, EmptyTuple, |_, a| upscale_grid(a)),
    Prim::batt("upscale_f", 2, EmptySet, upscale_object),
    Prim::both("downscale", 2, EmptyTuple, downscale),
];

/// Every item repeated; the factor is only looked at when there is an item.
fn stretched(row: &Py, factor: &Py) -> Outcome {
    let mut long: Vec<Py> = Vec::new();
    for value in items(row)? {
        let copies = range_to(factor)?.len();
        budget::reserve(long.len() + copies)?;
        long.extend(std::iter::repeat_n(value.clone(), copies));
    }
    Ok(Py::tuple(long))
}

fn upscale_grid(a: &[Py]) -> Outcome {
    let mut rows: Vec<Py> = Vec::new();
    for row in items(&a[0])? {
        let wide = stretched(row, &a[1])?;
        let copies = range_to(&a[1])?.len();
        budget::reserve(rows.len() + copies)?;
        rows.extend(std::iter::repeat_n(wide, copies));
    }
    Ok(Py::tuple(rows))
}

/// Each cell a block, the upper left corner staying in place.
fn upscale_object(d: Dialect, a: &[Py]) -> Outcome {
    let (object, factor) = (&a[0], &a[1]);
    if len(object)? == 0 {
        return Ok(Py::empty_set());
    }
    let [top, left] = unpack2(&d.call("ulcorner", &a[..1])?)?;
    let home = Py::pair(neg(&top)?, neg(&left)?);
    let normalized = d.call("shift", &[object.clone(), home])?;
    let mut blocks = Vec::new();
    for x in items(&normalized)? {
        let [i, j, colour] = cell(d, x)?;
        for io in range_to(factor)? {
            for jo in range_to(factor)? {
                let (row, column) = (mul(&i, factor)?, mul(&j, factor)?);
                blocks.push(make_cell(d, add(&row, &Py::Int(io))?, add(&column, &Py::Int(jo))?, colour.clone()));
                budget::charge(1)?;
            }
        }
    }
    d.call("shift", &[d.set(blocks), Py::pair(top, left)])
}

/// Whether position k is kept: a multiple of the factor.
fn kept(k: usize, factor: &Py) -> Result<bool, Exception> {
    Ok(equal(&modulo(&Py::Int(k as i64), factor)?, &Py::Int(0)))
}

/// Rows and columns whose index is a multiple of the factor; the first row tells the width.
fn downscale(_: Dialect, a: &[Py]) -> Outcome {
    let (grid, factor) = (&a[0], &a[1]);
    let (height, width) = (len(grid)? as usize, len(&at(grid, 0)?)? as usize);
    let mut narrow = Vec::new();
    for i in 0..height {
        let mut row = Vec::new();
        for j in 0..width {
            if kept(j, factor)? {
                row.push(at(&at(grid, i as i64)?, j as i64)?);
            }
        }
        narrow.push(Py::tuple(row));
    }
    let mut rows = Vec::new();
    for (i, row) in narrow.into_iter().enumerate() {
        if kept(i, factor)? {
            rows.push(row);
        }
    }
    Ok(Py::tuple(rows))
}
