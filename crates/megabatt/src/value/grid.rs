//! The packed grid: 4 bit-planes of 32 rows of 32 bits.
//!
//! Bit `j` of `planes[k][i]` is bit `k` of the colour at `(i, j)`. Everything outside `h` x `w` is zero, so two
//! equal grids are equal byte for byte.

/// Rows in a plane, and bits in a row: the largest side of a packed grid or patch.
pub const SIDE: usize = 32;

/// One bit a cell: `rows[i]` holds row `i`, bit `j` is column `j`.
pub type Rows = [u32; SIDE];

/// The highest colour that four planes hold.
pub const MAX_COLOR: i64 = 15;

/// A rectangular grid, 1..=32 rows and columns, colours 0..=15.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Height in rows, 1..=32.
    pub h: u8,
    /// Width in columns, 1..=32.
    pub w: u8,
    /// Colour bits, lowest first.
    pub planes: [Rows; 4],
}

/// The lowest `n` bits set, `n` in 0..=32.
#[inline]
pub const fn low_bits(n: usize) -> u32 {
    if n >= 32 { u32::MAX } else { (1u32 << n) - 1 }
}

/// Parts eight colours, a byte each, into bits by plane: bit `j` of `out[k]` is bit `k` of colour `j`.
///
/// The product moves bit `8 j` to bit `56 + j`: chess programs gather a file of the board so
/// (<https://www.chessprogramming.org/Kindergarten_Bitboards>).
#[inline]
fn part_eight(colors: u64) -> [u32; 4] {
    std::array::from_fn(|k| {
        let bits = colors >> k & 0x0101_0101_0101_0101;
        (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
    })
}

/// The lowest eight bits as eight bytes of 0 or 1, bit `j` in byte `j`.
#[inline]
fn spread_eight(bits: u32) -> u64 {
    let each = (u64::from(bits & 0xff) * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
    (each + 0x7f7f_7f7f_7f7f_7f7f) >> 7 & 0x0101_0101_0101_0101
}

/// A row of colours, the unused ones 0, as bits by plane.
#[inline]
pub(crate) fn part_row(colors: &[u8; SIDE]) -> [u32; 4] {
    let mut out = [0; 4];
    for (at, eight) in colors.as_chunks::<8>().0.iter().enumerate() {
        for (out, bits) in out.iter_mut().zip(part_eight(u64::from_le_bytes(*eight))) {
            *out |= bits << (8 * at);
        }
    }
    out
}

impl Grid {
    /// The colours of row `i`, those outside 0.
    #[inline]
    pub(crate) fn row_colors(&self, i: usize) -> [u8; SIDE] {
        let mut out = [0; SIDE];
        for (at, eight) in out.as_chunks_mut::<8>().0.iter_mut().enumerate().take(self.w().div_ceil(8)) {
            let plane = |k: usize| spread_eight(self.planes[k][i] >> (8 * at)) << k;
            *eight = (plane(0) | plane(1) | plane(2) | plane(3)).to_le_bytes();
        }
        out
    }

    /// A grid of `h` x `w` cells of one colour.
    ///
    /// # Panics
    /// In debug builds, when a side is not in 1..=32 or the colour not in 0..=15.
    pub fn filled(h: usize, w: usize, color: u8) -> Grid {
        debug_assert!((1..=SIDE).contains(&h) && (1..=SIDE).contains(&w) && color <= 15);
        let mut grid = Grid { h: h as u8, w: w as u8, planes: [[0; SIDE]; 4] };
        for (k, plane) in grid.planes.iter_mut().enumerate() {
            if color >> k & 1 == 1 {
                plane[..h].fill(low_bits(w));
            }
        }
        grid
    }

    /// Packs rows of colours; `None` when they are empty, ragged, wider or higher than 32, or hold a colour over 15.
    pub fn from_rows<R: AsRef<[u8]>>(rows: &[R]) -> Option<Grid> {
        let h = rows.len();
        let w = rows.first()?.as_ref().len();
        if !(1..=SIDE).contains(&h) || !(1..=SIDE).contains(&w) {
            return None;
        }
        let mut grid = Grid::filled(h, w, 0);
        for (i, row) in rows.iter().enumerate() {
            let row = row.as_ref();
            if row.len() != w || row.iter().any(|&c| i64::from(c) > MAX_COLOR) {
                return None;
            }
            for (j, &c) in row.iter().enumerate() {
                grid.set(i, j, c);
            }
        }
        Some(grid)
    }

    /// Height in rows.
    #[inline]
    pub fn h(&self) -> usize {
        self.h as usize
    }

    /// Width in columns.
    #[inline]
    pub fn w(&self) -> usize {
        self.w as usize
    }

    /// The colour at `(i, j)`, which must lie inside.
    #[inline]
    pub fn get(&self, i: usize, j: usize) -> u8 {
        let bit = |k: usize| ((self.planes[k][i] >> j & 1) as u8) << k;
        bit(0) | bit(1) | bit(2) | bit(3)
    }

    /// Sets the colour at `(i, j)`, which must lie inside.
    #[inline]
    pub fn set(&mut self, i: usize, j: usize, color: u8) {
        for (k, plane) in self.planes.iter_mut().enumerate() {
            plane[i] = plane[i] & !(1 << j) | u32::from(color >> k & 1) << j;
        }
    }

    /// The cells of one colour, as bits in grid coordinates.
    #[inline]
    pub fn cells_of(&self, color: u8) -> Rows {
        let mut out = [0; SIDE];
        let flip: [u32; 4] = std::array::from_fn(|k| if color >> k & 1 == 1 { 0 } else { u32::MAX });
        for (i, out) in out.iter_mut().enumerate() {
            let all = (self.planes[0][i] ^ flip[0])
                & (self.planes[1][i] ^ flip[1])
                & (self.planes[2][i] ^ flip[2])
                & (self.planes[3][i] ^ flip[3]);
            *out = all;
        }
        // Outside the grid every plane is 0, which reads as colour 0.
        let inside = low_bits(self.w());
        for (i, out) in out.iter_mut().enumerate() {
            *out &= if i < self.h() { inside } else { 0 };
        }
        out
    }

    /// All cells inside, as bits.
    pub fn inside(&self) -> Rows {
        std::array::from_fn(|i| if i < self.h() { low_bits(self.w()) } else { 0 })
    }

    /// The number of cells of each colour, 0..=15.
    pub fn counts(&self) -> [u16; 16] {
        let mut counts = [0; 16];
        for i in 0..self.h() {
            for j in 0..self.w() {
                counts[self.get(i, j) as usize] += 1;
            }
        }
        counts
    }

    /// Row-major colours.
    pub fn to_rows(&self) -> Vec<Vec<u8>> {
        (0..self.h()).map(|i| (0..self.w()).map(|j| self.get(i, j)).collect()).collect()
    }
}

/// Draws the grid, `.` for 0, one row a line.
impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, row) in self.to_rows().iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            for &c in row {
                f.write_str(if c == 0 { "." } else { &"0123456789abcdef"[c as usize..c as usize + 1] })?;
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Grid {}x{}\n{self}", self.h, self.w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_parted_and_joined_again() {
        for seed in 0..200u32 {
            let row: [u8; SIDE] =
                std::array::from_fn(|j| ((seed.wrapping_mul(2_654_435_761).rotate_left(j as u32) >> 7) % 16) as u8);
            let mut grid = Grid::filled(1, SIDE, 0);
            for (j, &color) in row.iter().enumerate() {
                grid.set(0, j, color);
            }
            let planes = part_row(&row);
            assert_eq!(planes, grid.planes.map(|plane| plane[0]), "{row:?}");
            assert_eq!(grid.row_colors(0), row);
        }
    }
}
