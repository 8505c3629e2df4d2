//! Parts of packed patches: the cells that another patch has as well, or those that it has not.

use super::grid::{COLOR_BITS, Rows, SIDE};
use super::{Ctx, EvalError, Value};

/// A row moved so many columns to the right, or to the left when they are negative.
#[inline]
pub(crate) fn moved_right(row: u32, right: i32) -> u32 {
    if right.unsigned_abs() >= u32::BITS {
        return 0;
    }
    (u64::from(row) << (u32::BITS as i32 + right) >> u32::BITS) as u32
}

/// The colour bits of rows of cells: what the planes of a picture say, and all in one colour where it has none.
#[derive(Clone, Copy)]
struct Colors<'a> {
    planes: &'a [Rows; 4],
    on: &'a [u32; 4],
}

impl<'a> Colors<'a> {
    #[inline]
    fn of(patch: Value<'a>) -> Colors<'a> {
        match patch {
            Value::Picture { picture, .. } => Colors { planes: &picture.planes, on: &COLOR_BITS[0] },
            Value::Object { color, .. } => Colors { planes: &[[0; SIDE]; 4], on: &COLOR_BITS[color as usize % 16] },
            _ => Colors { planes: &[[0; SIDE]; 4], on: &COLOR_BITS[0] },
        }
    }
}

impl<'a> Ctx<'a> {
    /// The items of a patch that are in another (`shared`), or those that are not; `None` unless both are held as words.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(crate) fn part_of_patch(
        &mut self,
        patch: Value<'a>,
        other: Value<'a>,
        shared: bool,
    ) -> Result<Option<Value<'a>>, EvalError> {
        let (Some((x, i, j)), Some((y, k, l))) = (patch.as_mask(), other.as_mask()) else {
            return self.part_of_places(patch, other, shared).transpose();
        };
        let of_places = |patch| matches!(patch, Value::Indices { .. });
        let (down, right) = (k - i, l - j);
        let meet = -down < y.h.into() && down < x.h.into() && -right < y.w.into() && right < x.w.into();
        if !meet || of_places(patch) != of_places(other) {
            return Ok(Some(if shared { Value::EMPTY_SET } else { patch }));
        }
        let mut same = [0; SIDE];
        let (from, to) = (down.max(0), i32::from(x.h).min(down + i32::from(y.h)));
        let (mine, others) = (Colors::of(patch), Colors::of(other));
        let pictured = matches!((patch, other), (Value::Picture { .. }, _) | (_, Value::Picture { .. }));
        let differ = (0..4).fold(0, |differ, k| differ | mine.on[k] ^ others.on[k]);
        for at in from..to {
            let (at, of) = (at as usize % SIDE, (at - down) as usize % SIDE);
            let differ = match pictured {
                false => differ,
                true => (0..4).fold(0, |differ, k| {
                    differ
                        | (mine.planes[k][at] ^ mine.on[k]) ^ (moved_right(others.planes[k][of], right) ^ others.on[k])
                }),
            };
            same[at] = x.rows[at] & moved_right(y.rows[of], right) & !differ;
        }
        let (mut some, mut gone) = (0, 0);
        for (part, &row) in same.iter_mut().zip(&x.rows[..x.h()]) {
            *part = if shared { *part } else { row & !*part };
            some |= *part;
            gone |= row & !*part;
        }
        if some == 0 {
            return Ok(Some(Value::EMPTY_SET));
        }
        if gone == 0 {
            return Ok(Some(patch));
        }
        let (i, j) = (i.into(), j.into());
        match patch {
            Value::Indices { .. } => self.indices_within(&same, x.h(), i, j),
            Value::Object { color, .. } => self.object_within(&same, x.h(), color, i, j),
            Value::Picture { picture, .. } => self.picture_within(&same, &picture.planes, x.h(), i, j),
            _ => return Ok(None),
        }
        .map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{identical_or_equal, repr};
    use super::*;
    use crate::kernel::chance::{assert_same, each};

    #[test]
    fn parts_hold_the_items_that_both_have_or_one() {
        let (mut parts, mut some) = (0, 0);
        each(2000, |ctx, chance| {
            let side = [3, 9, 20][chance.below(3) as usize];
            let kinds = [chance.below(4) == 0, chance.below(4) == 0];
            let [a, b] = kinds.map(|places| match chance.below(4) {
                0 => chance.patch(ctx, side, places),
                _ => {
                    let colors = 1 + chance.below(3);
                    chance.patch_near(ctx, side, colors, places)
                }
            });
            let dialect = ctx.dialect;
            let (Ok(x), Ok(y)) = (ctx.list(a, 0), ctx.list(b, 0)) else { panic!("a patch has items") };
            for shared in [false, true] {
                let has = |item: &Value<'_>| y.iter().any(|other| identical_or_equal(*other, *item, dialect));
                let slow: Vec<Value<'_>> = x.iter().copied().filter(|item| has(item) == shared).collect();
                some += u32::from(!slow.is_empty() && slow.len() < x.len());
                match ctx.part_of_patch(a, b, shared) {
                    Ok(Some(fast)) => {
                        parts += 1;
                        let slow = ctx.set(&slow);
                        assert_same(ctx, Ok(fast), slow, || format!("{shared} {}", repr(a, dialect)));
                    }
                    Ok(None) => assert!(x.is_empty() || y.is_empty()),
                    Err(error) => panic!("{error}"),
                }
            }
        });
        assert!(parts > 5000 && some > 1000, "{parts} parts were made of words, {some} neither all nor nothing");
    }
}
