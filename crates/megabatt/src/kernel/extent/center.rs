//! The middle of a patch: of its bounding box, and of its places.

use super::super::patch::places;
use super::{Kernel, height, height_f, leftmost, uppermost, width, width_f};
use crate::value::{Ctx, Dialect, Res, SafeDefault, Value};

/// The middle of the bounding box, towards the lower right where there are two; in batt `()` of an empty patch.
///
/// # Errors
/// `ValueError` of an empty patch.
#[inline]
pub fn center<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return Ok(Value::Pair(i + i32::from(mask.h / 2), j + i32::from(mask.w / 2)));
    }
    // The height of a tuple is its length in arc, which has one function for grids and patches.
    let (height, width): (Kernel, Kernel) = match ctx.dialect {
        Dialect::Arc => (height, width),
        Dialect::Batt => {
            let sides: [Kernel; 2] = [uppermost, leftmost];
            for side in sides {
                let side = side(ctx, patch);
                if matches!(ctx.guard(SafeDefault::Zero, side)?, Value::Float(x) if x.is_nan()) {
                    return Ok(Value::EMPTY_TUPLE);
                }
            }
            (height_f, width_f)
        }
    };
    let i = middle(ctx, patch, uppermost, height)?;
    let j = middle(ctx, patch, leftmost, width)?;
    ctx.tuple(&[i, j])
}

/// `start + length // 2`.
fn middle<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, start: Kernel, length: Kernel) -> Res<'a> {
    let start = start(ctx, patch);
    let start = ctx.guard(SafeDefault::Zero, start)?;
    let length = length(ctx, patch);
    let length = ctx.guard(SafeDefault::Zero, length)?;
    let half = ctx.floor_div(length, Value::Int(2))?;
    ctx.add(start, half)
}

/// The sum of the places of the bits of a word.
#[inline]
fn sum_of_bits(word: u32) -> u32 {
    // Bit b of a bit's place adds 2^b.
    const HAS_BIT: [u32; 5] = [0xAAAA_AAAA, 0xCCCC_CCCC, 0xF0F0_F0F0, 0xFF00_FF00, 0xFFFF_0000];
    HAS_BIT.iter().enumerate().map(|(b, has)| (word & has).count_ones() << b).sum()
}

/// The mean row and the mean column, rounded down; `()` of an empty patch.
pub fn centerofmass<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let (mut rows, mut columns) = (0, 0);
        for (k, &row) in mask.rows[..mask.h()].iter().enumerate() {
            rows += k as u32 * row.count_ones();
            columns += sum_of_bits(row);
        }
        let n = u32::from(mask.n);
        return Ok(Value::Pair(i + (rows / n) as i32, j + (columns / n) as i32));
    }
    let places = places(ctx, patch)?;
    let places = ctx.slice(places)?;
    let mut rows = Vec::with_capacity(places.len());
    for &place in places {
        rows.push(ctx.slice(place)?);
    }
    let columns = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    let mut out = Vec::with_capacity(columns);
    for k in 0..columns {
        let mut sum = Value::Int(0);
        for row in &rows {
            sum = ctx.add(sum, row[k])?;
        }
        let n = Value::Int(ctx.len(patch)? as i64);
        out.push(ctx.floor_div(sum, n)?);
    }
    ctx.tuple(&out)
}
