//! Values as JSON: nested lists for grids of any size and colour.

use super::{Dialect, Items, Value};

/// A grid as nested lists, or `None` when the value is none: at least one row, equally long rows that are not empty,
/// ints or bools.
pub fn grid_json(value: Value<'_>, dialect: Dialect) -> Option<String> {
    use std::fmt::Write;
    let mut out = String::from("[");
    match value {
        Value::Unlisted(unlisted) if !unlisted.is_set() => {
            return unlisted.with_list(|items| grid_of_rows(items, dialect));
        }
        Value::Grid(grid) => {
            // A digit and a comma a cell, and brackets.
            out.reserve(grid.h() * (2 * grid.w() + 2));
            for i in 0..grid.h() {
                out.push_str(if i == 0 { "[" } else { ",[" });
                write_colors(&mut out, &grid.colors_of_row(i)[..grid.w()]);
                out.push(']');
            }
        }
        Value::Wide(grid) => {
            for (i, row) in grid.rows().iter().enumerate() {
                out.push_str(if i == 0 { "[" } else { ",[" });
                write_colors(&mut out, row);
                out.push(']');
            }
        }
        Value::Pairs([a, b, c, d]) => {
            let _ = write!(out, "[{a},{b}],[{c},{d}]");
        }
        Value::Tuple(seq) if !seq.items.is_empty() => return grid_of_rows(seq.items, dialect),
        _ => return None,
    }
    out.push(']');
    Some(out)
}

/// Rows that are values as nested lists.
fn grid_of_rows(rows: &[Value<'_>], dialect: Dialect) -> Option<String> {
    let (mut out, mut width) = (String::from("["), 0);
    for (i, &row) in rows.iter().enumerate() {
        out.push_str(if i == 0 { "[" } else { ",[" });
        let w = write_row(&mut out, row, dialect)?;
        if w == 0 || i > 0 && w != width {
            return None;
        }
        width = w;
        out.push(']');
    }
    out.push(']');
    Some(out)
}

/// Writes a row of colours 0..=15.
fn write_colors(out: &mut String, row: &[u8]) {
    out.reserve(2 * row.len());
    for (j, &color) in row.iter().enumerate() {
        if j > 0 {
            out.push(',');
        }
        if color > 9 {
            out.push('1');
        }
        out.push(char::from(b'0' + color % 10));
    }
}

/// Writes the cells of a row; gives how many, or `None` when it is no row of ints.
fn write_row(out: &mut String, row: Value<'_>, dialect: Dialect) -> Option<usize> {
    use std::fmt::Write;
    let items = match row {
        Value::Tuple(seq) => Items::Slice(seq.items.iter()),
        Value::Pair(a, b) => Items::of_pair(a, b),
        Value::Cell { color, i, j } => Items::of_cell(dialect, color, i, j),
        _ => return None,
    };
    let mut n = 0;
    for item in items {
        let _ = match item {
            Value::Int(cell) if n == 0 => write!(out, "{cell}"),
            Value::Int(cell) => write!(out, ",{cell}"),
            Value::Bool(cell) if n == 0 => write!(out, "{cell}"),
            Value::Bool(cell) => write!(out, ",{cell}"),
            _ => return None,
        };
        n += 1;
    }
    Some(n)
}
