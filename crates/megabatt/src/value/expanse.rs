//! Large patches: words by strips of 32 columns, a layer for each colour.
//!
//! A patch that no mask holds, but densely enough, is made and read by words where kernels know this form; all others
//! see its items, as those of the general set that it equals. Which of the two forms such a set has depends on how it
//! was made, and nothing else may: not its size, not its order, not the fuel of any call.
//!
//! ```text
//! strip 0              strip 1
//! words[0]      # . ..  words[h]        # #        h = 2, 32 < w <= 64
//! words[1]      . # ..  words[h + 1]    # .
//! ```

use std::cmp::Ordering;

use super::Value;
use super::grid::{Rows, SIDE};

/// A set of places, or of cells of colours 0..=15, perhaps several on a place, in a box that just holds them and that
/// no mask does.
pub struct Expanse<'a> {
    /// Upper left corner of the box.
    pub i: i32,
    pub j: i32,
    /// Number of items.
    pub n: u32,
    /// Height and width of the box.
    pub(super) h: u32,
    pub(super) w: u32,
    /// Bit `c`: there are cells of colour `c`. None of places.
    pub(super) colors: u16,
    /// Layers by colour, ascending, of strips, of rows.
    pub(super) words: &'a [u32],
}

/// A layer of an expanse: a word for each row of each strip.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    pub words: &'a [u32],
    h: usize,
}

impl<'a> Layer<'a> {
    /// The rows of each strip, from the left.
    #[inline]
    pub(super) fn strips(self) -> impl Iterator<Item = &'a [u32]> {
        self.words.chunks_exact(self.h)
    }
}

impl<'a> Expanse<'a> {
    /// Whether it is a set of places, no cells.
    #[inline]
    pub fn is_of_places(&self) -> bool {
        self.colors == 0
    }

    /// Height and width of the box.
    #[inline]
    pub fn sides(&self) -> (u32, u32) {
        (self.h, self.w)
    }

    pub(super) fn strips(&self) -> usize {
        self.w.div_ceil(u32::BITS) as usize
    }

    /// Words a layer.
    pub(super) fn stride(&self) -> usize {
        self.strips() * self.h as usize
    }

    /// The layers with their colours, ascending; one, of colour 0, where there are places.
    #[inline]
    pub fn layers(&self) -> impl Iterator<Item = (u8, Layer<'a>)> {
        let (mut colors, mut rest, h) = (self.colors.max(1), self.words, self.h as usize);
        let stride = self.stride();
        std::iter::from_fn(move || {
            let (words, more) = rest.split_at_checked(stride)?;
            rest = more;
            let color = colors.trailing_zeros() as u8;
            colors &= colors.wrapping_sub(1);
            Some((color, Layer { words, h }))
        })
    }

    /// The colour of all cells; `None` of places, and of several.
    #[inline]
    pub fn color(&self) -> Option<u8> {
        self.colors.is_power_of_two().then(|| self.colors.trailing_zeros() as u8)
    }

    /// What a layer has on the 32 x 32 places from the origin on.
    #[inline]
    pub fn window(&self, layer: Layer<'a>) -> Rows {
        let mut out = [0; SIDE];
        let (from, to) = (self.i.min(0).unsigned_abs() as usize, self.i.max(0) as usize);
        let Some(out_rows) = out.get_mut(to..) else { return out };
        for (at, rows) in layer.strips().enumerate() {
            let right = i64::from(self.j) + 32 * at as i64;
            let Some(rows) = rows.get(from..) else { continue };
            let (both, by) = (out_rows.iter_mut().zip(rows), right.unsigned_abs() as u32);
            match right {
                0..32 => both.for_each(|(out, &row)| *out |= row << by),
                -31..0 => both.for_each(|(out, &row)| *out |= row >> by),
                _ => {}
            }
        }
        out
    }

    /// Whether a layer has something on `(i, j)`.
    pub fn has(&self, layer: Layer<'a>, i: i32, j: i32) -> bool {
        let (down, right) = (i64::from(i) - i64::from(self.i), i64::from(j) - i64::from(self.j));
        if !(0..i64::from(self.h)).contains(&down) || !(0..i64::from(self.w)).contains(&right) {
            return false;
        }
        layer.words[right as usize / 32 * self.h as usize + down as usize] >> (right % 32) & 1 == 1
    }

    /// The items, ascending.
    #[inline]
    pub fn items(&self) -> ExpanseItems<'_> {
        ExpanseItems { expanse: self, row: 0, strip: 0, word: self.word(0, 0), here: 0 }
    }

    /// Shows the items, ascending.
    #[inline]
    pub fn each<'v>(&self, mut see: impl FnMut(Value<'v>)) {
        let one = if self.words.len() == self.stride() { self.colors.max(1).trailing_zeros() as i16 } else { -1 };
        for row in 0..self.h {
            let i = self.i + row as i32;
            for strip in 0..self.strips() {
                let (mut word, j) = (self.word(row as usize, strip), self.j + 32 * strip as i32);
                while word != 0 {
                    let bit = word.trailing_zeros();
                    let j = j + bit as i32;
                    if self.colors == 0 {
                        see(Value::Pair(i, j));
                    } else if one >= 0 {
                        see(Value::Cell { color: one, i, j });
                    } else {
                        for (color, layer) in self.layers() {
                            if layer.words[strip * self.h as usize + row as usize] >> bit & 1 == 1 {
                                see(Value::Cell { color: color.into(), i, j });
                            }
                        }
                    }
                    word &= word - 1;
                }
            }
        }
    }

    /// Where a row has anything on a strip.
    #[inline]
    pub(super) fn word(&self, row: usize, strip: usize) -> u32 {
        let at = strip * self.h as usize + row;
        if self.words.len() == self.stride() {
            return self.words[at];
        }
        self.words.iter().skip(at).step_by(self.stride()).fold(0, |all, word| all | word)
    }

    /// The 32 places of row `i` from column `j` on.
    #[inline]
    pub(super) fn places_from(&self, i: i64, j: i64) -> u32 {
        let (down, right) = (i - i64::from(self.i), j - i64::from(self.j));
        if !(0..i64::from(self.h)).contains(&down) || !(-31..i64::from(self.w)).contains(&right) {
            return 0;
        }
        let (strip, by) = (right.div_euclid(32), right.rem_euclid(32));
        let word = |strip: i64| {
            let strip = usize::try_from(strip).ok().filter(|&strip| strip < self.strips());
            strip.map_or(0, |strip| u64::from(self.word(down as usize, strip)))
        };
        ((word(strip) | word(strip + 1) << 32) >> by) as u32
    }

    /// The order of two that hold places, or cells of one colour; `None` of others.
    pub(super) fn compare(&self, other: &Expanse<'_>) -> Option<Ordering> {
        if self.colors != other.colors || self.colors.count_ones() > 1 {
            return None;
        }
        if self.same(other) {
            return Some(Ordering::Equal);
        }
        if self.i != other.i {
            return Some(self.i.cmp(&other.i));
        }
        let right = |one: &Expanse<'_>| i64::from(one.j) + i64::from(one.w);
        let columns = || (self.j.min(other.j).into()..right(self).max(right(other))).step_by(32);
        for i in (0..self.h.max(other.h)).map(|row| i64::from(self.i) + i64::from(row)) {
            for (at, j) in columns().enumerate() {
                let (here, there) = (self.places_from(i, j), other.places_from(i, j));
                if here == there {
                    continue;
                }
                let place = (here ^ there) & (here ^ there).wrapping_neg();
                // Whoever has no place here goes on behind it, or has ended and comes first.
                let goes_on = |one: &Expanse<'_>, word: u32| {
                    word & !(place | (place - 1)) != 0
                        || i + 1 < i64::from(one.i) + i64::from(one.h)
                        || columns().skip(at + 1).any(|j| one.places_from(i, j) != 0)
                };
                return Some(match here & place != 0 {
                    true if goes_on(other, there) => Ordering::Less,
                    true => Ordering::Greater,
                    false if goes_on(self, here) => Ordering::Greater,
                    false => Ordering::Less,
                });
            }
        }
        Some(Ordering::Equal)
    }

    /// Whether two are equal.
    pub(super) fn same(&self, other: &Expanse<'_>) -> bool {
        (self.i, self.j, self.h, self.w, self.colors) == (other.i, other.j, other.h, other.w, other.colors)
            && self.words == other.words
    }
}

/// The items of an expanse by row, column and colour.
#[derive(Clone)]
pub struct ExpanseItems<'a> {
    expanse: &'a Expanse<'a>,
    row: u32,
    strip: u32,
    /// Places of this row and strip to come; that of the lowest bit is begun where `here` is not 0.
    word: u32,
    /// Colours of that place to come.
    here: u16,
}

impl<'a> ExpanseItems<'a> {
    /// What these are items of.
    pub fn whole(&self) -> &'a Expanse<'a> {
        self.expanse
    }
}

impl<'a> Iterator for ExpanseItems<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        let all = self.expanse;
        while self.word == 0 {
            self.strip += 1;
            if self.strip as usize == all.strips() {
                (self.strip, self.row) = (0, self.row + 1);
            }
            if self.row >= all.h {
                self.row = all.h;
                return None;
            }
            self.word = all.word(self.row as usize, self.strip as usize);
        }
        let bit = self.word.trailing_zeros();
        let (i, j) = (all.i + self.row as i32, all.j + (32 * self.strip + bit) as i32);
        if all.is_of_places() {
            self.word &= self.word - 1;
            return Some(Value::Pair(i, j));
        }
        if self.here == 0 {
            let at = self.strip as usize * all.h as usize + self.row as usize;
            for (color, layer) in all.layers() {
                self.here |= ((layer.words[at] >> bit & 1) as u16) << color;
            }
        }
        let color = self.here.trailing_zeros() as i16;
        self.here &= self.here.wrapping_sub(1);
        if self.here == 0 {
            self.word &= self.word - 1;
        }
        Some(Value::Cell { color, i, j })
    }
}
