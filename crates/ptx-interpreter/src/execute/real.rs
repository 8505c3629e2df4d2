//! Singles, doubles, and conversions.

use crate::action::{Dst, FloatBinary, FloatUnary, Holder, Rounding, Scalar, Src};
use crate::lanes::{Lanes, each};

/// The one NaN of 64 bits that operations make here; payloads are not kept.
const NAN: u64 = 0x7ff8_0000_0000_0000;
/// The same of 32 bits.
const NAN_SINGLE: u32 = 0x7fff_ffff;

fn double(value: f64) -> u64 {
    if value.is_nan() { NAN } else { value.to_bits() }
}

fn single(value: f32) -> u32 {
    if value.is_nan() { NAN_SINGLE } else { value.to_bits() }
}

pub(crate) fn binary(l: &mut Lanes<'_>, op: FloatBinary, wide: bool, (to, a, b): (Dst, Src, Src), x: u32) {
    if wide {
        l.map_longs(to, a, b, x, |a, b| {
            let (p, q) = (f64::from_bits(a), f64::from_bits(b));
            match op {
                FloatBinary::Add => double(p + q),
                FloatBinary::Sub => double(p - q),
                FloatBinary::Mul => double(p * q),
                FloatBinary::Div => double(p / q),
                // A NaN loses against a number; of two zeros the negative one is the smaller.
                FloatBinary::Min if p == q => a | b,
                FloatBinary::Max if p == q => a & b,
                FloatBinary::Min => double(p.min(q)),
                FloatBinary::Max => double(p.max(q)),
                FloatBinary::CopySign => q.copysign(p).to_bits(),
            }
        });
    } else {
        l.map_words(to, a, b, x, |a, b| {
            let (p, q) = (f32::from_bits(a), f32::from_bits(b));
            match op {
                FloatBinary::Add => single(p + q),
                FloatBinary::Sub => single(p - q),
                FloatBinary::Mul => single(p * q),
                FloatBinary::Div => single(p / q),
                FloatBinary::Min if p == q => a | b,
                FloatBinary::Max if p == q => a & b,
                FloatBinary::Min => single(p.min(q)),
                FloatBinary::Max => single(p.max(q)),
                FloatBinary::CopySign => q.copysign(p).to_bits(),
            }
        });
    }
}

pub(crate) fn unary(l: &mut Lanes<'_>, op: FloatUnary, wide: bool, to: Dst, from: Src, x: u32) {
    if wide {
        l.map_long(to, from, x, |a| match op {
            FloatUnary::Neg => a ^ 1 << 63,
            FloatUnary::Abs => a & !(1 << 63),
            FloatUnary::Sqrt => double(f64::from_bits(a).sqrt()),
            FloatUnary::Reciprocal => double(1.0 / f64::from_bits(a)),
        });
    } else {
        l.map_word(to, from, x, |a| match op {
            FloatUnary::Neg => a ^ 1 << 31,
            FloatUnary::Abs => a & !(1 << 31),
            FloatUnary::Sqrt => single(f32::from_bits(a).sqrt()),
            FloatUnary::Reciprocal => single(1.0 / f32::from_bits(a)),
        });
    }
}

pub(crate) fn fma(l: &mut Lanes<'_>, wide: bool, to: Dst, (a, b, c): (Src, Src, Src), x: u32) {
    if wide {
        let (a, b, c) = (l.long(a), l.long(b), l.long(c));
        let mut value = [0; 32];
        for lane in each(x) {
            value[lane] = double(f64::from_bits(a[lane]).mul_add(f64::from_bits(b[lane]), f64::from_bits(c[lane])));
        }
        l.put_long(to, &value, x);
    } else {
        l.map_three(to, (a, b, c), x, |a, b, c| {
            single(f32::from_bits(a).mul_add(f32::from_bits(b), f32::from_bits(c)))
        });
    }
}

/// `cvt`.
#[derive(Clone, Copy)]
pub(crate) struct Conversion {
    pub into: Scalar,
    pub of: Scalar,
    pub holder: Holder,
    /// Whether the source is a register of 64 bits.
    pub wide: bool,
    pub rounding: Rounding,
    pub saturate: bool,
}

impl Conversion {
    pub fn run(self, l: &mut Lanes<'_>, to: Dst, from: Src, x: u32) {
        let mut value = [0u64; 32];
        if self.wide {
            value = *l.long(from);
        } else {
            let from = l.word(from);
            for lane in 0..32 {
                value[lane] = u64::from(from[lane]);
            }
        }
        match (self.into, self.of) {
            (Scalar::Unsigned(_) | Scalar::Signed(_), Scalar::Unsigned(_) | Scalar::Signed(_)) if !self.saturate => {
                let (narrow, signed) = (64 - self.of.bits(), self.of.signed());
                let (cut, wide) = (64 - self.into.bits(), self.into.signed());
                for value in &mut value {
                    let extended = extend(*value, narrow, signed);
                    *value = extend(extended, cut, wide);
                }
            }
            _ => {
                for value in &mut value {
                    *value = self.one(*value);
                }
            }
        }
        match self.holder {
            Holder::Long => l.put_long(to, &value, x),
            Holder::Word => l.put_word(to, &value.map(|value| value as u32), x),
            Holder::Half => l.put_word(to, &value.map(|value| value as u32 & 0xffff), x),
        }
    }

    fn one(self, bits: u64) -> u64 {
        let value = match self.of {
            Scalar::Float(64) => f64::from_bits(bits),
            Scalar::Float(_) => f64::from(f32::from_bits(bits as u32)),
            _ => {
                let integer = match self.of {
                    Scalar::Signed(n) => i128::from(extend(bits, 64 - n, true) as i64),
                    of => i128::from(extend(bits, 64 - of.bits(), false)),
                };
                return match self.into {
                    Scalar::Float(64) => (integer as f64).to_bits(),
                    Scalar::Float(_) => u64::from((integer as f32).to_bits()),
                    into => clamp(integer, into),
                };
            }
        };
        let rounded = match self.rounding {
            Rounding::Nearest => value.round_ties_even(),
            Rounding::Zero => value.trunc(),
            Rounding::Down => value.floor(),
            Rounding::Up => value.ceil(),
        };
        match self.into {
            Scalar::Float(64) if self.of == Scalar::Float(64) => double(rounded),
            Scalar::Float(64) => double(value),
            Scalar::Float(_) if self.of == Scalar::Float(32) => u64::from(single(rounded as f32)),
            Scalar::Float(_) => u64::from(single(value as f32)),
            // What does not fit is clamped; NaN becomes zero, or the highest bit where 64 bits are in play.
            into if value.is_nan() => {
                if into.bits() == 64 || self.of == Scalar::Float(64) {
                    1 << (into.bits() - 1)
                } else {
                    0
                }
            }
            into => clamp(rounded as i128, into),
        }
    }
}

/// The low bits of `value` without the `cut` highest, extended to 64.
#[inline(always)]
fn extend(value: u64, cut: u32, signed: bool) -> u64 {
    if signed { ((value << cut) as i64 >> cut) as u64 } else { value << cut >> cut }
}

fn clamp(value: i128, into: Scalar) -> u64 {
    let bits = into.bits();
    if into.signed() {
        value.clamp(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) as u64
    } else {
        value.clamp(0, (1 << bits) - 1) as u64
    }
}
