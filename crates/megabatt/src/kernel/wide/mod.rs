//! Grids larger than a packed one, as rows of bytes.
//!
//! The other kernels call these where a grid is a wide one, or where what they make of packed ones would be. `None` is
//! left to the general path, with nothing paid. A row that the general path makes anew is made anew here too: rows that
//! are one in memory are paid for once when grids are joined.

mod cells;
#[cfg(test)]
mod check;
mod colors;
mod objects;
mod parts;
mod scaling;
mod turning;

use std::borrow::Cow;

pub(super) use cells::{cellwise, replaced, switched};
pub(super) use colors::{count, counts, places, ranked};
pub(super) use objects::{asobject, frontiers, objects, partition};
pub(super) use parts::{hconcat, part};
pub(super) use scaling::{compressed, downscaled, repeated};
pub(super) use turning::turned;

use crate::value::{Ctx, EvalError, Value};

/// Rows of colours, equally long.
type ColorRows<'a> = Cow<'a, [&'a [u8]]>;

/// The rows of a packed or wide grid; `None` of any other value.
fn rows_of<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Result<Option<ColorRows<'a>>, EvalError> {
    Ok(match grid {
        Value::Grid(grid) => Some(Cow::Owned(ctx.color_rows(grid)?)),
        Value::Wide(grid) => Some(Cow::Borrowed(grid.rows())),
        _ => None,
    })
}

/// The colour that equals a value.
fn color_equal_to(value: Value<'_>) -> Option<u8> {
    match value {
        Value::Float(x) => (0..=15).find(|&color| f64::from(color) == x),
        other => other.as_int().and_then(|color| u8::try_from(color).ok()).filter(|&color| color <= 15),
    }
}
