//! Integer arithmetic and bits.

use crate::action::{Binary, Count, Dst, Permute, Src, Ternary, Unary};
use crate::fault::FaultKind;
use crate::lanes::{Lanes, each, first};

/// The lanes that divide by zero, as a fault.
fn no_zero(zeros: u32, lanes: u32) -> Result<(), FaultKind> {
    match zeros & lanes {
        0 => Ok(()),
        bad => Err(FaultKind::DivisionByZero { lane: first(bad) }),
    }
}

fn mask<T: Copy + Default + PartialEq>(values: &[T; 32]) -> u32 {
    each(u32::MAX).fold(0, |zeros, lane| zeros | u32::from(values[lane] == T::default()) << lane)
}

/// Binary work on words.
pub(crate) fn word(l: &mut Lanes<'_>, op: Binary, to: Dst, a: Src, b: Src, x: u32) -> Result<(), FaultKind> {
    match op {
        Binary::Add => l.map_words(to, a, b, x, u32::wrapping_add),
        Binary::Sub => l.map_words(to, a, b, x, u32::wrapping_sub),
        Binary::Mul => l.map_words(to, a, b, x, u32::wrapping_mul),
        Binary::MulHighSigned => l.map_words(to, a, b, x, high_signed),
        Binary::MulHigh => l.map_words(to, a, b, x, high),
        Binary::DivSigned | Binary::Div | Binary::RemSigned | Binary::Rem => {
            no_zero(mask(l.word(b)), x)?;
            match op {
                Binary::DivSigned => l.map_words(to, a, b, x, |a, b| (a as i32).wrapping_div(one(b) as i32) as u32),
                Binary::RemSigned => l.map_words(to, a, b, x, |a, b| (a as i32).wrapping_rem(one(b) as i32) as u32),
                Binary::Div => l.map_words(to, a, b, x, |a, b| a / one(b)),
                _ => l.map_words(to, a, b, x, |a, b| a % one(b)),
            }
        }
        Binary::MinSigned => l.map_words(to, a, b, x, |a, b| (a as i32).min(b as i32) as u32),
        Binary::Min => l.map_words(to, a, b, x, u32::min),
        Binary::MaxSigned => l.map_words(to, a, b, x, |a, b| (a as i32).max(b as i32) as u32),
        Binary::Max => l.map_words(to, a, b, x, u32::max),
        Binary::And => l.map_words(to, a, b, x, |a, b| a & b),
        Binary::Or => l.map_words(to, a, b, x, |a, b| a | b),
        Binary::Xor => l.map_words(to, a, b, x, |a, b| a ^ b),
        Binary::Shl => l.map_words(to, a, b, x, |a, by| if by < 32 { a << by } else { 0 }),
        Binary::ShrSigned => l.map_words(to, a, b, x, |a, by| ((a as i32) >> by.min(31)) as u32),
        Binary::Shr => l.map_words(to, a, b, x, |a, by| if by < 32 { a >> by } else { 0 }),
    }
    Ok(())
}

/// The divisor, or one where it is zero: such lanes take no part.
fn one(divisor: u32) -> u32 {
    if divisor == 0 { 1 } else { divisor }
}

fn high(a: u32, b: u32) -> u32 {
    ((u64::from(a) * u64::from(b)) >> 32) as u32
}

fn high_signed(a: u32, b: u32) -> u32 {
    ((i64::from(a as i32) * i64::from(b as i32)) >> 32) as u32
}

/// Binary work on halves: as words, extended before and cut after.
pub(crate) fn half(
    l: &mut Lanes<'_>,
    op: Binary,
    signed: bool,
    (to, a, b): (Dst, Src, Src),
    x: u32,
) -> Result<(), FaultKind> {
    let extend = |value: u32| if signed { value as i16 as u32 } else { value & 0xffff };
    let shift = matches!(op, Binary::Shl | Binary::Shr | Binary::ShrSigned);
    let (left, right) = (*l.word(a), *l.word(b));
    let mut value = [0; 32];
    for lane in each(x) {
        let (a, b) = (extend(left[lane]), if shift { right[lane] } else { extend(right[lane]) });
        let divides = matches!(op, Binary::Div | Binary::DivSigned | Binary::Rem | Binary::RemSigned);
        if divides && b == 0 {
            return Err(FaultKind::DivisionByZero { lane: lane as u32 });
        }
        value[lane] = 0xffff
            & match op {
                Binary::Add => a.wrapping_add(b),
                Binary::Sub => a.wrapping_sub(b),
                Binary::Mul => a.wrapping_mul(b),
                Binary::Div => a / b,
                Binary::DivSigned => (a as i32).wrapping_div(b as i32) as u32,
                Binary::Rem => a % b,
                Binary::RemSigned => (a as i32).wrapping_rem(b as i32) as u32,
                Binary::Min => a.min(b),
                Binary::MinSigned => (a as i32).min(b as i32) as u32,
                Binary::Max => a.max(b),
                Binary::MaxSigned => (a as i32).max(b as i32) as u32,
                Binary::And => a & b,
                Binary::Or => a | b,
                Binary::Xor => a ^ b,
                Binary::Shl => a.checked_shl(b).unwrap_or(0),
                Binary::Shr => a.checked_shr(b).unwrap_or(0),
                Binary::ShrSigned => ((a as i32) >> b.min(31)) as u32,
                // The decoder refuses these.
                Binary::MulHigh | Binary::MulHighSigned => 0,
            };
    }
    l.put_word(to, &value, x);
    Ok(())
}

/// Binary work on longs, shifts apart.
pub(crate) fn long(l: &mut Lanes<'_>, op: Binary, to: Dst, a: Src, b: Src, x: u32) -> Result<(), FaultKind> {
    let one = |divisor: u64| if divisor == 0 { 1 } else { divisor };
    match op {
        Binary::Add => l.map_longs(to, a, b, x, u64::wrapping_add),
        Binary::Sub => l.map_longs(to, a, b, x, u64::wrapping_sub),
        Binary::Mul => l.map_longs(to, a, b, x, u64::wrapping_mul),
        Binary::MulHighSigned => {
            l.map_longs(to, a, b, x, |a, b| ((i128::from(a as i64) * i128::from(b as i64)) >> 64) as u64)
        }
        Binary::MulHigh => l.map_longs(to, a, b, x, |a, b| ((u128::from(a) * u128::from(b)) >> 64) as u64),
        Binary::DivSigned | Binary::Div | Binary::RemSigned | Binary::Rem => {
            no_zero(mask(l.long(b)), x)?;
            match op {
                Binary::DivSigned => l.map_longs(to, a, b, x, |a, b| (a as i64).wrapping_div(one(b) as i64) as u64),
                Binary::RemSigned => l.map_longs(to, a, b, x, |a, b| (a as i64).wrapping_rem(one(b) as i64) as u64),
                Binary::Div => l.map_longs(to, a, b, x, |a, b| a / one(b)),
                _ => l.map_longs(to, a, b, x, |a, b| a % one(b)),
            }
        }
        Binary::MinSigned => l.map_longs(to, a, b, x, |a, b| (a as i64).min(b as i64) as u64),
        Binary::Min => l.map_longs(to, a, b, x, u64::min),
        Binary::MaxSigned => l.map_longs(to, a, b, x, |a, b| (a as i64).max(b as i64) as u64),
        Binary::Max => l.map_longs(to, a, b, x, u64::max),
        Binary::And => l.map_longs(to, a, b, x, |a, b| a & b),
        Binary::Or => l.map_longs(to, a, b, x, |a, b| a | b),
        Binary::Xor => l.map_longs(to, a, b, x, |a, b| a ^ b),
        Binary::Shl | Binary::Shr | Binary::ShrSigned => shift(l, op, to, a, b, x),
    }
    Ok(())
}

/// Shifts of longs by words.
pub(crate) fn shift(l: &mut Lanes<'_>, op: Binary, to: Dst, a: Src, by: Src, x: u32) {
    let (left, by) = (l.long(a), l.word(by));
    let mut value = [0; 32];
    for lane in 0..32 {
        let (a, by) = (left[lane], by[lane]);
        value[lane] = match op {
            Binary::Shl => a.checked_shl(by).unwrap_or(0),
            Binary::Shr => a.checked_shr(by).unwrap_or(0),
            _ => ((a as i64) >> by.min(63)) as u64,
        };
    }
    l.put_long(to, &value, x);
}

/// Unary work on words and halves.
pub(crate) fn word_unary(l: &mut Lanes<'_>, op: Unary, to: Dst, a: Src, half: bool, x: u32) {
    if half {
        return match op {
            Unary::Not => l.map_word(to, a, x, |a| !a & 0xffff),
            Unary::Neg => l.map_word(to, a, x, |a| a.wrapping_neg() & 0xffff),
            Unary::Abs => l.map_word(to, a, x, |a| u32::from((a as i16).unsigned_abs())),
            Unary::Reverse => l.map_word(to, a, x, |a| u32::from((a as u16).reverse_bits())),
        };
    }
    match op {
        Unary::Not => l.map_word(to, a, x, |a| !a),
        Unary::Neg => l.map_word(to, a, x, u32::wrapping_neg),
        Unary::Abs => l.map_word(to, a, x, |a| (a as i32).unsigned_abs()),
        Unary::Reverse => l.map_word(to, a, x, u32::reverse_bits),
    }
}

/// Unary work on longs.
pub(crate) fn long_unary(l: &mut Lanes<'_>, op: Unary, to: Dst, a: Src, x: u32) {
    match op {
        Unary::Not => l.map_long(to, a, x, |a| !a),
        Unary::Neg => l.map_long(to, a, x, u64::wrapping_neg),
        Unary::Abs => l.map_long(to, a, x, |a| (a as i64).unsigned_abs()),
        Unary::Reverse => l.map_long(to, a, x, u64::reverse_bits),
    }
}

/// Bits of words counted or found.
pub(crate) fn word_count(l: &mut Lanes<'_>, op: Count, to: Dst, a: Src, x: u32) {
    match op {
        Count::Ones => l.map_word(to, a, x, u32::count_ones),
        Count::LeadingZeros => l.map_word(to, a, x, u32::leading_zeros),
        Count::Find { signed, shift } => l.map_word(to, a, x, |a| {
            let a = if signed && (a as i32) < 0 { !a } else { a };
            found(a.leading_zeros(), 32, shift)
        }),
    }
}

/// Bits of longs counted or found, as words.
pub(crate) fn long_count(l: &mut Lanes<'_>, op: Count, to: Dst, from: Src, x: u32) {
    let from = l.long(from);
    let mut value = [0; 32];
    for lane in 0..32 {
        let a = from[lane];
        value[lane] = match op {
            Count::Ones => a.count_ones(),
            Count::LeadingZeros => a.leading_zeros(),
            Count::Find { signed, shift } => {
                let a = if signed && (a as i64) < 0 { !a } else { a };
                found(a.leading_zeros(), 64, shift)
            }
        };
    }
    l.put_word(to, &value, x);
}

/// `bfind`'s result for a number of leading zeros of `bits` bits.
fn found(zeros: u32, bits: u32, shift: bool) -> u32 {
    match zeros {
        _ if zeros == bits => u32::MAX,
        _ if shift => zeros,
        _ => bits - 1 - zeros,
    }
}

/// Products twice as wide as their factors.
pub(crate) fn mul_wide(l: &mut Lanes<'_>, signed: bool, to: Dst, a: Src, b: Src, x: u32) {
    let value = products(l, signed, a, b);
    l.put_long(to, &value, x);
}

/// Such a product with something added.
pub(crate) fn mad_wide(l: &mut Lanes<'_>, signed: bool, to: Dst, (a, b, c): (Src, Src, Src), x: u32) {
    let mut value = products(l, signed, a, b);
    let c = l.long(c);
    for lane in 0..32 {
        value[lane] = value[lane].wrapping_add(c[lane]);
    }
    l.put_long(to, &value, x);
}

#[inline(always)]
fn products(l: &Lanes<'_>, signed: bool, a: Src, b: Src) -> [u64; 32] {
    let (a, b) = (l.word(a), l.word(b));
    let mut value = [0; 32];
    if signed {
        for lane in 0..32 {
            value[lane] = (i64::from(a[lane] as i32) * i64::from(b[lane] as i32)) as u64;
        }
    } else {
        for lane in 0..32 {
            value[lane] = u64::from(a[lane]) * u64::from(b[lane]);
        }
    }
    value
}

/// The bits of `a` from `start` on, `len` of them, with the sign's copies above if asked.
#[inline]
fn extract(a: u64, start: u32, len: u32, bits: u32, signed: bool) -> u64 {
    let (start, len) = (start & 255, len & 255);
    if len == 0 {
        return 0;
    }
    let all = if bits == 64 { a as i64 } else { i64::from(a as u32 as i32) };
    let top = (start + len - 1).min(bits - 1);
    let sign = signed && all >> top & 1 == 1;
    let kept = if start >= bits { 0 } else { (if bits == 64 { a } else { a & 0xffff_ffff }) >> start };
    let len = if start >= bits { 0 } else { len.min(bits - start) };
    let field = if len >= 64 { u64::MAX } else { (1 << len) - 1 };
    kept & field | if sign { !field } else { 0 }
}

/// `a`'s low bits put into `b` at `start`, `len` of them.
#[inline]
fn insert(a: u64, b: u64, start: u32, len: u32, bits: u32) -> u64 {
    let (start, len) = (start & 255, len & 255);
    if start >= bits || len == 0 {
        return b;
    }
    let len = len.min(bits - start);
    let field = (if len >= 64 { u64::MAX } else { (1 << len) - 1 }) << start;
    b & !field | a << start & field
}

pub(crate) fn long_extract(l: &mut Lanes<'_>, signed: bool, to: Dst, (a, start, len): (Src, Src, Src), x: u32) {
    let (a, start, len) = (l.long(a), l.word(start), l.word(len));
    let mut value = [0; 32];
    for lane in 0..32 {
        value[lane] = extract(a[lane], start[lane], len[lane], 64, signed);
    }
    l.put_long(to, &value, x);
}

pub(crate) fn word_insert(l: &mut Lanes<'_>, to: Dst, (a, b): (Src, Src), (start, len): (Src, Src), x: u32) {
    let (a, b, start, len) = (l.word(a), l.word(b), l.word(start), l.word(len));
    let mut value = [0; 32];
    for lane in 0..32 {
        value[lane] = insert(u64::from(a[lane]), u64::from(b[lane]), start[lane], len[lane], 32) as u32;
    }
    l.put_word(to, &value, x);
}

pub(crate) fn long_insert(l: &mut Lanes<'_>, to: Dst, (a, b): (Src, Src), (start, len): (Src, Src), x: u32) {
    let (a, b, start, len) = (l.long(a), l.long(b), l.word(start), l.word(len));
    let mut value = [0; 32];
    for lane in 0..32 {
        value[lane] = insert(a[lane], b[lane], start[lane], len[lane], 64);
    }
    l.put_long(to, &value, x);
}

/// Work on three words.
pub(crate) fn ternary(l: &mut Lanes<'_>, op: Ternary, to: Dst, from: (Src, Src, Src), x: u32) {
    let bits = |a: u32, start, len, signed| extract(u64::from(a), start, len, 32, signed) as u32;
    match op {
        Ternary::Mad => l.map_three(to, from, x, |a, b, c| a.wrapping_mul(b).wrapping_add(c)),
        Ternary::MadHighSigned => l.map_three(to, from, x, |a, b, c| high_signed(a, b).wrapping_add(c)),
        Ternary::MadHigh => l.map_three(to, from, x, |a, b, c| high(a, b).wrapping_add(c)),
        Ternary::ExtractSigned => l.map_three(to, from, x, |a, b, c| bits(a, b, c, true)),
        Ternary::ExtractSignedHalf => l.map_three(to, from, x, |a, b, c| bits(a, b, c, true) & 0xffff),
        Ternary::Extract => l.map_three(to, from, x, |a, start, len| {
            let (start, len) = (start & 255, len & 255);
            let field = if len < 32 { (1 << (len & 31)) - 1 } else { u32::MAX };
            if start < 32 { a >> (start & 31) & field } else { 0 }
        }),
        Ternary::Permute(how) => l.map_three(to, from, x, |a, b, c| permute(how, a, b, c)),
        Ternary::ShiftLeftWrap => l.map_three(to, from, x, |a, b, c| (pair(a, b) << (c & 31) >> 32) as u32),
        Ternary::ShiftLeftClamp => l.map_three(to, from, x, |a, b, c| (pair(a, b) << c.min(32) >> 32) as u32),
        Ternary::ShiftRightWrap => l.map_three(to, from, x, |a, b, c| (pair(a, b) >> (c & 31)) as u32),
        Ternary::ShiftRightClamp => l.map_three(to, from, x, |a, b, c| (pair(a, b) >> c.min(32)) as u32),
        Ternary::SadSigned => l.map_three(to, from, x, |a, b, c| (a as i32).abs_diff(b as i32).wrapping_add(c)),
        Ternary::Sad => l.map_three(to, from, x, |a, b, c| a.abs_diff(b).wrapping_add(c)),
    }
}

fn pair(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// `prmt`: four bytes picked out of eight.
fn permute(how: Permute, a: u32, b: u32, c: u32) -> u32 {
    let bytes = pair(a, b).to_le_bytes();
    let at = (c & 3) as usize;
    let pick = |places: [usize; 4]| u32::from_le_bytes(places.map(|place| bytes[place & 7]));
    match how {
        Permute::Index => {
            let mut value = [0; 4];
            for (i, byte) in value.iter_mut().enumerate() {
                let selector = c >> (4 * i);
                let picked = bytes[(selector & 7) as usize];
                *byte = if selector & 8 == 0 { picked } else { ((picked as i8) >> 7) as u8 };
            }
            u32::from_le_bytes(value)
        }
        Permute::Forward4 => pick([at, at + 1, at + 2, at + 3]),
        Permute::Backward4 => pick([at, at + 7, at + 6, at + 5]),
        Permute::Replicate8 => pick([at; 4]),
        Permute::Clamp => pick([at, at.max(1), at.max(2), 3]),
        Permute::Edge => pick([0, at.min(1), at.min(2), at]),
        Permute::Replicate16 => {
            let low = 2 * (at & 1);
            pick([low, low + 1, low, low + 1])
        }
    }
}

/// `lop3`: bit `4a + 2b + c` of the table.
pub(crate) fn lookup(l: &mut Lanes<'_>, table: u8, to: Dst, from: (Src, Src, Src), x: u32) {
    l.map_three(to, from, x, |a, b, c| {
        (0..8).filter(|row| table >> row & 1 == 1).fold(0, |value, row: u32| {
            let side = |input: u32, bit: u32| if row & bit == 0 { !input } else { input };
            value | side(a, 4) & side(b, 2) & side(c, 1)
        })
    });
}
