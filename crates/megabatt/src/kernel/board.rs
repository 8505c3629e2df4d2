//! Grids and objects of up to 8 x 8 cells as words: each plane of colour bits is one, a row a byte of it.
//!
//! ```text
//! bit  0  1  2 ..      cells of a grid of 2 x 3: 0x0707
//! bit  8  9 10 ..      the place (i, j) is bit 8 i + j
//! ```
//!
//! The lowest bit of a word is the first cell in the promised order, and what touches a cell lies a shift away.

use crate::value::{Ctx, EvalError, Grid, Mask, Picture, Res, Rows, SIDE, Value};

/// The longest side.
const SIZE: usize = 8;

/// The leftmost column.
const FIRST_COLUMN: u64 = 0x0101_0101_0101_0101;

/// Cells of up to 8 x 8 places with their colours.
#[derive(Clone, Copy)]
pub(super) struct Board {
    /// Colour bits, lowest first; those outside the cells are 0.
    planes: [u64; 4],
    /// Which places are cells.
    pub cells: u64,
}

/// The first `h` of 8 rows, which hold no bit beyond the 8th; the others are 0.
#[inline(always)]
pub(super) fn word_of(rows: &Rows, h: usize) -> u64 {
    let two = |i: usize| u64::from(rows[i]) | u64::from(rows[i + 1]) << 32;
    // Two and two lie side by side before the odd ones come down.
    let four = |i: usize| {
        let rows = two(i) | two(i + 2) << 16;
        (rows | rows >> 24) & 0xffff_ffff
    };
    if h <= 4 { four(0) } else { four(0) | four(4) << 32 }
}

/// [`word_of`] of each plane.
#[inline(always)]
fn words_of([a, b, c, d]: &[Rows; 4], h: usize) -> [u64; 4] {
    [word_of(a, h), word_of(b, h), word_of(c, h), word_of(d, h)]
}

/// Writes a word over 8 rows.
#[inline]
pub(super) fn write_word(word: u64, rows: &mut Rows) {
    for (row, byte) in rows.iter_mut().zip(word.to_le_bytes()) {
        *row = byte.into();
    }
}

/// The rows that a word holds.
#[inline]
pub(super) fn rows_of(word: u64) -> Rows {
    let mut rows = [0; SIDE];
    write_word(word, &mut rows);
    rows
}

/// Where the bits of a word lie, which are some.
struct Shape {
    /// The bits moved to the corner.
    bits: u64,
    top: usize,
    left: usize,
    h: u8,
    w: u8,
}

impl Shape {
    #[inline]
    fn of(word: u64) -> Shape {
        let top = word.trailing_zeros() as usize / SIZE;
        let raised = word >> (SIZE * top % 64);
        let halves = raised | raised >> 32;
        let quarters = halves | halves >> 16;
        let columns = (quarters | quarters >> 8) as u8;
        let left = columns.trailing_zeros() as usize;
        Shape {
            bits: raised >> (left % SIZE),
            top,
            left,
            h: (SIZE as u32 - raised.leading_zeros() / SIZE as u32) as u8,
            w: (u8::BITS - columns.leading_zeros()) as u8 - left as u8,
        }
    }

    /// Writes the bits over a mask that has none.
    #[inline]
    fn write(&self, mask: &mut Mask) {
        write_word(self.bits, &mut mask.rows);
        (mask.n, mask.h, mask.w) = (self.bits.count_ones() as u16, self.h, self.w);
    }

    /// The mask of the bits: one that is there already where they fill their box.
    #[inline]
    fn mask<'a>(&self, ctx: &mut Ctx<'a>) -> Result<&'a Mask, EvalError> {
        if self.bits.count_ones() == u32::from(self.h) * u32::from(self.w)
            && let Some(mask) = Mask::of_box(self.h.into(), self.w.into())
        {
            return Ok(mask);
        }
        ctx.charge_bytes(size_of::<Mask>())?;
        let mask = ctx.arena.alloc_with(|| Mask::BLANK);
        self.write(mask);
        Ok(mask)
    }
}

/// The cells of `among` that one of them is connected to.
#[inline]
pub(super) fn connected(cell: u64, among: u64, diagonal: bool) -> u64 {
    let mut part = cell;
    loop {
        let wide = part | (part & !(FIRST_COLUMN << 7)) << 1 | (part & !FIRST_COLUMN) >> 1;
        let tall = if diagonal { wide } else { part };
        let more = (wide | tall << SIZE | tall >> SIZE) & among;
        if more == part {
            return part;
        }
        part = more;
    }
}

impl Board {
    /// A packed grid of colours up to 8 x 8; 2 x 2 is two pairs.
    #[inline]
    pub fn of(grid: Value<'_>) -> Option<Board> {
        match grid {
            Value::Grid(grid) => Board::of_grid(grid),
            Value::Pairs(pairs) => Board::of_pairs(pairs),
            _ => None,
        }
    }

    #[inline]
    pub fn of_grid(grid: &Grid) -> Option<Board> {
        if grid.h() > SIZE || grid.w() > SIZE {
            return None;
        }
        let row = u64::from(u8::MAX >> ((SIZE - grid.w()) % SIZE));
        let cells = (row * FIRST_COLUMN) & (u64::MAX >> ((64 - SIZE * grid.h()) % 64));
        Some(Board { planes: words_of(&grid.planes, grid.h()), cells })
    }

    fn of_pairs(pairs: [i16; 4]) -> Option<Board> {
        const ONES: u64 = 0x0001_0001_0001_0001;
        let colors = pairs.iter().rev().fold(0, |colors, &color| colors << 16 | u64::from(color as u16));
        if colors & !(15 * ONES) != 0 {
            return None;
        }
        let planes = std::array::from_fn(|k| {
            let bits = colors >> k & ONES;
            (bits | bits >> 15 | bits >> 24 | bits >> 39) & 0x0303
        });
        Some(Board { planes, cells: 0x0303 })
    }

    /// The cells of an object of several colours.
    #[inline]
    pub fn of_picture(picture: &Picture) -> Option<Board> {
        if picture.mask.h() > SIZE || picture.mask.w() > SIZE {
            return None;
        }
        let h = picture.mask.h();
        Some(Board { planes: words_of(&picture.planes, h), cells: word_of(&picture.mask.rows, h) })
    }

    /// The cells among rows.
    #[inline]
    pub fn within(&self, rows: &Rows) -> u64 {
        rows[..SIZE].iter().rev().fold(0, |word, &row| word << SIZE | u64::from(row as u8)) & self.cells
    }

    /// The colour of one of the cells, and the cells that have it.
    #[inline]
    pub fn alike(&self, cell: u64) -> (u8, u64) {
        let (mut color, mut differ, at) = (0, 0, cell.trailing_zeros() % 64);
        for (k, &plane) in self.planes.iter().enumerate() {
            let on = (plane >> at & 1).wrapping_neg();
            color |= on as u8 & 1 << k;
            differ |= plane ^ on;
        }
        (color, self.cells & !differ)
    }

    /// The cells of a colour.
    #[inline]
    pub fn cells_of(&self, color: u8) -> u64 {
        let differ = self.planes.iter().enumerate().fold(0, |differ, (k, &plane)| {
            let on = if color >> k & 1 == 1 { u64::MAX } else { 0 };
            differ | plane ^ on
        });
        self.cells & !differ
    }

    /// The colours that occur with their cells, in the order of their first cells.
    #[inline]
    pub fn colors(&self) -> impl Iterator<Item = (u8, u64)> {
        let mut left = self.cells;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let (color, cells) = self.alike(left & left.wrapping_neg());
            left &= !cells;
            Some((color, cells))
        })
    }

    /// The colour that most cells have, of several the lowest, and these cells.
    #[inline]
    pub fn background(&self) -> (u8, u64) {
        let (mut left, mut best, mut most) = (self.cells, (0, 0), 0);
        while left != 0 {
            let (color, cells) = self.alike(left & left.wrapping_neg());
            // In one number: how many, and how low the colour.
            let rank = cells.count_ones() << 4 | u32::from(15 - color);
            if rank > most {
                (best, most) = ((color, cells), rank);
            }
            left &= !cells;
            // What is left is too little.
            if left.count_ones() < most >> 4 {
                break;
            }
        }
        best
    }

    /// The object of some cells, one at least, in one colour.
    #[inline]
    pub fn object<'a>(ctx: &mut Ctx<'a>, cells: u64, color: u8) -> Res<'a> {
        let shape = Shape::of(cells);
        let mask = shape.mask(ctx)?;
        Ok(Value::Object { mask, i: shape.top as i16, j: shape.left as i16, color })
    }

    /// The set of some places.
    #[inline]
    pub fn places<'a>(ctx: &mut Ctx<'a>, cells: u64) -> Res<'a> {
        if cells == 0 {
            return Ok(Value::EMPTY_SET);
        }
        let shape = Shape::of(cells);
        let mask = shape.mask(ctx)?;
        Ok(Value::Indices { mask, i: shape.top as i16, j: shape.left as i16 })
    }

    /// The object of some of the cells, one at least, in their colours.
    pub fn colored<'a>(&self, ctx: &mut Ctx<'a>, cells: u64) -> Res<'a> {
        let (color, alike) = self.alike(cells & cells.wrapping_neg());
        if cells & !alike == 0 {
            return Board::object(ctx, cells, color);
        }
        let shape = Shape::of(cells);
        ctx.charge_bytes(size_of::<Picture>())?;
        let picture = ctx.arena.alloc_with(|| Picture { mask: Mask::BLANK, planes: [[0; SIDE]; 4] });
        shape.write(&mut picture.mask);
        for (out, plane) in picture.planes.iter_mut().zip(&self.planes) {
            write_word((plane & cells) >> ((SIZE * shape.top + shape.left) % 64), out);
        }
        Ok(Value::Picture { picture, i: shape.top as i16, j: shape.left as i16 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::grid_value;

    /// The cells of rows as the bits of a board.
    fn bits<R: AsRef<[u8]>>(rows: &[R], is: impl Fn(u8) -> bool) -> u64 {
        let cells = rows.iter().enumerate().flat_map(|(i, row)| row.as_ref().iter().enumerate().map(move |at| (i, at)));
        cells.filter(|(_, (_, color))| is(**color)).fold(0, |bits, (i, (j, _))| bits | 1 << (SIZE * i + j))
    }

    #[test]
    fn small_grids_are_boards_and_others_are_none() {
        let (mut pairs, mut none) = (0, 0);
        each(400, |ctx, chance| {
            let colors = 1 + chance.below(9);
            let grid = chance.grid(colors);
            let value = grid_value(ctx.arena.alloc(grid));
            let Some(board) = Board::of(value) else {
                none += 1;
                assert!(grid.h() > SIZE || grid.w() > SIZE, "{grid:?}");
                return;
            };
            pairs += u32::from(matches!(value, Value::Pairs(_)));
            let (rows, counts) = (grid.to_rows(), grid.counts());
            assert_eq!(board.cells, bits(&rows, |_| true));
            let mut first = 0;
            for (color, cells) in board.colors() {
                assert_eq!(cells, bits(&rows, |other| other == color), "colour {color} of {grid:?}");
                assert_eq!(board.alike(cells & cells.wrapping_neg()), (color, cells));
                assert!(cells.trailing_zeros() >= first, "colours come by their first cells");
                first = cells.trailing_zeros();
            }
            for color in 0..16 {
                assert_eq!(board.cells_of(color), bits(&rows, |other| other == color), "colour {color} of {grid:?}");
            }
            let most = (0..16u8).rev().max_by_key(|&color| counts[usize::from(color)]);
            assert_eq!(Some(board.background().0), most, "{grid:?}");
            assert_eq!(board.background().1, bits(&rows, |color| Some(color) == most));
        });
        assert!(pairs > 20 && none > 100, "{pairs} were two pairs, {none} too large");
        assert!(Board::of(Value::Pairs([0, 1, -1, 3])).is_none() && Board::of(Value::Pairs([0, 16, 1, 3])).is_none());
    }

    #[test]
    fn patches_of_a_board_are_those_of_its_rows() {
        each(600, |ctx, chance| {
            let colors = 1 + chance.below(4);
            let grid = chance.grid(colors);
            let Some(board) = Board::of_grid(&grid) else { return };
            let cells = board.cells & (chance.below(1 << 32) << 32 | chance.below(1 << 32));
            let rows = rows_of(cells);
            let slow = ctx.indices(&rows, 0, 0);
            let fast = Board::places(ctx, cells);
            assert_same(ctx, fast, slow, || format!("{cells:x}"));
            if cells == 0 {
                return;
            }
            let slow = ctx.object(&rows, 7, 0, 0);
            let fast = Board::object(ctx, cells, 7);
            assert_same(ctx, fast, slow, || format!("{cells:x}"));
            let (before, slow) = (ctx.budget_left().1, ctx.picture(&rows, &grid.planes, 0, 0));
            let between = ctx.budget_left().1;
            let fast = board.colored(ctx, cells);
            assert!(between - ctx.budget_left().1 <= before - between, "a board pays no more");
            assert_same(ctx, fast, slow, || format!("{cells:x} of {grid:?}"));
            if let Ok(Value::Picture { picture, .. }) = fast {
                let Some(again) = Board::of_picture(picture) else { panic!("it came from a board") };
                let Ok(Value::Picture { picture: again, .. }) = again.colored(ctx, again.cells) else {
                    panic!("several colours stay several")
                };
                assert!(*again == *picture);
            }
        });
    }
}
