//! Colours: of an object, their palettes and counts, filtering and recolouring by colour.

use crate::error::Exception;
use crate::order::equal;
use crate::protocol::{add, at, count, head, items, len, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::patch::{colour_of, make_cell};
use super::ranking::extreme_colour;
use SafeDefault::{EmptySet, EmptyTuple, Zero};

pub const TABLE: &[Prim] = &[
    Prim::arc("mostcolor", 1, |d, a| commonest(d, element_colours(d, &a[0])?, true)),
    Prim::arc("leastcolor", 1, |d, a| commonest(d, element_colours(d, &a[0])?, false)),
    Prim::batt("mostcolor_t", 1, Zero, |d, a| commonest(d, grid_colours(&a[0])?, true)),
    Prim::batt("mostcolor_f", 1, Zero, |d, a| commonest(d, object_colours(d, &a[0])?, true)),
    Prim::batt("leastcolor_t", 1, Zero, |d, a| commonest(d, grid_colours(&a[0])?, false)),
    Prim::batt("leastcolor_f", 1, Zero, |d, a| commonest(d, object_colours(d, &a[0])?, false)),
    Prim::arc("palette", 1, |d, a| Ok(d.set(element_colours(d, &a[0])?))),
    Prim::batt("palette_t", 1, EmptySet, |d, a| Ok(d.set(grid_colours(&a[0])?))),
    Prim::batt("palette_f", 1, EmptySet, |d, a| Ok(d.set(object_colours(d, &a[0])?))),
    Prim::batt("p_f", 1, EmptySet, |d, a| Ok(d.set(object_colours(d, &a[0])?))),
    Prim::batt("p_g", 1, EmptySet, |d, a| ascending(d, grid_colours(&a[0])?)),
    Prim::batt("p_o", 1, EmptySet, |d, a| ascending(d, object_colours(d, &a[0])?)),
    Prim::arc("numcolors", 1, |d, a| len(&d.call("palette", a)?).map(Py::Int)),
    Prim::batt("numcolors_t", 1, Zero, |d, a| len(&d.call("palette_t", a)?).map(Py::Int)),
    Prim::batt("numcolors_f", 1, Zero, |d, a| len(&d.call("palette_f", a)?).map(Py::Int)),
    Prim::arc("colorcount", 2, |d, a| match &a[0] {
        Py::Tuple(_) => count_in_grid(&a[0], &a[1]),
        _ => count_in_object(d, &a[0], &a[1]),
    }),
    Prim::batt("colorcount_t", 2, Zero, |_, a| count_in_grid(&a[0], &a[1])),
    Prim::batt("colorcount_f", 2, Zero, |d, a| count_in_object(d, &a[0], &a[1])),
    Prim::both("color", 1, Zero, color),
    Prim::both("colorfilter", 2, EmptySet, |d, a| {
        let colour_at = if d == Dialect::Arc { 0 } else { 2 };
        let first_colour = |object: &Py| at(&head(object).map_err(Exception::through_generator)?, colour_at);
        Ok(d.set(kept(&a[0], |object| Ok(equal(&first_colour(object)?, &a[1])))?))
    }),
    Prim::batt("colorfilter_t", 2, EmptyTuple, |_, a| {
        Ok(Py::tuple(kept(&a[0], |object| Ok(equal(&at(&at(object, 0)?, 2)?, &a[1])))?))
    }),
    Prim::both("sizefilter", 2, EmptySet, |d, a| Ok(d.set(of_size(&a[0], &a[1])?))),
    Prim::batt("sizefilter_t", 2, EmptyTuple, |_, a| of_size(&a[0], &a[1]).map(Py::tuple)),
    Prim::arc("ofcolor", 2, places),
    Prim::batt("f_ofcolor", 2, EmptySet, places),
    Prim::arc("recolor", 2, |d, a| recolored(d, &a[0], &d.call("toindices", &a[1..])?)),
    Prim::batt("recolor_i", 2, EmptySet, |d, a| recolored(d, &a[0], &d.call("toindices_i", &a[1..])?)),
    Prim::batt("recolor_o", 2, EmptySet, |d, a| recolored(d, &a[0], &d.call("toindices_o", &a[1..])?)),
    Prim::both("partition", 1, EmptySet, |d, a| {
        let palette = d.call(if d == Dialect::Arc { "palette" } else { "palette_t" }, a)?;
        by_colour(d, &a[0], items(&palette)?)
    }),
    Prim::both("fgpartition", 1, EmptySet, |d, a| {
        let [palette, background] =
            if d == Dialect::Arc { ["palette", "mostcolor"] } else { ["palette_t", "mostcolor_t"] };
        let (palette, background) = (d.call(palette, a)?, d.call(background, a)?);
        let foreground: Vec<Py> = items(&palette)?.iter().filter(|c| **c != background).cloned().collect();
        by_colour(d, &a[0], &foreground)
    }),
];

/// All cells of all rows.
fn grid_colours(grid: &Py) -> Result<Vec<Py>, Exception> {
    let mut colours = Vec::new();
    for row in items(grid)? {
        colours.extend_from_slice(items(row)?);
    }
    Ok(colours)
}

fn object_colours(d: Dialect, object: &Py) -> Result<Vec<Py>, Exception> {
    items(object)?.iter().map(|cell| colour_of(d, cell)).collect()
}

/// Colours of a grid (any tuple) or of an object.
fn element_colours(d: Dialect, element: &Py) -> Result<Vec<Py>, Exception> {
    if element.is_tuple() { grid_colours(element) } else { object_colours(d, element) }
}

fn commonest(d: Dialect, colours: Vec<Py>, most: bool) -> Outcome {
    match (extreme_colour(d, colours, most)?, d) {
        (Some(colour), _) => Ok(colour),
        (None, Dialect::Arc) => Err(Exception::ValueError),
        (None, Dialect::Batt) => Ok(Py::Float(f64::NAN)),
    }
}

fn ascending(d: Dialect, colours: Vec<Py>) -> Outcome {
    Ok(Py::tuple(items(&d.set(colours))?.to_vec()))
}

fn count_in_grid(grid: &Py, colour: &Py) -> Outcome {
    items(grid)?.iter().try_fold(Py::Int(0), |total, row| add(&total, &Py::Int(count(row, colour)?)))
}

fn count_in_object(d: Dialect, object: &Py, colour: &Py) -> Outcome {
    let colours = object_colours(d, object)?;
    Ok(Py::Int(colours.iter().filter(|c| equal(c, colour)).count() as i64))
}

/// The colour of the first cell.
fn color(d: Dialect, a: &[Py]) -> Outcome {
    if d == Dialect::Arc {
        return at(&head(&a[0])?, 0);
    }
    match items(&a[0])?.first() {
        Some(cell @ Py::Tuple(_)) => at(cell, 2),
        _ => Ok(Py::Float(f64::NEG_INFINITY)),
    }
}

fn kept(container: &Py, test: impl Fn(&Py) -> Result<bool, Exception>) -> Result<Vec<Py>, Exception> {
    let mut kept = Vec::new();
    for e in items(container)? {
        if test(e)? {
            kept.push(e.clone());
        }
    }
    Ok(kept)
}

fn of_size(container: &Py, n: &Py) -> Result<Vec<Py>, Exception> {
    kept(container, |item| Ok(equal(&Py::Int(len(item)?), n)))
}

/// Indices of the cells of that colour; rows may differ in length.
fn places(d: Dialect, a: &[Py]) -> Outcome {
    let mut found = Vec::new();
    for (i, row) in items(&a[0])?.iter().enumerate() {
        for (j, colour) in items(row)?.iter().enumerate() {
            if equal(colour, &a[1]) {
                found.push(Py::ij(i as i64, j as i64));
            }
        }
    }
    Ok(d.set(found))
}

/// One object per colour, of all cells that equal it.
fn by_colour(d: Dialect, grid: &Py, colours: &[Py]) -> Outcome {
    let mut objects = Vec::new();
    for wanted in colours {
        let mut object = Vec::new();
        for (i, row) in items(grid)?.iter().enumerate() {
            for (j, colour) in items(row)?.iter().enumerate() {
                if equal(colour, wanted) {
                    object.push(make_cell(d, Py::Int(i as i64), Py::Int(j as i64), colour.clone()));
                }
            }
        }
        objects.push(d.set(object));
    }
    Ok(d.set(objects))
}

/// Cells of one colour at the indices; in arc a location is whatever stands there.
fn recolored(d: Dialect, colour: &Py, indices: &Py) -> Outcome {
    let cell = |loc: &Py| match d {
        Dialect::Arc => Ok(Py::pair(colour.clone(), loc.clone())),
        Dialect::Batt => unpack2(loc).map(|[i, j]| make_cell(d, i, j, colour.clone())),
    };
    Ok(d.set(items(indices)?.iter().map(cell).collect::<Result<_, _>>()?))
}
