//! What a step comes to, given its operands: a call, a container, or a closure with its code.

use crate::plan::{Callee, Operand, Plan, Step};
use crate::value::{ClosureCode, Ctx, Func, Primitive, Res, Value};

/// What a call comes to: its guard's value in place of an exception.
#[inline]
pub(super) fn guarded<'a>(ctx: &mut Ctx<'a>, result: Res<'a>, step: &Step) -> Res<'a> {
    match (result, step.guard) {
        (Err(error), Some(default)) if !error.is_budget() => ctx.instead(default),
        (result, _) => result,
    }
}

/// What a step comes to, its operands being found by `get`.
#[inline]
pub(super) fn made<'x, 'a: 'x>(
    ctx: &mut Ctx<'a>,
    plan: &'a Plan,
    step: &Step,
    get: impl Fn(Operand) -> &'x Value<'a>,
) -> Res<'a> {
    match step.closure {
        None => {
            let value = call(ctx, plan, step, &get);
            guarded(ctx, value, step)
        }
        Some(code) => closure_made(ctx, plan, step, &plan.closures[code as usize], get),
    }
}

/// A closure of two parts, with its code unless a part is not what the plan took it for.
#[inline]
pub(super) fn closure_of_two<'a>(
    ctx: &mut Ctx<'a>,
    code: &'a ClosureCode,
    maker: &'static Primitive,
    parts: [Value<'a>; 2],
) -> Res<'a> {
    ctx.closure_code = code.is_of(|part| parts.get(part).copied()).then_some(code);
    let closure = ctx.prim2_in_place(maker, parts[0], parts[1]);
    ctx.closure_code = None;
    closure
}

/// [`closure_of_two`] with three.
#[inline]
pub(super) fn closure_of_three<'a>(
    ctx: &mut Ctx<'a>,
    code: &'a ClosureCode,
    maker: &'static Primitive,
    parts: [Value<'a>; 3],
) -> Res<'a> {
    ctx.closure_code = code.is_of(|part| parts.get(part).copied()).then_some(code);
    let closure = ctx.prim3_in_place(maker, parts[0], parts[1], parts[2]);
    ctx.closure_code = None;
    closure
}

/// A closure that a step makes, with its code unless a part is not what the plan took it for.
fn closure_made<'x, 'a: 'x>(
    ctx: &mut Ctx<'a>,
    plan: &'a Plan,
    step: &Step,
    code: &'a ClosureCode,
    get: impl Fn(Operand) -> &'x Value<'a>,
) -> Res<'a> {
    let closure = match (step.callee, plan.args(step)) {
        (Callee::Prim(maker), &[x, y]) => closure_of_two(ctx, code, maker, [*get(x), *get(y)]),
        (Callee::Prim(maker), &[x, y, z]) => closure_of_three(ctx, code, maker, [*get(x), *get(y), *get(z)]),
        (Callee::Operand(callee), args) => {
            // A maker with one part bound, called with the others.
            let arg = |at: usize| args.get(at).map(|&operand| *get(operand));
            let as_planned = match *get(callee) {
                Value::Func(Func::Lbind { fixed, .. }) => {
                    code.is_of(|part| part.checked_sub(1).map_or(Some(*fixed), arg))
                }
                Value::Func(Func::Rbind { fixed, .. }) => {
                    code.is_of(|part| if part == args.len() { Some(*fixed) } else { arg(part) })
                }
                _ => false,
            };
            ctx.closure_code = as_planned.then_some(code);
            let closure = call(ctx, plan, step, &get);
            ctx.closure_code = None;
            closure
        }
        _ => call(ctx, plan, step, &get),
    };
    guarded(ctx, closure, step)
}

/// The call that a step is.
#[inline]
fn call<'x, 'a: 'x>(ctx: &mut Ctx<'a>, plan: &Plan, step: &Step, get: impl Fn(Operand) -> &'x Value<'a>) -> Res<'a> {
    // Operands are handed on by reference until the very call: a choice of places is cheaper than one of values.
    match (step.callee, plan.args(step)) {
        (Callee::Prim(primitive), &[x]) => ctx.prim1(primitive, *get(x)),
        (Callee::Prim(primitive), &[x, y]) => ctx.prim2(primitive, *get(x), *get(y)),
        (Callee::Prim(primitive), &[x, y, z]) => ctx.prim(primitive, &[*get(x), *get(y), *get(z)]),
        (Callee::Prim(primitive), &[x, y, z, w]) => ctx.prim(primitive, &[*get(x), *get(y), *get(z), *get(w)]),
        (Callee::Operand(callee), &[x]) => ctx.call1(*get(callee), *get(x)),
        (callee, args) => {
            let values: Vec<Value<'a>> = args.iter().map(|&operand| *get(operand)).collect();
            match callee {
                Callee::Prim(primitive) => ctx.prim(primitive, &values),
                Callee::Operand(callee) => ctx.call(*get(callee), &values),
                Callee::Set => ctx.set(&values),
                Callee::Tuple | Callee::Samples | Callee::Literal(_) => ctx.tuple(&values),
            }
        }
    }
}
