//! Parts of packed patches: the cells that another patch has as well, or those that it has not.

use super::grid::{Rows, SIDE};
use super::{Ctx, EvalError, Value};

/// A row moved so many columns to the right, or to the left when they are negative.
#[inline]
pub(crate) fn moved_right(row: u32, right: i32) -> u32 {
    let by = right.unsigned_abs();
    match right {
        0.. => row.checked_shl(by).unwrap_or(0),
        _ => row.checked_shr(by).unwrap_or(0),
    }
}

/// The colour planes of a packed patch; places have none.
fn planes(patch: Value<'_>) -> [Rows; 4] {
    match patch {
        Value::Picture { picture, .. } => picture.planes,
        Value::Object { mask, color, .. } => {
            std::array::from_fn(|k| if color >> k & 1 == 1 { mask.rows } else { [0; SIDE] })
        }
        _ => [[0; SIDE]; 4],
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
        let from = down.max(0) as usize;
        let to = x.h().min((down + i32::from(y.h)) as usize);
        let of_other = |rows: &Rows, at: usize| moved_right(rows[(at as i32 - down) as usize], right);
        for (at, same) in same.iter_mut().enumerate().take(to).skip(from) {
            *same = x.rows[at] & of_other(&y.rows, at);
        }
        match (patch, other) {
            (Value::Object { color, .. }, Value::Object { color: other, .. }) if color != other => same = [0; SIDE],
            (Value::Picture { .. }, _) | (_, Value::Picture { .. }) => {
                for (mine, others) in planes(patch).iter().zip(&planes(other)) {
                    for (at, same) in same.iter_mut().enumerate().take(to).skip(from) {
                        *same &= !(mine[at] ^ of_other(others, at));
                    }
                }
            }
            _ => {}
        }
        let (mut some, mut gone) = (0, 0);
        for (part, &row) in same.iter_mut().zip(&x.rows) {
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
