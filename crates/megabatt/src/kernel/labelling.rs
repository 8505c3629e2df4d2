//! Connected components of packed grids, each filled from its first cell.
//!
//! Cells are looked at row by row; the first that no component has yet begins the next one. It is filled run by run
//! (maximal stretches of connected cells in a row): down as long as a row touches the one above, and up again only
//! where a run of a lower row touches cells above that are left, as the bottom of a U does. So components come out by
//! their first cells, which is the promised order of a set of them. Runs as the units of filling: A. R. Smith, "Tint
//! fill", SIGGRAPH 1979.
//!
//! ```text
//! # # . #      down: cols 0..2 | col 1 | cols 0..4, which touches col 3 above
//! . # . #      up:             | col 3 | col 3
//! # # # #
//! ```

use bumpalo::collections::Vec as ArenaVec;

use crate::value::{Ctx, EvalError, Grid, Mask, Rows, SIDE, Value};

/// No colour of a packed grid.
const NO_COLOR: u8 = 16;

/// The cells of a grid that no component has yet, and what connects them.
pub(super) struct Unlabelled<'g> {
    grid: &'g Grid,
    cells: Rows,
    /// Corners connect too.
    diagonal: bool,
    /// Only cells of one colour are connected.
    univalued: bool,
    /// The colour of cells that are connected to none, [`NO_COLOR`] where there is none.
    alone: u8,
}

/// A component: its cells, their corner, and the colour of the first.
#[derive(Clone, Copy)]
pub(super) struct Component<'a> {
    pub mask: &'a Mask,
    pub i: usize,
    pub j: usize,
    pub color: u8,
}

/// The runs of a row with a cell of `seeds`, which are in the row.
#[inline]
fn runs_with(row: u32, mut seeds: u32) -> u32 {
    let mut runs = 0;
    while seeds != 0 {
        let seed = seeds & seeds.wrapping_neg();
        // A carry goes up to the end of the run; it begins after the last gap before the seed.
        let gaps = !row & (seed - 1);
        let first = 1 << (gaps << 1 | 1).ilog2();
        let run = row & !row.wrapping_add(seed) | (seed - first);
        runs |= run;
        seeds &= !run;
    }
    runs
}

impl<'g> Unlabelled<'g> {
    /// Cells are connected when both are in `cells`.
    pub(super) fn of_cells(grid: &'g Grid, cells: Rows, diagonal: bool) -> Unlabelled<'g> {
        Unlabelled { grid, cells, diagonal, univalued: false, alone: NO_COLOR }
    }

    /// Cells are connected when both are in `cells` and they have one colour, which is not `alone`.
    pub(super) fn of_colors(grid: &'g Grid, cells: Rows, diagonal: bool, alone: Option<u8>) -> Unlabelled<'g> {
        Unlabelled { grid, cells, diagonal, univalued: true, alone: alone.unwrap_or(NO_COLOR) }
    }

    /// The components, `make` gives the value of each.
    pub(super) fn components<'a>(
        self,
        ctx: &mut Ctx<'a>,
        make: impl FnMut(&mut Ctx<'a>, Component<'a>) -> Result<Value<'a>, EvalError>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        if self.univalued { self.label::<true>(ctx, make) } else { self.label::<false>(ctx, make) }
    }

    fn label<'a, const UNIVALUED: bool>(
        mut self,
        ctx: &mut Ctx<'a>,
        mut make: impl FnMut(&mut Ctx<'a>, Component<'a>) -> Result<Value<'a>, EvalError>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let planes = &self.grid.planes;
        let mut found = ArenaVec::with_capacity_in(SIDE, ctx.arena);
        for top in 0..self.grid.h() {
            while self.cells[top] != 0 {
                let first = self.cells[top] & self.cells[top].wrapping_neg();
                let like = planes.each_ref().map(|plane| if plane[top] & first != 0 { u32::MAX } else { 0 });
                let color = like.iter().enumerate().fold(0, |color, (k, bits)| color | (bits & 1 << k) as u8);
                // The cells of a row that are left and may be in this component.
                let left = |cells: &Rows, i: usize| {
                    let differ = if UNIVALUED { (0..4).fold(0, |all, k| all | planes[k][i] ^ like[k]) } else { 0 };
                    cells[i] & !differ
                };
                let row = left(&self.cells, top);
                let alone = UNIVALUED && self.alone == color;
                let run = if alone { first } else { row & !row.wrapping_add(first) };
                self.cells[top] ^= run;
                // Behind the last of 32 rows comes the first, of which no cell is left.
                let below = left(&self.cells, (top + 1) % SIDE);
                let (mask, j) = if alone || self.around(run) & below == 0 {
                    (&Mask::LINES[(run.count_ones() as usize).wrapping_sub(1) % SIDE], first.trailing_zeros() as usize)
                } else {
                    ctx.charge_bytes(size_of::<Mask>())?;
                    let mask = ctx.arena.alloc_with(|| Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 });
                    let j = self.fill(mask, top, run, left);
                    (&*mask, j)
                };
                found.push(make(ctx, Component { mask, i: top, j, color })?);
            }
        }
        ctx.charge_bytes(size_of_val(found.as_slice()))?;
        Ok(found.into_bump_slice())
    }

    /// The cells of a row and those that touch them in their columns.
    #[inline]
    fn around(&self, row: u32) -> u32 {
        let by = u32::from(self.diagonal);
        row | row << by | row >> by
    }

    /// Fills a blank mask with all that a run of row `top` is connected to; gives the mask's first column.
    #[inline]
    fn fill(&mut self, mask: &mut Mask, top: usize, run: u32, left: impl Fn(&Rows, usize) -> u32) -> usize {
        mask.rows[0] = run;
        // Rows of the mask; all of its columns; cells.
        let (mut h, mut columns, mut n) = (1, run, run.count_ones());
        loop {
            // What is left and touched in the rows behind; then the way back.
            let (mut touched, mut rest) = (0, left(&self.cells, top));
            let mut at = 1;
            while at <= h && top + at < self.grid.h() {
                let row = left(&self.cells, top + at);
                let runs = runs_with(row, self.around(mask.rows[at - 1]) & row);
                if rest != 0 {
                    touched |= self.around(runs) & rest;
                }
                rest = row ^ runs;
                if runs != 0 {
                    self.cells[top + at] ^= runs;
                    mask.rows[at] |= runs;
                    h = h.max(at + 1);
                    columns |= runs;
                    n += runs.count_ones();
                }
                at += 1;
            }
            if touched == 0 {
                break;
            }
            (touched, rest) = (0, left(&self.cells, top + h - 1));
            for at in (0..h - 1).rev() {
                let row = left(&self.cells, top + at);
                let runs = runs_with(row, self.around(mask.rows[at + 1]) & row);
                touched |= self.around(runs) & rest;
                rest = row ^ runs;
                self.cells[top + at] ^= runs;
                mask.rows[at] |= runs;
                columns |= runs;
                n += runs.count_ones();
            }
            if touched == 0 {
                break;
            }
        }
        let j = columns.trailing_zeros();
        for rows in mask.rows.as_chunks_mut::<4>().0.iter_mut().take(h.div_ceil(4)) {
            *rows = rows.map(|row| row >> (j % u32::BITS));
        }
        (mask.n, mask.h, mask.w) = (n as u16, h as u8, (u32::BITS - columns.leading_zeros() - j) as u8);
        j as usize
    }
}
