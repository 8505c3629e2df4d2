//! Items of a given size.

use crate::value::{Ctx, EvalError, Res, Seq, Value, equal};

/// The items of a given size.
fn sized<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, n: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    let mut out = Vec::new();
    let size = if let Value::Int(n) = n { Some(n) } else { None };
    for item in ctx.items(container)? {
        let len = ctx.len(item)? as i64;
        if size.map_or_else(|| equal(Value::Int(len), n, ctx.dialect), |size| size == len) {
            if out.is_empty() {
                // Few sets have any.
                out.reserve_exact(ctx.len(container)?);
            }
            out.push(item);
        }
    }
    Ok(out)
}

/// [`sizefilter`] of a general set: most have no item of the size, or no others.
fn sized_part<'a>(ctx: &mut Ctx<'a>, set: &'a Seq<'a>, n: i64) -> Res<'a> {
    let mut found = 0;
    for &item in set.items {
        found += usize::from(ctx.len(item)? as i64 == n);
    }
    if found == 0 {
        return Ok(Value::EMPTY_SET);
    }
    if found == set.items.len() {
        return Ok(Value::Set(set));
    }
    let mut out = ctx.room_for(found)?;
    out.extend(set.items.iter().copied().filter(|&item| ctx.len(item).is_ok_and(|len| len as i64 == n)));
    ctx.set_of_sorted_in_place(out.into_bump_slice())
}

/// The set of the items of a given size.
pub fn sizefilter<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, n: Value<'a>) -> Res<'a> {
    if let (Value::Set(seq), Value::Int(n)) = (container, n) {
        return sized_part(ctx, seq, n);
    }
    let out = sized(ctx, container, n)?;
    match container.is_set() {
        true if out.len() == ctx.len(container)? => Ok(container),
        true => ctx.set_of_sorted(&out),
        false => ctx.set(&out),
    }
}

/// The tuple of the items of a given size.
pub fn sizefilter_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, n: Value<'a>) -> Res<'a> {
    let out = sized(ctx, container, n)?;
    ctx.tuple(&out)
}
