//! One device at work: two lanes take turns, so that words are written and copied for one while the other's kernel
//! runs; pieces of work come from a [`Split`] that all devices share.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use megabatt::exec::{Evaluation, Job};
use megabatt::value::Ctx;

use crate::device::Found;
use crate::driver::{Context, Errand, Fault, Lane, Memory, WARP};
use crate::pieces::{Capacity, Piece, Pieces};
use crate::run_report::DeviceReport;
use crate::split::{Room, Split};

/// The kernel's name.
const KERNEL: &str = "megabatt_run";
/// Lanes of a device.
const LANES: usize = 2;
/// Warps of a block; they share nothing, so few are as good as many.
const WARPS_A_BLOCK: usize = 4;
/// Words that a lane copies at once at most, each way.
const MOST_COPIED: usize = 8 << 20;
/// Words for each warp that are taken at most; what a lane copies comes on top.
const MOST_WARP_WORDS: usize = 1 << 16;
/// The share of the free memory that is taken, in percent: others may be about to take some.
const TAKEN_PERCENT: u64 = 80;
/// With less memory a device is of no use.
const LEAST_WORDS: usize = 1 << 17;
/// Refusals in a row that a device is forgiven.
const FORGIVEN: u32 = 1;
/// Groups for each warp in a piece at least, so that warps that are done early find more.
const GROUPS_A_WARP: usize = 4;

/// A lane, the memory that its kernels have, and whose image is in it.
struct Seat {
    lane: Lane,
    memory: Arc<Memory>,
    image: u64,
}

/// A device with its lanes.
pub struct Runner {
    found: Found,
    context: Arc<Context>,
    seats: Vec<Seat>,
    capacity: Capacity,
}

/// A piece that a lane is at.
struct UnderWay {
    seat: usize,
    groups: Range<usize>,
    piece: Piece,
}

impl Runner {
    /// Opens a device and takes memory.
    pub fn open(found: &Found) -> Result<Runner, Fault> {
        let context = Context::open(found.ordinal, found.ptx.text(), KERNEL)?;
        let blocks = found.facts.multiprocessors.max(1) * context.blocks_each(WARPS_A_BLOCK as u32 * WARP)?;
        let warps = blocks as usize * WARPS_A_BLOCK;
        let free = usize::try_from(context.free_bytes()? / 100 * TAKEN_PERCENT / 4).unwrap_or(usize::MAX);
        let mut words = (free / LANES).min(MOST_WARP_WORDS * warps + 4 * MOST_COPIED);
        loop {
            let copied = (words / 4).min(MOST_COPIED);
            let seat = |_| {
                let (lane, memory) = (Lane::new(&context, copied)?, Arc::new(Memory::new(&context, words)?));
                Ok(Seat { lane, memory, image: 0 })
            };
            match (0..LANES).map(seat).collect::<Result<_, Fault>>() {
                Ok(seats) => {
                    let capacity = Capacity { words, copied, warps, warps_a_block: WARPS_A_BLOCK };
                    return Ok(Runner { found: found.clone(), context, seats, capacity });
                }
                // What is said to be free may not be there, or not in one piece.
                Err(fault) if fault.is_out_of_memory() && words > LEAST_WORDS => words /= 2,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// What it may use for one piece.
    pub fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// Takes pieces until there are no more, or the device is lost; `number` is its own in the split.
    pub fn drive<R: Send, S: Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync>(
        &mut self,
        number: usize,
        split: &Split,
        pieces: &Pieces<'_, '_, R, S>,
    ) -> DeviceReport {
        let name = format!("{}: {}", self.found.ordinal, self.found.facts.name);
        let mut report = DeviceReport { name, ..DeviceReport::default() };
        let room = Room { least_groups: GROUPS_A_WARP * self.capacity.warps, most_words: self.capacity.copied as u64 };
        let mut under_way: VecDeque<UnderWay> = VecDeque::new();
        let mut idle: Vec<usize> = (0..self.seats.len()).collect();
        let (mut refusals, mut last) = (0, Instant::now());
        while report.lost.is_none() {
            let next = match idle.last() {
                Some(&seat) if !pieces.is_over() => {
                    split.next(number, room, under_way.is_empty()).map(|groups| (seat, groups))
                }
                _ => None,
            };
            if let Some((seat, groups)) = next {
                if under_way.is_empty() {
                    last = Instant::now();
                }
                match self.begin(seat, &groups, pieces, &mut report) {
                    Ok(Some(piece)) => {
                        idle.pop();
                        under_way.push_back(UnderWay { seat, groups, piece });
                    }
                    Ok(None) if groups.len() > 1 => split.give_back_halved(groups),
                    Ok(None) => {
                        pieces.abandon(&groups);
                        split.done(number, &groups, 0.0);
                    }
                    Err(fault) => {
                        split.give_back(groups);
                        self.judge(&fault, &mut refusals, &mut report);
                    }
                }
                continue;
            }
            let Some(UnderWay { seat, groups, piece }) = under_way.pop_front() else { break };
            match self.end(seat, &piece, pieces, &mut report) {
                Ok(()) => {
                    refusals = 0;
                    report.jobs += piece.jobs();
                    let now = Instant::now();
                    split.done(number, &groups, now.duration_since(last).as_secs_f64());
                    last = now;
                }
                Err(fault) => {
                    split.give_back(groups);
                    self.judge(&fault, &mut refusals, &mut report);
                }
            }
            idle.push(seat);
        }
        if report.lost.is_some() {
            split.retire(number);
        }
        under_way.into_iter().for_each(|piece| split.give_back(piece.groups));
        report
    }

    /// Lays groups out and begins with them; `None`: they do not fit.
    fn begin<R: Send, S: Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync>(
        &mut self,
        seat: usize,
        groups: &Range<usize>,
        pieces: &Pieces<'_, '_, R, S>,
        report: &mut DeviceReport,
    ) -> Result<Option<Piece>, Fault> {
        let Some(piece) = pieces.lay_out(groups, &self.capacity) else { return Ok(None) };
        let Seat { lane, memory, image } = &mut self.seats[seat];
        if *image != pieces.image_id() {
            lane.upload(memory, pieces.image())?;
            *image = pieces.image_id();
            report.bytes_up += pieces.image().len() as u64 * 4;
        }
        pieces.write(&piece, lane.up()?);
        let blocks = piece.warps() / WARPS_A_BLOCK;
        let errand = Errand {
            up: piece.up(),
            blocks: blocks as u32,
            warps_a_block: WARPS_A_BLOCK as u32,
            args: &[piece.launch()],
            down: piece.heads(),
        };
        lane.submit(memory, &errand)?;
        report.launches += 1;
        report.bytes_up += piece.up().1 as u64 * 4;
        Ok(Some(piece))
    }

    /// Waits for a piece and has its results read.
    fn end<R: Send, S: Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync>(
        &mut self,
        seat: usize,
        piece: &Piece,
        pieces: &Pieces<'_, '_, R, S>,
        report: &mut DeviceReport,
    ) -> Result<(), Fault> {
        let Seat { lane, memory, .. } = &mut self.seats[seat];
        report.kernel += lane.finish()?.unwrap_or(Duration::ZERO);
        let heads = piece.heads().1;
        let values = piece.values(&lane.down()[..heads]);
        lane.fetch(memory, values, heads)?;
        report.bytes_down += (heads + values.1) as u64 * 4;
        let (heads, values) = lane.down()[..heads + values.1].split_at(heads);
        pieces.read(piece, heads, values);
        Ok(())
    }

    /// Says in the report what a fault means: the device is lost when it does not answer, or refuses again and again.
    fn judge(&self, fault: &Fault, refusals: &mut u32, report: &mut DeviceReport) {
        *refusals += 1;
        if *refusals <= FORGIVEN && self.context.free_bytes().is_ok() {
            report.troubles.push(format!("{fault}; tried again"));
        } else {
            report.lost = Some(fault.to_string());
        }
    }
}
