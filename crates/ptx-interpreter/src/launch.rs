//! A grid of blocks of warps, taken in turns.

use crate::access::SHARED_MOST;
use crate::fault::{Fault, FaultKind};
use crate::memory::Memory;
use crate::module::Module;
use crate::warp::{Position, Stop, Surroundings, Warp};

/// How a kernel is launched.
#[derive(Clone, Copy, Debug)]
pub struct Launch {
    /// Blocks in each direction.
    pub grid: [u32; 3],
    /// Threads of a block in each direction.
    pub block: [u32; 3],
    /// Bytes of shared memory beyond what the module names.
    pub shared: u32,
    /// Most warp instructions of the launch.
    pub limit: u64,
    /// Warp instructions after which another warp has its turn.
    pub turn: u64,
    /// Most blocks that run side by side.
    pub resident: u32,
}

impl Launch {
    /// `grid` blocks of `block` threads, no further shared memory, turns of 1000 instructions, 10^10 in all.
    pub fn new(grid: u32, block: u32) -> Self {
        let (grid, block) = ([grid, 1, 1], [block, 1, 1]);
        Launch { grid, block, shared: 0, limit: 10_000_000_000, turn: 1000, resident: 16 }
    }
}

/// What a launch executed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Warp instructions.
    pub instructions: u64,
    /// Those that ran while lanes of their frame were elsewhere.
    pub divergent: u64,
    /// Warp instructions by function, without those that it calls, in the order of [`Module::functions`].
    pub functions: Vec<u64>,
}

impl Counts {
    /// Adds another launch of the same module.
    pub fn add(&mut self, other: &Counts) {
        self.instructions += other.instructions;
        self.divergent += other.divergent;
        self.functions.resize(self.functions.len().max(other.functions.len()), 0);
        for (sum, count) in self.functions.iter_mut().zip(&other.functions) {
            *sum += count;
        }
    }
}

/// A block at work.
struct Block<'m> {
    index: u32,
    shared: Vec<u8>,
    warps: Vec<(Warp<'m>, State)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Runs,
    Waits,
    Done,
}

impl Module {
    /// Runs the entry `name`; `parameters` are laid out as [`Module::parameters`] says.
    ///
    /// # Errors
    /// The first fault; memory keeps what was written until then.
    pub fn launch(&self, name: &str, launch: &Launch, parameters: &[u8], memory: &mut Memory) -> Result<Counts, Fault> {
        let mut hits = vec![0; self.code.len()];
        let mut divergent = 0;
        self.grid(name, launch, parameters, memory, (&mut hits, &mut divergent))?;
        let of = |range: std::ops::Range<u32>| hits[range.start as usize..range.end as usize].iter().sum();
        let functions: Vec<u64> = self.functions.iter().map(|function| of(function.start..function.end)).collect();
        Ok(Counts { instructions: functions.iter().sum(), divergent, functions })
    }

    fn grid(
        &self,
        name: &str,
        launch: &Launch,
        parameters: &[u8],
        memory: &mut Memory,
        (hits, divergent): (&mut [u64], &mut u64),
    ) -> Result<(), Fault> {
        let entry = self
            .functions
            .iter()
            .position(|function| function.entry && function.name == name)
            .ok_or_else(|| Fault::launch(format!("no entry {name}")))?;
        let threads = launch.block.iter().try_fold(1u32, |all, &axis| all.checked_mul(axis));
        let blocks = launch.grid.iter().try_fold(1u32, |all, &axis| all.checked_mul(axis));
        let (Some(threads @ 1..=1024), Some(blocks @ 1..)) = (threads, blocks) else {
            return Err(Fault::launch(format!("no grid of {:?} blocks of {:?} threads", launch.grid, launch.block)));
        };
        let shared = self.shared as usize + launch.shared as usize;
        if shared > SHARED_MOST {
            return Err(Fault::launch(format!("{shared} bytes of shared memory are too many")));
        }
        let words = self.words_of(entry, parameters)?;
        let start = |index: u32| {
            let [x, y, _] = launch.grid;
            let block = [index % x, index / x % y, index / x / y];
            let warp = |warp: u32| {
                let lanes = u32::MAX >> (32 - (threads - warp * 32).min(32));
                let position = Position { block, blocks: launch.grid, threads: launch.block, warp };
                (Warp::new(self, entry, position, lanes, &words), State::Runs)
            };
            Block { index, shared: vec![0xa5; shared], warps: (0..threads.div_ceil(32)).map(warp).collect() }
        };
        let mut next = blocks.min(launch.resident.max(1));
        let mut at_work: Vec<Block<'_>> = (0..next).map(start).collect();
        let mut left = launch.limit;
        while !at_work.is_empty() {
            for block in &mut at_work {
                block.turn(launch.turn.max(1), &mut left, memory, (hits, divergent)).map_err(|(kind, warp)| {
                    let line = self.code.get(warp.1 as usize).map_or(0, |instruction| instruction.line);
                    let function =
                        self.functions.iter().find(|function| (function.start..function.end).contains(&warp.1));
                    Fault {
                        kind,
                        function: function.map_or_else(String::new, |function| function.name.clone()),
                        line,
                        text: self.line(line).to_owned(),
                        block: block.index,
                        warp: warp.0,
                    }
                })?;
                if block.done() && next < blocks {
                    *block = start(next);
                    next += 1;
                }
            }
            at_work.retain(|block| !block.done());
        }
        Ok(())
    }

    /// The parameters as words of the entry's frame.
    fn words_of(&self, entry: usize, parameters: &[u8]) -> Result<Vec<u32>, Fault> {
        let function = &self.functions[entry];
        let places = self.parameters(&function.name).unwrap_or_default();
        let needed = places.last().map_or(0, |last| last.offset + last.bytes);
        if needed != parameters.len() {
            return Err(Fault::launch(format!("{needed} bytes of parameters expected, {} given", parameters.len())));
        }
        let mut words = Vec::new();
        for place in places {
            for chunk in parameters[place.offset..place.offset + place.bytes].chunks(4) {
                let mut bytes = [0; 4];
                bytes[..chunk.len()].copy_from_slice(chunk);
                words.push(u32::from_le_bytes(bytes));
            }
        }
        Ok(words)
    }
}

impl Block<'_> {
    /// One turn of each warp that can go on; with a fault, the warp's index and its place in the code.
    fn turn(
        &mut self,
        turn: u64,
        left: &mut u64,
        memory: &mut Memory,
        (hits, partial): (&mut [u64], &mut u64),
    ) -> Result<(), (FaultKind, (u32, u32))> {
        let shared = &mut self.shared;
        for (index, (warp, state)) in self.warps.iter_mut().enumerate() {
            if *state != State::Runs {
                continue;
            }
            if *left == 0 {
                return Err((FaultKind::Limit, (index as u32, warp.pc)));
            }
            let share = turn.min(*left);
            let mut quantum = share;
            let mut around = Surroundings { memory, shared, hits, partial };
            let stop = warp.run(&mut around, &mut quantum);
            *left -= share - quantum;
            *state = match stop.map_err(|kind| (kind, (index as u32, warp.pc)))? {
                Stop::Quantum => State::Runs,
                Stop::Barrier => State::Waits,
                Stop::Done => State::Done,
            };
        }
        // Warps that are through do not hold up a barrier.
        if self.warps.iter().all(|(_, state)| *state != State::Runs) {
            for (_, state) in &mut self.warps {
                if *state == State::Waits {
                    *state = State::Runs;
                }
            }
        }
        Ok(())
    }

    fn done(&self) -> bool {
        self.warps.iter().all(|(_, state)| *state == State::Done)
    }
}
