//! Arithmetic on integers and vectors of two.
//!
//! A *Numerical* is an int or a pair. The general path takes the components of any tuple with Python's operators, so
//! nested tuples join and repeat and floats of the batt dialect pass through.

use crate::value::{Ctx, Dialect, EvalError, Res, Value};

/// A binary operator on any values.
type Operator<'a> = fn(&mut Ctx<'a>, Value<'a>, Value<'a>) -> Res<'a>;

/// In batt `()` stands for the operator's neutral element.
#[inline]
fn neutral<'a>(ctx: &Ctx<'a>, value: Value<'a>, element: i64) -> Value<'a> {
    if ctx.dialect == Dialect::Batt && value.is_empty_tuple() { Value::Int(element) } else { value }
}

/// Applies an operator to both components, an int standing for a vector of itself.
fn broadcast<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, operator: Operator<'a>) -> Res<'a> {
    match (a.as_int(), b.as_int()) {
        (Some(_), Some(_)) => return operator(ctx, a, b),
        (Some(_), None) if b.is_tuple() => {
            let first = ctx.item(b, 0)?;
            let first = operator(ctx, a, first)?;
            let second = ctx.item(b, 1)?;
            let second = operator(ctx, a, second)?;
            return ctx.tuple(&[first, second]);
        }
        _ => {}
    }
    let both = a.is_tuple() && b.is_tuple();
    let mut parts = [Value::None; 2];
    for (k, part) in parts.iter_mut().enumerate() {
        let left = ctx.item(a, k as i64)?;
        let right = if both { ctx.item(b, k as i64)? } else { b };
        *part = operator(ctx, left, right)?;
    }
    ctx.tuple(&parts)
}

/// Writes a binary operator: ints and pairs at once, the rest by [`broadcast`].
macro_rules! binary {
    ($(#[$doc:meta])* $name:ident, $neutral:expr, $checked:ident, $operator:path) => {
        $(#[$doc])*
        #[inline]
        pub fn $name<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
            match (a, b) {
                (Value::Int(a), Value::Int(b)) => return a.$checked(b).map(Value::Int).ok_or(EvalError::OverflowError),
                (Value::Pair(a, b), Value::Pair(c, d)) => {
                    return ctx.pair(i64::from(a).$checked(c.into()).unwrap_or(0), i64::from(b).$checked(d.into()).unwrap_or(0));
                }
                (Value::Pair(a, b), Value::Int(c)) => {
                    if let (Some(x), Some(y)) = (i64::from(a).$checked(c), i64::from(b).$checked(c)) {
                        return ctx.pair(x, y);
                    }
                }
                (Value::Int(c), Value::Pair(a, b)) => {
                    if let (Some(x), Some(y)) = (c.$checked(a.into()), c.$checked(b.into())) {
                        return ctx.pair(x, y);
                    }
                }
                _ => {}
            }
            let (a, b) = (neutral(ctx, a, $neutral), neutral(ctx, b, $neutral));
            broadcast(ctx, a, b, $operator)
        }
    };
}

binary!(
    /// Sum.
    add, 0, checked_add, Ctx::add
);
binary!(
    /// Difference.
    subtract, 0, checked_sub, Ctx::sub
);
binary!(
    /// Product.
    multiply, 1, checked_mul, Ctx::mul
);

/// Floor division, towards minus infinity.
///
/// # Errors
/// `ZeroDivisionError` when a divisor is 0.
pub fn divide<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let (a, b) = (neutral(ctx, a, 1), neutral(ctx, b, 1));
    broadcast(ctx, a, b, Ctx::floor_div)
}

/// Applies a function to an int, or to both components of anything else.
fn each<'a>(ctx: &mut Ctx<'a>, n: Value<'a>, function: impl Fn(&mut Ctx<'a>, Value<'a>) -> Res<'a>) -> Res<'a> {
    if n.as_int().is_some() {
        return function(ctx, n);
    }
    let first = ctx.item(n, 0)?;
    let first = function(ctx, first)?;
    let second = ctx.item(n, 1)?;
    let second = function(ctx, second)?;
    ctx.tuple(&[first, second])
}

/// Negation.
#[inline]
pub fn invert<'a>(ctx: &mut Ctx<'a>, n: Value<'a>) -> Res<'a> {
    match n {
        Value::Pair(a, b) => ctx.pair(-i64::from(a), -i64::from(b)),
        n => each(ctx, n, Ctx::neg),
    }
}

/// Whether an integer is even.
#[inline]
pub fn even<'a>(ctx: &mut Ctx<'a>, n: Value<'a>) -> Res<'a> {
    if let Value::Int(n) = n {
        return Ok(Value::Bool(n & 1 == 0));
    }
    let rest = ctx.modulo(n, Value::Int(2))?;
    Ok(Value::Bool(!rest.truthy()))
}

/// Twice.
#[inline]
pub fn double<'a>(ctx: &mut Ctx<'a>, n: Value<'a>) -> Res<'a> {
    match n {
        Value::Pair(a, b) => ctx.pair(2 * i64::from(a), 2 * i64::from(b)),
        n => each(ctx, n, |ctx, x| ctx.mul(x, Value::Int(2))),
    }
}

/// Half, rounded down.
#[inline]
pub fn halve<'a>(ctx: &mut Ctx<'a>, n: Value<'a>) -> Res<'a> {
    match n {
        Value::Int(n) => Ok(Value::Int(n >> 1)),
        Value::Pair(a, b) => Ok(Value::Pair(a >> 1, b >> 1)),
        n => each(ctx, n, |ctx, x| ctx.floor_div(x, Value::Int(2))),
    }
}

/// One more.
#[inline]
pub fn increment<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    match x {
        Value::Pair(a, b) => ctx.pair(i64::from(a) + 1, i64::from(b) + 1),
        x => each(ctx, x, |ctx, x| ctx.add(x, Value::Int(1))),
    }
}

/// One less.
#[inline]
pub fn decrement<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    match x {
        Value::Pair(a, b) => ctx.pair(i64::from(a) - 1, i64::from(b) - 1),
        x => each(ctx, x, |ctx, x| ctx.sub(x, Value::Int(1))),
    }
}

/// -1, 0 or 1 by how a number compares with 0; NaN counts as below.
fn sign_of<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Result<i64, EvalError> {
    if let Some(n) = x.as_int() {
        return Ok(n.signum());
    }
    if crate::value::equal(x, Value::Int(0), ctx.dialect) {
        return Ok(0);
    }
    Ok(if crate::value::less_than(ctx, Value::Int(0), x)? { 1 } else { -1 })
}

/// Away from zero by one; 0 stays.
pub fn crement<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    each(ctx, x, |ctx, x| match sign_of(ctx, x)? {
        0 => Ok(Value::Int(0)),
        sign => ctx.add(x, Value::Int(sign)),
    })
}

/// -1, 0 or 1.
#[inline]
pub fn sign<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    match x {
        Value::Int(n) => Ok(Value::Int(n.signum())),
        Value::Pair(a, b) => Ok(Value::Pair(a.signum(), b.signum())),
        x => each(ctx, x, |ctx, x| sign_of(ctx, x).map(Value::Int)),
    }
}

/// Whether a number is above zero.
#[inline]
pub fn positive<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    greater(ctx, x, Value::Int(0))
}

/// The vector `(i, 0)`.
#[inline]
pub fn toivec<'a>(ctx: &mut Ctx<'a>, i: Value<'a>) -> Res<'a> {
    ctx.tuple(&[i, Value::Int(0)])
}

/// The vector `(0, j)`.
#[inline]
pub fn tojvec<'a>(ctx: &mut Ctx<'a>, j: Value<'a>) -> Res<'a> {
    ctx.tuple(&[Value::Int(0), j])
}

/// `a > b`, by Python's order.
#[inline]
pub fn greater<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    crate::value::less_than(ctx, b, a).map(Value::Bool)
}
