//! Packed patches: one plane of 32 rows with an origin held beside it.
//!
//! A mask is normalised, its first row and first column are not empty, so a shift only changes the origin and the
//! same shape is the same bytes wherever it lies.
//!
//! ```text
//! rows[0] = 0b011   # # .      h = 2, w = 3, n = 4
//! rows[1] = 0b110   . # #
//! ```

use super::build::full_rows;
use super::grid::{Rows, SIDE};

/// A non-empty set of cells in a bounding box of at most 32 x 32, normalised to its upper left corner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// Bit `j` of `rows[i]`: the cell at `(i, j)` from the corner. Rows from `h` on are 0.
    pub rows: Rows,
    /// Number of cells, 1..=1024.
    pub n: u16,
    /// Height of the bounding box.
    pub h: u8,
    /// Width of the bounding box.
    pub w: u8,
}

impl Mask {
    /// One cell.
    pub const DOT: Mask = Mask { rows: full_rows(1, 1), n: 1, h: 1, w: 1 };

    /// No cell yet, which no patch has.
    pub(super) const BLANK: Mask = Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 };

    /// Normalises `rows`; gives the mask and the offset of its corner, or `None` when no bit is set.
    #[inline]
    pub fn normalized(rows: &Rows) -> Option<(Mask, usize, usize)> {
        let extent = Extent::of(rows, SIDE)?;
        Some((extent.mask(rows), extent.top, extent.left))
    }

    /// Height of the bounding box in rows.
    #[inline]
    pub fn h(&self) -> usize {
        self.h as usize
    }

    /// Width of the bounding box in columns.
    #[inline]
    pub fn w(&self) -> usize {
        self.w as usize
    }

    /// Whether the cell at `(i, j)` from the corner is in the mask; false outside the box.
    #[inline]
    pub fn has(&self, i: usize, j: usize) -> bool {
        i < SIDE && j < SIDE && self.rows[i] >> j & 1 == 1
    }

    /// The cells from the corner, row-major.
    #[inline]
    pub fn cells(&self) -> Cells<'_> {
        Cells { rows: &self.rows, h: self.h(), i: 0, row: self.rows[0] }
    }
}

/// Where the bits of rows lie: what normalising them cuts out.
pub(super) struct Extent {
    pub top: usize,
    pub left: usize,
    pub h: usize,
    pub w: usize,
}

impl Extent {
    /// The box of the bits of the first `h` rows; `None` when no bit is set.
    pub(super) fn of(rows: &Rows, h: usize) -> Option<Extent> {
        let h = h.min(SIDE);
        let all = rows[..h].iter().fold(0, |all, &row| all | row);
        if all == 0 {
            return None;
        }
        // Four rows at a time, then the one among them.
        let is_empty = |at: usize| rows[at] | rows[at + 1] | rows[at + 2] | rows[at + 3] == 0;
        let (mut top, mut bottom) = (0, h - 1);
        while top + 4 < bottom && is_empty(top) {
            top += 4;
        }
        while bottom > top + 4 && is_empty(bottom - 3) {
            bottom -= 4;
        }
        while top < bottom && rows[top] == 0 {
            top += 1;
        }
        while bottom > top && rows[bottom] == 0 {
            bottom -= 1;
        }
        let left = all.trailing_zeros() as usize;
        Some(Extent { top, left, h: bottom - top + 1, w: (u32::BITS - (all >> left).leading_zeros()) as usize })
    }

    /// The bits in the box.
    fn mask(&self, rows: &Rows) -> Mask {
        let mut mask = Mask::BLANK;
        self.cut(rows, &mut mask);
        mask
    }

    /// Cuts the bits in the box out into a blank mask.
    #[inline]
    pub(super) fn cut(&self, rows: &Rows, mask: &mut Mask) {
        for (out, &row) in mask.rows[..self.h].iter_mut().zip(&rows[self.top..self.top + self.h]) {
            *out = row >> self.left;
            mask.n += row.count_ones() as u16;
        }
        (mask.h, mask.w) = (self.h as u8, self.w as u8);
    }
}

/// Row-major iteration over the cells of a mask.
#[derive(Clone)]
pub struct Cells<'m> {
    rows: &'m Rows,
    h: usize,
    i: usize,
    row: u32,
}

impl Iterator for Cells<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        while self.row == 0 {
            self.i += 1;
            if self.i >= self.h {
                return None;
            }
            self.row = self.rows[self.i];
        }
        let j = self.row.trailing_zeros() as usize;
        self.row &= self.row - 1;
        Some((self.i, j))
    }
}

/// A many-coloured object: a mask and the colour planes under it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Where the cells are.
    pub mask: Mask,
    /// Colour bits aligned with the mask, zero outside it.
    pub planes: [Rows; 4],
}

impl Picture {
    /// The colour at a cell of the mask.
    #[inline]
    pub fn color(&self, i: usize, j: usize) -> u8 {
        let bit = |k: usize| ((self.planes[k][i] >> j & 1) as u8) << k;
        bit(0) | bit(1) | bit(2) | bit(3)
    }
}
