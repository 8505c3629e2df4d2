//! Loads, stores, atomics, and addresses of one space as those of another.

use super::{Decoder, Refusal, Work, frame, long_to, unknown, word_to};
use crate::action::{Action, Address, Atomic, Base, Binary, Holder, Scalar, Src, Ternary};
use crate::fault::Space;
use crate::syntax::{Class, Operand, Register};

/// Suffixes that say how caches and other threads see an access; one warp after the other runs here.
const ORDERS: &[&str] = &[
    "volatile",
    "relaxed",
    "acquire",
    "release",
    "acq_rel",
    "weak",
    "cta",
    "gpu",
    "sys",
    "ca",
    "cg",
    "cs",
    "cv",
    "lu",
    "wb",
    "wt",
    "nc",
    "L1::no_allocate",
    "v2",
    "v4",
];

fn space(work: &Work<'_>) -> Space {
    for part in &work.parts[1..] {
        match *part {
            "global" => return Space::Global,
            "const" => return Space::Const,
            "shared" => return Space::Shared,
            "local" => return Space::Local,
            _ => {}
        }
    }
    Space::Generic
}

fn holder(operand: &Operand<'_>) -> Result<(Holder, u32), Refusal> {
    match operand {
        Operand::Register(Register { class: Class::Half, index }) => Ok((Holder::Half, *index)),
        Operand::Register(Register { class: Class::Word, index }) => Ok((Holder::Word, *index)),
        Operand::Register(Register { class: Class::Long, index }) => Ok((Holder::Long, *index)),
        _ => Err(format!("no register: {operand:?}")),
    }
}

impl Decoder<'_> {
    pub(super) fn memory(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        match work.parts[0] {
            "cvta" => self.cvta(work),
            "atom" | "red" => self.atomic(work),
            _ if work.has("param") => self.parameter(work),
            "st" => self.store(work),
            _ => self.load(work),
        }
    }

    fn cvta(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        work.only(&["to", "global", "const", "shared", "local"])?;
        let [to, from] = work.all()?;
        let (to, space) = (long_to(to)?, space(work));
        let from = self.long(from)?;
        Ok(match space {
            Space::Shared | Space::Local if work.has("to") => Action::FromGeneric { space, to, from },
            Space::Shared | Space::Local => Action::ToGeneric { space, to, from },
            Space::Global | Space::Const => Action::MoveLong { to, from },
            Space::Generic => return unknown(),
        })
    }

    fn address(&mut self, space: Space, operand: &Operand<'_>) -> Result<Address, Refusal> {
        let Operand::Address(base, offset) = operand else { return Err(format!("no address: {operand:?}")) };
        if let Some(place) = frame(base) {
            return Ok(Address { space, base: Base::Frame, offset: i64::from(place) + offset });
        }
        let base = match &**base {
            Operand::Register(Register { class: Class::Word, index }) => Base::Word(*index as Src),
            other => Base::Long(self.long(other)?),
        };
        Ok(Address { space, base, offset: *offset })
    }

    fn load(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let (of, space) = (work.kind()?, space(work));
        self.suffixes(work, space)?;
        let [to, at] = work.all()?;
        let at = self.address(space, at)?;
        let targets = vector(work, to)?;
        let mut to = [0; 4];
        let mut holds = None;
        for (place, target) in to.iter_mut().zip(targets) {
            let (kind, index) = holder(target)?;
            if *holds.get_or_insert(kind) != kind {
                return unknown();
            }
            *place = index;
        }
        let Some(holder) = holds else { return unknown() };
        let of = if let Scalar::Float(bits) = of { Scalar::Unsigned(bits) } else { of };
        if of.bits() == 1 || of.bits() == 64 && holder != Holder::Long {
            return unknown();
        }
        Ok(Action::Load { at, of, holder, count: targets.len() as u8, to })
    }

    fn store(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let (of, space) = (work.kind()?, space(work));
        self.suffixes(work, space)?;
        let [at, from] = work.all()?;
        let at = self.address(space, at)?;
        let sources = vector(work, from)?;
        let long = sources.iter().any(|source| matches!(source, Operand::Register(r) if r.class == Class::Long));
        let long = long || of.bits() == 64;
        let mut from = [0; 4];
        for (place, source) in from.iter_mut().zip(sources) {
            *place = if long { self.long(source)? } else { self.word(source)? };
        }
        let holder = if long { Holder::Long } else { Holder::Word };
        let bytes = (of.bits() / 8) as u8;
        if bytes == 0 {
            return unknown();
        }
        Ok(Action::Store { at, bytes, holder, count: sources.len() as u8, from })
    }

    fn suffixes(&self, work: &Work<'_>, space: Space) -> Result<(), Refusal> {
        let last = work.parts.len() - 1;
        let named = space.to_string();
        let strange = work.parts[1..last].iter().find(|part| !ORDERS.contains(part) && **part != named);
        strange.map_or(Ok(()), |part| Err(format!("unknown suffix .{part}")))
    }

    /// Parameters are words of the frame; an access is a move of words, or of some bits of one.
    fn parameter(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        work.only(&["param", "v2", "v4"])?;
        let of = work.kind()?;
        let loads = work.parts[0] == "ld";
        let [first, second] = work.all()?;
        let (register, at) = if loads { (first, second) } else { (second, first) };
        let Operand::Address(base, offset) = at else { return unknown() };
        let mut moves = Vec::new();
        for (i, register) in vector(work, register)?.iter().enumerate() {
            let at = Operand::Address(base.clone(), offset + i as i64 * i64::from(of.bits() / 8));
            moves.push(self.parameter_part(of, loads, register, &at)?);
        }
        match moves.len() {
            1 => moves.pop().map_or_else(unknown, Ok),
            _ => Ok(Action::Several(moves)),
        }
    }

    fn parameter_part(
        &mut self,
        of: Scalar,
        loads: bool,
        register: &Operand<'_>,
        at: &Operand<'_>,
    ) -> Result<Action, Refusal> {
        let (word, bytes, offset) = match at {
            Operand::Address(base, offset) => match (&**base, u32::try_from(*offset)) {
                (Operand::Parameter { word, bytes }, Ok(offset)) => (*word, *bytes, offset),
                _ => return Err("a parameter by a register's address".to_owned()),
            },
            _ => return unknown(),
        };
        let size = of.bits() / 8;
        if size == 0 || offset % size != 0 || offset + size > bytes.next_multiple_of(4) {
            return Err("outside the parameter".to_owned());
        }
        let word = word + offset / 4;
        match (size, loads) {
            (8, true) => Ok(Action::PackLong { to: long_to(register)?, low: word as Src, high: word as Src + 1 }),
            (8, false) => Ok(Action::UnpackLong { low: Some(word), high: Some(word + 1), from: self.long(register)? }),
            // A word in a register of 64 bits is extended, and cut from one.
            (4, true) if is_long(register) && of.signed() => {
                let b = self.word(&Operand::Integer(1))?;
                Ok(Action::MulWide { signed: true, half: false, to: long_to(register)?, a: word as Src, b })
            }
            (4, true) if is_long(register) => {
                let high = self.word(&Operand::Integer(0))?;
                Ok(Action::PackLong { to: long_to(register)?, low: word as Src, high })
            }
            (4, true) => Ok(Action::MoveWord { to: word_to(register)?, from: word as Src }),
            (4, false) if is_long(register) => {
                Ok(Action::UnpackLong { low: Some(word), high: None, from: self.long(register)? })
            }
            (4, false) => Ok(Action::MoveWord { to: word, from: self.word(register)? }),
            (_, true) => {
                let b = self.word(&Operand::Integer(u64::from(offset % 4 * 8)))?;
                let c = self.word(&Operand::Integer(u64::from(size * 8)))?;
                let (kind, to) = holder(register)?;
                match kind {
                    Holder::Long => unknown(),
                    // A half is kept zero-extended, which an extraction with a sign would break.
                    Holder::Half if of.signed() && size == 1 => {
                        Ok(Action::WordTernary { op: Ternary::ExtractSignedHalf, to, a: word as Src, b, c })
                    }
                    Holder::Word if of.signed() => {
                        Ok(Action::WordTernary { op: Ternary::ExtractSigned, to, a: word as Src, b, c })
                    }
                    _ => Ok(Action::WordTernary { op: Ternary::Extract, to, a: word as Src, b, c }),
                }
            }
            (_, false) => {
                let start = self.word(&Operand::Integer(u64::from(offset % 4 * 8)))?;
                let len = self.word(&Operand::Integer(u64::from(size * 8)))?;
                let a = self.word(register)?;
                // What is alone in its word also clears the rest.
                if bytes == size {
                    let mask = self.word(&Operand::Integer((1 << (size * 8)) - 1))?;
                    return Ok(Action::Word { op: Binary::And, to: word, a, b: mask });
                }
                Ok(Action::WordInsert { to: word, a, b: word as Src, start, len })
            }
        }
    }

    fn atomic(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let (of, space) = (work.kind()?, space(work));
        let signed = of.signed();
        let mut op = None;
        let last = work.parts.len() - 1;
        for part in &work.parts[1..last] {
            let named = match *part {
                "add" => Atomic::Add,
                "and" => Atomic::And,
                "or" => Atomic::Or,
                "xor" => Atomic::Xor,
                "exch" => Atomic::Exchange,
                "cas" => Atomic::Swap,
                "min" if signed => Atomic::MinSigned,
                "max" if signed => Atomic::MaxSigned,
                "min" => Atomic::Min,
                "max" => Atomic::Max,
                "inc" => Atomic::Increment,
                "dec" => Atomic::Decrement,
                _ if ORDERS.contains(part) || **part == space.to_string() => continue,
                _ => return Err(format!("unknown suffix .{part}")),
            };
            op = Some(named);
        }
        let Some(op) = op else { return unknown() };
        let long = match of {
            Scalar::Unsigned(32) | Scalar::Signed(32) => false,
            Scalar::Unsigned(64) | Scalar::Signed(64) => true,
            _ => return unknown(),
        };
        let mut operands = work.operands;
        let to = if work.parts[0] == "atom" {
            let Some((to, rest)) = operands.split_first() else { return unknown() };
            operands = rest;
            match to {
                Operand::Sink => None,
                _ if long => Some(long_to(to)?),
                _ => Some(word_to(to)?),
            }
        } else {
            None
        };
        let (at, a, b) = match (operands, op) {
            ([at, a, b], Atomic::Swap) => (at, a, b),
            ([at, a], _) if op != Atomic::Swap => (at, a, a),
            _ => return unknown(),
        };
        let at = self.address(space, at)?;
        let (a, b) = if long { (self.long(a)?, self.long(b)?) } else { (self.word(a)?, self.word(b)?) };
        Ok(Action::Atomic { op, at, long, to, a, b })
    }
}

/// The operands of a vector of the length that the suffix says; without one, the operand itself.
fn vector<'w>(work: &Work<'_>, operand: &'w Operand<'w>) -> Result<&'w [Operand<'w>], Refusal> {
    let count = if work.has("v2") {
        2
    } else if work.has("v4") {
        4
    } else {
        return Ok(std::slice::from_ref(operand));
    };
    match operand {
        Operand::Vector(parts) if parts.len() == count => Ok(parts),
        _ => Err(format!("{count} registers expected")),
    }
}

fn is_long(operand: &Operand<'_>) -> bool {
    matches!(operand, Operand::Register(Register { class: Class::Long, .. }))
}
