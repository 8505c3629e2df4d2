//! Sorting places and cells that no mask holds: by marking them on a sheet and reading it row by row.
//!
//! The items of a patch larger than 32 x 32 are pairs or cells by the hundred. Marking and reading is
//! linear; comparing them one by one is not.

use bumpalo::collections::Vec as ArenaVec;

use super::{Ctx, Dialect, EvalError, Res, Seq, Value};

/// The most sheet places for each item: beyond that sorting keys is cheaper than reading an empty sheet.
const PLACES_AN_ITEM: usize = 64;

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
    pub(super) fn sheet_places(&self, n: usize) -> Option<usize> {
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
            // Most come as a few lists, each ascending, which this merges.
            keys.sort();
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

    /// A general set of places, or an expanse, in one colour; `None` when it is none or the colour no number of 16 bits.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn far_recolored(
        &mut self,
        color: Value<'a>,
        places: Value<'a>,
    ) -> Result<Option<Value<'a>>, EvalError> {
        let Value::Int(color) = color else { return Ok(None) };
        let Ok(color) = i16::try_from(color) else { return Ok(None) };
        let seq = match places {
            Value::Set(seq) => seq,
            Value::Expanse(expanse) if expanse.is_of_places() => {
                return self.expanse_recolored(expanse, color).map(Some);
            }
            _ => return Ok(None),
        };
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

    /// A general set of places, of cells, or of pairs of pairs taken for cells, moved: that keeps their order. `None` for
    /// any other, and where the form may change on the way.
    ///
    /// # Errors
    /// `Memory` when it is over the budget, `Fuel` when less is left than a set of such pairs takes.
    pub(crate) fn far_shifted(&mut self, set: &Seq<'a>, cells: bool, by: (i64, i64)) -> Option<Res<'a>> {
        match (set.items.first()?, cells) {
            (Value::Pair(..), false) | (Value::Cell { .. }, true) => {}
            (Value::Pairs(_), true) if self.dialect == Dialect::Arc => return self.pairs_shifted(set, by),
            _ => return None,
        }
        let mut bounds = Bounds::EMPTY;
        let mut alike = true;
        for item in set.items {
            match *item {
                Value::Pair(i, j) if !cells => bounds.add(i, j),
                Value::Cell { i, j, .. } if cells => bounds.add(i, j),
                _ => alike = false,
            }
        }
        let within = |low: i32, high: i32, by: i64| {
            i32::try_from(i64::from(low).checked_add(by)?).ok()?;
            i32::try_from(i64::from(high).checked_add(by)?).ok()
        };
        let (di, dj) = by;
        within(bounds.top, bounds.bottom, di).and(within(bounds.left, bounds.right, dj))?;
        // What lies too far away for a mask could come within its reach.
        let near = |n: i32| i16::try_from(n).is_ok();
        if !alike || !near(bounds.top) || !near(bounds.left) {
            return None;
        }
        let (di, dj) = (di as i32, dj as i32);
        Some(self.sequence_like(set, |item| match item {
            Value::Pair(i, j) => Value::Pair(i + di, j + dj),
            Value::Cell { color, i, j } => Value::Cell { color, i: i + di, j: j + dj },
            item => item,
        }))
    }

    /// As [`Ctx::far_shifted`], of pairs of a colour, which is a pair, and a place.
    fn pairs_shifted(&mut self, set: &Seq<'a>, (di, dj): (i64, i64)) -> Option<Res<'a>> {
        let moved = |n: i16, by: i64| i16::try_from(i64::from(n).checked_add(by)?).ok();
        let stays = |item: &Value<'a>| match *item {
            Value::Pairs([.., i, j]) => moved(i, di).and(moved(j, dj)).is_some(),
            _ => false,
        };
        if !set.items.iter().all(stays) {
            return None;
        }
        Some(self.burn_for_set(set.items).and_then(|()| {
            self.sequence_like(set, |item| match item {
                Value::Pairs([a, b, i, j]) => Value::Pairs([a, b, i + di as i16, j + dj as i16]),
                item => item,
            })
        }))
    }

    /// A general set of what is made of each item of another: ascending, and of the same size.
    fn sequence_like(&mut self, set: &Seq<'a>, of: impl Fn(Value<'a>) -> Value<'a>) -> Res<'a> {
        self.charge_bytes(size_of_val(set.items) + size_of::<Seq<'_>>())?;
        let items = self.arena.alloc_slice_fill_iter(set.items.iter().map(|&item| of(item)));
        Ok(Value::Set(self.arena.alloc(Seq { items, weight: set.weight, depth: set.depth })))
    }

    /// An empty list in the arena with room for `n` items, paid for.
    #[inline]
    pub(crate) fn room_for(&mut self, n: usize) -> Result<ArenaVec<'a, Value<'a>>, EvalError> {
        self.charge_bytes(n * size_of::<Value>())?;
        Ok(ArenaVec::with_capacity_in(n, self.arena))
    }

    /// A set of pairs or cells that lie in the arena already, ascending.
    pub(crate) fn set_of_marked(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        let depth = 1 + items.first().map_or(0, |item| item.depth());
        self.charge_bytes(size_of::<Seq>())?;
        // A place or a cell is one leaf.
        let weight = (items.len().max(1) + usize::from(items.len() == 1)) as u32;
        Ok(Value::Set(self.arena.alloc(Seq { items, weight, depth })))
    }
}
