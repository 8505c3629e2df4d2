//! Statements to actions: opcodes by name and suffixes, operands by index. What is unknown is an error.

use std::collections::HashMap;

use crate::action::{Action, CallWords, Dst, Instruction, Special, Src};
use crate::fault::ParseError;
use crate::module::{FUNCTION_WINDOW, Longs, Words};
use crate::syntax::{Body, Class, Operand, Register, Source, Statement, scalar};

mod flow;
mod integer;
mod memory;
mod real;

/// The special register that `name` names.
pub(crate) fn special(name: &str) -> Option<Special> {
    let axis = |suffix: &str| ["x", "y", "z"].iter().position(|axis| *axis == suffix);
    if let Some((name, suffix)) = name.split_once('.') {
        let axis = axis(suffix)?;
        return match name {
            "%tid" => Some(Special::Thread(axis)),
            "%ntid" => Some(Special::Threads(axis)),
            "%ctaid" => Some(Special::Block(axis)),
            "%nctaid" => Some(Special::Blocks(axis)),
            _ => None,
        };
    }
    Some(match name {
        "%laneid" => Special::Lane,
        "%warpid" => Special::Warp,
        "%nwarpid" => Special::Warps,
        "%lanemask_eq" => Special::MaskEqual,
        "%lanemask_lt" => Special::MaskBelow,
        "%lanemask_le" => Special::MaskUpTo,
        "%lanemask_gt" => Special::MaskAbove,
        "%lanemask_ge" => Special::MaskFrom,
        _ => return None,
    })
}

/// Why a statement is not understood.
pub(super) type Refusal = String;

pub(super) fn unknown<T>() -> Result<T, Refusal> {
    Err("unknown instruction".to_owned())
}

/// Decodes the bodies of a source, one after the other.
pub(crate) struct Decoder<'s> {
    variables: &'s HashMap<String, (u64, usize)>,
    functions: HashMap<&'s str, u32>,
    words: Vec<Words>,
    longs: Vec<Longs>,
    word_of: HashMap<u32, Src>,
    long_of: HashMap<u64, Src>,
    tables: Vec<Vec<u32>>,
    /// Labels of the body at hand, and where its code begins.
    labels: HashMap<String, u32>,
    targets: HashMap<String, u32>,
}

/// An opcode's parts and its operands, taken from the left.
pub(super) struct Work<'w> {
    /// The name and all suffixes.
    pub parts: Vec<&'w str>,
    pub operands: &'w [Operand<'w>],
}

impl<'w> Work<'w> {
    pub fn has(&self, suffix: &str) -> bool {
        self.parts[1..].contains(&suffix)
    }

    /// The last suffix as a type.
    pub fn kind(&self) -> Result<crate::action::Scalar, Refusal> {
        scalar(self.parts[self.parts.len() - 1]).map_or_else(unknown, Ok)
    }

    /// All operands, if there are `N`.
    pub fn all<const N: usize>(&self) -> Result<&'w [Operand<'w>; N], Refusal> {
        self.operands.try_into().map_err(|_| format!("{N} operands expected"))
    }

    /// That every suffix is one of `known` or the type at the end.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let last = self.parts.len() - 1;
        let strange = self.parts[1..last].iter().find(|part| !known.contains(part));
        strange.map_or(Ok(()), |part| Err(format!("unknown suffix .{part}")))
    }
}

impl<'s> Decoder<'s> {
    pub fn new(source: &'s Source<'_>, variables: &'s HashMap<String, (u64, usize)>) -> Self {
        let functions = source.bodies.iter().enumerate().map(|(i, body)| (body.name, i as u32)).collect();
        Decoder {
            variables,
            functions,
            words: Vec::new(),
            longs: Vec::new(),
            word_of: HashMap::new(),
            long_of: HashMap::new(),
            tables: Vec::new(),
            labels: HashMap::new(),
            targets: HashMap::new(),
        }
    }

    pub fn pools(self) -> (Vec<Words>, Vec<Longs>, Vec<Vec<u32>>) {
        (self.words, self.longs, self.tables)
    }

    /// Appends the code of `body`, which begins at `start`.
    pub fn body(&mut self, body: &Body<'_>, start: u32, code: &mut Vec<Instruction>) -> Result<(), ParseError> {
        self.labels = body.labels.iter().map(|(label, at)| ((*label).to_owned(), start + *at as u32)).collect();
        self.targets.clear();
        for (name, labels) in &body.tables {
            let table: Result<Vec<u32>, Refusal> = labels.iter().map(|label| self.label(label)).collect();
            self.targets.insert((*name).to_owned(), self.tables.len() as u32);
            self.tables.push(table.map_err(|refusal| ParseError::new(body.line, refusal))?);
        }
        for statement in &body.statements {
            let action = self.action(statement).map_err(|refusal| ParseError::new(statement.line, refusal))?;
            let guard = statement.guard.map(|(register, negated)| predicate(register, negated));
            code.push(Instruction { guard, action, line: statement.line });
        }
        // A body may end without `ret`.
        code.push(Instruction { guard: None, action: Action::Return, line: body.line });
        Ok(())
    }

    fn label(&self, name: &str) -> Result<u32, Refusal> {
        self.labels.get(name).copied().ok_or_else(|| format!("unknown label {name}"))
    }

    fn action(&mut self, statement: &Statement<'_>) -> Result<Action, Refusal> {
        let work = Work { parts: statement.opcode.split('.').collect(), operands: &statement.operands };
        match work.parts[0] {
            "mov" => self.mov(&work),
            "cvta" | "ld" | "ldu" | "st" | "atom" | "red" => self.memory(&work),
            "cvt" => self.convert(&work),
            "setp" => self.compare(&work),
            "selp" => self.select(&work),
            "prmt" => self.integer(&work, crate::action::Scalar::Unsigned(32)),
            "bra" | "brx" | "call" | "ret" | "exit" | "trap" | "bar" | "barrier" | "membar" | "fence" | "shfl"
            | "vote" | "match" | "redux" | "activemask" => self.flow(&work),
            _ => match work.kind()? {
                crate::action::Scalar::Pred => self.logic(&work),
                crate::action::Scalar::Float(bits) => self.real(&work, bits == 64),
                kind => self.integer(&work, kind),
            },
        }
    }

    fn mov(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let kind = work.kind()?;
        work.only(&[])?;
        let [to, from] = work.all()?;
        if kind.bits() == 1 {
            let to = predicate_to(to)?;
            return Ok(match from {
                Operand::Integer(value) => Action::SetPredicate { to, value: *value != 0 },
                _ => Action::MovePredicate { to, from: predicate_from(from)? },
            });
        }
        if let Operand::Vector(parts) = to {
            let [low, high] = parts.as_slice() else { return unknown() };
            let part = |operand: &Operand<'_>| match operand {
                Operand::Sink => Ok(None),
                _ => word_to(operand).map(Some),
            };
            let (low, high) = (part(low)?, part(high)?);
            return Ok(match kind.bits() {
                64 => Action::UnpackLong { low, high, from: self.long(from)? },
                32 => Action::UnpackWord { low, high, from: self.word(from)? },
                _ => return unknown(),
            });
        }
        if let Operand::Vector(parts) = from {
            let [low, high] = parts.as_slice() else { return unknown() };
            let (low, high) = (self.word(low)?, self.word(high)?);
            return Ok(match kind.bits() {
                64 => Action::PackLong { to: long_to(to)?, low, high },
                32 => Action::PackWord { to: word_to(to)?, low, high },
                _ => return unknown(),
            });
        }
        let long = kind.bits() == 64;
        let register = if long { long_to(to)? } else { word_to(to)? };
        if let Operand::Name(name) = from
            && let Some(which) = special(name)
        {
            return Ok(Action::Special { to: register, which, long });
        }
        if let Some(offset) = frame(from) {
            return Ok(Action::FrameAddress { to: register, offset, long });
        }
        Ok(if long {
            Action::MoveLong { to: register, from: self.long(from)? }
        } else {
            Action::MoveWord { to: register, from: self.word(from)? }
        })
    }

    /// The value of an operand that is the same in every lane.
    pub(super) fn constant(&self, operand: &Operand<'_>) -> Option<u64> {
        Some(match operand {
            Operand::Integer(value) | Operand::Double(value) => *value,
            Operand::Single(bits) => u64::from(*bits),
            Operand::Shared(place) => u64::from(*place),
            Operand::Name(name) => match self.variables.get(*name) {
                Some(&(address, _)) => address,
                None => FUNCTION_WINDOW + 16 * u64::from(*self.functions.get(name)?),
            },
            Operand::Address(base, offset) => self.constant(base)?.wrapping_add_signed(*offset),
            _ => return None,
        })
    }

    /// A source of at most 32 bits.
    pub(super) fn word(&mut self, operand: &Operand<'_>) -> Result<Src, Refusal> {
        match operand {
            Operand::Register(Register { class: Class::Half | Class::Word, index }) => Ok(*index as Src),
            _ => {
                let value = self.constant(operand).ok_or_else(|| format!("no word: {operand:?}"))? as u32;
                Ok(*self.word_of.entry(value).or_insert_with(|| {
                    self.words.push([value; 32]);
                    !(self.words.len() as Src - 1)
                }))
            }
        }
    }

    /// A source of 16 bits: constants are cut to size.
    pub(super) fn half(&mut self, operand: &Operand<'_>) -> Result<Src, Refusal> {
        match self.constant(operand) {
            Some(value) => self.word(&Operand::Integer(value & 0xffff)),
            None => self.word(operand),
        }
    }

    /// A source of 64 bits.
    pub(super) fn long(&mut self, operand: &Operand<'_>) -> Result<Src, Refusal> {
        match operand {
            Operand::Register(Register { class: Class::Long, index }) => Ok(*index as Src),
            _ => {
                let value = self.constant(operand).ok_or_else(|| format!("no 64 bits: {operand:?}"))?;
                Ok(*self.long_of.entry(value).or_insert_with(|| {
                    self.longs.push([value; 32]);
                    !(self.longs.len() as Src - 1)
                }))
            }
        }
    }

    /// The words that a call's list names.
    pub(super) fn call_words(list: &[Operand<'_>]) -> Result<Vec<(Dst, u32)>, Refusal> {
        let words = |operand: &Operand<'_>| match operand {
            Operand::Parameter { word, bytes } => Ok((*word, bytes.div_ceil(4))),
            _ => Err(format!("no parameter: {operand:?}")),
        };
        list.iter().map(words).collect()
    }

    pub(super) fn call(
        &mut self,
        callee: &Operand<'_>,
        given: &[Operand<'_>],
        taken: &[Operand<'_>],
    ) -> Result<Action, Refusal> {
        let arguments = Box::new(CallWords { given: Self::call_words(given)?, taken: Self::call_words(taken)? });
        match callee {
            Operand::Name(name) => match self.functions.get(name) {
                Some(&function) => Ok(Action::Call { function, arguments }),
                None => Err(format!("unknown function {name}")),
            },
            _ => Ok(Action::CallIndirect { address: self.long(callee)?, arguments }),
        }
    }
}

fn predicate(register: Register, negated: bool) -> Src {
    if negated { !(register.index as Src) } else { register.index as Src }
}

pub(super) fn predicate_from(operand: &Operand<'_>) -> Result<Src, Refusal> {
    match operand {
        Operand::Register(register) if register.class == Class::Predicate => Ok(predicate(*register, false)),
        Operand::Not(register) if register.class == Class::Predicate => Ok(predicate(*register, true)),
        _ => Err(format!("no predicate: {operand:?}")),
    }
}

pub(super) fn predicate_to(operand: &Operand<'_>) -> Result<Dst, Refusal> {
    match operand {
        Operand::Register(Register { class: Class::Predicate, index }) => Ok(*index),
        _ => Err(format!("no predicate: {operand:?}")),
    }
}

pub(super) fn word_to(operand: &Operand<'_>) -> Result<Dst, Refusal> {
    match operand {
        Operand::Register(Register { class: Class::Half | Class::Word, index }) => Ok(*index),
        _ => Err(format!("no register of a word: {operand:?}")),
    }
}

pub(super) fn long_to(operand: &Operand<'_>) -> Result<Dst, Refusal> {
    match operand {
        Operand::Register(Register { class: Class::Long, index }) => Ok(*index),
        _ => Err(format!("no register of 64 bits: {operand:?}")),
    }
}

/// The place of a variable of the frame, with an offset perhaps.
pub(super) fn frame(operand: &Operand<'_>) -> Option<u32> {
    match operand {
        Operand::Frame(place) => Some(*place),
        Operand::Address(base, offset) => frame(base)?.checked_add_signed(i32::try_from(*offset).ok()?),
        _ => None,
    }
}
