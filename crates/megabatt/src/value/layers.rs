//! Making large patches: rows of masks and cells laid on layers of words, and words drawn.

use std::ops::Range;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::build::packed_color;
use super::grid::{MAX_COLOR, Rows, SIDE, low_bits};
use super::patch_part::moved_right;
use super::sheet::Bounds;
use super::{Ctx, EvalError, Expanse, Mask, Picture, Res, Value};

/// Words of an item in a list.
const WORDS_AN_ITEM: usize = 4;
/// The fewest items of an expanse.
const FEWEST: usize = 8;

/// Colours of packed patches.
const COLORS: usize = MAX_COLOR as usize + 1;

/// Layers that are being painted: an expanse in the making.
struct Layers<'a> {
    h: usize,
    w: usize,
    strips: usize,
    words: ArenaVec<'a, u32>,
    /// The colour of each layer, in the order in which they came.
    colors: [u8; COLORS],
    n: usize,
}

impl<'a> Layers<'a> {
    /// None yet, of a box of these sides.
    fn new(arena: &'a Bump, h: usize, w: usize) -> Layers<'a> {
        Layers { h, w, strips: w.div_ceil(SIDE), words: ArenaVec::new_in(arena), colors: [0; COLORS], n: 0 }
    }

    /// The words of a colour.
    #[inline]
    fn layer(&mut self, color: u8) -> &mut [u32] {
        let stride = self.h * self.strips;
        let known = if self.n == 1 && self.colors[0] == color {
            Some(0)
        } else {
            self.colors[..self.n].iter().position(|&other| other == color)
        };
        let at = known.unwrap_or_else(|| {
            let at = self.n.min(COLORS - 1);
            self.colors[at] = color;
            self.words.resize((at + 1) * stride, 0);
            self.n = at + 1;
            at
        });
        &mut self.words[at * stride..(at + 1) * stride]
    }

    /// Lays rows of cells of a colour, `down` and `right` of the corner; bits that leave the box are lost.
    #[inline]
    fn lay(&mut self, color: u8, rows: &[u32], down: usize, right: usize) {
        let (h, strips) = (self.h, self.strips);
        let layer = self.layer(color);
        let (strip, by) = (right / SIDE, (right % SIDE) as u32);
        let mut all = 0;
        if strip < strips {
            for (out, &row) in layer[strip * h..][..h][down..].iter_mut().zip(rows) {
                *out |= row << by;
                all |= row;
            }
        }
        // Most are on one strip.
        if strip + 1 < strips && u64::from(all) << by >> u32::BITS != 0 {
            for (out, &row) in layer[(strip + 1) * h..][..h][down..].iter_mut().zip(rows) {
                *out |= row >> (u32::BITS - by);
            }
        }
    }

    /// Lays an expanse whose corner lies `down` and `right` of the corner, the cells in their colours.
    fn lay_expanse(&mut self, expanse: &Expanse<'_>, down: usize, right: usize) {
        for (color, layer) in expanse.layers() {
            for (at, rows) in layer.strips().enumerate() {
                self.lay(color, rows, down, right + at * SIDE);
            }
        }
    }

    /// Puts the layers in the order of their colours.
    fn sort(&mut self) {
        let stride = self.h * self.strips;
        for at in 1..self.n {
            for at in (1..=at).rev() {
                if self.colors[at - 1] < self.colors[at] {
                    break;
                }
                self.colors.swap(at - 1, at);
                let (before, after) = self.words.split_at_mut(at * stride);
                before[(at - 1) * stride..].swap_with_slice(&mut after[..stride]);
            }
        }
    }

    fn len(&self) -> usize {
        let pairs = self.words.chunks_exact(2);
        let last: usize = pairs.remainder().iter().map(|word| word.count_ones() as usize).sum();
        last + pairs.map(|two| (u64::from(two[0]) | u64::from(two[1]) << 32).count_ones() as usize).sum::<usize>()
    }
}

/// The places of a set that is held as words.
enum PlacesAt<'a> {
    Mask(&'a Mask, i64, i64),
    Expanse(&'a Expanse<'a>),
}

impl<'a> PlacesAt<'a> {
    fn of(set: Value<'a>) -> Option<PlacesAt<'a>> {
        match set {
            Value::Indices { mask, i, j } => Some(PlacesAt::Mask(mask, i.into(), j.into())),
            Value::Expanse(expanse) if expanse.is_of_places() => Some(PlacesAt::Expanse(expanse)),
            _ => None,
        }
    }

    /// The 32 places of row `i` from column `j` on.
    fn from(&self, i: i64, j: i64) -> u32 {
        match *self {
            PlacesAt::Expanse(expanse) => expanse.places_from(i, j),
            PlacesAt::Mask(mask, top, left) => {
                let row = usize::try_from(i - top).ok().and_then(|at| mask.rows.get(at)).copied().unwrap_or(0);
                moved_right(row, (left - j).clamp(-32, 32) as i32)
            }
        }
    }
}

/// Whether so many words are few enough for an expanse of `n` items: no larger than their list.
fn is_dense(words: usize, n: usize) -> bool {
    n >= FEWEST && words + size_of::<Expanse<'_>>() / size_of::<u32>() <= n.saturating_mul(WORDS_AN_ITEM)
}

/// The corner of a box that lies within 32 bits.
fn placed((i, j): (i64, i64), (h, w): (u64, u64)) -> Option<(i32, i32)> {
    let end = |low: i64, side: u64| i32::try_from(low.checked_add_unsigned(side)?).ok();
    end(i, h).and(end(j, w))?;
    Some((i32::try_from(i).ok()?, i32::try_from(j).ok()?))
}

/// The rows of each colour of a picture.
fn colors_of(picture: &Picture) -> Vec<(u8, Rows)> {
    let mut parts = vec![(0, picture.mask.rows)];
    for (k, plane) in picture.planes.iter().enumerate() {
        for at in 0..parts.len() {
            let (color, rows) = parts[at];
            let (mut with, mut without) = ([0; SIDE], [0; SIDE]);
            let (mut some, mut missing) = (0, 0);
            for (((with, without), row), plane) in with.iter_mut().zip(&mut without).zip(rows).zip(plane) {
                (*with, *without) = (row & plane, row & !plane);
                some |= *with;
                missing |= *without;
            }
            let with = (color | 1 << k, with);
            match (some != 0, missing != 0) {
                (true, false) => parts[at] = with,
                (true, true) => {
                    parts[at].1 = without;
                    parts.push(with);
                }
                _ => {}
            }
        }
    }
    parts
}

impl<'a> Ctx<'a> {
    /// The union of patches that no mask holds, in a box of rows `i.0..i.1` and columns `j.0..j.1`: all of places, or all
    /// of cells of packed colours. `None` when the box is far larger than the patches.
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
        let (h, w) = bounds.sides();
        let words = w.div_ceil(SIDE as u64).saturating_mul(h);
        if bounds.sheet_places(cells).is_none() && words > cells.saturating_mul(WORDS_AN_ITEM) as u64 {
            return Ok(None);
        }
        let (h, w) = (h as usize, w as usize);
        let (mut layers, mut places) = (Layers::new(self.arena, h, w), true);
        // One picture in many places comes often.
        let mut last: Option<(&Picture, Vec<(u8, Rows)>)> = None;
        for &patch in patches {
            if let Some((mask, top, left)) = patch.as_mask() {
                let (down, right) = ((top - i.0) as usize, (left - j.0) as usize);
                places &= matches!(patch, Value::Indices { .. });
                match patch {
                    Value::Picture { picture, .. } => {
                        last.take_if(|(before, _)| !std::ptr::eq(*before, picture));
                        let (_, colors) = last.get_or_insert_with(|| (picture, colors_of(picture)));
                        for (color, rows) in colors.iter() {
                            layers.lay(*color, &rows[..mask.h()], down, right);
                        }
                    }
                    Value::Object { color, .. } => layers.lay(color, &mask.rows[..mask.h()], down, right),
                    _ => layers.lay(0, &mask.rows[..mask.h()], down, right),
                }
            } else if let Value::Expanse(expanse) = patch {
                places &= expanse.is_of_places();
                layers.lay_expanse(expanse, (expanse.i - i.0) as usize, (expanse.j - j.0) as usize);
            } else if let Value::Set(seq) = patch {
                let layer = layers.layer(0);
                for item in seq.items {
                    if let Value::Pair(k, l) = *item {
                        let (down, right) = ((k - i.0) as usize, (l - j.0) as usize);
                        layer[right / SIDE * h + down] |= 1 << (right % SIDE);
                    }
                }
            }
        }
        self.expanse_of(layers, (i.0, j.0), places).map(Some)
    }

    /// The set of what was laid, which reaches all sides of its box; `(i, j)` is the corner, and the whole box lies
    /// within 32 bits.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    fn expanse_of(&mut self, mut layers: Layers<'a>, (i, j): (i32, i32), places: bool) -> Res<'a> {
        layers.sort();
        let n = layers.len();
        let colors = layers.colors[..layers.n].iter().fold(0, |colors, color| colors | 1 << color);
        let colors = if places { 0 } else { colors };
        let (h, w, words) = (layers.h as u32, layers.w as u32, layers.words.into_bump_slice());
        if is_dense(words.len(), n) {
            self.charge_bytes(size_of_val(words))?;
            return self.expanse_on(Expanse { i, j, n: n as u32, h, w, colors, words });
        }
        let mut out = self.room_for(n)?;
        Expanse { i, j, n: n as u32, h, w, colors, words }.each(|item| out.push(item));
        self.set_of_marked(out.into_bump_slice())
    }

    fn expanse_on(&mut self, expanse: Expanse<'a>) -> Res<'a> {
        self.charge_bytes(size_of::<Expanse<'_>>())?;
        Ok(Value::Expanse(self.arena.alloc(expanse)))
    }

    /// The expanse of the `n` places of these words, one strip after the other, which reach all sides of a box of
    /// `h` x `w` at `(i, j)`; `None` where it is none, or lies beyond 32 bits.
    pub(crate) fn expanse_of_places(
        &mut self,
        (i, j): (i64, i64),
        (h, w): (u64, u64),
        n: u64,
        words: &'a [u32],
    ) -> Option<Res<'a>> {
        let (i, j) = placed((i, j), (h, w))?;
        let (h, w, n) = (u32::try_from(h).ok()?, u32::try_from(w).ok()?, u32::try_from(n).ok()?);
        is_dense(words.len(), n as usize).then(|| self.expanse_on(Expanse { i, j, n, h, w, colors: 0, words }))
    }

    /// As [`Ctx::expanse_of_places`], the words being drawn on blank ones.
    pub(crate) fn expanse_drawn(
        &mut self,
        corner: (i64, i64),
        (h, w): (u64, u64),
        n: u64,
        draw: impl FnOnce(&mut [u32]),
    ) -> Option<Res<'a>> {
        placed(corner, (h, w))?;
        let len = usize::try_from(w.div_ceil(32).checked_mul(h)?).ok()?;
        if !is_dense(len, usize::try_from(n).ok()?) {
            return None;
        }
        if let Err(error) = self.charge_bytes(len * size_of::<u32>()) {
            return Some(Err(error));
        }
        let words = self.arena.alloc_slice_fill_copy(len, 0);
        draw(words);
        self.expanse_of_places(corner, (h, w), n, words)
    }

    /// An expanse moved; `None` where it leaves 32 bits.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn expanse_moved(&mut self, expanse: &Expanse<'a>, (di, dj): (i32, i32)) -> Option<Res<'a>> {
        let (i, j) = (expanse.i.checked_add(di)?, expanse.j.checked_add(dj)?);
        i.checked_add_unsigned(expanse.h)?;
        j.checked_add_unsigned(expanse.w)?;
        Some(self.expanse_on(Expanse { i, j, ..*expanse }))
    }

    /// The set of cells in runs of one colour each, ascending, which reach all sides of a box of `h` x `w` at `(i, j)` that
    /// no mask holds. A run is a colour, its row and its columns, counted from the corner.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn cells_of_runs(
        &mut self,
        (i, j): (i32, i32),
        (h, w): (usize, usize),
        runs: &[(u8, usize, Range<usize>)],
    ) -> Res<'a> {
        let count = |(n, colors): (usize, u16), run: &(u8, usize, Range<usize>)| (n + run.2.len(), colors | 1 << run.0);
        let (n, colors) = runs.iter().fold((0, 0), count);
        if is_dense(w.div_ceil(SIDE) * h * colors.count_ones() as usize, n) {
            let mut layers = Layers::new(self.arena, h, w);
            for (color, row, columns) in runs {
                let layer = layers.layer(*color);
                for strip in columns.start / SIDE..columns.end.div_ceil(SIDE) {
                    let (from, to) = (columns.start.max(strip * SIDE), columns.end.min((strip + 1) * SIDE));
                    layer[strip * h + row] |= low_bits(to - from) << (from % SIDE);
                }
            }
            return self.expanse_of(layers, (i, j), false);
        }
        let mut out = self.room_for(n)?;
        for (color, row, columns) in runs {
            let i = i + *row as i32;
            out.extend(columns.clone().map(|at| Value::Cell { color: (*color).into(), i, j: j + at as i32 }));
        }
        self.set_of_marked(out.into_bump_slice())
    }

    /// An expanse of places in a colour.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(super) fn expanse_recolored(&mut self, expanse: &'a Expanse<'a>, color: i16) -> Res<'a> {
        if packed_color(color).is_some() {
            return self.expanse_on(Expanse { colors: 1 << color, ..*expanse });
        }
        let mut out = self.room_for(expanse.n as usize)?;
        out.extend(expanse.items().map(|item| match item {
            Value::Pair(i, j) => Value::Cell { color, i, j },
            item => item,
        }));
        self.set_of_marked(out.into_bump_slice())
    }

    /// Those places of an expanse for which `holds`, one after the other, is true.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(crate) fn expanse_part(&mut self, expanse: &Expanse<'a>, mut holds: impl Iterator<Item = bool>) -> Res<'a> {
        let (h, strips) = (expanse.h as usize, expanse.strips());
        let mut words = vec![0; expanse.stride()];
        for row in 0..h {
            for strip in 0..strips {
                let (mut rest, mut word) = (expanse.word(row, strip), 0);
                while rest != 0 {
                    let bit = rest & rest.wrapping_neg();
                    word |= if holds.next() == Some(true) { bit } else { 0 };
                    rest ^= bit;
                }
                words[strip * h + row] = word;
            }
        }
        self.places_cut(expanse, &words)
    }

    /// The places of a patch that are in another (`shared`), or those that are not; `None` unless one of them is an
    /// expanse, the other that or packed, and both of places.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(super) fn part_of_places(&mut self, patch: Value<'a>, other: Value<'a>, shared: bool) -> Option<Res<'a>> {
        if !matches!(patch, Value::Expanse(_)) && !matches!(other, Value::Expanse(_)) {
            return None;
        }
        let places = PlacesAt::of(other)?;
        let part = |here: u32, i: i64, j: i64| here & if shared { places.from(i, j) } else { !places.from(i, j) };
        match patch {
            Value::Indices { mask, i, j } => {
                let (i, j) = (i64::from(i), i64::from(j));
                let rows = std::array::from_fn(|row| part(mask.rows[row], i + row as i64, j));
                Some(self.indices_within(&rows, mask.h(), i, j))
            }
            Value::Expanse(expanse) if expanse.is_of_places() => {
                let h = expanse.h as usize;
                let part = |(at, &word): (usize, &u32)| {
                    let (strip, row) = (at / h, at % h);
                    part(word, i64::from(expanse.i) + row as i64, i64::from(expanse.j) + (strip * SIDE) as i64)
                };
                let words: Vec<u32> = expanse.words.iter().enumerate().map(part).collect();
                Some(self.places_cut(expanse, &words))
            }
            _ => None,
        }
    }

    /// The places where there are bits in words by strips of 32 columns, `h` rows each, the first of them at `(i, j)`.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(crate) fn places_of_strips(&mut self, (i, j): (i32, i32), h: usize, words: &[u32]) -> Res<'a> {
        let w = (words.len() / h.max(1) * SIDE) as u32;
        self.places_cut(&Expanse { i, j, n: 0, h: h as u32, w, colors: 0, words: &[] }, words)
    }

    /// The places of an expanse where there are bits in other words of its layer.
    fn places_cut(&mut self, expanse: &Expanse<'a>, words: &[u32]) -> Res<'a> {
        let (h, strips) = (expanse.h as usize, expanse.strips());
        let row_of = |row: usize| words.iter().skip(row).step_by(h).fold(0, |all, word| all | word);
        let Some(top) = (0..h).find(|&row| row_of(row) != 0) else { return Ok(Value::EMPTY_SET) };
        let bottom = (top..h).rfind(|&row| row_of(row) != 0).unwrap_or(top);
        let columns = |strip: usize| words[strip * h..(strip + 1) * h].iter().fold(0, |all, word| all | word);
        let left =
            (0..strips).find(|&s| columns(s) != 0).map_or(0, |s| s * SIDE + columns(s).trailing_zeros() as usize);
        let right = (0..strips)
            .rfind(|&s| columns(s) != 0)
            .map_or(0, |s| (s + 1) * SIDE - 1 - columns(s).leading_zeros() as usize);
        let (sides, i, j) = ((bottom - top + 1, right - left + 1), expanse.i + top as i32, expanse.j + left as i32);
        // The columns from `left` on.
        let (first, by) = (left / SIDE, (left % SIDE) as u32);
        let seen = |strip: usize, row: usize| {
            let word = |strip: usize| words.get(strip * h + row).copied().unwrap_or(0);
            let both = u64::from(word(first + strip)) | u64::from(word(first + strip + 1)) << 32;
            (both >> by) as u32
        };
        if sides.0 <= SIDE && sides.1 <= SIDE {
            let mut rows = [0; SIDE];
            for (at, row) in rows[..sides.0].iter_mut().enumerate() {
                *row = seen(0, top + at);
            }
            return self.indices_within(&rows, sides.0, i.into(), j.into());
        }
        let mut layers = Layers::new(self.arena, sides.0, sides.1);
        let strips = layers.strips;
        let cut = (0..strips).flat_map(|strip| (top..=bottom).map(move |row| (strip, row)));
        layers.words.extend(cut.map(|(strip, row)| seen(strip, row)));
        layers.n = 1;
        self.expanse_of(layers, (i, j), true)
    }

    /// The places of an expanse.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn places_of_expanse(&mut self, expanse: &'a Expanse<'a>) -> Res<'a> {
        if expanse.words.len() == expanse.stride() {
            return self.expanse_on(Expanse { colors: 0, ..*expanse });
        }
        let (h, w) = (expanse.h as usize, expanse.w as usize);
        if h <= SIDE && w <= SIDE {
            // Of two colours on a place none is left.
            let rows = std::array::from_fn(|row| if row < h { expanse.word(row, 0) } else { 0 });
            return self.indices_within(&rows, h, expanse.i.into(), expanse.j.into());
        }
        let mut layers = Layers::new(self.arena, h, w);
        for (_, layer) in expanse.layers() {
            for (at, rows) in layer.strips().enumerate() {
                layers.lay(0, rows, 0, at * SIDE);
            }
        }
        self.expanse_of(layers, (expanse.i, expanse.j), true)
    }
}
