//! Connected components of a grid, and where an object occurs in one.

use std::collections::BTreeSet;

use crate::budget;
use crate::error::Exception;
use crate::order::equal;
use crate::protocol::{add, at, index, items, range, sub, subscript, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use super::grid::{extents, inside};
use super::patch::{cell, make_cell};
use SafeDefault::{EmptySet, EmptyTuple};

pub const TABLE: &[Prim] = &[
    Prim::both("objects", 4, EmptySet, |d, a| match d {
        Dialect::Batt if a[0].is_empty_tuple() => Ok(Py::empty_set()),
        _ => Ok(d.set(components(d, a)?.into_iter().map(|c| d.set(c.with_seed(d))).collect())),
    }),
    Prim::batt("objects_t", 4, EmptyTuple, objects_t),
    Prim::batt("objects_g", 4, EmptyTuple, objects_t),
    Prim::batt("o_g", 2, EmptyTuple, |d, a| by_flags(d, a, "objects")),
    Prim::batt("o_g_t", 2, EmptyTuple, |d, a| by_flags(d, a, "objects_t")),
    Prim::batt("o_g_tuple", 2, EmptyTuple, |d, a| by_flags(d, a, "objects_t")),
    Prim::both("occurrences", 2, EmptySet, occurrences),
];

/// A component: the cells reached, in breadth-first layers, each layer in the promised order.
struct Component {
    seed: (i64, i64),
    seed_colour: Py,
    cells: Vec<Py>,
}

impl Component {
    /// The cells and the seed, which belongs to its object even when it is not alike itself (NaN).
    fn with_seed(self, d: Dialect) -> Vec<Py> {
        let (i, j) = self.seed;
        let mut cells = vec![make_cell(d, Py::Int(i), Py::Int(j), self.seed_colour)];
        cells.extend(self.cells);
        cells
    }
}

/// Components in the order of their first cell. Arguments: grid, univalued, diagonal, without background.
fn components(d: Dialect, a: &[Py]) -> Result<Vec<Component>, Exception> {
    let grid = &a[0];
    let (univalued, diagonal) = (a[1].truth(), a[2].truth());
    let mostcolor = if d == Dialect::Arc { "mostcolor" } else { "mostcolor_t" };
    let background = if a[3].truth() { d.call(mostcolor, &a[..1])? } else { Py::None };
    let (h, w) = extents(grid)?;
    let colour = |(i, j): (i64, i64)| at(&at(grid, i)?, j);
    let mut occupied: BTreeSet<(i64, i64)> = BTreeSet::new();
    let mut found = Vec::new();
    for seed in (0..h).flat_map(|i| (0..w).map(move |j| (i, j))) {
        if occupied.contains(&seed) {
            continue;
        }
        let seed_colour = colour(seed)?;
        if equal(&seed_colour, &background) {
            continue;
        }
        let mut cells = Vec::new();
        let mut layer = BTreeSet::from([seed]);
        while !layer.is_empty() {
            budget::charge(layer.len())?;
            let mut around = BTreeSet::new();
            for &(i, j) in &layer {
                let here = colour((i, j))?;
                let belongs = if univalued { equal(&seed_colour, &here) } else { !equal(&here, &background) };
                if belongs {
                    cells.push(make_cell(d, Py::Int(i), Py::Int(j), here));
                    occupied.insert((i, j));
                    around.extend(
                        neighbours(i, j, diagonal)
                            .into_iter()
                            .filter(|&(i, j)| (0..h).contains(&i) && (0..w).contains(&j)),
                    );
                }
            }
            layer = around.difference(&occupied).copied().collect();
        }
        found.push(Component { seed, seed_colour, cells });
    }
    Ok(found)
}

fn neighbours(i: i64, j: i64, diagonal: bool) -> Vec<(i64, i64)> {
    let mut around = vec![(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)];
    if diagonal {
        around.extend([(i - 1, j - 1), (i - 1, j + 1), (i + 1, j - 1), (i + 1, j + 1)]);
    }
    around
}

fn objects_t(d: Dialect, a: &[Py]) -> Outcome {
    if a[0].is_empty_tuple() {
        return Ok(Py::empty_tuple());
    }
    Ok(Py::tuple(components(d, a)?.into_iter().map(|c| Py::tuple(c.cells)).collect()))
}

/// R = 4 univalued + 2 diagonal + without background; None for any other R.
fn by_flags(d: Dialect, a: &[Py], objects: &str) -> Outcome {
    match (0..8).find(|r| equal(&a[1], &Py::Int(*r))) {
        Some(r) => {
            let flag = |bit: i64| Py::Bool(r & bit != 0);
            d.call(objects, &[a[0].clone(), flag(4), flag(2), flag(1)])
        }
        None => Ok(Py::None),
    }
}

/// Places of the upper left corner at which every cell of the normalised object equals the grid.
fn occurrences(d: Dialect, a: &[Py]) -> Outcome {
    let (grid, object) = (&a[0], &a[1..]);
    let normalized = d.call("normalize", object)?;
    let (h, w) = extents(grid)?;
    let [oh, ow] = unpack2(&d.call(if d == Dialect::Arc { "shape" } else { "shape_f" }, object)?)?;
    let last = |n: i64, extent: &Py| add(&sub(&Py::Int(n), extent)?, &Py::Int(1));
    let (rows, columns) = (last(h, &oh)?, last(w, &ow)?);
    let mut found = Vec::new();
    for i in range(0, index(&rows)?, 1)? {
        for j in range(0, index(&columns)?, 1)? {
            let placed = d.call("shift", &[normalized.clone(), Py::ij(i, j)])?;
            let mut matches = true;
            for x in items(&placed)? {
                let [row, column, colour] = cell(d, x)?;
                let alike = inside(&row, &column, (h, w))? && {
                    let here = subscript(&subscript(grid, &row)?, &column)?;
                    equal(&here, &colour)
                };
                if !alike {
                    matches = false;
                    break;
                }
            }
            if matches {
                found.push(Py::ij(i, j));
            }
        }
    }
    Ok(d.set(found))
}
