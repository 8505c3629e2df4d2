//! Tuples of the items of patches, one patch after the other.
//!
//! A tuple of patches merged is a tuple of their items, of which the same place may come many times. It keeps the
//! patches: what paints it or makes a set of it takes those.

use super::{Ctx, EvalError, SIDE, Seq, Value};

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

impl<'a> Seq<'a> {
    /// The patches whose items, one after the other, the items are; none where that is not known.
    #[inline]
    pub fn parts(&self) -> &'a [Value<'a>] {
        self.parts
    }
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
        let items = self.arena.alloc_slice_fill_copy(n as usize, Value::None);
        let (mut end, mut last) = (0, None);
        for &part in parts {
            let len = part.weight() as usize;
            let (before, after) = items.split_at_mut(end);
            match last.and_then(|last| offset(part, last)) {
                Some((di, dj)) if places => {
                    for (out, item) in after.iter_mut().zip(&before[end - len..]) {
                        let Value::Pair(i, j) = *item else { continue };
                        *out = Value::Pair(i + di, j + dj);
                    }
                }
                Some((di, dj)) => {
                    for (out, item) in after.iter_mut().zip(&before[end - len..]) {
                        let Value::Cell { color, i, j } = *item else { continue };
                        *out = Value::Cell { color, i: i + di, j: j + dj };
                    }
                }
                None => write_items(part, after),
            }
            (end, last) = (end + len, Some(part));
        }
        let depth = if places { 2 } else { 3 };
        Ok(Some(Value::Tuple(self.arena.alloc(Seq { items, weight: n as u32, depth, parts }))))
    }
}

/// Writes the items of a patch.
fn write_items<'a>(part: Value<'a>, out: &mut [Value<'a>]) {
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
