//! Mirrors and rotations of wide grids.

use crate::value::{Ctx, Res, Wide};

/// Cells on a side of the blocks in which a grid is transposed.
const BLOCK: usize = 32;

/// The grid with its rows reversed, then its columns, then both transposed. Where rows are only put in another order they
/// stay what they are.
pub(in crate::kernel) fn turned<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Wide<'a>,
    (flips_rows, flips_columns, transposes): (bool, bool, bool),
) -> Res<'a> {
    let mut rows = grid.rows().to_vec();
    if flips_rows {
        rows.reverse();
    }
    let (h, w) = (grid.h(), grid.w());
    if transposes {
        let colors = ctx.room_for_colors(w, h)?;
        for (at, block) in rows.chunks(BLOCK).enumerate() {
            for from in (0..w).step_by(BLOCK) {
                for (i, row) in block.iter().enumerate() {
                    for (j, &color) in row.iter().enumerate().take(w.min(from + BLOCK)).skip(from) {
                        let j = if flips_columns { w - 1 - j } else { j };
                        colors[j * h + at * BLOCK + i] = color;
                    }
                }
            }
        }
        let colors: &'a [u8] = colors;
        rows = colors.chunks_exact(h).collect();
    } else if flips_columns {
        let colors = ctx.room_for_colors(h, w)?;
        for (out, row) in colors.chunks_exact_mut(w).zip(&rows) {
            out.iter_mut().zip(row.iter().rev()).for_each(|(out, &color)| *out = color);
        }
        let colors: &'a [u8] = colors;
        rows = colors.chunks_exact(w).collect();
    }
    ctx.grid_of_colors(&rows)
}
