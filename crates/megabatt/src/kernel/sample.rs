//! Samples: the demonstration pairs of a task, and what can be learned from all of them.
//!
//! Only the batt dialect has these. What they call is wrapped there, so an inner failure gives the inner default.

use super::color::p_g_or_empty;
use super::container::{self, collect_like, difference, merge};
use super::distinct::dedupe;
use super::functional::mapply_t;
use super::geometry::{turn, turned};
use crate::value::{Ctx, EvalError, Res, SafeDefault, Value, equal};

/// The pairs whose two grids differ.
///
/// # Errors
/// `TypeError` or `ValueError` when an item is no pair.
pub fn dedupe_pair_tuple<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>) -> Res<'a> {
    let mut out = Vec::new();
    for sample in ctx.items(samples)? {
        let (a, b) = ctx.unpack2(sample)?;
        if !equal(a, b, ctx.dialect) {
            out.push(if sample.is_tuple() { sample } else { ctx.tuple(&[a, b])? });
        }
    }
    ctx.tuple(&out)
}

/// `apply(part, samples)`, where `part` is a wrapped primitive with the default `()`.
fn parts<'a>(
    ctx: &mut Ctx<'a>,
    samples: Value<'a>,
    part: impl Fn(&mut Ctx<'a>, Value<'a>) -> Res<'a>,
) -> Result<Value<'a>, EvalError> {
    let items = match ctx.items(samples) {
        Ok(items) => items,
        Err(error) => return ctx.guard(SafeDefault::EmptyTuple, Err(error)),
    };
    let mut out = Vec::new();
    for sample in items {
        let value = part(ctx, sample);
        out.push(ctx.guard(SafeDefault::EmptyTuple, value)?);
    }
    collect_like(ctx, samples, &out)
}

/// The inputs and the outputs.
fn sides<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
    Ok((parts(ctx, samples, container::first)?, parts(ctx, samples, container::second)?))
}

/// The distinct items of a function's values over grids, in order.
fn features<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, grids: Value<'a>) -> Res<'a> {
    let items = mapply_t(ctx, function, grids);
    let items = ctx.guard(SafeDefault::EmptyTuple, items)?;
    let distinct = dedupe(ctx, items);
    ctx.guard(SafeDefault::EmptyTuple, distinct)
}

/// The features of all inputs and of all outputs.
fn both_features<'a>(
    ctx: &mut Ctx<'a>,
    samples: Value<'a>,
    function: Value<'a>,
) -> Result<(Value<'a>, Value<'a>), EvalError> {
    let (inputs, outputs) = sides(ctx, samples)?;
    Ok((features(ctx, function, inputs)?, features(ctx, function, outputs)?))
}

/// What a function finds in the inputs and not in the outputs.
pub fn c_iz<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>, function: Value<'a>) -> Res<'a> {
    let (inputs, outputs) = both_features(ctx, samples, function)?;
    difference(ctx, inputs, outputs)
}

/// What a function finds in the outputs and not in the inputs.
pub fn c_zo<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>, function: Value<'a>) -> Res<'a> {
    let (inputs, outputs) = both_features(ctx, samples, function)?;
    difference(ctx, outputs, inputs)
}

/// One of [`c_iz`], as `pick` chooses.
pub fn c_iz_n<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>, function: Value<'a>, pick: Value<'a>) -> Res<'a> {
    let found = c_iz(ctx, samples, function);
    let found = ctx.guard(SafeDefault::EmptyTuple, found)?;
    ctx.call1(pick, found)
}

/// One of [`c_zo`], as `pick` chooses.
pub fn c_zo_n<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>, function: Value<'a>, pick: Value<'a>) -> Res<'a> {
    let found = c_zo(ctx, samples, function);
    let found = ctx.guard(SafeDefault::EmptyTuple, found)?;
    ctx.call1(pick, found)
}

/// Whether a mirror or rotation takes every input to its output.
fn is_turn_of_all<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>, kind: i64) -> Result<bool, EvalError> {
    for sample in ctx.items(samples)? {
        let (input, output) = ctx.unpack2(sample)?;
        let agrees = match (input, output) {
            (Value::Grid(input), Value::Grid(output)) => turned(input, kind) == *output,
            _ => {
                let moved = turn(ctx, input, kind);
                let moved = ctx.guard(SafeDefault::EmptyTuple, moved)?;
                equal(output, moved, ctx.dialect)
            }
        };
        if !agrees {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The number of the first mirror or rotation that takes every input to its output, 7 when all are equal already;
/// `None` when there is none.
///
/// # Errors
/// `TypeError` or `ValueError` when an item is no pair.
pub fn a_mr<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>) -> Res<'a> {
    for kind in 0..8 {
        if is_turn_of_all(ctx, samples, kind)? {
            return Ok(Value::Int(kind));
        }
    }
    Ok(Value::None)
}

/// All colours of some grids, one grid after the other.
fn colors_of_all<'a>(ctx: &mut Ctx<'a>, grids: Value<'a>) -> Res<'a> {
    let palettes = parts(ctx, grids, p_g_or_empty)?;
    let colors = merge(ctx, palettes);
    ctx.guard(SafeDefault::EmptyTuple, colors)
}

/// Inputs, outputs, the colours of the inputs, the colours of the outputs.
pub fn batch_process_samples_gpu<'a>(ctx: &mut Ctx<'a>, samples: Value<'a>) -> Res<'a> {
    let (inputs, outputs) = sides(ctx, samples)?;
    let (before, after) = (colors_of_all(ctx, inputs)?, colors_of_all(ctx, outputs)?);
    ctx.tuple(&[inputs, outputs, before, after])
}
