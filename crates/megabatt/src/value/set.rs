//! Making sets: what may be a patch is one, anything else is sorted and paid for.

use bumpalo::collections::Vec as ArenaVec;

use super::build::{are_all, extent_of, fits, origin, packed_color};
use super::grid::SIDE;
use super::order::compare_plain;
use super::sheet::Bounds;
use super::sorting::ascending;
use super::{Ctx, EvalError, Mask, Res, Value};

impl<'a> Ctx<'a> {
    /// A set of any items. Of equal items the first stays.
    pub fn set(&mut self, items: &[Value<'a>]) -> Res<'a> {
        if let [Value::Pair(i, j)] = *items
            && let Some((i, j)) = origin(i.into(), j.into())
        {
            return Ok(Value::Indices { mask: &Mask::DOT, i, j });
        }
        if let Some(packed) = self.packed_set(items, false)? {
            return Ok(packed);
        }
        self.burn_for_set(items)?;
        match ascending(items, self.dialect, self.arena) {
            None => self.sequence(items).map(Value::Set),
            Some(sorted) => self.set_of_ascending(sorted),
        }
    }

    /// As [`Ctx::set`], of items that lie in the arena already, paid for.
    pub(crate) fn set_in_place(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        if let Some(packed) = self.packed_set(items, false)? {
            return Ok(packed);
        }
        self.burn_for_set(items)?;
        match ascending(items, self.dialect, self.arena) {
            None => self.sequence_in_place(items).map(Value::Set),
            Some(sorted) => self.set_of_ascending(sorted),
        }
    }

    /// A general set of items that lie in the arena already and are to be paid for.
    fn set_of_ascending(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        self.charge_bytes(size_of_val(items))?;
        self.sequence_in_place(items).map(Value::Set)
    }

    /// The set of these items where it is one of places or cells; `ordered`: whether they are ascending and distinct.
    fn packed_set(&mut self, items: &[Value<'a>], ordered: bool) -> Result<Option<Value<'a>>, EvalError> {
        match items.first() {
            None => Ok(Some(Value::EMPTY_SET)),
            Some(&Value::Pair(i, j)) if items.len() == 1 => {
                let corner = origin(i.into(), j.into());
                Ok(corner.map(|(i, j)| Value::Indices { mask: &Mask::DOT, i, j }))
            }
            Some(&first) if ordered && self.is_tall(first, items) => Ok(None),
            Some(Value::Pair(..)) => self.set_of_pairs(items, ordered),
            Some(Value::Cell { .. }) => self.set_of_cells(items, ordered),
            _ => Ok(None),
        }
    }

    /// Takes the fuel of a set of items that are neither all places nor all cells.
    ///
    /// # Errors
    /// `Fuel` when less is left.
    #[inline]
    pub(crate) fn burn_for_set(&mut self, items: &[Value<'a>]) -> Result<(), EvalError> {
        if items.len() > 1 { self.burn(items.iter().map(|item| item.packed_weight()).sum()) } else { Ok(()) }
    }

    /// Whether the first and last of ascending places or cells lie further apart than a mask is high.
    #[inline]
    fn is_tall(&self, first: Value<'a>, items: &[Value<'a>]) -> bool {
        match (first, items.last()) {
            (Value::Pair(top, _), Some(&Value::Pair(bottom, _)))
            | (Value::Cell { i: top, .. }, Some(&Value::Cell { i: bottom, .. })) => {
                i64::from(bottom) - i64::from(top) >= SIDE as i64
            }
            _ => false,
        }
    }

    /// A set of items that are ascending and distinct already, in a form that may still be packed.
    pub fn set_of_sorted(&mut self, items: &[Value<'a>]) -> Res<'a> {
        match self.packed_set(items, true)? {
            Some(packed) => Ok(packed),
            None => self.sequence(items).map(Value::Set),
        }
    }

    /// Items in the promised order; `None` where two are equal.
    pub(crate) fn in_order<'s>(&self, items: &'s [Value<'a>]) -> Option<&'s [Value<'a>]>
    where
        'a: 's,
    {
        match ascending(items, self.dialect, self.arena) {
            None => Some(items),
            Some(sorted) => (sorted.len() == items.len()).then_some(sorted),
        }
    }

    /// As [`Ctx::set_of_sorted`], of items that lie in the arena already, paid for.
    pub(crate) fn set_of_sorted_in_place(&mut self, items: &'a [Value<'a>]) -> Res<'a> {
        match self.packed_set(items, true)? {
            Some(packed) => Ok(packed),
            None => self.sequence_in_place(items).map(Value::Set),
        }
    }

    /// [`Ctx::set`] of the items of two sets, each ascending.
    pub(crate) fn union_of_sorted(&mut self, mut a: &[Value<'a>], mut b: &[Value<'a>]) -> Res<'a> {
        let free = match a.first().or(b.first()) {
            Some(Value::Pair(..)) => [a, b].iter().all(|items| are_all(items, |item| matches!(item, Value::Pair(..)))),
            Some(Value::Cell { .. }) => {
                [a, b].iter().all(|items| are_all(items, |item| matches!(item, Value::Cell { .. })))
            }
            _ => false,
        };
        let n = a.len() + b.len();
        if !free && n > 1 {
            self.burn(a.iter().chain(b).map(|item| item.packed_weight()).sum())?;
        }
        let mut out = ArenaVec::with_capacity_in(n, self.arena);
        while let (&[x, ref more_a @ ..], &[y, ref more_b @ ..]) = (a, b) {
            let order = compare_plain(x, y, self.dialect);
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
        self.charge_bytes(size_of_val(out.as_slice()))?;
        self.set_of_sorted_in_place(out.into_bump_slice())
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
        let mask = self.mask_in(&rows, &extent_of(&bounds))?;
        match origin(bounds.top.into(), bounds.left.into()) {
            Some((i, j)) => Ok(Some(Value::Indices { mask, i, j })),
            None => Ok(None),
        }
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
        self.picture_in(&rows, &planes, &extent_of(&bounds), bounds.top.into(), bounds.left.into()).map(Some)
    }
}
