//! Packed patches: one plane of 32 rows with an origin held beside it.
//!
//! A mask is normalised, its first row and first column are not empty, so a shift only changes the origin and the
//! same shape is the same bytes wherever it lies.
//!
//! ```text
//! rows[0] = 0b011   # # .      h = 2, w = 3, n = 4
//! rows[1] = 0b110   . # #
//! ```

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
    /// Normalises `rows`; gives the mask and the offset of its corner, or `None` when no bit is set.
    #[inline]
    pub fn normalized(rows: &Rows) -> Option<(Mask, usize, usize)> {
        // Four rows at a time, then the one among them.
        let fours: [u32; SIDE / 4] = std::array::from_fn(|at| (0..4).fold(0, |all, i| all | rows[4 * at + i]));
        let all = fours.iter().fold(0, |all, &four| all | four);
        if all == 0 {
            return None;
        }
        let (mut top, mut bottom) = (0, SIDE - 1);
        while top + 4 < bottom && fours[top / 4] == 0 {
            top += 4;
        }
        while bottom > top + 4 && fours[bottom / 4] == 0 {
            bottom -= 4;
        }
        while top < bottom && rows[top] == 0 {
            top += 1;
        }
        while bottom > top && rows[bottom] == 0 {
            bottom -= 1;
        }
        let left = all.trailing_zeros() as usize;
        let h = bottom - top + 1;
        let mut out = [0; SIDE];
        let mut n = 0;
        for (out, &row) in out[..h].iter_mut().zip(&rows[top..=bottom]) {
            *out = row >> left;
            n += row.count_ones() as u16;
        }
        let w = (u32::BITS - (all >> left).leading_zeros()) as u8;
        Some((Mask { rows: out, n, h: h as u8, w }, top, left))
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
