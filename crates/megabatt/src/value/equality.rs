//! Python's `==`.

use super::{Dialect, Value, compare};

/// Python's `==` between two values: NaN differs from itself.
#[inline]
pub fn equal(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> bool {
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => x == y,
        _ => identical_or_equal(a, b, dialect),
    }
}

/// How containers compare their items: identical or equal. There is one NaN, so it equals itself here.
#[inline]
pub fn identical_or_equal(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> bool {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Pair(a, b), Value::Pair(c, d)) => a == c && b == d,
        (Value::Pairs(a), Value::Pairs(b)) => a == b,
        (Value::Cell { color: a, i, j }, Value::Cell { color: b, i: k, j: l }) => a == b && i == k && j == l,
        (Value::Grid(x), Value::Grid(y)) => std::ptr::eq(x, y) || x == y,
        (Value::Indices { mask: x, i, j }, Value::Indices { mask: y, i: k, j: l }) => {
            i == k && j == l && (std::ptr::eq(x, y) || x == y)
        }
        (Value::Object { mask: x, i, j, color }, Value::Object { mask: y, i: k, j: l, color: other }) => {
            color == other && i == k && j == l && (std::ptr::eq(x, y) || x == y)
        }
        (Value::Picture { picture: x, i, j }, Value::Picture { picture: y, i: k, j: l }) => {
            i == k && j == l && (std::ptr::eq(x, y) || x == y)
        }
        (Value::Wide(x), Value::Wide(y)) => std::ptr::eq(x, y) || x.same(y),
        (Value::Expanse(x), Value::Expanse(y)) => std::ptr::eq(x, y) || x.same(y),
        (Value::Unlisted(x), Value::Unlisted(y)) if std::ptr::eq(x, y) => true,
        // Python compares functions by identity.
        (Value::Func(x), Value::Func(y)) => std::ptr::eq(x, y),
        (Value::Tuple(x), Value::Tuple(y)) | (Value::Set(x), Value::Set(y)) => {
            std::ptr::eq(x, y)
                || x.items.len() == y.items.len()
                    && x.items.iter().zip(y.items).all(|(&x, &y)| identical_or_equal(x, y, dialect))
        }
        // Forms differ: only a bool or a float inside can make them equal, or that one is an expanse, a wide grid or
        // unlisted.
        _ => kind(a) == kind(b) && compare(a, b, dialect).is_eq(),
    }
}

/// What Python takes a value for; values of two kinds are never equal.
#[inline]
fn kind(value: Value<'_>) -> u8 {
    match value {
        Value::None => 0,
        // No int equals NaN or an infinity.
        Value::Float(x) if !x.is_finite() => 1,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 2,
        Value::Tuple(_) | Value::Pair(..) | Value::Pairs(_) | Value::Cell { .. } | Value::Grid(_) | Value::Wide(_) => 3,
        Value::Set(_) | Value::Indices { .. } | Value::Object { .. } | Value::Picture { .. } | Value::Expanse(_) => 4,
        Value::Unlisted(unlisted) => 3 + u8::from(unlisted.is_set()),
        Value::Prim(_) | Value::Func(_) => 5,
    }
}
