//! Singles and doubles, and conversions between types.

use super::{Decoder, Refusal, Work, long_to, unknown, word_to};
use crate::action::{Action, Binary, FloatBinary, FloatUnary, Holder, Rounding, Scalar};
use crate::syntax::{Class, Operand, Register, scalar};

impl Decoder<'_> {
    /// Arithmetic that IEEE 754 fixes, rounded to nearest; approximations are unknown instructions.
    pub(super) fn real(&mut self, work: &Work<'_>, double: bool) -> Result<Action, Refusal> {
        work.only(&["rn"])?;
        let to = |operand: &Operand<'_>| if double { long_to(operand) } else { word_to(operand) };
        let name = work.parts[0];
        let binary = match name {
            "add" => Some(FloatBinary::Add),
            "sub" => Some(FloatBinary::Sub),
            "mul" => Some(FloatBinary::Mul),
            "div" if work.has("rn") => Some(FloatBinary::Div),
            "min" => Some(FloatBinary::Min),
            "max" => Some(FloatBinary::Max),
            "copysign" => Some(FloatBinary::CopySign),
            _ => None,
        };
        if let Some(op) = binary {
            let [target, a, b] = work.all()?;
            return Ok(Action::Float {
                op,
                double,
                to: to(target)?,
                a: self.float(a, double)?,
                b: self.float(b, double)?,
            });
        }
        let unary = match name {
            "neg" => Some(FloatUnary::Neg),
            "abs" => Some(FloatUnary::Abs),
            "sqrt" if work.has("rn") => Some(FloatUnary::Sqrt),
            "rcp" if work.has("rn") => Some(FloatUnary::Reciprocal),
            _ => None,
        };
        if let Some(op) = unary {
            let [target, from] = work.all()?;
            return Ok(Action::FloatUnary { op, double, to: to(target)?, from: self.float(from, double)? });
        }
        if name == "fma" && work.has("rn") {
            let [target, a, b, c] = work.all()?;
            let (a, b, c) = (self.float(a, double)?, self.float(b, double)?, self.float(c, double)?);
            return Ok(Action::FloatMad { double, to: to(target)?, a, b, c });
        }
        unknown()
    }

    fn float(&mut self, operand: &Operand<'_>, double: bool) -> Result<i32, Refusal> {
        if double { self.long(operand) } else { self.word(operand) }
    }

    /// `cvt[.rounding][.sat].into.of to, from`
    pub(super) fn convert(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let of = work.kind()?;
        let into = work.parts.get(work.parts.len() - 2).and_then(|name| scalar(name));
        let Some(into) = into.filter(|into| into.bits() > 1 && of.bits() > 1) else { return unknown() };
        let [target, source] = work.all()?;
        let mut rounding = Rounding::Nearest;
        let mut saturate = false;
        for part in &work.parts[1..work.parts.len() - 2] {
            match *part {
                "rn" | "rni" => rounding = Rounding::Nearest,
                "rz" | "rzi" => rounding = Rounding::Zero,
                "rm" | "rmi" => rounding = Rounding::Down,
                "rp" | "rpi" => rounding = Rounding::Up,
                "sat" => saturate = true,
                _ => return Err(format!("unknown suffix .{part}")),
            }
        }
        // A double to a single is rounded as the machine here rounds: to nearest.
        let narrows = matches!((into, of), (Scalar::Float(a), Scalar::Float(b)) if a < b);
        let widens = matches!((into, of), (Scalar::Float(_), Scalar::Signed(_) | Scalar::Unsigned(_)));
        if (narrows || widens) && rounding != Rounding::Nearest {
            return unknown();
        }
        let same = matches!((into, of), (Scalar::Float(a), Scalar::Float(b)) if a == b);
        let whole = work.parts[1..].iter().any(|part| matches!(*part, "rni" | "rzi" | "rmi" | "rpi"));
        if same && !whole || saturate && matches!(into, Scalar::Float(_)) {
            return unknown();
        }
        // A register of 64 bits under a narrower type: its low bits are meant.
        let wide = of.bits() == 64 || matches!(source, Operand::Register(Register { class: Class::Long, .. }));
        let from = if wide { self.long(source)? } else { self.word(source)? };
        let Operand::Register(register) = target else { return unknown() };
        // The common ones are moves, masks and products.
        let to = register.index;
        match (into, of, register.class, wide) {
            (Scalar::Unsigned(64) | Scalar::Signed(64), Scalar::Unsigned(32), Class::Long, false) if !saturate => {
                return Ok(Action::PackLong { to, low: from, high: self.word(&Operand::Integer(0))? });
            }
            (Scalar::Unsigned(64) | Scalar::Signed(64), Scalar::Signed(32), Class::Long, false) if !saturate => {
                let b = self.word(&Operand::Integer(1))?;
                return Ok(Action::MulWide { signed: true, half: false, to, a: from, b });
            }
            (Scalar::Unsigned(32) | Scalar::Signed(32), _, Class::Word, true)
                if of.bits() == 64 && is_integer(of) && !saturate =>
            {
                return Ok(Action::UnpackLong { low: Some(to), high: None, from });
            }
            (Scalar::Unsigned(32) | Scalar::Signed(32), Scalar::Unsigned(n @ (8 | 16)), Class::Word, false)
            | (Scalar::Unsigned(n @ (8 | 16)), _, Class::Half, false)
                if is_integer(of) && of.bits() >= n && !saturate =>
            {
                let b = self.word(&Operand::Integer((1 << n) - 1))?;
                return Ok(Action::Word { op: Binary::And, to, a: from, b });
            }
            _ => {}
        }
        let holder = match register.class {
            Class::Half => Holder::Half,
            Class::Word => Holder::Word,
            Class::Long => Holder::Long,
            Class::Predicate => return unknown(),
        };
        Ok(Action::Convert { into, of, to: register.index, holder, from, wide, rounding, saturate })
    }
}

fn is_integer(kind: Scalar) -> bool {
    matches!(kind, Scalar::Unsigned(_) | Scalar::Signed(_))
}
