//! Truth, equality and choice.

use crate::value::{Ctx, Res, Value, equal};

/// Python's `not`.
#[inline]
pub fn flip<'a>(_: &mut Ctx<'a>, b: Value<'a>) -> Res<'a> {
    Ok(Value::Bool(!b.truthy()))
}

/// Python's `==`; NaN differs from itself.
#[inline]
pub fn equality<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    Ok(Value::Bool(equal(a, b, ctx.dialect)))
}

/// Python's `a and b`, which gives one of the two.
#[inline]
pub fn both<'a>(_: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    Ok(if a.truthy() { b } else { a })
}

/// Python's `a or b`, which gives one of the two.
#[inline]
pub fn either<'a>(_: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    Ok(if a.truthy() { a } else { b })
}

/// `a` when the condition is true, else `b`.
#[inline]
pub fn branch<'a>(_: &mut Ctx<'a>, condition: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    Ok(if condition.truthy() { a } else { b })
}
