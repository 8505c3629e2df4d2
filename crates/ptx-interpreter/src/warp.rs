//! One warp: frames, lanes at different places of a frame, and the loop over instructions.
//!
//! Lanes of one frame that are at the same place run together; of several places the first in the text runs, so that
//! lanes meet again where branches join. Lanes at a collective instruction wait for the others that it names. Only the
//! innermost frame runs; its caller's lanes go on when all of its lanes have returned.

use crate::access::{LOCAL_MOST, Reach};
use crate::action::{Action, CallWords, Special};
use crate::fault::FaultKind;
use crate::lanes::{FULL, Lanes, each, first};
use crate::memory::Memory;
use crate::module::{FUNCTION_WINDOW, LOCAL_WINDOW, Module, SHARED_WINDOW, Words};

mod flow;

/// Most frames of a warp.
const DEPTH: usize = 4096;

/// A function at work, and how to go on in its caller.
struct Frame<'m> {
    function: usize,
    /// The lanes that entered.
    lanes: u32,
    return_to: u32,
    /// Index of the first parked group that belongs to this frame.
    parked: usize,
    call: Option<&'m CallWords>,
}

/// Lanes of a frame that do not run at the moment.
#[derive(Clone, Copy)]
struct Parked {
    pc: u32,
    lanes: u32,
    /// At a collective that waits for more lanes.
    waits: bool,
}

/// Where a warp stands in the launch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    pub block: [u32; 3],
    pub blocks: [u32; 3],
    pub threads: [u32; 3],
    pub warp: u32,
}

/// What the warp runs with.
pub(crate) struct Surroundings<'a> {
    pub memory: &'a mut Memory,
    pub shared: &'a mut [u8],
    /// Executed instructions by their place in the code.
    pub hits: &'a mut [u64],
    /// Instructions that ran with a part of the frame's lanes.
    pub partial: &'a mut u64,
}

/// Why a warp stopped for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Its share of instructions is used up.
    Quantum,
    Barrier,
    Done,
}

pub(crate) struct Warp<'m> {
    module: &'m Module,
    lanes: Lanes<'m>,
    local: Vec<Words>,
    /// Where the running frame begins in a lane's own memory.
    frame_local: usize,
    frames: Vec<Frame<'m>>,
    parked: Vec<Parked>,
    pub pc: u32,
    active: u32,
    /// The place at which the running lanes must look at the parked ones.
    watch: u32,
    exited: u32,
    position: Position,
}

impl<'m> Warp<'m> {
    /// A warp at the beginning of function `entry`, with its parameters' words.
    pub fn new(module: &'m Module, entry: usize, position: Position, lanes: u32, parameters: &[u32]) -> Self {
        let mut warp = Warp {
            module,
            lanes: Lanes::new(module),
            local: Vec::new(),
            frame_local: 0,
            frames: Vec::new(),
            parked: Vec::new(),
            pc: module.functions[entry].start,
            active: lanes,
            watch: u32::MAX,
            exited: !lanes,
            position,
        };
        let function = &module.functions[entry];
        warp.lanes.reserve(function.words, function.longs, function.predicates);
        for (place, &word) in parameters.iter().enumerate() {
            warp.lanes.words[place] = [word; 32];
        }
        warp.grow_local(function.local as usize);
        warp.frames.push(Frame { function: entry, lanes, return_to: 0, parked: 0, call: None });
        warp
    }

    /// Runs until something stops the warp; `quantum` counts down.
    pub fn run(&mut self, around: &mut Surroundings<'_>, quantum: &mut u64) -> Result<Stop, FaultKind> {
        let module = self.module;
        loop {
            if self.pc >= self.watch {
                self.schedule()?;
            }
            if *quantum == 0 {
                return Ok(Stop::Quantum);
            }
            *quantum -= 1;
            let at = self.pc as usize;
            let instruction = &module.code[at];
            around.hits[at] += 1;
            if self.watch != u32::MAX {
                *around.partial += 1;
            }
            let lanes = match instruction.guard {
                Some(guard) => self.active & self.lanes.predicate(guard),
                None => self.active,
            };
            match self.step(around, &instruction.action, lanes)? {
                Next::Follow => self.pc += 1,
                Next::Stay => {}
                Next::Barrier => {
                    self.pc += 1;
                    return Ok(Stop::Barrier);
                }
                Next::Done => return Ok(Stop::Done),
            }
        }
    }

    fn reach<'a>(&'a mut self, around: &'a mut Surroundings<'_>) -> (&'a mut Lanes<'m>, Reach<'a>) {
        let reach = Reach {
            device: around.memory,
            data: &self.module.data,
            shared: around.shared,
            local: &mut self.local,
            frame: self.frame_local,
        };
        (&mut self.lanes, reach)
    }

    fn step(&mut self, around: &mut Surroundings<'_>, action: &'m Action, x: u32) -> Result<Next, FaultKind> {
        use crate::execute::{collective, compare, integer, real};
        let l = &mut self.lanes;
        match *action {
            Action::Word { op, to, a, b } => integer::word(l, op, to, a, b, x)?,
            Action::MoveWord { to, from } => {
                let value = *l.word(from);
                l.put_word(to, &value, x);
            }
            Action::Load { at, of, holder, count, ref to } => {
                if x != 0 {
                    let (l, mut reach) = self.reach(around);
                    crate::access::load(l, &mut reach, (at, of, holder), &to[..usize::from(count)], x)?;
                }
            }
            Action::Store { at, bytes, holder, count, ref from } => {
                if x != 0 {
                    let (l, mut reach) = self.reach(around);
                    let width = (at, usize::from(bytes), holder);
                    crate::access::store(l, &mut reach, width, &from[..usize::from(count)], x)?;
                }
            }
            Action::Compare { op, of, to, other, a, b, with } => {
                compare::compare(l, (op, of), (to, other), (a, b), with, x);
            }
            Action::Branch { target } => return Ok(self.branch(target, x)),
            Action::Long { op, to, a, b } => integer::long(l, op, to, a, b, x)?,
            Action::LongShift { op, to, a, by } => integer::shift(l, op, to, a, by, x),
            Action::Half { op, signed, to, a, b } => integer::half(l, op, signed, (to, a, b), x)?,
            Action::WordTernary { op, to, a, b, c } => integer::ternary(l, op, to, (a, b, c), x),
            Action::WordUnary { op, to, from, half } => integer::word_unary(l, op, to, from, half, x),
            Action::LongUnary { op, to, from } => integer::long_unary(l, op, to, from, x),
            Action::WordCount { op, to, from } => integer::word_count(l, op, to, from, x),
            Action::LongCount { op, to, from } => integer::long_count(l, op, to, from, x),
            Action::MulWide { signed, half: false, to, a, b } => integer::mul_wide(l, signed, to, a, b, x),
            Action::MulWide { signed: true, to, a, b, .. } => {
                l.map_words(to, a, b, x, |a, b| (i32::from(a as i16) * i32::from(b as i16)) as u32);
            }
            Action::MulWide { to, a, b, .. } => l.map_words(to, a, b, x, |a, b| (a & 0xffff) * (b & 0xffff)),
            Action::MadWide { signed, to, a, b, c } => integer::mad_wide(l, signed, to, (a, b, c), x),
            Action::HalfMad { to, a, b, c } => {
                l.map_three(to, (a, b, c), x, |a, b, c| a.wrapping_mul(b).wrapping_add(c) & 0xffff);
            }
            Action::LongMad { to, a, b, c } => {
                let (a, b, c) = (l.long(a), l.long(b), l.long(c));
                let mut value = [0; 32];
                for lane in 0..32 {
                    value[lane] = a[lane].wrapping_mul(b[lane]).wrapping_add(c[lane]);
                }
                l.put_long(to, &value, x);
            }
            Action::LongExtract { signed, to, a, start, len } => {
                integer::long_extract(l, signed, to, (a, start, len), x);
            }
            Action::WordInsert { to, a, b, start, len } => integer::word_insert(l, to, (a, b), (start, len), x),
            Action::LongInsert { to, a, b, start, len } => integer::long_insert(l, to, (a, b), (start, len), x),
            Action::Lookup { to, a, b, c, table } => integer::lookup(l, table, to, (a, b, c), x),
            Action::SelectWord { to, a, b, which } => compare::select_word(l, to, a, b, which, x),
            Action::SelectLong { to, a, b, which } => compare::select_long(l, to, a, b, which, x),
            Action::Logic { op, to, a, b } => {
                let value = op.of(l.predicate(a), l.predicate(b));
                l.put_predicate(to, value, x);
            }
            Action::NotPredicate { to, from } => {
                let value = !l.predicate(from);
                l.put_predicate(to, value, x);
            }
            Action::MoveLong { to, from } => {
                let value = *l.long(from);
                l.put_long(to, &value, x);
            }
            Action::MovePredicate { to, from } => {
                let value = l.predicate(from);
                l.put_predicate(to, value, x);
            }
            Action::SetPredicate { to, value } => l.put_predicate(to, if value { FULL } else { 0 }, x),
            Action::PackLong { to, low, high } => {
                let (low, high) = (l.word(low), l.word(high));
                let mut value = [0; 32];
                for lane in 0..32 {
                    value[lane] = u64::from(high[lane]) << 32 | u64::from(low[lane]);
                }
                l.put_long(to, &value, x);
            }
            Action::UnpackLong { low, high, from } => {
                let from = *l.long(from);
                if let Some(to) = low {
                    l.put_word(to, &from.map(|value| value as u32), x);
                }
                if let Some(to) = high {
                    l.put_word(to, &from.map(|value| (value >> 32) as u32), x);
                }
            }
            Action::PackWord { to, low, high } => l.map_words(to, low, high, x, |low, high| high << 16 | low & 0xffff),
            Action::UnpackWord { low, high, from } => {
                let from = *l.word(from);
                if let Some(to) = low {
                    l.put_word(to, &from.map(|value| value & 0xffff), x);
                }
                if let Some(to) = high {
                    l.put_word(to, &from.map(|value| value >> 16), x);
                }
            }
            Action::Special { to, which, long } => {
                let value = self.special(which);
                if long {
                    self.lanes.put_long(to, &value.map(u64::from), x);
                } else {
                    self.lanes.put_word(to, &value, x);
                }
            }
            Action::FrameAddress { to, offset, long } => {
                let place = self.frame_local as u64 + u64::from(offset);
                if long {
                    l.put_long(to, &[place; 32], x);
                } else {
                    l.put_word(to, &[place as u32; 32], x);
                }
            }
            Action::ToGeneric { space, to, from } => {
                let window = window(space);
                l.map_long(to, from, x, |address| address.wrapping_add(window));
            }
            Action::FromGeneric { space, to, from } => {
                let window = window(space);
                l.map_long(to, from, x, |address| address.wrapping_sub(window));
            }
            Action::Float { op, double, to, a, b } => real::binary(l, op, double, (to, a, b), x),
            Action::FloatUnary { op, double, to, from } => real::unary(l, op, double, to, from, x),
            Action::FloatMad { double, to, a, b, c } => real::fma(l, double, to, (a, b, c), x),
            Action::Convert { into, of, to, holder, from, wide, rounding, saturate } => {
                real::Conversion { into, of, holder, wide, rounding, saturate }.run(l, to, from, x);
            }
            Action::Atomic { op, at, long, to, a, b } => {
                let (l, mut reach) = self.reach(around);
                crate::access::atomic(l, &mut reach, (op, at, long), (to, a, b), x)?;
            }
            Action::Fence => {}
            Action::ActiveMask { to } => l.put_word(to, &[x; 32], x),
            Action::Shuffle { how, to, inside, from, lane, clamp, members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
                let strangers = collective::strangers(&self.lanes, how, (lane, clamp), x);
                if x != FULL && strangers != 0 {
                    return Err(FaultKind::Divergence { wanted: x | strangers, present: x });
                }
                collective::shuffle(&mut self.lanes, how, (to, inside), (from, lane, clamp), x);
            }
            Action::Vote { how, to, from, members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
                collective::vote(&mut self.lanes, how, to, from, x);
            }
            Action::MatchAny { to, long, from, members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
                collective::match_any(&mut self.lanes, to, long, from, x);
            }
            Action::MatchAll { to, all, long, from, members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
                collective::match_all(&mut self.lanes, to, all, long, from, x);
            }
            Action::Reduce { how, to, from, members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
                collective::reduce(&mut self.lanes, how, to, from, x);
            }
            Action::SyncWarp { members } => {
                if !self.gathered(members, x)? {
                    return Ok(Next::Stay);
                }
            }
            Action::SyncBlock => {
                if x != !self.exited {
                    self.wait(x)?;
                    return Ok(Next::Stay);
                }
                return Ok(Next::Barrier);
            }
            Action::BranchIndex { index, table } => return self.branch_index(index, table, x),
            Action::Call { function, ref arguments } => return self.call(function as usize, arguments, x),
            Action::CallIndirect { address, ref arguments } => return self.call_indirect(address, arguments, x),
            Action::Return => return self.leave(x),
            Action::Exit => {
                self.exited |= x;
                return self.leave(x);
            }
            Action::Several(ref parts) => {
                for part in parts {
                    self.step(around, part, x)?;
                }
            }
            Action::Trap if x != 0 => return Err(FaultKind::Trap),
            Action::Trap => {}
        }
        Ok(Next::Follow)
    }
}

/// Where the pc goes after an action.
enum Next {
    Follow,
    Stay,
    Barrier,
    Done,
}

fn window(space: crate::fault::Space) -> u64 {
    match space {
        crate::fault::Space::Shared => SHARED_WINDOW,
        crate::fault::Space::Local => LOCAL_WINDOW,
        _ => 0,
    }
}
