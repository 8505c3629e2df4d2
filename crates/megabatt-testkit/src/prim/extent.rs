//! Height, width and shape of grids and patches, and what follows from them: square, portrait, lines.
//!
//! In arc one function takes grids (tuples) and patches; batt has one for each kind.

use crate::order::{equal, greater};
use crate::protocol::{add, at, len, mul, sub};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use SafeDefault::{EmptyTuple, False, Zero};

pub const TABLE: &[Prim] = &[
    Prim::arc("height", 1, |d, a| match &a[0] {
        Py::Tuple(rows) => Ok(Py::Int(rows.len() as i64)),
        patch => span(d, patch, "lowermost", "uppermost"),
    }),
    Prim::arc("width", 1, |d, a| match &a[0] {
        Py::Tuple(_) => grid_width(&a[0]),
        patch => span(d, patch, "rightmost", "leftmost"),
    }),
    Prim::batt("height_t", 1, Zero, |_, a| len(&a[0]).map(Py::Int)),
    Prim::batt("height_f", 1, Zero, |d, a| span(d, &a[0], "lowermost", "uppermost")),
    Prim::batt("height_i", 1, Zero, |d, a| span(d, &a[0], "lowermost_i", "uppermost_i")),
    Prim::batt("height_o", 1, Zero, |d, a| span(d, &a[0], "lowermost_o", "uppermost_o")),
    Prim::batt("width_t", 1, Zero, |_, a| grid_width(&a[0])),
    Prim::batt("width_f", 1, Zero, |d, a| span(d, &a[0], "rightmost", "leftmost")),
    Prim::batt("width_i", 1, Zero, |d, a| span(d, &a[0], "rightmost_i", "leftmost_i")),
    Prim::batt("width_o", 1, Zero, |d, a| span(d, &a[0], "rightmost_o", "leftmost_o")),
    Prim::arc("shape", 1, |d, a| both_extents(d, a, "height", "width")),
    Prim::batt("shape_t", 1, EmptyTuple, |d, a| both_extents(d, a, "height_t", "width_t")),
    Prim::batt("shape_f", 1, EmptyTuple, |d, a| both_extents(d, a, "height_f", "width_f")),
    Prim::arc("portrait", 1, |d, a| taller(d, a, "height", "width")),
    Prim::batt("portrait_t", 1, False, |d, a| taller(d, a, "height_t", "width_t")),
    Prim::batt("portrait_f", 1, False, |d, a| taller(d, a, "height_f", "width_f")),
    Prim::arc("square", 1, |d, a| match &a[0] {
        Py::Tuple(_) => square_grid(&a[0]),
        _ => square_patch(d, a, "height", "width"),
    }),
    Prim::batt("square_t", 1, False, |_, a| square_grid(&a[0])),
    Prim::batt("square_f", 1, False, |d, a| square_patch(d, a, "height_f", "width_f")),
    Prim::arc("vline", 1, |d, a| straight(d, a, "height", "width")),
    Prim::arc("hline", 1, |d, a| straight(d, a, "width", "height")),
    Prim::batt("vline_i", 1, False, |d, a| straight(d, a, "height_i", "width_i")),
    Prim::batt("vline_o", 1, False, |d, a| straight(d, a, "height_o", "width_o")),
    Prim::batt("hline_i", 1, False, |d, a| straight(d, a, "width_i", "height_i")),
    Prim::batt("hline_o", 1, False, |d, a| straight(d, a, "width_o", "height_o")),
];

/// Rows or columns from one side of a patch to the other; 0 when it is empty.
fn span(d: Dialect, patch: &Py, far: &str, near: &str) -> Outcome {
    if len(patch)? == 0 {
        return Ok(Py::Int(0));
    }
    let whole = std::slice::from_ref(patch);
    add(&sub(&d.call(far, whole)?, &d.call(near, whole)?)?, &Py::Int(1))
}

/// The length of the first row; 0 when there is none.
fn grid_width(grid: &Py) -> Outcome {
    if grid.truth() { len(&at(grid, 0)?).map(Py::Int) } else { Ok(Py::Int(0)) }
}

fn both_extents(d: Dialect, a: &[Py], height: &str, width: &str) -> Outcome {
    Ok(Py::pair(d.call(height, a)?, d.call(width, a)?))
}

fn taller(d: Dialect, a: &[Py], height: &str, width: &str) -> Outcome {
    greater(&d.call(height, a)?, &d.call(width, a)?).map(Py::Bool)
}

fn square_grid(grid: &Py) -> Outcome {
    Ok(Py::Bool(len(grid)? == len(&at(grid, 0)?)?))
}

/// Whether a patch fills a square box, by the count of its cells.
fn square_patch(d: Dialect, a: &[Py], height: &str, width: &str) -> Outcome {
    let (h, w) = (d.call(height, a)?, d.call(width, a)?);
    let area = mul(&h, &w)?;
    Ok(Py::Bool(equal(&area, &Py::Int(len(&a[0])?)) && equal(&h, &w)))
}

/// Whether a patch is as long as it has cells and one across.
fn straight(d: Dialect, a: &[Py], along: &str, across: &str) -> Outcome {
    let long = equal(&d.call(along, a)?, &Py::Int(len(&a[0])?));
    Ok(Py::Bool(long && equal(&d.call(across, a)?, &Py::Int(1))))
}
