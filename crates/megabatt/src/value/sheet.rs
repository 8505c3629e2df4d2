//! Sorting places and cells that no mask holds: by marking them on a sheet and reading it row by row.
//!
//! A patch larger than 32 x 32 is a general set, and its items are pairs or cells by the hundred. Marking and reading is
//! linear; comparing them one by one is not.

use bumpalo::collections::Vec as ArenaVec;

use super::{Ctx, EvalError, Mask, Res, Seq, Value};

/// The most sheet places for each item: beyond that sorting keys is cheaper than reading an empty sheet.
const PLACES_AN_ITEM: usize = 64;

/// A plane of any size, rows of whole words and one to spare.
struct Wide {
    words: Vec<u64>,
    /// Words a row.
    stride: usize,
}

impl Wide {
    fn new(h: usize, w: usize) -> Wide {
        let stride = w / 64 + 2;
        Wide { words: vec![0; h * stride], stride }
    }

    /// Marks the places of a general set, which lie inside the bounds.
    fn mark(&mut self, places: Value<'_>, bounds: Bounds) {
        let Value::Set(seq) = places else { return };
        for item in seq.items {
            if let Value::Pair(i, j) = *item {
                let (down, right) = ((i - bounds.top) as usize, (j - bounds.left) as usize);
                self.words[down * self.stride + right / 64] |= 1 << (right % 64);
            }
        }
    }

    /// The number of places marked.
    fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Marks the places of a mask whose corner lies at `(i, j)`.
    fn lay(&mut self, mask: &Mask, i: usize, j: usize) {
        for (at, &row) in mask.rows[..mask.h()].iter().enumerate() {
            let (word, bits) = self.spread(i + at, j, row);
            let words = &mut self.words[word..word + 2];
            words[0] |= bits[0];
            words[1] |= bits[1];
        }
    }

    /// Shows each word that is not empty, row by row: its index, the bits, and the row and column of its first bit.
    #[inline]
    fn each_word(&self, mut see: impl FnMut(usize, u64, i32, i32)) {
        for (row, words) in self.words.chunks_exact(self.stride).enumerate() {
            for (column, &word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
                see(row * self.stride + column, word, row as i32, column as i32 * 64);
            }
        }
    }

    /// Where the bits of a row that begins at `(i, j)` lie: the first of two words, and what falls on them.
    #[inline]
    fn spread(&self, i: usize, j: usize, row: u32) -> (usize, [u64; 2]) {
        let bits = u128::from(row) << (j % 64);
        (i * self.stride + j / 64, [bits as u64, (bits >> 64) as u64])
    }
}

/// The places of the bits of a word, ascending.
#[inline]
fn bits_of(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        let found = word != 0;
        word &= word.wrapping_sub(1);
        found.then_some(bit)
    })
}

/// The box around the items of a patch.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub top: i32,
    pub bottom: i32,
    pub left: i32,
    pub right: i32,
}

impl Bounds {
    pub(super) const EMPTY: Bounds = Bounds { top: i32::MAX, bottom: i32::MIN, left: i32::MAX, right: i32::MIN };

    #[inline]
    pub(super) fn add(&mut self, i: i32, j: i32) {
        self.top = self.top.min(i);
        self.bottom = self.bottom.max(i);
        self.left = self.left.min(j);
        self.right = self.right.max(j);
    }

    /// Height and width.
    #[inline]
    pub(super) fn sides(&self) -> (u64, u64) {
        let side = |low: i32, high: i32| (i64::from(high) - i64::from(low) + 1).max(0) as u64;
        (side(self.top, self.bottom), side(self.left, self.right))
    }

    /// Places in the box, if a sheet of that size is worth its reading for `n` items.
    fn sheet_places(&self, n: usize) -> Option<usize> {
        let (h, w) = self.sides();
        let places = usize::try_from(h.checked_mul(w)?).ok()?;
        (places <= n.saturating_mul(PLACES_AN_ITEM)).then_some(places)
    }
}

impl<'a> Ctx<'a> {
    /// The general set of pairs; all items must be pairs inside the bounds.
    pub(super) fn far_set_of_pairs(&mut self, items: &[Value<'a>], bounds: Bounds) -> Res<'a> {
        let (_, w) = bounds.sides();
        let Some(places) = bounds.sheet_places(items.len()) else { return self.set_by_keys(items, bounds) };
        let mut sheet = vec![0u64; places.div_ceil(64)];
        for item in items {
            if let Value::Pair(i, j) = *item {
                let place = (i - bounds.top) as usize * w as usize + (j - bounds.left) as usize;
                sheet[place / 64] |= 1 << (place % 64);
            }
        }
        let n = sheet.iter().map(|word| word.count_ones() as usize).sum();
        let mut out = self.room_for(n)?;
        let (mut i, mut row) = (bounds.top, 0);
        for (at, &word) in sheet.iter().enumerate() {
            let mut word = word;
            while word != 0 {
                let place = at * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                while place >= row + w as usize {
                    row += w as usize;
                    i += 1;
                }
                out.push(Value::Pair(i, bounds.left + (place - row) as i32));
            }
        }
        self.set_of_marked(out.into_bump_slice())
    }

    /// The general set of cells; all items must be cells inside the bounds.
    pub(super) fn far_set_of_cells(&mut self, items: &[Value<'a>], bounds: Bounds) -> Res<'a> {
        const NONE: i16 = i16::MIN;
        let (_, w) = bounds.sides();
        let Some(places) = bounds.sheet_places(items.len()) else { return self.set_by_keys(items, bounds) };
        let mut sheet = vec![NONE; places];
        for item in items {
            if let Value::Cell { color, i, j } = *item {
                let place = &mut sheet[(i - bounds.top) as usize * w as usize + (j - bounds.left) as usize];
                if color == NONE || *place != NONE && *place != color {
                    return self.set_by_keys(items, bounds);
                }
                *place = color;
            }
        }
        let n = sheet.iter().filter(|&&color| color != NONE).count();
        let mut out = self.room_for(n)?;
        // By offsets: a range from the last row on would step past the largest coordinate.
        for (down, row) in sheet.chunks_exact(w as usize).enumerate() {
            for (right, &color) in row.iter().enumerate() {
                if color != NONE {
                    out.push(Value::Cell { color, i: bounds.top + down as i32, j: bounds.left + right as i32 });
                }
            }
        }
        self.set_of_marked(out.into_bump_slice())
    }

    /// The union of patches whose box, rows `i.0..i.1` and columns `j.0..j.1`, no mask holds: all of places, or all
    /// packed objects. `None` when the box is far larger than the patches, or two colours meet on one place.
    ///
    /// # Errors
    /// `Memory` when the union is over the budget.
    pub(crate) fn far_union(
        &mut self,
        patches: &[Value<'a>],
        i: (i32, i32),
        j: (i32, i32),
    ) -> Result<Option<Value<'a>>, EvalError> {
        let cells: usize = patches.iter().map(|patch| patch.weight() as usize).sum();
        let bounds = Bounds { top: i.0, bottom: i.1 - 1, left: j.0, right: j.1 - 1 };
        if bounds.sheet_places(cells).is_none() {
            return Ok(None);
        }
        let (h, w) = (bounds.sides().0 as usize, bounds.sides().1 as usize);
        let mut mask = Wide::new(h, w);
        if !patches.iter().any(|patch| matches!(patch, Value::Object { .. } | Value::Picture { .. })) {
            for &patch in patches {
                match patch.as_mask() {
                    Some((shape, top, left)) => mask.lay(shape, (top - i.0) as usize, (left - j.0) as usize),
                    None => mask.mark(patch, bounds),
                }
            }
            let n = mask.len();
            self.charge_bytes(n * size_of::<Value>())?;
            let out = self.arena.alloc_slice_fill_copy(n, Value::Pair(0, 0));
            let mut next = out.iter_mut();
            mask.each_word(|_, word, down, right| {
                let (i, j) = (i.0 + down, j.0 + right);
                for (bit, item) in bits_of(word).zip(&mut next) {
                    *item = Value::Pair(i, j + bit as i32);
                }
            });
            return self.set_of_marked(out).map(Some);
        }
        let mut planes: [Wide; 4] = std::array::from_fn(|_| Wide::new(h, w));
        for &patch in patches {
            let Some((shape, top, left)) = patch.as_mask() else { continue };
            let (down, right) = ((top - i.0) as usize, (left - j.0) as usize);
            for (at, &row) in shape.rows[..shape.h()].iter().enumerate() {
                let (word, bits) = mask.spread(down + at, right, row);
                let taken = [bits[0] & mask.words[word], bits[1] & mask.words[word + 1]];
                for (k, plane) in planes.iter_mut().enumerate() {
                    let color = match patch {
                        Value::Picture { picture, .. } => picture.planes[k][at],
                        Value::Object { color, .. } if color >> k & 1 == 1 => row,
                        _ => 0,
                    };
                    let (_, new) = plane.spread(down + at, right, color);
                    for side in 0..2 {
                        if (plane.words[word + side] ^ new[side]) & taken[side] != 0 {
                            return Ok(None);
                        }
                        plane.words[word + side] |= new[side];
                    }
                }
                mask.words[word] |= bits[0];
                mask.words[word + 1] |= bits[1];
            }
        }
        let n = mask.len();
        self.charge_bytes(n * size_of::<Value>())?;
        let out = self.arena.alloc_slice_fill_copy(n, Value::Pair(0, 0));
        let mut next = out.iter_mut();
        mask.each_word(|at, word, down, right| {
            let (i, j) = (i.0 + down, j.0 + right);
            let bits = planes.each_ref().map(|plane| plane.words[at]);
            let color_at = |bit: u32| bits.iter().rev().fold(0, |color, bits| color << 1 | (bits >> bit & 1) as i16);
            // Most words are of one colour.
            if bits.iter().all(|&bits| bits == 0 || bits == word) {
                let color = color_at(word.trailing_zeros());
                for (bit, item) in bits_of(word).zip(&mut next) {
                    *item = Value::Cell { color, i, j: j + bit as i32 };
                }
            } else {
                for (bit, item) in bits_of(word).zip(&mut next) {
                    *item = Value::Cell { color: color_at(bit), i, j: j + bit as i32 };
                }
            }
        });
        self.set_of_marked(out).map(Some)
    }

    /// Pairs or cells of a box sorted by a key: place, then colour.
    fn set_by_keys(&mut self, items: &[Value<'a>], bounds: Bounds) -> Res<'a> {
        const COLOR_BITS: u32 = u16::BITS;
        let (h, w) = bounds.sides();
        let mut sorted = self.room_for(items.len())?;
        if h.checked_mul(w).is_some_and(|places| places >> (u64::BITS - COLOR_BITS) == 0) {
            // In one word, and the items are made of their keys again.
            let place = |i: i32, j: i32| u64::from(i.abs_diff(bounds.top)) * w + u64::from(j.abs_diff(bounds.left));
            let mut keys: Vec<u64> = Vec::with_capacity(items.len());
            keys.extend(items.iter().map(|item| match *item {
                Value::Cell { color, i, j } => place(i, j) << COLOR_BITS | u64::from(color as u16 ^ 0x8000),
                Value::Pair(i, j) => place(i, j) << COLOR_BITS,
                _ => 0,
            }));
            keys.sort_unstable();
            keys.dedup();
            let colored = matches!(items.first(), Some(Value::Cell { .. }));
            sorted.extend(keys.into_iter().map(|key| {
                let place = key >> COLOR_BITS;
                let (i, j) = (i64::from(bounds.top) + (place / w) as i64, i64::from(bounds.left) + (place % w) as i64);
                let (i, j) = (i as i32, j as i32);
                if colored { Value::Cell { color: (key as u16 ^ 0x8000) as i16, i, j } } else { Value::Pair(i, j) }
            }));
            return self.set_of_marked(sorted.into_bump_slice());
        }
        let flip = |n: i32| u128::from(n as u32 ^ 0x8000_0000);
        let key = |item: &Value<'a>| match *item {
            Value::Cell { color, i, j } => flip(i) << 64 | flip(j) << 32 | u128::from(color as u16 ^ 0x8000),
            Value::Pair(i, j) => flip(i) << 64 | flip(j) << 32,
            _ => 0,
        };
        sorted.extend_from_slice(items);
        sorted.sort_unstable_by_key(key);
        sorted.dedup_by_key(|item| key(item));
        self.set_of_marked(sorted.into_bump_slice())
    }

    /// The general set of `n` places in a row, from one on by steps that ascend.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn row_of_places(&mut self, (i, j): (i64, i64), (di, dj): (i64, i64), n: u64) -> Res<'a> {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let last = (n as i64).saturating_sub(1);
        let end = (i.saturating_add(di.saturating_mul(last)), j.saturating_add(dj.saturating_mul(last)));
        let fits = |n: i64| i32::try_from(n).is_ok();
        if !(fits(i) && fits(j) && fits(end.0) && fits(end.1)) {
            self.charge_bytes(n.saturating_mul(size_of::<Value>()))?;
            let mut items = Vec::with_capacity(n);
            for k in 0..n as i64 {
                items.push(self.pair(i + di * k, j + dj * k)?);
            }
            return self.set_of_sorted(&items);
        }
        let mut out = self.room_for(n)?;
        out.extend((0..n as i64).map(|k| Value::Pair((i + di * k) as i32, (j + dj * k) as i32)));
        self.set_of_marked(out.into_bump_slice())
    }

    /// A general set of places in one colour; `None` when it is none or the colour no number of 16 bits.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn far_recolored(
        &mut self,
        color: Value<'a>,
        places: Value<'a>,
    ) -> Result<Option<Value<'a>>, EvalError> {
        let (Value::Int(color), Value::Set(seq)) = (color, places) else { return Ok(None) };
        let Ok(color) = i16::try_from(color) else { return Ok(None) };
        if seq.items.is_empty() || !seq.items.iter().all(|item| matches!(item, Value::Pair(..))) {
            return Ok(None);
        }
        let mut out = self.room_for(seq.items.len())?;
        out.extend(seq.items.iter().map(|&item| match item {
            Value::Pair(i, j) => Value::Cell { color, i, j },
            item => item,
        }));
        self.set_of_marked(out.into_bump_slice()).map(Some)
    }

    /// An empty list in the arena with room for `n` items, paid for.
    #[inline]
    pub(crate) fn room_for(&mut self, n: usize) -> Result<ArenaVec<'a, Value<'a>>, EvalError> {
        self.charge_bytes(n * size_of::<Value>())?;
        Ok(ArenaVec::with_capacity_in(n, self.arena))
    }

    /// A set of pairs or cells that lie in the arena already, ascending.
    fn set_of_marked(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        let depth = 1 + items.first().map_or(0, |item| item.depth());
        self.charge_bytes(size_of::<Seq>())?;
        // A place or a cell is one leaf.
        let weight = (items.len().max(1) + usize::from(items.len() == 1)) as u32;
        Ok(Value::Set(self.arena.alloc(Seq { items, weight, depth })))
    }
}
