//! Grids that no packed form holds, drawn as packed ones with a legend.
//!
//! Programs put NaN, minus infinity, `()`, tuples of ints or the colour -1 on grids. Such a grid is a tuple of tuples;
//! while its colours and what else lies on it are no more than 16 together, a packed grid holds it, each value that is no
//! colour going by the name of a colour that does not occur.
//!
//! ```text
//! 1 nan 0      1 f 0      f: nan
//! 0 ()  nan    0 e f      e: ()
//! ```

use crate::value::{Dialect, Grid, SIDE, Value, compare, pack_colors};

/// Names in all.
const NAMES: usize = 16;

/// What the names stand for: a colour for itself, as long as it is below the names that were given away.
pub(super) struct Legend<'a> {
    values: [Value<'a>; NAMES],
    /// The names given away are this one and those above.
    first: u8,
}

impl<'a> Legend<'a> {
    /// Every name stands for its colour.
    pub fn new() -> Legend<'a> {
        Legend { values: std::array::from_fn(|color| Value::Int(color as i64)), first: NAMES as u8 }
    }

    /// The name of a value; `None` when it is not plain or names run out. `used`: the names that occur, a bit each.
    #[inline]
    pub fn name(&mut self, value: Value<'a>, used: &mut u16) -> Option<u8> {
        let name = match value {
            Value::Int(color @ 0..=15) if (color as u8) < self.first => color as u8,
            other => self.name_other(other, |name| *used >> name & 1 == 1)?,
        };
        *used |= 1 << name;
        Some(name)
    }

    #[inline]
    fn name_other(&mut self, value: Value<'a>, is_used: impl Fn(u8) -> bool) -> Option<u8> {
        if let Some(name) = (self.first..NAMES as u8).find(|&name| is_same(self.values[usize::from(name)], value)) {
            return Some(name);
        }
        let name = self.first.checked_sub(1)?;
        if !is_plain(value) || is_used(name) {
            return None;
        }
        self.values[usize::from(name)] = value;
        self.first = name;
        Some(name)
    }

    /// Counts values by name; `None` as in [`Legend::name`].
    pub fn count(&mut self, values: &[Value<'a>], counts: &mut [usize; NAMES]) -> Option<()> {
        for &value in values {
            match value {
                Value::Int(color @ 0..=15) if (color as u8) < self.first => counts[color as usize] += 1,
                other => {
                    let name = self.name_other(other, |name| counts[usize::from(name) % NAMES] > 0)?;
                    counts[usize::from(name) % NAMES] += 1;
                }
            }
        }
        Some(())
    }

    /// What a name stands for.
    #[inline]
    pub fn value(&self, name: u8) -> Value<'a> {
        self.values[usize::from(name) % NAMES]
    }

    /// The names given away to values for which a condition holds.
    pub fn others(&self, holds: impl Fn(Value<'a>) -> bool) -> impl Iterator<Item = u8> {
        (self.first..NAMES as u8).filter(move |&name| holds(self.value(name)))
    }

    /// The name of a plain value, if it has one.
    pub fn name_of(&self, value: Value<'a>) -> Option<u8> {
        (0..NAMES as u8).find(|&name| is_same(self.value(name), value))
    }

    /// The values of which there are any, in the promised order, each with its number.
    pub fn tally(&self, counts: &[usize; NAMES], dialect: Dialect) -> Vec<(Value<'a>, usize)> {
        let mut out: Vec<(Value<'a>, usize)> = Vec::with_capacity(NAMES);
        for (name, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let value = self.values[name];
            let is_after = |&(before, _): &(Value<'a>, usize)| compare(value, before, dialect).is_gt();
            // Colours come in order, what else there is wherever it belongs.
            let is_color = name < usize::from(self.first);
            let at = if is_color { out.len() } else { out.iter().rposition(is_after).map_or(0, |at| at + 1) };
            out.insert(at, (value, count));
        }
        out
    }
}

/// Whether a value is a leaf or a tuple of a few ints, of which none but itself is equal to it. A bool or another float
/// is not: it may equal an int.
fn is_plain(value: Value<'_>) -> bool {
    match value {
        Value::None | Value::Int(_) | Value::Pair(..) | Value::Cell { .. } => true,
        Value::Float(x) => !x.is_finite(),
        Value::Tuple(seq) => seq.items.len() <= NAMES && seq.items.iter().all(|item| matches!(item, Value::Int(_))),
        other => other.is_empty_set(),
    }
}

/// Whether two values are the same plain one.
fn is_same(a: Value<'_>, b: Value<'_>) -> bool {
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Float(x), Value::Float(y)) => x == y || x.is_nan() && y.is_nan(),
        (Value::Pair(i, j), Value::Pair(k, l)) => i == k && j == l,
        (Value::Cell { color: a, i, j }, Value::Cell { color: b, i: k, j: l }) => a == b && i == k && j == l,
        (Value::Tuple(x), Value::Tuple(y)) => {
            let is_same_int = |(x, y): (&Value<'_>, &Value<'_>)| match (x, y) {
                (Value::Int(x), Value::Int(y)) => x == y,
                _ => false,
            };
            std::ptr::eq(x, y) || x.items.len() == y.items.len() && x.items.iter().zip(y.items).all(is_same_int)
        }
        (Value::Set(_), Value::Set(_)) => a.is_empty_set() && b.is_empty_set(),
        _ => false,
    }
}

/// Shows the items of a row of plain values; `None` when it is none.
#[inline]
pub(super) fn with_row<'a, R>(row: Value<'a>, dialect: Dialect, see: impl FnOnce(&[Value<'a>]) -> R) -> Option<R> {
    match row {
        Value::Tuple(seq) => Some(see(seq.items)),
        Value::Pair(a, b) => Some(see(&[Value::Int(a.into()), Value::Int(b.into())])),
        Value::Cell { color, i, j } if dialect == Dialect::Batt => {
            Some(see(&[Value::Int(i.into()), Value::Int(j.into()), Value::Int(color.into())]))
        }
        _ => None,
    }
}

/// Whether a tuple of rows of small ints has one that is shorter than the first: reading it as a grid is an IndexError.
pub(super) fn is_short(grid: Value<'_>, dialect: Dialect) -> bool {
    let Value::Tuple(seq) = grid else { return false };
    let (mut w, mut short) = (None, false);
    let rows = seq.items.iter().all(|&row| {
        with_row(row, dialect, |cells| {
            let w = *w.get_or_insert(cells.len());
            short |= cells.len() < w;
            cells.iter().all(|cell| matches!(cell, Value::Int(0..=15)))
        }) == Some(true)
    });
    rows && short
}

/// Draws a tuple of rows of plain values, as wide as the first; `None` when it is none, when a row is shorter, or when it
/// is larger than 32 x 32.
pub(super) fn drawn<'a>(grid: Value<'a>, dialect: Dialect) -> Option<(Grid, Legend<'a>)> {
    let pairs;
    let rows = match grid {
        Value::Tuple(seq) => seq.items,
        Value::Pairs([a, b, c, d]) => {
            pairs = [Value::Pair(a.into(), b.into()), Value::Pair(c.into(), d.into())];
            &pairs
        }
        _ => return None,
    };
    if !(1..=SIDE).contains(&rows.len()) {
        return None;
    }
    let mut legend = Legend::new();
    let mut used = 0;
    let mut out = Grid { h: rows.len() as u8, w: 0, planes: [[0; SIDE]; 4] };
    let mut names = [0; SIDE];
    for (i, &row) in rows.iter().enumerate() {
        let w = with_row(row, dialect, |cells| {
            let w = if i == 0 { cells.len() } else { out.w() };
            if !(1..=SIDE).contains(&w) || cells.len() < w {
                return None;
            }
            for (name, &cell) in names.iter_mut().zip(&cells[..w]) {
                *name = legend.name(cell, &mut used)?;
            }
            Some(w as u8)
        })??;
        out.w = w;
        for (plane, bits) in out.planes.iter_mut().zip(pack_colors(&names, w.into())) {
            plane[i] = bits;
        }
    }
    Some((out, legend))
}
