//! Parts of packed patches: the cells that another patch has as well, or those that it has not.

use super::grid::{Rows, SIDE};
use super::{Ctx, EvalError, Value};

/// A row moved so many columns to the right.
#[inline]
fn moved(row: u32, right: i32) -> u32 {
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
    /// The items of a packed patch that are in another (`shared`), or those that are not; `None` when one is not packed.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(crate) fn part_of_patch(
        &mut self,
        patch: Value<'a>,
        other: Value<'a>,
        shared: bool,
    ) -> Result<Option<Value<'a>>, EvalError> {
        let (Some((x, i, j)), Some((y, k, l))) = (patch.as_mask(), other.as_mask()) else { return Ok(None) };
        let of_places = |patch| matches!(patch, Value::Indices { .. });
        let (down, right) = (k - i, l - j);
        let meet = -down < y.h.into() && down < x.h.into() && -right < y.w.into() && right < x.w.into();
        if !meet || of_places(patch) != of_places(other) {
            return Ok(Some(if shared { Value::EMPTY_SET } else { patch }));
        }
        let mut same = [0; SIDE];
        let from = down.max(0) as usize;
        let to = x.h().min((down + i32::from(y.h)) as usize);
        let of_other = |rows: &Rows, at: usize| moved(rows[(at as i32 - down) as usize], right);
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
            Value::Object { color, .. } => self.object(&same, color, i, j),
            Value::Picture { picture, .. } => self.picture_within(&same, &picture.planes, x.h(), i, j),
            _ => return Ok(None),
        }
        .map(Some)
    }
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;

    use super::super::{Budget, Dialect, identical_or_equal, repr};
    use super::*;

    #[test]
    fn parts_hold_the_items_that_both_have_or_one() {
        let mut seed = 1u64;
        let mut below = |n: u64| {
            // Marsaglia's xorshift.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 16) % n
        };
        let mut parts = 0;
        for turn in 0..4000 {
            let arena = Bump::new();
            let dialect = if turn % 2 == 0 { Dialect::Arc } else { Dialect::Batt };
            let mut ctx = Ctx::new(&arena, dialect, Budget { fuel: u64::MAX, memory_bytes: u64::MAX });
            let side = [3, 9, 20][below(3) as usize];
            let mut patch = || {
                let (up, left, colors) = (below(7) as i32 - 3, below(7) as i32 - 3, 1 + below(3));
                let (places, kept) = (below(4) == 0, 1 + below(4));
                let mut out = Vec::new();
                for i in 0..1 + below(side) as i32 {
                    for j in 0..1 + below(side) as i32 {
                        let color = below(colors) as i16;
                        if below(4) < kept {
                            let (i, j) = (i + up, j + left);
                            out.push(if places { Value::Pair(i, j) } else { Value::Cell { color, i, j } });
                        }
                    }
                }
                out
            };
            let (a, b) = (patch(), patch());
            let (Ok(x), Ok(y)) = (ctx.set(&a), ctx.set(&b)) else { panic!("no set was made") };
            let has = |item: Value<'_>| b.iter().any(|&other| identical_or_equal(item, other, dialect));
            for shared in [false, true] {
                let part = ctx.part_of_patch(x, y, shared);
                let expected: Vec<Value<'_>> = a.iter().copied().filter(|&item| has(item) == shared).collect();
                let what = format!("{shared} {} {}", repr(x, dialect), repr(y, dialect));
                match (part, ctx.set(&expected)) {
                    (Ok(Some(part)), Ok(expected)) => {
                        parts += 1;
                        assert_eq!(repr(part, dialect), repr(expected, dialect), "{what}");
                    }
                    (Ok(None), _) => assert!(a.is_empty() || b.is_empty(), "{what}"),
                    _ => panic!("{what}"),
                }
            }
        }
        assert!(parts > 5000, "only {parts} parts were made of words");
    }
}
