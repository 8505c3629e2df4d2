//! Colours of grids and objects: which occur, and which occurs most.

use super::color;
use crate::value::{Ctx, Dialect, EvalError, Grid, Res, Rows, SafeDefault, Value};

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

/// The colours of any element, ascending, called inside another function: arc's `palette`, batt's `palette_t`.
pub(super) fn palette<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    let colors = match ctx.dialect {
        Dialect::Arc => color::palette(ctx, element),
        Dialect::Batt => color::palette_t(ctx, element),
    };
    let colors = ctx.guard(SafeDefault::EmptySet, colors)?;
    Ok(ctx.items(colors)?.collect())
}

/// The most common colour of any element, called inside another function: arc's `mostcolor`, batt's `mostcolor_t`.
pub(super) fn mostcolor<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    let most = match ctx.dialect {
        Dialect::Arc => color::mostcolor(ctx, element),
        Dialect::Batt => color::mostcolor_t(ctx, element),
    };
    ctx.guard(SafeDefault::Zero, most)
}

#[cfg(test)]
mod tests {
    use super::super::chance::each;
    use super::*;

    #[test]
    fn words_count_as_cells_do() {
        each(300, |_, chance| {
            let colors = 1 + chance.below(9);
            let grid = chance.grid(colors);
            let counts = grid.counts();
            let most = counts.iter().max().copied();
            let first = (0..16u8).find(|&color| Some(counts[color as usize]) == most);
            assert_eq!(first, Some(most_common_color(&grid)), "{grid:?}");
            let all: Vec<_> = colors_within(&grid.planes).collect();
            let occur = (0..16u8).filter(|&color| counts[color as usize] > 0);
            assert!(occur.into_iter().all(|color| all.contains(&color)), "{grid:?}");
        });
    }
}
