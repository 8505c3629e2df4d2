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

static LINES: [Mask; SIDE] = {
    let mut lines = [Mask::BLANK; SIDE];
    let mut w = 1;
    while w <= SIDE {
        lines[w - 1] = Mask { rows: full_rows(1, w), n: w as u16, h: 1, w: w as u8 };
        w += 1;
    }
    lines
};

/// The longest side of a box whose mask is there already.
const BOX: usize = 8;

static BOXES: [[Mask; BOX]; BOX] = {
    let mut boxes = [[Mask::BLANK; BOX]; BOX];
    let mut at = 0;
    while at < BOX * BOX {
        let (h, w) = (at / BOX + 1, at % BOX + 1);
        boxes[h - 1][w - 1] = Mask { rows: full_rows(h, w), n: (h * w) as u16, h: h as u8, w: w as u8 };
        at += 1;
    }
    boxes
};

impl Mask {
    /// One cell.
    pub const DOT: Mask = Mask { rows: full_rows(1, 1), n: 1, h: 1, w: 1 };

    /// A row of 1..=32 cells each.
    pub(crate) const LINES: &'static [Mask; SIDE] = &LINES;

    /// All cells of a small box, which is there already; `None` for a side of 0 or more than 8.
    #[inline]
    pub(crate) fn of_box(h: usize, w: usize) -> Option<&'static Mask> {
        BOXES.get(h.wrapping_sub(1))?.get(w.wrapping_sub(1))
    }

    /// No cell yet, which no patch has.
    pub(crate) const BLANK: Mask = Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 };

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

    /// Shows the cells from the corner, row-major.
    #[inline]
    pub(super) fn each(&self, mut see: impl FnMut(usize, usize)) {
        for (i, &row) in self.rows[..self.h()].iter().enumerate() {
            let mut row = row;
            while row != 0 {
                see(i, row.trailing_zeros() as usize);
                row &= row - 1;
            }
        }
    }

    /// The cells from the corner, row-major.
    #[inline]
    pub fn cells(&self) -> Cells<'_> {
        Cells { rows: &self.rows, h: self.h(), i: 0, row: self.rows[0] }
    }
}

/// Where the bits of rows lie: what normalising them cuts out.
pub(crate) struct Extent {
    pub top: usize,
    pub left: usize,
    pub h: usize,
    pub w: usize,
}

impl Extent {
    /// The box of the bits of rows that are 0 from `h` on; `None` when no bit is set.
    #[inline]
    pub(super) fn of(rows: &Rows, h: usize) -> Option<Extent> {
        match h {
            ..=8 => Extent::of_rows::<8>(rows),
            9..=16 => Extent::of_rows::<16>(rows),
            _ => Extent::of_rows::<SIDE>(rows),
        }
    }

    /// As [`Extent::of`], of the first `N` rows.
    fn of_rows<const N: usize>(rows: &Rows) -> Option<Extent> {
        // Made in an array first, the bits come by the vector.
        let (mut all, mut taken) = (0, [0u32; N]);
        for (i, (taken, &row)) in taken.iter_mut().zip(rows).enumerate() {
            all |= row;
            *taken = if row != 0 { 1 << i } else { 0 };
        }
        let taken = taken.iter().fold(0, |all, bit| all | bit);
        if taken == 0 {
            return None;
        }
        let (top, left) = (taken.trailing_zeros() as usize, all.trailing_zeros() as usize);
        let side = |bits: u32, first: usize| (u32::BITS - bits.leading_zeros()) as usize - first;
        Some(Extent { top, left, h: side(taken, top), w: side(all, left) })
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
        match (self.h, self.top) {
            (..=8, ..=24) => self.cut_rows::<8>(rows, mask),
            (..=16, ..=16) => self.cut_rows::<16>(rows, mask),
            (_, 0) => self.cut_rows::<SIDE>(rows, mask),
            (h, top) => {
                let mut raised = [0; SIDE];
                raised[..h].copy_from_slice(&rows[top..top + h]);
                self.cut_rows::<SIDE>(&raised, mask);
            }
        }
        (mask.h, mask.w) = (self.h as u8, self.w as u8);
    }

    /// As [`Extent::cut`], `N` rows from the top on; those below the box are 0.
    #[inline]
    fn cut_rows<const N: usize>(&self, rows: &Rows, mask: &mut Mask) {
        let top = if N == SIDE { 0 } else { self.top };
        let mut n = 0;
        for (out, two) in mask.rows.as_chunks_mut().0.iter_mut().zip(rows[top..top + N].as_chunks::<2>().0) {
            *out = [two[0] >> self.left, two[1] >> self.left];
            n += (u64::from(two[0]) | u64::from(two[1]) << 32).count_ones();
        }
        mask.n = n as u16;
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

    #[inline]
    fn fold<B, F: FnMut(B, (usize, usize)) -> B>(self, init: B, mut f: F) -> B {
        let (mut out, mut row) = (init, self.row);
        for i in self.i..self.h {
            while row != 0 {
                out = f(out, (i, row.trailing_zeros() as usize));
                row &= row - 1;
            }
            row = self.rows.get(i + 1).copied().unwrap_or(0);
        }
        out
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::chance::each;

    #[test]
    fn small_boxes_are_there_already() {
        for (h, w) in (0..=SIDE).flat_map(|h| (0..=SIDE).map(move |w| (h, w))) {
            let normal = Mask::normalized(&full_rows(h, w)).map(|(mask, ..)| mask);
            let small = (1..=BOX).contains(&h) && (1..=BOX).contains(&w);
            assert!(Mask::of_box(h, w).copied() == normal.filter(|_| small), "{h} x {w}");
        }
    }

    #[test]
    fn masks_hold_the_bits_in_their_box() {
        each(2000, |_, chance| {
            let (top, h) = (chance.below(32), 1 + chance.below(32));
            let mut rows = [0; SIDE];
            for _ in 0..chance.below(12) {
                let i = (top + chance.below(h)).min(31) as usize;
                rows[i] |= 1 << chance.below(32) >> chance.below(8);
            }
            let bits: Vec<(usize, usize)> = (0..SIDE)
                .flat_map(|i| (0..SIDE).map(move |j| (i, j)))
                .filter(|&(i, j)| rows[i] >> j & 1 == 1)
                .collect();
            let side = |of: fn(&(usize, usize)) -> usize| {
                let sides = bits.iter().map(of).min().zip(bits.iter().map(of).max());
                sides.unwrap_or((0, 0))
            };
            let ((top, bottom), (left, right)) = (side(|bit| bit.0), side(|bit| bit.1));
            for h in [bottom + 1, SIDE] {
                let Some(extent) = Extent::of(&rows, h) else {
                    assert!(bits.is_empty(), "no box of {bits:?}");
                    continue;
                };
                assert_eq!(
                    (extent.top, extent.left, extent.h, extent.w),
                    (top, left, bottom - top + 1, right - left + 1),
                    "the box of {bits:?}"
                );
                let mask = extent.mask(&rows);
                let cells: Vec<_> = mask.cells().map(|(i, j)| (i + top, j + left)).collect();
                assert_eq!((cells, usize::from(mask.n)), (bits.clone(), bits.len()));
            }
        });
    }
}
