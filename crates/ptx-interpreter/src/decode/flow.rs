//! Branches, calls, barriers, and what lanes of a warp do together.

use super::{Decoder, Refusal, Work, predicate_from, predicate_to, unknown, word_to};
use crate::action::{Action, Reduce, Scalar, Shuffle, Vote};
use crate::syntax::{Class, Operand};

impl Decoder<'_> {
    pub(super) fn flow(&mut self, work: &Work<'_>) -> Result<Action, Refusal> {
        let parts: &[&str] = &work.parts;
        match parts {
            ["bra"] | ["bra", "uni"] => {
                let [Operand::Name(label)] = work.all()? else { return unknown() };
                Ok(Action::Branch { target: self.label(label)? })
            }
            ["brx", "idx"] | ["brx", "idx", "uni"] => {
                let [index, Operand::Name(table)] = work.all()? else { return unknown() };
                let table = self.targets.get(*table).copied().ok_or_else(|| format!("unknown table {table}"))?;
                Ok(Action::BranchIndex { index: self.word(index)?, table })
            }
            ["call"] | ["call", "uni"] => match work.operands {
                [callee] => self.call(callee, &[], &[]),
                [Operand::List(taken), callee] => self.call(callee, &[], taken),
                [Operand::List(taken), callee, Operand::List(given), ..] => self.call(callee, given, taken),
                [callee, Operand::List(given), ..] => self.call(callee, given, &[]),
                _ => unknown(),
            },
            ["ret"] | ["ret", "uni"] => Ok(Action::Return),
            ["exit"] => Ok(Action::Exit),
            ["trap"] => Ok(Action::Trap),
            ["bar", "warp", "sync"] => {
                let [members] = work.all()?;
                Ok(Action::SyncWarp { members: self.word(members)? })
            }
            ["bar", "sync"] | ["barrier", "sync"] | ["barrier", "sync", "aligned"] => match work.operands {
                [Operand::Integer(0)] => Ok(Action::SyncBlock),
                _ => Err("only barrier 0 of a whole block is known".to_owned()),
            },
            ["membar", "cta" | "gl" | "sys"] | ["fence", "sc" | "acq_rel", "cta" | "gpu" | "sys"] => Ok(Action::Fence),
            ["activemask", "b32"] => {
                let [to] = work.all()?;
                Ok(Action::ActiveMask { to: word_to(to)? })
            }
            ["shfl", "sync", how, "b32"] => {
                let how = match *how {
                    "idx" => Shuffle::Index,
                    "bfly" => Shuffle::Butterfly,
                    "up" => Shuffle::Up,
                    "down" => Shuffle::Down,
                    _ => return unknown(),
                };
                let [to, from, lane, clamp, members] = work.all()?;
                let (to, inside) = match to {
                    Operand::Both(to, inside) => (word_to(to)?, Some(predicate_to(inside)?)),
                    _ => (word_to(to)?, None),
                };
                let (from, lane) = (self.word(from)?, self.word(lane)?);
                let (clamp, members) = (self.word(clamp)?, self.word(members)?);
                Ok(Action::Shuffle { how, to, inside, from, lane, clamp, members })
            }
            ["vote", "sync", how, kind] => {
                let how = match (*how, *kind) {
                    ("all", "pred") => Vote::All,
                    ("any", "pred") => Vote::Any,
                    ("uni", "pred") => Vote::Uniform,
                    ("ballot", "b32") => Vote::Ballot,
                    _ => return unknown(),
                };
                let [to, from, members] = work.all()?;
                let to = if how == Vote::Ballot { word_to(to)? } else { predicate_to(to)? };
                Ok(Action::Vote { how, to, from: predicate_from(from)?, members: self.word(members)? })
            }
            ["match", "any", "sync", kind] => {
                let long = *kind == "b64";
                let [to, from, members] = work.all()?;
                let from = if long { self.long(from)? } else { self.word(from)? };
                Ok(Action::MatchAny { to: word_to(to)?, long, from, members: self.word(members)? })
            }
            ["match", "all", "sync", kind] => {
                let long = *kind == "b64";
                let [to, from, members] = work.all()?;
                let (to, all) = match to {
                    Operand::Both(to, all) => (word_to(to)?, Some(predicate_to(all)?)),
                    _ => (word_to(to)?, None),
                };
                let from = if long { self.long(from)? } else { self.word(from)? };
                Ok(Action::MatchAll { to, all, long, from, members: self.word(members)? })
            }
            ["redux", "sync", how, _] => {
                let signed = work.kind()? == Scalar::Signed(32);
                let how = match *how {
                    "add" => Reduce::Add,
                    "and" => Reduce::And,
                    "or" => Reduce::Or,
                    "xor" => Reduce::Xor,
                    "min" if signed => Reduce::MinSigned,
                    "max" if signed => Reduce::MaxSigned,
                    "min" => Reduce::Min,
                    "max" => Reduce::Max,
                    _ => return unknown(),
                };
                let [to, from, members] = work.all()?;
                if matches!(from, Operand::Register(register) if register.class == Class::Half) {
                    return unknown();
                }
                Ok(Action::Reduce { how, to: word_to(to)?, from: self.word(from)?, members: self.word(members)? })
            }
            _ => unknown(),
        }
    }
}
