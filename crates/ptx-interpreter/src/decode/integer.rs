//! Integer arithmetic, bits, comparisons, selection, predicate logic.

use super::{Decoder, Refusal, Work, long_to, predicate_from, predicate_to, unknown, word_to};
use crate::action::{Action, Binary, Compare, Count, Logic, Order, Permute, Scalar, Ternary, Unary};
use crate::syntax::Operand;

/// The operation on two operands that a name and its mode stand for.
fn binary(work: &Work<'_>, signed: bool) -> Option<Binary> {
    let pick = |a, b| if signed { a } else { b };
    let high = work.has("hi");
    Some(match work.parts[0] {
        "add" => Binary::Add,
        "sub" => Binary::Sub,
        "mul" if high => pick(Binary::MulHighSigned, Binary::MulHigh),
        "mul" if work.has("lo") => Binary::Mul,
        "div" => pick(Binary::DivSigned, Binary::Div),
        "rem" => pick(Binary::RemSigned, Binary::Rem),
        "min" => pick(Binary::MinSigned, Binary::Min),
        "max" => pick(Binary::MaxSigned, Binary::Max),
        "and" => Binary::And,
        "or" => Binary::Or,
        "xor" => Binary::Xor,
        "shl" => Binary::Shl,
        "shr" => pick(Binary::ShrSigned, Binary::Shr),
        _ => return None,
    })
}

impl Decoder<'_> {
    pub(super) fn integer(&mut self, work: &Work<'_>, kind: Scalar) -> Result<Action, Refusal> {
        let (bits, signed) = (kind.bits(), kind.signed());
        if let Some(op) = binary(work, signed) {
            work.only(&["lo", "hi"])?;
            let [to, a, b] = work.all()?;
            return match (bits, op) {
                (64, Binary::Shl | Binary::Shr | Binary::ShrSigned) => {
                    Ok(Action::LongShift { op, to: long_to(to)?, a: self.long(a)?, by: self.word(b)? })
                }
                (64, _) => Ok(Action::Long { op, to: long_to(to)?, a: self.long(a)?, b: self.long(b)? }),
                (32, _) => Ok(Action::Word { op, to: word_to(to)?, a: self.word(a)?, b: self.word(b)? }),
                (16, Binary::MulHigh | Binary::MulHighSigned) => unknown(),
                (16, Binary::Shl | Binary::Shr | Binary::ShrSigned) => {
                    Ok(Action::Half { op, signed, to: word_to(to)?, a: self.half(a)?, b: self.word(b)? })
                }
                (16, _) => Ok(Action::Half { op, signed, to: word_to(to)?, a: self.half(a)?, b: self.half(b)? }),
                _ => unknown(),
            };
        }
        match work.parts[0] {
            "not" | "neg" | "abs" | "brev" => {
                work.only(&[])?;
                let op = match work.parts[0] {
                    "not" => Unary::Not,
                    "neg" => Unary::Neg,
                    "abs" => Unary::Abs,
                    _ => Unary::Reverse,
                };
                let [to, from] = work.all()?;
                match bits {
                    64 => Ok(Action::LongUnary { op, to: long_to(to)?, from: self.long(from)? }),
                    32 => Ok(Action::WordUnary { op, to: word_to(to)?, from: self.word(from)?, half: false }),
                    16 if op != Unary::Reverse => {
                        Ok(Action::WordUnary { op, to: word_to(to)?, from: self.half(from)?, half: true })
                    }
                    _ => unknown(),
                }
            }
            "popc" | "clz" | "bfind" => {
                work.only(&["shiftamt"])?;
                let op = match work.parts[0] {
                    "popc" => Count::Ones,
                    "clz" => Count::LeadingZeros,
                    _ => Count::Find { signed, shift: work.has("shiftamt") },
                };
                let [to, from] = work.all()?;
                let to = word_to(to)?;
                Ok(match bits {
                    64 => Action::LongCount { op, to, from: self.long(from)? },
                    32 => Action::WordCount { op, to, from: self.word(from)? },
                    _ => return unknown(),
                })
            }
            "mul" if work.has("wide") => {
                work.only(&["wide"])?;
                let [to, a, b] = work.all()?;
                match bits {
                    32 => Ok(Action::MulWide {
                        signed,
                        half: false,
                        to: long_to(to)?,
                        a: self.word(a)?,
                        b: self.word(b)?,
                    }),
                    16 => {
                        Ok(Action::MulWide { signed, half: true, to: word_to(to)?, a: self.half(a)?, b: self.half(b)? })
                    }
                    _ => unknown(),
                }
            }
            "mad" => self.mad(work, bits, signed),
            "bfe" => {
                work.only(&[])?;
                let [to, a, start, len] = work.all()?;
                let (start, len) = (self.word(start)?, self.word(len)?);
                Ok(match bits {
                    64 => Action::LongExtract { signed, to: long_to(to)?, a: self.long(a)?, start, len },
                    32 => {
                        let op = if signed { Ternary::ExtractSigned } else { Ternary::Extract };
                        Action::WordTernary { op, to: word_to(to)?, a: self.word(a)?, b: start, c: len }
                    }
                    _ => return unknown(),
                })
            }
            "bfi" => {
                work.only(&[])?;
                let [to, a, b, start, len] = work.all()?;
                let (start, len) = (self.word(start)?, self.word(len)?);
                Ok(match bits {
                    64 => Action::LongInsert { to: long_to(to)?, a: self.long(a)?, b: self.long(b)?, start, len },
                    32 => Action::WordInsert { to: word_to(to)?, a: self.word(a)?, b: self.word(b)?, start, len },
                    _ => return unknown(),
                })
            }
            "lop3" if bits == 32 => {
                work.only(&[])?;
                let [to, a, b, c, table] = work.all()?;
                let Operand::Integer(table) = table else { return unknown() };
                let (a, b, c) = (self.word(a)?, self.word(b)?, self.word(c)?);
                Ok(Action::Lookup { to: word_to(to)?, a, b, c, table: *table as u8 })
            }
            "prmt" | "shf" | "sad" if bits == 32 => {
                let op = ternary(work, signed)?;
                let [to, a, b, c] = work.all()?;
                let (a, b, c) = (self.word(a)?, self.word(b)?, self.word(c)?);
                Ok(Action::WordTernary { op, to: word_to(to)?, a, b, c })
            }
            _ => unknown(),
        }
    }

    fn mad(&mut self, work: &Work<'_>, bits: u32, signed: bool) -> Result<Action, Refusal> {
        work.only(&["lo", "hi", "wide"])?;
        let [to, a, b, c] = work.all()?;
        if work.has("wide") {
            return match bits {
                32 => Ok(Action::MadWide {
                    signed,
                    to: long_to(to)?,
                    a: self.word(a)?,
                    b: self.word(b)?,
                    c: self.long(c)?,
                }),
                _ => unknown(),
            };
        }
        if bits == 64 && work.has("lo") {
            return Ok(Action::LongMad { to: long_to(to)?, a: self.long(a)?, b: self.long(b)?, c: self.long(c)? });
        }
        if bits == 16 && work.has("lo") {
            return Ok(Action::HalfMad { to: word_to(to)?, a: self.half(a)?, b: self.half(b)?, c: self.half(c)? });
        }
        if bits != 32 {
            return unknown();
        }
        let op = match (work.has("hi"), signed) {
            (false, _) => Ternary::Mad,
            (true, true) => Ternary::MadHighSigned,
            (true, false) => Ternary::MadHigh,
        };
        Ok(Action::WordTernary { op, to: word_to(to)?, a: self.word(a)?, b: self.word(b)?, c: self.word(c)? })
    }

    /// `setp.op[.logic].type p[|q], a, b[, c]`
    pub(super) fn compare(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let of = work.kind()?;
        let float = matches!(of, Scalar::Float(_));
        let op = match work.parts.get(1).copied().unwrap_or("") {
            "eq" => Compare::Eq,
            "ne" => Compare::Ne,
            "lt" => Compare::Lt,
            "le" => Compare::Le,
            "gt" => Compare::Gt,
            "ge" => Compare::Ge,
            "lo" if !float => Compare::Lt,
            "ls" if !float => Compare::Le,
            "hi" if !float => Compare::Gt,
            "hs" if !float => Compare::Ge,
            "equ" if float => Compare::UnorderedOr(Order::Eq),
            "neu" if float => Compare::UnorderedOr(Order::Ne),
            "ltu" if float => Compare::UnorderedOr(Order::Lt),
            "leu" if float => Compare::UnorderedOr(Order::Le),
            "gtu" if float => Compare::UnorderedOr(Order::Gt),
            "geu" if float => Compare::UnorderedOr(Order::Ge),
            "num" if float => Compare::BothNumbers,
            "nan" if float => Compare::EitherNan,
            _ => return unknown(),
        };
        let (logic, count) = match work.parts.len() {
            3 => (None, 3),
            4 => match work.parts[2] {
                "and" => (Some(Logic::And), 4),
                "or" => (Some(Logic::Or), 4),
                "xor" => (Some(Logic::Xor), 4),
                _ => return unknown(),
            },
            _ => return unknown(),
        };
        if work.operands.len() != count {
            return Err(format!("{count} operands expected"));
        }
        let (to, other) = match &work.operands[0] {
            Operand::Both(to, other) => (&**to, Some(&**other)),
            to => (to, None),
        };
        let place = |operand: &Operand<'_>| match operand {
            Operand::Sink => Ok(None),
            _ => predicate_to(operand).map(Some),
        };
        let (a, b) = (&work.operands[1], &work.operands[2]);
        let (a, b) = match of.bits() {
            64 => (self.long(a)?, self.long(b)?),
            32 => (self.word(a)?, self.word(b)?),
            16 => (self.half(a)?, self.half(b)?),
            _ => return unknown(),
        };
        let with = match logic {
            Some(logic) => Some((logic, predicate_from(&work.operands[3])?)),
            None => None,
        };
        Ok(Action::Compare { op, of, to: place(to)?, other: other.map_or(Ok(None), place)?, a, b, with })
    }

    pub(super) fn select(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        work.only(&[])?;
        let [to, a, b, which] = work.all()?;
        let which = predicate_from(which)?;
        Ok(match work.kind()?.bits() {
            64 => Action::SelectLong { to: long_to(to)?, a: self.long(a)?, b: self.long(b)?, which },
            32 => Action::SelectWord { to: word_to(to)?, a: self.word(a)?, b: self.word(b)?, which },
            16 => Action::SelectWord { to: word_to(to)?, a: self.half(a)?, b: self.half(b)?, which },
            _ => return unknown(),
        })
    }

    pub(super) fn logic(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        work.only(&[])?;
        if work.parts[0] == "not" {
            let [to, from] = work.all()?;
            return Ok(Action::NotPredicate { to: predicate_to(to)?, from: predicate_from(from)? });
        }
        let op = match work.parts[0] {
            "and" => Logic::And,
            "or" => Logic::Or,
            "xor" => Logic::Xor,
            _ => return unknown(),
        };
        let [to, a, b] = work.all()?;
        Ok(Action::Logic { op, to: predicate_to(to)?, a: predicate_from(a)?, b: predicate_from(b)? })
    }
}

fn ternary(work: &Work<'_>, signed: bool) -> Result<Ternary, Refusal> {
    let parts: &[&str] = &work.parts;
    Ok(match parts {
        ["prmt", "b32"] => Ternary::Permute(Permute::Index),
        ["prmt", "b32", mode] | ["prmt", mode, "b32"] => Ternary::Permute(match *mode {
            "f4e" => Permute::Forward4,
            "b4e" => Permute::Backward4,
            "rc8" => Permute::Replicate8,
            "ecl" => Permute::Clamp,
            "ecr" => Permute::Edge,
            "rc16" => Permute::Replicate16,
            _ => return unknown(),
        }),
        ["shf", "l", "wrap", "b32"] => Ternary::ShiftLeftWrap,
        ["shf", "l", "clamp", "b32"] => Ternary::ShiftLeftClamp,
        ["shf", "r", "wrap", "b32"] => Ternary::ShiftRightWrap,
        ["shf", "r", "clamp", "b32"] => Ternary::ShiftRightClamp,
        ["sad", _] => {
            if signed {
                Ternary::SadSigned
            } else {
                Ternary::Sad
            }
        }
        _ => return unknown(),
    })
}
