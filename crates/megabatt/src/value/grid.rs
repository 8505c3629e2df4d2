//! The packed grid: 4 bit-planes of 32 rows of 32 bits.
//!
//! Bit `j` of `planes[k][i]` is bit `k` of the colour at `(i, j)`. Everything outside `h` x `w` is zero, so two
//! equal grids are equal byte for byte.

use super::{Ctx, Res, Value};

/// Rows in a plane, and bits in a row: the largest side of a packed grid or patch.
pub const SIDE: usize = 32;

/// One bit a cell: `rows[i]` holds row `i`, bit `j` is column `j`.
pub type Rows = [u32; SIDE];

/// The highest colour that four planes hold.
pub const MAX_COLOR: i64 = 15;

/// A rectangular grid, 1..=32 rows and columns, colours 0..=15.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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

/// Each colour on all cells of a row: all bits or none of each plane.
pub(crate) static COLOR_BITS: [[u32; 4]; 16] = {
    let mut colors = [[0; 4]; 16];
    let mut at = 0;
    while at < 64 {
        colors[at / 4][at % 4] = if ((at / 4) >> (at % 4)) & 1 == 1 { u32::MAX } else { 0 };
        at += 1;
    }
    colors
};

/// A byte of 1 for each.
const ONES: u64 = 0x0101_0101_0101_0101;

/// 8 bits as bytes of 0 and 1, the lowest first.
#[inline]
fn spread_bits(bits: u32) -> u64 {
    let apart = u64::from(bits & 0xff).wrapping_mul(ONES) & 0x8040_2010_0804_0201;
    (apart + (0x7f * ONES)) >> 7 & ONES
}

/// The colour bits of the first `w` cells of a row, which are all that are not 0, lowest first.
#[inline]
pub(crate) fn pack_colors(colors: &[u8; SIDE], w: usize) -> [u32; 4] {
    let mut planes = [0; 4];
    for (at, eight) in colors.as_chunks().0.iter().enumerate().take(w.div_ceil(8)) {
        let eight = u64::from_le_bytes(*eight);
        for (k, plane) in planes.iter_mut().enumerate() {
            // Every byte's bit is multiplied to its own place in the highest byte.
            let bits = (eight >> k & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            *plane |= (bits as u32) << (8 * at);
        }
    }
    planes
}

/// The colours of the first `w` cells of a row by its colour bits: the inverse of [`pack_colors`].
#[inline]
pub(super) fn unpack_colors(planes: [u32; 4], w: usize) -> [u8; SIDE] {
    let mut colors = [0; SIDE];
    for (at, eight) in colors.as_chunks_mut::<8>().0.iter_mut().enumerate().take(w.div_ceil(8)) {
        let bits = |k: usize| spread_bits(planes[k] >> (8 * at)) << k;
        *eight = (bits(0) | bits(1) | bits(2) | bits(3)).to_le_bytes();
    }
    colors
}

/// Draws a box of `h` x `w` cells of a colour over planes that are 0.
pub(crate) fn fill_planes(planes: &mut [Rows; 4], h: usize, w: usize, color: u8) {
    for (k, plane) in planes.iter_mut().enumerate() {
        if color >> k & 1 == 1 {
            plane[..h].fill(low_bits(w));
        }
    }
}

/// The longest side of a grid of colour 0 that is there already.
const SMALL: usize = 8;

/// Small grids of colour 0 by height and width, each less 1.
static BLANKS: [[Grid; SMALL]; SMALL] = {
    let mut blanks = [[Grid { h: 0, w: 0, planes: [[0; SIDE]; 4] }; SMALL]; SMALL];
    let mut at = 0;
    while at < SMALL * SMALL {
        let blank = &mut blanks[at / SMALL][at % SMALL];
        (blank.h, blank.w) = ((at / SMALL + 1) as u8, (at % SMALL + 1) as u8);
        at += 1;
    }
    blanks
};

impl Grid {
    /// A grid of `h` x `w` cells of one colour.
    ///
    /// # Panics
    /// In debug builds, when a side is not in 1..=32 or the colour not in 0..=15.
    pub fn filled(h: usize, w: usize, color: u8) -> Grid {
        debug_assert!((1..=SIDE).contains(&h) && (1..=SIDE).contains(&w) && color <= 15);
        let mut grid = Grid { h: h as u8, w: w as u8, planes: [[0; SIDE]; 4] };
        fill_planes(&mut grid.planes, h, w, color);
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

    /// The grid of 2 x 2 that two pairs are; `None` when one holds anything but colours 0..=15.
    #[inline]
    pub(crate) fn of_pairs(pairs: [i16; 4]) -> Option<Grid> {
        let [a, b, c, d] = pairs.map(|color| color as u16);
        if a | b | c | d > MAX_COLOR as u16 {
            return None;
        }
        let mut grid = Grid { h: 2, w: 2, planes: [[0; SIDE]; 4] };
        for (k, plane) in grid.planes.iter_mut().enumerate() {
            let bit = |color: u16| u32::from(color >> k & 1);
            (plane[0], plane[1]) = (bit(a) | bit(b) << 1, bit(c) | bit(d) << 1);
        }
        Some(grid)
    }

    /// The grid of two columns side by side, as long as the shorter; `None` when it is empty, higher than 32, or one
    /// holds anything but colours 0..=15.
    #[inline]
    pub fn of_columns(a: &[Value<'_>], b: &[Value<'_>]) -> Option<Grid> {
        let h = a.len().min(b.len());
        if !(1..=SIDE).contains(&h) {
            return None;
        }
        let mut grid = Grid { h: h as u8, w: 2, planes: [[0; SIDE]; 4] };
        for (i, cells) in a.iter().zip(b).enumerate() {
            let (&Value::Int(x @ 0..=15), &Value::Int(y @ 0..=15)) = cells else { return None };
            for (k, plane) in grid.planes.iter_mut().enumerate() {
                plane[i] = (x as u32 >> k & 1) | (y as u32 >> k & 1) << 1;
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

    /// The colours of row `i`, 0 behind its end.
    #[inline]
    pub(super) fn colors_of_row(&self, i: usize) -> [u8; SIDE] {
        unpack_colors(std::array::from_fn(|k| self.planes[k][i]), self.w())
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
        let like = &COLOR_BITS[color as usize % 16];
        let planes = self.planes.each_ref().map(|plane| plane.as_chunks::<4>().0);
        // Outside the grid every plane is 0, which reads as colour 0.
        let (down, right) = (self.rows_inside().as_chunks::<4>().0, low_bits(self.w()));
        let mut out = [0; SIDE];
        for (at, out) in out.as_chunks_mut::<4>().0.iter_mut().enumerate().take(self.h().div_ceil(4)) {
            *out = std::array::from_fn(|i| {
                let differ = (0..4).fold(0, |differ, k| differ | planes[k][at][i] ^ like[k]);
                down[at][i] & right & !differ
            });
        }
        out
    }

    /// For each of 32 rows whether it lies inside: all bits or none.
    #[inline]
    fn rows_inside(&self) -> &'static Rows {
        static DOWN: [u32; 2 * SIDE] = {
            let mut down = [0; 2 * SIDE];
            let mut i = 0;
            while i < SIDE {
                down[i] = u32::MAX;
                i += 1;
            }
            down
        };
        DOWN[SIDE.saturating_sub(self.h())..].first_chunk().unwrap_or(&[0; SIDE])
    }

    /// All cells inside, as bits.
    #[inline]
    pub fn inside(&self) -> Rows {
        let right = low_bits(self.w());
        self.rows_inside().map(|row| row & right)
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
        (0..self.h()).map(|i| self.colors_of_row(i)[..self.w()].to_vec()).collect()
    }
}

impl<'a> Ctx<'a> {
    /// The grid of `h` x `w` cells that is drawn in its place, over planes that are 0.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    #[inline]
    pub(crate) fn grid_drawn(&mut self, h: u8, w: u8, draw: impl FnOnce(&mut [Rows; 4])) -> Res<'a> {
        let blank = || Grid { h, w, planes: [[0; SIDE]; 4] };
        if (h, w) == (2, 2) {
            let mut grid = blank();
            draw(&mut grid.planes);
            return self.grid(grid);
        }
        self.charge_bytes(size_of::<Grid>())?;
        let grid = self.arena.alloc_with(blank);
        draw(&mut grid.planes);
        Ok(Value::Grid(grid))
    }

    /// A small grid of colour 0, which is there already and costs the same memory; `None` for larger ones.
    #[inline]
    pub(crate) fn blank_grid(&mut self, h: usize, w: usize) -> Option<Res<'a>> {
        let grid = BLANKS.get(h.wrapping_sub(1))?.get(w.wrapping_sub(1))?;
        if (h, w) == (2, 2) {
            return None;
        }
        Some(self.charge_bytes(size_of::<Grid>()).map(|()| Value::Grid(grid)))
    }

    /// A grid with something drawn over it.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    #[inline]
    pub(crate) fn grid_over(&mut self, grid: &Grid, draw: impl FnOnce(&mut Grid)) -> Res<'a> {
        if (grid.h, grid.w) == (2, 2) {
            let mut grid = *grid;
            draw(&mut grid);
            return self.grid(grid);
        }
        self.charge_bytes(size_of::<Grid>())?;
        let grid = self.arena.alloc_with(|| *grid);
        draw(grid);
        Ok(Value::Grid(grid))
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
