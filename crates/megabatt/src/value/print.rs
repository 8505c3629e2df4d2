//! Values as Python literals, sets in the promised order.

use std::fmt::{self, Write};

use super::ctx::with_stack;
use super::{Dialect, Func, Items, Value};

/// The Python literal of a value; a callable prints as the expression that made it.
pub fn repr(value: Value<'_>, dialect: Dialect) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Prim(primitive) => write!(out, "<function {}>", primitive.name),
        value => write_value(&mut out, value, dialect),
    };
    out
}

fn write_value(out: &mut String, value: Value<'_>, dialect: Dialect) -> fmt::Result {
    with_stack(value.depth(), || write_form(out, value, dialect))
}

fn write_form(out: &mut String, value: Value<'_>, dialect: Dialect) -> fmt::Result {
    match value {
        Value::None => out.write_str("None"),
        Value::Bool(true) => out.write_str("True"),
        Value::Bool(false) => out.write_str("False"),
        Value::Int(n) => write!(out, "{n}"),
        Value::Float(x) if x.is_nan() => out.write_str("nan"),
        Value::Float(x) if x.is_infinite() => out.write_str(if x > 0.0 { "inf" } else { "-inf" }),
        Value::Float(x) => write!(out, "{x:?}"),
        Value::Pair(a, b) => write!(out, "({a}, {b})"),
        Value::Pairs([a, b, c, d]) => write!(out, "(({a}, {b}), ({c}, {d}))"),
        Value::Cell { color, i, j } => match dialect {
            Dialect::Arc => write!(out, "({color}, ({i}, {j}))"),
            Dialect::Batt => write!(out, "({i}, {j}, {color})"),
        },
        Value::Tuple(seq) => write_tuple(out, seq.items.iter().copied(), dialect),
        Value::Grid(grid) => {
            for (i, row) in grid.to_rows().iter().enumerate() {
                out.write_str(if i == 0 { "(" } else { ", " })?;
                write_tuple(out, row.iter().map(|&color| Value::Int(color.into())), dialect)?;
            }
            out.write_str(if grid.h == 1 { ",)" } else { ")" })
        }
        Value::Wide(grid) => {
            for (i, row) in grid.rows().iter().enumerate() {
                out.write_str(if i == 0 { "(" } else { ", " })?;
                write_tuple(out, row.iter().map(|&color| Value::Int(color.into())), dialect)?;
            }
            out.write_str(if grid.h() == 1 { ",)" } else { ")" })
        }
        Value::Prim(primitive) => out.write_str(primitive.name),
        Value::Func(Func::Nothing) => out.write_str("<function nothing>"),
        Value::Func(func) => {
            let (parts, n) = func.parts();
            out.write_str(func.maker())?;
            out.write_char('(')?;
            write_items(out, parts[..n].iter().copied(), dialect)?;
            out.write_char(')')
        }
        Value::Unlisted(unlisted) if unlisted.is_set() => {
            unlisted.with_list(|items| write_set(out, items.iter().copied(), dialect))
        }
        Value::Unlisted(unlisted) => unlisted.with_list(|items| write_tuple(out, items.iter().copied(), dialect)),
        set => Items::of_set(set).map_or(Ok(()), |items| write_set(out, items, dialect)),
    }
}

fn write_set<'v>(out: &mut String, mut items: impl Iterator<Item = Value<'v>>, dialect: Dialect) -> fmt::Result {
    let Some(first) = items.next() else { return out.write_str("frozenset()") };
    out.write_str("frozenset({")?;
    write_items(out, std::iter::once(first).chain(items), dialect)?;
    out.write_str("})")
}

fn write_tuple<'v>(out: &mut String, items: impl Iterator<Item = Value<'v>>, dialect: Dialect) -> fmt::Result {
    out.write_char('(')?;
    let n = write_items(out, items, dialect)?;
    out.write_str(if n == 1 { ",)" } else { ")" })
}

/// Writes items with commas between; gives how many.
fn write_items<'v>(
    out: &mut String,
    items: impl Iterator<Item = Value<'v>>,
    dialect: Dialect,
) -> Result<usize, fmt::Error> {
    let mut n = 0;
    for item in items {
        if n > 0 {
            out.write_str(", ")?;
        }
        write_value(out, item, dialect)?;
        n += 1;
    }
    Ok(n)
}
