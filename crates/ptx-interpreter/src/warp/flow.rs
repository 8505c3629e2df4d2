//! How lanes part and meet: branches, calls, returns, collectives that wait.

use super::{
    CallWords, DEPTH, FUNCTION_WINDOW, FaultKind, Frame, LOCAL_MOST, Next, Parked, Special, Warp, each, first,
};
use crate::action::Src;

impl<'m> Warp<'m> {
    /// Parks the running lanes beside the others of the frame, joins those at one place, and takes the first group.
    pub(super) fn schedule(&mut self) -> Result<(), FaultKind> {
        let base = self.frames.last().map_or(0, |frame| frame.parked);
        if self.active != 0 {
            self.park(self.pc, self.active);
            self.active = 0;
        }
        let groups = &self.parked[base..];
        let ready = (0..groups.len()).filter(|&i| !groups[i].waits).min_by_key(|&i| groups[i].pc);
        let Some(chosen) = ready else {
            let group = groups.first().copied().unwrap_or(Parked { pc: self.pc, lanes: 0, waits: true });
            self.pc = group.pc;
            let wanted = self.frames.last().map_or(0, |frame| frame.lanes);
            return Err(FaultKind::Divergence { wanted, present: group.lanes });
        };
        let group = self.parked.swap_remove(base + chosen);
        (self.pc, self.active) = (group.pc, group.lanes);
        self.look_out(base);
        Ok(())
    }

    /// Sets the place at which the running lanes must look at the parked ones again.
    fn look_out(&mut self, base: usize) {
        let groups = &self.parked[base..];
        self.watch = groups.iter().map(|group| if group.waits { 0 } else { group.pc }).min().unwrap_or(u32::MAX);
    }

    /// Puts `lanes` to those that wait at `pc`, which need not wait any longer, or to a group of their own.
    fn park(&mut self, pc: u32, lanes: u32) {
        if lanes == 0 {
            return;
        }
        let base = self.frames.last().map_or(0, |frame| frame.parked);
        match self.parked[base..].iter_mut().find(|group| group.pc == pc) {
            Some(group) => {
                group.lanes |= lanes;
                group.waits = false;
            }
            None => self.parked.push(Parked { pc, lanes, waits: false }),
        }
        self.look_out(base);
    }

    /// Parks the running lanes until others come to the same place.
    pub(super) fn wait(&mut self, lanes: u32) -> Result<(), FaultKind> {
        self.park(self.pc + 1, self.active & !lanes);
        self.parked.push(Parked { pc: self.pc, lanes, waits: true });
        self.active = 0;
        self.schedule()
    }

    /// Whether the lanes `x` are all that the collective at hand names; if not, they wait.
    pub(super) fn gathered(&mut self, members: Src, x: u32) -> Result<bool, FaultKind> {
        if x == 0 {
            return Ok(true);
        }
        let named = self.lanes.word(members);
        let wanted = named[first(x) as usize];
        if each(x).any(|lane| named[lane] != wanted) || x & !wanted != 0 {
            return Err(FaultKind::Divergence { wanted, present: x });
        }
        if wanted == x {
            return Ok(true);
        }
        // Lanes that are gone, or in no frame that could come here, will not come.
        let frame = self.frames.last().map_or(0, |frame| frame.lanes);
        if wanted & (self.exited | !frame) != 0 {
            return Err(FaultKind::Divergence { wanted, present: x });
        }
        self.wait(x)?;
        Ok(false)
    }

    pub(super) fn branch(&mut self, target: u32, x: u32) -> Next {
        if x == 0 {
            return Next::Follow;
        }
        if x == self.active {
            self.pc = target;
            return Next::Stay;
        }
        self.active &= !x;
        self.park(target, x);
        Next::Follow
    }

    pub(super) fn branch_index(&mut self, index: Src, table: u32, x: u32) -> Result<Next, FaultKind> {
        if x == 0 {
            return Ok(Next::Follow);
        }
        let table = &self.module.tables[table as usize];
        let indices = *self.lanes.word(index);
        let target = |lane: usize| {
            let value = u64::from(indices[lane]);
            table.get(indices[lane] as usize).copied().ok_or(FaultKind::Target { value, lane: lane as u32 })
        };
        let chosen = target(first(x) as usize)?;
        let mut same = 0u32;
        for lane in each(x) {
            let to = target(lane)?;
            if to == chosen {
                same |= 1 << lane;
            } else {
                self.park(to, 1 << lane);
            }
        }
        self.park(self.pc + 1, self.active & !x);
        (self.pc, self.active) = (chosen, same);
        Ok(Next::Stay)
    }

    pub(super) fn call_indirect(&mut self, address: Src, arguments: &'m CallWords, x: u32) -> Result<Next, FaultKind> {
        if x == 0 {
            return Ok(Next::Follow);
        }
        let addresses = *self.lanes.long(address);
        let lane = first(x) as usize;
        let value = addresses[lane];
        let index = value.wrapping_sub(FUNCTION_WINDOW);
        let function = (index / 16) as usize;
        if !index.is_multiple_of(16) || function >= self.module.functions.len() {
            return Err(FaultKind::Target { value, lane: lane as u32 });
        }
        let same = each(x).filter(|&lane| addresses[lane] == value).fold(0, |mask, lane| mask | 1 << lane);
        self.park(self.pc + 1, self.active & !x);
        self.park(self.pc, x & !same);
        self.active = same;
        self.call(function, arguments, same)
    }

    pub(super) fn call(&mut self, function: usize, arguments: &'m CallWords, x: u32) -> Result<Next, FaultKind> {
        if x == 0 {
            return Ok(Next::Follow);
        }
        if self.frames.len() >= DEPTH {
            return Err(FaultKind::Depth);
        }
        self.park(self.pc + 1, self.active & !x);
        let module = self.module;
        let caller = &module.functions[self.frames.last().map_or(0, |frame| frame.function)];
        let callee = &module.functions[function];
        let handed = |words: &[(u32, u32)]| words.iter().map(|&(_, count)| count).sum::<u32>();
        let sizes =
            |parameters: &[crate::syntax::Parameter]| parameters.iter().map(|p| p.bytes.div_ceil(4)).sum::<u32>();
        if handed(&arguments.given) != sizes(&callee.parameters) || handed(&arguments.taken) != sizes(&callee.results) {
            return Err(FaultKind::Unsupported(format!("{} is called with other parameters", callee.name)));
        }
        let from = self.lanes.word_base;
        self.lanes.word_base += caller.words as usize;
        self.lanes.long_base += caller.longs as usize;
        self.lanes.predicate_base += caller.predicates as usize;
        self.frame_local += caller.local as usize;
        self.lanes.reserve(callee.words, callee.longs, callee.predicates);
        self.grow_local(self.frame_local + callee.local as usize);
        if self.frame_local + callee.local as usize > LOCAL_MOST {
            return Err(FaultKind::Depth);
        }
        let to = self.lanes.word_base;
        for (given, parameter) in arguments.given.iter().zip(&callee.parameters) {
            let begin = from + given.0 as usize;
            self.lanes.words.copy_within(begin..begin + given.1 as usize, to + parameter.word as usize);
        }
        let return_to = self.pc + 1;
        self.frames.push(Frame { function, lanes: x, return_to, parked: self.parked.len(), call: Some(arguments) });
        (self.pc, self.active, self.watch) = (callee.start, x, u32::MAX);
        Ok(Next::Stay)
    }

    /// Lanes `x` leave the frame; when none is left, its caller goes on.
    pub(super) fn leave(&mut self, x: u32) -> Result<Next, FaultKind> {
        self.active &= !x;
        if self.active != 0 {
            return Ok(Next::Follow);
        }
        loop {
            let base = self.frames.last().map_or(0, |frame| frame.parked);
            if self.parked.len() > base {
                self.schedule()?;
                return Ok(Next::Stay);
            }
            let Some(frame) = self.frames.pop() else { return Ok(Next::Done) };
            let Some(caller) = self.frames.last() else { return Ok(Next::Done) };
            let survivors = frame.lanes & !self.exited;
            let callee = &self.module.functions[frame.function];
            let caller = &self.module.functions[caller.function];
            let from = self.lanes.word_base;
            self.lanes.word_base -= caller.words as usize;
            self.lanes.long_base -= caller.longs as usize;
            self.lanes.predicate_base -= caller.predicates as usize;
            self.frame_local -= caller.local as usize;
            for (taken, result) in frame.call.iter().flat_map(|call| &call.taken).zip(&callee.results) {
                for word in 0..taken.1 {
                    let value = self.lanes.words[from + (result.word + word) as usize];
                    self.lanes.put_word(taken.0 + word, &value, survivors);
                }
            }
            let base = self.frames.last().map_or(0, |frame| frame.parked);
            self.look_out(base);
            if survivors != 0 {
                (self.pc, self.active) = (frame.return_to, survivors);
                return Ok(Next::Stay);
            }
        }
    }

    /// Gives every lane at least `bytes` of its own.
    pub(super) fn grow_local(&mut self, bytes: usize) {
        if bytes > self.local.len() * 4 && bytes <= LOCAL_MOST {
            self.local.resize(bytes.div_ceil(4), [0xa5a5_a5a5; 32]);
        }
    }

    /// A register that the machine fills.
    pub(super) fn special(&self, which: Special) -> [u32; 32] {
        let place = self.position;
        let mut value = [0; 32];
        for (lane, value) in value.iter_mut().enumerate() {
            let lane = lane as u32;
            let thread = place.warp * 32 + lane;
            let [x, y, _] = place.threads;
            *value = match which {
                Special::Thread(0) => thread % x,
                Special::Thread(1) => thread / x % y,
                Special::Thread(_) => thread / x / y,
                Special::Threads(axis) => place.threads[axis],
                Special::Block(axis) => place.block[axis],
                Special::Blocks(axis) => place.blocks[axis],
                Special::Lane => lane,
                Special::Warp => place.warp,
                Special::Warps => place.threads.iter().product::<u32>().div_ceil(32),
                Special::MaskEqual => 1 << lane,
                Special::MaskBelow => (1 << lane) - 1,
                Special::MaskUpTo => u32::MAX >> (31 - lane),
                Special::MaskAbove => u32::MAX << lane & !(1 << lane),
                Special::MaskFrom => u32::MAX << lane,
            };
        }
        value
    }
}
