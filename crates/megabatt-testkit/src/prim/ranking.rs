//! Extremes, counts and ranks: the n-th of a container by position, value, key or frequency.
//!
//! Ties follow iteration order: the first maximum wins, sorts are stable, also descending ones. A key of None means the
//! value itself, as in Python.

use crate::error::Exception;
use crate::order::{at_most, less, same, sorted};
use crate::protocol::{at, count, extreme, index, items, like, neg, range, sub};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Dialect, Outcome, Py};

use SafeDefault::{EmptyTuple, Zero};

pub const TABLE: &[Prim] = &[
    Prim::both("maximum", 1, Zero, |_, a| extreme_or_zero(&a[0], true)),
    Prim::both("minimum", 1, Zero, |_, a| extreme_or_zero(&a[0], false)),
    Prim::both("valmax", 2, Zero, valmax),
    Prim::batt("valmax_t", 2, Zero, valmax),
    Prim::batt("valmax_f", 2, Zero, valmax),
    Prim::both("valmin", 2, Zero, valmin),
    Prim::batt("valmin_t", 2, Zero, valmin),
    Prim::batt("valmin_f", 2, Zero, valmin),
    Prim::both("argmax", 2, EmptyTuple, argmax),
    Prim::batt("argmax_t", 2, EmptyTuple, argmax),
    Prim::batt("argmax_f", 2, EmptyTuple, argmax),
    Prim::both("argmin", 2, EmptyTuple, argmin),
    Prim::batt("argmin_t", 2, EmptyTuple, argmin),
    Prim::batt("argmin_f", 2, EmptyTuple, argmin),
    Prim::both("order", 2, EmptyTuple, |d, a| sort(d, &a[0], &a[1], false).map(Py::tuple)),
    Prim::both("mostcommon", 1, EmptyTuple, |d, a| by_count(d, &a[0], &a[0], true)),
    Prim::batt("mostcommon_t", 1, EmptyTuple, |d, a| by_count(d, &a[0], &a[0], true)),
    Prim::batt("mostcommon_f", 1, EmptyTuple, |d, a| by_count(d, &a[0], &as_list(&a[0])?, true)),
    Prim::both("leastcommon", 1, EmptyTuple, |d, a| by_count(d, &a[0], &a[0], false)),
    Prim::batt("leastcommon_t", 1, EmptyTuple, |d, a| by_count(d, &a[0], &a[0], false)),
    Prim::batt("leastcommon_f", 1, EmptyTuple, |d, a| by_count(d, &a[0], &as_list(&a[0])?, false)),
    Prim::batt("get_nth_t", 2, EmptyTuple, |_, a| match &a[0] {
        Py::Tuple(items) => ranked(items, &a[1], Py::Float(f64::NAN)),
        _ => Ok(Py::Float(f64::NAN)),
    }),
    Prim::batt("get_nth_f", 2, EmptyTuple, get_nth_f),
    Prim::batt("get_nth_by_key_t", 3, EmptyTuple, |d, a| {
        let ordered = sort(d, &a[0], a.get(2).unwrap_or(&Py::None), false)?;
        if ordered.is_empty() { Ok(Py::None) } else { at(&Py::tuple(ordered), index(&a[1])?) }
    })
    .with_optional(1),
    Prim::batt("get_nth_by_key_f", 3, EmptyTuple, |d, a| {
        let ordered = sort(d, &a[0], a.get(2).unwrap_or(&Py::None), false)?;
        Ok(ordered.get(index(&a[1])?.max(0) as usize).cloned().unwrap_or(Py::None))
    })
    .with_optional(1),
    Prim::batt("get_rank", 2, Zero, |d, a| ranked(&sort(d, &a[0], &Py::None, true)?, &a[1], Py::Int(0))),
    Prim::batt("get_arg_rank", 3, EmptyTuple, |d, a| {
        let nothing = like(d, &a[0], Vec::new())?;
        ranked(&sort(d, &a[0], &a[1], true)?, &a[2], nothing)
    }),
    Prim::batt("get_arg_rank_t", 3, EmptyTuple, |d, a| ranked(&sort(d, &a[0], &a[1], true)?, &a[2], Py::empty_tuple())),
    Prim::batt("get_arg_rank_f", 3, EmptyTuple, |d, a| ranked(&sort(d, &a[0], &a[1], true)?, &a[2], Py::empty_set())),
    Prim::batt("get_val_rank", 3, EmptyTuple, get_val_rank),
    Prim::batt("get_val_rank_t", 3, EmptyTuple, get_val_rank),
    Prim::batt("get_val_rank_f", 3, EmptyTuple, get_val_rank),
    Prim::batt("get_common_rank", 2, EmptyTuple, |d, a| {
        let nothing = like(d, &a[0], Vec::new())?;
        ranked(&ascending_count(d, &a[0], &a[0])?, &a[1], nothing)
    }),
    Prim::batt("get_common_rank_t", 2, EmptyTuple, |d, a| {
        ranked(&ascending_count(d, &a[0], &a[0])?, &a[1], Py::empty_tuple())
    }),
    Prim::batt("get_common_rank_f", 2, EmptyTuple, |d, a| {
        ranked(&ascending_count(d, &a[0], &as_list(&a[0])?)?, &a[1], Py::empty_set())
    }),
    Prim::batt("get_color_rank_t", 2, Zero, |_, a| {
        let mut colours = Vec::new();
        for row in items(&a[0])? {
            colours.extend_from_slice(items(row)?);
        }
        ranked(&by_falling_frequency(&colours), &a[1], Py::empty_tuple())
    }),
    Prim::batt("get_color_rank_f", 2, Zero, |d, a| {
        let cells = items(&a[0])?.iter();
        let colours =
            cells.map(|cell| super::patch::cell(d, cell).map(|[_, _, c]| c)).collect::<Result<Vec<_>, _>>()?;
        ranked(&by_falling_frequency(&colours), &a[1], Py::empty_set())
    }),
];

/// `key(value)`, the value itself under no key.
fn key_of(d: Dialect, key: &Py, value: &Py) -> Outcome {
    if matches!(key, Py::None) { Ok(value.clone()) } else { d.apply(key, std::slice::from_ref(value)) }
}

fn sort(d: Dialect, container: &Py, key: &Py, descending: bool) -> Result<Vec<Py>, Exception> {
    let keyed = items(container)?.iter().map(|e| Ok((key_of(d, key, e)?, e.clone())));
    sorted(keyed.collect::<Result<_, Exception>>()?, descending)
}

/// The first element with the largest (or smallest) key.
fn extreme_by(d: Dialect, container: &Py, key: &Py, largest: bool) -> Result<Option<Py>, Exception> {
    let mut best: Option<(Py, Py)> = None;
    for e in items(container)? {
        let k = key_of(d, key, e)?;
        let better = match &best {
            None => true,
            Some((best, _)) => {
                if largest {
                    less(best, &k)?
                } else {
                    less(&k, best)?
                }
            }
        };
        if better {
            best = Some((k, e.clone()));
        }
    }
    Ok(best.map(|(_, e)| e))
}

fn extreme_or_zero(container: &Py, largest: bool) -> Outcome {
    let found = extreme(items(container)?.iter().map(|e| Ok(e.clone())), largest)?;
    Ok(found.unwrap_or(Py::Int(0)))
}

fn valmax(d: Dialect, a: &[Py]) -> Outcome {
    let best = extreme_by(d, &a[0], &a[1], true)?.unwrap_or(Py::Int(0));
    d.apply(&a[1], &[best])
}

fn valmin(d: Dialect, a: &[Py]) -> Outcome {
    let best = extreme_by(d, &a[0], &a[1], false)?.unwrap_or(Py::Int(0));
    d.apply(&a[1], &[best])
}

fn argmax(d: Dialect, a: &[Py]) -> Outcome {
    extreme_by(d, &a[0], &a[1], true)?.ok_or(Exception::ValueError)
}

fn argmin(d: Dialect, a: &[Py]) -> Outcome {
    extreme_by(d, &a[0], &a[1], false)?.ok_or(Exception::ValueError)
}

fn as_list(container: &Py) -> Outcome {
    Ok(Py::tuple(items(container)?.to_vec()))
}

/// Distinct elements in the promised order, each with the number of times it occurs in `counted`.
fn counts(d: Dialect, container: &Py, counted: &Py) -> Result<Vec<(Py, Py)>, Exception> {
    let distinct = d.set(items(container)?.to_vec());
    // A set has no `count`, and that is noticed even when there is nothing to count.
    count(counted, &Py::None)?;
    items(&distinct)?.iter().map(|e| Ok((Py::Int(count(counted, e)?), e.clone()))).collect()
}

/// Most (or least) frequent element, the first in the promised order among equals.
fn by_count(d: Dialect, container: &Py, counted: &Py, most: bool) -> Outcome {
    most_frequent(counts(d, container, counted)?, most)?.ok_or(Exception::ValueError)
}

/// Of counted elements the first with the largest (or smallest) count.
pub(super) fn most_frequent(counted: Vec<(Py, Py)>, most: bool) -> Result<Option<Py>, Exception> {
    let mut best: Option<(Py, Py)> = None;
    for (n, e) in counted {
        let better = match &best {
            None => true,
            Some((best, _)) => {
                if most {
                    less(best, &n)?
                } else {
                    less(&n, best)?
                }
            }
        };
        if better {
            best = Some((n, e));
        }
    }
    Ok(best.map(|(_, e)| e))
}

/// The colour that occurs most (or least) often, the lowest among equals; None when there is no cell.
pub(super) fn extreme_colour(d: Dialect, colours: Vec<Py>, most: bool) -> Result<Option<Py>, Exception> {
    let all = Py::tuple(colours);
    most_frequent(counts(d, &all, &all)?, most)
}

fn ascending_count(d: Dialect, container: &Py, counted: &Py) -> Result<Vec<Py>, Exception> {
    sorted(counts(d, container, counted)?, false)
}

/// Distinct values by falling frequency; equals stay in the order of their first occurrence.
fn by_falling_frequency(values: &[Py]) -> Vec<Py> {
    let mut tally: Vec<(usize, Py)> = Vec::new();
    for v in values {
        match tally.iter_mut().find(|(_, seen)| same(seen, v)) {
            Some((n, _)) => *n += 1,
            None => tally.push((1, v.clone())),
        }
    }
    tally.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    tally.into_iter().map(|(_, v)| v).collect()
}

/// `values[rank]` where -len <= rank < len, else `otherwise`.
fn ranked(values: &[Py], rank: &Py, otherwise: Py) -> Outcome {
    let length = Py::Int(values.len() as i64);
    if !(at_most(&neg(&length)?, rank)? && less(rank, &length)?) {
        return Ok(otherwise);
    }
    at(&Py::tuple(values.to_vec()), index(rank)?)
}

fn get_nth_f(_: Dialect, a: &[Py]) -> Outcome {
    let all = items(&a[0])?;
    let (from_end, steps) =
        if less(&a[1], &Py::Int(0))? { (true, sub(&neg(&a[1])?, &Py::Int(1))?) } else { (false, a[1].clone()) };
    let steps = range(0, index(&steps)?, 1)?.len();
    let found = if from_end { all.iter().rev().nth(steps) } else { all.get(steps) };
    Ok(found.cloned().unwrap_or_else(Py::empty_set))
}

/// The key at a rank of the ascending sort; the key of 0 out of range.
fn get_val_rank(d: Dialect, a: &[Py]) -> Outcome {
    let chosen = ranked(&sort(d, &a[0], &a[1], false)?, &a[2], Py::Int(0))?;
    d.apply(&a[1], &[chosen])
}
