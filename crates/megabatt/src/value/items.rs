//! Reading containers: length, iteration, indexing, unpacking, with Python's errors.

use bumpalo::collections::Vec as ArenaVec;

use super::grid::unpack_colors;
use super::patch::Cells;
use super::{Couples, Ctx, Dialect, EvalError, ExpanseItems, Grid, Mask, Picture, Res, SIDE, Value};

/// The items of a container in iteration order: a tuple's own, a set's ascending.
#[derive(Clone)]
pub enum Items<'a> {
    Slice(std::slice::Iter<'a, Value<'a>>),
    Few {
        items: [Value<'a>; 3],
        at: u8,
        len: u8,
    },
    /// The rows of a grid two wide.
    PairRows {
        grid: &'a Grid,
        at: u8,
    },
    Places {
        cells: Cells<'a>,
        i: i32,
        j: i32,
    },
    Object {
        cells: Cells<'a>,
        i: i32,
        j: i32,
        color: i16,
    },
    Picture {
        cells: Cells<'a>,
        i: i32,
        j: i32,
        picture: &'a Picture,
    },
    Expanse(ExpanseItems<'a>),
    Couples(Couples<'a>),
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        match self {
            Items::Slice(items) => items.next().copied(),
            Items::Few { items, at, len } => {
                let k = *at;
                *at += 1;
                if k < *len { Some(items[k as usize]) } else { None }
            }
            Items::PairRows { grid, at } => {
                let i = *at as usize;
                if i >= grid.h() {
                    return None;
                }
                *at += 1;
                Some(Value::Pair(grid.get(i, 0).into(), grid.get(i, 1).into()))
            }
            Items::Places { cells, i, j } => {
                let (di, dj) = cells.next()?;
                Some(Value::Pair(*i + di as i32, *j + dj as i32))
            }
            Items::Object { cells, i, j, color } => {
                let (di, dj) = cells.next()?;
                Some(Value::Cell { color: *color, i: *i + di as i32, j: *j + dj as i32 })
            }
            Items::Picture { cells, i, j, picture } => {
                let (di, dj) = cells.next()?;
                Some(Value::Cell { color: picture.color(di, dj).into(), i: *i + di as i32, j: *j + dj as i32 })
            }
            Items::Expanse(items) => items.next(),
            Items::Couples(couples) => couples.next(),
        }
    }
}

impl<'a> Items<'a> {
    /// The two parts of a pair.
    pub(super) fn of_pair(a: i32, b: i32) -> Items<'a> {
        Items::Few { items: [Value::Int(a.into()), Value::Int(b.into()), Value::None], at: 0, len: 2 }
    }

    /// The two pairs.
    pub(super) fn of_pairs([a, b, c, d]: [i16; 4]) -> Items<'a> {
        let items = [Value::Pair(a.into(), b.into()), Value::Pair(c.into(), d.into()), Value::None];
        Items::Few { items, at: 0, len: 2 }
    }

    /// The parts of a cell in the dialect's shape.
    pub(super) fn of_cell(dialect: Dialect, color: i16, i: i32, j: i32) -> Items<'a> {
        let color = Value::Int(color.into());
        match dialect {
            Dialect::Arc => Items::Few { items: [color, Value::Pair(i, j), Value::None], at: 0, len: 2 },
            Dialect::Batt => Items::Few { items: [Value::Int(i.into()), Value::Int(j.into()), color], at: 0, len: 3 },
        }
    }

    /// The items of any set that has them listed.
    pub(super) fn of_set(set: Value<'a>) -> Option<Items<'a>> {
        match set {
            Value::Set(seq) => Some(Items::Slice(seq.items.iter())),
            Value::Indices { mask, i, j } => Some(Items::Places { cells: mask.cells(), i: i.into(), j: j.into() }),
            Value::Object { mask, i, j, color } => {
                Some(Items::Object { cells: mask.cells(), i: i.into(), j: j.into(), color: color.into() })
            }
            Value::Picture { picture, i, j } => {
                Some(Items::Picture { cells: picture.mask.cells(), i: i.into(), j: j.into(), picture })
            }
            Value::Expanse(expanse) => Some(Items::Expanse(expanse.items())),
            _ => None,
        }
    }
}

/// Puts the items of a packed patch behind those of a list, row by row. `row`: what the items of one have in common;
/// `item`: one of them by that, its row and its column.
#[inline]
fn extend_with_rows<'a, R>(
    list: &mut ArenaVec<'a, Value<'a>>,
    mask: &Mask,
    row: impl Fn(usize) -> R,
    item: impl Fn(&R, i32, i32) -> Value<'a>,
) {
    list.reserve(mask.n.into());
    let mut items = [Value::None; SIDE];
    for (at, &bits) in mask.rows[..mask.h()].iter().enumerate() {
        let here = row(at);
        let (mut n, mut rest) = (0, bits);
        while rest != 0 && n < SIDE {
            items[n] = item(&here, at as i32, rest.trailing_zeros() as i32);
            rest &= rest - 1;
            n += 1;
        }
        list.extend_from_slice_copy(&items[..n]);
    }
}

impl<'a> Ctx<'a> {
    /// Python's `len`.
    ///
    /// # Errors
    /// `TypeError` for what has no length.
    #[inline]
    pub fn len(&self, container: Value<'a>) -> Result<usize, EvalError> {
        Ok(match container {
            Value::Tuple(seq) | Value::Set(seq) => seq.items.len(),
            Value::Pair(..) | Value::Pairs(_) => 2,
            Value::Cell { .. } => match self.dialect {
                Dialect::Arc => 2,
                Dialect::Batt => 3,
            },
            Value::Grid(grid) => grid.h(),
            Value::Wide(grid) => grid.h(),
            Value::Indices { mask, .. } | Value::Object { mask, .. } => mask.n.into(),
            Value::Picture { picture, .. } => picture.mask.n.into(),
            Value::Expanse(expanse) => expanse.n as usize,
            Value::Unlisted(unlisted) => unlisted.n as usize,
            _ => return Err(EvalError::TypeError),
        })
    }

    /// Python's `iter`.
    ///
    /// # Errors
    /// `TypeError` for what is no container.
    #[inline]
    pub fn items(&mut self, container: Value<'a>) -> Result<Items<'a>, EvalError> {
        match container {
            Value::Tuple(seq) | Value::Set(seq) => Ok(Items::Slice(seq.items.iter())),
            container => self.packed_items(container),
        }
    }

    fn packed_items(&mut self, container: Value<'a>) -> Result<Items<'a>, EvalError> {
        Ok(match container {
            Value::Pair(a, b) => Items::of_pair(a, b),
            Value::Pairs(pairs) => Items::of_pairs(pairs),
            Value::Cell { color, i, j } => Items::of_cell(self.dialect, color, i, j),
            Value::Grid(grid) if grid.w == 2 => Items::PairRows { grid, at: 0 },
            Value::Grid(grid) => Items::Slice(self.rows(grid)?.iter()),
            Value::Unlisted(_) => self.unlisted_items(container),
            Value::Wide(grid) => Items::Slice(self.rows_of_colors(grid.rows())?.iter()),
            set => return Items::of_set(set).ok_or(EvalError::TypeError),
        })
    }

    #[cold]
    fn unlisted_items(&mut self, container: Value<'a>) -> Items<'a> {
        match (container, container.product()) {
            (_, Some(product)) => Items::Couples(Couples::of(product, self.arena)),
            (Value::Unlisted(unlisted), None) => Items::Slice(self.listed(unlisted).iter()),
            _ => Items::Slice([].iter()),
        }
    }

    /// [`Ctx::items`] for somebody who takes all.
    fn listed_items(&mut self, container: Value<'a>) -> Result<Items<'a>, EvalError> {
        match container {
            Value::Unlisted(unlisted) => Ok(Items::Slice(self.listed(unlisted).iter())),
            container => self.items(container),
        }
    }

    /// The rows of a grid as tuples.
    pub fn rows(&mut self, grid: &Grid) -> Result<&'a [Value<'a>], EvalError> {
        self.charge_bytes(grid.h() * (grid.w() + 2) * size_of::<Value>())?;
        Ok(self.rows_unpaid(grid))
    }

    /// The rows of a grid as tuples, paid for by the caller.
    pub(super) fn rows_unpaid(&self, grid: &Grid) -> &'a [Value<'a>] {
        self.arena.alloc_slice_fill_with(grid.h(), |i| self.row_unpaid(grid, i))
    }

    /// The items in a list of their own, with room for so many more: for the length of a call, and not paid for.
    ///
    /// # Errors
    /// `TypeError` when it is no container.
    pub(crate) fn list(&mut self, container: Value<'a>, more: usize) -> Result<Vec<Value<'a>>, EvalError> {
        let n = self.len(container)?;
        let items = self.listed_items(container)?;
        let mut out = Vec::with_capacity(n + more);
        match items {
            Items::Slice(items) => out.extend_from_slice(items.as_slice()),
            Items::Expanse(items) => items.whole().each(|item| out.push(item)),
            items => out.extend(items),
        }
        Ok(out)
    }

    /// The items as a slice for the length of a call: not paid for.
    ///
    /// # Errors
    /// `TypeError` when it is no container.
    pub(crate) fn shown(&mut self, container: Value<'a>) -> Result<&'a [Value<'a>], EvalError> {
        let n = self.len(container)?;
        match self.listed_items(container)? {
            Items::Slice(items) => Ok(items.as_slice()),
            items => {
                let mut out = ArenaVec::with_capacity_in(n, self.arena);
                match items {
                    Items::Expanse(items) => items.whole().each(|item| out.push(item)),
                    items => items.for_each(|item| out.push(item)),
                }
                Ok(out.into_bump_slice())
            }
        }
    }

    /// Puts the items of a container behind those of a list.
    ///
    /// # Errors
    /// `TypeError` for what is no container.
    #[inline]
    pub fn extend_with(&mut self, list: &mut ArenaVec<'a, Value<'a>>, container: Value<'a>) -> Result<(), EvalError> {
        let place = |(i, j): (i16, i16), at: i32, bit: i32| (i32::from(i) + at, i32::from(j) + bit);
        match container {
            Value::Tuple(seq) | Value::Set(seq) => list.extend_from_slice_copy(seq.items),
            Value::Pair(a, b) => {
                list.push(Value::Int(a.into()));
                list.push(Value::Int(b.into()));
            }
            Value::Pairs([a, b, c, d]) => {
                list.push(Value::Pair(a.into(), b.into()));
                list.push(Value::Pair(c.into(), d.into()));
            }
            Value::Indices { mask, i, j } => extend_with_rows(
                list,
                mask,
                |_| (),
                |(), at, bit| {
                    let (i, j) = place((i, j), at, bit);
                    Value::Pair(i, j)
                },
            ),
            Value::Object { mask, i, j, color } => extend_with_rows(
                list,
                mask,
                |_| (),
                |(), at, bit| {
                    let (i, j) = place((i, j), at, bit);
                    Value::Cell { color: color.into(), i, j }
                },
            ),
            Value::Picture { picture, i, j } => {
                let mask = &picture.mask;
                let colors = |at: usize| unpack_colors(std::array::from_fn(|k| picture.planes[k][at]), mask.w());
                extend_with_rows(list, mask, colors, |colors, at, bit| {
                    let color = colors[bit as usize].into();
                    let (i, j) = place((i, j), at, bit);
                    Value::Cell { color, i, j }
                });
            }
            container => self.extend_item_by_item(list, container)?,
        }
        Ok(())
    }

    fn extend_item_by_item(
        &mut self,
        list: &mut ArenaVec<'a, Value<'a>>,
        container: Value<'a>,
    ) -> Result<(), EvalError> {
        match self.listed_items(container)? {
            Items::Slice(items) => list.extend_from_slice_copy(items.as_slice()),
            Items::Expanse(items) => {
                list.reserve(items.whole().n as usize);
                items.whole().each(|item| list.push(item));
            }
            items => {
                list.reserve(self.len(container)?);
                for item in items {
                    list.push(item);
                }
            }
        }
        Ok(())
    }

    /// The items of a tuple as a slice.
    ///
    /// # Errors
    /// `TypeError` when it is no container.
    pub fn slice(&mut self, container: Value<'a>) -> Result<&'a [Value<'a>], EvalError> {
        match container {
            Value::Tuple(seq) | Value::Set(seq) => Ok(seq.items),
            Value::Grid(grid) => self.rows(grid),
            Value::Unlisted(unlisted) => Ok(self.listed(unlisted)),
            Value::Wide(grid) => self.rows_of_colors(grid.rows()),
            other => {
                let n = self.len(other)?;
                self.charge_bytes(n * size_of::<Value>())?;
                let mut out = ArenaVec::with_capacity_in(n, self.arena);
                self.extend_with(&mut out, other)?;
                Ok(out.into_bump_slice())
            }
        }
    }

    /// Python's `tuple[k]`, negative places from the end.
    ///
    /// # Errors
    /// `TypeError` when it is no tuple, `IndexError` when `k` lies outside.
    #[inline]
    pub fn item(&mut self, tuple: Value<'a>, k: i64) -> Res<'a> {
        match (tuple, k) {
            (Value::Pair(a, _), 0) => return Ok(Value::Int(a.into())),
            (Value::Pair(_, b), 1) => return Ok(Value::Int(b.into())),
            (Value::Pairs([i, j, ..]), 0) => return Ok(Value::Pair(i.into(), j.into())),
            (Value::Pairs([.., i, j]), 1) => return Ok(Value::Pair(i.into(), j.into())),
            _ => {}
        }
        if !tuple.is_tuple() {
            return Err(EvalError::TypeError);
        }
        let n = self.len(tuple)? as i64;
        let k = if k < 0 { k + n } else { k };
        if !(0..n).contains(&k) {
            return Err(EvalError::IndexError);
        }
        match tuple {
            Value::Tuple(seq) => Ok(seq.items[k as usize]),
            Value::Grid(grid) => self.row(grid, k as usize),
            Value::Unlisted(unlisted) => unlisted.nth(k as usize, self.arena).ok_or(EvalError::IndexError),
            Value::Wide(grid) => self.tuple_of_colors(grid.rows()[k as usize]),
            few => self.items(few)?.nth(k as usize).ok_or(EvalError::IndexError),
        }
    }

    /// Python's `a, b = container`.
    ///
    /// # Errors
    /// `TypeError` when it cannot be iterated, `ValueError` when it has not two items.
    #[inline]
    pub fn unpack2(&mut self, container: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
        if let Value::Pair(a, b) = container {
            return Ok((Value::Int(a.into()), Value::Int(b.into())));
        }
        match container {
            Value::Unlisted(_) => return Err(EvalError::ValueError),
            Value::Grid(grid) if grid.h != 2 => return Err(EvalError::ValueError),
            _ => {}
        }
        let mut items = self.items(container)?;
        match (items.next(), items.next(), items.next()) {
            (Some(a), Some(b), None) => Ok((a, b)),
            _ => Err(EvalError::ValueError),
        }
    }

    /// Python's `a, b, c = container`.
    ///
    /// # Errors
    /// `TypeError` when it cannot be iterated, `ValueError` when it has not three items.
    pub fn unpack3(&mut self, container: Value<'a>) -> Result<(Value<'a>, Value<'a>, Value<'a>), EvalError> {
        match container {
            Value::Unlisted(_) => return Err(EvalError::ValueError),
            Value::Grid(grid) if grid.h != 3 => return Err(EvalError::ValueError),
            _ => {}
        }
        let mut items = self.items(container)?;
        match (items.next(), items.next(), items.next(), items.next()) {
            (Some(a), Some(b), Some(c), None) => Ok((a, b, c)),
            _ => Err(EvalError::ValueError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::repr;
    use super::*;
    use crate::kernel::chance::each;

    #[test]
    fn items_are_shown_as_they_are_listed() {
        each(100, |ctx, chance| {
            let (places, colors) = (chance.below(2) == 0, 1 + chance.below(3));
            let patch = chance.patch(ctx, 5, places);
            let grid = chance.loose_grid(ctx, colors);
            let packed = Value::Grid(ctx.arena.alloc(chance.grid(colors)));
            let cell = Value::Cell { color: 1, i: 2, j: 3 };
            for value in [patch, grid, packed, cell, Value::Pair(4, 5), Value::Pairs([1, 2, 3, 4]), Value::Int(1)] {
                let full = ctx.budget_left();
                let listed = ctx.list(value, 0);
                let left = ctx.budget_left();
                ctx.restore_budget(full);
                let shown = ctx.shown(value);
                assert_eq!(ctx.budget_left(), left);
                let texts =
                    |items: &[Value<'_>]| -> Vec<String> { items.iter().map(|&x| repr(x, ctx.dialect)).collect() };
                assert_eq!(shown.map(texts), listed.map(|items| texts(&items)));
            }
        });
    }
}
