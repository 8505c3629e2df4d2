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
//!
//! Most components of real grids are one run: those are masks that are there already.

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
                let column = first.trailing_zeros();
                let bits = planes.each_ref().map(|plane| plane[top] >> (column % u32::BITS) & 1);
                let (like, color) = (bits.map(u32::wrapping_neg), bits[0] + 2 * bits[1] + 4 * bits[2] + 8 * bits[3]);
                let color = color as u8;
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
                    (&Mask::LINES[(run.count_ones() as usize).wrapping_sub(1) % SIDE], column as usize)
                } else {
                    ctx.charge_bytes(size_of::<Mask>())?;
                    let mask = ctx.arena.alloc_with(|| Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 });
                    if self.fill_down(mask, top, (run, row ^ run), left) {
                        self.fill_up_and_down(mask, top, left);
                    }
                    let j = boxed(mask);
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

    /// Fills a mask with all that a run of row `top` is connected to, on and on downwards; `rest` are the other cells of
    /// that row. Whether cells above touch what was filled.
    #[inline]
    fn fill_down(
        &mut self,
        mask: &mut Mask,
        top: usize,
        (run, rest): (u32, u32),
        left: impl Fn(&Rows, usize) -> u32,
    ) -> bool {
        mask.rows[0] = run;
        let (mut reach, mut rest, mut touched) = (self.around(run), rest, 0);
        for at in 1..self.grid.h() - top {
            let here = (top + at) % SIDE;
            let row = left(&self.cells, here);
            let seeds = reach & row;
            if seeds == 0 {
                break;
            }
            let runs = runs_with(row, seeds);
            reach = self.around(runs);
            touched |= reach & rest;
            rest = row ^ runs;
            self.cells[here] ^= runs;
            mask.rows[at % SIDE] = runs;
        }
        touched != 0
    }

    /// Fills a row of a mask from the one beside it, of which `rest` is left; gives whether anything was filled, and whether
    /// that touches the rest.
    #[inline]
    fn fill_row(
        &mut self,
        mask: &mut Mask,
        top: usize,
        (at, from): (usize, usize),
        rest: &mut u32,
        left: &impl Fn(&Rows, usize) -> u32,
    ) -> (bool, bool) {
        let row = left(&self.cells, top + at);
        let runs = runs_with(row, self.around(mask.rows[from]) & row);
        self.cells[top + at] ^= runs;
        mask.rows[at] |= runs;
        let touched = self.around(runs) & *rest != 0;
        *rest = row ^ runs;
        (runs != 0, touched)
    }

    /// Goes on with [`Unlabelled::fill_down`], up and down, until nothing that is left touches the mask.
    // Few components need it, and the common way is not to carry its variables.
    #[inline(never)]
    fn fill_up_and_down(&mut self, mask: &mut Mask, top: usize, left: impl Fn(&Rows, usize) -> u32) {
        let mut h = mask.rows.iter().take_while(|row| **row != 0).count();
        loop {
            let (mut rest, mut touched) = (left(&self.cells, top + h - 1), false);
            for at in (0..h - 1).rev() {
                touched |= self.fill_row(mask, top, (at, at + 1), &mut rest, &left).1;
            }
            if !touched {
                break;
            }
            (rest, touched) = (left(&self.cells, top), false);
            let mut at = 1;
            while at <= h && top + at < self.grid.h() {
                let (some, more) = self.fill_row(mask, top, (at, at - 1), &mut rest, &left);
                h = h.max(at + usize::from(some));
                touched |= more;
                at += 1;
            }
            if !touched {
                break;
            }
        }
    }
}

/// Moves what was filled to the left side of its mask, which is measured; gives the column that it began in.
#[inline]
fn boxed(mask: &mut Mask) -> usize {
    let (mut columns, mut n, mut h) = (0, 0, 0usize);
    for &row in mask.rows.iter().take_while(|row| **row != 0) {
        columns |= row;
        n += row.count_ones();
        h += 1;
    }
    let j = columns.trailing_zeros();
    for rows in mask.rows.as_chunks_mut::<4>().0.iter_mut().take(h.div_ceil(4)) {
        *rows = rows.map(|row| row >> (j % u32::BITS));
    }
    (mask.n, mask.h, mask.w) = (n as u16, h as u8, (u32::BITS - columns.leading_zeros() - j) as u8);
    j as usize
}
