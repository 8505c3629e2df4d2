//! The promised total order of values, equality, and Python's ordering comparisons and sort.
//!
//! The promised order decides how sets are iterated and printed: None, numbers (NaN first, then by value), pairs of
//! numbers, cells by (row, col, colour), other tuples, sets, callables by structure. Values that are the same rank alike;
//! the converse fails only for built closures: each is equal to itself alone, so two built alike both stay in a set.
//! Python's `<` is another relation: mixed kinds raise TypeError and sets compare by proper inclusion.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::error::Exception;
use crate::value::{Closure, Dialect, Py};

/// The items in the promised order without repetition; of equal items the first is kept.
pub fn arrange(dialect: Dialect, mut items: Vec<Py>) -> Vec<Py> {
    items.sort_by(|a, b| rank(dialect, a, b));
    let mut kept: Vec<Py> = Vec::new();
    for item in items {
        let mut alike = kept.iter().rev().take_while(|k| rank(dialect, k, &item).is_eq());
        if !alike.any(|k| same(k, &item)) {
            kept.push(item);
        }
    }
    kept
}

/// Position of `a` relative to `b` in the promised order.
pub fn rank(dialect: Dialect, a: &Py, b: &Py) -> Ordering {
    kind(dialect, a).cmp(&kind(dialect, b)).then_with(|| match (a, b) {
        (Py::Tuple(x), Py::Tuple(y)) => match (cell(dialect, a), cell(dialect, b)) {
            (Some(p), Some(q)) => p.iter().zip(&q).map(|(p, q)| rank(dialect, p, q)).find(|o| o.is_ne()),
            _ => None,
        }
        .unwrap_or_else(|| sequence(dialect, x, y)),
        (Py::Set(x), Py::Set(y)) => sequence(dialect, x, y),
        (Py::Func(f), Py::Func(g)) => closure(dialect, f, g),
        _ if a.is_number() => number(a, b),
        _ => Ordering::Equal,
    })
}

fn kind(dialect: Dialect, x: &Py) -> u8 {
    match x {
        Py::None => 0,
        Py::Bool(_) | Py::Int(_) | Py::Float(_) => 1,
        Py::Tuple(t) if t.len() == 2 && t.iter().all(Py::is_number) => 2,
        Py::Tuple(_) if cell(dialect, x).is_some() => 3,
        Py::Tuple(_) => 4,
        Py::Set(_) => 5,
        Py::Func(_) => 6,
    }
}

/// Row, column and colour of the dialect's cell shape, all numbers.
fn cell(dialect: Dialect, x: &Py) -> Option<[Py; 3]> {
    let Py::Tuple(t) = x else { return None };
    let parts = match (dialect, &t[..]) {
        (Dialect::Arc, [colour, Py::Tuple(loc)]) if loc.len() == 2 => [loc[0].clone(), loc[1].clone(), colour.clone()],
        (Dialect::Batt, [i, j, colour]) => [i.clone(), j.clone(), colour.clone()],
        _ => return None,
    };
    parts.iter().all(Py::is_number).then_some(parts)
}

fn sequence(dialect: Dialect, x: &[Py], y: &[Py]) -> Ordering {
    let first_difference = x.iter().zip(y).map(|(a, b)| rank(dialect, a, b)).find(|o| o.is_ne());
    first_difference.unwrap_or(x.len().cmp(&y.len()))
}

fn number(a: &Py, b: &Py) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => number_order(a, b).unwrap_or(Ordering::Equal),
        (a_nan, b_nan) => b_nan.cmp(&a_nan),
    }
}

fn closure(dialect: Dialect, f: &Closure, g: &Closure) -> Ordering {
    fn parts(c: &Closure) -> (u8, &str, usize, Vec<&Py>) {
        match c {
            Closure::Prim(name) => (0, name, 0, vec![]),
            Closure::Compose(a, b) => (1, "", 0, vec![a, b]),
            Closure::Chain(a, b, c) => (2, "", 0, vec![a, b, c]),
            Closure::Fork(a, b, c) => (3, "", 0, vec![a, b, c]),
            Closure::Matcher(a, b) => (4, "", 0, vec![a, b]),
            Closure::Lbind { function, fixed, .. } => (5, "", 0, vec![function, fixed]),
            Closure::Rbind { function, fixed, .. } => (6, "", 0, vec![function, fixed]),
            Closure::Power { function, n, .. } => (7, "", *n, vec![function]),
            Closure::Safe => (8, "", 0, vec![]),
        }
    }
    let (f, g) = (parts(f), parts(g));
    f.0.cmp(&g.0).then(f.1.cmp(g.1)).then_with(|| {
        let differing = f.3.iter().zip(&g.3).map(|(a, b)| rank(dialect, a, b)).find(|o| o.is_ne());
        differing.unwrap_or(f.2.cmp(&g.2))
    })
}

fn number_order(a: &Py, b: &Py) -> Option<Ordering> {
    match (as_int(a), as_int(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => as_float(a).partial_cmp(&as_float(b)),
    }
}

fn as_int(x: &Py) -> Option<i64> {
    match x {
        Py::Bool(b) => Some(i64::from(*b)),
        Py::Int(n) => Some(*n),
        _ => None,
    }
}

fn as_float(x: &Py) -> f64 {
    match x {
        Py::Float(f) => *f,
        // Floats here are NaN, infinite or tiny: rounding an integer never changes the comparison.
        _ => as_int(x).unwrap_or(0) as f64,
    }
}

/// Python's `a == b`: the NaN differs from itself, but not where a container holds it.
pub fn equal(a: &Py, b: &Py) -> bool {
    !(a.is_nan() || b.is_nan()) && same(a, b)
}

/// Identity or equality, as `in`, `count`, `index` and sets compare. A primitive equals itself, a built closure only the
/// very closure that was built.
pub fn same(a: &Py, b: &Py) -> bool {
    match (a, b) {
        (Py::Tuple(x), Py::Tuple(y)) => {
            Rc::ptr_eq(x, y) || (x.len() == y.len() && x.iter().zip(y.iter()).all(|(p, q)| same(p, q)))
        }
        // Element by element, but for closures built alike, whose places in the order are not fixed.
        (Py::Set(x), Py::Set(y)) => {
            let contained = |(k, p): (usize, &Py)| same(p, &y[k]) || y.iter().any(|q| same(p, q));
            Rc::ptr_eq(x, y) || (x.len() == y.len() && x.iter().enumerate().all(contained))
        }
        (Py::Func(f), Py::Func(g)) => {
            Rc::ptr_eq(f, g) || matches!((&**f, &**g), (Closure::Prim(f), Closure::Prim(g)) if f == g)
        }
        (Py::None, Py::None) => true,
        _ => a.is_number() && b.is_number() && number(a, b) == Ordering::Equal,
    }
}

/// Python's `a < b`.
///
/// Errors: TypeError for kinds that have no order between them.
pub fn less(a: &Py, b: &Py) -> Result<bool, Exception> {
    compare(a, b, |o| o == Ordering::Less)
}

/// Python's `a > b`.
pub fn greater(a: &Py, b: &Py) -> Result<bool, Exception> {
    compare(a, b, |o| o == Ordering::Greater)
}

/// Python's `a <= b`.
pub fn at_most(a: &Py, b: &Py) -> Result<bool, Exception> {
    compare(a, b, Ordering::is_le)
}

/// Python's `a >= b`.
pub fn at_least(a: &Py, b: &Py) -> Result<bool, Exception> {
    compare(a, b, Ordering::is_ge)
}

fn compare(a: &Py, b: &Py, accept: fn(Ordering) -> bool) -> Result<bool, Exception> {
    match (a, b) {
        _ if a.is_number() && b.is_number() => Ok(number_order(a, b).is_some_and(accept)),
        (Py::Tuple(x), Py::Tuple(y)) => match x.iter().zip(y.iter()).find(|(p, q)| !same(p, q)) {
            Some((p, q)) => compare(p, q, accept),
            None => Ok(accept(x.len().cmp(&y.len()))),
        },
        (Py::Set(x), Py::Set(y)) => Ok(match (within(x, y), within(y, x)) {
            (true, true) => accept(Ordering::Equal),
            (true, false) => accept(Ordering::Less),
            (false, true) => accept(Ordering::Greater),
            (false, false) => false,
        }),
        _ => Err(Exception::TypeError),
    }
}

/// Whether every element of a set is in the other. Both are in order, so that it is mostly found past the last one.
fn within(x: &[Py], y: &[Py]) -> bool {
    let mut past = 0;
    x.iter().all(|e| match y[past..].iter().position(|f| same(e, f)) {
        Some(at) => {
            past += at + 1;
            true
        }
        None => y[..past].iter().any(|f| same(e, f)),
    })
}

/// Python's stable `sorted` of items with their keys.
///
/// For keys with a total order any stable sort agrees; for sets and NaN the result is CPython's for fewer than 64 items:
/// the initial run, then binary insertion. Longer inputs follow the same rule here.
///
/// Errors: TypeError when a comparison that was made raises it.
pub fn sorted(keyed: Vec<(Py, Py)>, descending: bool) -> Result<Vec<Py>, Exception> {
    let mut items = keyed;
    // CPython keeps ties in place under `reverse` by sorting the reversed list and reversing the result.
    if descending {
        items.reverse();
    }
    let mut run = 1;
    if items.len() >= 2 {
        let falling = less(&items[1].0, &items[0].0)?;
        run = 2;
        while run < items.len() && less(&items[run].0, &items[run - 1].0)? == falling {
            run += 1;
        }
        if falling {
            items[..run].reverse();
        }
    }
    for k in run..items.len() {
        let (mut low, mut high) = (0, k);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(&items[k].0, &items[middle].0)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=k].rotate_right(1);
    }
    if descending {
        items.reverse();
    }
    Ok(items.into_iter().map(|(_, item)| item).collect())
}
