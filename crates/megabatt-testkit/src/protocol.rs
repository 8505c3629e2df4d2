//! Python's object protocol on [`Py`]: iteration, indexing, slicing, unpacking, operators.
//!
//! Every helper raises what CPython raises for the same expression. Helpers that build a set take the dialect, because
//! the order of a set is the dialect's.

use crate::budget;
use crate::error::Exception;
use crate::order::{greater, less, same};
use crate::value::{Dialect, Outcome, Py};

/// The items of `iter(x)`.
///
/// Errors: TypeError when `x` is no container.
pub fn items(x: &Py) -> Result<&[Py], Exception> {
    match x {
        Py::Tuple(items) | Py::Set(items) => {
            budget::charge(items.len())?;
            Ok(items)
        }
        _ => Err(Exception::TypeError),
    }
}

/// `len(x)`
pub fn len(x: &Py) -> Result<i64, Exception> {
    match x {
        Py::Tuple(items) | Py::Set(items) => Ok(items.len() as i64),
        _ => Err(Exception::TypeError),
    }
}

/// `hasattr(x, '__len__')`
pub fn is_sized(x: &Py) -> bool {
    matches!(x, Py::Tuple(_) | Py::Set(_))
}

/// `x[k]`
///
/// Errors: TypeError unless `x` is a tuple; IndexError outside it.
pub fn at(x: &Py, k: i64) -> Outcome {
    let Py::Tuple(items) = x else { return Err(Exception::TypeError) };
    let length = items.len() as i64;
    let k = if k < 0 { k + length } else { k };
    if (0..length).contains(&k) { Ok(items[k as usize].clone()) } else { Err(Exception::IndexError) }
}

/// `x[k]` for any value as index.
pub fn subscript(x: &Py, k: &Py) -> Outcome {
    if !x.is_tuple() {
        return Err(Exception::TypeError);
    }
    at(x, index(k)?)
}

/// `next(iter(x))`
///
/// Errors: StopIteration when it is empty.
pub fn head(x: &Py) -> Outcome {
    items(x)?.first().cloned().ok_or(Exception::StopIteration)
}

/// The integer that `x` stands for as an index or as an argument of `range`.
pub fn index(x: &Py) -> Result<i64, Exception> {
    match x {
        Py::Bool(b) => Ok(i64::from(*b)),
        Py::Int(n) => Ok(*n),
        _ => Err(Exception::TypeError),
    }
}

/// `x[start:stop]`; an absent bound is the end of the tuple.
///
/// Errors: TypeError unless `x` is a tuple and the bounds are ints or None.
pub fn slice(x: &Py, start: &Py, stop: &Py) -> Outcome {
    let Py::Tuple(items) = x else { return Err(Exception::TypeError) };
    let length = items.len() as i64;
    let clip = |bound: &Py, absent: i64| -> Result<i64, Exception> {
        if matches!(bound, Py::None) {
            return Ok(absent);
        }
        let k = index(bound)?;
        Ok(if k < 0 { k.saturating_add(length).max(0) } else { k.min(length) })
    };
    let (start, stop) = (clip(start, 0)?, clip(stop, length)?);
    Ok(if start < stop { Py::Tuple(items[start as usize..stop as usize].into()) } else { Py::empty_tuple() })
}

/// `x[::-1]`
pub fn reversed(x: &Py) -> Outcome {
    let Py::Tuple(items) = x else { return Err(Exception::TypeError) };
    budget::charge(items.len())?;
    Ok(Py::tuple(items.iter().rev().cloned().collect()))
}

/// `a, b = x`
///
/// Errors: TypeError when `x` cannot be iterated, ValueError when it has another number of items.
pub fn unpack2(x: &Py) -> Result<[Py; 2], Exception> {
    match items(x)? {
        [a, b] => Ok([a.clone(), b.clone()]),
        _ => Err(Exception::ValueError),
    }
}

/// `a, b, c = x`
pub fn unpack3(x: &Py) -> Result<[Py; 3], Exception> {
    match items(x)? {
        [a, b, c] => Ok([a.clone(), b.clone(), c.clone()]),
        _ => Err(Exception::ValueError),
    }
}

/// The integers of `range(start, stop, step)`, `step` not zero.
pub fn range(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, Exception> {
    let distance = if step > 0 { i128::from(stop) - i128::from(start) } else { i128::from(start) - i128::from(stop) };
    let stride = i128::from(step).abs().max(1);
    let count = if distance <= 0 { 0 } else { (distance + stride - 1) / stride };
    budget::reserve(usize::try_from(count).unwrap_or(usize::MAX))?;
    Ok((0..count as i64).map(|k| start + k * step).collect())
}

/// The integers of `range(stop)`.
pub fn range_to(stop: &Py) -> Result<Vec<i64>, Exception> {
    range(0, index(stop)?, 1)
}

/// `type(container)(items)`, the container being a tuple or a set.
pub fn like(dialect: Dialect, container: &Py, items: Vec<Py>) -> Outcome {
    match container {
        Py::Tuple(_) => Ok(Py::tuple(items)),
        Py::Set(_) => Ok(Py::set(dialect, items)),
        _ => Err(Exception::TypeError),
    }
}

/// `value in container`
pub fn contains(container: &Py, value: &Py) -> Result<bool, Exception> {
    Ok(items(container)?.iter().any(|item| same(item, value)))
}

/// `container.count(value)`
///
/// Errors: AttributeError unless it is a tuple.
pub fn count(container: &Py, value: &Py) -> Result<i64, Exception> {
    let Py::Tuple(items) = container else { return Err(Exception::AttributeError) };
    budget::charge(items.len())?;
    Ok(items.iter().filter(|item| same(item, value)).count() as i64)
}

/// `zip(*x)`: the columns of the items of `x`, as many as the shortest item has.
pub fn columns(x: &Py) -> Result<Vec<Vec<Py>>, Exception> {
    let rows = items(x)?.iter().map(items).collect::<Result<Vec<_>, _>>()?;
    let width = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    Ok((0..width).map(|j| rows.iter().map(|row| row[j].clone()).collect()).collect())
}

/// `max` (or `min`) of values produced one by one; each is compared as soon as it is produced. None when there are none.
pub fn extreme(values: impl IntoIterator<Item = Outcome>, largest: bool) -> Result<Option<Py>, Exception> {
    let mut best: Option<Py> = None;
    for value in values {
        let value = value?;
        let better = match &best {
            None => true,
            Some(best) if largest => greater(&value, best)?,
            Some(best) => less(&value, best)?,
        };
        if better {
            best = Some(value);
        }
    }
    Ok(best)
}

enum Pair {
    Ints(i64, i64),
    Floats(f64, f64),
}

fn numbers(a: &Py, b: &Py) -> Option<Pair> {
    if let (Ok(a), Ok(b)) = (index(a), index(b)) {
        return Some(Pair::Ints(a, b));
    }
    let float = |x: &Py| match x {
        Py::Float(f) => Some(*f),
        _ => index(x).ok().map(|n| n as f64),
    };
    Some(Pair::Floats(float(a)?, float(b)?))
}

fn checked(n: Option<i64>) -> Outcome {
    n.map(Py::Int).ok_or(Exception::OverflowError)
}

/// `a + b`: numbers add, tuples concatenate.
pub fn add(a: &Py, b: &Py) -> Outcome {
    if let (Py::Tuple(x), Py::Tuple(y)) = (a, b) {
        budget::reserve(x.len() + y.len())?;
        return Ok(Py::tuple(x.iter().chain(y.iter()).cloned().collect()));
    }
    match numbers(a, b).ok_or(Exception::TypeError)? {
        Pair::Ints(a, b) => checked(a.checked_add(b)),
        Pair::Floats(a, b) => Ok(Py::Float(a + b)),
    }
}

/// `a - b`: numbers subtract, sets lose the elements of the other.
pub fn sub(a: &Py, b: &Py) -> Outcome {
    if let (Py::Set(x), Py::Set(_)) = (a, b) {
        let mut kept = Vec::new();
        for e in x.iter() {
            if !contains(b, e)? {
                kept.push(e.clone());
            }
        }
        return Ok(Py::Set(kept.into()));
    }
    match numbers(a, b).ok_or(Exception::TypeError)? {
        Pair::Ints(a, b) => checked(a.checked_sub(b)),
        Pair::Floats(a, b) => Ok(Py::Float(a - b)),
    }
}

/// `a * b`: numbers multiply, a tuple times an int repeats.
pub fn mul(a: &Py, b: &Py) -> Outcome {
    if let (Py::Tuple(x), n) | (n, Py::Tuple(x)) = (a, b) {
        let times = usize::try_from(index(n)?).unwrap_or(0);
        budget::reserve(x.len().saturating_mul(times))?;
        return Ok(Py::tuple((0..times).flat_map(|_| x.iter().cloned()).collect()));
    }
    match numbers(a, b).ok_or(Exception::TypeError)? {
        Pair::Ints(a, b) => checked(a.checked_mul(b)),
        Pair::Floats(a, b) => Ok(Py::Float(a * b)),
    }
}

/// `a // b`: towards minus infinity.
pub fn floordiv(a: &Py, b: &Py) -> Outcome {
    match numbers(a, b).ok_or(Exception::TypeError)? {
        Pair::Ints(_, 0) => Err(Exception::ZeroDivisionError),
        Pair::Floats(_, 0.0) => Err(Exception::ZeroDivisionError),
        Pair::Ints(a, b) => checked(floor_quotient(a, b)),
        Pair::Floats(a, b) => Ok(Py::Float(float_divmod(a, b).0)),
    }
}

/// `a % b`: the sign is that of `b`.
pub fn modulo(a: &Py, b: &Py) -> Outcome {
    match numbers(a, b).ok_or(Exception::TypeError)? {
        Pair::Ints(_, 0) => Err(Exception::ZeroDivisionError),
        Pair::Floats(_, 0.0) => Err(Exception::ZeroDivisionError),
        Pair::Ints(a, b) => {
            let rest = a.wrapping_rem(b);
            Ok(Py::Int(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }))
        }
        Pair::Floats(a, b) => Ok(Py::Float(float_divmod(a, b).1)),
    }
}

fn floor_quotient(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    let inexact = a.checked_rem(b)? != 0;
    Some(if inexact && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

/// Floor quotient and modulus of floats, infinities included: 3 // inf is 0.0, -3 // inf is -1.0, inf // 3 is NaN.
fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = rest.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    let mut floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor += 1.0;
    }
    (if quotient == 0.0 { 0.0_f64.copysign(a / b) } else { floor }, rest)
}

/// `-x`
pub fn neg(x: &Py) -> Outcome {
    match x {
        Py::Float(f) => Ok(Py::Float(-f)),
        _ => checked(index(x)?.checked_neg()),
    }
}

/// `abs(x)`
pub fn abs(x: &Py) -> Outcome {
    match x {
        Py::Float(f) => Ok(Py::Float(f.abs())),
        _ => checked(index(x)?.checked_abs()),
    }
}

/// `sum(values)`
pub fn sum(values: &[Py]) -> Outcome {
    values.iter().try_fold(Py::Int(0), |total, value| add(&total, value))
}

/// `a & b`: of sets the intersection, of ints bit by bit.
///
/// The elements kept are those of the smaller set, of `b` when both have one size, which shows where `True` meets `1`.
pub fn bit_and(a: &Py, b: &Py) -> Outcome {
    match (a, b) {
        (Py::Set(x), Py::Set(y)) => {
            let (walked, probed) = if y.len() > x.len() { (x, b) } else { (y, a) };
            let mut kept = Vec::new();
            for e in walked.iter() {
                if contains(probed, e)? {
                    kept.push(e.clone());
                }
            }
            Ok(Py::Set(kept.into()))
        }
        (Py::Bool(a), Py::Bool(b)) => Ok(Py::Bool(*a && *b)),
        _ => Ok(Py::Int(index(a)? & index(b)?)),
    }
}

/// `a | b`: of sets the union, of ints bit by bit.
pub fn bit_or(dialect: Dialect, a: &Py, b: &Py) -> Outcome {
    match (a, b) {
        (Py::Set(x), Py::Set(y)) => Ok(Py::set(dialect, x.iter().chain(y.iter()).cloned().collect())),
        (Py::Bool(a), Py::Bool(b)) => Ok(Py::Bool(*a || *b)),
        _ => Ok(Py::Int(index(a)? | index(b)?)),
    }
}
