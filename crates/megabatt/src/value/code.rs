//! Closures in straight-line form: code, and the values that it takes from the tree when it is called.
//!
//! A closure of closures is a tree, and one that a program uses twice is a tree with the same branch in two places.
//! Where a plan knows the parts, it writes the tree down as instructions over registers, each distinct call once:
//! see `plan::closures`. The tree stays what the closure *is*, for identity, order, printing and size; the code only says
//! how to call it.

use super::{Ctx, Func, Primitive, Value};

/// Where an instruction finds an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The arguments come first, then what each instruction gives.
    Register(u16),
    /// A value that is known when the closure is made.
    Capture(u16),
    /// A value that is known when the plan is made, of [`ClosureCode::constants`].
    Constant(u16),
}

/// What an instruction calls.
#[derive(Clone, Copy)]
pub enum Target {
    Prim(&'static Primitive),
    /// Whatever an operand holds.
    Value(Source),
    /// `==` of two operands, which costs the weight of the smaller one.
    Equal,
}

/// The most operands of an instruction.
pub const MAX_OPERANDS: usize = 4;

/// A call; what it gives is the next register.
#[derive(Clone, Copy)]
pub struct Instruction {
    pub target: Target,
    pub(crate) operands: [Source; MAX_OPERANDS],
    pub(crate) len: u8,
    /// Whether its register is read more than once.
    pub(crate) is_shared: bool,
    /// Whether its value must hold no function: it stands for several, and functions are equal only to themselves.
    pub(crate) is_plain: bool,
    /// How often the closure makes this very call: all are paid for.
    pub times: u32,
    /// Its first place among [`ClosureCode::calls`].
    pub(crate) first: u16,
    /// The closures that are entered until it is made first, and the calls of `identity`.
    pub(crate) entered: u32,
}

impl Instruction {
    /// Its operands, in order.
    #[inline]
    pub fn operands(&self) -> &[Source] {
        &self.operands[..self.len.into()]
    }

    /// Whether both are the same call.
    pub(crate) fn is_like(&self, other: &Instruction) -> bool {
        let same_target = match (self.target, other.target) {
            (Target::Prim(a), Target::Prim(b)) => std::ptr::eq(a, b),
            (Target::Value(a), Target::Value(b)) => a == b,
            (Target::Equal, Target::Equal) => true,
            _ => false,
        };
        same_target && self.operands() == other.operands()
    }
}

/// Where a captured value comes from: a part of the closure, or what a part that is a closure captured itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    Part(u8),
    Of { part: u8, capture: u16 },
}

/// A closure as instructions. Plain data: it serves every closure that its step makes.
#[derive(Clone)]
pub struct ClosureCode {
    /// Its place in the plan.
    pub number: u32,
    /// How many arguments it takes: the first registers.
    pub arity: u8,
    pub instructions: Vec<Instruction>,
    /// What a call gives.
    pub result: Source,
    pub constants: Vec<Value<'static>>,
    pub captures: Vec<Capture>,
    /// The captures that it calls, whatever they hold.
    pub(crate) called: Vec<u16>,
    /// The parts that are written into this code, with the numbers of theirs.
    pub(crate) inlined: Vec<(u8, u32)>,
    /// The closures that a call enters, this one included, and its calls of `identity`: each costs 1.
    pub entries: u32,
    /// The most levels of closure calls.
    pub levels: u16,
    /// Whether an argument is read more than once.
    pub(crate) shares_arguments: bool,
    /// Whether it makes a call more than once.
    pub(crate) repeats_calls: bool,
    /// The instruction of each call that the tree makes, in order, where it repeats some: instructions stand in the order
    /// of their first calls.
    pub(crate) calls: Vec<u16>,
}

/// Code with the values that it captured.
#[derive(Clone, Copy)]
pub struct Lowered<'a> {
    pub code: &'a ClosureCode,
    pub captures: &'a [Value<'a>],
}

impl Lowered<'_> {
    /// Whether it calls nothing but such primitives, with its argument, what they gave, and ints.
    pub(crate) fn is_all(&self, is: impl Fn(&Primitive) -> bool) -> bool {
        let is_int = |source: &Source| match *source {
            Source::Register(_) => true,
            Source::Capture(at) => matches!(self.captures.get(usize::from(at)), Some(Value::Int(_))),
            Source::Constant(at) => matches!(self.code.constants.get(usize::from(at)), Some(Value::Int(_))),
        };
        self.code.instructions.iter().all(|instruction| {
            matches!(instruction.target, Target::Prim(primitive) if is(primitive))
                && instruction.operands().iter().all(is_int)
        })
    }
}

impl ClosureCode {
    /// Whether the parts of a closure are what the plan took them for.
    #[inline]
    pub(crate) fn is_of<'a>(&self, part: impl Fn(usize) -> Option<Value<'a>>) -> bool {
        self.inlined.iter().all(|&(at, number)| match part(at.into()) {
            Some(Value::Func(func)) => func.code().is_some_and(|code| code.number == number),
            _ => false,
        })
    }
}

impl<'a> Value<'a> {
    /// Whether every call of it raises, whatever it is given: it is no function, or its code calls what is none.
    pub(crate) fn always_raises(self) -> bool {
        match self {
            Value::Prim(_) => false,
            Value::Func(func) => func.code().is_some_and(|code| {
                let called = code.called.iter().filter_map(|&at| code.captures.get(usize::from(at)));
                called.into_iter().any(|&capture| !matches!(func.captured(capture), Value::Prim(_) | Value::Func(_)))
            }),
            _ => true,
        }
    }
}

impl<'a> Func<'a> {
    /// Its code and what that captured, where the plan knew its parts.
    #[inline]
    pub(crate) fn lowered(&'a self, ctx: &Ctx<'a>) -> Option<Lowered<'a>> {
        let code = self.code()?;
        let captures: &[Value<'a>] = if code.captures.is_empty() {
            &[]
        } else {
            ctx.arena.alloc_slice_fill_iter(code.captures.iter().map(|&capture| self.captured(capture)))
        };
        Some(Lowered { code, captures })
    }

    /// A value that its code captured: a part, or what a part captured itself.
    fn captured(&'a self, capture: Capture) -> Value<'a> {
        let (mut func, mut capture) = (self, capture);
        loop {
            let part = |at: u8| func.parts().0.get(usize::from(at)).copied().unwrap_or(Value::None);
            match capture {
                Capture::Part(at) => return part(at),
                Capture::Of { part: at, capture: of_part } => {
                    let Value::Func(inner) = part(at) else { return Value::None };
                    let captures = inner.code().map_or(&[][..], |code| &code.captures);
                    let Some(&known) = captures.get(usize::from(of_part)) else { return Value::None };
                    (func, capture) = (inner, known);
                }
            }
        }
    }
}
