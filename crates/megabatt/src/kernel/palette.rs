//! Colours of grids and objects: which occur, and which occurs most.

use super::board::{Board, rows_of};
use super::color;
use crate::value::{Ctx, Dialect, EvalError, Grid, Res, Rows, SIDE, SafeDefault, Value};

/// The number of bits set in rows that are 0 from `h` on.
#[inline]
pub(super) fn count_above(rows: &Rows, h: usize) -> u32 {
    let twos = |four: &[u32; 4]| [0, 2].map(|k| u64::from(four[k]) | u64::from(four[k + 1]) << 32);
    rows.as_chunks().0.iter().take(h.div_ceil(4)).flat_map(twos).map(u64::count_ones).sum()
}

/// The colours of which every bit occurs in some cell: all that there are, and perhaps some more.
pub(super) fn colors_within(planes: &[Rows; 4]) -> impl Iterator<Item = u8> {
    let bits = planes.iter().enumerate().fold(0, |bits, (k, plane)| {
        let any = plane.iter().fold(0, |any, &row| any | row);
        bits | u8::from(any != 0) << k
    });
    (0..16).filter(move |color| color & !bits == 0)
}

/// The colour that most cells of a grid have, of several the lowest, and these cells.
pub(super) fn background(grid: &Grid) -> (u8, Rows) {
    if let Some(board) = Board::of_grid(grid) {
        let (color, cells) = board.background();
        return (color, rows_of(cells));
    }
    let mut left = u32::from(grid.h) * u32::from(grid.w);
    let (mut best, mut most) = ((0, [0; SIDE]), 0);
    for color in 0..16 {
        let cells = grid.cells_of(color);
        let n = count_above(&cells, grid.h());
        if n > most {
            (best, most) = ((color, cells), n);
        }
        left -= n;
        // No colour after this one can occur more often.
        if left <= most {
            break;
        }
    }
    best
}

/// The colour that most cells of a grid have; of several the lowest.
pub fn most_common_color(grid: &Grid) -> u8 {
    match Board::of_grid(grid) {
        Some(board) => board.background().0,
        None => background(grid).0,
    }
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
