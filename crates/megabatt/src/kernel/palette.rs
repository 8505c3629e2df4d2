//! Colours of grids and objects: which occur, and which occurs most.

use crate::value::{Ctx, Dialect, EvalError, Grid, Res, Rows, SafeDefault, Value, compare};

/// The number of bits set.
#[inline]
pub(super) fn count(rows: &Rows) -> u32 {
    rows.iter().map(|row| row.count_ones()).sum()
}

/// The colours of which every bit occurs in some cell: all that there are, and perhaps some more.
pub(super) fn colors_within(planes: &[Rows; 4]) -> impl Iterator<Item = u8> {
    let bits = planes.iter().enumerate().fold(0, |bits, (k, plane)| {
        let any = plane.iter().fold(0, |any, &row| any | row);
        bits | u8::from(any != 0) << k
    });
    (0..16).filter(move |color| color & !bits == 0)
}

/// The colour that most cells of a grid have; of several the lowest.
pub fn most_common_color(grid: &Grid) -> u8 {
    let cells = u32::from(grid.h) * u32::from(grid.w);
    let (mut best, mut most, mut left) = (0, 0, cells);
    for color in 0..16 {
        let n = count(&grid.cells_of(color));
        if n > most {
            (best, most) = (color, n);
        }
        left -= n;
        // No colour after this one can occur more often.
        if left <= most {
            break;
        }
    }
    best
}

/// The colours of a grid or an object, cell by cell: any values.
fn colors<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    let mut out = Vec::new();
    for item in ctx.items(element)? {
        if ctx.dialect == Dialect::Arc && !element.is_tuple() {
            out.push(ctx.unpack2(item)?.0);
        } else {
            out.extend(ctx.items(item)?);
        }
    }
    Ok(out)
}

/// The distinct colours, ascending, each with its count.
fn counted<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Result<Vec<(Value<'a>, usize)>, EvalError> {
    let dialect = ctx.dialect;
    let mut all = colors(ctx, element)?;
    all.sort_by(|a, b| compare(*a, *b, dialect));
    let mut out: Vec<(Value<'a>, usize)> = Vec::new();
    for color in all {
        match out.last_mut() {
            Some((last, n)) if compare(*last, color, dialect).is_eq() => *n += 1,
            _ => out.push((color, 1)),
        }
    }
    Ok(out)
}

/// The colours of any element, ascending: arc's `palette`, batt's `palette_t`.
pub(super) fn palette<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    match counted(ctx, element) {
        Ok(counts) => Ok(counts.into_iter().map(|(color, _)| color).collect()),
        Err(error) => ctx.guard(SafeDefault::EmptySet, Err(error)).map(|_| Vec::new()),
    }
}

/// The most common colour of any element: arc's `mostcolor`, batt's `mostcolor_t`.
pub(super) fn mostcolor<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = element {
        return Ok(Value::Int(most_common_color(grid).into()));
    }
    let most = match counted(ctx, element) {
        Ok(counts) => match (counts.iter().rev().max_by_key(|(_, n)| *n), ctx.dialect) {
            (Some(&(color, _)), _) => Ok(color),
            (None, Dialect::Arc) => Err(EvalError::ValueError),
            (None, Dialect::Batt) => Ok(Value::Float(f64::NAN)),
        },
        Err(error) => Err(error),
    };
    ctx.guard(SafeDefault::Zero, most)
}

#[cfg(test)]
mod tests {
    use super::super::chance::each;
    use super::*;

    #[test]
    fn words_count_as_cells_do() {
        each(300, |ctx, chance| {
            let colors = 1 + chance.below(9);
            let grid = chance.grid(colors);
            let counts = counted(ctx, Value::Grid(ctx.arena.alloc(grid))).unwrap_or_default();
            let most = counts.iter().map(|(_, n)| *n).max();
            let first = counts.iter().find(|(_, n)| Some(*n) == most).and_then(|(color, _)| color.as_int());
            assert_eq!(first, Some(most_common_color(&grid).into()), "{grid:?}");
            let all: Vec<_> = colors_within(&grid.planes).collect();
            assert!(counts.iter().all(|(color, _)| all.iter().any(|&c| color.as_int() == Some(c.into()))), "{grid:?}");
        });
    }
}
