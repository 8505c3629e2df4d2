//! Functions of functions: closures, and maps over containers.

use super::container::{collect_like, merge};
use super::{mask, row_pairs};
use crate::value::{Ctx, EvalError, Func, Res, SafeDefault, Value};

/// The argument itself.
#[inline]
pub fn identity<'a>(_: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    Ok(x)
}

/// `x -> outer(inner(x))`.
pub fn compose<'a>(ctx: &mut Ctx<'a>, outer: Value<'a>, inner: Value<'a>) -> Res<'a> {
    ctx.func([outer, inner], |depth| Func::Compose { outer, inner, depth })
}

/// `x -> h(g(f(x)))`.
pub fn chain<'a>(ctx: &mut Ctx<'a>, h: Value<'a>, g: Value<'a>, f: Value<'a>) -> Res<'a> {
    ctx.func([h, g, f], |depth| Func::Chain { h, g, f, depth })
}

/// `x -> function(x) == target`.
pub fn matcher<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, target: Value<'a>) -> Res<'a> {
    ctx.func([function, target], |depth| Func::Matcher { function, target, depth })
}

/// `x -> outer(a(x), b(x))`.
pub fn fork<'a>(ctx: &mut Ctx<'a>, outer: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    ctx.func([outer, a, b], |depth| Func::Fork { outer, a, b, depth })
}

/// How many arguments are left when one of `function`'s is fixed: Python's reference asks for 2 or 3 parameters and
/// takes anything else for 4.
fn arity_left(function: Value<'_>) -> Result<u8, EvalError> {
    let arity = match function {
        Value::Prim(primitive) => primitive.code.arity(),
        Value::Func(func) => func.arity(),
        _ => return Err(EvalError::AttributeError),
    };
    Ok(match arity {
        2 => 1,
        3 => 2,
        _ => 3,
    })
}

/// Fixes the last argument.
///
/// # Errors
/// `AttributeError` when it is no function.
pub fn rbind<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, fixed: Value<'a>) -> Res<'a> {
    let arity = arity_left(function)?;
    ctx.func([function, fixed], |depth| Func::Rbind { function, fixed, arity, depth })
}

/// Fixes the first argument.
///
/// # Errors
/// `AttributeError` when it is no function.
pub fn lbind<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, fixed: Value<'a>) -> Res<'a> {
    let arity = arity_left(function)?;
    ctx.func([function, fixed], |depth| Func::Lbind { function, fixed, arity, depth })
}

/// The highest power that Python's reference builds before its recursion limit.
pub(crate) const MAX_POWER: i64 = 990;

/// `function` applied `n` times.
///
/// # Errors
/// `RecursionError` when `n` is below 1 or very high, `TypeError` when it is no number.
pub fn power<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, n: Value<'a>) -> Res<'a> {
    match n.as_int() {
        Some(1) => Ok(function),
        Some(n @ 2..=MAX_POWER) => ctx.func([function], |depth| Func::Power { function, n: n as u16, depth }),
        Some(_) => Err(EvalError::RecursionError),
        // -inf - 1 is a number still; anything else has no minus.
        None if matches!(n, Value::Float(_)) => Err(EvalError::RecursionError),
        None => Err(EvalError::TypeError),
    }
}

/// Whether it is a primitive that has no form of its own over columns: there is nothing between its items and its values.
fn is_scalar(function: Value<'_>) -> bool {
    matches!(function, Value::Prim(primitive) if primitive.column.is_scalar())
}

/// A tuple or a set without items.
pub(super) fn is_empty(container: Value<'_>) -> bool {
    matches!(container, Value::Tuple(seq) | Value::Set(seq) if seq.items.is_empty())
}

/// The function's values over a container, in order.
///
/// # Errors
/// The first that the function raises; StopIteration becomes RuntimeError, as in a generator.
pub(super) fn map<'a>(
    ctx: &mut Ctx<'a>,
    function: Value<'a>,
    container: Value<'a>,
) -> Result<&'a [Value<'a>], EvalError> {
    let items = ctx.items(container)?;
    let n = ctx.len(container)?;
    let columns = ctx.columns;
    if !is_scalar(function)
        && let Some(column) = ctx.column_over(function, &items, n)
    {
        return column.slice(ctx, n);
    }
    let mut out = ctx.room_for(n)?;
    ctx.item_wise(columns, |ctx| {
        for item in items {
            out.push(ctx.call1(function, item).map_err(EvalError::out_of_generator)?);
        }
        Ok(out.into_bump_slice())
    })
}

/// The function's values over a container, in a container of the same kind.
pub fn apply<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>) -> Res<'a> {
    if is_empty(container) {
        return Ok(container);
    }
    if let Value::Pair(a, b) = container {
        let first = ctx.call1(function, Value::Int(a.into())).map_err(EvalError::out_of_generator)?;
        let second = ctx.call1(function, Value::Int(b.into())).map_err(EvalError::out_of_generator)?;
        return ctx.tuple(&[first, second]);
    }
    if let Some(rows) = row_pairs::chosen(ctx, function, container) {
        return rows;
    }
    let out = map(ctx, function, container)?;
    if container.is_set() { ctx.set_in_place(out) } else { ctx.tuple_in_place(out) }
}

/// The function's values over a container, as a tuple.
pub fn apply_t<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>) -> Res<'a> {
    let out = map(ctx, function, container)?;
    ctx.tuple_in_place(out)
}

fn map_functions<'a>(ctx: &mut Ctx<'a>, functions: Value<'a>, value: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    let mut out = Vec::new();
    for function in ctx.items(functions)? {
        out.push(ctx.call1(function, value).map_err(EvalError::out_of_generator)?);
    }
    Ok(out)
}

/// Every function of a container at one value, in a container of the same kind.
pub fn rapply<'a>(ctx: &mut Ctx<'a>, functions: Value<'a>, value: Value<'a>) -> Res<'a> {
    let out = map_functions(ctx, functions, value)?;
    collect_like(ctx, functions, &out)
}

/// Every function of a container at one value, as a tuple.
pub fn rapply_t<'a>(ctx: &mut Ctx<'a>, functions: Value<'a>, value: Value<'a>) -> Res<'a> {
    let out = map_functions(ctx, functions, value)?;
    ctx.tuple(&out)
}

/// The function's values over a container, merged; `default` is what an inner failure of `apply` gives.
fn merged<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>, default: SafeDefault) -> Res<'a> {
    if is_empty(container) {
        return Ok(container);
    }
    let applied = match map(ctx, function, container) {
        Ok(&[patch]) if container.is_set() && patch.as_mask().is_some() => return Ok(patch),
        Ok(out) if container.is_set() => match mask::union_all(ctx, out) {
            // Their set would not be looked at, but it is paid for.
            Ok(Some(union)) => {
                ctx.burn_for_set(out)?;
                return Ok(union);
            }
            _ => ctx.set_in_place(out),
        },
        Ok(out) => ctx.tuple_in_place(out),
        Err(error) => Err(error),
    };
    let applied = ctx.guard(default, applied)?;
    let merged = merge(ctx, applied);
    ctx.guard(SafeDefault::EmptyTuple, merged)
}

/// The function's values over a container, merged.
pub fn mapply<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>) -> Res<'a> {
    merged(ctx, function, container, SafeDefault::EmptyTuple)
}

/// The function's values over a container, merged into a tuple.
pub fn mapply_t<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>) -> Res<'a> {
    let applied = apply_t(ctx, function, container);
    let applied = ctx.guard(SafeDefault::EmptyTuple, applied)?;
    let merged = merge(ctx, applied);
    ctx.guard(SafeDefault::EmptyTuple, merged)
}

/// As [`mapply`], an inner failure giving the empty set.
pub fn mapply_f<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, container: Value<'a>) -> Res<'a> {
    merged(ctx, function, container, SafeDefault::EmptySet)
}

/// The function's values over two tuples side by side, as long as the shorter.
pub fn papply<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let Some(pairs) = row_pairs::paired(ctx, function, a, b) {
        return pairs;
    }
    let n = ctx.len(a)?.min(ctx.len(b)?);
    let (a, b) = (ctx.items(a)?, ctx.items(b)?);
    let columns = ctx.columns;
    if let Some(column) = ctx.column_over2(function, &a, &b, n) {
        let out = column.slice(ctx, n)?;
        return ctx.tuple_in_place(out);
    }
    let mut out = ctx.room_for(n)?;
    ctx.item_wise(columns, |ctx| {
        for (x, y) in a.zip(b) {
            out.push(ctx.call2(function, x, y).map_err(EvalError::out_of_generator)?);
        }
        ctx.tuple_in_place(out.into_bump_slice())
    })
}

/// [`papply`], merged.
pub fn mpapply<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let applied = papply(ctx, function, a, b);
    let applied = ctx.guard(SafeDefault::EmptyTuple, applied)?;
    let merged = merge(ctx, applied);
    ctx.guard(SafeDefault::EmptyTuple, merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::chance::each;
    use crate::prim::Op;
    use crate::value::{Capture, ClosureCode, Instruction, MAX_OPERANDS, Source, Target, repr};

    /// `x -> outer(initset(x))` with its code, which takes `outer` as it comes.
    fn of_initset<'a>(ctx: &mut Ctx<'a>, outer: Value<'a>) -> Res<'a> {
        let call = |target, x| {
            let operands = [Source::Register(x); MAX_OPERANDS];
            let (is_shared, is_plain) = (false, false);
            Instruction { target, operands, len: 1, is_shared, is_plain, times: 1, first: x, entered: 1 }
        };
        let initset = Op::Initset.primitive();
        let code = ctx.arena.alloc(ClosureCode {
            number: 0,
            arity: 1,
            instructions: vec![call(Target::Prim(initset), 0), call(Target::Value(Source::Capture(0)), 1)],
            result: Source::Register(2),
            constants: Vec::new(),
            captures: vec![Capture::Part(0)],
            called: vec![0],
            inlined: Vec::new(),
            entries: 1,
            levels: 1,
            shares_arguments: false,
            repeats_calls: false,
            calls: Vec::new(),
        });
        ctx.closure_code = Some(code);
        compose(ctx, outer, Value::Prim(initset))
    }

    #[test]
    fn no_column_is_made_for_what_always_raises() {
        each(20, |ctx, chance| {
            let patch = chance.patch(ctx, 12, true);
            let called = [Value::Int(3), patch, Value::Prim(Op::Size.primitive()), Value::EMPTY_TUPLE];
            for (at, outer) in called.into_iter().enumerate() {
                let Ok(function) = of_initset(ctx, outer) else { panic!("no closure") };
                assert_eq!(function.always_raises(), at != 2, "{}", repr(function, ctx.dialect));
                let (items, n, full) = (ctx.items(patch).unwrap(), ctx.len(patch).unwrap(), ctx.budget_left());
                // Where nothing was tried, columns are still on.
                assert!(ctx.column_over(function, &items, n).is_some() == (at == 2 && n >= 3) && ctx.columns);
                let mut run = |columns| {
                    ctx.restore_budget(full);
                    ctx.columns = columns;
                    let mapped = map(ctx, function, patch).map(|values| values.len());
                    (mapped, ctx.fuel)
                };
                assert_eq!(run(true), run(false), "{}", repr(function, ctx.dialect));
                ctx.columns = true;
            }
        });
    }
}
