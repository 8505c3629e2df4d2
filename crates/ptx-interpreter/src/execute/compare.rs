//! Comparisons and selections: predicates are masks.

use crate::action::{Compare, Dst, Logic, Order, Scalar, Src};
use crate::lanes::{FULL, Lanes};

/// The lanes for which `f` holds.
#[inline(always)]
fn lanes_where<T: Copy>(a: &[T; 32], b: &[T; 32], f: impl Fn(T, T) -> bool) -> u32 {
    let mut holds = [0u32; 32];
    for lane in 0..32 {
        holds[lane] = u32::from(f(a[lane], b[lane])) << lane;
    }
    holds.iter().fold(0, |all, bit| all | bit)
}

/// The lanes for which a comparison of integers holds, each read by `read`.
#[inline(always)]
fn integers<T: Copy, V: Ord>(op: Compare, a: &[T; 32], b: &[T; 32], read: impl Fn(T) -> V) -> u32 {
    match op {
        Compare::Eq => lanes_where(a, b, |a, b| read(a) == read(b)),
        Compare::Ne => lanes_where(a, b, |a, b| read(a) != read(b)),
        Compare::Lt => lanes_where(a, b, |a, b| read(a) < read(b)),
        Compare::Le => lanes_where(a, b, |a, b| read(a) <= read(b)),
        Compare::Gt => lanes_where(a, b, |a, b| read(a) > read(b)),
        Compare::Ge => lanes_where(a, b, |a, b| read(a) >= read(b)),
        // The decoder gives these to floats only.
        Compare::UnorderedOr(_) | Compare::BothNumbers | Compare::EitherNan => 0,
    }
}

fn floats<T: Copy>(op: Compare, a: &[T; 32], b: &[T; 32], read: impl Fn(T) -> f64) -> u32 {
    lanes_where(a, b, |a, b| {
        let (a, b) = (read(a), read(b));
        let nan = a.is_nan() || b.is_nan();
        match op {
            Compare::Eq => a == b,
            Compare::Ne => !nan && a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
            Compare::UnorderedOr(Order::Eq) => nan || a == b,
            Compare::UnorderedOr(Order::Ne) => nan || a != b,
            Compare::UnorderedOr(Order::Lt) => nan || a < b,
            Compare::UnorderedOr(Order::Le) => nan || a <= b,
            Compare::UnorderedOr(Order::Gt) => nan || a > b,
            Compare::UnorderedOr(Order::Ge) => nan || a >= b,
            Compare::BothNumbers => !nan,
            Compare::EitherNan => nan,
        }
    })
}

/// `setp`: the result to one predicate, its complement to another.
pub(crate) fn compare(
    l: &mut Lanes<'_>,
    (op, of): (Compare, Scalar),
    (to, other): (Option<Dst>, Option<Dst>),
    (a, b): (Src, Src),
    with: Option<(Logic, Src)>,
    x: u32,
) {
    let holds = match of {
        Scalar::Unsigned(64) => integers(op, l.long(a), l.long(b), |v| v),
        Scalar::Signed(64) => integers(op, l.long(a), l.long(b), |v| v as i64),
        Scalar::Float(64) => floats(op, l.long(a), l.long(b), f64::from_bits),
        Scalar::Float(_) => floats(op, l.word(a), l.word(b), |v| f64::from(f32::from_bits(v))),
        Scalar::Signed(16) => integers(op, l.word(a), l.word(b), |v| v as i16),
        Scalar::Signed(_) => integers(op, l.word(a), l.word(b), |v| v as i32),
        _ => integers(op, l.word(a), l.word(b), |v| v),
    };
    let (yes, no) = match with {
        Some((logic, with)) => {
            let with = l.predicate(with);
            (logic.of(holds, with), logic.of(!holds, with))
        }
        None => (holds, !holds),
    };
    if let Some(to) = to {
        l.put_predicate(to, yes, x);
    }
    if let Some(other) = other {
        l.put_predicate(other, no, x);
    }
}

/// `selp` on words.
pub(crate) fn select_word(l: &mut Lanes<'_>, to: Dst, a: Src, b: Src, which: Src, x: u32) {
    let which = l.predicate(which);
    let value = if which & x == x {
        *l.word(a)
    } else if which & x == 0 {
        *l.word(b)
    } else {
        mixed(l.word(a), l.word(b), which)
    };
    l.put_word(to, &value, x);
}

/// `selp` on longs.
pub(crate) fn select_long(l: &mut Lanes<'_>, to: Dst, a: Src, b: Src, which: Src, x: u32) {
    let which = l.predicate(which);
    let value = mixed(l.long(a), l.long(b), which);
    l.put_long(to, &value, x);
}

#[inline(always)]
fn mixed<T: Copy>(a: &[T; 32], b: &[T; 32], which: u32) -> [T; 32] {
    let mut value = *b;
    for lane in 0..32 {
        if (which & FULL) >> lane & 1 == 1 {
            value[lane] = a[lane];
        }
    }
    value
}
