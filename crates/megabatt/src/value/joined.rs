//! Tuples of the items of patches, one patch after the other.
//!
//! A tuple of patches merged is a tuple of their items, of which the same place may come many times. It keeps the
//! patches: what paints it or makes a set of it takes those.

use super::unlisted::Origin;
use super::{Ctx, EvalError, SIDE, Seq, Unlisted, Value};

/// Whether a set is held as words, and of places.
fn kind(part: Value<'_>) -> Option<bool> {
    match part {
        Value::Indices { .. } => Some(true),
        Value::Object { .. } | Value::Picture { .. } => Some(false),
        Value::Expanse(expanse) => Some(expanse.is_of_places()),
        _ => None,
    }
}

/// How far the cells of a packed patch lie from those of another of the same bytes.
fn offset(part: Value<'_>, other: Value<'_>) -> Option<(i32, i32)> {
    let ((mask, i, j), (shape, k, l)) = (part.as_mask()?, other.as_mask()?);
    let same_color = match (part, other) {
        (Value::Indices { .. }, Value::Indices { .. }) | (Value::Picture { .. }, Value::Picture { .. }) => true,
        (Value::Object { color, .. }, Value::Object { color: other, .. }) => color == other,
        _ => false,
    };
    (same_color && std::ptr::eq(mask, shape)).then_some((i - k, j - l))
}

impl<'a> Ctx<'a> {
    /// The tuple of the items of patches that are held as words; `None` where others are among them, places and cells,
    /// or so few items that they could have a packed form.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn joined(&mut self, parts: &'a [Value<'a>]) -> Result<Option<Value<'a>>, EvalError> {
        let Some(places) = parts.first().and_then(|&part| kind(part)) else { return Ok(None) };
        if !parts.iter().all(|&part| kind(part) == Some(places)) {
            return Ok(None);
        }
        let n: u64 = parts.iter().map(|part| part.weight()).sum();
        if n <= SIDE as u64 || n > self.max_weight {
            return Ok(None);
        }
        self.charge_bytes(n as usize * size_of::<Value<'_>>() + size_of::<Seq<'_>>())?;
        let (n, depth) = (n as u32, if places { 2 } else { 3 });
        Ok(Some(Value::Unlisted(self.arena.alloc(Unlisted { n, weight: n, depth, origin: Origin::Joined(parts) }))))
    }
}

/// Writes the items of patches, one after the other.
pub(super) fn write_items<'a>(parts: &[Value<'a>], items: &mut [Value<'a>]) {
    let (mut end, mut last) = (0, None);
    for &part in parts {
        let len = part.weight() as usize;
        let (before, after) = items.split_at_mut(end);
        match last.and_then(|last| offset(part, last)) {
            Some((di, dj)) => {
                for (out, item) in after.iter_mut().zip(&before[end - len..]) {
                    *out = match *item {
                        Value::Pair(i, j) => Value::Pair(i + di, j + dj),
                        Value::Cell { color, i, j } => Value::Cell { color, i: i + di, j: j + dj },
                        item => item,
                    };
                }
            }
            None => write_part(part, after),
        }
        (end, last) = (end + len, Some(part));
    }
}

/// Writes the items of a patch.
fn write_part<'a>(part: Value<'a>, out: &mut [Value<'a>]) {
    let mut next = out.iter_mut();
    let mut write = |item| {
        if let Some(out) = next.next() {
            *out = item;
        }
    };
    match part {
        Value::Expanse(expanse) => expanse.each(write),
        Value::Indices { mask, i, j } => {
            mask.each(|di, dj| write(Value::Pair(i32::from(i) + di as i32, i32::from(j) + dj as i32)));
        }
        Value::Object { mask, i, j, color } => mask.each(|di, dj| {
            write(Value::Cell { color: color.into(), i: i32::from(i) + di as i32, j: i32::from(j) + dj as i32 });
        }),
        Value::Picture { picture, i, j } => picture.mask.each(|di, dj| {
            let color = picture.color(di, dj).into();
            write(Value::Cell { color, i: i32::from(i) + di as i32, j: i32::from(j) + dj as i32 });
        }),
        _ => {}
    }
}
