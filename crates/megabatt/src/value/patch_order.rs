//! The promised order of packed patches, read off their row words instead of cell by cell.
//!
//! Patches come as their ascending sequences do, so the first cell decides most of the time: it is a key of one word.

use std::cmp::Ordering;

use super::grid::COLOR_BITS;
use super::patch::Mask;
use super::{SIDE, Value};

/// Bits of [`first_cell`] and [`first_item`].
pub(super) const KEY_BITS: u32 = 39;

/// A key of the class of what a set begins with (1 places, 2 cells), of where that lies, and of its colour.
#[inline]
fn key(class: u64, i: i32, j: i32, color: u8) -> u64 {
    let (row, column) = ((i + 0x8000) as u64, (j + 0x8000) as u64);
    class << 37 | row << 21 | column << 4 | u64::from(color)
}

/// What the first cell of a packed patch is: places before cells, then by row, column, colour.
#[inline]
pub(super) fn first_cell(patch: Value<'_>) -> Option<u64> {
    let of_mask = |class, mask: &Mask, i: i16, j: i16, color| {
        key(class, i.into(), i32::from(j) + mask.rows[0].trailing_zeros() as i32, color)
    };
    match patch {
        Value::Indices { mask, i, j } => Some(of_mask(1, mask, i, j, 0)),
        Value::Object { mask, i, j, color } => Some(of_mask(2, mask, i, j, color)),
        Value::Picture { picture, i, j } => {
            let color = picture.color(0, picture.mask.rows[0].trailing_zeros() as usize);
            Some(of_mask(2, &picture.mask, i, j, color))
        }
        _ => None,
    }
}

/// As [`first_cell`], of general sets of places and cells too, and 0 for the empty set; `None` for other sets and for
/// what lies far away.
#[inline]
pub(super) fn first_item(set: Value<'_>) -> Option<u64> {
    let near = |n: i32| i16::try_from(n).is_ok();
    let of_item = |item: Value<'_>| match item {
        Value::Pair(i, j) if near(i) && near(j) => Some(key(1, i, j, 0)),
        Value::Cell { color: color @ 0..=15, i, j } if near(i) && near(j) => Some(key(2, i, j, color as u8)),
        _ => None,
    };
    match set {
        Value::Set(seq) => seq.items.first().map_or(Some(0), |&item| of_item(item)),
        Value::Expanse(expanse) => of_item(expanse.items().next()?),
        patch => first_cell(patch),
    }
}

/// Colour bits of row `at` of a packed patch, `[0; 4]` of places.
#[inline]
fn colors_of_row(patch: Value<'_>, at: usize) -> [u32; 4] {
    match patch {
        Value::Object { mask, color, .. } => COLOR_BITS[color as usize % 16].map(|on| on & mask.rows[at % SIDE]),
        Value::Picture { picture, .. } => picture.planes.each_ref().map(|plane| plane[at % SIDE]),
        _ => [0; 4],
    }
}

/// The order of the places of two masks that begin in the same row and column.
#[inline]
fn compare_masks(x: &Mask, y: &Mask) -> Ordering {
    let h = x.h().max(y.h()).min(SIDE);
    let Some(at) = (0..h).find(|&at| x.rows[at] != y.rows[at]) else { return Ordering::Equal };
    let differs = x.rows[at] ^ y.rows[at];
    let place = differs & differs.wrapping_neg();
    // Whoever has no place here goes on behind it, or has ended and comes first.
    let goes_on = |mask: &Mask| mask.rows[at] & !(place | (place - 1)) != 0 || at + 1 < mask.h();
    match x.rows[at] & place != 0 {
        true if goes_on(y) => Ordering::Less,
        true => Ordering::Greater,
        false if goes_on(x) => Ordering::Greater,
        false => Ordering::Less,
    }
}

/// The order of two packed patches that begin with the same cell.
pub(super) fn compare_rest(a: Value<'_>, b: Value<'_>) -> Ordering {
    let (Some((x, _, j)), Some((y, _, l))) = (a.as_mask(), b.as_mask()) else { return Ordering::Equal };
    if !matches!(a, Value::Picture { .. }) && !matches!(b, Value::Picture { .. }) && j == l {
        // Objects of one colour that begin alike are of the same colour.
        return compare_masks(x, y);
    }
    let pictured = matches!((a, b), (Value::Picture { .. }, _) | (_, Value::Picture { .. }));
    // Both have a cell in the same column of the first row, so their corners are less than 32 columns apart.
    let left = j.min(l);
    let (right_a, right_b) = ((j - left) as u32, (l - left) as u32);
    let wide = |row: u32, right: u32| u64::from(row) << right;
    // Where they differ, in each of their colour bits.
    let colors_differ = |at: usize| -> [u64; 4] {
        let (colors_a, colors_b) = (colors_of_row(a, at), colors_of_row(b, at));
        std::array::from_fn(|k| wide(colors_a[k], right_a) ^ wide(colors_b[k], right_b))
    };
    let differ = |at: usize| {
        let rows = wide(x.rows[at], right_a) ^ wide(y.rows[at], right_b);
        if pictured { colors_differ(at).iter().fold(rows, |all, plane| all | plane) } else { rows }
    };
    let rows = 0..x.h().max(y.h()).min(SIDE);
    let first = match (a, b) {
        (Value::Picture { picture: x, .. }, Value::Picture { picture: y, .. }) if j == l => {
            rows.into_iter().find_map(|at| {
                let planes = (0..4).fold(0, |all, k| all | (x.planes[k][at] ^ y.planes[k][at]));
                let differs = planes | (x.mask.rows[at] ^ y.mask.rows[at]);
                (differs != 0).then_some((at, differs.into()))
            })
        }
        _ => rows.into_iter().find_map(|at| {
            let differs = differ(at);
            (differs != 0).then_some((at, differs))
        }),
    };
    let Some((at, differs)) = first else { return Ordering::Equal };
    let (row_a, row_b) = (wide(x.rows[at], right_a), wide(y.rows[at], right_b));
    let place = differs & differs.wrapping_neg();
    // The highest bit in which the colours differ decides.
    let compare_colors = || {
        let differ = colors_differ(at);
        let Some(k) = (0..4).rev().find(|&k| differ[k] & place != 0) else { return Ordering::Equal };
        if wide(colors_of_row(a, at)[k], right_a) & place != 0 { Ordering::Greater } else { Ordering::Less }
    };
    // Whoever has no cell here goes on behind it, or has ended and comes first.
    let goes_on = |row: u64, mask: &Mask| row & !(place | (place - 1)) != 0 || at + 1 < mask.h();
    let comes_first = |goes_on| if goes_on { Ordering::Less } else { Ordering::Greater };
    match (row_a & place != 0, row_b & place != 0) {
        (true, true) => compare_colors(),
        (true, false) => comes_first(goes_on(row_b, y)),
        (false, _) => comes_first(goes_on(row_a, x)).reverse(),
    }
}
