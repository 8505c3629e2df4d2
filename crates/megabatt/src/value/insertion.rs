//! Python's stable sort by keys: binary insertion, and lists that are longer than it is for merged.

use super::{Ctx, EvalError, Value, less_than};

/// Python's stable `sorted`: puts `places`, from 0 on and as many as there are keys, in the order of these, descending
/// with ties kept when `reverse`.
///
/// Keys that Python orders only partly (sets, NaN) come out as CPython's binary insertion leaves up to 63 of them.
///
/// # Errors
/// `TypeError` when two keys cannot be compared.
pub fn sort_by_keys<'a>(
    ctx: &mut Ctx<'a>,
    keys: &[Value<'a>],
    reverse: bool,
    places: &mut [usize],
) -> Result<(), EvalError> {
    if keys.iter().all(|key| matches!(key, Value::Int(_) | Value::Bool(_))) {
        let key = |&place: &usize| keys[place].as_int().unwrap_or(0);
        if reverse {
            places.sort_by_key(|place| std::cmp::Reverse(key(place)));
        } else {
            places.sort_by_key(key);
        }
        return Ok(());
    }
    // CPython reverses before and after, which keeps the order of ties.
    if reverse {
        places.reverse();
    }
    let levels = u64::from(keys.len().max(1).ilog2());
    ctx.burn(keys.iter().map(|key| key.argument_weight()).sum::<u64>().saturating_mul(1 + levels / 4))?;
    sort_places(ctx, keys, places)?;
    if reverse {
        places.reverse();
    }
    Ok(())
}

/// The longest list that CPython sorts by insertion alone.
const INSERTION: usize = 63;

/// Sorts stably by Python's `<`: runs by insertion, which then are merged.
fn sort_places<'a>(ctx: &mut Ctx<'a>, keys: &[Value<'a>], places: &mut [usize]) -> Result<(), EvalError> {
    for run in places.chunks_mut(INSERTION) {
        binary_insertion(ctx, keys, run)?;
    }
    let (n, mut width) = (places.len(), INSERTION);
    if n <= width {
        return Ok(());
    }
    let mut from = places.to_vec();
    while width < n {
        for start in (0..n).step_by(2 * width) {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            let (mut left, mut right) = (start, middle);
            for place in &mut places[start..end] {
                let take_right =
                    right < end && (left == middle || less_than(ctx, keys[from[right]], keys[from[left]])?);
                let next = if take_right { &mut right } else { &mut left };
                *place = from[*next];
                *next += 1;
            }
        }
        from.copy_from_slice(places);
        width *= 2;
    }
    Ok(())
}

/// Counts the run at the start, then inserts the rest one by one, as CPython does for short lists.
fn binary_insertion<'a>(ctx: &mut Ctx<'a>, keys: &[Value<'a>], places: &mut [usize]) -> Result<(), EvalError> {
    let n = places.len();
    if n < 2 {
        return Ok(());
    }
    let mut run = 2;
    if less_than(ctx, keys[places[1]], keys[places[0]])? {
        while run < n && less_than(ctx, keys[places[run]], keys[places[run - 1]])? {
            run += 1;
        }
        places[..run].reverse();
    } else {
        while run < n && !less_than(ctx, keys[places[run]], keys[places[run - 1]])? {
            run += 1;
        }
    }
    for at in run..n {
        let pivot = places[at];
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = low + (high - low) / 2;
            if less_than(ctx, keys[pivot], keys[places[middle]])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        places[low..=at].rotate_right(1);
    }
    Ok(())
}
