//! Making values: every constructor picks the most packed form and pays for its bytes.

use super::callable::Nesting;
use super::grid::{MAX_COLOR, Rows, SIDE, low_bits, part_row};
use super::sheet::Bounds;
use super::{Ctx, Dialect, EvalError, Func, Grid, Mask, Picture, Res, Seq, Value, compare};

/// The deepest nesting of one value.
const MAX_NESTING: u16 = 255;

/// What fits in `i16` for the corner of a patch.
#[inline]
fn origin(i: i64, j: i64) -> Option<(i16, i16)> {
    Some((i16::try_from(i).ok()?, i16::try_from(j).ok()?))
}

/// A colour of a packed patch.
#[inline]
fn packed_color(color: i16) -> Option<u8> {
    if (0..=MAX_COLOR as i16).contains(&color) { Some(color as u8) } else { None }
}

/// The mask of one cell.
static DOT: Mask = Mask { rows: full_rows(1, 1), n: 1, h: 1, w: 1 };

/// Whether a box fits in a mask.
fn fits(bounds: &Bounds) -> bool {
    let (h, w) = bounds.sides();
    h <= SIDE as u64 && w <= SIDE as u64 && origin(bounds.top.into(), bounds.left.into()).is_some()
}

impl<'a> Ctx<'a> {
    /// Takes bytes of the memory budget.
    ///
    /// # Errors
    /// `Memory` when fewer are left.
    #[inline]
    pub fn charge_bytes(&mut self, bytes: usize) -> Result<(), EvalError> {
        match self.bytes.checked_sub(bytes as u64) {
            Some(left) => {
                self.bytes = left;
                Ok(())
            }
            None => Err(EvalError::Memory),
        }
    }

    #[inline]
    fn alloc<T>(&mut self, value: T) -> Result<&'a T, EvalError> {
        self.charge_bytes(size_of::<T>())?;
        Ok(self.arena.alloc(value))
    }

    /// A packed grid as a value; 2 x 2 is a tuple of two pairs.
    #[inline]
    pub fn grid(&mut self, grid: Grid) -> Res<'a> {
        if grid.h == 2 && grid.w == 2 {
            return Ok(pairs_of(&grid));
        }
        Ok(Value::Grid(self.alloc(grid)?))
    }

    /// A tuple of two ints.
    #[inline]
    pub fn pair(&mut self, a: i64, b: i64) -> Res<'a> {
        match (i32::try_from(a), i32::try_from(b)) {
            (Ok(a), Ok(b)) => Ok(Value::Pair(a, b)),
            _ => self.sequence(&[Value::Int(a), Value::Int(b)]).map(Value::Tuple),
        }
    }

    /// A cell in the dialect's shape.
    #[inline]
    pub fn cell(&mut self, color: Value<'a>, i: Value<'a>, j: Value<'a>) -> Res<'a> {
        match self.dialect {
            Dialect::Arc => {
                let place = self.tuple(&[i, j])?;
                self.tuple(&[color, place])
            }
            Dialect::Batt => self.tuple(&[i, j, color]),
        }
    }

    /// A tuple of any items.
    pub fn tuple(&mut self, items: &[Value<'a>]) -> Res<'a> {
        match (self.dialect, items) {
            (_, []) => return Ok(Value::EMPTY_TUPLE),
            (_, &[Value::Int(a), Value::Int(b)]) => return self.pair(a, b),
            (_, &[Value::Pair(a, b), Value::Pair(c, d)]) => {
                if let (Ok(a), Ok(b), Ok(c), Ok(d)) =
                    (i16::try_from(a), i16::try_from(b), i16::try_from(c), i16::try_from(d))
                {
                    return Ok(Value::Pairs([a, b, c, d]));
                }
            }
            (Dialect::Arc, &[Value::Int(color), Value::Pair(i, j)]) => {
                if let Ok(color) = i16::try_from(color) {
                    return Ok(Value::Cell { color, i, j });
                }
            }
            (Dialect::Batt, &[Value::Int(i), Value::Int(j), Value::Int(color)]) => {
                if let (Ok(color), Ok(i), Ok(j)) = (i16::try_from(color), i32::try_from(i), i32::try_from(j)) {
                    return Ok(Value::Cell { color, i, j });
                }
            }
            (_, [first, ..]) if first.is_tuple() => {
                if let Some(grid) = self.grid_of(items) {
                    return self.grid(grid);
                }
            }
            _ => {}
        }
        self.sequence(items).map(Value::Tuple)
    }

    /// The packed grid whose rows are `items`, if they are such rows.
    fn grid_of(&self, items: &[Value<'a>]) -> Option<Grid> {
        if items.len() > SIDE {
            return None;
        }
        let mut w = 0;
        let mut planes = [[0; SIDE]; 4];
        let mut row = [0; SIDE];
        for (i, item) in items.iter().enumerate() {
            let n = self.colors_of_row(*item, &mut row)?;
            if i == 0 {
                w = n;
            } else if n != w {
                return None;
            }
            for (plane, bits) in planes.iter_mut().zip(part_row(&row)) {
                plane[i] = bits;
            }
        }
        Some(Grid { h: items.len() as u8, w: w as u8, planes })
    }

    /// Unpacks a tuple of 1..=32 colours; the number of them, or `None` when it is none.
    #[inline]
    fn colors_of_row(&self, row: Value<'a>, out: &mut [u8; SIDE]) -> Option<usize> {
        let color = |n: i64| if (0..=MAX_COLOR).contains(&n) { Some(n as u8) } else { None };
        match row {
            Value::Pair(a, b) => {
                out[0] = color(a.into())?;
                out[1] = color(b.into())?;
                Some(2)
            }
            Value::Cell { color: c, i, j } if self.dialect == Dialect::Batt => {
                out[0] = color(i.into())?;
                out[1] = color(j.into())?;
                out[2] = color(c.into())?;
                Some(3)
            }
            Value::Tuple(seq) if (1..=SIDE).contains(&seq.items.len()) => {
                for (out, item) in out.iter_mut().zip(seq.items) {
                    let Value::Int(n) = *item else { return None };
                    *out = color(n)?;
                }
                Some(seq.items.len())
            }
            _ => None,
        }
    }

    /// Stores items as they are, with their nesting and their weight: their leaves, and one for a level that holds a
    /// single item, so that no nesting is deeper than its weight.
    fn sequence(&mut self, items: &[Value<'a>]) -> Result<&'a Seq<'a>, EvalError> {
        let (mut leaves, mut levels) = (0, 0);
        for item in items {
            let (weight, depth) = match item {
                Value::Int(_) | Value::Float(_) => (1, 0),
                Value::Pair(..) => (1, 1),
                Value::Cell { .. } => (1, 2),
                other => (other.weight(), other.depth()),
            };
            leaves += weight;
            levels = levels.max(depth);
        }
        let (weight, depth) = (leaves.max(1) + u64::from(items.len() == 1), 1 + levels);
        if weight > self.max_weight || depth > MAX_NESTING {
            return Err(EvalError::Memory);
        }
        self.charge_bytes(size_of::<Seq>() + size_of_val(items))?;
        let items = self.arena.alloc_slice_copy(items);
        Ok(self.arena.alloc(Seq { items, weight: weight as u32, depth }))
    }

    /// A set of any items. Of equal items the first stays.
    pub fn set(&mut self, items: &[Value<'a>]) -> Res<'a> {
        match items.first() {
            None => return Ok(Value::EMPTY_SET),
            Some(&Value::Pair(i, j)) if items.len() == 1 => {
                if let Some((i, j)) = origin(i.into(), j.into()) {
                    return Ok(Value::Indices { mask: &DOT, i, j });
                }
                return self.sequence(items).map(Value::Set);
            }
            Some(Value::Pair(..)) => {
                if let Some(value) = self.set_of_pairs(items, false)? {
                    return Ok(value);
                }
            }
            Some(Value::Cell { .. }) => {
                if let Some(value) = self.set_of_cells(items, false)? {
                    return Ok(value);
                }
            }
            _ => {}
        }
        if items.len() > 1 {
            self.burn(items.iter().map(|item| item.packed_weight()).sum())?;
        }
        let dialect = self.dialect;
        if items.windows(2).all(|pair| compare(pair[0], pair[1], dialect).is_lt()) {
            return self.sequence(items).map(Value::Set);
        }
        let mut sorted = items.to_vec();
        sorted.sort_by(|a, b| compare(*a, *b, dialect));
        sorted.dedup_by(|b, a| compare(*a, *b, dialect).is_eq());
        self.sequence(&sorted).map(Value::Set)
    }

    /// [`Ctx::set`] of the items of two sets, each ascending, of which the union is no packed patch.
    pub(crate) fn union_of_sorted(&mut self, mut a: &[Value<'a>], mut b: &[Value<'a>]) -> Res<'a> {
        let both = |is: fn(&Value<'a>) -> bool| a.iter().chain(b).all(is);
        let free = match a.first().or(b.first()) {
            Some(Value::Pair(..)) => both(|item| matches!(item, Value::Pair(..))),
            Some(Value::Cell { .. }) => both(|item| matches!(item, Value::Cell { .. })),
            _ => false,
        };
        // A patch whose corner is too far down or right to be packed may get one that is not.
        let far = [a.first(), b.first()].into_iter().flatten().any(|item| match *item {
            Value::Pair(i, j) | Value::Cell { i, j, .. } => i.max(j) > i16::MAX.into(),
            _ => false,
        });
        let n = a.len() + b.len();
        if !free && n > 1 {
            self.burn(a.iter().chain(b).map(|item| item.packed_weight()).sum())?;
        }
        let mut out = bumpalo::collections::Vec::with_capacity_in(n, self.arena);
        while let (&[x, ref more_a @ ..], &[y, ref more_b @ ..]) = (a, b) {
            let order = compare(x, y, self.dialect);
            out.push(if order.is_gt() { y } else { x });
            if order.is_le() {
                a = more_a;
            }
            if order.is_ge() {
                b = more_b;
            }
        }
        out.extend_from_slice_copy(a);
        out.extend_from_slice_copy(b);
        if free && far {
            return self.set_of_sorted(&out);
        }
        if free {
            self.charge_bytes(size_of_val(out.as_slice()))?;
            return self.set_in_place(out);
        }
        self.sequence(&out).map(Value::Set)
    }

    /// A set of items that are ascending and distinct already, in a form that may still be packed.
    pub fn set_of_sorted(&mut self, items: &[Value<'a>]) -> Res<'a> {
        match items.first() {
            None => Ok(Value::EMPTY_SET),
            Some(Value::Pair(..)) => match self.set_of_pairs(items, true)? {
                Some(value) => Ok(value),
                None => self.sequence(items).map(Value::Set),
            },
            Some(Value::Cell { .. }) => match self.set_of_cells(items, true)? {
                Some(value) => Ok(value),
                None => self.sequence(items).map(Value::Set),
            },
            _ => self.sequence(items).map(Value::Set),
        }
    }

    /// `ascending`: whether the items are in order and distinct already.
    fn set_of_pairs(&mut self, items: &[Value<'a>], ascending: bool) -> Result<Option<Value<'a>>, EvalError> {
        let mut bounds = Bounds::EMPTY;
        for item in items {
            let Value::Pair(i, j) = *item else { return Ok(None) };
            bounds.add(i, j);
        }
        if !fits(&bounds) {
            // The caller stores what is in order as it is.
            return if ascending { Ok(None) } else { self.far_set_of_pairs(items, bounds).map(Some) };
        }
        let mut rows = [0; SIDE];
        for item in items {
            if let Value::Pair(i, j) = *item {
                rows[(i - bounds.top) as usize] |= 1 << (j - bounds.left);
            }
        }
        self.indices(&rows, bounds.top.into(), bounds.left.into()).map(Some)
    }

    fn set_of_cells(&mut self, items: &[Value<'a>], ascending: bool) -> Result<Option<Value<'a>>, EvalError> {
        let mut bounds = Bounds::EMPTY;
        let mut colors = 0;
        for item in items {
            let Value::Cell { color, i, j } = *item else { return Ok(None) };
            colors |= color;
            bounds.add(i, j);
        }
        if packed_color(colors).is_none() || !fits(&bounds) {
            return if ascending { Ok(None) } else { self.far_set_of_cells(items, bounds).map(Some) };
        }
        let mut rows = [0; SIDE];
        let mut planes = [[0; SIDE]; 4];
        for item in items {
            let Value::Cell { color, i, j } = *item else { return Ok(None) };
            let (i, bit) = ((i - bounds.top) as usize, 1u32 << (j - bounds.left));
            if rows[i] & bit != 0 {
                // Seen before: fine in the same colour, else two colours on one place.
                if (0..4).any(|k| (planes[k][i] & bit != 0) != (color >> k & 1 == 1)) {
                    return if ascending { Ok(None) } else { self.far_set_of_cells(items, bounds).map(Some) };
                }
                continue;
            }
            rows[i] |= bit;
            for (k, plane) in planes.iter_mut().enumerate() {
                plane[i] |= if color >> k & 1 == 1 { bit } else { 0 };
            }
        }
        self.picture(&rows, &planes, bounds.top.into(), bounds.left.into()).map(Some)
    }

    /// The set of places where `rows` has a bit; bit 0 of row 0 is the place `(i, j)`.
    #[inline]
    pub fn indices(&mut self, rows: &Rows, i: i64, j: i64) -> Res<'a> {
        let Some((mask, top, left)) = Mask::normalized(rows) else { return Ok(Value::EMPTY_SET) };
        match origin(i + top as i64, j + left as i64) {
            Some((i, j)) => Ok(Value::Indices { mask: self.alloc(mask)?, i, j }),
            None => self.far_indices(&mask, i + top as i64, j + left as i64),
        }
    }

    /// The object of one colour over the places where `rows` has a bit.
    #[inline]
    pub fn object(&mut self, rows: &Rows, color: u8, i: i64, j: i64) -> Res<'a> {
        let Some((mask, top, left)) = Mask::normalized(rows) else { return Ok(Value::EMPTY_SET) };
        match origin(i + top as i64, j + left as i64) {
            Some((i, j)) => Ok(Value::Object { mask: self.alloc(mask)?, i, j, color }),
            None => self.far_cells(&mask, |_, _| color, i + top as i64, j + left as i64),
        }
    }

    /// The object over the places where `rows` has a bit, coloured by `planes`, which may hold bits outside `rows`.
    pub fn picture(&mut self, rows: &Rows, planes: &[Rows; 4], i: i64, j: i64) -> Res<'a> {
        let mut color = 0u8;
        let mut single = true;
        for (k, plane) in planes.iter().enumerate() {
            let (mut some, mut all) = (0, true);
            for (&row, &bits) in rows.iter().zip(plane) {
                some |= row & bits;
                all &= row & !bits == 0;
            }
            single &= some == 0 || all;
            color |= if some != 0 { 1 << k } else { 0 };
        }
        if single {
            return self.object(rows, color, i, j);
        }
        let Some((mask, top, left)) = Mask::normalized(rows) else { return Ok(Value::EMPTY_SET) };
        let mut picture = Picture { mask, planes: [[0; SIDE]; 4] };
        for (out, plane) in picture.planes.iter_mut().zip(planes) {
            for ((out, &bits), &row) in out.iter_mut().zip(&plane[top..]).zip(&mask.rows) {
                *out = bits >> left & row;
            }
        }
        match origin(i + top as i64, j + left as i64) {
            Some((i, j)) => Ok(Value::Picture { picture: self.alloc(picture)?, i, j }),
            None => self.far_cells(&mask, |i, j| picture.color(i, j), i + top as i64, j + left as i64),
        }
    }

    /// Moves a packed patch to another corner; anything whose corner leaves 16 bits takes the general form.
    pub fn moved(&mut self, patch: Value<'a>, i: i64, j: i64) -> Res<'a> {
        let Some((i16_, j16)) = origin(i, j) else {
            return match patch {
                Value::Indices { mask, .. } => self.far_indices(mask, i, j),
                Value::Object { mask, color, .. } => self.far_cells(mask, |_, _| color, i, j),
                Value::Picture { picture, .. } => self.far_cells(&picture.mask, |i, j| picture.color(i, j), i, j),
                other => Ok(other),
            };
        };
        Ok(match patch {
            Value::Indices { mask, .. } => Value::Indices { mask, i: i16_, j: j16 },
            Value::Object { mask, color, .. } => Value::Object { mask, i: i16_, j: j16, color },
            Value::Picture { picture, .. } => Value::Picture { picture, i: i16_, j: j16 },
            other => other,
        })
    }

    fn far_indices(&mut self, mask: &Mask, i: i64, j: i64) -> Res<'a> {
        let mut items = Vec::with_capacity(mask.n.into());
        for (di, dj) in mask.cells() {
            items.push(self.pair(i + di as i64, j + dj as i64)?);
        }
        self.sequence(&items).map(Value::Set)
    }

    fn far_cells(&mut self, mask: &Mask, color: impl Fn(usize, usize) -> u8, i: i64, j: i64) -> Res<'a> {
        let mut items = Vec::with_capacity(mask.n.into());
        for (di, dj) in mask.cells() {
            let color = Value::Int(color(di, dj).into());
            items.push(self.cell(color, Value::Int(i + di as i64), Value::Int(j + dj as i64))?);
        }
        self.sequence(&items).map(Value::Set)
    }

    /// A closure; its parts give the nesting.
    ///
    /// # Errors
    /// `Memory` when it is nested too deep.
    pub fn func(&mut self, parts: &[Value<'a>], make: impl FnOnce(Nesting) -> Func<'a>) -> Res<'a> {
        let levels = 1 + parts.iter().map(|part| part.depth()).max().unwrap_or(0);
        if levels > super::callable::MAX_FUNC_NESTING {
            return Err(EvalError::Memory);
        }
        let weight = parts.iter().fold(1, |sum, part| u64::saturating_add(sum, part.weight()));
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        Ok(Value::Func(self.alloc(make(Nesting { levels, weight }))?))
    }

    /// Row `i` of a grid as a tuple.
    pub fn row(&mut self, grid: &Grid, i: usize) -> Res<'a> {
        self.charge_bytes(size_of::<Seq>() + grid.w() * size_of::<Value>())?;
        Ok(self.row_unpaid(grid, i))
    }

    /// Row `i` of a grid as a tuple, paid for by the caller.
    #[inline]
    pub(super) fn row_unpaid(&self, grid: &Grid, i: usize) -> Value<'a> {
        match (grid.w(), self.dialect) {
            (2, _) => Value::Pair(grid.get(i, 0).into(), grid.get(i, 1).into()),
            (3, Dialect::Batt) => {
                let color = |j: usize| grid.get(i, j);
                Value::Cell { i: color(0).into(), j: color(1).into(), color: color(2).into() }
            }
            (w, _) => {
                let colors = grid.row_colors(i);
                let items = self.arena.alloc_slice_fill_iter(colors[..w].iter().map(|&color| Value::Int(color.into())));
                let weight = w as u32 + u32::from(w == 1);
                Value::Tuple(self.arena.alloc(Seq { items, weight, depth: 1 }))
            }
        }
    }
}

/// A grid that is there already, as a value.
#[inline]
pub fn grid_value(grid: &Grid) -> Value<'_> {
    if grid.h == 2 && grid.w == 2 { pairs_of(grid) } else { Value::Grid(grid) }
}

/// A grid of 2 x 2 as a tuple of two pairs.
fn pairs_of<'a>(grid: &Grid) -> Value<'a> {
    let color = |i: usize, j: usize| i16::from(grid.get(i, j));
    Value::Pairs([color(0, 0), color(0, 1), color(1, 0), color(1, 1)])
}

/// The full box of `h` x `w` cells as bits, sides 0..=32.
#[inline]
pub const fn full_rows(h: usize, w: usize) -> Rows {
    let mut rows = [0; SIDE];
    let mut i = 0;
    while i < h && i < SIDE {
        rows[i] = low_bits(w);
        i += 1;
    }
    rows
}
