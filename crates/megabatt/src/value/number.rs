//! Python's operators on any values, for the places where programs hand more than ints to arithmetic.

use std::cmp::Ordering;

use super::order::compare_plain;
use super::{Ctx, Dialect, EvalError, Mask, Res, Value, identical_or_equal};

/// A number: an int (bools count) or a float.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    /// The number that a value is, if it is one.
    #[inline]
    pub fn of(value: Value<'_>) -> Option<Number> {
        match value {
            Value::Int(n) => Some(Number::Int(n)),
            Value::Bool(b) => Some(Number::Int(b.into())),
            Value::Float(x) => Some(Number::Float(x)),
            _ => None,
        }
    }

    fn float(self) -> f64 {
        match self {
            Number::Int(n) => n as f64,
            Number::Float(x) => x,
        }
    }
}

/// The one way to make a float: Python's NaN has no sign here.
fn float<'a>(x: f64) -> Res<'a> {
    Ok(Value::Float(if x.is_nan() { f64::NAN } else { x }))
}

fn int<'a>(n: Option<i64>) -> Res<'a> {
    n.map(Value::Int).ok_or(EvalError::OverflowError)
}

/// Floor division of ints.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Result<i64, EvalError> {
    if b == 0 {
        return Err(EvalError::ZeroDivisionError);
    }
    let quotient = a.checked_div(b).ok_or(EvalError::OverflowError)?;
    Ok(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

/// Python's `%` of ints: the sign of the divisor.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> Result<i64, EvalError> {
    if b == 0 {
        return Err(EvalError::ZeroDivisionError);
    }
    let rest = a.wrapping_rem(b);
    Ok(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
}

/// CPython's float `//` and `%` together.
fn float_divmod(a: f64, b: f64) -> Result<(f64, f64), EvalError> {
    if b == 0.0 {
        return Err(EvalError::ZeroDivisionError);
    }
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0.0f64.copysign(b);
    }
    let floor = if quotient == 0.0 { 0.0f64.copysign(a / b) } else { quotient.round() };
    Ok((floor, rest))
}

/// Whether a place is under a mask whose corner is `(i, j)`; false for what is no place.
#[inline]
fn has_place(mask: &Mask, i: i16, j: i16, place: Value<'_>) -> bool {
    let Value::Pair(k, l) = place else { return false };
    let (i, j) = (i64::from(k) - i64::from(i), i64::from(l) - i64::from(j));
    i >= 0 && j >= 0 && mask.has(i as usize, j as usize)
}

/// The items that are among others (`shared`), or those that are not. Both ascend, so one pass does.
#[inline]
fn part_of_ascending<'a>(
    items: impl Iterator<Item = Value<'a>>,
    others: impl Iterator<Item = Value<'a>>,
    shared: bool,
    dialect: Dialect,
) -> impl Iterator<Item = Value<'a>> {
    let mut others = others.peekable();
    items.filter(move |&item| {
        let mut found = Ordering::Less;
        while let Some(&other) = others.peek() {
            found = compare_plain(other, item, dialect);
            if found.is_ge() {
                break;
            }
            others.next();
            found = Ordering::Less;
        }
        found.is_eq() == shared
    })
}

impl<'a> Ctx<'a> {
    /// `a + b`: numbers, and tuples joined.
    pub fn add(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => int(a.checked_add(b)),
            (Some(a), Some(b)) => float(a.float() + b.float()),
            _ if a.is_tuple() && b.is_tuple() => {
                self.burn(a.weight() + b.weight())?;
                if let Some(joined) = self.joined_rows(&[a, b])? {
                    return Ok(joined);
                }
                let (a, b) = (self.slice(a)?, self.slice(b)?);
                self.tuple(&[a, b].concat())
            }
            _ => Err(EvalError::TypeError),
        }
    }

    /// `a - b`: numbers, and sets without the items of others.
    pub fn sub(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => int(a.checked_sub(b)),
            (Some(a), Some(b)) => float(a.float() - b.float()),
            _ if a.is_set() && b.is_set() => self.set_difference(a, b),
            _ => Err(EvalError::TypeError),
        }
    }

    /// `a * b`: numbers, and a tuple repeated.
    pub fn mul(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => int(a.checked_mul(b)),
            (Some(a), Some(b)) => float(a.float() * b.float()),
            (Some(Number::Int(n)), None) if b.is_tuple() => self.repeat_tuple(b, n),
            (None, Some(Number::Int(n))) if a.is_tuple() => self.repeat_tuple(a, n),
            _ => Err(EvalError::TypeError),
        }
    }

    fn repeat_tuple(&mut self, tuple: Value<'a>, n: i64) -> Res<'a> {
        self.burn(tuple.weight())?;
        let items = self.slice(tuple)?;
        let n = n.max(0) as u64;
        self.burn(n.saturating_mul(items.len() as u64))?;
        self.charge_bytes((n as usize).saturating_mul(size_of_val(items)))?;
        self.tuple(&items.repeat(if items.is_empty() { 0 } else { n as usize }))
    }

    /// `a // b`.
    pub fn floor_div(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => floor_div(a, b).map(Value::Int),
            (Some(a), Some(b)) => float(float_divmod(a.float(), b.float())?.0),
            _ => Err(EvalError::TypeError),
        }
    }

    /// `a % b`.
    pub fn modulo(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        match (Number::of(a), Number::of(b)) {
            (Some(Number::Int(a)), Some(Number::Int(b))) => floor_mod(a, b).map(Value::Int),
            (Some(a), Some(b)) => float(float_divmod(a.float(), b.float())?.1),
            _ => Err(EvalError::TypeError),
        }
    }

    /// `-a`.
    pub fn neg(&mut self, a: Value<'a>) -> Res<'a> {
        match Number::of(a) {
            Some(Number::Int(n)) => int(n.checked_neg()),
            Some(Number::Float(x)) => float(-x),
            None => Err(EvalError::TypeError),
        }
    }

    /// `abs(a)`.
    pub fn abs(&mut self, a: Value<'a>) -> Res<'a> {
        match Number::of(a) {
            Some(Number::Int(n)) => int(n.checked_abs()),
            Some(Number::Float(x)) => float(x.abs()),
            None => Err(EvalError::TypeError),
        }
    }

    /// `a - b` of two sets.
    pub fn set_difference(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        if let (Value::Set(x), Value::Set(y)) = (a, b) {
            self.burn(u64::from(x.weight) + u64::from(y.weight))?;
            if x.items.is_empty() || y.items.is_empty() {
                return Ok(a);
            }
            let rest = self.ascending_part(a, b, false)?;
            return if rest.len() == x.items.len() { Ok(a) } else { self.set_of_sorted_in_place(rest) };
        }
        self.burn(a.weight() + b.weight())?;
        if a.is_empty_set() || b.is_empty_set() {
            return Ok(a);
        }
        if let Some(rest) = self.part_of_patch(a, b, false)? {
            return Ok(rest);
        }
        let rest = self.ascending_part(a, b, false)?;
        self.set_of_sorted_in_place(rest)
    }

    /// The tuple of the items of `a` that are not in `b`.
    pub fn tuple_difference(&mut self, a: &[Value<'a>], b: &[Value<'a>]) -> Res<'a> {
        // Most are palettes.
        const SHORT: usize = 10;
        let dialect = self.dialect;
        let is_rest = |item: &Value<'a>| !b.iter().any(|&other| identical_or_equal(other, *item, dialect));
        if a.len() > SHORT {
            let rest: Vec<Value<'a>> = a.iter().copied().filter(is_rest).collect();
            return self.tuple(&rest);
        }
        let (mut rest, mut n) = ([Value::None; SHORT], 0);
        for item in a.iter().copied().filter(is_rest) {
            rest[n] = item;
            n += 1;
        }
        self.tuple(&rest[..n])
    }

    /// `a | b` of two sets. Of equal items that of `a` stays.
    pub fn set_union(&mut self, a: Value<'a>, b: Value<'a>) -> Res<'a> {
        let (list_a, list_b);
        let items_a = match a {
            Value::Set(seq) => seq.items,
            packed => {
                list_a = self.list(packed, 0)?;
                &list_a
            }
        };
        let items_b = match b {
            Value::Set(seq) => seq.items,
            packed => {
                list_b = self.list(packed, 0)?;
                &list_b
            }
        };
        match (items_a.is_empty(), items_b.is_empty()) {
            (_, true) if a.as_mask().is_some() || a.is_empty_set() => Ok(a),
            (true, _) if b.as_mask().is_some() => Ok(b),
            _ => self.union_of_sorted(items_a, items_b),
        }
    }

    /// The items of one set that are in another (`shared`), or those that are not, ascending.
    pub(crate) fn ascending_part(
        &mut self,
        set: Value<'a>,
        other: Value<'a>,
        shared: bool,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let dialect = self.dialect;
        let mut out = self.room_for(self.len(set)?)?;
        match (set, other) {
            (Value::Set(set), Value::Set(other)) => {
                let (set, others) = (set.items.iter().copied(), other.items.iter().copied());
                out.extend(part_of_ascending(set, others, shared, dialect));
            }
            (Value::Set(set), Value::Indices { mask, i, j })
                if set.items.iter().all(|item| matches!(item, Value::Pair(..))) =>
            {
                out.extend(set.items.iter().copied().filter(|item| has_place(mask, i, j, *item) == shared));
            }
            (Value::Indices { mask, i, j }, Value::Set(other))
                if shared && other.items.iter().all(|item| matches!(item, Value::Pair(..))) =>
            {
                out.extend(other.items.iter().copied().filter(|item| has_place(mask, i, j, *item)));
            }
            _ => {
                let others = self.items(other)?;
                out.extend(part_of_ascending(self.items(set)?, others, shared, dialect));
            }
        }
        Ok(out.into_bump_slice())
    }

    /// Python's `value in container`.
    ///
    /// # Errors
    /// `TypeError` when it is no container.
    pub fn contains(&mut self, container: Value<'a>, value: Value<'a>) -> Result<bool, EvalError> {
        match (container, value) {
            (Value::Indices { mask, i, j }, Value::Pair(..)) => Ok(has_place(mask, i, j, value)),
            (Value::Expanse(expanse), Value::Pair(i, j)) if expanse.is_of_places() => {
                Ok(expanse.layers().any(|(_, layer)| expanse.has(layer, i, j)))
            }
            (Value::Unlisted(_), _) if let Some(product) = container.product() => {
                let dialect = self.dialect;
                if !value.is_tuple() || self.len(value)? != 2 {
                    return Ok(false);
                }
                let (x, y) = match value {
                    Value::Grid(grid) => (self.row_unpaid(grid, 0), self.row_unpaid(grid, 1)),
                    couple => (self.item(couple, 0)?, self.item(couple, 1)?),
                };
                let is_in =
                    |list: &[Value<'a>], value| list.iter().any(|&item| identical_or_equal(item, value, dialect));
                Ok(is_in(product.a, x) && is_in(product.b, y))
            }
            (Value::Tuple(seq) | Value::Set(seq), _) => {
                let dialect = self.dialect;
                Ok(seq.items.iter().any(|&item| identical_or_equal(item, value, dialect)))
            }
            _ => {
                let dialect = self.dialect;
                Ok(self.items(container)?.any(|item| identical_or_equal(item, value, dialect)))
            }
        }
    }
}
