//! Closures lowered to code: the tree that `compose`, `fork` and their like build, as far as a plan knows it, written
//! down as calls over registers.
//!
//! What is known are primitives, constants and closures that other steps of the plan make; anything else is captured. A
//! call that occurs twice is one instruction that counts twice: fuel is that of the tree. Functions are equal only to
//! themselves, so a call that makes one is never taken for another; a closure that is called twice with the same
//! arguments is, as long as it gives no function.

use crate::kernel::functional::MAX_POWER;
use crate::pool::{MAKERS, NodeId};
use crate::prim::Op;
use crate::value::{Capture, ClosureCode, Instruction, MAX_OPERANDS, Primitive, Source, Target, Value};

/// The most instructions of a closure; larger trees are called as trees.
const MAX_INSTRUCTIONS: usize = 200;
/// The most calls of primitives in the tree.
const MAX_CALLS: usize = 4000;

/// What the plan knows of an operand of a closure's maker.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Prim(Op),
    Constant(Value<'static>),
    /// A closure with code, by its number.
    Closure(u32),
    /// Known when the step runs.
    Unknown,
}

/// A closure that has code.
pub(super) struct Closure {
    pub code: ClosureCode,
    maker: Op,
    parts: Vec<(NodeId, Part)>,
    /// The node of each captured value: what two parts captured may be the same.
    captured: Vec<NodeId>,
}

impl Closure {
    /// The primitive that a call comes to, and its arguments, where it is one with an argument bound.
    pub fn called(&self, args: impl Iterator<Item = (NodeId, Part)>) -> Option<(Op, Vec<(NodeId, Part)>)> {
        match (self.maker, self.parts.as_slice()) {
            (Op::Lbind, &[(_, Part::Prim(op)), fixed]) => Some((op, std::iter::once(fixed).chain(args).collect())),
            (Op::Rbind, &[(_, Part::Prim(op)), fixed]) => Some((op, args.chain([fixed]).collect())),
            _ => None,
        }
    }
}

/// The code of what a maker makes of some parts; `None` where it has none. Its number is the next in `closures`.
pub(super) fn closure(closures: &[Closure], maker: Op, parts: Vec<(NodeId, Part)>) -> Option<Closure> {
    let arity = match (maker, parts.as_slice()) {
        (Op::Compose | Op::Matcher | Op::Power, [_, _]) | (Op::Chain | Op::Fork, [_, _, _]) => 1,
        (Op::Lbind | Op::Rbind, &[(_, function), _]) => {
            let arity = match function {
                Part::Prim(op) => op.primitive().code.arity(),
                Part::Closure(number) => closures.get(number as usize)?.code.arity,
                Part::Constant(_) | Part::Unknown => return None,
            };
            // Fewer than two are taken for four, as in Python.
            arity.checked_sub(1).filter(|left| (1..=2).contains(left))?
        }
        _ => return None,
    };
    let mut lowering = Lowering { closures, top: &parts, part: 0, ..Lowering::new(arity) };
    let args: Vec<Source> = (0..arity).map(|at| Source::Register(at.into())).collect();
    let (result, entries, levels) = lowering.body(None, maker, &parts, &args)?;
    debug_assert_eq!(lowering.entered, entries);
    let Lowering { mut instructions, constants, captures, captured, calls, .. } = lowering;
    for &at in &calls {
        instructions[usize::from(at)].times += 1;
    }
    let called = instructions.iter().filter_map(|instruction| match instruction.target {
        Target::Value(Source::Capture(at)) => Some(at),
        _ => None,
    });
    let called = called.collect();
    let repeats_calls = calls.len() > instructions.len();
    let inlined = parts.iter().enumerate().filter_map(|(part, &(_, known))| match known {
        Part::Closure(number) => Some((part as u8, number)),
        _ => None,
    });
    let mut code = ClosureCode {
        number: closures.len() as u32,
        arity,
        instructions,
        result,
        constants,
        captures,
        called,
        inlined: inlined.collect(),
        entries,
        levels,
        shares_arguments: false,
        repeats_calls,
        calls: if repeats_calls { calls } else { Vec::new() },
    };
    note_shared(&mut code);
    Some(Closure { code, maker, parts, captured })
}

/// Marks registers that are read more than once.
fn note_shared(code: &mut ClosureCode) {
    let arity = usize::from(code.arity);
    let mut reads = vec![0_u32; arity + code.instructions.len()];
    let mut read = |source: Source| {
        if let Source::Register(at) = source {
            reads[usize::from(at)] += 1;
        }
    };
    for instruction in &code.instructions {
        instruction.operands().iter().for_each(|&source| read(source));
    }
    read(code.result);
    for (instruction, &reads) in code.instructions.iter_mut().zip(&reads[arity..]) {
        instruction.is_shared = reads > 1;
    }
    code.shares_arguments = reads[..arity].iter().any(|&reads| reads > 1);
}

/// Whether a primitive makes a function of its own each time.
fn makes_functions(primitive: &Primitive) -> bool {
    MAKERS.iter().any(|op| std::ptr::eq(op.primitive(), primitive))
}

/// A closure that was called, and the calls of primitives that it came to.
struct Known {
    closure: u32,
    args: Vec<Source>,
    result: Source,
    calls: std::ops::Range<usize>,
}

/// Code that is being written.
struct Lowering<'c> {
    closures: &'c [Closure],
    /// The parts of the closure at hand, and the one that is gone into.
    top: &'c [(NodeId, Part)],
    part: u8,
    arity: u8,
    instructions: Vec<Instruction>,
    constants: Vec<Value<'static>>,
    captures: Vec<Capture>,
    captured: Vec<NodeId>,
    known: Vec<Known>,
    /// The instruction of each call of the tree, in order.
    calls: Vec<u16>,
    /// The closures entered so far, and the calls of `identity`.
    entered: u32,
}

impl<'c> Lowering<'c> {
    fn new(arity: u8) -> Lowering<'c> {
        Lowering {
            closures: &[],
            top: &[],
            part: 0,
            arity,
            instructions: Vec::new(),
            constants: Vec::new(),
            captures: Vec::new(),
            captured: Vec::new(),
            known: Vec::new(),
            calls: Vec::new(),
            entered: 0,
        }
    }

    /// What a closure gives, what entering it costs, and how deep it goes. `number` is its own where it is a part.
    fn body(
        &mut self,
        number: Option<u32>,
        maker: Op,
        parts: &'c [(NodeId, Part)],
        args: &[Source],
    ) -> Option<(Source, u32, u16)> {
        let (mut entries, mut levels) = (1_u32, 1);
        self.entered = self.entered.saturating_add(1);
        let mut call = |lowering: &mut Self, part: usize, args: &[Source]| {
            if number.is_none() {
                lowering.part = part as u8;
            }
            match parts.get(part)?.1 {
                Part::Closure(inner) => {
                    let code = &lowering.closures.get(inner as usize)?.code;
                    entries = entries.saturating_add(code.entries);
                    levels = levels.max(1 + code.levels);
                }
                Part::Prim(Op::Identity) => entries = entries.saturating_add(1),
                _ => {}
            }
            lowering.call(*parts.get(part)?, args)
        };
        let result = match (maker, args) {
            (Op::Compose, _) => {
                let y = call(self, 1, args)?;
                call(self, 0, &[y])?
            }
            (Op::Chain, _) => {
                let y = call(self, 2, args)?;
                let z = call(self, 1, &[y])?;
                call(self, 0, &[z])?
            }
            (Op::Fork, _) => {
                let left = call(self, 1, args)?;
                let right = call(self, 2, args)?;
                call(self, 0, &[left, right])?
            }
            (Op::Matcher, _) => {
                let y = call(self, 0, args)?;
                let target = self.value(number, 1, parts)?;
                self.push(Target::Equal, &[y, target])?
            }
            (Op::Power, _) => {
                // 1 gives the function itself, and above the highest there is none to call.
                let Some(&(_, Part::Constant(Value::Int(times @ 2..=MAX_POWER)))) = parts.get(1) else { return None };
                let mut y = *args.first()?;
                for _ in 0..times {
                    y = call(self, 0, &[y])?;
                }
                y
            }
            (Op::Lbind, &[x]) => {
                let fixed = self.value(number, 1, parts)?;
                call(self, 0, &[fixed, x])?
            }
            (Op::Lbind, &[x, y]) => {
                let fixed = self.value(number, 1, parts)?;
                call(self, 0, &[fixed, x, y])?
            }
            (Op::Rbind, &[x]) => {
                let fixed = self.value(number, 1, parts)?;
                call(self, 0, &[x, fixed])?
            }
            (Op::Rbind, &[x, y]) => {
                let fixed = self.value(number, 1, parts)?;
                call(self, 0, &[x, y, fixed])?
            }
            _ => return None,
        };
        Some((result, entries, levels))
    }

    /// A part called.
    fn call(&mut self, (node, part): (NodeId, Part), args: &[Source]) -> Option<Source> {
        match part {
            // Nothing is done, but it is paid for: see `ClosureCode::entries`.
            Part::Prim(Op::Identity) if args.len() == 1 => {
                self.entered = self.entered.saturating_add(1);
                args.first().copied()
            }
            Part::Prim(op) if op.primitive().code.takes(args.len()) => self.push(Target::Prim(op.primitive()), args),
            Part::Closure(number) => self.closure(number, args),
            Part::Unknown if args.len() <= 2 => {
                let function = self.capture(node)?;
                self.push(Target::Value(function), args)
            }
            _ => None,
        }
    }

    /// A closure called: what it gives is known where it was called with the same before.
    fn closure(&mut self, number: u32, args: &[Source]) -> Option<Source> {
        let closure = self.closures.get(number as usize)?;
        if usize::from(closure.code.arity) != args.len() {
            return None;
        }
        let known = self.known.iter().find(|known| known.closure == number && known.args == args);
        if let Some(known) = known
            && !self.makes_function(known.result)
        {
            let (result, calls) = (known.result, known.calls.clone());
            if self.calls.len() + calls.len() > MAX_CALLS {
                return None;
            }
            self.calls.extend_from_within(calls);
            self.entered = self.entered.saturating_add(closure.code.entries);
            self.make_plain(result);
            return Some(result);
        }
        let first = self.calls.len();
        let (result, ..) = self.body(Some(number), closure.maker, &closure.parts, args)?;
        self.known.push(Known { closure: number, args: args.to_vec(), result, calls: first..self.calls.len() });
        Some(result)
    }

    /// A part as a value.
    fn value(&mut self, number: Option<u32>, part: usize, parts: &[(NodeId, Part)]) -> Option<Source> {
        if number.is_none() {
            self.part = part as u8;
        }
        match *parts.get(part)? {
            (_, Part::Prim(op)) => Some(self.constant(Value::Prim(op.primitive()))),
            (_, Part::Constant(value)) => Some(self.constant(value)),
            (node, Part::Closure(_) | Part::Unknown) => self.capture(node),
        }
    }

    /// The value of a node that is known when the closure is made.
    fn capture(&mut self, node: NodeId) -> Option<Source> {
        let known = self.captured.iter().position(|&known| known == node);
        let at = match (known, self.top.iter().position(|&(part, _)| part == node)) {
            (Some(at), _) => at,
            (None, Some(part)) => self.captured_as(node, Capture::Part(part as u8)),
            (None, None) => {
                let Some(&(_, Part::Closure(inner))) = self.top.get(usize::from(self.part)) else { return None };
                let of_part = &self.closures.get(inner as usize)?.captured;
                let capture = of_part.iter().position(|&known| known == node)? as u16;
                self.captured_as(node, Capture::Of { part: self.part, capture })
            }
        };
        Some(Source::Capture(at as u16))
    }

    fn captured_as(&mut self, node: NodeId, capture: Capture) -> usize {
        self.captures.push(capture);
        self.captured.push(node);
        self.captured.len() - 1
    }

    fn constant(&mut self, value: Value<'static>) -> Source {
        let known = self.constants.iter().position(|&known| is_same(known, value));
        let at = known.unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        Source::Constant(at as u16)
    }

    /// A call, which may be one that is there.
    fn push(&mut self, target: Target, sources: &[Source]) -> Option<Source> {
        let mut operands = [Source::Register(0); MAX_OPERANDS];
        operands.get_mut(..sources.len())?.copy_from_slice(sources);
        let len = sources.len() as u8;
        let (first, entered) = (self.calls.len() as u16, self.entered);
        let instruction =
            Instruction { target, operands, len, is_shared: false, is_plain: false, times: 0, first, entered };
        let of_its_own = matches!(target, Target::Prim(primitive) if makes_functions(primitive));
        let known = self.instructions.iter().position(|known| !of_its_own && known.is_like(&instruction));
        let at = known.unwrap_or(self.instructions.len());
        if at >= MAX_INSTRUCTIONS || self.calls.len() >= MAX_CALLS {
            return None;
        }
        match self.instructions.get_mut(at) {
            Some(known) => known.is_plain = true,
            None => self.instructions.push(instruction),
        }
        self.calls.push(at as u16);
        Some(Source::Register(at as u16 + u16::from(self.arity)))
    }

    /// The instruction that writes a register.
    fn writer(&mut self, source: Source) -> Option<&mut Instruction> {
        let Source::Register(at) = source else { return None };
        self.instructions.get_mut(usize::from(at).checked_sub(self.arity.into())?)
    }

    fn makes_function(&self, source: Source) -> bool {
        let Source::Register(at) = source else { return false };
        let writer = usize::from(at).checked_sub(self.arity.into()).and_then(|at| self.instructions.get(at));
        writer.is_some_and(|made| matches!(made.target, Target::Prim(primitive) if makes_functions(primitive)))
    }

    fn make_plain(&mut self, source: Source) {
        if let Some(writer) = self.writer(source) {
            writer.is_plain = true;
        }
    }
}

/// Whether two constants are the same, printing included.
fn is_same(a: Value<'static>, b: Value<'static>) -> bool {
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Pair(a, b), Value::Pair(c, d)) => (a, b) == (c, d),
        (Value::Prim(a), Value::Prim(b)) => std::ptr::eq(a, b),
        _ => false,
    }
}
