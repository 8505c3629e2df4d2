//! Making tuples: pairs, cells and grids where they are such, else items in order.

use bumpalo::collections::Vec as ArenaVec;

use super::build::MAX_NESTING;
use super::grid::{MAX_COLOR, SIDE, pack_colors};
use super::{Ctx, Dialect, EvalError, Grid, Res, Seq, Value};

impl<'a> Ctx<'a> {
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
        match self.packed_tuple(items)? {
            Some(packed) => Ok(packed),
            None => self.sequence(items).map(Value::Tuple),
        }
    }

    /// A tuple of two.
    #[inline]
    pub(crate) fn couple(&mut self, x: Value<'a>, y: Value<'a>) -> Res<'a> {
        match (x, y) {
            (Value::Int(a), Value::Int(b)) => self.pair(a, b),
            (Value::Pair(a, b), Value::Pair(c, d)) => match pairs(a, b, c, d) {
                Some(pairs) => Ok(pairs),
                None => self.sequence_of_two(x, y).map(Value::Tuple),
            },
            (Value::Cell { .. }, Value::Cell { .. }) => match self.row_of_cell(x).zip(self.row_of_cell(y)) {
                Some((upper, lower)) => {
                    let mut planes = [[0; SIDE]; 4];
                    for (k, plane) in planes.iter_mut().enumerate() {
                        (plane[0], plane[1]) = (upper[k], lower[k]);
                    }
                    self.grid(Grid { h: 2, w: 3, planes })
                }
                None => self.sequence_of_two(x, y).map(Value::Tuple),
            },
            // A colour with its place in arc, or two rows of a grid.
            (Value::Int(_), Value::Pair(..)) | (Value::Tuple(_), Value::Tuple(_)) => self.tuple(&[x, y]),
            _ => self.sequence_of_two(x, y).map(Value::Tuple),
        }
    }

    /// A tuple of items that lie in the arena already, paid for.
    pub(crate) fn tuple_in_place(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        match self.packed_tuple(items)? {
            Some(packed) => Ok(packed),
            None => self.sequence_in_place(items).map(Value::Tuple),
        }
    }

    /// As [`Ctx::tuple_in_place`], of ints alone, of places alone, or of cells alone.
    pub(crate) fn tuple_of_leaves(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        let levels = items.first().map_or(0, |item| item.depth());
        // Shorter ones may have a packed form.
        let is_long = items.len() > if levels == 0 { 3 } else { SIDE };
        if !is_long || items.len() as u64 > self.max_weight {
            return self.tuple_in_place(items);
        }
        self.charge_bytes(size_of::<Seq<'_>>())?;
        Ok(Value::Tuple(self.arena.alloc(Seq { items, weight: items.len() as u32, depth: 1 + levels })))
    }

    fn packed_tuple(&mut self, items: &[Value<'a>]) -> Result<Option<Value<'a>>, EvalError> {
        match (self.dialect, items) {
            (_, []) => return Ok(Some(Value::EMPTY_TUPLE)),
            (_, &[Value::Int(a), Value::Int(b)]) => return self.pair(a, b).map(Some),
            (_, &[Value::Pair(a, b), Value::Pair(c, d)]) => {
                if let Some(pairs) = pairs(a, b, c, d) {
                    return Ok(Some(pairs));
                }
            }
            (Dialect::Arc, &[Value::Int(color), Value::Pair(i, j)]) => {
                if let Ok(color) = i16::try_from(color) {
                    return Ok(Some(Value::Cell { color, i, j }));
                }
            }
            (Dialect::Batt, &[Value::Int(i), Value::Int(j), Value::Int(color)]) => {
                if let (Ok(color), Ok(i), Ok(j)) = (i16::try_from(color), i32::try_from(i), i32::try_from(j)) {
                    return Ok(Some(Value::Cell { color, i, j }));
                }
            }
            (_, [first, ..]) if first.is_tuple() => {
                if let Some(grid) = self.grid_of(items) {
                    return self.grid(grid).map(Some);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// The packed grid whose rows are `items`, if they are such rows.
    fn grid_of(&self, items: &[Value<'a>]) -> Option<Grid> {
        if items.len() > SIDE {
            return None;
        }
        let mut w = 0;
        let mut planes = [[0; SIDE]; 4];
        for (i, item) in items.iter().enumerate() {
            let mut row = [0u8; SIDE];
            let n = self.colors_of_row(*item, &mut row)?;
            if i == 0 {
                w = n;
            } else if n != w {
                return None;
            }
            for (plane, bits) in planes.iter_mut().zip(pack_colors(&row, n)) {
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

    /// The colour bits of a cell that is a row of three colours.
    fn row_of_cell(&self, cell: Value<'a>) -> Option<[u32; 4]> {
        let Value::Cell { color, i, j } = cell else { return None };
        let colors = [i, j, color.into()];
        if self.dialect == Dialect::Arc || colors.iter().any(|color| !(0..=MAX_COLOR as i32).contains(color)) {
            return None;
        }
        let [i, j, color] = colors.map(|color| color as u32);
        Some(std::array::from_fn(|k| (i >> k & 1) | (j >> k & 1) << 1 | (color >> k & 1) << 2))
    }

    /// Adds [`Ctx::couple`] of one value with each of a list.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(crate) fn couple_with_each(
        &mut self,
        x: Value<'a>,
        others: &Others<'_, 'a>,
        out: &mut ArenaVec<'a, Value<'a>>,
    ) -> Result<(), EvalError> {
        let Others { values, .. } = *others;
        if matches!(x, Value::Int(_)) || others.have_rows && self.is_row(x) {
            for &y in values {
                out.push(self.couple(x, y)?);
            }
            return Ok(());
        }
        self.charge_bytes(values.len() * (2 * size_of::<Value<'_>>() + size_of::<Seq<'_>>()))?;
        let (weight, depth) = (x.weight(), x.depth());
        if weight + others.most > self.max_weight || 1 + depth.max(others.depth) > MAX_NESTING {
            return Err(EvalError::Memory);
        }
        let items = self.arena.alloc_slice_fill_with(values.len(), |k| [x, values[k]]);
        let size = |y: Value<'_>| ((weight + y.weight()) as u32, 1 + depth.max(y.depth()));
        let alike = if others.are_alike { values.first().map(|&y| size(y)) } else { None };
        let seqs = self.arena.alloc_slice_fill_with(values.len(), |k| {
            let (weight, depth) = alike.unwrap_or_else(|| size(values[k]));
            Seq { items: &items[k], weight, depth }
        });
        seqs.iter().for_each(|seq| out.push(Value::Tuple(seq)));
        Ok(())
    }

    /// The set of every couple of a place of one packed patch and a place of another; `None` where one leaves 16 bits.
    pub(crate) fn couples_of_places(&mut self, a: Value<'a>, b: Value<'a>) -> Option<Res<'a>> {
        let (Value::Indices { mask: x, i, j }, Value::Indices { mask: y, i: k, j: l }) = (a, b) else { return None };
        let reach = |from: i16, side: u8| from.checked_add(side.into());
        let _ = (reach(i, x.h)?, reach(j, x.w)?, reach(k, y.h)?, reach(l, y.w)?);
        let n = usize::from(x.n) * usize::from(y.n);
        // Each couple has two leaves, and one alone counts as one more.
        let weight = 2 * n as u64 + u64::from(n == 1);
        let bytes = n * size_of::<Value<'_>>() + size_of::<Seq<'_>>();
        Some(self.charge_bytes(bytes).and_then(|()| {
            if weight > self.max_weight {
                return Err(EvalError::Memory);
            }
            let others: Vec<[i16; 2]> = y.cells().map(|(di, dj)| [k + di as i16, l + dj as i16]).collect();
            let mut items = ArenaVec::with_capacity_in(n, self.arena);
            x.cells().for_each(|(di, dj)| {
                let (i, j) = (i + di as i16, j + dj as i16);
                others.iter().for_each(|&[k, l]| items.push(Value::Pairs([i, j, k, l])));
            });
            let items = items.into_bump_slice();
            Ok(Value::Set(self.arena.alloc(Seq { items, weight: weight as u32, depth: 3 })))
        }))
    }

    /// Whether a tuple of this and of such another may be a grid.
    fn is_row(&self, value: Value<'a>) -> bool {
        match value {
            Value::Cell { .. } => self.row_of_cell(value).is_some(),
            Value::Pair(..) | Value::Tuple(_) => true,
            _ => false,
        }
    }
}

/// Values that many couples are made with, and what is asked of all of them.
pub(crate) struct Others<'v, 'a> {
    values: &'v [Value<'a>],
    /// The greatest weight, and the most levels of nesting.
    most: u64,
    depth: u16,
    /// Whether all have these.
    are_alike: bool,
    /// Whether one may be a row of a grid.
    have_rows: bool,
}

impl<'v, 'a> Others<'v, 'a> {
    pub(crate) fn of(ctx: &Ctx<'a>, values: &'v [Value<'a>]) -> Others<'v, 'a> {
        let most = values.iter().map(|y| y.weight()).max().unwrap_or(0);
        let depth = values.iter().map(|y| y.depth()).max().unwrap_or(0);
        Others {
            values,
            most,
            depth,
            are_alike: values.iter().all(|y| (y.weight(), y.depth()) == (most, depth)),
            have_rows: values.iter().any(|&y| ctx.is_row(y)),
        }
    }
}

/// A tuple of two pairs, when their ints have 16 bits.
#[inline]
fn pairs<'a>(a: i32, b: i32, c: i32, d: i32) -> Option<Value<'a>> {
    let short = |n: i32| i16::try_from(n).ok();
    Some(Value::Pairs([short(a)?, short(b)?, short(c)?, short(d)?]))
}

#[cfg(test)]
mod tests {
    use super::super::repr;
    use super::*;
    use crate::kernel::chance::each;

    #[test]
    fn couples_are_tuples_of_two() {
        each(30, |ctx, chance| {
            let patch = chance.patch(ctx, 3, true);
            let mut all =
                vec![Value::None, Value::Bool(true), Value::Float(0.5), Value::EMPTY_SET, Value::EMPTY_TUPLE, patch];
            for n in [0, 9, 10, -1, 1 << 20, 1 << 40] {
                all.push(Value::Int(n));
                for items in [&[3, n][..], &[n, 3], &[n, 1, 2], &[1, 2, n], &[n], &[1, 2, 3, n]] {
                    let items: Vec<Value<'_>> = items.iter().map(|&n| Value::Int(n)).collect();
                    all.extend(ctx.tuple(&items));
                }
            }
            for _ in 0..2 {
                let (x, y) =
                    (all[chance.below(all.len() as u64) as usize], all[chance.below(all.len() as u64) as usize]);
                all.extend(ctx.tuple(&[x, y]));
            }
            for (&x, &y) in all.iter().flat_map(|x| all.iter().map(move |y| (x, y))) {
                let full = ctx.budget_left();
                let [fast, slow] = [0, 1].map(|k| {
                    let couple = if k == 0 { ctx.couple(x, y) } else { ctx.tuple(&[x, y]) };
                    let bytes = full.1 - ctx.budget_left().1;
                    ctx.restore_budget(full);
                    let form = |value: Value<'_>| {
                        (
                            matches!(value, Value::Tuple(_)),
                            matches!(value, Value::Grid(_)),
                            value.weight(),
                            value.depth(),
                        )
                    };
                    (couple.map(|value| (repr(value, ctx.dialect), form(value))), bytes)
                });
                assert_eq!(fast, slow);
            }
        });
    }
}
