//! Statements as they are run: each in 32 bytes with all that the commonest calls need, one after the other in text
//! order, so that the loop over them looks nothing up.
//!
//! The values of a run lie in a *frame*: the slots of the program, and behind them the first of [`Plan::fixed`], so that
//! most operands are found by a number alone.

use super::{Callee, Operand, Plan, Step};
use crate::value::{Dialect, Primitive, Value};

/// An operand in one word: a place in the frame, or a number of something else with two bits that say of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PackedOperand(u32);

/// Set in an operand that is a slot of the sample.
const SAMPLE: u32 = 1 << 30;
/// Set in an operand that is a slot of the task.
const TASK: u32 = 1 << 31;
/// Set in an operand that never changes and is not in the frame.
const FIXED: u32 = SAMPLE | TASK;
/// What never changes and is always in the frame, if there is so much.
const LEAST_FRAMED: usize = 64;

impl PackedOperand {
    /// In a frame that begins with so many program slots and has so many places; `None` where the number has no room.
    fn of(operand: Operand, program_slots: u32, places: usize) -> Option<PackedOperand> {
        let (kind, number) = match operand {
            Operand::Program(slot) => (0, slot),
            Operand::Fixed(k) => match program_slots.checked_add(k)? {
                place if (place as usize) < places => (0, place),
                _ => (FIXED, k),
            },
            Operand::Sample(slot) => (SAMPLE, slot),
            Operand::Task(slot) => (TASK, slot),
        };
        (number < SAMPLE).then_some(PackedOperand(kind | number))
    }

    /// Its place in the frame, or more than there are.
    #[inline]
    pub(crate) fn in_frame(self) -> usize {
        self.0 as usize
    }

    /// What it is where it is not in the frame.
    #[inline]
    pub(crate) fn elsewhere(self) -> Operand {
        let number = self.0 & (SAMPLE - 1);
        match self.0 & FIXED {
            FIXED => Operand::Fixed(number),
            TASK => Operand::Task(number),
            _ => Operand::Sample(number),
        }
    }
}

/// A statement. The commonest calls are at hand: those that write the program's own slot, and in batt need no guard.
#[derive(Clone, Copy)]
pub(crate) enum Direct {
    /// A primitive of one argument.
    One { primitive: &'static Primitive, x: PackedOperand, slot: u32 },
    /// A primitive of two arguments.
    Two { primitive: &'static Primitive, args: [PackedOperand; 2], slot: u32 },
    /// A primitive of three arguments.
    Three { primitive: &'static Primitive, args: [PackedOperand; 3], slot: u32 },
    /// A primitive of four arguments.
    Four { primitive: &'static Primitive, args: [PackedOperand; 4], slot: u32 },
    /// A closure of two parts, with its code.
    ClosureOfTwo { maker: &'static Primitive, parts: [PackedOperand; 2], slot: u32, code: u32 },
    /// A closure of three parts, with its code.
    ClosureOfThree { maker: &'static Primitive, parts: [PackedOperand; 3], slot: u32, code: u32 },
    /// Whatever an operand holds, with one argument.
    Call { callee: PackedOperand, x: PackedOperand, slot: u32, step: u32 },
    /// Any call whose value goes to a slot of the sample, and may be there.
    Sample { slot: u32, step: u32 },
    /// Any call whose value goes to a slot of the task, and may be there.
    Task { slot: u32, step: u32 },
    /// Another call of one program alone.
    Other { step: u32 },
    /// Nothing to do: another name for a value, or a call that is never needed.
    Nothing,
}

const _: () = assert!(size_of::<Direct>() == 32);

/// The most arguments that a statement has at hand.
const MAX_ARGS: usize = 4;

impl Plan {
    /// Makes the frame, when slots and what never changes are known.
    pub(super) fn lay_frame(&mut self) {
        // To lay it should not take longer than the program that runs in it.
        let statements = self.statements.len() / self.routines.len().max(1);
        let framed = self.fixed.len().min(statements.max(LEAST_FRAMED));
        self.frame = vec![Value::None; self.program_slots as usize];
        self.frame.extend_from_slice(&self.fixed[..framed]);
    }

    /// The frame that a program begins with.
    #[inline]
    pub(crate) fn frame(&self) -> &[Value<'static>] {
        &self.frame
    }

    /// How a step is evaluated in a statement.
    pub(crate) fn direct(&self, number: u32, step: &Step) -> Direct {
        let slot = match step.out {
            Operand::Sample(slot) => return Direct::Sample { slot, step: number },
            Operand::Task(slot) => return Direct::Task { slot, step: number },
            Operand::Fixed(_) => return Direct::Other { step: number },
            Operand::Program(slot) => slot,
        };
        let packed = |operand: Operand| PackedOperand::of(operand, self.program_slots, self.frame.len());
        // In batt nothing but a spent budget leaves a primitive, which no guard catches.
        let is_caught = matches!(step.callee, Callee::Prim(_)) && step.guard.is_some() && self.dialect == Dialect::Arc;
        let mut room = [PackedOperand(0); MAX_ARGS];
        let given = self.args(step);
        let fits = given.len() <= MAX_ARGS
            && given.iter().zip(&mut room).all(|(&arg, room)| packed(arg).map(|arg| *room = arg).is_some());
        if is_caught || !fits {
            return Direct::Other { step: number };
        }
        let args = &room[..given.len()];
        if let Some(code) = step.closure {
            return match (step.callee, args) {
                (Callee::Prim(maker), &[x, y]) => Direct::ClosureOfTwo { maker, parts: [x, y], slot, code },
                (Callee::Prim(maker), &[x, y, z]) => Direct::ClosureOfThree { maker, parts: [x, y, z], slot, code },
                _ => Direct::Other { step: number },
            };
        }
        match (step.callee, args) {
            (Callee::Prim(primitive), &[x]) => Direct::One { primitive, x, slot },
            (Callee::Prim(primitive), &[x, y]) => Direct::Two { primitive, args: [x, y], slot },
            (Callee::Prim(primitive), &[x, y, z]) => Direct::Three { primitive, args: [x, y, z], slot },
            (Callee::Prim(primitive), &[x, y, z, w]) => Direct::Four { primitive, args: [x, y, z, w], slot },
            (Callee::Operand(callee), &[x]) => match packed(callee) {
                Some(callee) => Direct::Call { callee, x, slot, step: number },
                None => Direct::Other { step: number },
            },
            _ => Direct::Other { step: number },
        }
    }
}
